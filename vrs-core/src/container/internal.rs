//! The headers of internal records: description and index (FORMAT.md §5.4).

use super::record_header::{CompressionType, RecordHeader};
use super::type_id::RecordableTypeId;
use crate::format::RecordType;

/// Bytes of a closing record: a header and two counts.
const CLOSING_RECORD_SIZE: u32 = 40;

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

    /// The closing record of a streamed file, whole: header and payload (FORMAT.md §19.2). It is an index of no streams and no
    /// entries, which proves that the recording ended as it should.
    ///
    /// ```
    /// use vrs_core::container::RecordHeader;
    ///
    /// let record = RecordHeader::closing_record(182);
    /// let header = RecordHeader::parse(record.first_chunk().unwrap());
    /// assert_eq!((header.record_size, header.previous_record_size), (40, 182));
    /// ```
    pub fn closing_record(previous_record_size: u32) -> [u8; CLOSING_RECORD_SIZE as usize] {
        let (size, none) = (CLOSING_RECORD_SIZE, CompressionType::None);
        let header = Self::index(IndexVersion::Classic, size, previous_record_size, none, 0);
        let mut record = [0; CLOSING_RECORD_SIZE as usize];
        if let Some(head) = record.first_chunk_mut() {
            *head = header.to_bytes();
        }
        record
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

#[cfg(test)]
mod tests {
    use super::*;

    /// FORMAT.md §19.2, byte by byte.
    #[test]
    fn the_closing_record() {
        let expected = b"\x28\0\0\0\x32\0\0\0\x01\0\0\0\x02\0\0\0\xff\xff\xff\xff\xff\xff\xef\x7f\0\0\x03\0\0\0\0\0\0\0\0\0\0\0\0\0";
        assert_eq!(&RecordHeader::closing_record(50), expected);
    }
}
