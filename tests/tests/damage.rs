//! Damaged files: what is left is read, what is lost is said, nothing panics.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use vrs::io::MemoryStorage;
use vrs::ops::{check, recover_in};
use vrs::reader::{Repair, StreamPlayer};
use vrs::{ErrorKind, Reader, RecordableTypeId, Stream, Writer};
use vrs_tests::data::reference;
use vrs_tests::oracle::Oracle;

fn open(bytes: &[u8]) -> vrs::Result<Reader> {
    vrs::reader::Options::new().open_data(bytes.to_vec())
}

/// Plays everything, whatever is wrong with it.
struct Forgiving;

impl StreamPlayer for Forgiving {
    type Error = vrs::Error;

    fn on_bad_record(&mut self, _: vrs::Error) -> vrs::Result<()> {
        Ok(())
    }
}

/// Reads all that can be read; panics are what the tests below are after.
fn exercise(bytes: &[u8]) {
    if let Ok(file) = open(bytes) {
        let _ = check(&file).to_string();
        let _ = vrs::ops::checksum(&file);
        file.play(&mut Forgiving).unwrap();
    }
}

#[test]
fn files_that_are_no_recordings_are_refused_with_a_reason() {
    let cases: [(&[u8], &str); 3] = [
        (b"", "it has 0 bytes, a file header alone has 80"),
        (b"PK\x03\x04", "it has 4 bytes, a file header alone has 80"),
        (&[0; 200], "its magic numbers are not there"),
    ];
    for (bytes, reason) in cases {
        let error = open(bytes).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Header(_)), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
    }
    let error = Reader::open("no/such/file.vrs").unwrap_err();
    assert!(error.to_string().starts_with("no/such/file.vrs: cannot open it"), "{error}");
}

/// `layouts.vrs` has its index in front: wherever it is cut, the loss is known exactly.
#[test]
fn a_front_index_tells_the_loss_at_every_cut() {
    let whole = std::fs::read(reference("layouts.vrs")).unwrap();
    let ends = record_ends(&whole);
    assert_eq!(ends.len(), 24);
    for cut in 0..whole.len() {
        let bytes = &whole[..cut];
        if cut < 80 {
            assert!(open(bytes).is_err(), "cut at {cut}");
            continue;
        }
        let file = open(bytes).unwrap_or_else(|error| panic!("cut at {cut}: {error}"));
        let surviving = ends.iter().filter(|end| **end <= cut as u64).count();
        assert_eq!(file.record_count(), surviving, "cut at {cut}");
        assert_eq!(file.records().flatten().count(), surviving, "cut at {cut}");
        let report = check(&file);
        assert!(!report.is_sound() && report.sound == surviving as u64, "cut at {cut}: {report}");
        if cut >= prelude_end(&whole) {
            let lost = Repair::Lost { lost: 24 - surviving as u64, announced: 24 };
            assert!(report.repairs.contains(&lost), "cut at {cut}: {report}");
        }
    }
}

/// Where each record ends, in the order of the file.
fn record_ends(bytes: &[u8]) -> Vec<u64> {
    let file = open(bytes).unwrap();
    let mut ends: Vec<u64> = file
        .records()
        .map(|record| record.unwrap())
        .map(|record| record.location().offset + u64::from(record.header().record_size))
        .collect();
    ends.sort_unstable();
    ends
}

/// Where the number of records in the front index ends.
fn prelude_end(bytes: &[u8]) -> usize {
    let index = usize::try_from(open(bytes).unwrap().header().index_record_offset).unwrap();
    index + 32 + 4 + 4 * 6 + 4
}

