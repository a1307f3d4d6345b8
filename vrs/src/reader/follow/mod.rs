//! Following a recording while it is made (FORMAT.md §12.5).

mod beginning;
mod known;
mod sieve;
mod trail;

use std::fmt;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use vrs_core::Tags;
use vrs_core::container::{Description, IndexEntry, RecordHeader, ScanStop, StreamId};
use vrs_core::format::RecordType;

use self::beginning::Beginning;
use self::known::Known;
use self::sieve::Sieve;
use self::trail::{Step, Trail};
use super::head::{self, Head};
use super::index::IndexedRecord;
use super::payload::{PayloadReader, Scratch};
use super::stream::{self, StreamReader};
use super::{Options, OwnedRecord, Record, Repair, Selection};
use crate::error::{Error, ErrorKind, Result};
use crate::io::{Growing, GrowingFiles, Source};

/// How a recording is followed while it is made.
///
/// ```no_run
/// use std::time::Duration;
/// use vrs::reader::Follow;
///
/// // Every tenth of a second until it is finished.
/// let mut recording = Follow::new().interval(Duration::from_millis(100)).open("recording.vrs")?;
/// for record in &mut recording {
///     let record = record?;
///     println!("{} s", record.get().timestamp());
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
pub struct Follow {
    selection: Selection,
    interval: Duration,
    wait: Wait,
}

/// Waits, or says that it is enough.
type Wait = Box<dyn FnMut(Duration) -> ControlFlow<()> + Send>;

impl Default for Follow {
    fn default() -> Self {
        let sleep = |interval| {
            std::thread::sleep(interval);
            ControlFlow::Continue(())
        };
        Self { selection: Selection::new(), interval: Duration::from_millis(200), wait: Box::new(sleep) }
    }
}

impl Follow {
    /// The usual: looks five times a second, until the recording is finished.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only these records; others are not read. A stream need not be there yet, and records are judged in the order in which they
    /// come: the start of the recording is the time of its first data record.
    ///
    /// Opening fails where the selection asks for what takes the whole recording to tell: times before its end, buckets, what
    /// leads in to a range.
    #[must_use]
    pub fn select(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// How long to wait before looking again where nothing new is there.
    #[must_use]
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Something else than sleeping: it is called with the interval each time that nothing new is there.
    /// [`ControlFlow::Break`] makes the follower [stop](FollowEnd::Stopped).
    ///
    /// ```no_run
    /// use std::ops::ControlFlow::{Break, Continue};
    /// use std::sync::atomic::{AtomicBool, Ordering};
    /// use vrs::reader::Follow;
    ///
    /// static ENOUGH: AtomicBool = AtomicBool::new(false);
    ///
    /// let recording = Follow::new().wait_with(|interval| {
    ///     std::thread::sleep(interval);
    ///     if ENOUGH.load(Ordering::Relaxed) { Break(()) } else { Continue(()) }
    /// });
    /// // Without waiting: the records that are there now. The next call looks again.
    /// let recording = Follow::new().wait_with(|_| Break(()));
    /// ```
    #[must_use]
    pub fn wait_with(mut self, wait: impl FnMut(Duration) -> ControlFlow<()> + Send + 'static) -> Self {
        self.wait = Box::new(wait);
        self
    }

    /// Opens a recording. What is there of it comes first; a recording that was finished long ago is read to its end.
    ///
    /// The recording is found from any of its chunk files. A file that has no tags yet is waited for.
    ///
    /// # Errors
    /// The file cannot be opened or read, or is no VRS file; [`ErrorKind::Selection`] when the selection makes no sense.
    pub fn open(self, path: impl AsRef<Path>) -> Result<Follower> {
        let path = &*Options::new().plain_files(true).first_chunk(path.as_ref());
        let files = GrowingFiles::new(path).map_err(|error| Error::io(path, "open it", error))?;
        self.begin(Some(path), Box::new(files))
    }

    /// Opens a recording in other storage than files: in [memory](crate::io::MemoryStorage), or whatever implements
    /// [`Growing`].
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn open_chunks(self, chunks: impl Growing + 'static) -> Result<Follower> {
        self.begin(None, Box::new(chunks))
    }

    fn begin(mut self, path: Option<&Path>, mut chunks: Box<dyn Growing>) -> Result<Follower> {
        let failed = |kind| Error::new(path, kind);
        let io_failed = |source| failed(io_error("open it", source));
        let sieve = Sieve::new(&self.selection).map_err(|problem| failed(problem.into()))?;
        let first = chunks.open_chunk(0).map_err(io_failed)?;
        let first = first.ok_or_else(|| io_failed(std::io::ErrorKind::NotFound.into()))?;
        let beginning = loop {
            if let Some(beginning) = Beginning::read(&first).map_err(failed)? {
                break beginning;
            }
            if (self.wait)(self.interval).is_break() {
                let reason = "it has no tags yet: its recorder has not begun, or did not come far";
                return Err(io_failed(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, reason)));
            }
        };
        let Head { description, repair, .. } = head::read(&Source::new([Arc::clone(&first)]), beginning.header);
        let repairs = repair.into_iter().collect();
        let trail = Trail::new(chunks, first, beginning).map_err(io_failed)?;
        let known = Known::new(path.map(Path::to_owned), beginning.header, description).map_err(failed)?;
        let (scratch, records, end) = (Scratch::default(), 0, None);
        Ok(Follower { follow: self, trail, known, sieve, scratch, repairs, records, end })
    }
}

