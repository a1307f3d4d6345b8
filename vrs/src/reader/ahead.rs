//! Records inflated ahead of need, on several threads, in order.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use vrs_core::container::RecordHeader;

use super::Shared;
use super::payload::{Payload, PayloadReader};
use super::pool::PooledBuffer;
use super::positions::Positions;
use crate::error::RecordProblem;

/// A batch ends with so many records, or with the one that makes it this large in the file.
const BATCH_RECORDS: usize = 64;
const BATCH_SIZE: u64 = 1 << 20;

/// Batches that a worker has at most: one to work on, one to go on with.
const BATCHES_EACH: usize = 2;

/// More workers than this only take turns at the memory.
const MOST_WORKERS: usize = 16;

/// How many threads this machine runs at once.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Workers that inflate batches of records in turn. What is under way is bounded: two batches for each.
///
/// The batches go round: the workers get them one after another, and the results are asked for in the same order.
pub(super) struct Ahead {
    workers: Vec<Worker>,
    /// The worker that gets the next batch.
    turn: usize,
    /// What is under way, in order: the worker, and what it was asked for.
    asked: VecDeque<(usize, Vec<u32>)>,
    /// What is there, in order.
    ready: VecDeque<Prepared>,
    /// Records under way or there.
    count: usize,
    /// Batches for further use.
    spare: Vec<Batch>,
}

/// A thread of its own; it ends when its jobs do.
struct Worker {
    jobs: SyncSender<Batch>,
    results: Receiver<Batch>,
}

/// Records to be inflated, then inflated records.
#[derive(Default)]
struct Batch {
    positions: Vec<u32>,
    prepared: Vec<Prepared>,
}

/// A record whose turn comes.
pub(super) struct Prepared {
    pub(super) position: usize,
    pub(super) outcome: Outcome,
}

/// What a worker made of a record.
pub(super) enum Outcome {
    Inflated(RecordHeader, PooledBuffer),
    Failed(RecordProblem),
    /// It stands in memory as it is: reading it costs nothing.
    NothingToDo,
}

impl Ahead {
    /// Starts workers; `None` where the system gives no threads.
    pub(super) fn start(inner: &Shared) -> Option<Self> {
        let workers = (0..inner.threads.min(MOST_WORKERS)).map_while(|_| Worker::start(Shared::clone(inner)));
        let workers: Vec<Worker> = workers.collect();
        let (asked, ready, spare) = (VecDeque::new(), VecDeque::new(), Vec::new());
        (!workers.is_empty()).then_some(Self { workers, turn: 0, asked, ready, count: 0, spare })
    }

    /// How many records are under way or there.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The first record that is left. `positions` are those that were not asked for yet.
    pub(super) fn next(&mut self, inner: &Shared, positions: &mut Positions<'_>) -> Option<Prepared> {
        while self.ready.is_empty() {
            self.ask(inner, positions);
            self.receive()?;
        }
        self.count -= 1;
        self.ready.pop_front()
    }

    /// The last record under way or there.
    pub(super) fn next_back(&mut self) -> Option<Prepared> {
        while self.receive().is_some() {}
        self.count = self.count.saturating_sub(1);
        self.ready.pop_back()
    }

    /// Keeps the workers busy.
    fn ask(&mut self, inner: &Shared, positions: &mut Positions<'_>) {
        while self.asked.len() < self.workers.len() * BATCHES_EACH {
            let mut batch = self.spare.pop().unwrap_or_default();
            let mut size = 0;
            while batch.positions.len() < BATCH_RECORDS
                && size < BATCH_SIZE
                && let Some(position) = positions.next()
            {
                batch.positions.push(position as u32);
                size += inner.index.get(position).map_or(0, |record| u64::from(record.size));
            }
            if batch.positions.is_empty() {
                self.spare.push(batch);
                return;
            }
            inner.announce(batch.positions.iter().map(|position| *position as usize));
            // What a worker is asked for is remembered, so that no record is lost with a worker.
            let mut asked = self.spare.pop().unwrap_or_default().positions;
            asked.extend_from_slice(&batch.positions);
            self.count += asked.len();
            let worker = self.turn;
            self.turn = (worker + 1) % self.workers.len();
            if let Some(worker) = self.workers.get(worker) {
                // A worker that is gone answers nothing: see `receive`.
                let _ = worker.jobs.send(batch);
            }
            self.asked.push_back((worker, asked));
        }
    }

    /// Waits for the next batch.
    fn receive(&mut self) -> Option<()> {
        let (worker, mut asked) = self.asked.pop_front()?;
        match self.workers.get(worker).and_then(|worker| worker.results.recv().ok()) {
            Some(mut batch) => {
                self.ready.extend(batch.prepared.drain(..));
                self.spare.push(batch);
                asked.clear();
                self.spare.push(Batch { positions: asked, prepared: Vec::new() });
            }
            None => self.ready.extend(
                asked
                    .into_iter()
                    .map(|position| Prepared { position: position as usize, outcome: Outcome::NothingToDo }),
            ),
        }
        Some(())
    }
}

impl Worker {
    fn start(inner: Shared) -> Option<Self> {
        let (jobs, to_do) = sync_channel::<Batch>(BATCHES_EACH);
        let (done, results) = sync_channel(BATCHES_EACH);
        let work = move || {
            let mut reader = inner.payload_reader();
            while let Ok(mut batch) = to_do.recv() {
                let Batch { positions, prepared } = &mut batch;
                prepared.extend(positions.drain(..).map(|position| prepare(&inner, &mut reader, position as usize)));
                if done.send(batch).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name("vrs inflate".to_owned()).spawn(work).ok()?;
        Some(Self { jobs, results })
    }
}

fn prepare<'r>(inner: &'r Shared, reader: &mut PayloadReader<'r>, position: usize) -> Prepared {
    let outcome = match inner.index.get(position) {
        Some(indexed) => match reader.read(&indexed, inner.stream_id(indexed.stream)) {
            Ok((header, Payload::Buffer(buffer))) => Outcome::Inflated(header, buffer),
            Ok((_, Payload::Lent(_))) => Outcome::NothingToDo,
            Err(problem) => Outcome::Failed(problem),
        },
        None => Outcome::NothingToDo,
    };
    Prepared { position, outcome }
}
