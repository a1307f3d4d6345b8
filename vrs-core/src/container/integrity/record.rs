//! The record that holds the hashes of a recording.

use alloc::vec::Vec;

use thiserror::Error;
use twox_hash::XxHash3_64;

use crate::container::bytes::load;
use crate::container::file_header::FileHeader;
use crate::container::hash::Digest;
use crate::container::internal::IndexVersion;
use crate::container::record_header::{CompressionType, RecordHeader};
use crate::container::type_id::RecordableTypeId;

/// Marks the payload of an integrity record.
const MAGIC: [u8; 8] = *b"vrs-xxh3";

/// Bytes of a hash.
const HASH_SIZE: usize = 8;

/// Bytes before the hashes of records.
const FRONT_SIZE: usize = 48;

/// What an integrity record says (FORMAT.md §19.3): hashes of everything else in the file.
///
/// ```
/// use vrs_core::container::{Digest, IntegrityRecord, RecordHeader};
///
/// let record = IntegrityRecord {
///     level: 0,
///     record_count: 2,
///     file_header: Digest(1),
///     description: Digest(2),
///     index: Digest(3),
///     hashes: vec![Digest(4), Digest(5)],
/// };
/// let bytes = record.to_bytes(50);
/// assert_eq!(bytes.len() as u64, IntegrityRecord::size_with(2));
/// let header = RecordHeader::parse(bytes.first_chunk().unwrap());
/// assert!(header.is_internal() && IntegrityRecord::is_at(&bytes));
/// assert_eq!(IntegrityRecord::parse(&bytes), Ok(record));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IntegrityRecord {
    /// Each hash is that of 2^level records, the last one maybe of fewer.
    pub level: u32,
    /// How many records there are, in the order of the file, which is that of the index: user records and tags records.
    pub record_count: u64,
    /// Of the file header, as it is when the recording is finished.
    pub file_header: Digest,
    /// Of the description record, as it is stored.
    pub description: Digest,
    /// Of the index record, as it is stored, and what is behind it in its place; 0 when there is no index.
    pub index: Digest,
    /// Of the records.
    pub hashes: Vec<Digest>,
}

/// Why an integrity record cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum IntegrityError {
    /// Its own hash is not that of its bytes.
    #[error("it is damaged itself")]
    Damaged,
    /// Its parts do not fit together.
    #[error("{hashes} hashes are not those of {records} records")]
    Count {
        /// Hashes that are there.
        hashes: u64,
        /// Records that it speaks of.
        records: u64,
    },
}

impl IntegrityRecord {
    /// The format version of these records.
    pub const FORMAT_VERSION: u32 = 0x0100_0001;

    /// Bytes of a record with so many hashes, header included.
    pub const fn size_with(hashes: u64) -> u64 {
        let fixed = RecordHeader::SIZE.saturating_add(FRONT_SIZE).saturating_add(HASH_SIZE);
        (fixed as u64).saturating_add(hashes.saturating_mul(HASH_SIZE as u64))
    }

