//! Recordings in memory.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{ReadAt, Storage, WriteAt};

impl ReadAt for Vec<u8> {
    fn len(&self) -> u64 {
        self.as_slice().len() as u64
    }

    fn read_exact_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        copy(self, offset, out)
    }

    fn borrow(&self, offset: u64, len: usize) -> Option<&[u8]> {
        range(self, offset, len)
    }
}

impl ReadAt for &'static [u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read_exact_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        copy(self, offset, out)
    }

    fn borrow(&self, offset: u64, len: usize) -> Option<&[u8]> {
        range(self, offset, len)
    }
}

/// A recording that is written to memory, for tests and for what is sent elsewhere. Clones share it.
///
/// ```
/// use vrs::io::MemoryStorage;
/// use vrs::{Reader, RecordType, RecordableTypeId, Stream, Writer};
///
/// let memory = MemoryStorage::new();
/// let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
/// let samples = imu.raw(RecordType::Data, 1)?;
/// let writer = Writer::options().create_in(memory.clone(), [imu])?;
/// samples.write(0.5, b"payload")?;
/// writer.finish()?;
///
/// let file = vrs::reader::Options::new().open_chunk_data(memory.chunks())?;
/// assert_eq!(file.record_count(), 1);
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryStorage {
    chunks: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl MemoryStorage {
    /// Without chunks.
    pub fn new() -> Self {
        Self::default()
    }

    /// The bytes of each chunk, as far as they are written.
    pub fn chunks(&self) -> Vec<Vec<u8>> {
        self.lock().clone()
    }

    /// A chunk, to be read while it grows.
    pub(super) fn chunk(&self, number: usize) -> Option<MemoryChunk> {
        (number < self.lock().len()).then(|| MemoryChunk { storage: self.clone(), number })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.chunks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Storage for MemoryStorage {
    fn create_chunk(&mut self, number: usize) -> io::Result<Box<dyn WriteAt>> {
        let mut chunks = self.lock();
        if number != chunks.len() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        chunks.push(Vec::new());
        Ok(Box::new(MemoryChunk { storage: self.clone(), number }))
    }
}

/// A chunk of a [`MemoryStorage`].
#[derive(Debug)]
pub(super) struct MemoryChunk {
    storage: MemoryStorage,
    number: usize,
}

impl MemoryChunk {
    fn change(&self, change: impl FnOnce(&mut Vec<u8>) -> Option<()>) -> io::Result<()> {
        let mut chunks = self.storage.lock();
        let changed = chunks.get_mut(self.number).and_then(change);
        changed.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

impl WriteAt for MemoryChunk {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.change(|chunk| {
            chunk.extend_from_slice(bytes);
            Some(())
        })
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.change(|chunk| {
            let start = usize::try_from(offset).ok()?;
            chunk.get_mut(start..start.checked_add(bytes.len())?)?.copy_from_slice(bytes);
            Some(())
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl ReadAt for MemoryChunk {
    fn len(&self) -> u64 {
        self.storage.lock().get(self.number).map_or(0, |chunk| chunk.len() as u64)
    }

    fn read_exact_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        copy(self.storage.lock().get(self.number).map(Vec::as_slice).unwrap_or_default(), offset, out)
    }
}

pub(super) fn range(bytes: &[u8], offset: u64, len: usize) -> Option<&[u8]> {
    let start = usize::try_from(offset).ok()?;
    bytes.get(start..start.checked_add(len)?)
}

pub(super) fn copy(bytes: &[u8], offset: u64, out: &mut [u8]) -> io::Result<()> {
    out.copy_from_slice(range(bytes, offset, out.len()).ok_or(io::ErrorKind::UnexpectedEof)?);
    Ok(())
}
