//! Index entries, and the offsets that their sizes add up to (FORMAT.md §10.1).

use super::IndexError;
use crate::container::bytes::{load, store};
use crate::container::record_header::RecordHeader;
use crate::container::stream_id::StreamId;
use crate::format::RecordType;

/// Bytes of an entry.
pub(super) const ENTRY_SIZE: u32 = 19;

/// What an index says about one record.
///
/// Entries stand in the order of the records in the file, and list all of them without a gap: sizes add up to offsets.
///
/// | at | bytes | field |
/// |---:|---:|---|
/// | 0 | 8 | `timestamp`, the bits of the record header |
/// | 8 | 4 | `record_size`, header included |
/// | 12 | 1 | `record_type`, 1 to 4 |
/// | 13 | 6 | `stream` |
///
/// ```
/// use vrs_core::container::{IndexEntry, StreamId};
/// use vrs_core::format::RecordType;
///
/// let stream: StreamId = "65500-1".parse().unwrap();
/// let entry = IndexEntry { timestamp: 0.5, record_size: 36, record_type: RecordType::Configuration, stream };
/// assert_eq!(IndexEntry::parse(&entry.to_bytes()), Ok(entry));
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct IndexEntry {
    /// Seconds.
    pub timestamp: f64,
    /// Bytes of the record, its header included.
    pub record_size: u32,
    /// What the record is for.
    pub record_type: RecordType,
    /// The stream of the record.
    pub stream: StreamId,
}

impl IndexEntry {
    /// Bytes of an entry.
    pub const SIZE: usize = ENTRY_SIZE as usize;

    /// The entry of the record with this header; `None` when its record type is not 1 to 4.
    pub fn of(header: &RecordHeader) -> Option<Self> {
        let (timestamp, record_size, stream) = (header.timestamp, header.record_size, header.stream());
        Some(Self { timestamp, record_size, record_type: header.record_type()?, stream })
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// [`IndexError::RecordType`] when the type is not 1 to 4: the index cannot be used.
    #[inline]
    pub fn parse(bytes: &[u8; Self::SIZE]) -> Result<Self, IndexError> {
        let [.., s0, s1, s2, s3, s4, s5] = *bytes;
        let found = load(bytes, 12);
        Ok(Self {
            timestamp: load(bytes, 0),
            record_size: load(bytes, 8),
            record_type: RecordType::from_number(found).ok_or(IndexError::RecordType { found })?,
            stream: StreamId::parse(&[s0, s1, s2, s3, s4, s5]),
        })
    }

    /// Reads entries that stand back to back; bytes that are no whole entry are left out.
    ///
    /// # Errors
    /// Each entry has those of [`parse`](Self::parse).
    pub fn parse_all(bytes: &[u8]) -> impl ExactSizeIterator<Item = Result<Self, IndexError>> {
        bytes.as_chunks().0.iter().map(Self::parse)
    }

    /// The bytes of the entry.
    pub fn to_bytes(&self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        store(&mut bytes, 0, self.timestamp);
        store(&mut bytes, 8, self.record_size);
        store(&mut bytes, 12, self.record_type as u8);
        store(&mut bytes, 13, self.stream.type_id.to_disk());
        store(&mut bytes, 17, self.stream.instance);
        bytes
    }
}

/// Adds up the record sizes of an index to offsets in the file (FORMAT.md §10.1, §10.3, §10.5).
///
/// The first record that ends beyond the file is lost, and all that follow it: so a file with its index in front survives
/// the loss of its tail.
///
/// ```
/// use vrs_core::container::RecordOffsets;
///
/// let mut offsets = RecordOffsets::new(262, 0, 348);
/// assert_eq!(offsets.place(36), Ok(Some(262)));
/// assert_eq!(offsets.place(50), Ok(Some(298)));
/// assert_eq!((offsets.end(), offsets.lost()), (348, 0));
/// assert_eq!(offsets.place(32), Ok(None));
/// assert_eq!(offsets.lost(), 1);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecordOffsets {
    end: u64,
    least_size: u32,
    total: u64,
    lost: u64,
}

impl RecordOffsets {
    /// Starts at the first user record of a file of `total` bytes.
    ///
    /// Records of less than `least_size` bytes are errors: pass 0 for a classic index, whose sizes the format tolerates,
    /// and the size of record headers for a split one.
    pub const fn new(first_user_record: u64, least_size: u32, total: u64) -> Self {
        Self { end: first_user_record, least_size, total, lost: 0 }
    }

    /// The offset of the next record, which has this size; `None` when the file ends before it does.
    ///
    /// # Errors
    /// [`IndexError::RecordSize`] when no record can be that small: the index cannot be used.
    #[inline]
    pub fn place(&mut self, record_size: u32) -> Result<Option<u64>, IndexError> {
        if record_size < self.least_size {
            return Err(IndexError::RecordSize { found: record_size, least: self.least_size });
        }
        let offset = self.end;
        let end = offset.saturating_add(u64::from(record_size));
        if self.lost > 0 || end > self.total {
            self.lost = self.lost.saturating_add(1);
            return Ok(None);
        }
        self.end = end;
        Ok(Some(offset))
    }

    /// Where the last record that is there ends.
    ///
    /// In a sound file that is the index record, another internal record, or the end of the file.
    pub const fn end(&self) -> u64 {
        self.end
    }

    /// How many records the index lists that the file does not hold.
    pub const fn lost(&self) -> u64 {
        self.lost
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_after_a_lost_record_are_lost() {
        let mut offsets = RecordOffsets::new(100, 0, 200);
        let placed: Vec<_> = [50, 0, 60, 10].map(|size| offsets.place(size).unwrap()).into();
        assert_eq!(placed, [Some(100), Some(150), None, None]);
        assert_eq!((offsets.end(), offsets.lost()), (150, 2));
    }

    #[test]
    fn records_of_a_split_index_hold_their_header() {
        let mut offsets = RecordOffsets::new(u64::MAX - 10, 32, u64::MAX);
        assert_eq!(offsets.place(31), Err(IndexError::RecordSize { found: 31, least: 32 }));
        assert_eq!(offsets.place(32), Ok(Some(u64::MAX - 10)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_entries_or_errors(bytes: Vec<u8>) {
            let entries: Vec<_> = IndexEntry::parse_all(&bytes).collect();
            prop_assert_eq!(entries.len(), bytes.len() / 19);
            for (entry, bytes) in entries.iter().zip(bytes.as_chunks::<19>().0) {
                match entry {
                    // Type ids that are not 16 bits are written as what they mean.
                    Ok(entry) if bytes[15..17] == [0, 0] => prop_assert_eq!(&entry.to_bytes(), bytes),
                    Ok(entry) => prop_assert_eq!(IndexEntry::parse(&entry.to_bytes()).unwrap().stream, entry.stream),
                    Err(error) => prop_assert_eq!(*error, IndexError::RecordType { found: bytes[12] }),
                }
            }
        }
    }
}