impl fmt::Debug for Follow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Follow").field("interval", &self.interval).finish_non_exhaustive()
    }
}

/// How following a recording ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum FollowEnd {
    /// The recording is finished: its index or its closing record came, or its header says so. Nothing is missing.
    Finished,
    /// The follower was told to stop waiting, and the recording had not ended by then. The next call goes on where it stopped.
    ///
    /// A recorder that died looks the same: [`torn_bytes`](Follower::torn_bytes) are of a record that it did not complete.
    Stopped,
    /// What stands where the next record should is none. Opened as usual once its recorder is done, the file is read around the
    /// damage.
    Damaged(ScanStop),
}

/// A recording that is followed while it is made: an iterator over its records, as they are completed.
///
/// Records come in the order of the file, which is that of time as far as the recorder sorts them; a record that the recorder
/// got late comes late. [`Record::position`] counts them in this order. Apart from the order they are what an open file has,
/// with their [`blocks`](Record::blocks) described by the configuration that came before; streams and formats that are added
/// while recording are there when their records come. Memory does not grow with the recording.
///
/// The iterator ends with the recording, or when it is told to [stop waiting](Follow::wait_with); [`end`](Self::end) says why.
/// A record that cannot be read is an error of its own, and the next ones come. An error of the storage is one as well: the next
/// call tries again.
///
/// Where the index has a file of its own, offsets in errors and headers count that file without its index, whose size is not
/// known before the end.
///
/// ```
/// use std::ops::ControlFlow::Break;
/// use vrs::reader::{Follow, FollowEnd};
/// use vrs::{DataLayout, Format, RecordableTypeId, Stream, Writer};
///
/// #[derive(DataLayout)]
/// struct Sample {
///     temperature: f64,
/// }
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("recording.vrs");
/// let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
/// let samples = imu.data(1, Format::<Sample>::new())?;
/// let writer = Writer::create(&path, [imu])?;
///
/// let mut recording = Follow::new().wait_with(|_| Break(())).open(&path)?;
/// assert!(recording.next().is_none());
/// assert_eq!(recording.end(), Some(FollowEnd::Stopped));
///
/// samples.write(0.5, &Sample { temperature: 21.0 }, &[])?;
/// writer.finish()?;
/// for record in &mut recording {
///     let record = record?;
///     let record = record.get();
///     assert_eq!(record.layout_as::<Sample>()?.temperature(), 21.0);
/// }
/// assert_eq!(recording.end(), Some(FollowEnd::Finished));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Follower {
    follow: Follow,
    trail: Trail,
    known: Known,
    sieve: Sieve,
    scratch: Scratch,
    repairs: Vec<Repair>,
    records: usize,
    end: Option<FollowEnd>,
}

static_assertions::assert_impl_all!(Follower: Send);

