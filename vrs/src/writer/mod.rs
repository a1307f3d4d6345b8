//! Writing recordings.
//!
//! A [`Stream`] is set up with its tags and formats, and hands out handles: [`RecordWriter`] for structs, [`DynamicWriter`]
//! for layouts that are known at run time only, [`RawWriter`] for bytes. A [`Writer`] takes the streams and creates the file.
//! Handles record on any thread; the writer flushes. A [`Recorder`] has the streams before there is a file, and between files.
//!
//! # How a record gets into the file
//!
//! | step | module | thread |
//! |---|---|---|
//! | a handle encodes it into the arena of its stream, if there is room | `handle`, `channel`, `arena`, `queue` | the caller's |
//! | a flush takes what is old enough out of all streams, as a batch | `recording`, `collector` | the caller's, or the writer |
//! | the batch waits for its turn | `pipeline` | |
//! | its records are brought into order and cut into pieces | `scribe`, `batch` | the writer |
//! | pieces are compressed and hashed | `piece`, `crew` | the workers, and the writer if it has nothing to write |
//! | they are appended to the file and its index | `scribe`, `file` | the writer |
//!
//! Beside the way stand: `policy`, what is done with records that are late or have no room; `drops`, what was dropped;
//! `auto_flush`, when a recording flushes by itself; `marks`, how far it got; `failure`, what ended it. Above it stand
//! `session`, the streams and settings of a recorder for as many files as it makes, with `standby` and `retained`, what is
//! kept between files; [`Recorder`] and [`Writer`] show that to programs.
//!
//! Records that exist already take none of these steps: `stored` appends them to a file as they are. It is what `ops` writes
//! with.
//!
//! # States
//!
//! A stream is *waiting* until a recorder has it, then in *standby*, *recording* as long as there is a file, and in standby
//! again, or *closed*. A pipeline is *open*, *closing* once nothing more is handed over, and then *finished*; or it has
//! *failed*, from any of these: then all that is on its way is let go, all who wait are told, and handles refuse records.
//!
//! # Locks
//!
//! They are taken in this order only, any of them may be left out:
//!
//! 1. the state of a session, for everything that begins, ends or changes a file
//! 2. the scribe of a recording: the writer has it for as long as it lives; without threads, who flushes
//! 3. the collector of a recording, so that flushes are handed over one after the other
//! 4. the state of one stream: the only lock that recording a record takes
//! 5. the pipeline, the counts, the pool of segments, the gate of the queue, each for a moment
//!
//! So a handle that finds no room lets go of its stream before it flushes or waits. Who waits for room has no lock at all, and
//! room always comes: see `queue`.

mod arena;
mod auto_flush;
mod batch;
mod channel;
mod collector;
mod crew;
mod drops;
mod dynamic;
mod failure;
mod file;
mod format;
mod handle;
mod marks;
mod options;
mod parts;
mod piece;
mod pipeline;
mod policy;
mod pool;
mod queue;
mod recorder;
mod recording;
mod remark;
mod retained;
mod roster;
mod scribe;
mod session;
mod standby;
mod stored;
mod stream;
mod summary;
mod versions;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use vrs_core::container::StreamId;

use self::channel::Afterwards;
use self::recording::Recording;
use self::session::Session;
use crate::error::Result;

pub(crate) use self::arena::RecordFacts;
pub use self::crew::ThreadRole;
pub(crate) use self::drops::{DROP_LEDGER_FLAVOR, readdress_drops};
pub use self::dynamic::{DynamicPart, DynamicWriter};
pub(crate) use self::file::StoredRecord;
pub use self::file::{FinishedChunk, IndexPlace, Integrity, SyncPolicy};
pub(crate) use self::file::{index_frame, index_record};
pub use self::format::Format;
pub use self::handle::{RawWriter, RecordWriter};
pub use self::marks::{Flushed, Mark, Marks};
pub use self::options::Options;
pub use self::parts::{Part, Parts, Raw};
pub use self::policy::{Order, Tried, WhenFull};
pub use self::recorder::Recorder;
pub use self::remark::Remark;
pub(crate) use self::stored::StoredWriter;
pub use self::stream::Stream;
pub use self::summary::{StreamSummary, Summary};

/// A recording under way.
///
/// Records wait in memory until they are flushed, so that those of all streams come into the order of time. That happens by
/// itself, see [`Options::grace`]; or when [asked for](Self::flush_before). Then they are compressed and written in the
/// background.
///
/// Dropping the writer finishes the file as well as it can, but cannot say what went wrong: call [`finish`](Self::finish).
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("out.vrs");
/// use vrs::writer::Mark;
/// use vrs::{DataLayout, Format, RecordableTypeId, Stream, Writer};
///
/// #[derive(DataLayout)]
/// struct Sample {
///     acceleration: [f32; 3],
/// }
///
/// let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
/// let samples = imu.data(1, Format::<Sample>::new())?;
/// let writer = Writer::options().manual_flush().create(&path, [imu])?;
/// for i in 0..100 {
///     samples.write(f64::from(i) * 0.01, &Sample { acceleration: [0.0, 0.0, 9.81] }, &[])?;
/// }
/// let flushed = writer.flush_before(0.5)?;
/// assert_eq!(flushed.records(), 50);
/// flushed.wait(Mark::Written)?;
/// println!("{}", writer.finish()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Writer {
    session: Arc<Session>,
    recording: Arc<Recording>,
    afterwards: Afterwards,
    is_finished: bool,
}

