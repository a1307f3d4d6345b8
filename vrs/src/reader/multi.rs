//! Several recordings read as one.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Deref;
use std::path::Path;

use vrs_core::container::StreamId;

use super::merge::{MultiEntries, MultiEntry};
use super::payload::PayloadReader;
use super::positions::{Positions, Wanted};
use super::selected::{self, Plan};
use super::selection::{Moment, Selection, StreamMatch};
use super::{KindFilter, Reader, Record, StreamReader};
use crate::error::{Error, ErrorKind, Result};

/// Several recordings, read in one order of time.
///
/// The streams of all files stand side by side. Where two files have streams of the same id, those of the file opened first
/// keep theirs, and the others get the next instance that is free: ids are unique, and the same for the same files in the
/// same order.
///
/// ```no_run
/// use vrs::reader::MultiReader;
///
/// let files = MultiReader::open(["glasses.vrs", "phone.vrs"])?;
/// for record in files.records() {
///     let record = record?;
///     println!("{} {} from file {}", record.timestamp(), record.unique_id(), record.file());
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct MultiReader {
    files: Vec<Reader>,
    /// The unique ids, by file and stream number.
    ids: Vec<Vec<StreamId>>,
}

static_assertions::assert_impl_all!(MultiReader: Send, Sync);

/// A stream of one of several files. Everything of [`StreamReader`] is there as well, seen from its file.
#[derive(Clone, Copy, Debug)]
pub struct MultiStream<'r> {
    stream: StreamReader<'r>,
    id: StreamId,
    file: usize,
}

/// A record of one of several files. Everything of [`Record`] is there as well, seen from its file.
#[derive(Debug)]
pub struct MultiRecord<'r> {
    record: Record<'r>,
    id: StreamId,
    file: usize,
}

impl MultiReader {
    /// The tags by which files show that they belong together: when and in which session they were captured.
    pub const RELATED_BY: [&'static str; 2] = ["capture_time_epoch", "session_id"];

    /// Opens recordings that belong together.
    ///
    /// # Errors
    /// A file cannot be opened; [`ErrorKind::Unrelated`] when two files have different values of a tag of
    /// [`RELATED_BY`](Self::RELATED_BY).
    pub fn open(paths: impl IntoIterator<Item = impl AsRef<Path>>) -> Result<Self> {
        let files = paths.into_iter().map(Reader::open).collect::<Result<Vec<_>>>()?;
        Self::join(files, &Self::RELATED_BY)
    }

    /// Takes open recordings together, however they were opened. Those that have a tag of `related_by` must have the same
    /// value of it; with no tags, any files can be joined.
    ///
    /// # Errors
    /// [`ErrorKind::Unrelated`] names two files that do not belong together.
    pub fn join(files: impl IntoIterator<Item = Reader>, related_by: &[&str]) -> Result<Self> {
        let files: Vec<Reader> = files.into_iter().collect();
        related_by.iter().try_for_each(|tag| check_related(&files, tag))?;
        let mut taken = BTreeSet::new();
        let mut unique = |stream: StreamReader<'_>| {
            let (id, instances) = (stream.id(), 0..=u16::MAX);
            // From its own instance on, then from 0.
            let others = instances.map(|step| StreamId { instance: id.instance.wrapping_add(step), ..id });
            others.into_iter().find(|id| taken.insert(*id)).ok_or(ErrorKind::TooManyStreams)
        };
        let ids = files.iter().map(|file| file.streams().map(&mut unique).collect());
        let ids = ids.collect::<Result<_, ErrorKind>>()?;
        Ok(Self { files, ids })
    }

    /// The files, in the order in which they were given.
    pub fn files(&self) -> &[Reader] {
        &self.files
    }

