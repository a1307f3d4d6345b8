//! What had to be repaired to open a file.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;
use vrs_core::container::{DescriptionError, IndexError, NotEnoughData, OffsetError, ScanStop, StreamId};

use crate::compress::CodecError;

/// Something that is not as a sound file has it, and what the reader did about it. Each prints as one line.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum Repair {
    /// The tags are damaged, or some of them.
    #[error("the description is damaged, tags may be missing: {0}")]
    Description(DescriptionProblem),
    /// A header that leads to the tags is damaged: that of the file, or that of their record. They were found where every
    /// writer puts them.
    #[error("a header at the start of the file is damaged; the tags are all there: {0}")]
    Head(DescriptionProblem),
    /// The recording was not closed: the records were found one by one.
    #[error("no index: the recording was not closed; its records were found by a scan")]
    NoIndex,
    /// The index is damaged: the records were found one by one.
    #[error("the index is damaged and its records were found by a scan: {0}")]
    Index(IndexProblem),
    /// The index lists records that are not there: the file was cut.
    #[error("the file is cut short: {lost} of the {announced} records in its index are missing")]
    Lost {
        /// Records that are not there.
        lost: u64,
        /// Records that the index lists.
        announced: u64,
    },
    /// Chunk files in the midst of the recording are missing. What follows them is there.
    #[error("chunk files are missing: {}", paths(missing))]
    MissingChunks {
        /// Where they should be.
        missing: Vec<PathBuf>,
    },
    /// A scan met something that is no record.
    #[error("the scan ended {left} bytes before the end of the file: {stop}{}", behind(*after))]
    ScanEnded {
        /// Where and why.
        stop: ScanStop,
        /// Bytes from there to the end of the file.
        left: u64,
        /// The time of the last record before it, in seconds.
        after: Option<f64>,
    },
    /// Records in front of damage are damaged, too: their content contradicts their size.
    #[error(
        "{count} records in front of damage are lost, the first at offset {offset}: their size does not fit their content"
    )]
    WrongSize {
        /// Where the header of the first one stands.
        offset: u64,
        /// How many there are.
        count: u64,
    },
    /// A scan met damage and found the way on behind it.
    #[error("{gap}{}", behind(*after))]
    Gap {
        /// What it costs.
        gap: Gap,
        /// The time of the last record before it, in seconds.
        after: Option<f64>,
    },
    /// A file of very many gaps.
    #[error("and {count} more places where records are lost")]
    FurtherGaps {
        /// How many more there are than were told.
        count: u64,
    },
    /// The tags of a stream that was added while recording cannot be read.
    #[error("a tags record of stream {stream} cannot be read, tags may be missing: {problem}")]
    Tags {
        /// The stream.
        stream: StreamId,
        /// What is wrong.
        problem: String,
    },
    /// There are bytes behind the last record of a sound index: left over from something else.
    #[error("{bytes} bytes behind the last record belong to nothing")]
    Leftover {
        /// How many.
        bytes: u64,
    },
}

impl Repair {
    /// Which kind of repair it is, for programs: the name of the variant in lower case, `no_index` for example.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Description(_) => "description",
            Self::Head(_) => "head",
            Self::NoIndex => "no_index",
            Self::Index(_) => "index",
            Self::Lost { .. } => "lost",
            Self::MissingChunks { .. } => "missing_chunks",
            Self::ScanEnded { .. } => "scan_ended",
            Self::WrongSize { .. } => "wrong_size",
            Self::Gap { .. } => "gap",
            Self::FurtherGaps { .. } => "further_gaps",
            Self::Tags { .. } => "tags",
            Self::Leftover { .. } => "leftover",
        }
    }
}

/// Damage in the midst of a file that a scan got around (FORMAT.md §14.4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Gap {
    /// Where the scan stopped, and why.
    pub stop: ScanStop,
    /// Where the bytes begin that cannot be used.
    pub from: u64,
    /// Where the next record stands: the same place when nothing is lost.
    pub to: u64,
    /// How many records are lost; `None` where nobody knows.
    pub records: Option<u64>,
}

impl fmt::Display for Gap {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stop, from, to, records } = self;
        match records {
            Some(0) if from == to => write!(out, "no record is lost, but a link between two is damaged"),
            Some(0) => write!(out, "{} bytes are damaged that hold no record of a stream", to.saturating_sub(*from)),
            Some(1) => write!(out, "a record is lost, {} bytes", to.saturating_sub(*from)),
            Some(records) => write!(out, "{records} records are lost, {} bytes", to.saturating_sub(*from)),
            None => write!(out, "{} bytes of unknown records are lost", to.saturating_sub(*from)),
        }?;
        write!(out, ": {stop}")
    }
}

/// After which record something stands.
fn behind(after: Option<f64>) -> String {
    after.map_or_else(String::new, |time| format!(", after t = {time} s"))
}

/// What is wrong with a description record.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum DescriptionProblem {
    /// The file header points outside the file.
    #[error(transparent)]
    Offset(#[from] OffsetError),
    /// The file header says that there is none.
    #[error("the file header says that there is no description")]
    NotNamed,
    /// The record says that it is another.
    #[error("its record says that it is another one")]
    OtherRecord,
    /// The record is too small to be one.
    #[error("its record has {found} bytes, too few for any tags")]
    TooSmall {
        /// Its size.
        found: u32,
    },
    /// The record is said to be larger than its tags, and nothing follows it there.
    #[error("its record is said to have {found} bytes, and no record follows there")]
    TooLarge {
        /// Its size.
        found: u32,
    },
    /// The record ends with the file, or the storage refuses.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// The content is damaged.
    #[error(transparent)]
    Content(#[from] DescriptionError),
}

/// What is wrong with an index.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum IndexProblem {
    /// The file header points outside the file.
    #[error(transparent)]
    Offset(#[from] OffsetError),
    /// The sizes and offsets contradict each other.
    #[error(transparent)]
    Structure(#[from] IndexError),
    /// The list of streams is cut.
    #[error("its list of streams is cut short: {0}")]
    Streams(#[from] NotEnoughData),
    /// The entries do not inflate.
    #[error("its entries cannot be inflated: {0}")]
    Codec(#[from] CodecError),
    /// There are fewer entries than announced.
    #[error("it has {found} entries and announces {announced}")]
    Entries {
        /// Entries that could be read.
        found: u64,
        /// Entries that are announced.
        announced: u64,
    },
    /// The storage refuses.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// The sizes of the records do not lead to the end of the records: some size is wrong.
    #[error("the sizes of its records lead to offset {found}, where neither an index nor the end of the file is")]
    Sum {
        /// Where the sizes lead.
        found: u64,
    },
}

/// How the records of a file were found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IndexSource {
    /// By an index, as it should be.
    Index,
    /// By a scan of a streamed recording, which a closing record ends: nothing is missing (FORMAT.md §19.2).
    ClosingRecord,
    /// By a scan, since there is no index or a damaged one.
    Scan,
}

fn paths(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
