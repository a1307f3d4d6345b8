//! Damage is found wherever it is, by the hashes that recordings carry (FORMAT.md §19.3).
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.
#![allow(dead_code)] // Structs that are only decoded have accessors that nothing calls.

use std::ops::Range;

use vrs::container::Description;
use vrs::io::MemoryStorage;
use vrs::ops::{CheckReport, FilePart, Finding, check};
use vrs::reader::Repair;
use vrs::writer::{IndexPlace, Integrity, Options};
use vrs::{DataLayout, Preset, Reader, RecordType, RecordableTypeId, Result, Stream, StreamId, Writer};

/// A recording of two streams with small and large, compressible and empty records, in its chunks.
fn record(options: &Options) -> Vec<Vec<u8>> {
    let memory = MemoryStorage::new();
    let mut one = Stream::new(RecordableTypeId::IMU, "one").unwrap().serial_number("1").compression(Preset::None);
    let mut two = Stream::new(RecordableTypeId::GPS, "two").unwrap().serial_number("2").compression(Preset::ZstdLight);
    one.tag("position", "left");
    let (small, states) = (one.raw(RecordType::Data, 1).unwrap(), one.raw(RecordType::State, 2).unwrap());
    let large = two.raw(RecordType::Data, 1).unwrap();
    // Without threads each flush is written when it returns.
    let options = options.clone().workers(0).creation_id(7).tag("a", "b");
    let writer = options.create_in(memory.clone(), [one, two]).unwrap();
    states.write(0.0, &[]).unwrap();
    for number in 0..4_u8 {
        small.write(f64::from(number) - 0.5, &[number; 9]).unwrap();
        writer.flush_before(f64::from(number)).unwrap();
        large.write(f64::from(number), &[number; 300]).unwrap();
    }
    writer.finish().unwrap();
    memory.chunks()
}

fn open(chunks: &[Vec<u8>]) -> Result<Reader> {
    vrs::reader::Options::new().open_chunk_data(chunks.to_vec())
}

/// All that a recording says.
type Content = (Description, Vec<(StreamId, RecordType, u32, u64, Vec<u8>)>);

fn content(file: &Reader) -> Content {
    let records = file.records().map(Result::unwrap).map(|record| {
        let (time, payload) = (record.timestamp().to_bits(), record.payload().to_vec());
        (record.stream_id(), record.record_type(), record.version(), time, payload)
    });
    (file.description().clone(), records.collect())
}

fn proven(report: &CheckReport) -> bool {
    report.is_sound() && report.proven == report.records
}

/// Where the payloads of compressed records are, and the place of an index that is elsewhere.
fn bytes_without_meaning(file: &Reader) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for record in file.records().map(Result::unwrap) {
        if record.header().uncompressed_size > 0 {
            let start = record.location().offset as usize;
            ranges.push(start + 32..start + record.header().record_size as usize);
        }
    }
    let header = file.header();
    if header.first_user_record_offset > 0 && header.index_record_offset > header.first_user_record_offset {
        let description = file.repairs().is_empty().then_some(header.description_record_offset as usize).unwrap();
        ranges.push(description..header.first_user_record_offset as usize);
    }
    ranges
}

/// Flips every bit of a recording. A check finds it, or nothing that the recording says has changed.
fn every_bit_counts(options: &Options) {
    let whole = record(options);
    let file = open(&whole).unwrap();
    let report = check(&file);
    assert!(proven(&report), "{report}");
    let (before, harmless) = (content(&file), bytes_without_meaning(&file));
    let (mut position, mut unseen) = (0, 0);
    for chunk in 0..whole.len() {
        for at in 0..whole[chunk].len() {
            for bit in 0..8 {
                let mut damaged = whole.clone();
                damaged[chunk][at] ^= 1 << bit;
                let Ok(file) = open(&damaged) else { continue };
                let report = check(&file);
                if report.is_sound() {
                    assert!(content(&file) == before, "byte {at} of chunk {chunk}, bit {bit}");
                    assert!(harmless.iter().any(|range| range.contains(&(position + at))), "{position} + {at}, {bit}");
                    unseen += 1;
                }
            }
        }
        position += whole[chunk].len();
    }
    // Of two thousand bytes, some bits of four frame headers.
    assert!(unseen < 200, "{unseen}");
}