    /// The streams of all files, in the order of their unique ids.
    pub fn streams(&self) -> impl ExactSizeIterator<Item = MultiStream<'_>> {
        let streams = self.files.iter().zip(&self.ids).enumerate().flat_map(|(number, (file, ids))| {
            file.streams().zip(ids).map(move |(stream, id)| MultiStream { stream, id: *id, file: number })
        });
        let mut streams: Vec<MultiStream<'_>> = streams.collect();
        streams.sort_unstable_by_key(|stream| stream.id);
        streams.into_iter()
    }

    /// A stream, by its unique id, by its place among those of its type, or by its flavor.
    ///
    /// # Errors
    /// [`ErrorKind::NoStream`] lists what there is; [`ErrorKind::AmbiguousStream`] when several streams have the flavor.
    pub fn stream(&self, name: &str) -> Result<MultiStream<'_>> {
        let fitting: Vec<MultiStream<'_>> = match StreamMatch::from(name) {
            StreamMatch::Id(selector) => {
                let id = selector.select(self.streams().map(|stream| stream.id));
                self.streams().filter(|stream| Some(stream.id) == id).collect()
            }
            _ => self.streams().filter(|stream| !name.is_empty() && stream.flavor() == name).collect(),
        };
        match fitting.as_slice() {
            [stream] => Ok(*stream),
            [] => Err(self.unknown(name)),
            several => {
                let streams = several.iter().map(|stream| stream.id.to_string()).collect();
                Err(Error::new(None, ErrorKind::AmbiguousStream { wanted: name.to_owned(), streams }))
            }
        }
    }

    /// How many records there are, of all files.
    pub fn record_count(&self) -> usize {
        self.files.iter().map(Reader::record_count).sum()
    }

    /// Times of the first and the last data record of all files, in seconds; `None` without data records.
    pub fn time_range(&self) -> Option<(f64, f64)> {
        self.files.iter().filter_map(Reader::time_range).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// All records, by time, then unique stream id, then place in their file.
    pub fn records(&self) -> MultiRecords<'_> {
        let all = self.files.iter().map(|file| Positions::new(&file.inner.index, Wanted::Filter(KindFilter::ALL)));
        MultiRecords::new(self, None, all)
    }

    /// The records that are wanted, in the same order. Stream ids are the unique ones, start and end those of all files.
    ///
    /// # Errors
    /// As for [`Reader::select`].
    pub fn select(&self, selection: &Selection) -> Result<MultiRecords<'_>> {
        selection.check().map_err(|problem| Error::new(None, problem))?;
        let wanted = self.choose(selection)?;
        let selection = self.with_fixed_times(selection);
        let plans = self.files.iter().zip(&wanted).map(|(file, streams)| Plan::new(&file.inner, &selection, streams));
        let origin = plans.clone().filter_map(|plan| plan.origin()).reduce(f64::min);
        let positions: Vec<_> = plans.map(|plan| plan.with_origin(origin).positions()).collect();
        Ok(MultiRecords::new(self, Some(wanted), positions.into_iter()))
    }

    /// The numbers of the wanted streams, by file.
    fn choose(&self, selection: &Selection) -> Result<Vec<BTreeSet<u16>>> {
        let streams: Vec<MultiStream<'_>> = self.streams().collect();
        let fits = |stream: &MultiStream<'_>, rule: &StreamMatch| match rule {
            StreamMatch::Id(selector) => selector.select(streams.iter().map(|stream| stream.id)) == Some(stream.id),
            rule => selected::fits(stream.stream, rule),
        };
        let mut rules = selection.wanted.iter().chain(&selection.unwanted);
        if let Some(rule) = rules.find(|rule| !streams.iter().any(|stream| fits(stream, rule))) {
            return Err(self.unknown(&rule.to_string()));
        }
        let mut chosen = vec![BTreeSet::new(); self.files.len()];
        for stream in &streams {
            if selection.wants(|rule| fits(stream, rule))
                && let Some(chosen) = chosen.get_mut(stream.file)
            {
                chosen.insert(stream.stream.number());
            }
        }
        Ok(chosen)
    }

    /// The selection with times that mean the same in each file.
    fn with_fixed_times(&self, selection: &Selection) -> Selection {
        let indexes: Vec<_> = self.files.iter().map(|file| &file.inner.index).collect();
        let (start, end) = selected::ends(&indexes);
        let fix = |moment: Option<Moment>| moment.map(|moment| Moment::At(moment.between(start, end)));
        Selection { from: fix(selection.from), until: fix(selection.until), ..selection.clone() }
    }

    fn unknown(&self, wanted: &str) -> Error {
        let streams = self.streams().map(|stream| stream.to_string()).collect();
        Error::new(None, ErrorKind::NoStream { wanted: wanted.to_owned(), streams })
    }
}

