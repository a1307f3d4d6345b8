//! The index as one record, behind the records or in front of them (FORMAT.md §10.2, §11.1, §11.2).

use std::io;

use vrs_core::container::{
    ClassicPrelude, CompressionType, Digest, IndexEntry, IndexVersion, RecordHeader, StoredHash, StreamId,
};

use super::chunks::Chunks;
use super::failure::Failure;
use super::index::IndexBuilder;
use crate::compress::Compressor;

/// Bytes of an empty frame of entries.
const EMPTY_FRAME: u32 = 9;

/// An index that is written when the recording is finished.
#[derive(Debug, Default)]
pub(super) struct ClassicIndex {
    entries: IndexBuilder,
    /// The place in front of the records.
    reserved: Option<Reserved>,
}

/// A record that holds the place of an index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reserved {
    /// Where it stands.
    pub(super) offset: u64,
    /// Its size, header included.
    pub(super) size: u32,
    /// Size of the record before it.
    pub(super) previous_size: u32,
}

/// A finished index.
#[derive(Debug)]
pub(super) struct Finished {
    streams: Vec<StreamId>,
    count: u64,
    frame: Vec<u8>,
    reserved: Option<Reserved>,
}

impl Reserved {
    /// A place at an offset for an index of these streams, with room for so many bytes of entries.
    pub(super) fn new(offset: u64, streams: &[StreamId], room: u32, previous_size: u32) -> Self {
        let prelude = ClassicPrelude { streams: streams.to_vec(), record_count: 0 }.size();
        let size = RecordHeader::size_with(prelude + u64::from(room.max(EMPTY_FRAME)));
        Self { offset, size: size.unwrap_or(u32::MAX), previous_size }
    }

    /// Writes an index without streams and entries, and zeros behind it.
    pub(super) fn write(&self, chunks: &mut Chunks) -> Result<(), Failure> {
        let header =
            RecordHeader::index(IndexVersion::Classic, self.size, self.previous_size, CompressionType::None, 0);
        chunks.append(&header.to_bytes())?;
        zeros(self.size as usize - RecordHeader::SIZE).try_for_each(|zeros| chunks.append(zeros))
    }

    /// The hash of the record that these bytes begin and zeros end.
    pub(super) fn hash(&self, bytes: &[u8]) -> Digest {
        let (header, body) = bytes.split_at(RecordHeader::SIZE);
        let mut hash = StoredHash::new();
        hash.add(body);
        zeros(self.size as usize - bytes.len()).for_each(|zeros| hash.add(zeros));
        hash.finish(header)
    }
}

/// So many zeros, in pieces.
fn zeros(count: usize) -> impl Iterator<Item = &'static [u8]> {
    const ZEROS: [u8; 4096] = [0; 4096];
    (0..count).step_by(ZEROS.len()).map(move |start| &ZEROS[..ZEROS.len().min(count - start)])
}

impl ClassicIndex {
    pub(super) fn new(reserved: Option<Reserved>) -> Self {
        Self { entries: IndexBuilder::default(), reserved }
    }

    pub(super) fn push(&mut self, entry: &IndexEntry) -> Result<(), Failure> {
        self.entries.push(entry).map_err(failure)
    }

    /// The index of a file with these streams. No entries are left.
    pub(super) fn finish(&mut self, streams: &[StreamId], compressor: &mut Compressor) -> Result<Finished, Failure> {
        let (streams, count) = (streams.to_vec(), self.entries.len());
        let frame = self.entries.finish(compressor).map_err(failure)?;
        Ok(Finished { streams, count, frame, reserved: self.reserved })
    }
}

fn failure(error: io::Error) -> Failure {
    Failure::new("compress its index", error)
}

/// A record of these entries, for a file whose records exist already: in a place of this size, if it fits, or as large as it
/// needs to be. The order of entries is that of the file.
pub(crate) fn index_record(
    entries: impl IntoIterator<Item = IndexEntry>,
    streams: Vec<StreamId>,
    previous_size: u32,
    place: Option<u32>,
) -> io::Result<Option<Vec<u8>>> {
    let (count, frame) = frame(entries)?;
    let mut bytes = Finished { streams, count, frame, reserved: None }.record(previous_size, place);
    if let (Some(bytes), Some(place)) = (&mut bytes, place) {
        bytes.resize(place as usize, 0);
    }
    Ok(bytes)
}

/// So many entries, compressed.
pub(crate) fn frame(entries: impl IntoIterator<Item = IndexEntry>) -> io::Result<(u64, Vec<u8>)> {
    let mut builder = IndexBuilder::default();
    entries.into_iter().try_for_each(|entry| builder.push(&entry))?;
    Ok((builder.len(), builder.finish(&mut Compressor::default())?))
}

impl Finished {
    /// The place in front, and the bytes that go there, if they fit.
    pub(super) fn in_front(&self) -> Option<(Reserved, Vec<u8>)> {
        let reserved = self.reserved?;
        let bytes = self.record(reserved.previous_size, Some(reserved.size))?;
        Some((reserved, bytes))
    }

    /// The index as the last record, behind one of this size. `None` when it is too large for a record.
    pub(super) fn at_end(&self, previous_size: u32) -> Option<Vec<u8>> {
        self.record(previous_size, None)
    }

    /// The record. It has its own size, or another one that it fits in.
    fn record(&self, previous_size: u32, size: Option<u32>) -> Option<Vec<u8>> {
        let prelude = ClassicPrelude { streams: self.streams.clone(), record_count: u32::try_from(self.count).ok()? };
        let uncompressed = u32::try_from(prelude.size() + self.count * IndexEntry::SIZE as u64).ok()?;
        let needed = RecordHeader::size_with(prelude.size() + self.frame.len() as u64).ok()?;
        let size = size.unwrap_or(needed);
        if size < needed {
            return None;
        }
        let header =
            RecordHeader::index(IndexVersion::Classic, size, previous_size, CompressionType::Zstd, uncompressed);
        let mut bytes = header.to_bytes().to_vec();
        prelude.write(&mut bytes);
        bytes.extend_from_slice(&self.frame);
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(count: u64, frame: usize) -> Finished {
        Finished { streams: vec!["65500-1".parse().unwrap()], count, frame: vec![0; frame], reserved: None }
    }

    #[test]
    fn an_index_has_the_size_of_a_record() {
        assert!(finished(226_050_909, 1000).at_end(50).is_some());
        assert_eq!(finished(226_050_910, 1000).at_end(50), None);
    }

    #[test]
    fn an_index_is_in_front_if_it_fits() {
        let streams = ["65500-1".parse().unwrap()];
        let reserved = Reserved::new(300, &streams, 100, 220);
        assert_eq!(reserved.size, 32 + 8 + 6 + 100);
        let fits = |frame| Finished { reserved: Some(reserved), ..finished(5, frame) }.in_front().is_some();
        assert!(fits(100) && !fits(101));
        assert_eq!(Reserved::new(300, &[], 0, 220).size, 49);
        assert_eq!(Reserved::new(300, &[], u32::MAX, 220).size, u32::MAX);
    }
}
