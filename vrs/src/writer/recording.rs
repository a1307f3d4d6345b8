//! A recording under way: what its writer, the handles of its streams, and its threads share.

use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::time::Instant;

use vrs_core::container::{RecordHasher, StreamId, StreamTags};
use vrs_core::format::RecordType;

use super::arena::RecordFacts;
use super::auto_flush::{AutoFlush, Cadence};
use super::batch::BatchStream;
use super::channel::Afterwards;
use super::collector::Collector;
use super::crew::{Crew, OnThreadStart, fail_on_panic};
use super::failure::Failure;
use super::file::FileWriter;
use super::lock;
use super::marks::{Mark, Marks};
use super::pipeline::Pipeline;
use super::policy::Order;
use super::queue::{Pressure, Queue};
use super::scribe::Scribe;
use super::stream::Stream;
use super::summary::{Counts, StreamSummary, Summary};
use crate::compress::Preset;
use crate::error::{CreateProblem, Error, ErrorKind, RecorderProblem, Result};

/// A recording under way. Calls that take the lock of its collector must not be made with the lock of a stream in hand.
pub(super) struct Recording {
    path: Option<PathBuf>,
    settings: Settings,
    queue: Arc<Queue>,
    collector: Mutex<Collector>,
    pipeline: Pipeline,
    /// By the number of the stream; as of the last batch that was written.
    counts: Mutex<Vec<Counts>>,
    scribe: Mutex<Scribe>,
    /// The size of the file, once it is complete.
    size: Mutex<Option<u64>>,
    crew: Mutex<Crew>,
}

/// How a recording is made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) order: Order,
    /// Seconds before the latest record that flushes leave alone which come by themselves, if that keeps to the bounds.
    pub(super) grace: f64,
    pub(super) cadence: Option<Cadence>,
    /// Threads that compress; with none, the calls that flush do all the work.
    pub(super) workers: usize,
    pub(super) is_hashed: bool,
}

impl Recording {
    pub(super) fn new(
        path: Option<PathBuf>,
        file: FileWriter,
        queue: Arc<Queue>,
        ledger: Option<StreamId>,
        settings: Settings,
    ) -> Self {
        let auto_flush = settings.cadence.filter(|_| settings.workers > 0);
        let auto_flush = auto_flush.map(|cadence| AutoFlush::new(cadence, Instant::now()));
        queue.reset_peak();
        Self {
            path,
            settings,
            collector: Mutex::new(Collector::new(ledger)),
            pipeline: Pipeline::new(Arc::clone(&queue), settings.workers),
            queue,
            counts: Mutex::default(),
            scribe: Mutex::new(Scribe::new(file, auto_flush)),
            size: Mutex::default(),
            crew: Mutex::default(),
        }
    }

