//! From flushes to the file: what was handed over, who makes it ready, and how far it got.

use std::collections::VecDeque;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::batch::Batch;
use super::failure::Failure;
use super::marks::{Mark, Marks};
use super::piece::{Packed, Piece};
use super::queue::{Amount, Queue};
use super::{lock, wait_until};

/// What waits between the flushes, the workers that compress, and the one that writes. It keeps the order of the file: pieces
/// are begun in it, made ready in any, and written in it.
pub(super) struct Pipeline {
    queue: Arc<Queue>,
    /// Pieces to be lined up before the first is written, so that all workers have one.
    lookahead: usize,
    state: Mutex<State>,
    /// There is something to pack.
    to_pack: Condvar,
    /// There is something else to do.
    to_do: Condvar,
    /// A mark moved.
    moved: Condvar,
    /// What [`State::phase`] says, for a look without a lock.
    has_failed: AtomicBool,
}

#[derive(Default)]
struct State {
    phase: Phase,
    /// Batches that nobody has begun.
    handed: VecDeque<Batch>,
    lineup: Lineup,
    /// Memory to be used again.
    batches: Vec<Batch>,
    packed: Vec<Packed>,
    /// What is in the batches that are not written.
    on_its_way: Amount,
    marks: Marks,
    /// Up to where somebody waits.
    wanted: Marks,
}

#[derive(Default)]
enum Phase {
    #[default]
    Open,
    /// Nothing more is handed over.
    Closing,
    Failed(Failure),
    Finished,
}

/// Pieces in the order of the file.
#[derive(Default)]
struct Lineup {
    slots: VecDeque<Slot>,
    /// The number of the first.
    first: u64,
    /// The number of the first that may have to be packed.
    unpacked: u64,
}

enum Slot {
    Unpacked(Piece),
    /// Somebody is packing it.
    Taken,
    Ready(Piece),
}

/// What the one that writes is to do next.
pub(super) enum Work {
    /// Sort a batch and line up its pieces.
    Begin(Batch),
    Pack(u64, Piece),
    Write(Piece),
    Flush,
    Sync,
    /// It is time for what is done from time to time.
    Tick,
    /// There is nothing to do now.
    Rest,
    /// Everything is written, and nothing more will come.
    Finish,
    /// The recording has failed.
    Stop,
}

/// How far the file is, as the one that writes knows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    /// Records that were appended.
    pub(super) appended: u64,
    pub(super) written: u64,
    pub(super) durable: u64,
}

/// Whether [`Pipeline::next_work`] waits.
#[derive(Clone, Copy, Debug)]
pub(super) enum Patience {
    None,
    /// At most so long, if there is a limit.
    Until(Option<Instant>),
}

impl Pipeline {
    pub(super) fn new(queue: Arc<Queue>, workers: usize) -> Self {
        Self {
            queue,
            lookahead: 2 * (workers + 1),
            state: Mutex::default(),
            to_pack: Condvar::new(),
            to_do: Condvar::new(),
            moved: Condvar::new(),
            has_failed: AtomicBool::new(false),
        }
    }

    // ---- for flushes -----------------------------------------------------------------------------

    /// An empty batch.
    pub(super) fn new_batch(&self) -> Batch {
        lock(&self.state).batches.pop().unwrap_or_default()
    }

    /// Hands over a batch. All records that were handed over until now are counted by what comes back.
    pub(super) fn hand_over(&self, mut batch: Batch) -> u64 {
        let mut state = lock(&self.state);
        let amount = batch.amount();
        if amount.records == 0 || !matches!(state.phase, Phase::Open) {
            batch.recycle(self.queue.pool());
            state.batches.push(batch);
            self.queue.remove(amount);
            return state.marks.queued;
        }
        self.queue.hand_over(amount);
        state.on_its_way += amount;
        state.marks.queued += amount.records;
        state.handed.push_back(batch);
        self.to_do.notify_one();
        state.marks.queued
    }

