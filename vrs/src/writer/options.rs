//! How a recording is made.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use vrs_core::Tags;

use super::Writer;
use super::auto_flush::Cadence;
use super::crew::{OnThreadStart, ThreadRole};
use super::file::{FileSettings, FinishedChunk, IndexPlace, Integrity, OnChunk, SyncPolicy};
use super::policy::Order;
use super::queue::{Amount, Bounds};
use super::recorder::Recorder;
use super::recording::Settings;
use super::session::Session;
use super::stream::Stream;
use crate::error::Result;
use crate::io::Storage;

/// How a recording is made; [`Writer::options`] has the usual ones.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("out.vrs");
/// use vrs::{RecordableTypeId, Stream, Writer};
///
/// let imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
/// let writer = Writer::options().overwrite(true).tag("session_id", "17a561de").create(&path, [imu])?;
/// # writer.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Options {
    overwrite: bool,
    tags: Tags,
    creation_id: Option<u64>,
    is_reproducible: bool,
    queue: u64,
    queue_records: u64,
    grace: Duration,
    flush: AutoFlush,
    order: Order,
    has_ledger: bool,
    workers: usize,
    on_start: Option<OnThreadStart>,
    file: FileSettings,
}

/// When a recording flushes by itself.
#[derive(Clone, Copy, Debug)]
struct AutoFlush {
    is_on: bool,
    interval: Duration,
    age: Duration,
    /// A part of the queue unless said otherwise.
    bytes: Option<u64>,
}

/// Bytes that are handed over at once, if the queue is large: enough for a disk to be fast, and so few that they are still in
/// the caches of the cores when they are compressed and written.
const FLUSH_BYTES: u64 = 2 << 20;

impl Default for Options {
    fn default() -> Self {
        let flush =
            AutoFlush { is_on: true, interval: Duration::from_millis(250), age: Duration::from_secs(2), bytes: None };
        Self {
            overwrite: false,
            tags: Tags::new(),
            creation_id: None,
            is_reproducible: false,
            queue: 64 << 20,
            queue_records: u64::MAX,
            grace: Duration::from_secs(1),
            flush,
            order: Order::default(),
            has_ledger: false,
            workers: 1,
            on_start: None,
            file: FileSettings::default(),
        }
    }
}

