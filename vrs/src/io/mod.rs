//! Where the bytes of a recording come from and go to.
//!
//! A [`ReadAt`] hands out bytes at offsets: a mapped file, a plain file, memory. A `Source` joins the chunks of one
//! recording into a single range of bytes, which is all that the reader sees.
//!
//! A [`WriteAt`] takes them, one for each chunk of a recording, and a [`Storage`] makes chunks. Files are the default;
//! [`MemoryStorage`] is one of ours, and programs can have theirs.

mod discover;
mod file;
mod growing;
mod memory;
mod mmap;
mod pager;
mod source;
mod whole;
mod write;

use std::fmt;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;

pub use discover::{chunk_path, find_chunks};
pub(crate) use discover::{find_chunks_from, first_chunk_of, further_chunks, resolve_link};
pub use file::PlainFile;
pub use growing::Growing;
pub(crate) use growing::GrowingFiles;
pub use memory::MemoryStorage;
pub use mmap::MappedFile;
pub(crate) use source::{Bytes, Source};
pub use whole::{read_zstd_file, replace_file, write_zstd_file};
pub use write::{Storage, WriteAt};

/// Bytes at offsets: storage that a recording can be read from.
///
/// Implemented for mapped files ([`MappedFile`]), plain files ([`PlainFile`]) and memory (`Vec<u8>`, `&'static [u8]`); the crate
/// `vrs-remote` has one for web servers and object stores. A recording reads the same through each of them.
///
/// ```
/// use vrs::io::ReadAt;
///
/// let memory = b"abcdef".to_vec();
/// let mut two = [0; 2];
/// memory.read_exact_at(3, &mut two)?;
/// assert_eq!(&two, b"de");
/// assert_eq!(ReadAt::len(&memory), 6);
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait ReadAt: fmt::Debug + Send + Sync {
    /// Size in bytes.
    fn len(&self) -> u64;

    /// True when there is no byte.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills `out` with the bytes from `offset` on.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] when fewer are there, and whatever the storage reports.
    fn read_exact_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()>;

    /// The bytes themselves, where they are in memory and need no copy.
    fn borrow(&self, offset: u64, len: usize) -> Option<&[u8]> {
        let _ = (offset, len);
        None
    }

    /// Bytes that are worth announcing by [`will_need`](Self::will_need) before they are read; 0, unless the storage is so far away,
    /// or so large, that it pays.
    fn read_ahead(&self) -> u64 {
        0
    }

    /// These ranges will be read soon, mostly in this order: storage that is far away may begin to fetch them. Nothing is read, and
    /// nothing can fail, before they are asked for.
    fn will_need(&self, ranges: &[Range<u64>]) {
        let _ = ranges;
    }

    /// A walk has these ranges behind it: memory that holds them may serve others. They can still be read, and are lent as long as the
    /// borrow lasts.
    fn done_with(&self, ranges: &[Range<u64>]) {
        let _ = ranges;
    }
}

/// Makes it survive a power cut that a file has its name.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Other systems keep the entries of folders by themselves, and open none to be synced.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