#[test]
fn every_bit_counts_with_the_index_at_the_end() {
    every_bit_counts(&Writer::options());
}

#[test]
fn every_bit_counts_with_the_index_in_front() {
    every_bit_counts(&Writer::options().index(IndexPlace::Front { room: 200 }));
}

#[test]
fn every_bit_counts_with_a_head_and_chunks() {
    every_bit_counts(&Writer::options().index(IndexPlace::Head).chunk_size(300));
}

/// A recording that was damaged, and what a check says.
fn damaged(options: &Options, damage: impl FnOnce(&Reader, &mut Vec<u8>)) -> CheckReport {
    let mut chunks = record(options);
    let file = open(&chunks).unwrap();
    damage(&file, &mut chunks[0]);
    check(&open(&chunks).unwrap())
}

/// The byte where a record's payload begins.
fn payload_of(file: &Reader, position: usize) -> usize {
    file.record(position).unwrap().unwrap().location().offset as usize + 32
}

#[test]
fn damage_is_located() {
    let report = damaged(&Writer::options(), |file, bytes| bytes[payload_of(file, 0) + 3] ^= 4);
    let text = report.to_string();
    let mut lines = text.lines();
    let line = lines.next().unwrap();
    assert!(line.starts_with("Data record of stream 241-1 at t = -0.5 s (offset "), "{text}");
    assert!(line.ends_with("its content is not what was recorded"), "{text}");
    assert_eq!((lines.next(), report.proven), (Some("9 records, 1 of them damaged"), 8), "{text}");

    let changed = |at: fn(&Reader) -> i64| {
        let report = damaged(&Writer::options(), |file, bytes| bytes[at(file) as usize] ^= 1);
        let parts = report.findings.iter().filter_map(|finding| match finding {
            Finding::Part(part) => Some(*part),
            _ => None,
        });
        parts.collect::<Vec<_>>()
    };
    assert_eq!(changed(|_| 8), [FilePart::Header]);
    assert_eq!(changed(|file| file.header().description_record_offset + 60), [FilePart::Description]);
    assert_eq!(changed(|file| file.header().index_record_offset + 16), [FilePart::Index]);
}

/// A file that lost records in its middle, and its index: those that are there are still known for what they are.
#[test]
fn records_are_recognised_behind_a_gap() {
    let report = damaged(&Writer::options(), |file, bytes| {
        let lost = file.record(3).unwrap().unwrap();
        let start = lost.location().offset as usize;
        bytes.drain(start..start + lost.header().record_size as usize);
    });
    assert!(matches!(report.repairs[0], Repair::Index(_)), "{report}");
    assert_eq!((report.records, report.sound, report.proven), (8, 8, 8), "{report}");
    let counts = |finding: &Finding| matches!(finding, Finding::Count { found: 8, recorded: 9 });
    assert!(report.findings.iter().any(counts), "{report}");
}

#[test]
fn recordings_without_hashes_are_sound() {
    let options = Writer::options().integrity(Integrity::Off);
    let file = open(&record(&options)).unwrap();
    let report = check(&file);
    assert_eq!((report.is_sound(), report.proven), (true, 0));
    assert_eq!(report.to_string(), "9 records, all sound");

    // As when another program copied the recording, and left them out.
    let with = open(&record(&Writer::options())).unwrap();
    assert_eq!(check(&with).to_string(), "9 records, all sound and what was recorded");
    assert!(content(&file) == content(&with));
    assert!(file.size() < with.size());
}

// ---- while recording ----------------------------------------------------------------------------

/// The recording as it is before it is finished, and afterwards.
fn interrupted(options: &Options) -> (Vec<u8>, Vec<u8>) {
    let whole = record(options).remove(0);
    let file = open(std::slice::from_ref(&whole)).unwrap();
    // Behind the last record there are the hashes and the index.
    let end = file.entries().map(|entry| entry.offset + u64::from(entry.stored_size)).max().unwrap();
    let mut unfinished = whole[..end as usize].to_vec();
    unfinished[24..32].fill(0);
    (unfinished, whole)
}

