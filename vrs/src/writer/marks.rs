//! How far a recording has got.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::recording::Recording;
use crate::error::Result;

/// What records survive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// Nothing: they were handed over, and wait in memory to be written.
    Queued,
    /// The end of this process, however it comes: the operating system has them.
    Written,
    /// A power cut: they are on the disk. Only [`Options::sync`](super::Options::sync), or waiting for this, brings it about.
    Durable,
}

/// How far a recording has got: three marks that never go back, each a number of records, counted in the order of the file.
///
/// ```
/// use vrs::writer::Mark;
/// use vrs::{RecordType, RecordableTypeId, Stream, Writer};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("out.vrs");
/// let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
/// let samples = imu.raw(RecordType::Data, 1)?;
/// let writer = Writer::create(&path, [imu])?;
/// samples.write(0.5, b"payload")?;
/// writer.flush_before(1.0)?.wait(Mark::Written)?;
/// let marks = writer.marks();
/// assert_eq!((marks.queued, marks.written), (1, 1));
/// # writer.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Marks {
    /// Records that flushes handed over.
    pub queued: u64,
    /// Of these, records that survive the end of the process.
    pub written: u64,
    /// Of these, records that survive a power cut.
    pub durable: u64,
}

impl Marks {
    /// The number of records at one mark.
    pub const fn get(self, mark: Mark) -> u64 {
        match mark {
            Mark::Queued => self.queued,
            Mark::Written => self.written,
            Mark::Durable => self.durable,
        }
    }
}

/// What a flush handed over: it is written in the background, and can be waited for.
#[derive(Clone)]
pub struct Flushed {
    records: u64,
    /// All records that were handed over by then.
    end: u64,
    recording: Arc<Recording>,
}

impl Flushed {
    pub(super) fn new(records: u64, end: u64, recording: Arc<Recording>) -> Self {
        Self { records, end, recording }
    }

    /// How many records were handed over.
    pub const fn records(&self) -> u64 {
        self.records
    }

    /// Waits until these records, and all before them, have come so far. For [`Mark::Durable`] the disk is asked for it.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) when the recording fails before, and
    /// [`RecorderProblem::Finished`](crate::RecorderProblem::Finished) when it was finished without.
    pub fn wait(&self, mark: Mark) -> Result<()> {
        self.recording.wait(mark, self.end, None).map(|_| ())
    }

    /// The same, but waits no longer than so. Whether they have come so far.
    ///
    /// # Errors
    /// Those of [`wait`](Self::wait).
    pub fn wait_for(&self, mark: Mark, patience: Duration) -> Result<bool> {
        self.recording.wait(mark, self.end, Instant::now().checked_add(patience))
    }
}

impl fmt::Debug for Flushed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Flushed").field("records", &self.records).field("end", &self.end).finish_non_exhaustive()
    }
}