#[test]
fn cut_files_hold_what_the_official_reader_finds() {
    let Some(oracle) = Oracle::get() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut cuts: Vec<(PathBuf, Reader)> = Vec::new();
    for (name, step) in [("layouts.vrs", 1), ("resilience.vrs", 7), ("extremes.vrs", 5), ("audio.vrs", 11)] {
        let whole = std::fs::read(reference(name)).unwrap();
        for cut in (80..whole.len()).step_by(step) {
            let path = folder.path().join(format!("{cut}-{name}"));
            std::fs::write(&path, &whole[..cut]).unwrap();
            let file = Reader::open(&path).unwrap();
            cuts.push((path, file));
        }
    }
    let paths: Vec<&Path> = cuts.iter().map(|(path, _)| path.as_path()).collect();
    for ((path, file), theirs) in cuts.iter().zip(oracle.counts(&paths)) {
        assert_eq!(theirs["records"], file.record_count(), "{}", path.display());
        let streams: Vec<String> = file.streams().map(|stream| stream.id().to_string()).collect();
        assert_eq!(theirs["streams"], serde_json::json!(streams), "{}", path.display());
    }
}

#[test]
fn an_unclosed_recording_says_so() {
    let file = Reader::open(reference("no_index.vrs")).unwrap();
    assert_eq!(file.repairs(), [Repair::NoIndex]);
    assert_eq!(file.record_count(), 20);

    let file = Reader::open(reference("cut_record.vrs")).unwrap();
    assert_eq!(file.record_count(), 19);
    assert!(
        file.repairs()[1].to_string().starts_with("the scan ended 79 bytes before the end"),
        "{:?}",
        file.repairs()
    );

    let file = Reader::open(reference("cut_front_index.vrs")).unwrap();
    assert_eq!(file.repairs(), [Repair::Lost { lost: 2, announced: 24 }]);
    let strict = vrs::reader::Options::new().strict(true).open(reference("cut_front_index.vrs"));
    assert!(matches!(strict.unwrap_err().kind(), ErrorKind::NotSound(_)));
}

/// A wrong size in the index would move every later record: the sizes no longer add up, and a scan finds the records.
#[test]
fn a_wrong_size_in_the_index_is_noticed() {
    let mut bytes = std::fs::read(reference("layouts.vrs")).unwrap();
    let first_size = prelude_end(&bytes) + 8;
    for flip in [1, 4, 0x80] {
        bytes[first_size] ^= flip;
        let file = open(&bytes).unwrap();
        assert!(matches!(file.repairs()[0], Repair::Index(_)), "{:?}", file.repairs());
        assert_eq!(file.records().flatten().count(), 24);
        bytes[first_size] ^= flip;
    }
}

#[test]
fn flipped_bytes_never_panic() {
    for name in ["layouts.vrs", "resilience.vrs", "audio.vrs", "blocks.vrs"] {
        let whole = std::fs::read(reference(name)).unwrap();
        for at in (0..whole.len()).step_by(3) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            exercise(&bytes);
            bytes[at] = 0xff;
            exercise(&bytes);
        }
    }
}

// ---- damage in the midst of a file --------------------------------------------------------------

/// Offset, time and stream of every record that can be read, in the order of the file.
fn readable(file: &Reader) -> BTreeMap<u64, (u64, String)> {
    let records = file.records().flatten();
    records
        .map(|record| (record.location().offset, (record.timestamp().to_bits(), record.stream_id().to_string())))
        .collect()
}

/// One bad record costs one record, with an index or without one (FORMAT.md §14.4).
#[test]
fn a_damaged_header_costs_one_record() {
    for name in ["no_index.vrs", "resilience.vrs", "layouts.vrs"] {
        let whole = std::fs::read(reference(name)).unwrap();
        let all = readable(&open(&whole).unwrap());
        for (offset, byte) in all.keys().flat_map(|offset| (0..32).map(|byte| (*offset, byte))) {
            for value in [0, 0xff, whole[offset as usize + byte] ^ 1 << (byte % 8)] {
                let mut bytes = whole.clone();
                bytes[offset as usize + byte] = value;
                let file = open(&bytes).unwrap();
                let found = readable(&file);
                let lost: Vec<u64> = all.keys().copied().filter(|record| !found.contains_key(record)).collect();
                // A record of a wrong size casts doubt on the one before it, never on more.
                assert!(lost.iter().all(|lost| *lost == offset), "{name}: byte {byte} at {offset}: lost {lost:?}");
                let differing =
                    found.iter().filter(|(record, what)| **record != offset && all.get(record) != Some(what));
                assert_eq!(differing.count(), 0, "{name}: byte {byte} at {offset}");
                if !lost.is_empty() {
                    let report = check(&file);
                    assert!(!report.is_sound(), "{name}: byte {byte} at {offset}: {report}");
                }
            }
        }
    }
}

