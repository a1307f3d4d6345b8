//! Records inflated ahead of need, on several threads, in order.

use std::collections::VecDeque;
use std::mem;
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use vrs_core::container::RecordHeader;

use super::Shared;
use super::lazy::Depth;
use super::payload::{Payload, PayloadReader};
use super::pool::{Pool, PooledBuffer};
use super::positions::Positions;
use crate::error::RecordProblem;

/// A batch ends with so many records, or with the one that makes it this large when it is inflated: a few batches stay in the
/// caches until they are read.
const BATCH_RECORDS: usize = 64;
const BATCH_SIZE: u64 = 1 << 20;

/// Batches under way for each thread: one to work on, one to go on with.
const BATCHES_EACH: usize = 2;

/// More threads than this only take turns at the memory.
const MOST_THREADS: usize = 16;

/// How many threads this machine runs at once.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Batches of records that are inflated by workers, and by the one who reads rather than that it waits for them. What is under
/// way is bounded: two batches for each thread.
pub(super) struct Ahead {
    lineup: Arc<Lineup>,
    depth: Depth,
    /// Batches that may be under way.
    most: usize,
    /// What is there, in order.
    ready: VecDeque<Prepared>,
    /// Records under way or there.
    count: usize,
    /// How much the last batch grew when it was inflated.
    growth: Growth,
    /// Batches for further use.
    spare: Vec<Batch>,
}

/// Batches under way, in order: they are begun in it, inflated in any, and taken in it.
#[derive(Default)]
struct Lineup {
    state: Mutex<State>,
    /// There is something to inflate, or nothing will come any more.
    to_do: Condvar,
    /// A batch is inflated.
    done: Condvar,
}

#[derive(Default)]
struct State {
    slots: VecDeque<Slot>,
    /// The number of the first.
    first: u64,
    /// So many of the first were begun.
    begun: usize,
    /// Nobody reads any more.
    is_over: bool,
}

enum Slot {
    ToDo(Batch),
    /// Somebody is inflating it.
    Taken,
    Done(Batch),
}

/// Records that are inflated by one thread.
#[derive(Default)]
struct Batch {
    records: Vec<Prepared>,
    growth: Growth,
}

/// Bytes of the records that were looked at, as they are stored, and inflated.
#[derive(Clone, Copy, Default)]
struct Growth {
    stored: u64,
    inflated: u64,
}

/// A record whose turn comes.
pub(super) struct Prepared {
    pub(super) position: usize,
    pub(super) outcome: Outcome,
}

/// What was made of a record ahead of need.
pub(super) enum Outcome {
    Inflated(RecordHeader, PooledBuffer),
    Failed(RecordProblem),
    /// Nothing: it stands in memory as it is, or its batch got too large.
    Left,
}

impl Ahead {
    /// Starts workers; `None` where the system gives no threads.
    pub(super) fn start(inner: &Shared, depth: Depth) -> Option<Self> {
        let lineup = Arc::<Lineup>::default();
        let others = inner.threads.min(MOST_THREADS).saturating_sub(1);
        let workers = (0..others).map_while(|_| start_worker(Shared::clone(inner), Arc::clone(&lineup), depth)).count();
        let most = (workers + 1) * BATCHES_EACH;
        let (ready, spare, growth) = (VecDeque::new(), Vec::new(), Growth::default());
        (workers > 0).then_some(Self { lineup, depth, most, ready, count: 0, growth, spare })
    }

    /// How many records are under way or there.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The first record that is left. `positions` are those that were not asked for yet.
    pub(super) fn next(
        &mut self,
        inner: &Shared,
        positions: &mut Positions<'_>,
        reader: &mut PayloadReader<'_>,
    ) -> Option<Prepared> {
        while self.ready.is_empty() {
            self.ask(inner, positions);
            self.receive(inner, reader)?;
        }
        self.count -= 1;
        self.ready.pop_front()
    }

    /// The last record under way or there.
    pub(super) fn next_back(&mut self, inner: &Shared, reader: &mut PayloadReader<'_>) -> Option<Prepared> {
        while self.receive(inner, reader).is_some() {}
        self.count = self.count.saturating_sub(1);
        self.ready.pop_back()
    }

    /// Keeps the workers busy.
    fn ask(&mut self, inner: &Shared, positions: &mut Positions<'_>) {
        while self.lineup.len() < self.most {
            let mut batch = self.spare.pop().unwrap_or_default();
            let mut expected = 0;
            while batch.records.len() < BATCH_RECORDS
                && expected < BATCH_SIZE
                && let Some(position) = positions.next()
            {
                let stored = inner.index.get(position).map_or(0, |record| u64::from(record.size));
                expected += self.growth.expect(stored);
                batch.records.push(Prepared { position, outcome: Outcome::Left });
            }
            if batch.records.is_empty() {
                self.spare.push(batch);
                return;
            }
            self.count += batch.records.len();
            self.lineup.push(batch);
        }
    }