impl Follower {
    /// Opens a recording: [`Follow::open`] with the usual options.
    ///
    /// # Errors
    /// The file cannot be opened or read, or is no VRS file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Follow::new().open(path)
    }

    /// How it ended; `None` while records may come.
    pub fn end(&self) -> Option<FollowEnd> {
        self.end
    }

    /// How many records came, wanted or not.
    pub fn record_count(&self) -> usize {
        self.records
    }

    /// Bytes behind the last whole record, when that was last looked at: of a record that is not complete yet.
    pub fn torn_bytes(&self) -> u64 {
        self.trail.torn_bytes()
    }

    /// What was wrong with tags of the file and of streams.
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// The tags of the file.
    pub fn tags(&self) -> &Tags {
        &self.known.shared().description.file_tags
    }

    /// The tags of the file and of all streams so far, together.
    pub fn description(&self) -> &Description {
        &self.known.shared().description
    }

    /// All streams so far, in the order of their ids. They tell tags and formats; records come from the follower alone.
    pub fn streams(&self) -> impl ExactSizeIterator<Item = StreamReader<'_>> {
        stream::all(self.known.shared())
    }

    /// A stream, by its id, by its place among those of its type, or by its flavor, if it is there yet.
    ///
    /// # Errors
    /// As for [`Reader::stream`](super::Reader::stream).
    pub fn stream(&self, name: &str) -> Result<StreamReader<'_>> {
        stream::find(self.known.shared(), name)
    }

    fn error(&self, kind: impl Into<ErrorKind>) -> Error {
        self.known.shared().error(kind)
    }

    /// A record that is there: for the program, if it is one that is wanted.
    fn take(&mut self, offset: u64, header: &RecordHeader) -> Result<Option<OwnedRecord>> {
        if self.known.chunk_count() != self.trail.chunk_count() {
            let set = self.known.set_chunks(self.trail.source().clone(), self.trail.chunk_count());
            set.map_err(|kind| self.error(kind))?;
        }
        // The walk has checked that it has one of the record types.
        let Some(entry) = IndexEntry::of(header) else { return Ok(None) };
        let IndexEntry { timestamp, record_size: size, record_type, .. } = entry;
        let streams = self.streams().len();
        let stream = self.known.stream(entry.stream).map_err(|kind| self.error(kind))?;
        if self.streams().len() > streams {
            self.sieve.look_again_at_streams();
        }
        let indexed = IndexedRecord { timestamp, offset, size, record_type, stream };
        if record_type == RecordType::Tags && timestamp <= RecordHeader::TAGS_TIMESTAMP {
            return self.apply_tags(&indexed, entry.stream).map_err(|kind| self.error(kind)).map(|()| None);
        }
        let position = self.records;
        self.records += 1;
        let is_wanted = self.sieve.wants(self.known.shared(), &indexed);
        let record = is_wanted.then(|| self.read(position, indexed)).transpose();
        if record_type == RecordType::Configuration {
            let added = self.known.add_configuration(entry.stream, indexed);
            added.map_err(|kind| self.error(kind))?;
        }
        record
    }

    fn read(&mut self, position: usize, indexed: IndexedRecord) -> Result<OwnedRecord> {
        let inner = Arc::clone(self.known.shared());
        let scratch = std::mem::take(&mut self.scratch);
        let mut reader = PayloadReader::with_scratch(&inner.source, &inner.header, Arc::clone(&inner.pool), scratch);
        let record = Record::read_indexed(&inner, &mut reader, position, indexed).map(Record::into_owned);
        self.scratch = reader.into_scratch();
        record
    }

    /// FORMAT.md §9.2.
    fn apply_tags(&mut self, indexed: &IndexedRecord, stream: StreamId) -> Result<(), ErrorKind> {
        let inner = Arc::clone(self.known.shared());
        let mut description = Description::clone(&inner.description);
        let problem = match inner.payload_reader().read(indexed, stream) {
            Ok((header, payload)) => {
                let applied = description.apply_tags_record(stream, header.format_version, &payload);
                applied.err().map(|error| error.to_string())
            }
            Err(problem) => {
                description.streams.entry(stream).or_default();
                Some(problem.to_string())
            }
        };
        self.repairs.extend(problem.map(|problem| Repair::Tags { stream, problem }));
        description.add_missing_serial_numbers();
        self.sieve.look_again_at_streams();
        self.known.set_description(description, stream)
    }
}

impl Iterator for Follower {
    type Item = Result<OwnedRecord>;

    fn next(&mut self) -> Option<Result<OwnedRecord>> {
        if matches!(self.end, Some(FollowEnd::Finished | FollowEnd::Damaged(_))) {
            return None;
        }
        self.end = None;
        loop {
            match self.trail.step() {
                Ok(Step::Record { offset, header }) => match self.take(offset, &header).transpose() {
                    None => {}
                    Some(taken) => return Some(taken),
                },
                Ok(Step::NotYet) => {
                    if (self.follow.wait)(self.follow.interval).is_break() {
                        self.end = Some(FollowEnd::Stopped);
                        return None;
                    }
                }
                Ok(Step::End(end)) => {
                    self.end = Some(end);
                    return None;
                }
                Err(error) => return Some(Err(self.error(io_error("follow it", error)))),
            }
        }
    }
}

fn io_error(action: &str, source: std::io::Error) -> ErrorKind {
    ErrorKind::Io { action: action.to_owned(), source }
}

impl fmt::Debug for Follower {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Follower")
            .field("path", &self.known.shared().path)
            .field("streams", &self.known.shared().streams.len())
            .field("records", &self.records)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}
