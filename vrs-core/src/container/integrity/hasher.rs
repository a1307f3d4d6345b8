//! Hashing records, by their meaning or as they are stored.

use core::hash::Hasher as _;

use twox_hash::XxHash3_64;

use crate::container::bytes::store;
use crate::container::hash::Digest;
use crate::container::record_header::RecordHeader;
use crate::format::RecordType;

/// Hashes records of one stream by what they mean: the stream's serial number, time, type, version and decompressed payload.
///
/// ```
/// use vrs_core::container::RecordHasher;
/// use vrs_core::format::RecordType;
///
/// let hasher = RecordHasher::new(b"007");
/// let one = hasher.hash(RecordType::Data, 1, 0.5, b"payload");
/// assert_ne!(one, hasher.hash(RecordType::Data, 1, 0.5, b"Payload"));
/// assert_ne!(one, RecordHasher::new(b"008").hash(RecordType::Data, 1, 0.5, b"payload"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecordHasher {
    seed: u64,
}

impl RecordHasher {
    /// A hasher for records of the stream with this serial number.
    pub fn new(serial_number: &[u8]) -> Self {
        Self { seed: XxHash3_64::oneshot(serial_number) }
    }

    /// The hash of a record.
    pub fn hash(self, record_type: RecordType, format_version: u32, timestamp: f64, payload: &[u8]) -> Digest {
        let mut facts = [0; 13];
        store(&mut facts, 0, timestamp);
        store(&mut facts, 8, format_version);
        store(&mut facts, 12, record_type as u8);
        let seed = XxHash3_64::oneshot_with_seed(self.seed, &facts);
        Digest(XxHash3_64::oneshot_with_seed(seed, payload))
    }
}

/// Hashes bytes of a file that stand for themselves: a record as it is stored, whose header may become known last.
///
/// ```
/// use vrs_core::container::StoredHash;
///
/// let mut hash = StoredHash::new();
/// hash.add(b"pay");
/// hash.add(b"load");
/// let mut same = StoredHash::new();
/// same.add(b"payload");
/// assert_eq!(hash.finish(b"header"), same.finish(b"header"));
/// ```
#[derive(Clone, Default)]
pub struct StoredHash(XxHash3_64);

impl StoredHash {
    /// A hash of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes that stand behind the header.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    /// The hash of the header, then of the hash of what stands behind it.
    pub fn finish(&self, header: &[u8]) -> Digest {
        let mut hash = XxHash3_64::new();
        hash.write(header);
        hash.write(&self.0.finish().to_le_bytes());
        Digest(hash.finish())
    }

    /// The hash of a whole record as it is stored, header and all.
    pub fn of_record(record: &[u8]) -> Digest {
        let (header, body) = record.split_at_checked(RecordHeader::SIZE).unwrap_or((record, &[]));
        let mut hash = Self::new();
        hash.add(body);
        hash.finish(header)
    }
}

impl core::fmt::Debug for StoredHash {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("StoredHash")
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    /// FORMAT.md §19.3, by its own words and with the hash's own test vectors in mind: XXH3 of nothing is 2d06800538d394c2.
    #[test]
    fn hashes_are_those_of_the_specification() {
        assert_eq!(XxHash3_64::oneshot(b""), 0x2d06_8005_38d3_94c2);
        let mut facts: Vec<u8> = 1.5_f64.to_le_bytes().to_vec();
        facts.extend(7_u32.to_le_bytes());
        facts.push(3);
        let seed = XxHash3_64::oneshot_with_seed(XxHash3_64::oneshot(b"serial"), &facts);
        let expected = Digest(XxHash3_64::oneshot_with_seed(seed, b"payload"));
        assert_eq!(RecordHasher::new(b"serial").hash(RecordType::Data, 7, 1.5, b"payload"), expected);
    }
}
