//! Reading recordings.
//!
//! There are two ways to read what is in a record. Programs that *pull* ask a record for its blocks ([`Record::blocks`]), or a
//! stream for its records as structs ([`StreamReader::data`]); what they get is the same on any thread and in any order. A
//! [`StreamPlayer`] is *told* of every block, in the way of the reference; it reads nothing but what is played to it, and
//! leaves compressed what it does not ask for.
//!
//! Both want a file that is closed, or was. A [`Follower`] reads one while it is recorded.

mod ahead;
mod blocks;
mod chain;
mod columns;
mod configuration;
mod demand;
mod entry;
mod file_order;
mod follow;
mod formats;
mod head;
mod holes;
mod index;
mod layouts;
mod lazy;
mod load;
mod lost;
mod merge;
mod multi;
mod open;
mod outlook;
mod owned;
mod payload;
mod placed;
mod player;
mod pool;
mod positions;
mod rebuild;
mod record;
mod records;
mod repair;
mod rescue;
mod scanned;
mod selected;
mod selection;
mod stored;
mod stored_index;
mod stream;
mod typed;
mod unread;
mod visit;
mod walk;

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use vrs_core::Tags;
use vrs_core::container::{Description, FileHeader, RecordableTypeId, StreamId, StreamTags};
use vrs_core::format::RecordType;

use self::holes::NumberedChunk;
use self::index::{IndexedRecord, KindFilter, RecordIndex};
use self::load::Recorded;
use self::payload::PayloadReader;
use self::pool::Pool;
use self::positions::{Positions, Wanted};
use self::stream::StreamEntry;
use crate::error::{Error, ErrorKind, Result};
use crate::io::{MappedFile, PlainFile, ReadAt, Source, find_chunks, find_chunks_from, first_chunk_of};

pub(crate) use self::ahead::cores;
pub use self::blocks::{BlockContent, BlockProblem, Blocks, LayoutContent, RecordBlock};
pub use self::entry::RecordEntry;
pub(crate) use self::file_order::InFile;
pub use self::follow::{Follow, FollowEnd, Follower};
pub use self::layouts::RecordLayouts;
pub use self::lazy::{LazyRecord, LazyRecords};
pub use self::merge::{MultiEntries, MultiEntry};
pub use self::multi::{MultiReader, MultiRecord, MultiRecords, MultiStream};
pub use self::owned::OwnedRecord;
pub use self::placed::{PlacedBlock, PlacedBlocks, PlacedContent};
pub use self::player::{BlockData, CurrentRecord, Flow, Players, StreamPlayer};
pub use self::record::Record;
pub use self::records::Records;
pub use self::repair::{DescriptionProblem, Gap, IndexProblem, IndexSource, Repair};
pub(crate) use self::scanned::Survey;
pub use self::selected::Selected;
pub use self::selection::{Moment, MomentError, Selection, StreamMatch};
pub(crate) use self::stored::{StoredPayload, StoredRecords};
pub use self::stream::StreamReader;
pub use self::typed::{RecordReader, TypedRecord, TypedRecords};

/// An open recording.
///
/// Opening reads the tags and the index, and no record. A reader is cheap to clone and can be shared between threads.
///
/// ```no_run
/// let file = vrs::Reader::open("recording.vrs")?;
/// for repair in file.repairs() {
///     eprintln!("{repair}");
/// }
/// for record in file.records() {
///     let record = record?;
///     println!("{} {} {}", record.timestamp(), record.stream_id(), record.payload().len());
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone)]
pub struct Reader {
    inner: Shared,
}

static_assertions::assert_impl_all!(Reader: Send, Sync);

/// How records and iterators know their file.
type Shared = Arc<Inner>;

/// What all handles of a reader share. Nothing in it changes once the file is open.
struct Inner {
    path: Option<PathBuf>,
    chunks: Vec<PathBuf>,
    source: Source,
    header: FileHeader,
    description: Arc<Description>,
    /// Bytes of the description record, if there is one.
    description_size: Option<u32>,
    /// Where the records of streams start, unless the index knows better.
    start: u64,
    index: RecordIndex,
    /// Records that hold tags of streams, in the order of the file.
    tags_records: Vec<IndexedRecord>,
    index_source: IndexSource,
    recorded: Recorded,
    repairs: Vec<Repair>,
    /// By stream number.
    streams: Vec<StreamEntry>,
    /// By stream number; counted when first needed.
    sizes_on_disk: OnceLock<Vec<u64>>,
    auto_configuration: bool,
    /// Threads that walks over many records may use.
    threads: usize,
    pool: Arc<Pool>,
    /// Buffers for the fronts of payloads, which are small.
    fronts: Arc<Pool>,
}

