//! Going over the entries of an index as they come out of it.

use std::panic::resume_unwind;
use std::sync::mpsc::{channel, sync_channel};
use std::thread;

use vrs_core::container::{IndexEntry, RecordOffsets};

use super::stored_index::Failure;
use crate::compress::Decompressor;

/// Bytes of inflated entries held at once: an index goes straight into its columns.
const STEP: usize = IndexEntry::SIZE * 5000;

/// Steps that wait to be taken apart, at most, where another thread inflates them.
const STEPS_AHEAD: usize = 4;

/// Fewer entries are inflated and taken apart in turn: a thread for them would cost more than it brings.
const MANY_ENTRIES: u64 = 20_000;

/// A visit of the entries of an index as they come.
pub(super) struct Visit<F> {
    pub(super) offsets: RecordOffsets,
    /// Entries that must still come.
    pub(super) left: u64,
    /// Is told each entry, and where its record stands if the recording holds it.
    pub(super) each: F,
}

impl<F: FnMut(&IndexEntry, Option<u64>) -> Result<(), Failure>> Visit<F> {
    /// Adds the entries in zstd frames.
    pub(super) fn inflate(&mut self, stored: &[u8]) -> Result<(), Failure> {
        inflate_steps(stored, self.left, |step| self.add(&step).map(|()| Some(step)))
    }

    /// The same, many entries being inflated by another thread, which is half of the work.
    pub(super) fn inflate_beside(&mut self, stored: &[u8]) -> Result<(), Failure> {
        if self.left < MANY_ENTRIES {
            return self.inflate(stored);
        }
        thread::scope(|scope| {
            let (inflated, steps) = sync_channel(STEPS_AHEAD);
            let (emptied, spare) = channel::<Vec<u8>>();
            let left = self.left;
            let work = move || {
                // Nobody waits for more when an entry was no good.
                let give = |step| inflated.send(step).ok().map(|()| spare.try_recv().unwrap_or_default());
                inflate_steps(stored, left, |step| Ok(give(step)))
            };
            let Ok(worker) = thread::Builder::new().name("vrs index".to_owned()).spawn_scoped(scope, work) else {
                return self.inflate(stored);
            };
            for step in steps {
                self.add(&step)?;
                // The worker may be done, and need none.
                let _ = emptied.send(step);
            }
            worker.join().unwrap_or_else(|panic| resume_unwind(panic))
        })
    }

    /// Adds the whole entries in these bytes, as many as are left.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let (entries, _) = bytes.as_chunks::<{ IndexEntry::SIZE }>();
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX);
        for entry in entries.iter().take(wanted) {
            let entry = IndexEntry::parse(entry)?;
            let offset = self.offsets.place(entry.record_size)?;
            (self.each)(&entry, offset)?;
        }
        self.left -= entries.len().min(wanted) as u64;
        Ok(())
    }
}

/// Inflates so many entries, or as many as there are, in steps. What takes a step gives room for the next, if it wants one;
/// bytes behind its last whole entry come again.
fn inflate_steps(
    stored: &[u8],
    mut left: u64,
    mut take: impl FnMut(Vec<u8>) -> Result<Option<Vec<u8>>, Failure>,
) -> Result<(), Failure> {
    let mut decompressor = Decompressor::default();
    let mut frames = decompressor.frames(stored)?;
    let mut step = Vec::new();
    while left > 0 {
        let wanted = usize::try_from(left).unwrap_or(usize::MAX).saturating_mul(IndexEntry::SIZE);
        if frames.inflate(&mut step, wanted.min(STEP))? == 0 {
            break;
        }
        let (entries, rest) = step.as_chunks::<{ IndexEntry::SIZE }>();
        left = left.saturating_sub(entries.len() as u64);
        let mut cut = [0; IndexEntry::SIZE];
        let cut = cut.get_mut(..rest.len()).unwrap_or_default();
        cut.copy_from_slice(rest);
        let Some(room) = take(step)? else { break };
        step = room;
        step.clear();
        step.extend_from_slice(cut);
    }
    Ok(())
}
