//! Which records of a recording are not there, as far as the file tells.

use std::collections::HashMap;

use vrs_core::container::{IndexEntry, StreamId};

use super::stored_index::StoredIndex;
use super::{Inner, Reader};

/// By what an index entry and a record know each other: stream, record type, bits of the time, size.
type Key = (StreamId, u8, u64, u32);

fn key(stream: StreamId, record_type: u8, timestamp: f64, size: u32) -> Key {
    (stream, record_type, timestamp.to_bits(), size)
}

impl Reader {
    /// How many records the index says that were recorded, tags records among them; `None` where none tells.
    pub(crate) fn indexed_count(&self) -> Option<u64> {
        self.inner.recorded.count
    }

    /// Goes over the records that the index names and that are not there. Answers whether there is an index that could be read
    /// to its end.
    pub(crate) fn visit_missing(&self, mut each: impl FnMut(&IndexEntry)) -> bool {
        let Inner { source, header, start, recorded, .. } = &*self.inner;
        let stored = recorded.index.map(|offset| StoredIndex::at(source, header, *start, offset));
        let Some(mut stored) = stored.and_then(StoredIndex::despite_damage) else { return false };
        let mut found: HashMap<Key, u32> = HashMap::with_capacity(self.inner.index.len());
        for record in self.inner.index.iter().chain(self.inner.tags_records.iter().copied()) {
            let stream = self.inner.stream_id(record.stream);
            *found.entry(key(stream, record.record_type as u8, record.timestamp, record.size)).or_default() += 1;
        }
        stored.visit_entries(|entry, _| {
            let key = key(entry.stream, entry.record_type as u8, entry.timestamp, entry.record_size);
            match found.get_mut(&key).filter(|count| **count > 0) {
                Some(count) => *count -= 1,
                None => each(entry),
            }
        })
    }
}
