//! The index of a recording, kept small while it is recorded.

use std::io;

use vrs_core::container::IndexEntry;

use crate::compress::{Compressor, GrowingFrame};

/// Entries compress so well that a higher level gains nothing; here it even loses to this one (FORMAT.md §10.2).
pub(super) const LEVEL: i32 = 3;

/// Bytes of entries that are collected before they are compressed.
const RUN: usize = 16_384 * IndexEntry::SIZE;

/// The entries of an index, compressed while they come.
///
/// A classic index is one zstd frame. It grows with the recording, so that memory holds about a byte for each record that
/// comes regularly, and 10 for each of those that do not (tests hold it to that), and closing a long recording takes no longer than closing a short one.
#[derive(Debug, Default)]
pub(super) struct IndexBuilder {
    count: u64,
    /// The last entries, not compressed yet.
    run: Vec<u8>,
    /// Those before.
    frame: Option<GrowingFrame>,
}

impl IndexBuilder {
    /// How many entries there are.
    pub(super) const fn len(&self) -> u64 {
        self.count
    }

    pub(super) fn push(&mut self, entry: &IndexEntry) -> io::Result<()> {
        if self.run.len() >= RUN {
            self.compress_run()?;
        }
        self.run.extend_from_slice(&entry.to_bytes());
        self.count += 1;
        Ok(())
    }

    fn compress_run(&mut self) -> io::Result<()> {
        if self.frame.is_none() {
            self.frame = Some(GrowingFrame::new(LEVEL)?);
        }
        self.frame.as_mut().map_or(Ok(()), |frame| frame.write(&self.run))?;
        self.run.clear();
        Ok(())
    }

    /// All entries as one zstd frame with its content size, which leaves the index empty.
    pub(super) fn finish(&mut self, compressor: &mut Compressor) -> io::Result<Vec<u8>> {
        let Self { run, frame, .. } = std::mem::take(self);
        if let Some(mut frame) = frame {
            frame.write(&run)?;
            return frame.finish();
        }
        let mut frame = Vec::new();
        compressor.compress_zstd(LEVEL, &run, &mut frame)?;
        Ok(frame)
    }
}

#[cfg(test)]
mod tests {
    use vrs_core::container::StreamId;
    use vrs_core::format::RecordType;

    use super::*;
    use crate::compress::Decompressor;

    fn entry(number: u64) -> IndexEntry {
        let stream: StreamId = if number.is_multiple_of(3) { "1201-1" } else { "1202-1" }.parse().unwrap();
        IndexEntry { timestamp: number as f64 * 0.001, record_size: 100, record_type: RecordType::Data, stream }
    }

    #[test]
    fn any_number_of_entries_is_one_frame() {
        for count in [0_u64, 1, 16_384, 16_385, 100_000] {
            let mut index = IndexBuilder::default();
            (0..count).for_each(|number| index.push(&entry(number)).unwrap());
            assert_eq!(index.len(), count);
            let frame = index.finish(&mut Compressor::default()).unwrap();

            let size = count as usize * IndexEntry::SIZE;
            let stated = zstd::zstd_safe::get_frame_content_size(&frame).unwrap();
            assert_eq!(stated, Some(size as u64));
            let mut entries = Vec::new();
            Decompressor::default().frames(&frame).unwrap().inflate(&mut entries, size + 1).unwrap();
            let entries = IndexEntry::parse_all(&entries).map(Result::unwrap);
            assert!(entries.eq((0..count).map(entry)), "{count}");
        }
    }

    /// FORMAT.md §6.6.
    #[test]
    fn no_entries_are_nine_bytes() {
        let frame = IndexBuilder::default().finish(&mut Compressor::default()).unwrap();
        assert_eq!(frame, [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 1, 0, 0]);
    }

    /// Bytes of memory for each of so many entries, and of the finished index.
    fn bytes_per_entry(count: u64, entry: impl Fn(u64) -> IndexEntry) -> (f64, f64) {
        let mut index = IndexBuilder::default();
        (0..count).for_each(|number| index.push(&entry(number)).unwrap());
        let memory = index.run.capacity() + index.frame.as_ref().map_or(0, GrowingFrame::memory);
        let frame = index.finish(&mut Compressor::default()).unwrap();
        (memory as f64 / count as f64, frame.len() as f64 / count as f64)
    }

    /// Entries of a recording in which nothing is regular: the times have jitter, and each record another size.
    fn irregular(number: u64) -> IndexEntry {
        let random = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let timestamp = number as f64 * 0.001 + (random >> 40) as f64 * 1e-11;
        IndexEntry { timestamp, record_size: 1000 + (random as u32 >> 16), ..entry(number) }
    }

    /// The run is most of it while there are few entries. With many, an entry takes a byte; where nothing is regular, 10. (A vector that grows can be twice as large as what is in it.)
    #[test]
    fn memory_stays_small() {
        assert!(bytes_per_entry(10_000, entry).0 < 2.0 * IndexEntry::SIZE as f64);
        let (memory, frame) = bytes_per_entry(1_000_000, entry);
        assert!(memory < 3.0 && frame < 1.5, "{memory} {frame}");
        let (memory, frame) = bytes_per_entry(200_000, irregular);
        assert!(memory < 20.0 && frame < 10.0, "{memory} {frame}");
    }

    /// The same for a recording of three hours at a thousand records a second.
    #[test]
    #[ignore = "takes a minute: part of the soak"]
    fn memory_stays_small_for_long() {
        let (memory, frame) = bytes_per_entry(10_000_000, entry);
        assert!(memory < 3.0 && frame < 1.5, "{memory} {frame}");
    }
}
