//! The container structures of files by the reference library, in `tests/data/reference`.
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::collections::BTreeSet;

use vrs_core::container::{
    Checksum, ClassicPrelude, Description, FileHeader, FileVersion, IndexEntry, IndexRecord, IndexVersion,
    RecordHeader, RecordOffsets, Scan, ScanStep, ScanStop, StopCause, StreamId,
};

struct Sample {
    bytes: Vec<u8>,
    header: FileHeader,
}

impl Sample {
    fn open(name: &str) -> Self {
        let path = format!("{}/../tests/data/reference/{name}", env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(path).unwrap();
        let header = FileHeader::parse(&bytes).unwrap();
        assert_eq!(header.to_bytes(), bytes[..80]);
        Self { bytes, header }
    }

    fn total(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// The header of the record at this offset, and its payload as stored.
    fn record(&self, offset: u64) -> (RecordHeader, &[u8]) {
        let record = &self.bytes[offset as usize..];
        let header = RecordHeader::parse(record.first_chunk().unwrap());
        assert_eq!(header.to_bytes(), record[..RecordHeader::SIZE]);
        (header, &record[RecordHeader::SIZE..header.record_size as usize])
    }

    fn description(&self) -> Description {
        let offset = self.header.description_record(self.total()).unwrap().unwrap();
        let (header, payload) = self.record(offset);
        assert_eq!(header, RecordHeader::description(header.record_size));
        let (description, error) = Description::parse(header.format_version, payload);
        assert_eq!(error, None);
        let mut written = Vec::new();
        description.write(&mut written).unwrap();
        assert_eq!(written, payload);
        description
    }

    /// The walk from header to header: offsets and entries of the records, and how it ends.
    fn scan(&self) -> (Vec<(u64, IndexEntry)>, ScanStop) {
        let mut scan = Scan::new(&self.header, self.total());
        let mut records = Vec::new();
        loop {
            match scan.step(&self.bytes[scan.position() as usize..]) {
                ScanStep::Record { offset, header } => records.push((offset, IndexEntry::of(&header).unwrap())),
                ScanStep::Internal { .. } => {}
                ScanStep::Stop(stop) => return (records, stop),
            }
        }
    }

    /// The walk of a file whose chain of sizes ends with it.
    fn sound_scan(&self) -> Vec<(u64, IndexEntry)> {
        let (records, stop) = self.scan();
        assert_eq!((stop.cause, stop.offset), (StopCause::EndOfFile, self.total()));
        records
    }

    /// What the raw index in front of the records says: the streams, and offsets and entries of the records.
    fn front_index(&self) -> (Vec<StreamId>, Vec<(u64, IndexEntry)>) {
        let offset = self.header.index_record(self.total()).unwrap().unwrap();
        let (header, body) = self.record(offset);
        let record = IndexRecord::locate(&self.header, offset, &header, self.total()).unwrap();
        assert_eq!(record.version(), IndexVersion::Classic);
        let prelude = ClassicPrelude::parse(body).unwrap();
        let stored = prelude.entries(&record).unwrap();
        assert!(!stored.compressed);

        let bytes = &self.bytes[stored.offset as usize..(stored.offset + stored.size) as usize];
        let entries: Vec<_> = IndexEntry::parse_all(bytes).map(Result::unwrap).collect();
        let mut written = Vec::new();
        prelude.write(&mut written);
        written.extend(entries.iter().flat_map(IndexEntry::to_bytes));
        assert_eq!(written, body);

        let start = self.header.user_records_start(self.total(), None).unwrap();
        let mut offsets = RecordOffsets::new(start, 0, self.total());
        let place = |entry: IndexEntry| (offsets.place(entry.record_size).unwrap().unwrap(), entry);
        let records = entries.into_iter().map(place).collect();
        assert_eq!(offsets.end(), self.header.user_records_end(self.total()));
        (prelude.streams, records)
    }

    /// The checksum of the records in index order: by time, stream, then place in the file.
    fn checksum(&self, mut records: Vec<(u64, IndexEntry)>) -> String {
        let description = self.description();
        records.sort_by(|(_, a), (_, b)| a.timestamp.total_cmp(&b.timestamp).then(a.stream.cmp(&b.stream)));
        let mut checksum = Checksum::new(&description, description.streams.keys().copied());
        for (offset, _) in records {
            let (header, payload) = self.record(offset);
            checksum.record(&header, payload);
        }
        checksum.finish().to_string()
    }
}

/// The reference computed these; no record of the two files is compressed.
#[test]
fn checksums() {
    for (name, expected) in [("extremes.vrs", "284359f33e772b48"), ("no_index.vrs", "9bd2d87b77df5e93")] {
        let sample = Sample::open(name);
        assert_eq!(sample.checksum(sample.sound_scan()), expected, "{name}");
    }
}

fn flavors(description: &Description) -> Vec<(String, &str)> {
    description.streams.iter().map(|(id, tags)| (id.to_string(), tags.flavor().unwrap())).collect()
}

#[test]
fn index_in_front() {
    for (name, stream_count, record_count) in [("extremes.vrs", 1, 3), ("layouts.vrs", 4, 24)] {
        let sample = Sample::open(name);
        assert_eq!(sample.header.version, FileVersion::Vrs2);
        let (streams, records) = sample.front_index();
        assert_eq!((streams.len(), records.len()), (stream_count, record_count), "{name}");
        assert!(streams.iter().eq(sample.description().streams.keys()));
        assert_eq!(sample.sound_scan(), records);
    }
}

#[test]
fn no_index() {
    let sample = Sample::open("no_index.vrs");
    assert_eq!(sample.header.version, FileVersion::Vrs1);
    assert_eq!(sample.header.index_record(sample.total()), Ok(None));
    let records = sample.sound_scan();
    assert_eq!(records.len(), 20);
    let description_size = sample.record(80).0.record_size;
    assert_eq!(sample.header.user_records_start(sample.total(), Some(description_size)), Ok(records[0].0));
    let streams: BTreeSet<_> = records.iter().map(|(_, entry)| entry.stream).collect();
    assert!(streams.iter().eq(sample.description().streams.keys()));
}

#[test]
fn all_tags() {
    let description = Sample::open("layouts.vrs").description();
    let file_tags = [("empty", ""), ("purpose", "reference"), ("unicode", "Zürich 手")];
    assert_eq!(description.file_tags, file_tags.into_iter().collect());
    let expected = [
        ("65500-3", "ref/described", "56ff583a-2cda-4c42-b8bb-a6928bd4bed3", "data_layout"),
        ("65500-4", "ref/nested", "73d99d19-eebb-449a-909a-e8e6ce4b3cfa", "data_layout"),
        ("65501-1", "ref/optional_on", "3ccb4f3c-653a-4227-91c2-ff63f4a010fe", "data_layout"),
        ("65501-2", "ref/optional_off", "cb9c26e8-74f6-490b-9352-10c37d7c1042", "data_layout/size=16"),
    ];
    assert_eq!(flavors(&description), expected.map(|(id, flavor, ..)| (id.to_string(), flavor)));
    for ((id, tags), (_, _, serial_number, format)) in description.streams.iter().zip(expected) {
        assert!(tags.user.is_empty());
        assert_eq!(tags.internal.len(), 5);
        assert_eq!(tags.original_name(), id.type_id.name());
        assert_eq!(tags.serial_number(), Some(serial_number));
        assert_eq!(tags.internal.get("RF:Data:1"), Some(format));
        assert!(tags.internal.get("DL:Data:1:0").unwrap().starts_with("{\"data_layout\":["));
    }
}

/// A file cut anywhere, as by a full disk, opens or says why not; what is there is found.
#[test]
fn every_cut_of_a_file_is_read() {
    let whole = Sample::open("layouts.vrs");
    let records = whole.sound_scan();
    for size in 80..whole.bytes.len() {
        let sample = Sample { bytes: whole.bytes[..size].to_vec(), header: whole.header };
        let (found, stop) = sample.scan();
        let complete = records.iter().take_while(|(at, entry)| at + u64::from(entry.record_size) <= size as u64);
        assert_eq!(found, complete.copied().collect::<Vec<_>>(), "cut at {size}");
        assert_eq!(stop.distrusted, None);

        let payload_end = size.min(80 + whole.record(80).0.record_size as usize);
        let (description, error) = Description::parse(2, sample.bytes.get(112..payload_end).unwrap_or_default());
        assert!(error.is_some() || description == whole.description());
    }
}
