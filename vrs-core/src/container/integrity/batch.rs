//! Hashes that are written while recording.

use alloc::vec::Vec;

use twox_hash::XxHash3_64;

use super::record::IntegrityError;
use crate::container::bytes::load;
use crate::container::hash::Digest;
use crate::container::type_id::RecordableTypeId;

/// Bytes before the hashes: two fixed pieces and the index entry of a variable one.
const FRONT_SIZE: usize = 24;

/// The hashes of some records that follow each other in a file: the payload of a record of the stream that
/// [`TYPE_ID`](Self::TYPE_ID) and [`FLAVOR`](Self::FLAVOR) name (FORMAT.md §19.4).
///
/// ```
/// use vrs_core::container::{Digest, HashBatch};
///
/// let batch = HashBatch { first_record: 100, hashes: vec![Digest(1), Digest(2)] };
/// let payload = batch.to_payload();
/// assert_eq!(payload.len(), 24 + 2 * 8);
/// assert_eq!(HashBatch::parse(&payload), Ok(batch));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HashBatch {
    /// Number of the first of these records in the order of the file, counted from 0.
    pub first_record: u64,
    /// One hash for each.
    pub hashes: Vec<Digest>,
}

impl HashBatch {
    /// The type of the stream.
    pub const TYPE_ID: RecordableTypeId = RecordableTypeId::DIAGNOSTIC;

    /// The flavor of the stream.
    pub const FLAVOR: &str = "vrs/integrity";

    /// The version of its data records.
    pub const VERSION: u32 = 1;

    /// The format of these records.
    pub const FORMAT: &str = "data_layout";

    /// The definition of their layout.
    pub const LAYOUT: &str = r#"{"data_layout":[{"name":"first_record","type":"DataPieceValue<uint64_t>","offset":0},{"name":"own_hash","type":"DataPieceValue<uint64_t>","offset":8},{"name":"record_hashes","type":"DataPieceVector<uint64_t>","index":0}]}"#;

    /// The payload of a record.
    pub fn to_payload(&self) -> Vec<u8> {
        let hashes: Vec<u8> = self.hashes.iter().flat_map(|hash| hash.0.to_le_bytes()).collect();
        let mut payload = self.first_record.to_le_bytes().to_vec();
        payload.extend(self.own_hash(&hashes).to_le_bytes());
        payload.extend(0_u32.to_le_bytes());
        payload.extend(u32::try_from(hashes.len()).unwrap_or(u32::MAX).to_le_bytes());
        payload.extend(hashes);
        payload
    }

    /// The hash of the number and the hashes.
    fn own_hash(&self, hashes: &[u8]) -> u64 {
        XxHash3_64::oneshot_with_seed(self.first_record, hashes)
    }

    /// Reads the payload of a record.
    ///
    /// # Errors
    /// [`IntegrityError::Damaged`] when the payload is no such batch.
    pub fn parse(payload: &[u8]) -> Result<Self, IntegrityError> {
        let (front, hashes) = payload.split_first_chunk::<FRONT_SIZE>().ok_or(IntegrityError::Damaged)?;
        let (numbers, rest) = hashes.as_chunks();
        let (first_record, own_hash): (u64, u64) = (load(front, 0), load(front, 8));
        let (offset, size): (u32, u32) = (load(front, 16), load(front, 20));
        let batch =
            Self { first_record, hashes: numbers.iter().map(|hash| Digest(u64::from_le_bytes(*hash))).collect() };
        let is_whole = offset == 0 && u64::from(size) == hashes.len() as u64 && rest.is_empty();
        if is_whole && batch.own_hash(hashes) == own_hash { Ok(batch) } else { Err(IntegrityError::Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Schema;

    #[test]
    fn any_flipped_bit_is_seen() {
        let whole = HashBatch { first_record: 7, hashes: [1, 2, 3].map(Digest).into() }.to_payload();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1 << (at % 8);
            assert_eq!(HashBatch::parse(&damaged), Err(IntegrityError::Damaged), "{at}");
            assert_eq!(HashBatch::parse(&whole[..at]), Err(IntegrityError::Damaged), "{at}");
        }
    }

    /// The payload is what the layout says.
    #[test]
    fn batches_are_layout_blocks() {
        let schema = Schema::parse(HashBatch::LAYOUT.as_bytes()).unwrap();
        let payload = HashBatch { first_record: 7, hashes: [1, 2].map(Digest).into() }.to_payload();
        let (_, rest) = schema.split(&payload).unwrap();
        assert!(rest.is_empty());
    }
}
