//! Recording before there is a file, and to one file after the other.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use vrs_core::container::StreamId;

use super::Writer;
use super::options::Options;
use super::session::Session;
use super::stream::Stream;
use crate::error::Result;
use crate::io::Storage;

/// Streams that record from now on, whether there is a file or not.
///
/// Until a file is [started](Self::start), records wait in memory, as many as the [queue](Options::queue) holds, or those of
/// the [last seconds](Self::keep_last): so a file can begin before the event that started it. When it is
/// [finished](Writer::finish), they wait again for the next one.
///
/// ```
/// use std::time::Duration;
/// use vrs::{RecordType, Recorder, RecordableTypeId, Stream};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("out.vrs");
/// let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
/// let samples = imu.raw(RecordType::Data, 1)?;
/// let recorder = Recorder::options().queue(256 << 20).workers(1).build([imu])?;
/// recorder.keep_last(Duration::from_secs(10));
/// for second in 0..100 {
///     samples.write(f64::from(second), b"payload")?;
/// }
/// recorder.tag("reason", "a button was pressed")?;
/// let writer = recorder.start(&path)?;
/// samples.write(100.0, b"payload")?;
/// assert_eq!(writer.finish()?.records(), 12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Recorder {
    session: Arc<Session>,
}

impl Recorder {
    pub(super) fn new(session: Arc<Session>) -> Self {
        Self { session }
    }

    /// The usual options; [`Options::build`] makes a recorder.
    pub fn options() -> Options {
        Options::new()
    }

    /// Sets a tag of the next file.
    ///
    /// # Errors
    /// [`RecorderProblem::FileTags`](crate::RecorderProblem::FileTags) when there is a file already: its tags stand at its
    /// beginning.
    pub fn tag(&self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Result<()> {
        self.session.tag(name.into(), value.into())
    }

    /// Adds a stream, to the file too if there is one: see [`Writer::add`].
    ///
    /// # Errors
    /// Those of [`Writer::add`].
    pub fn add(&self, stream: Stream) -> Result<StreamId> {
        self.session.add(stream)
    }

    /// Changes the tags, the compression or the formats of a stream, in the file too if there is one: see [`Writer::update`].
    ///
    /// # Errors
    /// Those of [`Writer::update`].
    pub fn update<R>(&self, stream: StreamId, change: impl FnOnce(&mut Stream) -> Result<R>) -> Result<R> {
        self.session.update(stream, change)
    }

    /// The ids of the streams, in their order.
    pub fn streams(&self) -> Vec<StreamId> {
        self.session.streams()
    }

    /// From now on, as long as there is no file, keeps only the records of so much time before the latest one of any stream.
    ///
    /// The last configuration and the last state record of each stream are kept too, however old, so that the rest can be read.
    /// If the queue is too small for that time, the oldest data records are dropped, and counted as such.
    pub fn keep_last(&self, duration: Duration) {
        self.session.keep_last(duration);
    }

    /// Forgets the records that wait and are older than `time`, but for the last configuration and the last state record of
    /// each stream: how many it took out. As long as there is a file, it does nothing.
    pub fn purge_before(&self, time: f64) -> u64 {
        self.session.purge_before(time)
    }

    /// Creates a file, and begins to record to it: what waits first.
    ///
    /// # Errors
    /// [`RecorderProblem::Recording`](crate::RecorderProblem::Recording) when there is one already,
    /// [`ErrorKind::Create`](crate::ErrorKind::Create) when the file exists and is not to be
    /// [overwritten](Options::overwrite), and [`ErrorKind::Io`](crate::ErrorKind::Io) when it cannot be written. What waits
    /// keeps waiting.
    pub fn start(&self, path: impl AsRef<Path>) -> Result<Writer> {
        let recording = self.session.start(path.as_ref())?;
        Ok(Writer::one_of_many(Arc::clone(&self.session), recording))
    }

    /// Begins to record to other storage than files.
    ///
    /// # Errors
    /// As for [`start`](Self::start).
    pub fn start_in(&self, storage: impl Storage + 'static) -> Result<Writer> {
        let recording = self.session.start_in(Box::new(storage))?;
        Ok(Writer::one_of_many(Arc::clone(&self.session), recording))
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Recorder").field("streams", &self.streams()).finish_non_exhaustive()
    }
}
