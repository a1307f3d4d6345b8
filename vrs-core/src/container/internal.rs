//! The headers of internal records: description and index (FORMAT.md §5.4).

use super::record_header::{CompressionType, RecordHeader};
use super::type_id::RecordableTypeId;
use crate::format::RecordType;

/// The two forms of an index (FORMAT.md §10).
///
/// ```
/// use vrs_core::container::IndexVersion;
///
/// assert_eq!(IndexVersion::from_number(3), Some(IndexVersion::Split));
/// assert_eq!(IndexVersion::from_number(1), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u32)]
pub enum IndexVersion {
    /// Streams and entries, written at once: after the user records, or in room reserved before them.
    Classic = 2,
    /// Entries alone, written while recording, in a chunk before those of the user records.
    Split = 3,
}

impl IndexVersion {
    /// The form with this format version; `None` for any but 2 and 3.
    pub const fn from_number(number: u32) -> Option<Self> {
        match number {
            2 => Some(Self::Classic),
            3 => Some(Self::Split),
            _ => None,
        }
    }
}

impl RecordHeader {
    /// The timestamp of descriptions and indexes: the largest double.
    pub const INTERNAL_TIMESTAMP: f64 = f64::MAX;

    /// The timestamp of tags records: the least finite double.
    pub const TAGS_TIMESTAMP: f64 = f64::MIN;

    /// The header of a description record of this size, which is the first record of its file.
    pub const fn description(record_size: u32) -> Self {
        Self { record_size, ..Self::internal(RecordableTypeId::VRS_DESCRIPTION, 2) }
    }

    /// The header of an index record.
    ///
    /// `uncompressed_size` is 0 for raw entries. For compressed ones it counts the entries and, in a classic index, what
    /// stands before them.
    pub const fn index(
        version: IndexVersion,
        record_size: u32,
        previous_record_size: u32,
        compression: CompressionType,
        uncompressed_size: u32,
    ) -> Self {
        Self {
            record_size,
            previous_record_size,
            raw_compression_type: compression as u8,
            uncompressed_size,
            ..Self::internal(RecordableTypeId::VRS_INDEX, version as u32)
        }
    }

    const fn internal(type_id: RecordableTypeId, format_version: u32) -> Self {
        Self {
            record_size: 0,
            previous_record_size: 0,
            raw_type_id: type_id.to_disk(),
            format_version,
            timestamp: Self::INTERNAL_TIMESTAMP,
            instance_id: 0,
            raw_record_type: RecordType::Data as u8,
            raw_compression_type: CompressionType::None as u8,
            uncompressed_size: 0,
        }
    }

    /// True for descriptions and indexes, which no stream owns and no index lists.
    pub const fn is_internal(&self) -> bool {
        matches!(self.type_id(), RecordableTypeId::VRS_INDEX | RecordableTypeId::VRS_DESCRIPTION)
    }

    /// True for an index in two parts, which may not be finished (FORMAT.md §10.4).
    pub(super) fn is_split_index(&self) -> bool {
        let version = IndexVersion::from_number(self.format_version);
        self.type_id() == RecordableTypeId::VRS_INDEX && version == Some(IndexVersion::Split)
    }
}
