//! Mapped files: the only unsafe code of the crate.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::path::Path;

use memmap2::Mmap;

use super::ReadAt;
use super::memory::{copy, range};

/// A file mapped into memory, so that records are read without copying them.
///
/// The one hazard of mapping: when another process cuts the file short while it is read, the operating system ends this
/// process (SIGBUS on Unix), and when another process overwrites it, values change under the reader. Neither can make the
/// library unsound in its own memory, for it checks every length against the length at opening and assumes nothing of the
/// bytes. Where recordings are truncated or rewritten in place, read them through [`PlainFile`](super::PlainFile).
#[derive(Debug)]
pub struct MappedFile {
    /// `None` for an empty file, which cannot be mapped.
    map: Option<Mmap>,
}

impl MappedFile {
    /// Opens and maps a file.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.len() == 0 {
            return Ok(Self { map: None });
        }
        // SAFETY: `Mmap::map` asks that the file is not modified while the map lives, since `&[u8]` promises bytes that do
        // not change. Recordings are written once and then read, by convention of the format. No process can enforce that on
        // another; every tool that maps files rests on it, and the documentation above names the alternative for users
        // whose files do change. Nothing in this crate keeps a conclusion drawn from mapped bytes that memory safety would
        // depend on: all accesses are checked against the length of the map, which is fixed.
        let map = unsafe { Mmap::map(&file) }?;
        Ok(Self { map: Some(map) })
    }

    fn bytes(&self) -> &[u8] {
        self.map.as_deref().unwrap_or_default()
    }
}

impl ReadAt for MappedFile {
    fn len(&self) -> u64 {
        self.bytes().len() as u64
    }

    fn read_exact_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        copy(self.bytes(), offset, out)
    }

    fn borrow(&self, offset: u64, len: usize) -> Option<&[u8]> {
        range(self.bytes(), offset, len)
    }
}
