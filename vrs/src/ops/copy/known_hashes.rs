//! The hashes that were made of records when they were recorded (FORMAT.md §19.3).

use vrs_core::container::{Digest, IntegrityRecord};

use crate::reader::Reader;

/// The hashes of all records of a file, where it has them. They go with the records: what happened to these since they were
/// recorded is found in the copy as well.
#[derive(Debug, Default)]
pub(super) struct KnownHashes {
    /// By position in index order.
    hashes: Vec<Digest>,
}

impl KnownHashes {
    /// The hashes of a file that has one for each record, all of which are there: numbers tell whose they are.
    pub(super) fn of(file: &Reader) -> Self {
        let record = file.integrity_record().and_then(|bytes| IntegrityRecord::parse(&bytes).ok());
        let fits = |record: &IntegrityRecord| record.level == 0 && record.record_count == file.count_in_file();
        let Some(record) = record.filter(|record| file.repairs().is_empty() && fits(record)) else {
            return Self::default();
        };
        let mut hashes = vec![Digest(0); file.record_count()];
        for (position, hash) in file.positions_in_file_order().zip(record.hashes) {
            if let Some(place) = position.and_then(|position| hashes.get_mut(position)) {
                *place = hash;
            }
        }
        Self { hashes }
    }

    pub(super) fn get(&self, position: usize) -> Option<Digest> {
        self.hashes.get(position).copied()
    }
}