/// How a recording is opened.
///
/// ```no_run
/// let file = vrs::reader::Options::new().strict(true).open("recording.vrs")?;
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Options {
    strict: bool,
    plain_files: bool,
    auto_configuration: bool,
    threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { strict: false, plain_files: false, auto_configuration: true, threads: cores() }
    }
}

impl Options {
    /// The usual: mapped files, repairs where needed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Refuse a file that is not sound in place of repairing what can be repaired.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Read files by system calls in place of mapping them: slower, and safe where files are cut or rewritten while they are
    /// read. See [`MappedFile`].
    #[must_use]
    pub fn plain_files(mut self, plain_files: bool) -> Self {
        self.plain_files = plain_files;
        self
    }

    /// Whether [`Record::blocks`] finds and reads the configuration record in force where a block needs it: yes, unless said
    /// otherwise. Without it, reading a record never reads another one, as in the reference.
    #[must_use]
    pub fn auto_configuration(mut self, auto_configuration: bool) -> Self {
        self.auto_configuration = auto_configuration;
        self
    }

    /// Threads that a walk over many compressed records may use to inflate them ahead of need: as many as the machine has
    /// cores, unless said otherwise. With 1 each record is inflated by who asks for it.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Opens a recording; its other chunk files are found by their names, from any of them (FORMAT.md §12.1). Where some in
    /// the midst are missing, the index tells where those behind them belong.
    ///
    /// # Errors
    /// The file cannot be opened or read, is no VRS file, or, if strict, is not sound.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Reader> {
        let path = self.first_chunk(path.as_ref());
        let path = path.as_ref();
        let failed = |error| Error::io(path, "open it", error);
        let mut chunks = find_chunks(path).map_err(failed)?;
        let mut source = self.open_files(&chunks)?;
        let first = chunks.first().cloned().unwrap_or_default();
        // Where the folder cannot be listed, there is nothing behind a hole.
        let behind = find_chunks_from(&first, chunks.len()).unwrap_or_default();
        let mut repairs = Vec::new();
        if !behind.is_empty() {
            let behind = behind
                .into_iter()
                .map(|(number, path)| Ok(NumberedChunk { number, data: self.open_file(&path)?, path }));
            let arranged = holes::arrange(source, &first, chunks.len(), behind.collect::<Result<_>>()?);
            source = arranged.source;
            chunks.extend(arranged.behind);
            if !arranged.missing.is_empty() {
                repairs.push(Repair::MissingChunks { missing: arranged.missing });
            }
        }
        self.open_source(Some(path.to_owned()), chunks, source, repairs)
    }

    /// Opens a recording whose chunk files are known, in order.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn open_chunks(&self, chunks: impl IntoIterator<Item = impl Into<PathBuf>>) -> Result<Reader> {
        let chunks: Vec<PathBuf> = chunks.into_iter().map(Into::into).collect();
        let path = chunks.first().cloned().unwrap_or_default();
        let source = self.open_files(&chunks)?;
        self.open_source(Some(path), chunks, source, Vec::new())
    }

    /// The first chunk of the recording, where this is another one, which has no file header.
    fn first_chunk<'p>(&self, path: &'p Path) -> Cow<'p, Path> {
        let is_first =
            |path: &Path| self.open_file(path).is_ok_and(|file| open::read_file_header(&Source::new([file])).is_ok());
        match first_chunk_of(path) {
            Some(first) if !is_first(path) && is_first(&first) => Cow::Owned(first),
            _ => Cow::Borrowed(path),
        }
    }

    fn open_files(&self, paths: &[PathBuf]) -> Result<Source> {
        let files = paths.iter().map(|path| self.open_file(path)).collect::<Result<Vec<_>>>()?;
        Ok(Source::new(files))
    }

    fn open_file(&self, path: &Path) -> Result<Arc<dyn ReadAt>> {
        let opened: std::io::Result<Arc<dyn ReadAt>> = if self.plain_files {
            PlainFile::open(path).map(|file| Arc::new(file) as Arc<dyn ReadAt>)
        } else {
            let file = MappedFile::open(path);
            file.map(|file| Arc::new(if self.threads > 1 { file.paging_ahead() } else { file }) as Arc<dyn ReadAt>)
        };
        opened.map_err(|error| Error::io(path, "open it", error))
    }

    /// Opens a recording in other storage: in memory, or whatever implements [`ReadAt`].
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn open_data(&self, data: impl ReadAt + 'static) -> Result<Reader> {
        self.open_source(None, Vec::new(), Source::new([Arc::new(data) as Arc<dyn ReadAt>]), Vec::new())
    }

    /// The same for a recording in several chunks, in order.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn open_chunk_data(&self, chunks: impl IntoIterator<Item = impl ReadAt + 'static>) -> Result<Reader> {
        let chunks = chunks.into_iter().map(|data| Arc::new(data) as Arc<dyn ReadAt>);
        self.open_source(None, Vec::new(), Source::new(chunks), Vec::new())
    }

    /// The same under a name by which errors call it, such as a URL: [`Reader::path`] is this name.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn open_chunk_data_as(
        &self,
        name: impl Into<PathBuf>,
        chunks: impl IntoIterator<Item = impl ReadAt + 'static>,
    ) -> Result<Reader> {
        let chunks = chunks.into_iter().map(|data| Arc::new(data) as Arc<dyn ReadAt>);
        self.open_source(Some(name.into()), Vec::new(), Source::new(chunks), Vec::new())
    }

    fn open_source(
        &self,
        path: Option<PathBuf>,
        chunks: Vec<PathBuf>,
        source: Source,
        mut repairs: Vec<Repair>,
    ) -> Result<Reader> {
        let error = |kind| Error::new(path.as_deref(), kind);
        let mut opened = open::open(&source, self.threads).map_err(error)?;
        repairs.append(&mut opened.repairs);
        opened.repairs = repairs;
        if let Some(repair) = opened.repairs.first().filter(|_| self.strict) {
            return Err(error(ErrorKind::NotSound(repair.to_string())));
        }
        let streams = StreamEntry::all(&opened.index);
        let inner = Inner {
            path,
            chunks,
            source,
            header: opened.header,
            description: Arc::new(opened.description),
            description_size: opened.description_size,
            start: opened.start,
            index: opened.index,
            tags_records: opened.tags_records,
            index_source: opened.index_source,
            recorded: opened.recorded,
            repairs: opened.repairs,
            streams,
            sizes_on_disk: OnceLock::new(),
            auto_configuration: self.auto_configuration,
            threads: self.threads,
            pool: Arc::default(),
            fronts: Arc::default(),
        };
        Ok(Reader { inner: Arc::new(inner) })
    }
}

