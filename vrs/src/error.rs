//! What can go wrong, and where.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error as ThisError;
use vrs_core::container::{FileHeaderError, PayloadTooLarge, RecordHeaderError, RecordableTypeId, StreamId};
use vrs_core::format::{ContentType, PlacementError, RecordType, Unreadable};
use vrs_core::layout::{BlockError, DecodeError, EncodeError, MappingError, ViewError};

use crate::compress::CodecError;

/// What the library's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error, with the file that it is about.
///
/// [`kind`](Self::kind) says what happened in a form that programs can look into; printing the error says it to people.
///
/// ```
/// use vrs::{ErrorKind, Reader};
///
/// let error = Reader::open("no/such/file.vrs").unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::Io { .. }));
/// assert!(error.to_string().starts_with("no/such/file.vrs: cannot open it"));
/// ```
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    path: Option<PathBuf>,
    kind: ErrorKind,
}

const _: () = assert!(size_of::<Error>() == size_of::<usize>());

/// What happened.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system refuses.
    #[error("cannot {action}: {source}")]
    Io {
        /// What was attempted: `open it`, `read 80 bytes at offset 0`.
        action: String,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no VRS file, or of an unknown version.
    #[error(transparent)]
    Header(#[from] FileHeaderError),
    /// The file opens only with repairs, and strict opening was asked for.
    #[error("the file is not sound: {0}")]
    NotSound(String),
    /// More streams than any recorder writes: the index is damaged beyond use.
    #[error("the file has records of more than 5000 streams: it is damaged")]
    TooManyStreams,
    /// A record cannot be read.
    #[error("{record}: {problem}")]
    Record {
        /// Which record.
        record: RecordLocation,
        /// What is wrong with it.
        problem: RecordProblem,
    },
    /// There is no such stream.
    #[error("there is no stream `{wanted}`; the file has {}", list(streams))]
    NoStream {
        /// What was asked for: an id such as `1201-1`, or a flavor.
        wanted: String,
        /// The streams of the file: ids with flavors.
        streams: Vec<String>,
    },
    /// Several streams fit.
    #[error("`{wanted}` is the flavor of several streams: name one of {}", list(streams))]
    AmbiguousStream {
        /// The flavor that was asked for.
        wanted: String,
        /// The ids of the streams that have it.
        streams: Vec<String>,
    },
    /// Files that are to be read as one do not belong together.
    #[error(
        "its tag `{tag}` is `{found}`, that of {} is `{expected}`: they do not belong together; \
         MultiReader::join takes any files", other.display()
    )]
    Unrelated {
        /// The tag that tells.
        tag: String,
        /// Its value in this file.
        found: String,
        /// The other file.
        other: PathBuf,
        /// Its value there.
        expected: String,
    },
    /// What is wanted of a file makes no sense.
    #[error("cannot select records: {0}")]
    Selection(#[from] SelectionProblem),
    /// No record format of the stream has a layout for records of this type.
    #[error("stream {stream} declares no layout for {record_type} records")]
    NoLayout {
        /// The stream.
        stream: StreamId,
        /// The kind of records that were asked for.
        record_type: RecordType,
    },
    /// A struct does not fit a layout.
    #[error(transparent)]
    Layout(#[from] MappingError),
    /// The index of a layout block is damaged.
    #[error(transparent)]
    View(#[from] ViewError),
    /// A field of a layout block has bytes that are no value of its type.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A struct does not fit the layouts of a stream.
    #[error("{record_type} records of stream {stream}: {problem}")]
    Mapping {
        /// The stream.
        stream: StreamId,
        /// The kind of records that were asked for.
        record_type: RecordType,
        /// What is missing.
        problem: MappingError,
    },
    /// A stream cannot be recorded as it was asked for.
    #[error("stream {stream}: {problem}")]
    Stream {
        /// The stream.
        stream: StreamLabel,
        /// What is wrong with it.
        problem: StreamProblem,
    },
    /// A recording cannot be created.
    #[error("cannot record: {0}")]
    Create(#[from] CreateProblem),
    /// No index can lead to the records that are there.
    #[error("cannot write an index: {0}; `vrs recover` writes what can be read to another file")]
    Index(#[from] IndexFixProblem),
    /// A recorder cannot do what it is asked for now.
    #[error(transparent)]
    Recorder(#[from] RecorderProblem),
    /// It was stopped by who was told how far it is.
    #[error("cancelled: nothing is left of it")]
    Cancelled,
    /// A record cannot be written.
    #[error("{record}: {problem}")]
    Write {
        /// Which record.
        record: UnwrittenRecord,
        /// What is wrong with it.
        problem: WriteProblem,
    },
}

/// Why a [`Selection`](crate::reader::Selection) makes no sense.
#[derive(Clone, PartialEq, Debug, ThisError)]
#[non_exhaustive]
pub enum SelectionProblem {
    /// A time is infinite or not a number.
    #[error("a time range needs finite times, not {0}")]
    Time(f64),
    /// An interval is not positive.
    #[error("records can be thinned out by a positive number of seconds, not by {0}")]
    Interval(f64),
    /// The distance from the middle of a bucket is negative or not a number.
    #[error("the distance from the middle of a bucket is a number of seconds from 0 on, not {0}")]
    Within(f64),
    /// It takes the whole recording to tell, and that is being made.
    #[error("while a recording is followed, nobody can tell {0}")]
    NotWhileFollowed(&'static str),
}

/// What is wrong with a record.
#[derive(Clone, PartialEq, Debug, ThisError)]
#[non_exhaustive]
pub enum RecordProblem {
    /// The record stands beyond the end of the file.
    #[error("the file ends before the record does")]
    BeyondEnd,
    /// The storage refuses.
    #[error("cannot read it: {0}")]
    Io(String),
    /// The header makes no sense.
    #[error("its header is damaged: {0}")]
    Header(#[from] RecordHeaderError),
    /// The header is not the one that the index announces.
    #[error("its header does not agree with the index: the {0} differs")]
    NotAsIndexed(&'static str),
    /// The payload is stored in a way that does not exist yet.
    #[error("its payload has the compression type {0}, only none, lz4 and zstd can be read")]
    Compression(u8),
    /// The payload does not inflate.
    #[error("its payload is damaged: {0}")]
    Codec(#[from] CodecError),
    /// The stream declares no format for records of this type and version.
    #[error("its stream declares no format for version {0} of such records")]
    NoFormat(u32),
    /// The struct that the record is read as has nothing in common with this version of the record's layout.
    #[error("version {version} of such records has nothing, or not all that is required, of `{layout}`")]
    NotMapped {
        /// Version of the record's format.
        version: u32,
        /// The struct.
        layout: &'static str,
    },
    /// A block in front of the one that is wanted has no known end.
    #[error("block {block} cannot be found: {reason}")]
    Unreachable {
        /// Number of the block.
        block: usize,
        /// What is missing.
        reason: String,
    },
    /// A layout block does not fit the record.
    #[error("block {block}: {problem}")]
    Block {
        /// Number of the block.
        block: usize,
        /// What is wrong.
        problem: BlockError,
    },
    /// The index of a layout block is damaged.
    #[error(transparent)]
    View(#[from] ViewError),
    /// A field has bytes that are no value of its type.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// A record, as errors name it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RecordLocation {
    /// The stream.
    pub stream: StreamId,
    /// The kind of record.
    pub record_type: RecordType,
    /// Its time in seconds.
    pub timestamp: f64,
    /// Where its header stands in the file, all chunks together.
    pub offset: u64,
}

impl fmt::Display for RecordLocation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stream, record_type, timestamp, offset } = self;
        write!(out, "{record_type} record of stream {stream} at t = {timestamp} s (offset {offset})")
    }
}

/// Why a stream cannot be recorded.
#[derive(Clone, PartialEq, Eq, Debug, ThisError)]
#[non_exhaustive]
pub enum StreamProblem {
    /// It is of a generic category, and nothing says what it is (FORMAT.md §5.2).
    #[error("its type is a generic category: say what the stream is by a flavor, such as `acme/left`")]
    NoFlavor,
    /// Its type id is that of internal records, or of no stream.
    #[error("no stream can have this type: 1 and 2 are internal records, 65535 means no stream")]
    ReservedType,
    /// Its records of this type and version have a format.
    #[error("{record_type} records of version {version} are declared already: choose another version")]
    FormatTwice {
        /// The kind of records.
        record_type: RecordType,
        /// The format version.
        version: u32,
    },
    /// Records cannot choose among so many optional groups: each doubles the number of versions.
    #[error(
        "{record_type} records from version {version} on would choose among {groups} optional groups, and at most 3 can come \
         and go: fix the groups by Format::of, or record them in a stream of their own"
    )]
    TooManyGroups {
        /// The kind of records.
        record_type: RecordType,
        /// The first format version.
        version: u32,
        /// Optional groups of all layouts.
        groups: usize,
    },
    /// The versions that records choose from would go beyond the last one.
    #[error("{record_type} records from version {version} on need {needed} versions, and the last is 4294967295")]
    PastLastVersion {
        /// The kind of records.
        record_type: RecordType,
        /// The first format version.
        version: u32,
        /// How many are needed, one for each set of optional groups.
        needed: u32,
    },
    /// A format has a layout that nothing defines.
    #[error("the format of {record_type} records of version {version}: {problem}")]
    Placement {
        /// The kind of records.
        record_type: RecordType,
        /// The format version.
        version: u32,
        /// Which block it is.
        problem: PlacementError,
    },
    /// No reader could make out a block of these records.
    #[error("the format of {record_type} records of version {version}: {problem}")]
    Unreadable {
        /// The kind of records.
        record_type: RecordType,
        /// The format version.
        version: u32,
        /// Which block it is, and what is missing.
        problem: Unreadable,
    },
    /// Tags records belong to the library.
    #[error("records of the type Tags are not for programs: set tags with Stream::tag")]
    TagsRecords,
}

/// Why a recording cannot be created.
#[derive(Clone, PartialEq, Eq, Debug, ThisError)]
#[non_exhaustive]
pub enum CreateProblem {
    /// There is such a file.
    #[error("the file exists: choose another name, or replace it: see overwrite of the options")]
    Exists,
    /// There is another file that readers would take for a further chunk of this one.
    #[error("readers would take {} for a part of this recording: choose another name, or remove that file", chunk.display())]
    OtherChunk {
        /// The other file.
        chunk: PathBuf,
    },
    /// Two streams have the same id.
    #[error("two streams are {stream}: give them different instances")]
    DuplicateStream {
        /// The id.
        stream: StreamId,
    },
    /// There are more streams than readers accept.
    #[error("a file has at most {most} streams, these are {found}")]
    TooManyStreams {
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// The tags do not fit a file.
    #[error("the tags of file and streams are too large: {0}")]
    Tags(PayloadTooLarge),
}

/// Why a file cannot be given an index: `vrs recover`, [`ops::recover`](crate::ops::recover), writes what can be read to another
/// file.
#[derive(Clone, PartialEq, Eq, Debug, ThisError)]
#[non_exhaustive]
pub enum IndexFixProblem {
    /// Chunk files are missing, and an index has no holes.
    #[error("chunk files are missing")]
    MissingChunks,
    /// Damage stands between records, and an index has no holes.
    #[error("at offset {offset}, damage stands between records")]
    Hole {
        /// Where the record before it ends.
        offset: u64,
    },
    /// What would be cut off may have records in it.
    #[error("what follows the last record at offset {offset} seems to have records in it, which would be cut off")]
    RecordsBehind {
        /// Where the last record that a scan finds ends.
        offset: u64,
    },
    /// The records end before the last chunk.
    #[error("chunk files stand behind the last record at offset {offset}")]
    ChunksBehind {
        /// Where it ends.
        offset: u64,
    },
    /// An index record has no room for so many.
    #[error("there are more records than an index has room for")]
    TooManyRecords,
}

/// What a recorder cannot do now.
#[derive(Clone, PartialEq, Eq, Debug, ThisError)]
#[non_exhaustive]
pub enum RecorderProblem {
    /// It records to a file already.
    #[error("it records already: finish that file before another is started")]
    Recording,
    /// The tags of a file stand at its beginning.
    #[error(
        "the tags of a file stand at its beginning and are written already: set them before it is started, or set tags of a \
         stream, which can follow"
    )]
    FileTags,
    /// It has no such stream.
    #[error("there is no stream {stream} in this recording")]
    NoStream {
        /// The id that was asked for.
        stream: StreamId,
    },
    /// The recording was finished before it came so far.
    #[error("the recording is finished, and nobody asked the disk in time: see Options::sync")]
    Finished,
}

/// Why a record cannot be written.
#[derive(Clone, PartialEq, Debug, ThisError)]
#[non_exhaustive]
pub enum WriteProblem {
    /// The time is none that files can hold (FORMAT.md §16.1).
    #[error("times are finite numbers of seconds, and less than the largest double")]
    Time,
    /// There are more or fewer blocks than the format has.
    #[error("{found} blocks are given, the format has {expected} beside its layout")]
    BlockCount {
        /// Blocks of the format, without layouts.
        expected: usize,
        /// Blocks that were given.
        found: usize,
    },
    /// There are more or fewer parts than the format has blocks.
    #[error("{found} parts are given, the format has {expected} blocks")]
    PartCount {
        /// Blocks of the format, without empty ones.
        expected: usize,
        /// Parts that were given.
        found: usize,
    },
    /// A part is no layout where the format has one, or the other way round.
    #[error(
        "block {block} of the format is `{expected}`: {}",
        if *expected == ContentType::DataLayout { "give a struct" } else { "give its bytes, as Raw" }
    )]
    PartKind {
        /// Number of the block in the format.
        block: usize,
        /// What the block holds.
        expected: ContentType,
    },
    /// A block is of another layout than the one that was declared for it.
    #[error(
        "block {block} of the format has another layout than the block that is given: labels, types or their order differ"
    )]
    OtherLayout {
        /// Number of the block in the format.
        block: usize,
    },
    /// A block is longer or shorter than the format says.
    #[error("block {block} has {found} bytes, the format says {expected}")]
    BlockSize {
        /// Number of the block in the format.
        block: usize,
        /// Bytes by the format.
        expected: u64,
        /// Bytes that were given.
        found: u64,
    },
    /// The layout cannot be encoded.
    #[error(transparent)]
    Layout(#[from] EncodeError),
    /// The record is larger than 4 GiB.
    #[error(transparent)]
    TooLarge(#[from] PayloadTooLarge),
    /// The recording is over.
    #[error("the recording is finished")]
    Closed,
    /// The file could not be written.
    #[error("the recording has failed: {cause}")]
    Failed {
        /// What could not be done, and why.
        cause: String,
    },
    /// It is older than what was flushed, and [order](crate::writer::Order) is to be kept.
    #[error("it comes too late: all records before t = {flushed} s are flushed, and the file is to be in order")]
    Behind {
        /// Up to where records were flushed, in seconds.
        flushed: f64,
    },
    /// It is older than another record of its stream, and [order](crate::writer::Order) is to be kept.
    #[error("it comes too late: its stream has a record at t = {last} s, and is to be in order")]
    Backwards {
        /// The latest time of the stream, in seconds.
        last: f64,
    },
    /// There is no room, and none is waited for.
    #[error("the queue is full: records take {limit} bytes of memory that nobody has written yet")]
    QueueFull {
        /// The bytes that the queue may take.
        limit: u64,
    },
}

/// A record that was not written, as errors name it.
#[derive(Clone, PartialEq, Debug)]
pub struct UnwrittenRecord {
    /// The stream.
    pub stream: StreamLabel,
    /// The kind of record.
    pub record_type: RecordType,
    /// Its time in seconds.
    pub timestamp: f64,
}

impl fmt::Display for UnwrittenRecord {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stream, record_type, timestamp } = self;
        write!(out, "{record_type} record of stream {stream} at t = {timestamp} s")
    }
}