    /// Nothing more is handed over.
    pub(super) fn close(&self) {
        let mut state = lock(&self.state);
        if matches!(state.phase, Phase::Open) {
            state.phase = Phase::Closing;
        }
        self.to_do.notify_one();
    }

    // ---- for those who wait ----------------------------------------------------------------------

    pub(super) fn marks(&self) -> Marks {
        lock(&self.state).marks
    }

    /// Asks for a mark to get so far.
    pub(super) fn want(&self, mark: Mark, records: u64) {
        let mut state = lock(&self.state);
        let wanted = match mark {
            Mark::Queued => &mut state.wanted.queued,
            Mark::Written => &mut state.wanted.written,
            Mark::Durable => &mut state.wanted.durable,
        };
        *wanted = records.max(*wanted);
        self.to_do.notify_one();
    }

    /// Waits until a mark got so far, or never will, but not longer than until `end`. Whether it did; `None` if it still may.
    pub(super) fn wait(&self, mark: Mark, records: u64, end: Option<Instant>) -> Option<bool> {
        let mut state = lock(&self.state);
        while state.marks.get(mark) < records && matches!(state.phase, Phase::Open | Phase::Closing) {
            state = wait_until(&self.moved, state, end).ok()?;
        }
        Some(state.marks.get(mark) >= records)
    }

    pub(super) fn has_failed(&self) -> bool {
        self.has_failed.load(Relaxed)
    }

    pub(super) fn failure(&self) -> Option<Failure> {
        if !self.has_failed() {
            return None;
        }
        match &lock(&self.state).phase {
            Phase::Failed(failure) => Some(failure.clone()),
            _ => None,
        }
    }

    /// Ends everything. What is on its way is lost; the first failure is the one that counts.
    pub(super) fn fail(&self, failure: Failure) {
        let mut state = lock(&self.state);
        if !matches!(state.phase, Phase::Failed(_)) {
            state.phase = Phase::Failed(failure);
        }
        self.has_failed.store(true, Relaxed);
        state.handed.clear();
        state.lineup = Lineup::default();
        self.queue.release(mem::take(&mut state.on_its_way));
        self.wake_all();
    }

    /// The file is complete.
    pub(super) fn finish(&self, progress: Progress) {
        let mut state = lock(&self.state);
        state.phase = Phase::Finished;
        state.set_marks(progress);
        self.wake_all();
    }

    fn wake_all(&self) {
        for waiting in [&self.to_pack, &self.to_do, &self.moved] {
            waiting.notify_all();
        }
    }

    // ---- for the workers -------------------------------------------------------------------------

