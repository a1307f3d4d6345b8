//! The file of a recording: header, description, records, index (FORMAT.md §11.1).

use std::io;
use std::sync::Arc;

use vrs_core::container::{
    ClassicPrelude, CompressionType, Description, FileHeader, IndexEntry, IndexVersion, RecordHeader, StreamId,
};

use super::arena::RecordFacts;
use super::index::IndexBuilder;
use super::output::Output;
use crate::compress::Compressor;
use crate::error::{CreateProblem, ErrorKind};

/// A record as it goes to the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct StoredRecord<'r> {
    pub(super) stream: StreamId,
    pub(super) facts: RecordFacts,
    pub(super) compression: CompressionType,
    /// Bytes of the payload before compression.
    pub(super) payload_size: u32,
    /// The payload as it is stored.
    pub(super) stored: &'r [u8],
}

/// Writes a file with its index at the end.
///
/// After a failed write nothing more is written, and every call reports that failure: what is in the file by then is an
/// interrupted recording, which readers recover.
pub(super) struct FileWriter {
    output: Box<dyn Output>,
    header: FileHeader,
    streams: Vec<StreamId>,
    index: IndexBuilder,
    /// Bytes written.
    position: u64,
    /// Size of the last record (FORMAT.md §4.1).
    previous_size: u32,
    failure: Option<Failure>,
}

/// What could not be done, and why.
#[derive(Clone, Debug)]
struct Failure {
    action: String,
    error: Arc<io::Error>,
}

impl From<Failure> for ErrorKind {
    fn from(Failure { action, error }: Failure) -> Self {
        Self::Io { action, source: io::Error::new(error.kind(), error) }
    }
}

impl FileWriter {
    /// Writes the beginning of a file: its header and its description.
    pub(super) fn create(
        output: Box<dyn Output>,
        creation_id: u64,
        description: &Description,
    ) -> Result<Self, ErrorKind> {
        let mut payload = Vec::new();
        description.write(&mut payload).map_err(CreateProblem::Tags)?;
        let size = RecordHeader::size_with(payload.len() as u64).map_err(CreateProblem::Tags)?;
        let mut writer = Self {
            output,
            header: FileHeader::new(creation_id),
            streams: description.streams.keys().copied().collect(),
            index: IndexBuilder::default(),
            position: 0,
            previous_size: size,
            failure: None,
        };
        writer.write(&writer.header.to_bytes())?;
        writer.write(&RecordHeader::description(size).to_bytes())?;
        writer.write(&payload)?;
        writer.flush()?;
        Ok(writer)
    }

    /// Appends a record.
    pub(super) fn append(&mut self, record: &StoredRecord<'_>) -> Result<(), ErrorKind> {
        let header = self.record_header(record);
        self.write(&header.to_bytes())?;
        self.write(record.stored)?;
        self.previous_size = header.record_size;
        let entry = IndexEntry {
            timestamp: header.timestamp,
            record_size: header.record_size,
            record_type: record.facts.record_type,
            stream: record.stream,
        };
        let pushed = self.index.push(&entry);
        self.remember(pushed, || "compress its index".to_owned())
    }

    fn record_header(&self, record: &StoredRecord<'_>) -> RecordHeader {
        let StoredRecord { stream, facts, compression, payload_size, stored } = *record;
        RecordHeader {
            // It fits: the payload was tested when it was recorded, and is only compressed where that makes it smaller.
            record_size: RecordHeader::SIZE as u32 + stored.len() as u32,
            previous_record_size: self.previous_size,
            raw_type_id: stream.type_id.to_disk(),
            format_version: facts.format_version,
            timestamp: facts.timestamp,
            instance_id: stream.instance,
            raw_record_type: facts.record_type as u8,
            raw_compression_type: compression as u8,
            uncompressed_size: if compression == CompressionType::None { 0 } else { payload_size },
        }
    }

    /// Empties buffers: what was appended survives the end of this process.
    pub(super) fn flush(&mut self) -> Result<(), ErrorKind> {
        self.check()?;
        let flushed = self.output.flush();
        self.remember(flushed, || "write what is buffered".to_owned())
    }

