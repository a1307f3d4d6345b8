//! Many records at once: read ahead of need, kept, sent to other threads, and as columns.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use vrs::io::ReadAt;
use vrs::reader::{Options, OwnedRecord};
use vrs::{DataLayout, Format, ImageFormat, Preset, Reader, RecordableTypeId, Stream, Writer};

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Frame {
    number: u32,
    gain: f64,
    note: String,
}

const COUNT: u32 = 1500;

/// Frames with images of many sizes, zstd and lz4 in turn by stream, and an uncompressed stream between.
fn record(path: &Path) {
    let presets = [Preset::ZstdFast, Preset::None, Preset::Lz4Fast];
    let mut streams = Vec::new();
    let mut handles = Vec::new();
    for (preset, flavor) in presets.into_iter().zip(["zstd", "none", "lz4"]) {
        let mut stream = Stream::new(RecordableTypeId::FORWARD_CAMERA, flavor).unwrap().compression(preset);
        handles.push(stream.data(1, Format::<Frame>::new().image(ImageFormat::Jpg)).unwrap());
        streams.push(stream);
    }
    let writer = Writer::create(path, streams).unwrap();
    for number in 0..COUNT {
        let size = if number % 100 == 7 { 200_000 } else { 300 + number as usize % 700 };
        let image = vec![number as u8; size];
        let frame = Frame { number, gain: f64::from(number) / 8.0, note: format!("frame {number}") };
        handles[number as usize % 3].write(f64::from(number), &frame, &[&image]).unwrap();
    }
    writer.finish().unwrap();
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.vrs");
    record(&path);
    (folder, path)
}

/// Time and content of a record, or that it cannot be read.
fn text(record: vrs::Result<vrs::reader::Record<'_>>) -> String {
    match record {
        Ok(record) => {
            let payload = record.payload();
            format!("{} {} {} {:?}", record.stream_id(), record.timestamp(), payload.len(), payload.last())
        }
        Err(error) => error.to_string(),
    }
}

fn texts(file: &Reader) -> Vec<String> {
    file.records().map(text).collect()
}

/// One thread or several, files mapped or not, sound or damaged: the same records, in the same order.
#[test]
fn the_same_records_on_any_number_of_threads() {
    let (_folder, path) = place();
    let sound = std::fs::read(&path).unwrap();
    let offsets: Vec<u64> = Reader::open(&path).unwrap().entries().map(|entry| entry.offset).collect();
    let mut damaged = sound.clone();
    for offset in [offsets[0], offsets[700], offsets[702], offsets[1499]] {
        damaged[offset as usize + 16] ^= 1;
    }
    for (bytes, errors) in [(sound, 0), (damaged, 4)] {
        std::fs::write(&path, bytes).unwrap();
        let expected = texts(&Options::new().threads(1).open(&path).unwrap());
        assert_eq!(expected.len(), COUNT as usize);
        assert_eq!(expected.iter().filter(|text| text.contains("the time differs")).count(), errors);
        for threads in [2, 3, 8, 100] {
            for plain in [false, true] {
                let file = Options::new().threads(threads).plain_files(plain).open(&path).unwrap();
                assert!(texts(&file) == expected, "{threads} threads, plain: {plain}");
            }
        }
    }
}

#[test]
fn a_walk_ahead_goes_both_ways_skips_and_stops_anywhere() {
    let (_folder, path) = place();
    let file = Options::new().threads(4).open(&path).unwrap();
    let expected = texts(&file);
    for stop in [0, 1, 63, 64, 65, 200, 1499, 1500] {
        let found: Vec<String> = file.records().take(stop).map(text).collect();
        assert!(found == expected[..stop], "{stop}");
    }
    // From both ends in turn, until they meet within what is under way.
    let mut records = file.records();
    let (mut front, mut back) = (Vec::new(), Vec::new());
    loop {
        assert_eq!(records.size_hint().1.unwrap() + front.len() + back.len(), expected.len());
        let Some(record) = records.next() else { break };
        front.push(text(record));
        if front.len() > 500 {
            let Some(record) = records.next_back() else { break };
            back.push(text(record));
        }
    }
    assert!(records.next().is_none() && records.next_back().is_none());
    front.extend(back.into_iter().rev());
    assert!(front == expected);

    let skipped: Vec<String> = file.records().step_by(7).map(text).collect();
    assert!(skipped == expected.iter().step_by(7).cloned().collect::<Vec<_>>());
    let mut records = file.records();
    records.by_ref().take(400).for_each(drop);
    assert_eq!(text(records.nth(300).unwrap()), expected[700]);
    assert!(records.nth(10_000).is_none() && records.next().is_none());
}