    /// Starts the threads.
    pub(super) fn start(self: &Arc<Self>, on_start: Option<&OnThreadStart>) -> Result<()> {
        let started = lock(&self.crew).start(self, self.settings.workers, on_start);
        started.map_err(|source| {
            let kind = ErrorKind::Io { action: "start the threads that write it".to_owned(), source };
            let failure = Failure::from(kind);
            self.pipeline.fail(failure.clone());
            self.error(failure)
        })
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    pub(super) const fn queue(&self) -> &Arc<Queue> {
        &self.queue
    }

    pub(super) const fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    pub(super) const fn order(&self) -> Order {
        self.settings.order
    }

    /// What made the recording fail, if it did.
    pub(super) fn failure(&self) -> Option<String> {
        self.pipeline.failure().map(|failure| failure.to_string())
    }

    fn error(&self, failure: Failure) -> Error {
        Error::new(self.path(), ErrorKind::from(failure))
    }

    fn check(&self) -> Result<()> {
        self.pipeline.failure().map_or(Ok(()), |failure| Err(self.error(failure)))
    }

    // ---- streams ---------------------------------------------------------------------------------

    /// Adds a stream. What it recorded after `since` in advance goes into the file.
    pub(super) fn add(self: &Arc<Self>, id: StreamId, stream: &Stream, since: f64) {
        self.enter(&mut lock(&self.collector), id, stream, since);
    }

    /// Adds a stream that the file does not know yet.
    pub(super) fn add_late(self: &Arc<Self>, id: StreamId, stream: &Stream) -> Result<()> {
        self.check()?;
        let tags = tags_record(stream.tags()).map_err(|problem| Error::new(self.path(), problem))?;
        // No flush comes in between, so that the tags stand before the records.
        let mut collector = lock(&self.collector);
        self.enter(&mut collector, id, stream, f64::NEG_INFINITY);
        stream.channel().write_internal(TAGS, &tags);
        Ok(())
    }

    /// Compresses what the stream hands over from now on in this way.
    pub(super) fn set_compression(&self, id: StreamId, preset: Preset) {
        lock(&self.collector).set_compression(id, preset);
    }

    /// Has the file know the tags that a stream has now.
    pub(super) fn write_tags(&self, id: StreamId, tags: &StreamTags) -> Result<()> {
        self.check()?;
        let tags = tags_record(tags).map_err(|problem| Error::new(self.path(), problem))?;
        if let Some(channel) = lock(&self.collector).channel(id) {
            channel.write_internal(TAGS, &tags);
        }
        Ok(())
    }

    fn enter(self: &Arc<Self>, collector: &mut Collector, id: StreamId, stream: &Stream, since: f64) {
        let (number, channel) = (collector.members().len(), Arc::clone(stream.channel()));
        let hasher: Option<RecordHasher> = self.settings.is_hashed.then(|| stream.hasher());
        collector.add(BatchStream { id, number, preset: stream.preset(), hasher }, Arc::clone(&channel));
        channel.open(self, since);
    }

    // ---- flushing --------------------------------------------------------------------------------

    /// Hands over the records older than `time`: how many, and how many were handed over in all.
    pub(super) fn flush_before(&self, time: f64) -> Result<(u64, u64)> {
        self.check()?;
        let flushed = self.hand_over(&lock(&self.collector), time);
        self.pipeline.want(Mark::Written, flushed.1);
        self.drive();
        self.check()?;
        Ok(flushed)
    }

    /// Hands over what is older than `time`.
    fn hand_over(&self, collector: &MutexGuard<'_, Collector>, time: f64) -> (u64, u64) {
        let mut batch = self.pipeline.new_batch();
        collector.take_before(time, &mut batch);
        let records = batch.amount().records;
        let all = self.pipeline.hand_over(batch);
        self.queue.flushed();
        (records, all)
    }

    /// Hands over what has come together, if nobody else is at it.
    pub(super) fn hand_over_due(&self) -> Result<()> {
        match self.collector.try_lock() {
            Ok(collector) => self.hand_over_old(&collector),
            Err(TryLockError::Poisoned(poisoned)) => self.hand_over_old(&poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => return Ok(()),
        }
        self.drive();
        self.check()
    }

    /// Makes room for a record, or waits for it, but not longer than until `end`.
    pub(super) fn make_room(&self, end: Option<Instant>) -> Result<()> {
        if matches!(self.queue.pressure(), Pressure::Due | Pressure::Half) {
            self.hand_over_old(&lock(&self.collector));
            self.drive();
        } else {
            self.queue.wait_while_full(end, || self.pipeline.has_failed());
        }
        self.check()
    }

    /// Hands over all but the latest records if that will do, else all.
    fn hand_over_old(&self, collector: &MutexGuard<'_, Collector>) {
        // Another thread may have done it while this one waited for the lock.
        if matches!(self.queue.pressure(), Pressure::Due | Pressure::Half) {
            let newest = collector.newest();
            self.hand_over(collector, newest.map_or(f64::INFINITY, |newest| newest - self.settings.grace));
            if self.queue.is_half_waiting() {
                self.hand_over(collector, f64::INFINITY);
            }
        }
    }

    /// Hands over what is older than the grace, or has waited for long enough by the judge, who is told the latest time.
    pub(super) fn flush_aged(&self, judge: impl FnOnce(Option<f64>) -> Option<f64>) {
        let collector = lock(&self.collector);
        let newest = collector.newest();
        let aged = judge(newest).map_or(f64::NEG_INFINITY, f64::next_up);
        if let Some(newest) = newest {
            self.hand_over(&collector, aged.max(newest - self.settings.grace));
        }
    }

    // ---- writing ---------------------------------------------------------------------------------

    /// Does the work of the threads, where there are none.
    fn drive(&self) {
        if self.settings.workers == 0 {
            fail_on_panic(self, "the writer", || self.work(false));
        }
    }

    /// Writes what was handed over; waits for more of it, or not.
    pub(super) fn work(&self, is_to_wait: bool) {
        match lock(&self.scribe).work(self, is_to_wait) {
            Ok(None) => {}
            Ok(size) => *lock(&self.size) = size,
            Err(error) => self.pipeline.fail(error.into()),
        }
    }

    pub(super) fn set_counts(&self, counts: &[Counts]) {
        let mut shared = lock(&self.counts);
        shared.clear();
        shared.extend_from_slice(counts);
    }

    pub(super) fn marks(&self) -> Marks {
        self.pipeline.marks()
    }

    /// Waits until so many records have come so far, but not longer than until `end`. Whether they have.
    pub(super) fn wait(&self, mark: Mark, records: u64, end: Option<Instant>) -> Result<bool> {
        self.pipeline.want(mark, records);
        self.drive();
        match self.pipeline.wait(mark, records, end) {
            Some(true) => Ok(true),
            Some(false) => {
                self.check()?;
                Err(Error::new(self.path(), RecorderProblem::Finished))
            }
            None => Ok(false),
        }
    }

    /// Closes the streams, writes all that waits in them, and completes the file.
    pub(super) fn close(&self, afterwards: &Afterwards) -> Result<Summary> {
        {
            let collector = lock(&self.collector);
            if self.pipeline.has_failed() {
                collector.leave(afterwards);
            } else {
                let mut batch = self.pipeline.new_batch();
                collector.close(afterwards, &mut batch);
                self.pipeline.hand_over(batch);
            }
        }
        self.pipeline.close();
        self.queue.wake();
        self.drive();
        // Not with the lock in hand: it is for who starts them.
        let mut crew = mem::take(&mut *lock(&self.crew));
        crew.join();
        self.check()?;
        Ok(self.summary())
    }

    /// What was recorded until now.
    pub(super) fn summary(&self) -> Summary {
        let collector = lock(&self.collector);
        let counts = lock(&self.counts);
        let streams = collector.members().iter().map(|member| {
            let counts = counts.get(member.stream.number).copied().unwrap_or_default();
            StreamSummary::new(member.stream.id, member.channel.flavor(), counts, member.channel.dropped())
        });
        Summary {
            bytes: lock(&self.size).unwrap_or_default(),
            streams: streams.collect(),
            marks: self.marks(),
            queue_peak_bytes: self.queue.peak().bytes,
            queue_peak_records: self.queue.peak().records,
        }
    }
}

/// The facts of a tags record (FORMAT.md §9).
const TAGS: RecordFacts =
    RecordFacts { record_type: RecordType::Tags, format_version: StreamTags::RECORD_VERSION, timestamp: -f64::MAX };

fn tags_record(tags: &StreamTags) -> Result<Vec<u8>, CreateProblem> {
    let mut payload = Vec::new();
    tags.write_record(&mut payload).map_err(CreateProblem::Tags)?;
    Ok(payload)
}
