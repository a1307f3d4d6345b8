//! What can go wrong, and where.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error as ThisError;
use vrs_core::container::{FileHeaderError, RecordHeaderError, StreamId};
use vrs_core::format::RecordType;
use vrs_core::layout::{BlockError, DecodeError, MappingError, ViewError};

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