/// Holding all records neither blocks nor mixes them up.
#[test]
fn records_can_all_be_kept() {
    let (_folder, path) = place();
    let file = Options::new().threads(2).open(&path).unwrap();
    let expected = texts(&file);
    let kept: Vec<_> = file.records().collect::<vrs::Result<_>>().unwrap();
    assert!(kept.into_iter().map(|record| text(Ok(record))).collect::<Vec<_>>() == expected);
}

#[test]
fn owned_records_outlive_their_reader_on_other_threads() {
    let (_folder, path) = place();
    let file = Reader::open(&path).unwrap();
    let expected = texts(&file);
    for plain in [false, true] {
        let file = Options::new().plain_files(plain).open(&path).unwrap();
        let owned: Vec<OwnedRecord> = file.records().map(|record| record.unwrap().into_owned()).collect();
        drop(file);
        let halves = owned.chunks(COUNT as usize / 2).map(|half| {
            std::thread::scope(|scope| {
                let work = || half.iter().map(|record| text(Ok(record.get()))).collect::<Vec<_>>();
                scope.spawn(work).join().unwrap()
            })
        });
        assert!(halves.flatten().collect::<Vec<_>>() == expected);
        // An owned record of an owned record is the same.
        let again = owned[5].get().into_owned();
        drop(owned);
        assert_eq!(text(Ok(again.get())), expected[5]);
    }
    let frames = file.stream("zstd").unwrap().data::<Frame>().unwrap();
    let owned = frames.record(2).unwrap().unwrap().into_record().into_owned();
    assert_eq!(frames.of(owned.get()).layout().unwrap().number(), 6);
}

#[test]
fn columns_have_a_value_of_each_record() {
    let (_folder, path) = place();
    for threads in [1, 2, 5] {
        let file = Options::new().threads(threads).open(&path).unwrap();
        for (first, flavor) in ["zstd", "none", "lz4"].into_iter().enumerate() {
            let frames = file.stream(flavor).unwrap().data::<Frame>().unwrap();
            let numbers = (first as u32..COUNT).step_by(3);
            let expected: Vec<(f64, f64)> = numbers.clone().map(|n| (f64::from(n), f64::from(n) / 8.0)).collect();
            assert!(frames.column(|frame| frame.gain()).unwrap() == expected, "{flavor}");
            let notes = frames.column(|frame| frame.note().to_str().unwrap().to_owned()).unwrap();
            assert!(notes.iter().map(|(_, note)| note.clone()).eq(numbers.clone().map(|n| format!("frame {n}"))));
            let mut seen = Vec::new();
            frames.for_each(|time, frame| seen.push((time, frame.gain()))).unwrap();
            assert!(seen == expected, "{flavor}");
        }
    }
}

#[test]
fn a_damaged_record_ends_a_column() {
    let (_folder, path) = place();
    let frames: Vec<u64> =
        Reader::open(&path).unwrap().stream("lz4").unwrap().entries().map(|entry| entry.offset).collect();
    let mut bytes = std::fs::read(&path).unwrap();
    for offset in [frames[100], frames[480]] {
        // The record's time in its header is no longer that of the index.
        bytes[offset as usize + 16] ^= 1;
    }
    std::fs::write(&path, bytes).unwrap();
    for threads in [1, 4] {
        let file = Options::new().threads(threads).open(&path).unwrap();
        let frames = file.stream("lz4").unwrap().data::<Frame>().unwrap();
        let error = frames.column(|frame| frame.gain()).unwrap_err().to_string();
        assert!(error.contains("the time differs"), "{error}");
        assert!(threads > 1 || error.contains("t = 302 s"), "{error}");
        let mut count = 0;
        assert!(frames.for_each(|_, _| count += 1).is_err());
        assert_eq!(count, 100);
    }
}

