//! Recordings in memory.

use std::io;

use super::ReadAt;

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

pub(super) fn range(bytes: &[u8], offset: u64, len: usize) -> Option<&[u8]> {
    let start = usize::try_from(offset).ok()?;
    bytes.get(start..start.checked_add(len)?)
}

pub(super) fn copy(bytes: &[u8], offset: u64, out: &mut [u8]) -> io::Result<()> {
    out.copy_from_slice(range(bytes, offset, out.len()).ok_or(io::ErrorKind::UnexpectedEof)?);
    Ok(())
}
