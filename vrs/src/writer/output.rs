//! Where the bytes of a recording go.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

/// Bytes that are collected before the operating system is asked to write them.
const BUFFER_SIZE: usize = 1 << 20;

/// Where the bytes of a recording go: forward, and once more over the header when the recording is closed.
///
/// After an error nothing more is asked of it.
pub(super) trait Output: Send {
    /// Appends bytes. They may stay in a buffer.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Replaces bytes that were written before.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Empties buffers: what was written survives the end of this process.
    fn flush(&mut self) -> io::Result<()>;
}

/// A file behind a buffer. What is in the buffer when it is dropped is not written.
#[derive(Debug)]
pub(super) struct FileOutput {
    file: File,
    buffer: Vec<u8>,
}

impl FileOutput {
    /// Writes to a file that is empty.
    pub(super) fn new(file: File) -> Self {
        Self { file, buffer: Vec::with_capacity(BUFFER_SIZE) }
    }
}

impl Output for FileOutput {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
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
}

#[cfg(test)]
pub(super) mod memory {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::writer::lock;

    /// Memory that outlives the writer, and a number of bytes after which it is full.
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

    impl Output for Memory {
        /// Of what does not fit, the start is written, as on a full disk.
        fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_hold_what_was_written_in_any_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let mut output = FileOutput::new(File::create(&path).unwrap());
        let mut expected = Vec::new();
        for (byte, size) in [(1, 10), (2, BUFFER_SIZE), (3, BUFFER_SIZE - 1), (4, 1), (5, 3 * BUFFER_SIZE), (6, 7)] {
            let piece = vec![byte; size];
            output.write_all(&piece).unwrap();
            expected.extend(piece);
        }
        output.write_at(8, b"header").unwrap();
        output.write_all(b"end").unwrap();
        output.flush().unwrap();
        expected[8..14].copy_from_slice(b"header");
        expected.extend(b"end");
        assert!(std::fs::read(&path).unwrap() == expected);
    }
}
