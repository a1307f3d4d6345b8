//! Recordings in files.

use std::fs::File;
use std::io::{self, IoSlice, Seek, SeekFrom, Write};
use std::path::PathBuf;

use crate::io::{Storage, WriteAt, chunk_path, sync_folder};

/// Bytes that are collected before the operating system is asked to write them.
const BUFFER_SIZE: usize = 1 << 20;

/// From this size on bytes are not copied to the buffer, but written from where they are, with what is in the buffer.
const DIRECT_SIZE: usize = 32 << 10;

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
        if bytes.len() >= DIRECT_SIZE {
            let written = write_both(&mut self.file, &self.buffer, bytes);
            self.buffer.clear();
            return written;
        }
        if self.buffer.len() + bytes.len() > BUFFER_SIZE {
            self.flush()?;
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

/// Writes two ranges of bytes, one behind the other, in as few calls as the operating system takes them.
fn write_both(file: &mut impl Write, first: &[u8], second: &[u8]) -> io::Result<()> {
    let (mut slices, mut left) = ([IoSlice::new(first), IoSlice::new(second)], first.len() + second.len());
    let mut slices = slices.as_mut_slice();
    while left > 0 {
        match file.write_vectored(slices) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                left -= written;
                IoSlice::advance_slices(&mut slices, written);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
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
        let sizes = [10, BUFFER_SIZE, DIRECT_SIZE - 1, 1, 3 * BUFFER_SIZE, DIRECT_SIZE, 7];
        let many = std::iter::repeat_n(DIRECT_SIZE - 1, BUFFER_SIZE / DIRECT_SIZE + 1);
        for (byte, size) in (1..).zip(sizes.into_iter().chain(many)) {
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

    /// Takes so many bytes at a time, and is interrupted between.
    struct Slow {
        taken: Vec<u8>,
        most: usize,
        is_interrupted: bool,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.is_interrupted = !self.is_interrupted;
            if self.is_interrupted {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let size = bytes.len().min(self.most);
            self.taken.extend_from_slice(&bytes[..size]);
            Ok(size)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn two_ranges_are_written_whole() {
        for (first, second, most) in [(&b""[..], &b"abc"[..], 2), (b"abcd", b"efg", 3), (b"abc", b"", 9), (b"", b"", 1)]
        {
            let mut slow = Slow { taken: Vec::new(), most, is_interrupted: false };
            write_both(&mut slow, first, second).unwrap();
            assert_eq!(slow.taken, [first, second].concat());
        }
        let mut full = Slow { taken: Vec::new(), most: 0, is_interrupted: false };
        assert_eq!(write_both(&mut full, b"a", b"b").unwrap_err().kind(), io::ErrorKind::WriteZero);
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
