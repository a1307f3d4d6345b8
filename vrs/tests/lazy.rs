//! Records of which no more is inflated than their layouts, until more is asked for: the same blocks and bytes as of records
//! that are read whole, and no damage that goes unseen.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::path::Path;

use vrs::reader::{BlockContent, LazyRecord, Options, PlacedContent};
use vrs::{DataLayout, Format, ImageFormat, Preset, Raw, Reader, RecordableTypeId, Stream, Writer};

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Frame {
    number: u32,
    note: String,
}

const COUNT: usize = 120;

/// An image: two thirds of it hardly shrink, so that damage can be aimed at them.
fn image(len: usize, seed: usize) -> Vec<u8> {
    let mut state = seed as u64 + 1;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 60) as u8
    };
    let noise = std::iter::repeat_with(next).take(len * 2 / 3);
    noise.chain(std::iter::repeat_n(0, len - len * 2 / 3)).collect()
}

/// Frames with images of many sizes, of both codecs and none; images alone; an image between two layouts.
fn record(path: &Path) {
    let mut streams = Vec::new();
    let mut frames = Vec::new();
    for (preset, flavor) in [(Preset::ZstdFast, "zstd"), (Preset::Lz4Fast, "lz4"), (Preset::None, "none")] {
        let mut stream = Stream::new(RecordableTypeId::FORWARD_CAMERA, flavor).unwrap().compression(preset);
        frames.push(stream.data(1, Format::<Frame>::new().image(ImageFormat::Jpg)).unwrap());
        streams.push(stream);
    }
    let mut stream = Stream::new(RecordableTypeId::FORWARD_CAMERA, "alone").unwrap().compression(Preset::ZstdFast);
    let alone = stream.data(1, Format::layouts::<()>().image(ImageFormat::Jpg)).unwrap();
    streams.push(stream);
    let writer = Writer::create(path, streams).unwrap();
    for number in 0..COUNT {
        let image = image(if number % 7 == 0 { 20_000 } else { 300_000 + number }, number);
        let frame = Frame { number: number as u32, note: format!("frame {number}") };
        match frames.get(number % 4) {
            Some(frames) => frames.write(number as f64, &frame, &[&image]).unwrap(),
            None => alone.write_parts(number as f64, (Raw(&image),)).unwrap(),
        }
    }
    writer.finish().unwrap();
}

/// A block in words, with its bytes.
type Shown = (usize, String, Vec<u8>);

fn whole_blocks(file: &Reader, position: usize) -> Vec<Shown> {
    let record = file.record(position).unwrap().unwrap();
    let blocks = record.blocks().unwrap().map(|block| match block.content {
        BlockContent::Layout(layout) => (block.index, layout.to_string(), Vec::new()),
        BlockContent::Image(bytes) => (block.index, block.block.to_string(), bytes.to_vec()),
        other => panic!("{other:?}"),
    });
    blocks.collect()
}

/// The same of a lazy record. Layouts are looked at first.
fn lazy_blocks(record: &LazyRecord) -> Vec<Shown> {
    let blocks = record.blocks().unwrap().map(|block| match block.content {
        PlacedContent::Layout(layout) => {
            assert_eq!(block.range, 0..layout.block().len());
            (block.index, layout.to_string(), Vec::new())
        }
        PlacedContent::Bytes => (block.index, block.block.to_string(), record.payload().unwrap()[block.range].to_vec()),
        other => panic!("{other:?}"),
    });
    blocks.collect()
}

#[test]
fn lazy_records_have_the_blocks_of_whole_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.vrs");
    record(&path);
    for threads in [1, 4] {
        for plain in [false, true] {
            let file = Options::new().threads(threads).plain_files(plain).open(&path).unwrap();
            let lazy: Vec<LazyRecord> = file.records().lazily().map(Result::unwrap).collect();
            assert_eq!(lazy.len(), COUNT);
            for (position, lazy) in lazy.iter().enumerate() {
                let record = file.record(position).unwrap().unwrap();
                assert_eq!(
                    (lazy.timestamp(), lazy.stream_id(), lazy.record_type(), lazy.version(), lazy.size()),
                    (
                        record.timestamp(),
                        record.stream_id(),
                        record.record_type(),
                        record.version(),
                        record.payload().len()
                    )
                );
                assert_eq!(lazy.location().to_string(), record.location().to_string());
                assert!(lazy_blocks(lazy) == whole_blocks(&file, position), "{threads} {plain} {position}");
                assert!(lazy.payload().unwrap() == record.payload());
                let single = file.lazy_record(position).unwrap().unwrap();
                assert_eq!(single.is_inflated(), single.front().len() == single.size());
                assert!(single.payload().unwrap() == record.payload() && single.is_inflated());
            }
        }
    }
}

