//! Where recordings can be written to.

use std::fmt;
use std::io;

/// Storage for one chunk file of a recording that is written: bytes are appended, and a few at the start replaced at the end.
///
/// A recorder writes from one thread, and asks for nothing more once a call has failed. [`Storage`] makes them.
///
/// ```
/// use vrs::io::{MemoryStorage, Storage, WriteAt};
///
/// let mut storage = MemoryStorage::new();
/// let mut chunk = storage.create_chunk(0)?;
/// chunk.append(b"?bcdef")?;
/// chunk.write_at(0, b"a")?;
/// chunk.flush()?;
/// assert_eq!(storage.chunks(), [b"abcdef"]);
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait WriteAt: fmt::Debug + Send {
    /// Appends all of these bytes. They may stay in a buffer.
    ///
    /// # Errors
    /// Whatever the storage reports. Some of the bytes may have been written then.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Replaces bytes that were appended before, from `offset` in this chunk on. Asked of the first chunk only, when the
    /// recording is closed.
    ///
    /// # Errors
    /// Whatever the storage reports.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Empties buffers: when this returns, what was written survives the end of the process.
    ///
    /// # Errors
    /// Whatever the storage reports.
    fn flush(&mut self) -> io::Result<()>;

    /// Makes all that was flushed survive a power cut. Where that means nothing, it is nothing to do.
    ///
    /// # Errors
    /// Whatever the storage reports.
    fn sync(&mut self) -> io::Result<()>;
}

/// Where a recording is written to: something that makes chunk files.
///
/// Hand it to [`writer::Options::create_in`](crate::writer::Options::create_in) to record somewhere else than in files.
///
/// ```
/// use std::io::Result;
/// use std::sync::{Arc, Mutex};
/// use vrs::io::{Storage, WriteAt};
/// use vrs::{RecordType, RecordableTypeId, Stream, Writer};
///
/// /// One chunk, in memory that somebody else looks at.
/// #[derive(Clone, Debug, Default)]
/// struct Shared(Arc<Mutex<Vec<u8>>>);
///
/// impl Storage for Shared {
///     fn create_chunk(&mut self, number: usize) -> Result<Box<dyn WriteAt>> {
///         assert_eq!(number, 0, "no size or duration of chunks was asked for");
///         Ok(Box::new(self.clone()))
///     }
/// }
///
/// impl WriteAt for Shared {
///     fn append(&mut self, bytes: &[u8]) -> Result<()> {
///         self.0.lock().unwrap().extend_from_slice(bytes);
///         Ok(())
///     }
///     fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<()> {
///         self.0.lock().unwrap()[offset as usize..][..bytes.len()].copy_from_slice(bytes);
///         Ok(())
///     }
///     fn flush(&mut self) -> Result<()> {
///         Ok(())
///     }
///     fn sync(&mut self) -> Result<()> {
///         Ok(())
///     }
/// }
///
/// let shared = Shared::default();
/// let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
/// let samples = imu.raw(RecordType::Data, 1)?;
/// let writer = Writer::options().create_in(shared.clone(), [imu])?;
/// samples.write(0.5, b"payload")?;
/// let summary = writer.finish()?;
/// assert_eq!(shared.0.lock().unwrap().len() as u64, summary.bytes);
/// # Ok::<(), vrs::Error>(())
/// ```
pub trait Storage: fmt::Debug + Send {
    /// Makes an empty chunk. The first has number 0; the others follow one by one, and only where a recording is split.
    ///
    /// # Errors
    /// Whatever the storage reports.
    fn create_chunk(&mut self, number: usize) -> io::Result<Box<dyn WriteAt>>;

    /// Makes it survive a power cut that the chunks exist, apart from what is in them.
    ///
    /// # Errors
    /// Whatever the storage reports.
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}
