//! The index of a recording whose head is a file of its own (FORMAT.md §10.4).

use vrs_core::container::{CompressionType, Digest, IndexEntry, IndexVersion, RecordHeader, StoredHash};

use super::chunks::Chunks;
use super::failure::Failure;
use super::index::LEVEL;
use crate::compress::Compressor;

/// Entries of a frame. Those that are not in a frame yet are all that is in memory.
const FRAME_ENTRIES: usize = 100_000;

/// An index that is written to the head while it grows.
#[derive(Debug)]
pub(super) struct HeadIndex {
    /// Where its record stands.
    offset: u64,
    /// Size of the record before it.
    previous_size: u32,
    count: u64,
    /// Bytes of the frames that are written.
    written: u64,
    /// Of these frames.
    hash: StoredHash,
    /// The last entries, not written yet.
    run: Vec<u8>,
    compressor: Compressor,
}

impl HeadIndex {
    /// Writes the record header of an empty index behind the description.
    pub(super) fn create(chunks: &mut Chunks, previous_size: u32) -> Result<Self, Failure> {
        let compressor = Compressor::default();
        let (offset, hash, run) = (chunks.size(), StoredHash::new(), Vec::new());
        let index = Self { offset, previous_size, count: 0, written: 0, hash, run, compressor };
        chunks.append(&index.header(RecordHeader::SIZE as u32, 0).to_bytes())?;
        Ok(index)
    }

    fn header(&self, record_size: u32, uncompressed: u32) -> RecordHeader {
        RecordHeader::index(IndexVersion::Split, record_size, self.previous_size, CompressionType::Zstd, uncompressed)
    }

    /// Where the index record stands.
    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    pub(super) fn push(&mut self, entry: &IndexEntry, chunks: &mut Chunks) -> Result<(), Failure> {
        self.run.extend_from_slice(&entry.to_bytes());
        self.count += 1;
        if self.run.len() >= FRAME_ENTRIES * IndexEntry::SIZE { self.write_frame(chunks) } else { Ok(()) }
    }

    fn write_frame(&mut self, chunks: &mut Chunks) -> Result<(), Failure> {
        let mut frame = Vec::new();
        let compressed = self.compressor.compress_zstd(LEVEL, &self.run, &mut frame);
        compressed.map_err(|error| Failure::new("compress its index", error))?;
        chunks.append_to_first(&frame)?;
        self.hash.add(&frame);
        self.written += frame.len() as u64;
        self.run.clear();
        Ok(())
    }

    /// Writes the last entries. What is still to be written is the record header with the final sizes, which comes back with the
    /// hash of the whole record; `None` when the index is too large for a record.
    pub(super) fn finish(&mut self, chunks: &mut Chunks) -> Result<Option<(RecordHeader, Digest)>, Failure> {
        if !self.run.is_empty() {
            self.write_frame(chunks)?;
        }
        let uncompressed = u32::try_from(self.count * IndexEntry::SIZE as u64).ok();
        let size = RecordHeader::size_with(self.written).ok();
        let header = size.zip(uncompressed).map(|(size, uncompressed)| self.header(size, uncompressed));
        Ok(header.map(|header| (header, self.hash.finish(&header.to_bytes()))))
    }
}

#[cfg(test)]
mod tests {
    use vrs_core::format::RecordType;

    use super::super::chunks::Announcer;
    use super::*;
    use crate::io::MemoryStorage;

    /// Whatever the recording is, no more than the entries of one frame are in memory.
    #[test]
    fn only_the_last_entries_are_in_memory() {
        let memory = MemoryStorage::new();
        let mut chunks = Chunks::create(Box::new(memory.clone()), false, Announcer::new(None, None)).unwrap();
        let mut index = HeadIndex::create(&mut chunks, 100).unwrap();
        chunks.begin().unwrap();
        let stream = "1201-1".parse().unwrap();
        for number in 0..1_000_000 {
            let timestamp = f64::from(number);
            let entry = IndexEntry { timestamp, record_size: 100, record_type: RecordType::Data, stream };
            index.push(&entry, &mut chunks).unwrap();
            assert!(index.run.capacity() < 2 * FRAME_ENTRIES * IndexEntry::SIZE);
        }
        let (header, _) = index.finish(&mut chunks).unwrap().unwrap();
        assert_eq!(memory.chunks()[0].len(), header.record_size as usize);
        assert_eq!(header.uncompressed_size as usize, 1_000_000 * IndexEntry::SIZE);
    }
}