/// Whether a file is a recording that can be opened: looks at its header and no further.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("notes.txt");
/// std::fs::write(&path, "not a recording")?;
/// assert!(!vrs::reader::is_recording(&path)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The file cannot be opened or read.
pub fn is_recording(path: impl AsRef<Path>) -> Result<bool> {
    let path = path.as_ref();
    let chunks = find_chunks(path).map_err(|error| Error::io(path, "open it", error))?;
    let source = Options::new().plain_files(true).open_files(&chunks)?;
    match open::read_file_header(&source) {
        Ok(_) => Ok(true),
        Err(ErrorKind::Header(_)) => Ok(false),
        Err(kind) => Err(Error::new(Some(path), kind)),
    }
}

impl Reader {
    /// Opens a recording: [`Options::open`] with the usual options.
    ///
    /// # Errors
    /// The file cannot be opened or read, or is no VRS file. Damage behind its header is repaired as well as can be:
    /// [`repairs`](Self::repairs) tells.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Options::new().open(path)
    }

    /// The path it was opened by, or its name; none for other storage than files that was given none.
    pub fn path(&self) -> Option<&Path> {
        self.inner.path.as_deref()
    }

    /// The files that make up the recording.
    pub fn chunks(&self) -> &[PathBuf] {
        &self.inner.chunks
    }

    /// Bytes of all chunks together.
    pub fn size(&self) -> u64 {
        self.inner.source.len()
    }

    /// The file header.
    pub fn header(&self) -> &FileHeader {
        &self.inner.header
    }

    /// What is not as a sound file has it; empty for sound files.
    pub fn repairs(&self) -> &[Repair] {
        &self.inner.repairs
    }

    /// How the records were found.
    pub fn index_source(&self) -> IndexSource {
        self.inner.index_source
    }

    /// The tags of the file.
    pub fn tags(&self) -> &Tags {
        &self.inner.description.file_tags
    }

    /// The tags of the file and of all streams, together.
    pub fn description(&self) -> &Description {
        &self.inner.description
    }

    /// All streams, in the order of their ids, those without records too.
    pub fn streams(&self) -> impl ExactSizeIterator<Item = StreamReader<'_>> {
        stream::all(&self.inner)
    }

    /// A stream, by its id (`1201-2`), by its place among those of its type (`1201+1` is the first), or by its flavor.
    ///
    /// # Errors
    /// [`ErrorKind::NoStream`] lists what there is; [`ErrorKind::AmbiguousStream`] when several streams have the flavor.
    pub fn stream(&self, name: &str) -> Result<StreamReader<'_>> {
        stream::find(&self.inner, name)
    }

    /// What the recording is made of, in one line: for each stream its type, its serial number, and how many configuration, state
    /// and data records it has. Copies have the same one, whatever instances their streams got.
    ///
    /// ```no_run
    /// let file = vrs::Reader::open("recording.vrs")?;
    /// // 1201-7a2f…-1-0-250,1202-10bc…-1-0-5000
    /// println!("{}", file.streams_signature());
    /// # Ok::<(), vrs::Error>(())
    /// ```
    pub fn streams_signature(&self) -> String {
        let streams = self.streams().map(|stream| {
            let count = |record_type| stream.count(record_type);
            let [configurations, states, data] =
                [RecordType::Configuration, RecordType::State, RecordType::Data].map(count);
            format!("{}-{}-{configurations}-{states}-{data}", stream.type_id().0, stream.serial_number())
        });
        streams.collect::<Vec<_>>().join(",")
    }

    /// How many records there are, of all streams and types.
    pub fn record_count(&self) -> usize {
        self.inner.index.len()
    }

    /// All records in index order: by time, then stream, then place in the file.
    pub fn records(&self) -> Records<'_> {
        Records::all(&self.inner)
    }

    /// Record number `position` in index order.
    ///
    /// `None` when there are fewer records.
    ///
    /// # Errors
    /// [`ErrorKind::Record`] when the record cannot be read.
    pub fn record(&self, position: usize) -> Option<Result<Record<'_>>> {
        Record::read(&self.inner, &mut self.inner.payload_reader(), position)
    }

    /// The records with these positions in index order, in the order given; positions behind the last record are left out.
    /// The positions are listed first, in 4 bytes each, so that records can be inflated ahead.
    ///
    /// ```no_run
    /// let file = vrs::Reader::open("recording.vrs")?;
    /// let small = file.entries().filter(|entry| entry.stored_size < 1000);
    /// for record in file.records_at(small.map(|entry| entry.position)) {
    ///     println!("{:?}", record?);
    /// }
    /// # Ok::<(), vrs::Error>(())
    /// ```
    pub fn records_at(&self, positions: impl IntoIterator<Item = usize>) -> Records<'_> {
        let there = positions.into_iter().filter(|position| *position < self.record_count());
        let list = there.map(|position| position as u32).collect();
        Records::at(&self.inner, Positions::new(&self.inner.index, Wanted::List(list)))
    }

    /// What the index says about record number `position` in index order; `None` when there are fewer. Touches no record.
    pub fn entry(&self, position: usize) -> Option<RecordEntry> {
        Some(entry::entry(&self.inner, position, self.inner.index.get(position)?))
    }

    /// What the index says about each record, in index order. Touches no record.
    pub fn entries(&self) -> impl Iterator<Item = RecordEntry> {
        entry::entries(&self.inner, Positions::new(&self.inner.index, Wanted::Filter(KindFilter::ALL)))
    }

    /// The records that are wanted: of some streams, of some types, in a range of time, thinned out.
    ///
    /// # Errors
    /// [`ErrorKind::NoStream`] when a rule fits no stream, [`ErrorKind::Selection`] when a number makes no sense.
    pub fn select(&self, selection: &Selection) -> Result<Selected<'_>> {
        Selected::new(&self.inner, selection)
    }

    /// Times of the first and the last data record in seconds; `None` without data records.
    pub fn time_range(&self) -> Option<(f64, f64)> {
        self.inner.index.time_range(None, Some(RecordType::Data))
    }
}