/// Of a large compressed record there is only the front, until enough before it were asked for all.
#[test]
fn walks_inflate_what_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.vrs");
    record(&path);
    let file = Options::new().threads(1).open(&path).unwrap();
    let is_front = |record: &LazyRecord| record.front().len() < record.size();
    let large = |position: usize| !position.is_multiple_of(7) && position % 4 != 2;
    let fronts = |asking: bool| -> Vec<usize> {
        let records = file.records().lazily().map(Result::unwrap).enumerate();
        let records =
            records.map(|(position, record)| (position, is_front(&record), asking && record.payload().is_ok()));
        records.filter(|(_, is_front, _)| *is_front).map(|(position, ..)| position).collect()
    };
    assert_eq!(fronts(false), (0..COUNT).filter(|position| large(*position)).collect::<Vec<_>>());
    // Of each stream, the first that is asked makes the next ones whole.
    let asked = fronts(true);
    assert!(!asked.is_empty() && asked.iter().all(|position| *position < 12), "{asked:?}");
    // That wears off, after some hundred records of each stream.
    for _ in 0..12 {
        fronts(false);
    }
    assert_eq!(fronts(false), (0..COUNT).filter(|position| large(*position)).collect::<Vec<_>>());
}

/// What is behind the layouts is an error for who asks for it, each time, and for nobody else; whether records before were
/// asked for all they have makes no difference.
#[test]
fn damage_is_met_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.vrs");
    record(&path);
    let sound = std::fs::read(&path).unwrap();
    let file = Reader::open(&path).unwrap();
    let entries: Vec<_> = file.entries().collect();
    let notes: Vec<String> = (0..COUNT).map(|position| format!("frame {position}")).collect();
    let is_damaged = |position: usize| position % 5 == 3 && position % 4 < 2 && !position.is_multiple_of(7);
    for (at_front, path) in [(false, "behind.vrs"), (true, "front.vrs")] {
        let path = folder.path().join(path);
        let mut bytes = sound.clone();
        for (position, entry) in entries.iter().enumerate().filter(|(position, _)| is_damaged(*position)) {
            let (start, end) = (entry.offset as usize, entry.offset as usize + entry.stored_size as usize);
            let range = if at_front { start + 32 + 4..start + 32 + 80 } else { end - 20_000..end };
            assert!(range.end <= end, "{position}");
            bytes[range].fill(0xff);
        }
        std::fs::write(&path, bytes).unwrap();
        for threads in [1, 4] {
            for asking in [false, true] {
                let file = Options::new().threads(threads).open(&path).unwrap();
                for (position, record) in file.records().lazily().enumerate() {
                    let expected_error = file.record(position).unwrap().err().map(|error| error.to_string());
                    assert_eq!(expected_error.is_some(), is_damaged(position), "{position}");
                    if at_front && is_damaged(position) {
                        let error = record.unwrap_err().to_string();
                        assert!(error.contains("payload is damaged"), "{error}");
                        continue;
                    }
                    let record = record.unwrap();
                    if let Some(PlacedContent::Layout(layout)) =
                        record.blocks().unwrap().next().map(|block| block.content)
                    {
                        assert_eq!(layout.decode::<Frame>().unwrap().note, notes[position]);
                    }
                    if asking {
                        for _ in 0..2 {
                            assert_eq!(record.payload().err().map(|error| error.to_string()), expected_error);
                        }
                    }
                }
            }
        }
    }
}

/// Whatever is changed in a file, a lazy record has what the whole one has, or is an error where that is one.
#[test]
fn damage_anywhere_is_met_by_both() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.vrs");
    record(&path);
    let sound = std::fs::read(&path).unwrap();
    let file = Reader::open(&path).unwrap();
    let entries: Vec<_> = file.entries().take(16).collect();
    let (mut damaged, mut late) = (0, 0);
    for (seed, entry) in (0..4).flat_map(|seed| entries.iter().map(move |entry| (seed, entry))) {
        let mut bytes = sound.clone();
        // Six digits for each number.
        let mut dice = image(120, seed * 1000 + entry.position).into_iter().map(usize::from);
        let mut roll = |below: usize| dice.by_ref().take(6).fold(0, |sum, digit| sum * 16 + digit) % below;
        for _ in 0..3 {
            let (place, length) = (roll(entry.stored_size as usize), 1 + roll(40));
            // At the front, at the end, anywhere.
            let place = match seed {
                0 => place % 200,
                1 => entry.stored_size as usize - 1 - place % 60,
                _ => place,
            };
            let start = entry.offset as usize + place;
            let end = (start + length).min(entry.offset as usize + entry.stored_size as usize);
            bytes[start..end.max(start)].fill(roll(256) as u8);
        }
        let file = Options::new().threads(1).open_data(bytes).unwrap();
        let (whole, lazy) = (file.record(entry.position).unwrap(), file.lazy_record(entry.position).unwrap());
        match (whole, lazy) {
            (Ok(whole), Ok(lazy)) => {
                assert!(lazy.payload().unwrap() == whole.payload());
                let lazy: Vec<_> = lazy.blocks().unwrap().map(|block| (block.index, block.block)).collect();
                let whole: Vec<_> = whole.blocks().unwrap().map(|block| (block.index, block.block)).collect();
                assert_eq!(lazy, whole);
            }
            (Ok(_), Err(error)) => panic!("only lazily, {error}"),
            (Err(error), Ok(lazy)) => {
                late += 1;
                assert_eq!(lazy.payload().unwrap_err().to_string(), error.to_string());
                lazy.blocks().unwrap().for_each(drop);
            }
            (Err(_), Err(_)) => damaged += 1,
        }
    }
    assert!(damaged > 5 && late > 5, "{damaged} {late}");
}
