//! Telling storage what a walk over records comes to next, and what it has behind it (`ReadAt::will_need`,
//! `ReadAt::done_with`).

use std::ops::Range;

use super::Shared;
use super::positions::Positions;

/// Records of a stage at most.
const RECORDS: usize = 4096;

/// Bytes of the first stage, as a part of those that may be announced: a walk that ends soon has not asked for much.
const FIRST_STAGE: u64 = 32;

/// Ranges with less between them are one: a page is brought in or it is not.
const GAP: u64 = 4096;

/// Looks ahead of a walk over records, stage by stage: one is walked through, the next one is announced.
#[derive(Debug)]
pub(super) struct Outlook<'r> {
    /// The records that are not announced yet.
    ahead: Positions<'r>,
    current: Stage,
    next: Stage,
    /// Records of the current stage that the walk has before it.
    left: usize,
    /// Bytes of the next stage at most. Each has twice those of the one before it, up to `most`.
    bytes: u64,
    most: u64,
}

/// Records that follow each other in a walk.
#[derive(Debug, Default)]
struct Stage {
    records: usize,
    ranges: Vec<Range<u64>>,
}

impl<'r> Outlook<'r> {
    /// For a walk over these records; `None` where the storage has no use for it.
    pub(super) fn new(inner: &Shared, positions: &Positions<'r>) -> Option<Box<Self>> {
        let most = inner.source.read_ahead();
        let outlook = || Self {
            ahead: positions.clone(),
            current: Stage::default(),
            next: Stage::default(),
            left: 0,
            bytes: most / FIRST_STAGE,
            most: most / 2,
        };
        (most > 0).then(|| Box::new(outlook()))
    }

    /// The walk takes a step.
    #[inline]
    pub(super) fn step(&mut self, inner: &Shared) {
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => self.turn(inner),
        }
    }

    /// The walk steps to the next stage.
    #[inline(never)]
    fn turn(&mut self, inner: &Shared) {
        if self.next.records == 0 {
            self.look(inner);
        }
        std::mem::swap(&mut self.current, &mut self.next);
        inner.source.done_with(&self.next.ranges);
        self.look(inner);
        self.left = self.current.records.saturating_sub(1);
    }

    /// Announces the next stage: one record at least, however large.
    fn look(&mut self, inner: &Shared) {
        let Stage { records, ranges } = &mut self.next;
        *records = 0;
        ranges.clear();
        let mut bytes = 0;
        // The range that is being joined: a record of many is a few instructions.
        let mut joined = 0..0;
        while *records == 0 || (bytes < self.bytes && *records < RECORDS) {
            let Some(range) = self.ahead.next().and_then(|position| inner.index.range(position)) else { break };
            *records += 1;
            bytes += range.end - range.start;
            if range.start.wrapping_sub(joined.end) < GAP {
                joined.end = range.end;
            } else {
                ranges.push(std::mem::replace(&mut joined, range));
            }
        }
        ranges.push(joined);
        ranges.retain(|range| !range.is_empty());
        self.bytes = (self.bytes * 2).min(self.most);
        inner.source.will_need(ranges);
    }
}
