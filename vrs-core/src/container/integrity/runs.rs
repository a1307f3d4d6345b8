//! Hashes of many records in little memory.

use alloc::vec::Vec;

use twox_hash::XxHash3_64;

use crate::container::bytes::store;
use crate::container::hash::Digest;

/// Joins the hashes of records to hashes of runs of 2^level records: to the node of a binary tree over all records, whose
/// right edge is what is there.
///
/// ```
/// use vrs_core::container::{Digest, HashRuns};
///
/// let mut single = HashRuns::new(0);
/// assert_eq!(single.add(Digest(7)), Some(Digest(7)));
/// let mut pairs = HashRuns::new(1);
/// assert_eq!(pairs.add(Digest(7)), None);
/// assert!(pairs.add(Digest(8)).is_some());
/// assert_eq!(pairs.add(Digest(9)), None);
/// assert_eq!(pairs.finish(), Some(Digest(9)));
/// ```
#[derive(Clone, Debug)]
pub struct HashRuns {
    level: u32,
    /// Nodes of the run that is not complete, with their levels: each lower than the one before.
    nodes: Vec<(u32, Digest)>,
}

impl HashRuns {
    /// Runs of 2^level records.
    pub const fn new(level: u32) -> Self {
        Self { level, nodes: Vec::new() }
    }

    /// Adds the hash of the next record; answers with that of its run when it is the last one of it.
    pub fn add(&mut self, record: Digest) -> Option<Digest> {
        let (mut level, mut node) = (0, record);
        while let Some((_, left)) = self.nodes.pop_if(|(other, _)| *other == level) {
            node = join(left, node);
            level = level.saturating_add(1);
        }
        if level >= self.level {
            return Some(node);
        }
        self.nodes.push((level, node));
        None
    }

    /// The hash of the last run, if it is not complete.
    pub fn finish(&mut self) -> Option<Digest> {
        core::mem::take(&mut self.nodes).into_iter().map(|(_, node)| node).rev().reduce(|right, left| join(left, right))
    }
}

/// The node above two nodes.
fn join(left: Digest, right: Digest) -> Digest {
    let mut both = [0; 16];
    store(&mut both, 0, left.0);
    store(&mut both, 8, right.0);
    Digest(XxHash3_64::oneshot(&both))
}

/// The hashes of all records in a bounded amount of memory: when there are too many, each two become one.
///
/// ```
/// use vrs_core::container::{Digest, HashList};
///
/// let mut list = HashList::with_limit(4);
/// (0..9).for_each(|hash| list.add(Digest(hash)));
/// assert_eq!((list.record_count(), list.level(), list.finish().len()), (9, 2, 3));
/// ```
#[derive(Clone, Debug)]
pub struct HashList {
    record_count: u64,
    runs: HashRuns,
    hashes: Vec<Digest>,
    limit: usize,
}

impl Default for HashList {
    fn default() -> Self {
        Self::with_limit(Self::LIMIT)
    }
}

impl HashList {
    /// The most hashes of a recording: beyond as many records, each stands for several. They take 32 MiB.
    pub const LIMIT: usize = 1 << 22;

    /// A list of at most so many hashes: an even number.
    pub const fn with_limit(limit: usize) -> Self {
        Self { record_count: 0, runs: HashRuns::new(0), hashes: Vec::new(), limit }
    }

    /// Adds the hash of the next record.
    pub fn add(&mut self, record: Digest) {
        self.record_count = self.record_count.saturating_add(1);
        let Some(run) = self.runs.add(record) else { return };
        self.hashes.push(run);
        if self.hashes.len() >= self.limit {
            // Here a run ends, so that nothing waits to be joined.
            self.runs.level = self.runs.level.saturating_add(1);
            self.hashes = self.hashes.as_chunks().0.iter().map(|[left, right]| join(*left, *right)).collect();
        }
    }

    /// How many records were added.
    pub const fn record_count(&self) -> u64 {
        self.record_count
    }

    /// Each hash is that of 2^level records.
    pub const fn level(&self) -> u32 {
        self.runs.level
    }

    /// How many hashes there are.
    pub fn len(&self) -> usize {
        let incomplete = usize::from(!self.runs.nodes.is_empty());
        self.hashes.len().saturating_add(incomplete)
    }

    /// True without records.
    pub const fn is_empty(&self) -> bool {
        self.record_count == 0
    }

    /// All hashes, in the order of the records.
    pub fn finish(mut self) -> Vec<Digest> {
        self.hashes.extend(self.runs.finish());
        self.hashes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_joined_as_runs_are() {
        let hash = |record: u64| Digest(record.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for records in 0..70_u64 {
            let mut list = HashList::with_limit(8);
            (0..records).for_each(|record| list.add(hash(record)));
            let (level, len) = (list.level(), list.len());
            assert!(len <= 8 && list.record_count() == records);
            let mut runs = HashRuns::new(level);
            let mut hashes: Vec<Digest> = (0..records).filter_map(|record| runs.add(hash(record))).collect();
            hashes.extend(runs.finish());
            assert_eq!(hashes.len(), len);
            assert_eq!(list.finish(), hashes, "{records}");
        }
    }

    /// 8 bytes a record, 32 MiB at most. (A vector that grows can be twice as large as what is in it.)
    #[test]
    fn memory_is_bounded() {
        let mut list = HashList::default();
        for record in 0..5_000_000_u64 {
            list.add(Digest(record));
            let bound = (record.saturating_add(8)).saturating_mul(16).min(2 * 8 * HashList::LIMIT as u64);
            assert!(list.hashes.capacity() as u64 * 8 <= bound, "{record}");
        }
        assert_eq!((list.level(), list.len()), (1, 2_500_000));
    }

    /// Whichever record is another, its run is, and no other run.
    #[test]
    fn a_run_stands_for_its_records() {
        let list = |other: Option<u64>| {
            let mut list = HashList::with_limit(8);
            (0..45_u64).for_each(|record| list.add(Digest(if other == Some(record) { 999 } else { record })));
            (list.level(), list.finish())
        };
        let (level, hashes) = list(None);
        for other in 0..45 {
            let (_, changed) = list(Some(other));
            let differing: Vec<usize> = (0..hashes.len()).filter(|run| hashes[*run] != changed[*run]).collect();
            assert_eq!(differing, [(other >> level) as usize]);
        }
    }
}
