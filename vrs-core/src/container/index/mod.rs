//! Indexes: what a file says about where its records are (FORMAT.md §10).
//!
//! An index record is looked at in three steps. [`IndexRecord::locate`] tells its form and where its body is. What the
//! body holds follows from [`ClassicPrelude`], which also lists the streams, or from [`SplitIndex`]; both answer with the
//! [`StoredEntries`]. Once those are in memory, and inflated if need be, [`IndexEntry`] reads them and [`RecordOffsets`]
//! tells where each record is.

#[cfg(feature = "alloc")]
mod classic;
mod entry;
mod split;

use thiserror::Error;

use super::bytes::NotEnoughData;
use super::file_header::FileHeader;
use super::internal::IndexVersion;
use super::record_header::{RecordHeader, RecordHeaderError};

#[cfg(feature = "alloc")]
pub use classic::ClassicPrelude;
pub use entry::{IndexEntry, RecordOffsets};
pub use split::SplitIndex;

/// The most entries that an index can have (FORMAT.md §10.3).
pub const MAX_INDEX_ENTRIES: u32 = 500_000_000;

/// No compression of entries is better than this many to one.
const MAX_RATIO: u64 = 100_000;

/// Why an index cannot be used: the records must be found by a [`Scan`](super::Scan).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The header of the index record makes no sense.
    #[error("the header of the index record is damaged: {0}")]
    Header(#[from] RecordHeaderError),
    /// The index is of a form that does not exist yet, or no more.
    #[error("index version {found} cannot be read, only 2 and 3")]
    Version {
        /// The format version of the index record.
        found: u32,
    },
    /// The list of streams is cut short.
    #[error("the index is cut short: {0}")]
    Prelude(#[from] NotEnoughData),
    /// The record ends before the entries, or before the last of them.
    #[error("the index record needs {needed} bytes after its header and has {found}")]
    TooShort {
        /// Bytes that it needs.
        needed: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// More entries than any file can have.
    #[error("the index announces {found} entries, more than 500 million")]
    TooManyEntries {
        /// The announced number.
        found: u32,
    },
    /// The entries would not fit the decompressed record.
    #[error("{needed} bytes of entries do not fit an index of {found} bytes")]
    UncompressedSize {
        /// Bytes of the announced entries.
        needed: u64,
        /// The uncompressed size in the record header.
        found: u64,
    },
    /// The stored bytes cannot be that many entries.
    #[error("{stored} bytes cannot hold {needed} bytes of entries, however compressed")]
    Ratio {
        /// Bytes of the announced entries.
        needed: u64,
        /// Bytes that store them.
        stored: u64,
    },
    /// A split index whose size is not a number of entries.
    #[error("the index has {extra} bytes more than whole entries")]
    Ragged {
        /// Bytes after the last whole entry.
        extra: u32,
    },
    /// A split index that was not finished, or that disagrees with the file header about where it ends.
    #[error("the recording was interrupted before its index was finished")]
    Unfinished,
    /// An entry of a type that does not exist.
    #[error("an index entry has the record type {found}, which is not 1 to 4")]
    RecordType {
        /// The type in the entry.
        found: u8,
    },
    /// An entry that is too small for a record.
    #[error("an index entry is for a record of {found} bytes, less than the {least} of its header")]
    RecordSize {
        /// The size in the entry.
        found: u32,
        /// Bytes of a record header.
        least: u32,
    },
}

/// Where the index record of a file is, as far as its header tells.
///
/// ```
/// use vrs_core::container::{CompressionType, FileHeader, IndexRecord, IndexVersion, RecordHeader};
///
/// let file = FileHeader::new(0);
/// let header = RecordHeader::index(IndexVersion::Classic, 90, 50, CompressionType::Zstd, 52);
/// let record = IndexRecord::locate(&file, 348, &header, 438)?;
/// assert_eq!((record.body_offset(), record.body_size()), (380, 58));
/// # Ok::<(), vrs_core::container::IndexError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct IndexRecord {
    version: IndexVersion,
    header: RecordHeader,
    body_offset: u64,
    declared_size: u32,
    body_size: u64,
}

impl IndexRecord {
    /// Looks at the header of the index record, which stands at `offset` in a file of `total` bytes (FORMAT.md §13).
    ///
    /// # Errors
    /// [`IndexError::Header`] when the header is damaged, [`IndexError::Version`] when the form is unknown.
    pub fn locate(file: &FileHeader, offset: u64, header: &RecordHeader, total: u64) -> Result<Self, IndexError> {
        let declared_size = header.payload_size(file.record_header_size())?;
        header.check()?;
        let found = header.format_version;
        let version = IndexVersion::from_number(found).ok_or(IndexError::Version { found })?;
        let body_offset = offset.saturating_add(u64::from(file.record_header_size()));
        let body_size = u64::from(declared_size).min(total.saturating_sub(body_offset));
        Ok(Self { version, header: *header, body_offset, declared_size, body_size })
    }

    /// The form of the index.
    pub const fn version(&self) -> IndexVersion {
        self.version
    }

    /// Where the body starts: what follows the record header.
    pub const fn body_offset(&self) -> u64 {
        self.body_offset
    }

    /// Bytes of the body that the file has. For a split index that is not finished, more may be there than the record
    /// says: see [`SplitIndex::entries`].
    pub const fn body_size(&self) -> u64 {
        self.body_size
    }
}

/// Where the entries of an index are in the file, and how they are stored.
///
/// ```
/// use vrs_core::container::StoredEntries;
///
/// let entries = StoredEntries { offset: 394, size: 44, compressed: true, count: Some(2) };
/// assert_eq!(entries.decoded_size(), Some(38));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StoredEntries {
    /// Absolute offset of the first byte.
    pub offset: u64,
    /// Bytes from there. Compressed entries may end earlier, where room was reserved for more.
    pub size: u64,
    /// False for raw entries. True for zstd frames whose headers tell their decoded sizes: one in a classic index, any
    /// number of them in a split one (FORMAT.md §6.6).
    pub compressed: bool,
    /// How many entries must come out; `None` when nobody knows: as many as the whole frames hold.
    pub count: Option<u32>,
}

impl StoredEntries {
    /// Bytes of all entries once decompressed.
    pub fn decoded_size(&self) -> Option<u64> {
        self.count.map(|count| decoded_size(u64::from(count)))
    }

    /// Tests the sizes against each other (FORMAT.md §10.3, §10.5).
    fn check(self) -> Result<Self, IndexError> {
        let (Some(found), Some(needed)) = (self.count, self.decoded_size()) else { return Ok(self) };
        if found > MAX_INDEX_ENTRIES {
            return Err(IndexError::TooManyEntries { found });
        }
        if self.compressed && needed / MAX_RATIO > self.size {
            return Err(IndexError::Ratio { needed, stored: self.size });
        }
        Ok(self)
    }
}

/// Bytes of so many entries.
fn decoded_size(count: u64) -> u64 {
    count.saturating_mul(u64::from(entry::ENTRY_SIZE))
}