/// A recording without index: its records hold so many bytes, or whole files.
fn recording(payloads: &[&[u8]]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.vrs");
    let mut stream = Stream::new(RecordableTypeId::IMU, "acme/imu").unwrap().compression(vrs::Preset::None);
    let handle = stream.raw(vrs::RecordType::Data, 1).unwrap();
    let writer = Writer::create(&path, [stream]).unwrap();
    for (time, payload) in (0_u8..).zip(payloads) {
        handle.write(f64::from(time), payload).unwrap();
    }
    writer.finish().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let index = usize::try_from(Reader::open(&path).unwrap().header().index_record_offset).unwrap();
    bytes.truncate(index);
    bytes[24..32].fill(0);
    bytes
}

fn gaps(file: &Reader) -> Vec<(u64, u64, Option<u64>)> {
    let gap = |repair: &Repair| {
        if let Repair::Gap { gap, .. } = repair { Some((gap.from, gap.to, gap.records)) } else { None }
    };
    file.repairs().iter().filter_map(gap).collect()
}

/// What a payload holds is never taken for records, though it is a recording of its own.
#[test]
fn a_recording_inside_a_record_stays_inside() {
    let inner = recording(&[b"one", b"two", b"three", b"four", b"five"]);
    for payloads in [[b"first".as_slice(), &inner, b"last"], [&inner, &inner, b"last"], [b"first", b"second", &inner]] {
        let whole = recording(&payloads);
        let offsets: Vec<u64> = readable(&open(&whole).unwrap()).into_keys().collect();
        assert_eq!(offsets.len(), 3);
        for damaged in &offsets {
            let mut bytes = whole.clone();
            bytes[*damaged as usize..][..32].fill(0x55);
            let file = open(&bytes).unwrap();
            let found: Vec<u64> = readable(&file).into_keys().collect();
            if *damaged == offsets[2] {
                // Nothing leads back to the border before the last record: what looks like records is doubtful.
                assert!(found.starts_with(&offsets[..2]));
                continue;
            }
            let left: Vec<u64> = offsets.iter().copied().filter(|offset| offset != damaged).collect();
            assert_eq!(found, left, "{:?}", file.repairs());
            let next = offsets[offsets.iter().position(|offset| offset == damaged).unwrap() + 1];
            assert_eq!(gaps(&file), [(*damaged, next, Some(1))]);
        }
        // A cut file: the torn record's payload is not looked into.
        for cut in offsets[1] as usize + 32..whole.len() {
            let file = open(&whole[..cut]).unwrap();
            let found: Vec<u64> = readable(&file).into_keys().collect();
            assert!(offsets.starts_with(&found), "cut at {cut}: {:?}", file.repairs());
        }
    }
}

