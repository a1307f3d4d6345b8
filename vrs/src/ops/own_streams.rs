//! Streams in which the library says something about a recording (FORMAT.md §19.4).

use vrs_core::container::{HashBatch, RecordableTypeId};

use crate::reader::StreamReader;
use crate::writer::DROP_LEDGER_FLAVOR;

/// Whether a stream holds the hashes of the records of its file.
pub(super) fn is_hash_stream(stream: StreamReader<'_>) -> bool {
    stream.type_id() == HashBatch::TYPE_ID && stream.flavor() == HashBatch::FLAVOR
}

/// Whether a stream tells which records of its file had to be dropped.
pub(super) fn is_drop_ledger(stream: StreamReader<'_>) -> bool {
    stream.type_id() == RecordableTypeId::EVENT && stream.flavor() == DROP_LEDGER_FLAVOR
}