impl Options {
    /// The usual: no tags, an existing file is an error.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replace a file that exists, and what is left of its further chunks.
    #[must_use]
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }

    /// Sets a tag of the file. Its tags cannot change once the file exists.
    #[must_use]
    pub fn tag(mut self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        self.tags.insert(name, value);
        self
    }

    /// The number by which caches know the file (FORMAT.md §3.2), in place of one made of the time and of chance.
    #[must_use]
    pub fn creation_id(mut self, creation_id: u64) -> Self {
        self.creation_id = Some(creation_id);
        self
    }

    /// Leaves nothing to chance or to the clock: the same tags, records and [flushes](Writer::flush_before) make the same
    /// bytes, with any number of [workers](Self::workers), if nothing is dropped (FORMAT.md §17.6).
    ///
    /// The creation id and the serial numbers that were not given follow from the tags, and nothing is flushed by itself, but
    /// what fills the [queue](Self::queue).
    #[must_use]
    pub fn reproducible(mut self) -> Self {
        self.is_reproducible = true;
        self.manual_flush()
    }

    // ---- what waits ------------------------------------------------------------------------------

    /// How many bytes of memory records may take that wait, or are being written: 64 MiB unless said otherwise.
    ///
    /// What waits fills at most half of it: then it is flushed, up to the latest record but for the [grace](Self::grace), and
    /// all of it if that is not enough. When so much is on its way to the disk that this is not possible, the queue is full,
    /// and each stream does what [`Stream::when_full`] says.
    #[must_use]
    pub fn queue(mut self, bytes: u64) -> Self {
        self.queue = bytes;
        self
    }

    /// How many records may wait, or be written at a time: any number unless said otherwise.
    #[must_use]
    pub fn queue_records(mut self, records: u64) -> Self {
        self.queue_records = records;
        self
    }

    /// How much later than others a record may come and still be written in order, where nobody flushes: one second unless
    /// said otherwise.
    #[must_use]
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// How often records are flushed by themselves that are older than the latest one by the [grace](Self::grace): every
    /// quarter of a second unless said otherwise. It needs a [worker](Self::workers).
    #[must_use]
    pub fn flush_interval(mut self, interval: Duration) -> Self {
        self.flush = AutoFlush { is_on: true, interval, ..self.flush };
        self
    }

    /// How long a record waits at most, though no later one comes: two seconds unless said otherwise. It is flushed with the
    /// next [interval](Self::flush_interval).
    #[must_use]
    pub fn flush_age(mut self, age: Duration) -> Self {
        self.flush = AutoFlush { is_on: true, age, ..self.flush };
        self
    }

    /// How many bytes come together before they are flushed, up to the latest record but for the [grace](Self::grace): an
    /// eighth of the queue, and at most 2 MiB, unless said otherwise.
    #[must_use]
    pub fn flush_bytes(mut self, bytes: u64) -> Self {
        self.flush = AutoFlush { is_on: true, bytes: Some(bytes), ..self.flush };
        self
    }

    /// Flushes nothing by itself, but what fills the [queue](Self::queue).
    #[must_use]
    pub fn manual_flush(mut self) -> Self {
        self.flush.is_on = false;
        self
    }

    /// What is done with records that come late: they are written late, unless said otherwise.
    #[must_use]
    pub fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// Records in the file, too, what had to be dropped: in a stream of its own, of the type Event and the flavor `vrs/drops`
    /// (FORMAT.md §19.4).
    #[must_use]
    pub fn drop_ledger(mut self, has_ledger: bool) -> Self {
        self.has_ledger = has_ledger;
        self
    }

    // ---- threads ---------------------------------------------------------------------------------

    /// How many threads compress: one unless said otherwise. Another one writes, and helps when it has nothing to write.
    ///
    /// With 0 there are no threads at all: the calls that flush do the work, and records wait for them. What goes by time, such
    /// as [`flush_interval`](Self::flush_interval), does not happen then.
    #[must_use]
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers;
        self
    }

    /// Calls this in each thread of a recording when it starts: to set its priority, for example. Threads have their names
    /// already. It must not record: the thread that would make room is the one that waits for it.
    ///
    /// ```
    /// use vrs::Writer;
    ///
    /// let options = Writer::options().on_thread_start(|role| println!("{} has started", role.name()));
    /// ```
    #[must_use]
    pub fn on_thread_start(mut self, tell: impl Fn(ThreadRole) + Send + Sync + 'static) -> Self {
        self.on_start = Some(OnThreadStart(Arc::new(tell)));
        self
    }

    // ---- the file --------------------------------------------------------------------------------

    /// Where the index of the recording is: at its end unless said otherwise, or in a head of its own where somebody is told of
    /// [finished chunks](Self::on_chunk).
    #[must_use]
    pub fn index(mut self, place: IndexPlace) -> Self {
        self.file.index = Some(place);
        self
    }

    /// Cuts the recording into chunk files that stay below this size: `out.vrs`, `out.vrs_1`, `out.vrs_2`, … Readers open the
    /// first and find the others.
    ///
    /// A record that is larger is alone in its chunk. The index behind the last record counts for none.
    #[must_use]
    pub fn chunk_size(mut self, bytes: u64) -> Self {
        self.file.chunk_size = Some(bytes);
        self
    }

    /// Cuts the recording into chunk files by the time of its records: one that is this much later than the first record of a
    /// chunk begins another.
    #[must_use]
    pub fn chunk_duration(mut self, duration: Duration) -> Self {
        self.file.chunk_duration = Some(duration);
        self
    }

    /// Tells somebody of each chunk that is finished and will not change any more. Chunk 0 is the last one.
    ///
    /// The call comes from the thread that writes: what takes long should only be begun by it, and recording in it could wait
    /// for room that only this thread makes.
    #[must_use]
    pub fn on_chunk(mut self, listener: impl Fn(&FinishedChunk) + Send + Sync + 'static) -> Self {
        self.file.on_chunk = Some(OnChunk(Arc::new(listener)));
        self
    }

    /// What is written so that damage to the recording is found later: a record of hashes at its end unless said otherwise.
    #[must_use]
    pub fn integrity(mut self, integrity: Integrity) -> Self {
        self.file.integrity = integrity;
        self
    }

    /// When the recording is made to survive a power cut: never by itself, unless said otherwise.
    #[must_use]
    pub fn sync(mut self, policy: SyncPolicy) -> Self {
        self.file.sync = policy;
        self
    }

    // ---- making it -------------------------------------------------------------------------------

    /// Creates a file and begins to record these streams.
    ///
    /// When this returns, header and tags are written: from then on a crash leaves a recording that can be read.
    ///
    /// # Errors
    /// [`ErrorKind::Create`](crate::ErrorKind::Create) when the file exists or the streams do not go together,
    /// [`ErrorKind::Stream`](crate::ErrorKind::Stream) when no reader could make out a block of their records,
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) when the file cannot be created or written. The streams are gone then, and with
    /// them what was recorded in advance.
    pub fn create(&self, path: impl AsRef<Path>, streams: impl IntoIterator<Item = Stream>) -> Result<Writer> {
        let path = path.as_ref();
        let session = Session::new(self, streams, Some(path))?;
        let recording = session.start(path)?;
        Ok(Writer::only(session, recording))
    }

    /// Begins to record these streams in other storage than files.
    ///
    /// # Errors
    /// As for [`create`](Self::create).
    pub fn create_in(
        &self,
        storage: impl Storage + 'static,
        streams: impl IntoIterator<Item = Stream>,
    ) -> Result<Writer> {
        let session = Session::new(self, streams, None)?;
        let recording = session.start_in(Box::new(storage))?;
        Ok(Writer::only(session, recording))
    }

    /// Takes the streams for a recorder, which can start files with them.
    ///
    /// # Errors
    /// [`ErrorKind::Create`](crate::ErrorKind::Create) when the streams do not go together, and
    /// [`ErrorKind::Stream`](crate::ErrorKind::Stream) when no reader could make out a block of their records.
    pub fn build(&self, streams: impl IntoIterator<Item = Stream>) -> Result<Recorder> {
        Session::new(self, streams, None).map(Recorder::new)
    }

    // ---- what they say ---------------------------------------------------------------------------

    pub(super) const fn overwrites(&self) -> bool {
        self.overwrite
    }

    pub(super) const fn tags(&self) -> &Tags {
        &self.tags
    }

    pub(super) const fn given_creation_id(&self) -> Option<u64> {
        self.creation_id
    }

    pub(super) const fn is_reproducible(&self) -> bool {
        self.is_reproducible
    }

    pub(super) const fn has_ledger(&self) -> bool {
        self.has_ledger
    }

    pub(super) const fn file(&self) -> &FileSettings {
        &self.file
    }

    pub(super) const fn on_start(&self) -> Option<&OnThreadStart> {
        self.on_start.as_ref()
    }

    pub(super) fn bounds(&self) -> Bounds {
        // A queue without room would never let anything pass.
        let limit = Amount { records: self.queue_records.max(1), bytes: self.queue.max(1) };
        let bytes = self.flush.bytes.unwrap_or((limit.bytes / 8).min(FLUSH_BYTES));
        Bounds { limit, flush_bytes: if self.flush.is_on { bytes } else { u64::MAX } }
    }

    pub(super) fn settings(&self) -> Settings {
        let AutoFlush { is_on, interval, age, .. } = self.flush;
        Settings {
            order: self.order,
            grace: self.grace.as_secs_f64(),
            cadence: is_on.then_some(Cadence { interval, age }),
            workers: self.workers,
            is_hashed: self.file.integrity != Integrity::Off,
        }
    }
}
