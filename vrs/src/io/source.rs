//! The chunks of a recording as one range of bytes.

use std::borrow::Cow;
use std::io;
use std::ops::{Deref, Range};
use std::sync::Arc;

use super::ReadAt;

/// All chunks of a recording, one behind the other.
///
/// Records and headers may straddle chunks: files cut at any byte exist (FORMAT.md §12.2).
///
/// Chunks in the midst may be missing: their bytes cannot be read, and those behind them have their places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    chunks: Vec<Chunk>,
    len: u64,
}

#[derive(Clone, Debug)]
struct Chunk {
    start: u64,
    len: u64,
    /// `None` where the chunk is missing.
    data: Option<Arc<dyn ReadAt>>,
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
    pub(crate) fn new(chunks: impl IntoIterator<Item = Arc<dyn ReadAt>>) -> Self {
        let mut source = Self::default();
        chunks.into_iter().for_each(|data| source.push(data));
        source
    }

    /// Adds a chunk at the end.
    pub(crate) fn push(&mut self, data: Arc<dyn ReadAt>) {
        self.add(data.len(), Some(data));
    }

    /// Adds a chunk of a known size that is missing.
    pub(crate) fn push_missing(&mut self, len: u64) {
        self.add(len, None);
    }

    /// Adds a part of a chunk: this many of its first bytes.
    pub(crate) fn push_part(&mut self, data: Arc<dyn ReadAt>, len: u64) {
        self.add(len, Some(data));
    }

    /// Adds a chunk that grows: it ends where a read finds its end.
    pub(crate) fn push_growing(&mut self, data: Arc<dyn ReadAt>) {
        self.add(u64::MAX - self.len, Some(data));
    }

    fn add(&mut self, len: u64, data: Option<Arc<dyn ReadAt>>) {
        self.chunks.push(Chunk { start: self.len, len, data });
        self.len = self.len.saturating_add(len);
    }

    /// Whether none of these bytes is in a missing chunk.
    pub(crate) fn has(&self, offset: u64, size: u64) -> bool {
        let end = offset.saturating_add(size);
        let mut missing = self.chunks.iter().filter(|chunk| chunk.data.is_none());
        !missing.any(|chunk| chunk.start < end && chunk.start.saturating_add(chunk.len) > offset)
    }

    /// Total size in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Where each chunk ends.
    pub(crate) fn chunk_ends(&self) -> Vec<u64> {
        self.chunks.iter().map(|chunk| chunk.start.saturating_add(chunk.len)).collect()
    }

    /// All bytes, where one chunk holds them in memory; else none.
    pub(crate) fn whole(&self) -> &[u8] {
        usize::try_from(self.len).ok().and_then(|len| self.borrow(0, len)).unwrap_or_default()
    }

    /// The bytes without a copy, where one chunk holds them all in memory.
    #[inline]
    pub(crate) fn borrow(&self, offset: u64, len: usize) -> Option<&[u8]> {
        let chunk = self.chunk_at(offset)?;
        chunk.data.as_ref()?.borrow(offset - chunk.start, len)
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
            let data = chunk
                .data
                .as_ref()
                .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "its chunk file is missing"))?;
            let available = chunk.len.saturating_sub(inside);
            let count = usize::try_from(available).map_or(rest.len(), |available| available.min(rest.len()));
            let (head, tail) = rest.split_at_mut(count);
            data.read_exact_at(inside, head)?;
            rest = tail;
            offset += count as u64;
        }
        Ok(())
    }

    /// Bytes that are worth announcing, of the chunk that wants most.
    pub(crate) fn read_ahead(&self) -> u64 {
        self.chunks.iter().filter_map(|chunk| Some(chunk.data.as_ref()?.read_ahead())).max().unwrap_or(0)
    }

    /// Announces ranges to the chunks that hold them.
    pub(crate) fn will_need(&self, ranges: &[Range<u64>]) {
        self.tell(ranges, |data, ranges| data.will_need(ranges));
    }

    /// Tells the chunks that hold them that a walk has these ranges behind it.
    pub(crate) fn done_with(&self, ranges: &[Range<u64>]) {
        self.tell(ranges, |data, ranges| data.done_with(ranges));
    }

    fn tell(&self, ranges: &[Range<u64>], tell: impl Fn(&dyn ReadAt, &[Range<u64>])) {
        for chunk in &self.chunks {
            let Some(data) = &chunk.data else { continue };
            let inside = |offset: u64| offset.saturating_sub(chunk.start).min(chunk.len);
            let ranges = ranges.iter().map(|range| inside(range.start)..inside(range.end));
            let ranges: Vec<Range<u64>> = ranges.filter(|range| !range.is_empty()).collect();
            if !ranges.is_empty() {
                tell(&**data, &ranges);
            }
        }
    }

    /// The chunk that holds the byte at `offset`; empty chunks hold none.
    #[inline]
    fn chunk_at(&self, offset: u64) -> Option<&Chunk> {
        let chunk = match self.chunks.as_slice() {
            // Nearly always, and asked for each record.
            [only] => only,
            chunks => chunks.get(chunks.partition_point(|chunk| chunk.start <= offset).checked_sub(1)?)?,
        };
        (offset - chunk.start < chunk.len).then_some(chunk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(chunks: &[&str]) -> Source {
        Source::new(chunks.iter().map(|chunk| Arc::new(chunk.as_bytes().to_vec()) as Arc<dyn ReadAt>))
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
    fn missing_chunks_keep_their_place() {
        let mut source = source(&["abc"]);
        source.push_missing(4);
        source.push(Arc::new(b"defg".to_vec()));
        assert_eq!((source.len(), source.chunk_ends()), (11, vec![3, 7, 11]));
        assert_eq!(&*source.read(7, 4).unwrap(), b"defg");
        assert_eq!(source.borrow(4, 1), None);
        for (offset, len) in [(2, 2), (3, 1), (6, 2), (0, 11)] {
            assert!(!source.has(offset, len as u64));
            assert_eq!(source.read(offset, len).unwrap_err().kind(), io::ErrorKind::NotFound);
        }
        assert!(source.has(0, 3) && source.has(7, 4) && source.has(3, 0));
    }

    #[test]
    fn only_bytes_of_one_chunk_are_lent() {
        let source = source(&["abc", "d"]);
        assert_eq!(source.borrow(1, 2), Some(b"bc".as_slice()));
        assert_eq!(source.borrow(2, 2), None);
    }
}
