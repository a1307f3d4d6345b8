//! Writing recordings.
//!
//! A [`Stream`] is set up with its tags and formats, and hands out handles: [`RecordWriter`] for structs, [`DynamicWriter`]
//! for layouts that are known at run time only, [`RawWriter`] for bytes. A [`Writer`] takes the streams and creates the file. Handles record on any thread; the writer flushes.
//!
//! # How a record gets into the file
//!
//! | step | module | under the lock of |
//! |---|---|---|
//! | a handle encodes it into the arena of its stream | `handle`, `channel`, `arena` | the stream |
//! | a flush takes what is old enough out of all streams | `recording`, `flusher` | the flusher, then each stream in turn |
//! | the records of the flush are brought into order | `batch` | the flusher |
//! | each is compressed if its stream wants it | `storer` | the flusher |
//! | and appended to the file and its index | `file` | the flusher |
//!
//! # Locks
//!
//! There are three kinds, and they are taken in this order only: the flusher of a recording, the state of one stream, the
//! pool of segments. So a flush may lock streams, one at a time, and whoever holds a stream may fetch a segment; but a
//! handle that finds too much waiting lets go of its stream before it flushes.

mod arena;
mod batch;
mod channel;
mod dynamic;
mod file;
mod flusher;
mod format;
mod handle;
mod options;
mod parts;
mod pool;
mod recording;
mod remark;
mod roster;
mod storer;
mod stream;
mod summary;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::recording::Recording;
use crate::error::Result;

pub use self::dynamic::{DynamicPart, DynamicWriter};
pub use self::file::{FinishedChunk, IndexPlace, Integrity, SyncPolicy};
pub use self::format::Format;
pub use self::handle::{RawWriter, RecordWriter};
pub use self::options::Options;
pub use self::parts::{Part, Parts, Raw};
pub use self::remark::Remark;
pub use self::stream::Stream;
pub use self::summary::{StreamSummary, Summary};

/// A recording under way.
///
/// Records wait in memory until they are flushed, so that those of all streams come into the order of time. Dropping the
/// writer finishes the file as well as it can, but cannot say what went wrong: call [`finish`](Self::finish).
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("out.vrs");
/// use vrs::{DataLayout, Format, RecordableTypeId, Stream, Writer};
///
/// #[derive(DataLayout)]
/// struct Sample {
///     acceleration: [f32; 3],
/// }
///
/// let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
/// let samples = imu.data(1, Format::<Sample>::new())?;
/// let writer = Writer::create(&path, [imu])?;
/// for i in 0..100 {
///     samples.write(f64::from(i) * 0.01, &Sample { acceleration: [0.0, 0.0, 9.81] }, &[])?;
/// }
/// assert_eq!(writer.flush_before(0.5)?.records(), 50);
/// println!("{}", writer.finish()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Writer {
    recording: Arc<Recording>,
    is_finished: bool,
}

static_assertions::assert_impl_all!(Writer: Send, Sync);
static_assertions::assert_impl_all!(RawWriter: Send, Sync, Clone);

/// What a flush did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flushed {
    records: u64,
}

impl Flushed {
    /// How many records were handed over.
    pub const fn records(self) -> u64 {
        self.records
    }
}

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

    fn new(recording: Arc<Recording>) -> Self {
        Self { recording, is_finished: false }
    }

    /// The path of the file.
    pub fn path(&self) -> Option<&Path> {
        self.recording.path()
    }

    /// Writes all records that are older than `time`, in the order of time, stream and creation. When this returns, the
    /// operating system has them, and the end of this process does not harm them.
    ///
    /// Records that come later with an earlier time are written late. Readers sort them in, so that only the file is less
    /// tidy; [`StreamSummary::late_records`] counts them. Infinity writes everything.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) when the file cannot be written. Nothing more is recorded from then on.
    pub fn flush_before(&self, time: f64) -> Result<Flushed> {
        // No record is older than a time that is no number.
        let time = if time.is_nan() { f64::NEG_INFINITY } else { time };
        Ok(Flushed { records: self.recording.flush_before(time)? })
    }

    /// Writes what waits, writes the index, and closes the file. Handles are closed from then on.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) when the file cannot be written, now or at any time before. It is then an
    /// interrupted recording, and readers recover what is in it.
    pub fn finish(mut self) -> Result<Summary> {
        self.is_finished = true;
        self.recording.close()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.is_finished {
            // There is nobody to tell.
            let _ = self.recording.close();
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
