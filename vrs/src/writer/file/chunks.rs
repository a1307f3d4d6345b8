//! The chunk files of a recording (FORMAT.md §12.3).

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::settings::{FinishedChunk, OnChunk};
use crate::io::{Storage, WriteAt, chunk_path, resolve_link};

/// The chunks of a recording that is written: the first, which stays open for its header, and the one that grows, if that is
/// another.
#[derive(Debug)]
pub(super) struct Chunks {
    storage: Box<dyn Storage>,
    first: Chunk,
    grown: Option<Chunk>,
    /// Bytes of all chunks.
    size: u64,
    /// Whether a sync stands between what depends on each other.
    is_durable: bool,
    /// A chunk was made that a power cut may undo.
    has_new_chunk: bool,
    announcer: Announcer,
}

/// Tells somebody of finished chunks.
#[derive(Debug)]
pub(super) struct Announcer {
    /// The path of the first chunk.
    path: Option<PathBuf>,
    listener: Option<OnChunk>,
}

#[derive(Debug)]
struct Chunk {
    number: usize,
    size: u64,
    data: Box<dyn WriteAt>,
    /// Something was written that a power cut may undo.
    is_dirty: bool,
}

impl Chunk {
    fn create(storage: &mut dyn Storage, number: usize) -> Result<Self, Failure> {
        let created = storage.create_chunk(number);
        let data = created.map_err(|error| Failure::new(format!("create chunk {number}"), error))?;
        Ok(Self { number, size: 0, data, is_dirty: false })
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let (size, offset) = (bytes.len() as u64, self.size);
        self.is_dirty = true;
        let appended = self.data.append(bytes);
        appended.map_err(|error| self.failure(&format!("write {size} bytes at offset {offset}"), error))?;
        self.size += size;
        Ok(())
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), Failure> {
        self.is_dirty = true;
        let written = self.data.write_at(offset, bytes);
        written.map_err(|error| self.failure(&format!("rewrite {} bytes at offset {offset}", bytes.len()), error))
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.data.flush();
        flushed.map_err(|error| self.failure("write what is buffered", error))
    }

    /// Flushes, then syncs if there is something to sync.
    fn sync(&mut self) -> Result<(), Failure> {
        self.flush()?;
        if !self.is_dirty {
            return Ok(());
        }
        let synced = self.data.sync();
        synced.map_err(|error| self.failure("make the disk keep what is written", error))?;
        self.is_dirty = false;
        Ok(())
    }

    fn failure(&self, action: &str, error: std::io::Error) -> Failure {
        match self.number {
            0 => Failure::new(action, error),
            number => Failure::new(format!("{action} of chunk {number}"), error),
        }
    }
}

impl Announcer {
    pub(super) fn new(path: Option<&Path>, listener: Option<OnChunk>) -> Self {
        // The other chunks stand beside the file that a link leads to.
        let path = path.map(|path| resolve_link(path).unwrap_or_else(|_| path.to_owned()));
        Self { path, listener }
    }

    fn announce(&self, chunk: &Chunk) {
        if let Some(OnChunk(listener)) = &self.listener {
            let Chunk { number, size, .. } = *chunk;
            let path = self.path.as_deref().map(|path| chunk_path(path, number));
            listener(&FinishedChunk { number, path, size, is_last: number == 0 });
        }
    }
}

impl Chunks {
    /// Makes the first chunk. If the recording is to be durable, [`settle`](Self::settle) syncs.
    pub(super) fn create(
        mut storage: Box<dyn Storage>,
        is_durable: bool,
        announcer: Announcer,
    ) -> Result<Self, Failure> {
        let first = Chunk::create(&mut *storage, 0)?;
        Ok(Self { storage, first, grown: None, size: 0, is_durable, has_new_chunk: true, announcer })
    }

    /// Bytes of all chunks.
    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    /// Bytes of the chunk that grows.
    pub(super) fn chunk_size(&self) -> u64 {
        self.grown.as_ref().unwrap_or(&self.first).size
    }

    /// How many chunks there are.
    pub(super) fn count(&self) -> usize {
        self.grown.as_ref().map_or(1, |chunk| chunk.number + 1)
    }

    /// Appends to the chunk that grows.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.grown.as_mut().unwrap_or(&mut self.first).append(bytes)?;
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Appends to the first chunk, where others follow already.
    pub(super) fn append_to_first(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.first.append(bytes)?;
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Replaces bytes of the first chunk.
    pub(super) fn rewrite_first(&mut self, offset: u64, bytes: &[u8]) -> Result<(), Failure> {
        self.first.write_at(offset, bytes)
    }

    /// Bytes of the first chunk.
    pub(super) const fn first_size(&self) -> u64 {
        self.first.size
    }

    /// Ends the chunk that grows and begins another. The one that ends is synced: nobody has it in hand afterwards.
    pub(super) fn begin_next(&mut self) -> Result<(), Failure> {
        self.grown.as_mut().unwrap_or(&mut self.first).sync()?;
        self.grown.iter().for_each(|chunk| self.announcer.announce(chunk));
        self.begin()
    }

    /// Begins another chunk. The one that grew until now must be the first.
    pub(super) fn begin(&mut self) -> Result<(), Failure> {
        let number = self.count();
        self.grown = Some(Chunk::create(&mut *self.storage, number)?);
        self.has_new_chunk = true;
        Ok(())
    }

    /// What was written survives the end of this process.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        self.grown.as_mut().map_or(Ok(()), Chunk::flush)?;
        self.first.flush()
    }

    /// What was written survives a power cut.
    pub(super) fn sync(&mut self) -> Result<(), Failure> {
        self.grown.as_mut().map_or(Ok(()), Chunk::sync)?;
        self.first.sync()?;
        if self.has_new_chunk {
            let synced = self.storage.sync();
            synced.map_err(|error| Failure::new("make the disk keep the names of its chunks", error))?;
            self.has_new_chunk = false;
        }
        Ok(())
    }

    /// Flushes, and syncs if the recording is to be durable: nothing that is written from now on reaches the disk before what was
    /// written up to here.
    pub(super) fn settle(&mut self) -> Result<(), Failure> {
        if self.is_durable { self.sync() } else { self.flush() }
    }

    /// Whether [`settle`](Self::settle) syncs.
    pub(super) const fn is_durable(&self) -> bool {
        self.is_durable
    }

    /// Tells that the last chunk and the first are finished.
    pub(super) fn announce_end(&self) {
        self.grown.iter().for_each(|chunk| self.announcer.announce(chunk));
        self.announcer.announce(&self.first);
    }
}
