//! A recording under way: what its writer and the handles of its streams share.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::arena::Segment;
use super::channel::Channel;
use super::flusher::Flusher;
use super::lock;
use super::pool::Pool;
use super::summary::Summary;
use crate::error::{Error, ErrorKind, Result};

/// A recording under way. Calls that take the lock of its flusher must not be made with the lock of a stream in hand.
pub(super) struct Recording {
    path: Option<PathBuf>,
    /// In the order of stream ids: the number of a stream is its place.
    channels: Vec<Arc<Channel>>,
    flusher: Mutex<Flusher>,
    pool: Arc<Pool>,
    /// Memory of the records that wait, or are being written.
    pending: AtomicU64,
    has_failed: AtomicBool,
    bounds: Bounds,
}

/// How much may wait to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Bytes of memory for records that wait.
    pub(super) queue: u64,
    /// Seconds before the latest record that are not flushed yet, if that is enough to keep to the bound.
    pub(super) grace: f64,
}

impl Recording {
    pub(super) fn new(path: Option<PathBuf>, channels: Vec<Arc<Channel>>, flusher: Flusher, bounds: Bounds) -> Self {
        Self {
            path,
            channels,
            flusher: Mutex::new(flusher),
            pool: Arc::new(Pool::new(bounds.queue)),
            pending: AtomicU64::new(0),
            has_failed: AtomicBool::new(false),
            bounds,
        }
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    pub(super) fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    /// True when the file cannot be written any more.
    pub(super) fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::Relaxed)
    }

    /// Counts memory that a waiting record takes; whether that is too much, so that [`relieve`](Self::relieve) must follow.
    pub(super) fn add_pending(&self, cost: u64) -> bool {
        self.pending.fetch_add(cost, Ordering::Relaxed) + cost > self.bounds.queue
    }

    /// Writes the records older than `time`, down to the operating system. How many there were.
    pub(super) fn flush_before(&self, time: f64) -> Result<u64> {
        let mut flusher = lock(&self.flusher);
        let records = self.flush(&mut flusher, |channel, add| channel.take_before(time, add))?;
        flusher.flush().map_err(|error| self.fail(error))?;
        Ok(records)
    }

    /// Writes records until no more wait than may: all but the latest if that will do, else all.
    pub(super) fn relieve(&self) -> Result<()> {
        let mut flusher = lock(&self.flusher);
        let newest = self.channels.iter().filter_map(|channel| channel.newest()).reduce(f64::max);
        for time in [newest.map_or(f64::INFINITY, |newest| newest - self.bounds.grace), f64::INFINITY] {
            // Another thread may have done it while this one waited for the lock.
            if self.pending.load(Ordering::Relaxed) > self.bounds.queue {
                self.flush(&mut flusher, |channel, add| channel.take_before(time, add))?;
            }
        }
        Ok(())
    }

    /// Closes the streams, writes all that waits in them, and closes the file.
    pub(super) fn close(&self) -> Result<Summary> {
        let mut flusher = lock(&self.flusher);
        self.flush(&mut flusher, Channel::close)?;
        flusher.finish().map_err(|error| self.fail(error))
    }

    fn flush(&self, flusher: &mut Flusher, take: impl Fn(&Channel, &mut dyn FnMut(Segment))) -> Result<u64> {
        for (number, channel) in self.channels.iter().enumerate() {
            take(channel, &mut |segment| flusher.add(number, segment));
        }
        let (flush, written) = flusher.write_batch(&self.pool);
        self.pending.fetch_sub(flush.cost, Ordering::Relaxed);
        written.map_err(|error| self.fail(error))?;
        Ok(flush.records)
    }

    fn fail(&self, error: ErrorKind) -> Error {
        self.has_failed.store(true, Ordering::Relaxed);
        Error::new(self.path(), error)
    }
}

#[cfg(test)]
mod tests {
    use vrs_core::container::RecordableTypeId;
    use vrs_core::format::RecordType;

    use crate::error::{ErrorKind, Result, WriteProblem};
    use crate::writer::file::testing::Memory;
    use crate::writer::roster::assign_ids;
    use crate::writer::{Options, RawWriter, Stream, Writer};

    /// A recording to memory that is full after so many bytes.
    fn record(options: &Options, room: usize) -> (Writer, RawWriter, Memory) {
        let memory = Memory::with_room(room);
        let mut stream = Stream::new(RecordableTypeId::IMU, "a").unwrap().compression(crate::Preset::None);
        let handle = stream.raw(RecordType::Data, 1).unwrap();
        let writer = options.start(Box::new(memory.clone()), None, &assign_ids([stream]).unwrap()).unwrap();
        (writer, handle, memory)
    }

    fn is_full<T: std::fmt::Debug>(result: Result<T>) -> bool {
        let error = result.unwrap_err();
        let text = error.to_string();
        matches!(error.kind(), ErrorKind::Io { .. }) && text.starts_with("cannot write ")
    }

    fn has_failed(result: Result<()>) -> bool {
        matches!(result.unwrap_err().kind(), ErrorKind::Write { problem: WriteProblem::Failed, .. })
    }

    #[test]
    fn a_flush_that_fails_ends_the_recording() {
        let (writer, handle, memory) = record(&Options::default(), 1000);
        for time in 0..10 {
            handle.write(f64::from(time), &[0; 100]).unwrap();
        }
        assert!(is_full(writer.flush_before(9.0)));
        assert!(has_failed(handle.write(10.0, b"lost")));
        assert!(is_full(writer.flush_before(20.0)));
        assert!(is_full(writer.finish()));
        assert_eq!(memory.bytes().len(), 1000);
    }

    #[test]
    fn a_write_that_must_flush_and_cannot_says_so() {
        let (writer, handle, memory) = record(&Options::default().queue(2000), 2000);
        let failed = (0..100).map(f64::from).find_map(|time| handle.write(time, &[0; 100]).err());
        assert!(is_full(Err::<(), _>(failed.unwrap())));
        assert!(has_failed(handle.write(100.0, b"lost")));
        assert!(is_full(writer.finish()));
        assert_eq!(memory.bytes().len(), 2000);
    }
}
