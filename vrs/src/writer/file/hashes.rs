//! The hashes of a recording while it is written (FORMAT.md §19.3).

use vrs_core::container::{Digest, FileHeader, HashList, IntegrityRecord, StoredHash};

/// What becomes an integrity record.
#[derive(Debug)]
pub(super) struct Hashes {
    description: Digest,
    records: HashList,
}

impl Hashes {
    /// The hashes of a recording with this description record.
    pub(super) fn new(description: &[u8]) -> Self {
        Self { description: StoredHash::of_record(description), records: HashList::default() }
    }

    /// Adds the hash of the next record.
    pub(super) fn add(&mut self, record: Digest) {
        self.records.add(record);
    }

    /// Bytes of the record that [`finish`](Self::finish) makes.
    pub(super) fn size(&self) -> u32 {
        // It fits: there are no more hashes than a list holds.
        IntegrityRecord::size_with(self.records.len() as u64) as u32
    }

    /// The record, for a file with this header and this index, behind a record of this size.
    pub(super) fn finish(self, header: &FileHeader, index: Digest, previous_size: u32) -> Vec<u8> {
        let record = IntegrityRecord {
            level: self.records.level(),
            record_count: self.records.record_count(),
            file_header: IntegrityRecord::hash_of_header(&header.to_bytes()),
            description: self.description,
            index,
            hashes: self.records.finish(),
        };
        record.to_bytes(previous_size)
    }
}