#[test]
fn unfinished_recordings_have_hashes_of_what_was_flushed() {
    let (unfinished, whole) = interrupted(&Writer::options().integrity(Integrity::Stream));
    let report = check(&open(&[whole]).unwrap());
    assert!(proven(&report), "{report}");
    // Nine records, and one of hashes for each of four flushes and for the end.
    assert_eq!(report.records, 9 + 5);

    let file = open(std::slice::from_ref(&unfinished)).unwrap();
    let report = check(&file);
    assert_eq!((report.repairs.as_slice(), report.finding_count), (&[Repair::NoIndex][..], 0), "{report}");
    // All but the last record of hashes, which would be in the next.
    assert_eq!((report.records, report.proven), (14, 13));

    for position in 0..file.record_count() {
        let record = file.record(position).unwrap().unwrap();
        if record.payload().is_empty() || record.header().uncompressed_size > 0 {
            continue;
        }
        let mut damaged = unfinished.clone();
        damaged[payload_of(&file, position)] ^= 1;
        let report = check(&open(&[damaged]).unwrap());
        assert!(report.finding_count > 0, "{position}: {report}");
        let location = record.location();
        let is_found = |finding: &Finding| matches!(finding, Finding::Changed { record, of: 1 } if *record == location);
        let is_of_hashes = record.stream_id().instance == u16::MAX;
        assert!(is_of_hashes || report.findings.iter().any(is_found), "{position}: {report}");
    }
}

/// The stream is one like any other, whose records say what they are.
#[test]
fn hashes_can_be_read_as_a_layout() {
    let (unfinished, _) = interrupted(&Writer::options().integrity(Integrity::Stream));
    let file = open(&[unfinished]).unwrap();
    let stream = file.stream("vrs/integrity").unwrap();
    assert_eq!((stream.id().to_string().as_str(), stream.count(RecordType::Data)), ("263-65535", 5));
    let mut next = 0;
    for record in stream.data::<Batch>().unwrap().records() {
        let hashes = record.unwrap().layout().unwrap().decode().unwrap();
        assert_eq!(hashes.first_record, next);
        next += hashes.record_hashes.len() as u64;
    }
    assert_eq!(next, 13);
}

#[derive(DataLayout)]
struct Batch {
    first_record: u64,
    own_hash: u64,
    record_hashes: Vec<u64>,
}

/// Records are counted as the application does, with and without the stream.
#[test]
fn summaries_count_what_was_recorded() {
    let summary = |integrity| {
        let mut imu = Stream::new(RecordableTypeId::IMU, "a").unwrap();
        let handle = imu.raw(RecordType::Data, 1).unwrap();
        let writer = Writer::options().integrity(integrity).create_in(MemoryStorage::new(), [imu]).unwrap();
        handle.write(0.5, b"payload").unwrap();
        writer.finish().unwrap()
    };
    let [off, stream] = [Integrity::Off, Integrity::Stream].map(summary);
    assert_eq!((off.streams, off.bytes < stream.bytes), (stream.streams, true));
}

/// Tags records are hashed like others, and a check reads them, though no reader shows them.
#[test]
fn late_tags_are_proven_too() {
    let memory = MemoryStorage::new();
    let mut early = Stream::new(RecordableTypeId::IMU, "early").unwrap().compression(Preset::None);
    let early_data = early.raw(RecordType::Data, 1).unwrap();
    let writer = Writer::options().workers(0).create_in(memory.clone(), [early]).unwrap();
    early_data.write(1.0, b"early").unwrap();
    writer.flush_before(2.0).unwrap();
    let mut late = Stream::new(RecordableTypeId::GPS, "late").unwrap().compression(Preset::None);
    late.tag("color", "turquoise");
    let late_data = late.raw(RecordType::Data, 1).unwrap();
    writer.add(late).unwrap();
    late_data.write(3.0, b"late").unwrap();
    writer.finish().unwrap();

    let chunks = memory.chunks();
    let report = check(&open(&chunks).unwrap());
    assert!(report.is_sound(), "{report}");
    assert_eq!((report.records, report.proven), (2, 3));

    // A colour is a tag that no other check knows.
    let at = chunks[0].windows(9).position(|bytes| bytes == b"turquoise").unwrap();
    let mut damaged = chunks;
    damaged[0][at] = b'T';
    let report = check(&open(&damaged).unwrap());
    let is_tags = |finding: &Finding| matches!(finding, Finding::Changed { record, of: 1 } if record.record_type == RecordType::Tags);
    assert!(report.finding_count == 1 && report.findings.iter().any(is_tags), "{report}");
}
