//! Telling storage that is far away which records come next (`ReadAt::will_need`).

use std::collections::VecDeque;
use std::ops::Range;

use super::Shared;
use super::positions::Positions;

/// Records that are announced at a time at most.
const BATCH: usize = 4096;

/// Looks ahead of a walk over records.
#[derive(Debug)]
pub(super) struct Outlook<'r> {
    /// The records that are not announced yet.
    ahead: Positions<'r>,
    /// Sizes of those that are, and were not walked over.
    announced: VecDeque<u32>,
    /// Bytes of them.
    bytes: u64,
    /// Bytes that may be announced.
    most: u64,
}

impl<'r> Outlook<'r> {
    /// For a walk over these records; `None` where the storage is near.
    pub(super) fn new(inner: &Shared, positions: &Positions<'r>) -> Option<Box<Self>> {
        let most = inner.source.read_ahead();
        let outlook = || Self { ahead: positions.clone(), announced: VecDeque::new(), bytes: 0, most };
        (most > 0).then(|| Box::new(outlook()))
    }

    /// The walk takes a step. When half of what was announced is used up, more is.
    pub(super) fn step(&mut self, inner: &Shared) {
        if self.bytes <= self.most / 2 && self.announced.len() <= BATCH / 2 {
            let ranges = self.look(inner);
            inner.source.will_need(&ranges);
        }
        if let Some(size) = self.announced.pop_front() {
            self.bytes -= u64::from(size);
        }
    }

    fn look(&mut self, inner: &Shared) -> Vec<Range<u64>> {
        let mut ranges = Vec::new();
        // One record at least, however large.
        while self.bytes < self.most && self.announced.len() < BATCH {
            let Some(record) = self.ahead.next().and_then(|position| inner.index.get(position)) else { break };
            ranges.push(record.range());
            self.announced.push_back(record.size);
            self.bytes += u64::from(record.size);
        }
        ranges
    }
}