    /// The whole record, which stands behind one of so many bytes.
    ///
    /// There are at most as many hashes as fit a record: [`HashList`](super::HashList) keeps to that.
    pub fn to_bytes(&self, previous_record_size: u32) -> Vec<u8> {
        let size = Self::size_with(self.hashes.len() as u64);
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        let header = RecordHeader::index(IndexVersion::Classic, size, previous_record_size, CompressionType::None, 0);
        let header = RecordHeader { format_version: Self::FORMAT_VERSION, ..header };
        let mut bytes = header.to_bytes().to_vec();
        bytes.extend(MAGIC);
        bytes.extend(self.level.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(self.record_count.to_le_bytes());
        let digests = [self.file_header, self.description, self.index];
        bytes.extend(digests.iter().chain(&self.hashes).flat_map(|digest| digest.0.to_le_bytes()));
        bytes.extend(XxHash3_64::oneshot(&bytes).to_le_bytes());
        bytes
    }

    /// Whether a record is one of these, or was one before it was damaged: its version says so, or the start of its payload.
    pub fn is_at(record: &[u8]) -> bool {
        let Some((header, payload)) = record.split_first_chunk() else { return false };
        let header = RecordHeader::parse(header);
        header.type_id() == RecordableTypeId::VRS_INDEX
            && (header.format_version == Self::FORMAT_VERSION || payload.starts_with(&MAGIC))
    }

    /// Reads a whole record.
    ///
    /// # Errors
    /// [`IntegrityError`]: the record is damaged.
    pub fn parse(record: &[u8]) -> Result<Self, IntegrityError> {
        let (content, own) = record.split_last_chunk::<HASH_SIZE>().ok_or(IntegrityError::Damaged)?;
        if XxHash3_64::oneshot(content) != u64::from_le_bytes(*own) {
            return Err(IntegrityError::Damaged);
        }
        let payload = content.get(RecordHeader::SIZE..).ok_or(IntegrityError::Damaged)?;
        let (front, hashes) = payload.split_first_chunk::<FRONT_SIZE>().ok_or(IntegrityError::Damaged)?;
        let (hashes, rest) = hashes.as_chunks::<HASH_SIZE>();
        let (level, record_count): (u32, u64) = (load(front, 8), load(front, 16));
        let expected = record_count.div_ceil(1_u64.checked_shl(level).unwrap_or(u64::MAX).max(1));
        let found = hashes.len() as u64;
        if !front.starts_with(&MAGIC) || !rest.is_empty() {
            return Err(IntegrityError::Damaged);
        }
        if found != expected {
            return Err(IntegrityError::Count { hashes: found, records: record_count });
        }
        let digest = |at| Digest(load(front, at));
        Ok(Self {
            level,
            record_count,
            file_header: digest(24),
            description: digest(32),
            index: digest(40),
            hashes: hashes.iter().map(|hash| Digest(u64::from_le_bytes(*hash))).collect(),
        })
    }

    /// The hash of a file header.
    pub fn hash_of_header(header: &[u8; FileHeader::SIZE]) -> Digest {
        Digest(XxHash3_64::oneshot(header))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(hashes: u64) -> IntegrityRecord {
        let (file_header, description, index) = (Digest(1), Digest(2), Digest(3));
        let hashes = (0..hashes).map(Digest).collect::<Vec<_>>();
        IntegrityRecord { level: 2, record_count: 4 * hashes.len() as u64, file_header, description, index, hashes }
    }

    /// FORMAT.md §19.3, byte by byte.
    #[test]
    fn bytes_are_those_of_the_specification() {
        let bytes = record(1).to_bytes(50);
        let header = b"\x60\0\0\0\x32\0\0\0\x01\0\0\0\x01\0\0\x01\xff\xff\xff\xff\xff\xff\xef\x7f\0\0\x03\0\0\0\0\0";
        let front =
            b"vrs-xxh3\x02\0\0\0\0\0\0\0\x04\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0";
        assert_eq!((&bytes[..32], &bytes[32..80], &bytes[80..88]), (&header[..], &front[..], &[0; 8][..]));
        assert_eq!(bytes[88..], XxHash3_64::oneshot(&bytes[..88]).to_le_bytes());
    }

    #[test]
    fn any_flipped_bit_is_seen() {
        let whole = record(3).to_bytes(50);
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut damaged = whole.clone();
                damaged[at] ^= 1 << bit;
                assert_eq!(IntegrityRecord::parse(&damaged), Err(IntegrityError::Damaged), "{at}");
                let is_type_id = (8..12).contains(&at);
                assert!(is_type_id || IntegrityRecord::is_at(&damaged), "{at}");
            }
        }
    }

    #[test]
    fn counts_must_fit() {
        let counted = |level, record_count| {
            let bytes = IntegrityRecord { level, record_count, ..record(3) }.to_bytes(50);
            IntegrityRecord::parse(&bytes).map(|record| record.hashes.len())
        };
        assert_eq!((counted(0, 3), counted(2, 9), counted(2, 12)), (Ok(3), Ok(3), Ok(3)));
        for (level, records) in [(0, 4), (2, 8), (2, 13), (40, 5), (64, u64::MAX), (u32::MAX, 0)] {
            assert_eq!(counted(level, records), Err(IntegrityError::Count { hashes: 3, records }), "{level} {records}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_parsed(mut bytes: Vec<u8>, level: u32, count: u64) {
            prop_assert!(IntegrityRecord::parse(&bytes).is_err());
            let _ = IntegrityRecord::is_at(&bytes);
            bytes.resize(bytes.len().max(RecordHeader::SIZE + FRONT_SIZE), 0);
            bytes[32..40].copy_from_slice(&MAGIC);
            bytes[40..44].copy_from_slice(&level.to_le_bytes());
            bytes[48..56].copy_from_slice(&count.to_le_bytes());
            bytes.extend(XxHash3_64::oneshot(&bytes).to_le_bytes());
            if let Ok(parsed) = IntegrityRecord::parse(&bytes) {
                prop_assert!(parsed.hashes.len() * HASH_SIZE < bytes.len());
            }
        }
    }
}
