//! Storage for tests.

use std::io;
use std::sync::{Arc, Mutex};

use crate::io::{Storage, WriteAt};
use crate::writer::lock;

/// One chunk in memory that outlives the writer, and a number of bytes after which it is full.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    bytes: Arc<Mutex<Vec<u8>>>,
    room: usize,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self::with_room(usize::MAX)
    }

    pub(crate) fn with_room(room: usize) -> Self {
        Self { bytes: Arc::default(), room }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        lock(&self.bytes).clone()
    }
}

impl Storage for Memory {
    fn create_chunk(&mut self, _: usize) -> io::Result<Box<dyn WriteAt>> {
        Ok(Box::new(self.clone()))
    }
}

impl WriteAt for Memory {
    /// Of what does not fit, the start is written, as on a full disk.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut written = lock(&self.bytes);
        let fitting = bytes.len().min(self.room - written.len());
        written.extend_from_slice(&bytes[..fitting]);
        if fitting < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        lock(&self.bytes)[offset as usize..][..bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}
