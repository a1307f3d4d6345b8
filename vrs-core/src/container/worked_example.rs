//! The file of FORMAT.md Appendix D, byte by byte: every structure reads, and writes back to the same bytes.

use std::vec::Vec;

use super::*;

/// A file by the reference: one stream, one configuration record, one data record that zstd compressed, index at the end.
const FILE: &str = "
    56 69 73 69 6f 6e 52 65 e1 e2 7c 55 7f 2a ea 18
    50 00 00 00 20 00 00 00 5c 01 00 00 00 00 00 00
    50 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 63 6f 72 64 56 52 53 31
    b6 00 00 00 00 00 00 00 02 00 00 00 02 00 00 00
    ff ff ff ff ff ff ef 7f 00 00 03 00 00 00 00 00
    01 00 00 00 dc ff 00 00 01 00 01 00 00 00 01 00
    00 00 6b 01 00 00 00 76 02 00 00 00 1c 00 00 00
    56 52 53 5f 4f 72 69 67 69 6e 61 6c 5f 52 65 63
    6f 72 64 61 62 6c 65 5f 4e 61 6d 65 0b 00 00 00
    55 6e 69 74 20 54 65 73 74 20 31 11 00 00 00 56
    52 53 5f 53 65 72 69 61 6c 5f 4e 75 6d 62 65 72
    24 00 00 00 30 34 66 63 36 31 34 61 2d 64 36 32
    65 2d 34 35 63 64 2d 38 39 33 32 2d 36 62 64 32
    37 33 62 37 31 36 37 63 01 00 00 00 01 00 00 00
    61 01 00 00 00 62 24 00 00 00 b6 00 00 00 dc ff
    00 00 07 00 00 00 00 00 00 00 00 00 e0 3f 01 00
    02 00 00 00 00 00 63 6f 6e 66 32 00 00 00 24 00
    00 00 dc ff 00 00 09 00 00 00 00 00 00 00 00 00
    f8 3f 01 00 03 02 fa 00 00 00 28 b5 2f fd 20 fa
    4d 00 00 10 41 41 01 00 75 0a 60 01 5a 00 00 00
    32 00 00 00 01 00 00 00 02 00 00 00 ff ff ff ff
    ff ff ef 7f 00 00 03 02 34 00 00 00 01 00 00 00
    dc ff 00 00 01 00 02 00 00 00 28 b5 2f fd 20 26
    1d 01 00 d8 00 e0 3f 24 00 00 00 02 dc ff 00 00
    01 00 f8 3f 32 00 00 00 03 dc ff 00 00 01 00 02
    00 60 9e cb b1 01
";

/// What the zstd frame at 0x18a decompresses to: the two index entries.
const ENTRIES: &str = "
    00 00 00 00 00 00 e0 3f 24 00 00 00 02 dc ff 00 00 01 00
    00 00 00 00 00 00 f8 3f 32 00 00 00 03 dc ff 00 00 01 00
";

fn bytes_of(hex: &str) -> Vec<u8> {
    hex.split_ascii_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// The whole file.
pub(super) fn file() -> Vec<u8> {
    bytes_of(FILE)
}

fn header_at(file: &[u8], at: usize) -> RecordHeader {
    RecordHeader::parse(file[at..].first_chunk().unwrap())
}

fn stream() -> StreamId {
    StreamId::new(RecordableTypeId::UNIT_TEST_1, 1)
}

#[test]
fn file_header() {
    let file = file();
    let header = FileHeader::parse(&file).unwrap();
    let mut expected = FileHeader::new(0x18ea_2a7f_557c_e2e1);
    expected.index_record_offset = 0x15c;
    assert_eq!(header, expected);
    assert_eq!(header.to_bytes(), file[..80]);
    assert_eq!(header.user_records_start(438, Some(182)), Ok(262));
    assert_eq!(header.user_records_end(438), 348);
}

#[test]
fn record_headers() {
    let file = file();
    let index = RecordHeader::index(IndexVersion::Classic, 90, 50, CompressionType::Zstd, 52);
    assert_eq!(header_at(&file, 0x050), RecordHeader::description(182));
    assert_eq!(header_at(&file, 0x15c), index);
    let configuration = RecordHeader {
        record_size: 36,
        previous_record_size: 182,
        raw_type_id: 65_500,
        format_version: 7,
        timestamp: 0.5,
        instance_id: 1,
        raw_record_type: 2,
        raw_compression_type: 0,
        uncompressed_size: 0,
    };
    assert_eq!(header_at(&file, 0x106), configuration);
    assert_eq!(configuration.stream(), stream());
    for at in [0x050, 0x106, 0x12a, 0x15c] {
        assert_eq!(header_at(&file, at).check(), Ok(()));
        assert_eq!(header_at(&file, at).to_bytes(), file[at..at + 32]);
    }
}

#[test]
fn description() {
    let file = file();
    let (description, error) = Description::parse(2, &file[0x070..0x106]);
    assert_eq!(error, None);
    assert_eq!(description.file_tags, [("a", "b")].into_iter().collect());
    assert_eq!(description.streams.keys().copied().collect::<Vec<_>>(), [stream()]);
    let tags = &description.streams[&stream()];
    assert_eq!(tags.user, [("k", "v")].into_iter().collect());
    assert_eq!(tags.internal.len(), 2);
    assert_eq!(tags.original_name(), RecordableTypeId::UNIT_TEST_1.name());
    assert_eq!(tags.serial_number(), Some("04fc614a-d62e-45cd-8932-6bd273b7167c"));

    let mut written = Vec::new();
    description.write(&mut written).unwrap();
    assert_eq!(written, file[0x070..0x106]);
}

#[test]
fn index() {
    let file = file();
    let header = FileHeader::parse(&file).unwrap();
    let record = IndexRecord::locate(&header, 0x15c, &header_at(&file, 0x15c), 438).unwrap();
    assert_eq!((record.version(), record.body_offset(), record.body_size()), (IndexVersion::Classic, 0x17c, 58));
    let prelude = ClassicPrelude::parse(&file[0x17c..]).unwrap();
    assert_eq!(prelude, ClassicPrelude { streams: [stream()].into(), record_count: 2 });
    let stored = StoredEntries { offset: 0x18a, size: 44, compressed: true, count: Some(2) };
    assert_eq!(prelude.entries(&record), Ok(stored));

    let entries: Vec<_> = IndexEntry::parse_all(&bytes_of(ENTRIES)).map(Result::unwrap).collect();
    let headers = [header_at(&file, 0x106), header_at(&file, 0x12a)];
    assert_eq!(entries, headers.map(|header| IndexEntry::of(&header).unwrap()));
    assert_eq!(entries.iter().flat_map(IndexEntry::to_bytes).collect::<Vec<_>>(), bytes_of(ENTRIES));
    let mut offsets = RecordOffsets::new(262, 0, 438);
    let placed: Vec<_> = entries.iter().map(|entry| offsets.place(entry.record_size).unwrap()).collect();
    assert_eq!(placed, [Some(0x106), Some(0x12a)]);
    assert_eq!((offsets.end(), offsets.lost()), (0x15c, 0));
}

#[test]
fn checksum() {
    let file = file();
    let (description, _) = Description::parse(2, &file[0x070..0x106]);
    let mut checksum = Checksum::new(&description, [stream()]);
    checksum.record(&header_at(&file, 0x106), b"conf");
    checksum.record(&header_at(&file, 0x12a), &[b'A'; 250]);
    assert_eq!(checksum.finish(), Digest(0xde40_57bd_b8d0_87ef));
}