    /// Gets the next batch. As long as others inflate it, this thread inflates those behind it.
    fn receive(&mut self, inner: &Shared, reader: &mut PayloadReader<'_>) -> Option<()> {
        let mut batch = loop {
            match self.lineup.next() {
                Next::Done(batch) => break batch,
                Next::ToDo(mut job) => job.batch.inflate(inner, reader, self.depth),
                Next::Nothing => return None,
            }
        };
        self.growth = mem::take(&mut batch.growth);
        self.ready.extend(batch.records.drain(..));
        self.spare.push(batch);
        Some(())
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.lineup.lock().is_over = true;
        self.lineup.to_do.notify_all();
    }
}

/// What the one who reads does next.
enum Next<'l> {
    Done(Batch),
    ToDo(Job<'l>),
    Nothing,
}

impl Lineup {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn len(&self) -> usize {
        self.lock().slots.len()
    }

    fn push(&self, batch: Batch) {
        self.lock().slots.push_back(Slot::ToDo(batch));
        self.to_do.notify_one();
    }

    /// For the one who reads: the first batch if it is done, else one to be inflated; waits where there is neither.
    fn next(&self) -> Next<'_> {
        let mut state = self.lock();
        loop {
            match state.slots.front() {
                None => return Next::Nothing,
                Some(Slot::Done(_)) => {
                    let Some(Slot::Done(batch)) = state.slots.pop_front() else { return Next::Nothing };
                    state.first += 1;
                    state.begun -= 1;
                    return Next::Done(batch);
                }
                Some(_) => {}
            }
            if let Some((number, batch)) = state.begin() {
                return Next::ToDo(Job { lineup: self, number, batch });
            }
            state = self.done.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// For workers: waits for a batch to be inflated. `None` when there will be none.
    fn wait(&self) -> Option<Job<'_>> {
        let mut state = self.lock();
        loop {
            if state.is_over {
                return None;
            }
            if let Some((number, batch)) = state.begin() {
                return Some(Job { lineup: self, number, batch });
            }
            state = self.to_do.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl State {
    /// The first batch that nobody has begun, and its number.
    fn begin(&mut self) -> Option<(u64, Batch)> {
        let slot = self.slots.get_mut(self.begun)?;
        match mem::replace(slot, Slot::Taken) {
            Slot::ToDo(batch) => {
                self.begun += 1;
                Some((self.first + self.begun as u64 - 1, batch))
            }
            other => {
                *slot = other;
                None
            }
        }
    }
}

/// A batch that somebody inflates. It goes back whatever happens: what a panic leaves undone is left to the one who reads.
struct Job<'l> {
    lineup: &'l Lineup,
    number: u64,
    batch: Batch,
}

impl Drop for Job<'_> {
    fn drop(&mut self) {
        let mut state = self.lineup.lock();
        let place = self.number - state.first;
        if let Some(slot) = state.slots.get_mut(place as usize) {
            *slot = Slot::Done(mem::take(&mut self.batch));
        }
        drop(state);
        self.lineup.done.notify_one();
    }
}

/// A thread of its own; it ends when nobody reads any more.
fn start_worker(inner: Shared, lineup: Arc<Lineup>, depth: Depth) -> Option<()> {
    let work = move || {
        // With buffers of its own, which come back to it: they stay in the caches of its core, and nobody else takes them.
        let pool = Pool::for_another(2 * BATCHES_EACH * BATCH_SIZE as usize);
        let mut reader = PayloadReader::with_pool(&inner.source, &inner.header, Arc::new(pool));
        while let Some(mut job) = lineup.wait() {
            job.batch.inflate(&inner, &mut reader, depth);
        }
    };
    thread::Builder::new().name("vrs inflate".to_owned()).spawn(work).ok().map(drop)
}

impl Batch {
    /// Inflates records, until the batch is as large as it may be: they may grow more than those before them did.
    fn inflate(&mut self, inner: &Shared, reader: &mut PayloadReader<'_>, depth: Depth) {
        for record in &mut self.records {
            if self.growth.inflated >= BATCH_SIZE {
                return;
            }
            let Some(indexed) = inner.index.get(record.position) else { continue };
            self.growth.stored += u64::from(indexed.size);
            record.outcome = match depth.read(inner, reader, &indexed) {
                Ok((header, Payload::Buffer(buffer))) => {
                    self.growth.inflated += buffer.len() as u64;
                    Outcome::Inflated(header, buffer)
                }
                Ok((_, Payload::Lent(_))) => Outcome::Left,
                Err(problem) => Outcome::Failed(problem),
            };
        }
    }
}

impl Growth {
    /// What a record of so many bytes is expected to be when it is inflated.
    fn expect(self, stored: u64) -> u64 {
        // Images of cameras shrink to a sixth or so.
        let times = self.inflated.checked_div(self.stored).unwrap_or(6);
        stored.saturating_mul(times.max(1))
    }
}
