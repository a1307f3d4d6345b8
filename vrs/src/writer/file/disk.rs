//! Recordings in files.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;

use crate::io::{Storage, WriteAt, chunk_path, sync_folder};

/// Bytes that are collected before the operating system is asked to write them.
const BUFFER_SIZE: usize = 1 << 20;

/// A recording in files of one folder.
#[derive(Debug)]
pub(in crate::writer) struct DiskStorage {
    /// The path of the first file, which is no link.
    path: PathBuf,
    /// The first file, until the recording takes it.
    first: Option<File>,
}

impl DiskStorage {
    /// A recording whose first file exists and is empty.
    pub(super) const fn new(path: PathBuf, first: File) -> Self {
        Self { path, first: Some(first) }
    }
}

impl Storage for DiskStorage {
    fn create_chunk(&mut self, number: usize) -> io::Result<Box<dyn WriteAt>> {
        let file = match self.first.take().filter(|_| number == 0) {
            Some(file) => file,
            None => File::create_new(chunk_path(&self.path, number))?,
        };
        Ok(Box::new(DiskChunk::new(file)))
    }

    fn sync(&mut self) -> io::Result<()> {
        sync_folder(&self.path)
    }
}

/// A file behind a buffer. What is in the buffer when it is dropped is not written.
#[derive(Debug)]
pub(super) struct DiskChunk {
    file: File,
    buffer: Vec<u8>,
}

impl DiskChunk {
    /// Writes to a file that is empty.
    pub(super) fn new(file: File) -> Self {
        Self { file, buffer: Vec::with_capacity(BUFFER_SIZE) }
    }
}

impl WriteAt for DiskChunk {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.buffer.len() + bytes.len() > BUFFER_SIZE {
            self.flush()?;
        }
        if bytes.len() >= BUFFER_SIZE {
            return self.file.write_all(bytes);
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.flush()?;
        self.file.seek(SeekFrom::Start(offset))?;
        self.file.write_all(bytes)?;
        self.file.seek(SeekFrom::End(0)).map(|_| ())
    }

    fn flush(&mut self) -> io::Result<()> {
        let written = self.file.write_all(&self.buffer);
        self.buffer.clear();
        written
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_hold_what_was_written_in_any_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let mut storage = DiskStorage::new(path.clone(), File::create(&path).unwrap());
        let mut chunk = storage.create_chunk(0).unwrap();
        let mut expected = Vec::new();
        for (byte, size) in [(1, 10), (2, BUFFER_SIZE), (3, BUFFER_SIZE - 1), (4, 1), (5, 3 * BUFFER_SIZE), (6, 7)] {
            let piece = vec![byte; size];
            chunk.append(&piece).unwrap();
            expected.extend(piece);
        }
        chunk.write_at(8, b"header").unwrap();
        chunk.append(b"end").unwrap();
        chunk.flush().unwrap();
        chunk.sync().unwrap();
        storage.sync().unwrap();
        expected[8..14].copy_from_slice(b"header");
        expected.extend(b"end");
        assert!(std::fs::read(&path).unwrap() == expected);
    }

    #[test]
    fn further_chunks_replace_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.vrs");
        let mut storage = DiskStorage::new(path.clone(), File::create(&path).unwrap());
        let mut chunk = storage.create_chunk(1).unwrap();
        chunk.append(b"one").unwrap();
        chunk.flush().unwrap();
        assert_eq!(std::fs::read(folder.path().join("out.vrs_1")).unwrap(), b"one");
        std::fs::write(folder.path().join("out.vrs_2"), "two").unwrap();
        assert_eq!(storage.create_chunk(2).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }
}
