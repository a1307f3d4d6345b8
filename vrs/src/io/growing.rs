//! Recordings that still grow.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::discover::{chunk_path, resolve_link};
use super::{MemoryStorage, PlainFile, ReadAt};

/// The chunks of a recording that somebody still writes: what a [`Follower`](crate::reader::Follower) reads.
///
/// Implemented for [`MemoryStorage`]; files are followed by their path. Programs can have theirs.
///
/// ```
/// use std::io::Result;
/// use std::sync::Arc;
/// use vrs::io::{Growing, MemoryStorage, ReadAt, Storage};
///
/// let mut storage = MemoryStorage::new();
/// let mut chunk = storage.create_chunk(0)?;
/// let seen = storage.open_chunk(0)?.ok_or(std::io::ErrorKind::NotFound)?;
/// assert_eq!(seen.len(), 0);
/// chunk.append(b"abc")?;
/// assert_eq!(seen.len(), 3);
/// assert!(storage.open_chunk(1)?.is_none());
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait Growing: fmt::Debug + Send {
    /// Opens a chunk; `None` where there is none yet. What comes back [grows](ReadAt::len) with the chunk.
    ///
    /// # Errors
    /// Whatever the storage reports.
    fn open_chunk(&mut self, number: usize) -> io::Result<Option<Arc<dyn ReadAt>>>;
}

impl Growing for MemoryStorage {
    fn open_chunk(&mut self, number: usize) -> io::Result<Option<Arc<dyn ReadAt>>> {
        Ok(self.chunk(number).map(|chunk| Arc::new(chunk) as Arc<dyn ReadAt>))
    }
}

/// The files of a recording, by the path of the first.
#[derive(Debug)]
pub(crate) struct GrowingFiles {
    first: PathBuf,
}

impl GrowingFiles {
    /// A symbolic link is resolved: the other files stand beside its target.
    pub(crate) fn new(first: &Path) -> io::Result<Self> {
        Ok(Self { first: resolve_link(first)? })
    }
}

impl Growing for GrowingFiles {
    fn open_chunk(&mut self, number: usize) -> io::Result<Option<Arc<dyn ReadAt>>> {
        match GrowingFile::open(&chunk_path(&self.first, number)) {
            Ok(file) => Ok(Some(Arc::new(file))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A file that grows. It is never mapped: a map has the length that the file had.
#[derive(Debug)]
struct GrowingFile {
    file: PlainFile,
    /// Its length when that could last be told.
    len: AtomicU64,
}

impl GrowingFile {
    fn open(path: &Path) -> io::Result<Self> {
        let file = PlainFile::open(path)?;
        Ok(Self { len: file.len().into(), file })
    }
}

impl ReadAt for GrowingFile {
    fn len(&self) -> u64 {
        if let Ok(len) = self.file.len_now() {
            self.len.store(len, Ordering::Relaxed);
        }
        self.len.load(Ordering::Relaxed)
    }

    fn read_exact_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.file.read_exact_at(offset, out)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Write;

    use super::*;

    #[test]
    fn files_grow_and_appear() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.vrs");
        let mut files = GrowingFiles::new(&path).unwrap();
        assert!(files.open_chunk(0).unwrap().is_none());
        let mut file = File::create(&path).unwrap();
        let chunk = files.open_chunk(0).unwrap().unwrap();
        assert!(chunk.is_empty() && chunk.read_exact_at(0, &mut [0]).is_err());
        file.write_all(b"abc").unwrap();
        let mut two = [0; 2];
        chunk.read_exact_at(1, &mut two).unwrap();
        assert_eq!((chunk.len(), &two), (3, b"bc"));
        file.set_len(1).unwrap();
        assert_eq!(chunk.len(), 1);
        File::create(folder.path().join("out.vrs_1")).unwrap();
        assert!(files.open_chunk(1).unwrap().is_some() && files.open_chunk(2).unwrap().is_none());
    }
}
