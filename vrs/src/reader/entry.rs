//! What the index says about a record, for code that need not read it.

use vrs_core::container::StreamId;
use vrs_core::format::RecordType;

use super::Shared;
use super::index::IndexedRecord;
use super::positions::Positions;

/// A record as the index knows it; made by [`Reader::entries`](super::Reader::entries) and
/// [`StreamReader::entries`](super::StreamReader::entries), which touch no record.
///
/// ```no_run
/// let file = vrs::Reader::open("recording.vrs")?;
/// let largest = file.entries().max_by_key(|entry| entry.stored_size);
/// if let Some(record) = largest.and_then(|entry| file.record(entry.position)) {
///     println!("{} bytes", record?.payload().len());
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
#[non_exhaustive]
pub struct RecordEntry {
    /// Number of the record in index order: [`Reader::record`](super::Reader::record) takes it.
    pub position: usize,
    /// Time in seconds.
    pub timestamp: f64,
    /// The stream.
    pub stream: StreamId,
    /// What the record is for.
    pub record_type: RecordType,
    /// Where its header stands in the file, all chunks together.
    pub offset: u64,
    /// Bytes in the file: header and payload as stored, mostly compressed.
    pub stored_size: u32,
}

/// What the index says about records.
pub(super) fn entries<'r>(inner: &'r Shared, positions: Positions<'r>) -> impl Iterator<Item = RecordEntry> + use<'r> {
    positions.filter_map(|position| Some(entry(inner, position, inner.index.get(position)?)))
}

/// What the index says about one record.
pub(super) fn entry(inner: &Shared, position: usize, indexed: IndexedRecord) -> RecordEntry {
    RecordEntry {
        position,
        timestamp: indexed.timestamp,
        stream: inner.stream_id(indexed.stream),
        record_type: indexed.record_type,
        offset: indexed.offset,
        stored_size: indexed.size,
    }
}