static_assertions::assert_impl_all!(Writer: Send, Sync);
static_assertions::assert_impl_all!(RawWriter: Send, Sync, Clone);

impl Writer {
    /// The usual options.
    pub fn options() -> Options {
        Options::new()
    }

    /// Creates a file and begins to record these streams: [`Options::create`] with the usual options.
    ///
    /// # Errors
    /// Those of [`Options::create`]; a file that exists is one.
    pub fn create(path: impl AsRef<Path>, streams: impl IntoIterator<Item = Stream>) -> Result<Self> {
        Self::options().create(path, streams)
    }

    /// The writer of a file with which its streams end.
    fn only(session: Arc<Session>, recording: Arc<Recording>) -> Self {
        Self { session, recording, afterwards: Afterwards::Closed, is_finished: false }
    }

    /// The writer of a file of a recorder.
    fn one_of_many(session: Arc<Session>, recording: Arc<Recording>) -> Self {
        let afterwards = session.between_files();
        Self { session, recording, afterwards, is_finished: false }
    }

    /// The path of the file.
    pub fn path(&self) -> Option<&Path> {
        self.recording.path()
    }

    /// Hands over all records that are older than `time`, to be written in the order of time, stream and creation. They are on
    /// their way when this returns; [`Flushed::wait`] waits until they have arrived.
    ///
    /// Records that come later with an earlier time are written late. Readers sort them in, so that only the file is less
    /// tidy; [`StreamSummary::late_records`] counts them, and [`Order`] can refuse them. Infinity hands over everything.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) when the file could not be written. Nothing more is recorded from then on.
    pub fn flush_before(&self, time: f64) -> Result<Flushed> {
        // No record is older than a time that is no number.
        let time = if time.is_nan() { f64::NEG_INFINITY } else { time };
        let (records, all) = self.recording.flush_before(time)?;
        Ok(Flushed::new(records, all, Arc::clone(&self.recording)))
    }

    /// How far the recording has got.
    pub fn marks(&self) -> Marks {
        self.recording.marks()
    }

    /// What was written until now, and how the queue does: the [`Summary`] as it would be now.
    pub fn summary(&self) -> Summary {
        self.recording.summary()
    }

    /// Adds a stream to the recording; the file gets to know its tags by a record of their own (FORMAT.md §9).
    ///
    /// # Errors
    /// [`ErrorKind::Create`](crate::ErrorKind::Create) when the stream has the id of another,
    /// [`ErrorKind::Stream`](crate::ErrorKind::Stream) when no reader could make out a block of its records, and
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) when the recording has failed.
    pub fn add(&self, stream: Stream) -> Result<StreamId> {
        self.session.add(stream)
    }

    /// Changes a stream while it is recorded: its tags, its compression, or further formats of its records. Handles know the
    /// [id](RawWriter::stream_id).
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("out.vrs");
    /// use vrs::{RecordType, RecordableTypeId, Stream, Writer};
    ///
    /// let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
    /// let samples = imu.raw(RecordType::Data, 1)?;
    /// let writer = Writer::create(&path, [imu])?;
    /// let states = writer.update(samples.stream_id().unwrap(), |imu| {
    ///     imu.tag("temperature", "33.5");
    ///     imu.raw(RecordType::State, 1)
    /// })?;
    /// states.write(0.5, b"warm")?;
    /// # writer.finish()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`RecorderProblem::NoStream`](crate::RecorderProblem::NoStream), those of the change, and
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) when the recording has failed.
    pub fn update<R>(&self, stream: StreamId, change: impl FnOnce(&mut Stream) -> Result<R>) -> Result<R> {
        self.session.update(stream, change)
    }

    /// Writes what waits, writes the index, and closes the file. Handles are closed from then on, or wait for the next file of
    /// their [`Recorder`].
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) when the file cannot be written, now or at any time before. It is then an
    /// interrupted recording, and readers recover what is in it.
    pub fn finish(mut self) -> Result<Summary> {
        self.is_finished = true;
        self.session.finish(&self.recording, &self.afterwards)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.is_finished {
            // There is nobody to tell.
            let _ = self.session.finish(&self.recording, &self.afterwards);
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Writer").field("path", &self.path()).finish_non_exhaustive()
    }
}

/// Locks. What a panic leaves behind is sound here: a record counts only once it is complete.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// There is no time left to wait.
struct TimeIsUp;

/// Waits to be woken, but not longer than until `end`.
fn wait_until<'l, T>(
    changed: &Condvar,
    guard: MutexGuard<'l, T>,
    end: Option<Instant>,
) -> Result<MutexGuard<'l, T>, TimeIsUp> {
    let Some(end) = end else { return Ok(changed.wait(guard).unwrap_or_else(PoisonError::into_inner)) };
    let left = end.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(TimeIsUp);
    }
    Ok(changed.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0)
}