    /// Writes the index, and last of all where it is (FORMAT.md §11.5). The size of the file comes back.
    ///
    /// An index has room for 226 million records. A recording of more gets none, but a record that proves its end
    /// (FORMAT.md §19.2).
    pub(super) fn finish(&mut self, compressor: &mut Compressor) -> Result<u64, ErrorKind> {
        self.check()?;
        let (offset, count) = (self.position, self.index.len());
        let frame = self.index.finish(compressor);
        let frame = self.remember(frame, || "compress its index".to_owned())?;
        let Some(front) = index_front(&self.streams, count, frame.len(), self.previous_size) else {
            self.write(&closing_record(self.previous_size))?;
            self.flush()?;
            return Ok(self.position);
        };
        self.write(&front)?;
        self.write(&frame)?;
        self.flush()?;
        self.header.index_record_offset = offset as i64;
        let rewritten = self.output.write_at(0, &self.header.to_bytes());
        self.remember(rewritten, || "write its header".to_owned())?;
        self.flush()?;
        Ok(self.position)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ErrorKind> {
        self.check()?;
        let (offset, size) = (self.position, bytes.len() as u64);
        let written = self.output.write_all(bytes);
        self.remember(written, || format!("write {size} bytes at offset {offset}"))?;
        self.position = offset + size;
        Ok(())
    }

    /// The first failure, if there was one.
    fn check(&self) -> Result<(), ErrorKind> {
        self.failure.as_ref().map_or(Ok(()), |failure| Err(failure.clone().into()))
    }

    fn remember<T>(&mut self, result: io::Result<T>, action: impl FnOnce() -> String) -> Result<T, ErrorKind> {
        result.map_err(|error| {
            let failure = Failure { action: action(), error: Arc::new(error) };
            self.failure.insert(failure).clone().into()
        })
    }
}

/// What stands before the entries of an index: record header and prelude (FORMAT.md §10.2). `None` when the index is too
/// large for a record.
fn index_front(streams: &[StreamId], count: u64, frame_size: usize, previous_size: u32) -> Option<Vec<u8>> {
    let prelude = ClassicPrelude { streams: streams.to_vec(), record_count: u32::try_from(count).ok()? };
    let uncompressed = u32::try_from(prelude.size() + count * IndexEntry::SIZE as u64).ok()?;
    let size = RecordHeader::size_with(prelude.size() + frame_size as u64).ok()?;
    let header = RecordHeader::index(IndexVersion::Classic, size, previous_size, CompressionType::Zstd, uncompressed);
    let mut bytes = header.to_bytes().to_vec();
    prelude.write(&mut bytes);
    Some(bytes)
}

/// An index without streams and entries (FORMAT.md §19.2).
fn closing_record(previous_size: u32) -> Vec<u8> {
    let prelude = ClassicPrelude::default();
    let size = RecordHeader::SIZE as u32 + prelude.size() as u32;
    let header = RecordHeader::index(IndexVersion::Classic, size, previous_size, CompressionType::None, 0);
    let mut bytes = header.to_bytes().to_vec();
    prelude.write(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use vrs_core::container::{RecordableTypeId, Scan, ScanStep, StopCause};
    use vrs_core::format::RecordType;

    use super::super::output::memory::Memory;
    use super::*;

    const FACTS: RecordFacts = RecordFacts { record_type: RecordType::Data, format_version: 1, timestamp: 0.5 };

    fn stream(instance: u16) -> StreamId {
        StreamId::new(RecordableTypeId::UNIT_TEST_1, instance)
    }

    fn record(payload: &[u8]) -> StoredRecord<'_> {
        let (compression, payload_size) = (CompressionType::None, payload.len() as u32);
        StoredRecord { stream: stream(1), facts: FACTS, compression, payload_size, stored: payload }
    }

    fn create(memory: &Memory) -> Result<FileWriter, ErrorKind> {
        let mut description = Description::default();
        description.streams.entry(stream(1)).or_default();
        description.streams.entry(stream(2)).or_default();
        FileWriter::create(Box::new(memory.clone()), 7, &description)
    }

    /// The records that a scan finds, and where it ends.
    fn scan(bytes: &[u8]) -> (usize, u64, StopCause) {
        let header = FileHeader::parse(bytes).unwrap();
        let (mut scan, mut count) = (Scan::new(&header, bytes.len() as u64), 0);
        loop {
            match scan.step(&bytes[scan.position() as usize..]) {
                ScanStep::Record { .. } => count += 1,
                ScanStep::Internal { .. } => {}
                ScanStep::Stop(stop) => return (count, stop.offset, stop.cause),
            }
        }
    }

    /// FORMAT.md §11.4, the first example: nothing but the size of the description differs.
    #[test]
    fn a_file_without_records() {
        let memory = Memory::new();
        let size = create(&memory).unwrap().finish(&mut Compressor::default()).unwrap();
        let bytes = memory.bytes();
        assert_eq!(size, bytes.len() as u64);
        let header = FileHeader::parse(&bytes).unwrap();
        let at = header.index_record(size).unwrap().unwrap() as usize;
        let index = RecordHeader::parse(bytes[at..].first_chunk().unwrap());
        let description = RecordHeader::parse(bytes[80..].first_chunk().unwrap());
        assert_eq!(at, 80 + description.record_size as usize);
        assert_eq!(
            index,
            RecordHeader::index(IndexVersion::Classic, 61, description.record_size, CompressionType::Zstd, 20)
        );
        let mut expected = FileHeader::new(7);
        expected.index_record_offset = at as i64;
        assert_eq!(header, expected);
    }

    #[test]
    fn an_index_that_is_too_large_gives_way_to_a_closing_record() {
        let streams = [stream(1)];
        assert!(index_front(&streams, 226_050_909, 1000, 50).is_some());
        assert_eq!(index_front(&streams, 226_050_910, 1000, 50), None);
        assert_eq!(index_front(&streams, 1, u32::MAX as usize, 50), None);

        // FORMAT.md §19.2, byte by byte.
        let expected = b"\x28\0\0\0\x32\0\0\0\x01\0\0\0\x02\0\0\0\xff\xff\xff\xff\xff\xff\xef\x7f\0\0\x03\0\0\0\0\0\0\0\0\0\0\0\0\0";
        assert_eq!(closing_record(50), expected);
    }

    /// Whatever byte is the first that cannot be written: that is reported, then and ever after, and nothing follows it.
    #[test]
    fn after_a_failure_nothing_more_is_written() {
        let whole = Memory::new();
        let mut writer = create(&whole).unwrap();
        (0..3).for_each(|_| writer.append(&record(b"payload")).unwrap());
        let records_end = writer.position as usize;
        writer.finish(&mut Compressor::default()).unwrap();
        let whole = whole.bytes();
        let beginning = create(&Memory::new()).unwrap().position as usize;

        for room in 0..whole.len() {
            let memory = Memory::with_room(room);
            let Ok(mut writer) = create(&memory) else {
                assert!(room < beginning);
                continue;
            };
            let appended: Vec<bool> = (0..3).map(|_| writer.append(&record(b"payload")).is_ok()).collect();
            assert!(appended.is_sorted_by(|before, after| before >= after), "{room}: {appended:?}");
            assert_eq!(appended[2], room >= records_end);
            let error = writer.finish(&mut Compressor::default()).unwrap_err();
            assert!(matches!(&error, ErrorKind::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull));
            assert_eq!(writer.append(&record(b"")).unwrap_err().to_string(), error.to_string());
            assert_eq!(writer.flush().unwrap_err().to_string(), error.to_string());

            let bytes = memory.bytes();
            assert_eq!(bytes.len(), room);
            assert!(bytes[80..] == whole[80..room], "{room}");
            let (found, end, _) = scan(&bytes);
            assert_eq!(found, appended.iter().filter(|is_there| **is_there).count());
            assert_eq!(end as usize, beginning + found * 39);
        }
    }

    #[test]
    fn the_chain_of_sizes_holds() {
        let memory = Memory::new();
        let mut writer = create(&memory).unwrap();
        for size in [0, 1, 100, 10] {
            writer.append(&record(&vec![0; size])).unwrap();
        }
        writer.finish(&mut Compressor::default()).unwrap();
        let bytes = memory.bytes();
        assert_eq!(scan(&bytes), (4, bytes.len() as u64, StopCause::EndOfFile));
    }
}
