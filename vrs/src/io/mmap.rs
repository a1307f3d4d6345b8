//! Mapped files: the only unsafe code of the crate.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use memmap2::Mmap;

use super::ReadAt;
use super::memory::{copy, range};
use super::pager::{Pageable, Pager};

/// A file mapped into memory, so that records are read without copying them.
///
/// The one hazard of mapping: when another process cuts the file short while it is read, the operating system ends this
/// process (SIGBUS on Unix), and when another process overwrites it, values change under the reader. Neither can make the
/// library unsound in its own memory, for it checks every length against the length at opening and assumes nothing of the
/// bytes. Where recordings are truncated or rewritten in place, read them through [`PlainFile`](super::PlainFile).
#[derive(Debug)]
pub struct MappedFile {
    /// `None` for an empty file, which cannot be mapped.
    map: Option<Arc<Mmap>>,
    pager: Option<Pager>,
}

impl MappedFile {
    /// Opens and maps a file.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.len() == 0 {
            return Ok(Self { map: None, pager: None });
        }
        // SAFETY: `Mmap::map` asks that the file is not modified while the map lives, since `&[u8]` promises bytes that do
        // not change. Recordings are written once and then read, by convention of the format. No process can enforce that on
        // another; every tool that maps files rests on it, and the documentation above names the alternative for users
        // whose files do change. Nothing in this crate keeps a conclusion drawn from mapped bytes that memory safety would
        // depend on: all accesses are checked against the length of the map, which is fixed.
        let map = unsafe { Mmap::map(&file) }?;
        Ok(Self { map: Some(Arc::new(map)), pager: None })
    }

    /// Has the pages of a file of 128 MiB and more brought in ahead of a walk over its records, and given back behind it, by a thread
    /// that begins with the first such walk: the walk waits for no page, and the process has megabytes of the file in its memory
    /// where it would have all of it. On Linux, since 5.14; elsewhere it changes nothing.
    ///
    /// ```no_run
    /// use vrs::io::MappedFile;
    ///
    /// let data = MappedFile::open("recording.vrs".as_ref())?.paging_ahead();
    /// let file = vrs::reader::Options::new().open_data(data)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn paging_ahead(mut self) -> Self {
        self.pager = self.map.as_ref().and_then(|map| Pager::new(Arc::clone(map), map.len()));
        self
    }

    fn bytes(&self) -> &[u8] {
        self.map.as_ref().map_or(&[], |map| map)
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

    fn read_ahead(&self) -> u64 {
        self.pager.as_ref().map_or(0, Pager::read_ahead)
    }

    fn will_need(&self, ranges: &[Range<u64>]) {
        if let Some(pager) = &self.pager {
            pager.bring(ranges);
        }
    }

    fn done_with(&self, ranges: &[Range<u64>]) {
        if let Some(pager) = &self.pager {
            pager.give_back(ranges);
        }
    }
}

#[cfg(target_os = "linux")]
impl Pageable for Mmap {
    fn bring(&self, range: Range<usize>) -> io::Result<()> {
        self.advise_range(memmap2::Advice::PopulateRead, range.start, range.len())
    }

    fn give_back(&self, range: Range<usize>) -> io::Result<()> {
        // SAFETY: the advice is unchecked because a private page loses what was written to it. This map is shared and read-only: a
        // page that is given back is read from the file again when it is next looked at, and holds the same bytes.
        unsafe { self.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, range.start, range.len()) }
    }
}

#[cfg(not(target_os = "linux"))]
impl Pageable for Mmap {
    fn bring(&self, _: Range<usize>) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn give_back(&self, _: Range<usize>) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom, Write};

    use super::*;

    #[test]
    fn pages_that_were_given_back_hold_the_same_bytes() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let len: u64 = 200 << 20;
        file.as_file().set_len(len).unwrap();
        for offset in [0, 5_000_000, len - 5] {
            file.seek(SeekFrom::Start(offset)).unwrap();
            file.write_all(b"bytes").unwrap();
        }
        let map = MappedFile::open(file.path()).unwrap().paging_ahead();
        for range in [0..8_000_000, 4_999_999..5_000_001, len - 1_000_000..u64::MAX] {
            map.will_need(std::slice::from_ref(&range));
            map.done_with(&[range]);
        }
        let pages = map.map.as_ref().unwrap();
        if cfg!(target_os = "linux") {
            pages.give_back(0..8_000_000).unwrap();
        }
        for offset in [0, 5_000_000, len - 5] {
            assert_eq!(map.borrow(offset, 5), Some(b"bytes".as_slice()), "{offset}");
        }
    }
}
