use std::io;

use vrs_core::container::{IndexVersion, RecordableTypeId, Scan, ScanStep, StopCause};
use vrs_core::format::RecordType;

use super::testing::Memory;
use super::*;

const FACTS: RecordFacts = RecordFacts { record_type: RecordType::Data, format_version: 1, timestamp: 0.5 };

fn stream(instance: u16) -> StreamId {
    StreamId::new(RecordableTypeId::UNIT_TEST_1, instance)
}

fn record(payload: &[u8]) -> StoredRecord<'_> {
    let (compression, payload_size) = (CompressionType::None, payload.len() as u32);
    StoredRecord { stream: stream(1), facts: FACTS, compression, payload_size, stored: payload, hash: None }
}

fn create(memory: &Memory) -> Result<FileWriter, ErrorKind> {
    let mut description = Description::default();
    description.streams.entry(stream(1)).or_default();
    description.streams.entry(stream(2)).or_default();
    let settings = FileSettings { integrity: Integrity::Off, ..FileSettings::default() };
    FileWriter::create(Box::new(memory.clone()), None, &settings, 7, &description)
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

/// Whatever byte is the first that cannot be written: that is reported, then and ever after, and nothing follows it.
#[test]
fn after_a_failure_nothing_more_is_written() {
    let whole = Memory::new();
    let mut writer = create(&whole).unwrap();
    (0..3).for_each(|_| writer.append(&record(b"payload")).unwrap());
    let records_end = writer.chunks.size() as usize;
    writer.finish(&mut Compressor::default()).unwrap();
    let whole = whole.bytes();
    let beginning = create(&Memory::new()).unwrap().chunks.size() as usize;

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
