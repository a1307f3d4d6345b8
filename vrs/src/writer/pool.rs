//! Buffers that are used again.

use std::sync::Mutex;

use super::arena::Segment;
use super::lock;

/// Segments that were written and can be filled again, so that recording allocates nothing once it is under way.
#[derive(Debug, Default)]
pub(super) struct Pool {
    limit: usize,
    spare: Mutex<Spare>,
}

#[derive(Debug, Default)]
struct Spare {
    segments: Vec<Segment>,
    capacity: usize,
}

impl Pool {
    /// A pool that keeps at most so many bytes of memory.
    pub(super) fn new(limit: u64) -> Self {
        Self { limit: usize::try_from(limit).unwrap_or(usize::MAX), spare: Mutex::default() }
    }

    /// An empty segment, with memory if there is one.
    pub(super) fn take(&self) -> Segment {
        let mut spare = lock(&self.spare);
        let segment = spare.segments.pop().unwrap_or_default();
        spare.capacity -= segment.capacity();
        segment
    }

    /// Keeps the memory of a segment, or frees it when the pool has enough.
    pub(super) fn give_back(&self, segment: Segment) {
        let mut spare = lock(&self.spare);
        let capacity = spare.capacity + segment.capacity();
        if segment.capacity() > 0 && capacity <= self.limit {
            spare.capacity = capacity;
            spare.segments.push(segment.cleared());
        }
    }
}