impl Inner {
    fn payload_reader(&self) -> PayloadReader<'_> {
        PayloadReader::with_pool(&self.source, &self.header, Arc::clone(&self.pool))
    }

    /// Tells storage that is far away that these records will be read soon.
    fn announce(&self, positions: impl Iterator<Item = usize>) {
        if self.source.read_ahead() > 0 {
            let ranges: Vec<_> = positions.filter_map(|position| self.index.range(position)).collect();
            self.source.will_need(&ranges);
        }
    }

    #[inline]
    fn stream_id(&self, number: u16) -> StreamId {
        // Every number in the index is that of a stream.
        self.index.streams().get(usize::from(number)).copied().unwrap_or(StreamId::new(RecordableTypeId::UNDEFINED, 0))
    }

    fn sizes_on_disk(&self) -> &[u64] {
        let end = self.header.user_records_end(self.source.len());
        self.sizes_on_disk.get_or_init(|| self.index.sizes_on_disk(end))
    }

    fn stream_tags(&self, id: StreamId) -> Option<&StreamTags> {
        self.description.streams.get(&id)
    }

    fn error(&self, kind: impl Into<ErrorKind>) -> Error {
        Error::new(self.path.as_deref(), kind)
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Reader")
            .field("path", &self.inner.path)
            .field("streams", &self.inner.streams.len())
            .field("records", &self.inner.index.len())
            .finish_non_exhaustive()
    }
}
