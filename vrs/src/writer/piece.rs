//! From records of a batch to records of a file.

use std::sync::Arc;

use vrs_core::container::{CompressionType, Digest, RecordHasher};

use super::batch::{Batch, BatchRecord, PieceRange};
use super::file::StoredRecord;
use crate::compress::Compressor;

/// Records of a batch that follow each other, and what they are in the file: what one thread makes ready.
#[derive(Debug)]
pub(super) struct Piece {
    batch: Arc<Batch>,
    range: PieceRange,
    packed: Packed,
    /// Whether the batch ends with it.
    is_last: bool,
}

/// The payloads that are stored compressed, back to back, and how each record is stored. Empty where there was nothing to do.
#[derive(Debug, Default)]
pub(super) struct Packed {
    bytes: Vec<u8>,
    records: Vec<PackedRecord>,
}

#[derive(Clone, Copy, Debug)]
struct PackedRecord {
    compression: CompressionType,
    /// Bytes of the payload, if it is compressed.
    size: u32,
    hash: Option<Digest>,
}

impl PackedRecord {
    const AS_IT_IS: Self = Self { compression: CompressionType::None, size: 0, hash: None };
}

impl Piece {
    /// `packed` is memory that is used again.
    pub(super) fn new(batch: Arc<Batch>, range: PieceRange, packed: Packed, is_last: bool) -> Self {
        Self { batch, range, packed: packed.cleared(), is_last }
    }

    /// Whether it must be packed before it is written.
    pub(super) const fn wants_packing(&self) -> bool {
        self.range.wants_packing
    }

    /// Compresses the records whose stream wants it, where it is worth it (FORMAT.md §6.2), and hashes them: the part of
    /// writing that any thread can do, with a compressor of its own.
    pub(super) fn pack(&mut self, compressor: &mut Compressor) {
        let Self { batch, range, packed, .. } = self;
        for BatchRecord { stream, facts, payload } in batch.records(range.records.clone()) {
            let start = packed.bytes.len();
            let compressed = compressor.compress(stream.preset, payload, &mut packed.bytes);
            // A codec that fails has no memory left. The record need not be lost for it.
            let compression = compressed.unwrap_or(CompressionType::None);
            let hash =
                |hasher: RecordHasher| hasher.hash(facts.record_type, facts.format_version, facts.timestamp, payload);
            let (size, hash) = ((packed.bytes.len() - start) as u32, stream.hasher.map(hash));
            packed.records.push(PackedRecord { compression, size, hash });
        }
    }

    /// The records as they are stored, each with the number of its stream.
    pub(super) fn records(&self) -> impl Iterator<Item = (usize, StoredRecord<'_>)> {
        let (mut packed, mut stored) = (self.packed.records.iter(), self.packed.bytes.as_slice());
        self.batch.records(self.range.records.clone()).map(move |record| {
            let BatchRecord { stream, facts, payload } = record;
            let PackedRecord { compression, size, hash } = packed.next().copied().unwrap_or(PackedRecord::AS_IT_IS);
            let (compressed, rest) = stored.split_at(size as usize);
            stored = rest;
            let payload_size = payload.len() as u32;
            let stored = if compression == CompressionType::None { payload } else { compressed };
            (stream.number, StoredRecord { stream: stream.id, facts, compression, payload_size, stored, hash })
        })
    }

    /// Whether the batch ends with it.
    pub(super) const fn is_last(&self) -> bool {
        self.is_last
    }

    /// Takes the piece apart: memory to be used again, and the batch if this was its last piece.
    pub(super) fn into_parts(self) -> (Packed, Option<Batch>) {
        let batch = if self.is_last { Arc::into_inner(self.batch) } else { None };
        (self.packed, batch)
    }
}

impl Packed {
    fn cleared(mut self) -> Self {
        self.bytes.clear();
        self.records.clear();
        self
    }
}
