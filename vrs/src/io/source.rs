//! The chunks of a recording as one range of bytes.

use std::borrow::Cow;
use std::io;
use std::ops::Deref;

use super::ReadAt;

/// All chunks of a recording, one behind the other.
///
/// Records and headers may straddle chunks: files cut at any byte exist (FORMAT.md §12.2).
#[derive(Debug)]
pub(crate) struct Source {
    chunks: Vec<Chunk>,
    len: u64,
}

#[derive(Debug)]
struct Chunk {
    start: u64,
    data: Box<dyn ReadAt>,
}

/// Bytes of a source: lent where they are in memory, else copied.
#[derive(Debug)]
pub(crate) struct Bytes<'s>(Cow<'s, [u8]>);

impl Deref for Bytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Source {
    pub(crate) fn new(chunks: impl IntoIterator<Item = Box<dyn ReadAt>>) -> Self {
        let mut len = 0_u64;
        let chunks = chunks.into_iter().map(|data| {
            let start = len;
            len = len.saturating_add(data.len());
            Chunk { start, data }
        });
        Self { chunks: chunks.collect(), len }
    }

    /// Total size in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Where each chunk ends.
    pub(crate) fn chunk_ends(&self) -> Vec<u64> {
        self.chunks.iter().map(|chunk| chunk.start.saturating_add(chunk.data.len())).collect()
    }

    /// The bytes without a copy, where one chunk holds them all in memory.
    #[inline]
    pub(crate) fn borrow(&self, offset: u64, len: usize) -> Option<&[u8]> {
        let chunk = self.chunk_at(offset)?;
        chunk.data.borrow(offset - chunk.start, len)
    }

    /// The bytes from `offset` on, as many as asked for. Nothing is allocated before they are known to be there.
    pub(crate) fn read(&self, offset: u64, len: usize) -> io::Result<Bytes<'_>> {
        if let Some(bytes) = self.borrow(offset, len) {
            return Ok(Bytes(Cow::Borrowed(bytes)));
        }
        let mut copy = Vec::new();
        self.read_into(offset, len, &mut copy)?;
        Ok(Bytes(Cow::Owned(copy)))
    }

    /// Replaces the content of `out` with the bytes from `offset` on.
    pub(crate) fn read_into(&self, mut offset: u64, len: usize, out: &mut Vec<u8>) -> io::Result<()> {
        if offset.checked_add(len as u64).is_none_or(|end| end > self.len) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        out.clear();
        out.resize(len, 0);
        let mut rest = out.as_mut_slice();
        while !rest.is_empty() {
            let chunk = self.chunk_at(offset).ok_or(io::ErrorKind::UnexpectedEof)?;
            let inside = offset - chunk.start;
            let available = chunk.data.len().saturating_sub(inside);
            let count = usize::try_from(available).map_or(rest.len(), |available| available.min(rest.len()));
            let (head, tail) = rest.split_at_mut(count);
            chunk.data.read_exact_at(inside, head)?;
            rest = tail;
            offset += count as u64;
        }
        Ok(())
    }

    /// The chunk that holds the byte at `offset`; empty chunks hold none.
    #[inline]
    fn chunk_at(&self, offset: u64) -> Option<&Chunk> {
        let behind = self.chunks.partition_point(|chunk| chunk.start <= offset);
        let chunk = self.chunks.get(behind.checked_sub(1)?)?;
        (offset - chunk.start < chunk.data.len()).then_some(chunk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(chunks: &[&str]) -> Source {
        Source::new(chunks.iter().map(|chunk| Box::new(chunk.as_bytes().to_vec()) as Box<dyn ReadAt>))
    }

    #[test]
    fn chunks_read_as_one() {
        let source = source(&["abc", "", "d", "efgh"]);
        assert_eq!(source.len(), 8);
        assert_eq!(source.chunk_ends(), [3, 3, 4, 8]);
        for start in 0..=8 {
            for len in 0..=8 - start {
                let bytes = source.read(start as u64, len).unwrap();
                assert_eq!(&*bytes, &b"abcdefgh"[start..start + len]);
            }
        }
    }

    #[test]
    fn reading_past_the_end_is_an_error() {
        let source = source(&["abc", "d"]);
        assert!(source.read(0, 5).is_err());
        assert!(source.read(4, 1).is_err());
        assert!(source.read(u64::MAX, 1).is_err());
        assert!(source.read(1, usize::MAX).is_err());
    }

    #[test]
    fn only_bytes_of_one_chunk_are_lent() {
        let source = source(&["abc", "d"]);
        assert_eq!(source.borrow(1, 2), Some(b"bc".as_slice()));
        assert_eq!(source.borrow(2, 2), None);
    }
}