    /// Waits for a piece to be packed. `None` when there will be none.
    pub(super) fn next_to_pack(&self) -> Option<(u64, Piece)> {
        let mut state = lock(&self.state);
        loop {
            if let Phase::Failed(_) | Phase::Finished = state.phase {
                return None;
            }
            if let Some(taken) = state.lineup.take_unpacked() {
                return Some(taken);
            }
            state = self.to_pack.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Gives back a piece that is packed.
    pub(super) fn give_back(&self, number: u64, piece: Piece) {
        let mut state = lock(&self.state);
        state.lineup.put(number, piece);
        self.to_do.notify_one();
    }

    // ---- for the one that writes -----------------------------------------------------------------

    /// Memory for what a piece becomes.
    pub(super) fn new_packed(&self) -> Packed {
        lock(&self.state).packed.pop().unwrap_or_default()
    }

    /// Appends a piece to those that wait to be written.
    pub(super) fn line_up(&self, piece: Piece) {
        let mut state = lock(&self.state);
        if piece.wants_packing() {
            state.lineup.slots.push_back(Slot::Unpacked(piece));
            self.to_pack.notify_one();
        } else {
            state.lineup.slots.push_back(Slot::Ready(piece));
        }
    }

    /// Takes back what a piece was made of; its batch, with its last piece, is written then.
    pub(super) fn written(&self, piece: Piece) {
        let (packed, batch) = piece.into_parts();
        let mut state = lock(&self.state);
        state.packed.push(packed);
        let Some(mut batch) = batch else { return };
        let amount = batch.amount();
        batch.recycle(self.queue.pool());
        state.batches.push(batch);
        // After a failure it is counted already.
        if !matches!(state.phase, Phase::Failed(_)) {
            state.on_its_way = state.on_its_way.without(amount);
            self.queue.release(amount);
        }
    }

    /// What is to be done, after a look at how far the file is.
    pub(super) fn next_work(&self, progress: Progress, patience: Patience) -> Work {
        let mut state = lock(&self.state);
        if state.set_marks(progress) {
            self.moved.notify_all();
        }
        loop {
            if let Some(work) = state.work(progress, self.lookahead) {
                return work;
            }
            if state.lineup.slots.is_empty() {
                match (&state.phase, patience) {
                    (Phase::Closing, _) => return Work::Finish,
                    (_, Patience::None) => return Work::Rest,
                    (_, Patience::Until(Some(time))) if time <= Instant::now() => return Work::Tick,
                    _ => {}
                }
            }
            state = self.wait_for_work(state, patience);
        }
    }

    fn wait_for_work<'s>(&self, state: MutexGuard<'s, State>, patience: Patience) -> MutexGuard<'s, State> {
        let Patience::Until(Some(time)) = patience else {
            return self.to_do.wait(state).unwrap_or_else(PoisonError::into_inner);
        };
        let left = time.saturating_duration_since(Instant::now());
        self.to_do.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
    }
}

impl State {
    /// What can be done without waiting, in the order in which it should be.
    fn work(&mut self, progress: Progress, lookahead: usize) -> Option<Work> {
        let Progress { appended, written, durable } = progress;
        if let Phase::Failed(_) | Phase::Finished = self.phase {
            return Some(Work::Stop);
        }
        let is_wanted = |mark: u64, wanted: u64| mark < wanted && wanted <= appended;
        if is_wanted(durable, self.wanted.durable) {
            return Some(Work::Sync);
        }
        if is_wanted(written, self.wanted.written) {
            return Some(Work::Flush);
        }
        if self.lineup.slots.len() < lookahead
            && let Some(batch) = self.handed.pop_front()
        {
            return Some(Work::Begin(batch));
        }
        if let Some(piece) = self.lineup.take_first_ready() {
            return Some(Work::Write(piece));
        }
        if let Some((number, piece)) = self.lineup.take_unpacked() {
            return Some(Work::Pack(number, piece));
        }
        (self.lineup.slots.is_empty() && written < appended).then_some(Work::Flush)
    }

    /// Whether a mark moved.
    fn set_marks(&mut self, Progress { written, durable, .. }: Progress) -> bool {
        let marks = Marks { queued: self.marks.queued, written, durable };
        mem::replace(&mut self.marks, marks) != marks
    }
}

impl Lineup {
    /// The first piece that has to be packed, and its number.
    fn take_unpacked(&mut self) -> Option<(u64, Piece)> {
        self.unpacked = self.unpacked.max(self.first);
        while let Some(slot) = self.slots.get_mut((self.unpacked - self.first) as usize) {
            let number = self.unpacked;
            self.unpacked += 1;
            match mem::replace(slot, Slot::Taken) {
                Slot::Unpacked(piece) => return Some((number, piece)),
                other => *slot = other,
            }
        }
        None
    }

    fn take_first_ready(&mut self) -> Option<Piece> {
        match self.slots.pop_front()? {
            Slot::Ready(piece) => {
                self.first += 1;
                Some(piece)
            }
            other => {
                self.slots.push_front(other);
                None
            }
        }
    }

    fn put(&mut self, number: u64, piece: Piece) {
        // After a failure its place is gone.
        let place = number.checked_sub(self.first).and_then(|place| self.slots.get_mut(place as usize));
        if let Some(slot) = place {
            *slot = Slot::Ready(piece);
        }
    }
}