#[test]
fn neighbours_that_are_both_damaged_cost_themselves() {
    let payloads: Vec<Vec<u8>> = (0..12_u8).map(|i| vec![i; usize::from(i) * 7]).collect();
    let whole = recording(&payloads.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let offsets: Vec<u64> = readable(&open(&whole).unwrap()).into_keys().collect();
    for first in 0..9 {
        for count in 2..=3 {
            let mut bytes = whole.clone();
            for offset in &offsets[first..first + count] {
                bytes[*offset as usize..][..32].fill(0xff);
            }
            let file = open(&bytes).unwrap();
            let found: Vec<u64> = readable(&file).into_keys().collect();
            let left: Vec<u64> = [&offsets[..first], &offsets[first + count..]].concat();
            assert_eq!(found, left, "{first} {count}: {:?}", file.repairs());
            assert_eq!(gaps(&file), [(offsets[first], offsets[first + count], None)]);
        }
    }
    // A link alone is damaged: nothing is lost, and that is said, too.
    let mut bytes = whole;
    bytes[offsets[5] as usize + 4] ^= 1;
    let file = open(&bytes).unwrap();
    assert_eq!(readable(&file).len(), 12);
    assert_eq!(gaps(&file), [(offsets[5], offsets[5], Some(0))]);
}

/// A record whose size is wrong, and no border behind it to say so: its content does.
#[test]
fn content_tells_a_wrong_size_in_front_of_damage() {
    let whole = std::fs::read(reference("no_index.vrs")).unwrap();
    let sound = open(&whole).unwrap();
    let offsets: Vec<u64> = readable(&sound).into_keys().collect();
    // Records without a format are bytes, and so is what follows a layout: nothing tells how many.
    let with_layout = sound
        .records()
        .flatten()
        .filter(|record| record.definition().is_some_and(|it| it.format.used_blocks().len() == 1));
    let with_layout: Vec<u64> = with_layout.map(|record| record.location().offset).collect();
    assert!(with_layout.len() >= 5, "{}", with_layout.len());
    for (record, next) in offsets.iter().zip(&offsets[1..]).filter(|(record, _)| with_layout.contains(record)) {
        for change in [-1, 4, 40] {
            let mut bytes = whole.clone();
            let size = i32::try_from(next - record).unwrap() + change;
            bytes[*record as usize..][..4].copy_from_slice(&size.to_le_bytes());
            bytes[*next as usize..][..32].fill(0xee);
            let file = open(&bytes).unwrap();
            let found: Vec<u64> = readable(&file).into_keys().collect();
            let left: Vec<u64> = offsets.iter().copied().filter(|offset| offset != record && offset != next).collect();
            assert_eq!(found, left, "{record} {change}: {:?}", file.repairs());
            assert!(!check(&file).is_sound());
        }
    }
}

// ---- missing chunk files ------------------------------------------------------------------------

/// The chunk files of a recording in a folder of its own.
fn chunked(make: impl FnOnce(&Path)) -> (tempfile::TempDir, PathBuf, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.vrs");
    make(&path);
    let chunks = Reader::open(&path).unwrap().chunks().to_vec();
    (folder, path, chunks)
}

/// Twenty records of two streams in chunks of a few each.
fn write_chunks(path: &Path, index: vrs::writer::IndexPlace) {
    let mut streams = Vec::new();
    let mut handles = Vec::new();
    for flavor in ["a", "b"] {
        let mut stream = Stream::new(RecordableTypeId::IMU, flavor).unwrap().compression(vrs::Preset::None);
        handles.push(stream.raw(vrs::RecordType::Data, 1).unwrap());
        streams.push(stream);
    }
    let writer = Writer::options().index(index).chunk_size(400).create(path, streams).unwrap();
    for i in 0..20_u8 {
        handles[usize::from(i % 2)].write(f64::from(i), &[i; 60]).unwrap();
    }
    writer.finish().unwrap();
}

/// Writes a recording in chunks.
type Make = Box<dyn Fn(&Path)>;

/// So many records are lost, each of a stream that is named, and what is left is recovered.
fn tells_and_recovers(file: &Reader, lost: u64, left: usize) {
    let report = check(file);
    let named: u64 = report.loss.streams.values().map(|lost| lost.records).sum();
    assert_eq!((report.loss.records, named), (Some(lost), lost), "{report}");
    let memory = MemoryStorage::new();
    recover_in(file, memory.clone()).unwrap();
    let recovered = open(&memory.chunks().concat()).unwrap();
    assert!(check(&recovered).is_sound() && recovered.record_count() == left, "{report}");
}

/// A missing chunk costs its own records, not what follows, wherever the index is.
#[test]
fn a_missing_chunk_costs_its_records() {
    use vrs::writer::IndexPlace;
    let copy_reference = |path: &Path| {
        for suffix in ["", "_1", "_2", "_3"] {
            let name = format!("chunked.vrs{suffix}");
            std::fs::copy(reference(&name), path.with_file_name(format!("a.vrs{suffix}"))).unwrap();
        }
    };
    let cases: [(&str, Make); 4] = [
        ("reference", Box::new(copy_reference)),
        ("end", Box::new(|path| write_chunks(path, IndexPlace::End))),
        ("front", Box::new(|path| write_chunks(path, IndexPlace::front_for(20)))),
        ("head", Box::new(|path| write_chunks(path, IndexPlace::Head))),
    ];
    for (name, make) in cases {
        let (_folder, path, chunks) = chunked(make);
        assert!(chunks.len() >= 4, "{name}: {}", chunks.len());
        let whole = Reader::open(&path).unwrap();
        let ends: Vec<u64> = chunks
            .iter()
            .scan(0, |end, chunk| {
                *end += chunk.metadata().unwrap().len();
                Some(*end)
            })
            .collect();
        let chunk_of = |offset: u64| ends.iter().position(|end| offset < *end).unwrap();
        let all: Vec<(usize, u64)> = whole
            .records()
            .flatten()
            .map(|record| (chunk_of(record.location().offset), record.timestamp().to_bits()))
            .collect();
        drop(whole);
        // Any one of those in the midst, and all pairs of them.
        let middle = 1..chunks.len() - 1;
        for gone in middle.clone().flat_map(|a| middle.clone().map(move |b| (a.min(b), a.max(b)))) {
            let gone: Vec<usize> = if gone.0 == gone.1 { vec![gone.0] } else { vec![gone.0, gone.1] };
            let hidden = |number: &usize| chunks[*number].with_extension(format!("hidden{number}"));
            for number in &gone {
                std::fs::rename(&chunks[*number], hidden(number)).unwrap();
            }
            let file = Reader::open(&path).unwrap();
            let found: Vec<u64> = file.records().map(|record| record.unwrap().timestamp().to_bits()).collect();
            let left: Vec<u64> = all.iter().filter(|(chunk, _)| !gone.contains(chunk)).map(|(_, time)| *time).collect();
            assert_eq!(found, left, "{name} without {gone:?}: {:?}", file.repairs());
            let missing = gone.iter().map(|number| chunks[*number].clone()).collect();
            assert_eq!(file.repairs()[0], Repair::MissingChunks { missing }, "{name}");
            let lost = (all.len() - left.len()) as u64;
            assert!(
                file.repairs().contains(&Repair::Lost { lost, announced: all.len() as u64 }),
                "{name}: {:?}",
                file.repairs()
            );
            tells_and_recovers(&file, lost, left.len());
            let strict = vrs::reader::Options::new().strict(true).open(&path);
            assert!(matches!(strict.unwrap_err().kind(), ErrorKind::NotSound(_)));
            for number in &gone {
                std::fs::rename(hidden(number), &chunks[*number]).unwrap();
            }
        }
    }
}

/// A chunk of another recording behind a hole is left alone.
#[test]
fn strangers_behind_a_hole_are_left_out() {
    let (_folder, path, chunks) = chunked(|path| write_chunks(path, vrs::writer::IndexPlace::End));
    let stranger = path.with_file_name(format!("a.vrs_{}", chunks.len() + 1));
    std::fs::copy(&chunks[1], &stranger).unwrap();
    let file = Reader::open(&path).unwrap();
    assert_eq!((file.repairs(), file.record_count(), file.chunks()), ([].as_slice(), 20, chunks.as_slice()));
    // The same without an index: nothing tells whether it belongs here.
    std::fs::remove_file(&chunks[2]).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[24..32].fill(0);
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(Reader::open(&path).unwrap().chunks(), &chunks[..2]);
}

#[test]
fn a_recording_opens_from_any_of_its_chunks() {
    let (_folder, _, chunks) = chunked(|path| write_chunks(path, vrs::writer::IndexPlace::End));
    for chunk in &chunks {
        let file = Reader::open(chunk).unwrap();
        assert_eq!((file.chunks(), file.record_count()), (chunks.as_slice(), 20));
    }
    // A name with a number is no chunk of anything by itself.
    let (folder, path, _) = chunked(|path| write_chunks(path, vrs::writer::IndexPlace::End));
    let alone = folder.path().join("b_7");
    std::fs::copy(reference("layouts.vrs"), &alone).unwrap();
    assert_eq!(Reader::open(&alone).unwrap().record_count(), 24);
    let text = folder.path().join("a.vrs_x");
    std::fs::write(&text, "text").unwrap();
    assert!(Reader::open(&text).is_err() && Reader::open(&path).is_ok());
}