/// What a column needs of a record is inflated, and no more: that its end is not where it should be does not matter.
#[test]
fn columns_leave_images_alone() {
    let (_folder, path) = place();
    let file = Reader::open(&path).unwrap();
    let large = file.stream("zstd").unwrap().entries().nth(69).unwrap();
    assert!(file.record(large.position).unwrap().unwrap().payload().len() > 200_000);
    let mut bytes = std::fs::read(&path).unwrap();
    drop(file);
    let size = bytes[large.offset as usize + 28..].first_chunk_mut().unwrap();
    *size = (u32::from_le_bytes(*size) + 1).to_le_bytes();
    std::fs::write(&path, bytes).unwrap();
    let file = Reader::open(&path).unwrap();
    assert!(file.record(large.position).unwrap().is_err());
    let frames = file.stream("zstd").unwrap().data::<Frame>().unwrap();
    assert_eq!(frames.column(|frame| frame.number()).unwrap().len(), 500);
}

/// Storage in memory that remembers which bytes a walk was to come to, and which it had behind it.
#[derive(Clone, Debug, Default)]
struct Announced {
    bytes: Vec<u8>,
    told: Arc<Mutex<Told>>,
}

#[derive(Debug, Default)]
struct Told {
    ahead: Vec<Range<u64>>,
    behind: Vec<Range<u64>>,
}

impl Told {
    /// Bytes that were announced and are not done with.
    fn under_way(&self) -> u64 {
        let bytes = |ranges: &[Range<u64>]| ranges.iter().map(|range| range.end - range.start).sum::<u64>();
        bytes(&self.ahead) - bytes(&self.behind)
    }
}

const READ_AHEAD: u64 = 64_000;

impl ReadAt for Announced {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_exact_at(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
        self.bytes.read_exact_at(offset, out)
    }

    fn borrow(&self, offset: u64, len: usize) -> Option<&[u8]> {
        self.bytes.borrow(offset, len)
    }

    fn read_ahead(&self) -> u64 {
        READ_AHEAD
    }

    fn will_need(&self, ranges: &[Range<u64>]) {
        self.told.lock().unwrap().ahead.extend_from_slice(ranges);
    }

    fn done_with(&self, ranges: &[Range<u64>]) {
        self.told.lock().unwrap().behind.extend_from_slice(ranges);
    }
}

#[test]
fn storage_is_told_what_a_walk_comes_to_and_what_is_behind_it() {
    let (_folder, path) = place();
    let storage = Announced { bytes: std::fs::read(path).unwrap(), ..Announced::default() };
    // One at a time: what threads inflate ahead of need is ahead of the walk by some batches.
    let file = Options::new().threads(1).open_data(storage.clone()).unwrap();
    let wanted = ["none", "lz4"].map(|flavor| file.stream(flavor).unwrap());
    let all: Box<dyn Iterator<Item = _>> = Box::new(file.records());
    for walk in [all, Box::new(wanted[0].records()), Box::new(wanted[1].records())] {
        *storage.told.lock().unwrap() = Told::default();
        let mut largest = 0;
        for record in walk {
            let location = record.unwrap().location();
            let told = storage.told.lock().unwrap();
            let has = |ranges: &[Range<u64>]| ranges.iter().any(|range| range.contains(&location.offset));
            assert!(has(&told.ahead) && !has(&told.behind), "{location}");
            largest = largest.max(told.under_way());
        }
        let told = storage.told.lock().unwrap();
        assert!(told.ahead.windows(2).all(|pair| pair[0].end <= pair[1].start), "announced twice");
        // Two stages, each of half of it, and of one record more.
        assert!((READ_AHEAD / 2..READ_AHEAD + 2 * 210_000).contains(&largest), "{largest} bytes under way");
        assert!(told.behind.len() > 1, "{:?}", told.behind);
    }
}
