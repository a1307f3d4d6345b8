//! From records of a batch to records of a file.

use vrs_core::container::{CompressionType, RecordHasher, StreamId};

use super::batch::BatchRecord;
use super::file::StoredRecord;
use crate::compress::{Compressor, Preset};

/// Makes stored records of the records of a batch: the part of writing that any thread can do, with a storer of its own.
#[derive(Debug, Default)]
pub(super) struct Storer {
    compressor: Compressor,
    compressed: Vec<u8>,
}

impl Storer {
    /// Compresses a record where its stream wants it and it is worth it (FORMAT.md §6.2), and hashes it if asked to.
    pub(super) fn store<'r>(
        &'r mut self,
        stream: StreamId,
        preset: Preset,
        hasher: Option<RecordHasher>,
        record: BatchRecord<'r>,
    ) -> StoredRecord<'r> {
        let BatchRecord { facts, payload, .. } = record;
        // A codec that fails has no memory left. The record need not be lost for it.
        let compressed = self.compressor.compress(preset, payload, &mut self.compressed);
        let compression = compressed.unwrap_or(CompressionType::None);
        let stored = if compression == CompressionType::None { payload } else { &self.compressed };
        let hash = hasher.map(|hasher| hasher.hash(facts.record_type, facts.format_version, facts.timestamp, payload));
        StoredRecord { stream, facts, compression, payload_size: payload.len() as u32, stored, hash }
    }

    /// The compressor, for what else a file compresses.
    pub(super) fn compressor(&mut self) -> &mut Compressor {
        &mut self.compressor
    }
}