/// A stream that is recorded, as errors name it: `200-1 (acme/left)`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StreamLabel {
    /// What kind of device or data.
    pub type_id: RecordableTypeId,
    /// Which of that kind, once that is known.
    pub instance: Option<u16>,
    /// What it is in the words of the application; may be empty.
    pub flavor: String,
}

impl fmt::Display for StreamLabel {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.type_id.0)?;
        if let Some(instance) = self.instance {
            write!(out, "-{instance}")?;
        }
        if self.flavor.is_empty() { Ok(()) } else { write!(out, " ({})", self.flavor) }
    }
}

/// Texts in a row, the first few of many.
fn list(texts: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown = texts.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match texts.len() {
        0 => "none".to_owned(),
        count if count > SHOWN => format!("{shown} and {} more", count - SHOWN),
        _ => shown,
    }
}

impl Error {
    pub(crate) fn new(path: Option<&Path>, kind: impl Into<ErrorKind>) -> Self {
        Self(Box::new(Inner { path: path.map(Path::to_owned), kind: kind.into() }))
    }

    pub(crate) fn io(path: &Path, action: impl Into<String>, source: io::Error) -> Self {
        Self::new(Some(path), ErrorKind::Io { action: action.into(), source })
    }

    /// What happened.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The file, where there is one.
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.0.path {
            write!(out, "{}: ", path.display())?;
        }
        self.0.kind.fmt(out)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0.kind)
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(None, kind)
    }
}