/// A single recording: its streams keep their ids.
impl From<Reader> for MultiReader {
    fn from(file: Reader) -> Self {
        let ids = vec![file.streams().map(StreamReader::id).collect()];
        Self { files: vec![file], ids }
    }
}

fn check_related(files: &[Reader], tag: &str) -> Result<()> {
    let mut values = files.iter().filter_map(|file| Some((file, file.tags().get(tag)?)));
    let Some((first, expected)) = values.next() else { return Ok(()) };
    let Some((other, found)) = values.find(|(_, value)| *value != expected) else { return Ok(()) };
    let first = first.path().map(Path::to_owned).unwrap_or_default();
    let [expected, found] = [expected, found].map(str::to_owned);
    Err(Error::new(other.path(), ErrorKind::Unrelated { tag: tag.to_owned(), found, other: first, expected }))
}

impl<'r> MultiStream<'r> {
    /// Its id among the streams of all files.
    pub fn unique_id(&self) -> StreamId {
        self.id
    }

    /// The number of its file: its place in [`MultiReader::files`].
    pub fn file(&self) -> usize {
        self.file
    }

    /// The stream in its file.
    pub fn stream(&self) -> StreamReader<'r> {
        self.stream
    }
}

impl<'r> Deref for MultiStream<'r> {
    type Target = StreamReader<'r>;

    fn deref(&self) -> &StreamReader<'r> {
        &self.stream
    }
}

/// `1201-2 (acme/left)`, with the unique id.
impl fmt::Display for MultiStream<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.flavor() {
            "" => self.id.fmt(out),
            flavor => write!(out, "{} ({flavor})", self.id),
        }
    }
}

impl MultiRecord<'_> {
    /// The id of its stream among the streams of all files.
    pub fn unique_id(&self) -> StreamId {
        self.id
    }

    /// The number of its file: its place in [`MultiReader::files`].
    pub fn file(&self) -> usize {
        self.file
    }
}

impl<'r> Deref for MultiRecord<'r> {
    type Target = Record<'r>;

    fn deref(&self) -> &Record<'r> {
        &self.record
    }
}

/// Iterator over the records of several files, in one order of time; made by [`MultiReader::records`] and
/// [`MultiReader::select`]. A record that cannot be read is an error of its own: iteration goes on behind it.
pub struct MultiRecords<'r> {
    files: &'r MultiReader,
    /// The streams that are wanted, by file.
    streams: Option<Vec<BTreeSet<u16>>>,
    entries: MultiEntries<'r>,
    readers: Vec<PayloadReader<'r>>,
}

impl<'r> MultiRecords<'r> {
    fn new(
        files: &'r MultiReader,
        streams: Option<Vec<BTreeSet<u16>>>,
        positions: impl Iterator<Item = Positions<'r>>,
    ) -> Self {
        let readers = files.files.iter().map(|file| file.inner.payload_reader()).collect();
        let entries = MultiEntries::new(files.files.iter().zip(&files.ids).zip(positions));
        Self { files, streams, entries, readers }
    }

    /// The streams that are wanted, in the order of their unique ids, those of which nothing is in range too.
    pub fn streams(&self) -> impl Iterator<Item = MultiStream<'r>> {
        let is_wanted = |stream: &MultiStream<'_>| match &self.streams {
            None => true,
            Some(wanted) => wanted.get(stream.file).is_some_and(|wanted| wanted.contains(&stream.stream.number())),
        };
        self.files.streams().filter(is_wanted).collect::<Vec<_>>().into_iter()
    }

    /// What the indexes say about the records that are left. Touches no record.
    pub fn entries(&self) -> MultiEntries<'r> {
        self.entries.clone()
    }
}

impl<'r> Iterator for MultiRecords<'r> {
    type Item = Result<MultiRecord<'r>>;

    fn next(&mut self) -> Option<Self::Item> {
        let MultiEntry { entry, unique_id, file } = self.entries.next()?;
        let (from, reader) = (self.files.files.get(file)?, self.readers.get_mut(file)?);
        let record = Record::read(&from.inner, reader, entry.position)?;
        Some(record.map(|record| MultiRecord { record, id: unique_id, file }))
    }
}

impl fmt::Debug for MultiRecords<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("MultiRecords").field("files", &self.readers.len()).finish_non_exhaustive()
    }
}
