//! Comparing recordings: what is the same, and where they differ.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::fs;
use std::path::Path;

use vrs::ops::{Comparison, CopyOptions, Difference, Side, compare, compare_selected};
use vrs::reader::Selection;
use vrs::writer::Integrity;
use vrs::{DataLayout, Format, ImageFormat, Preset, Reader, RecordType, RecordableTypeId, Stream, Writer};

#[derive(DataLayout, Clone, Default)]
struct Frame {
    exposure: f64,
    gain: f32,
    note: String,
    points: Vec<u16>,
}

/// What a recording is made of.
#[derive(Clone)]
struct Recipe {
    serial: &'static str,
    instance: u16,
    tag: &'static str,
    note: &'static str,
    gain: f32,
    /// Times of records in seconds, and the first byte of their images.
    frames: Vec<(f64, u8)>,
    image: usize,
    raw_version: u32,
    preset: Preset,
}

impl Default for Recipe {
    fn default() -> Self {
        let frames = (0..5).map(|number| (f64::from(number), number)).collect();
        let (serial, tag, note, gain) = ("left", "7", "", 1.0);
        Self { serial, instance: 1, tag, note, gain, frames, image: 400, raw_version: 1, preset: Preset::ZstdFast }
    }
}

impl Recipe {
    fn record(&self, folder: &Path, name: &str) -> Reader {
        let path = folder.join(name);
        let camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/left").unwrap();
        let mut camera = camera.serial_number(self.serial).instance(self.instance).compression(self.preset);
        camera.tag("rig", self.tag);
        let frames = camera.data(1, Format::<Frame>::new().image(ImageFormat::Jpg)).unwrap();
        let state = camera.raw(RecordType::State, self.raw_version).unwrap();
        let writer = Writer::options().overwrite(true).tag("session_id", self.tag).create(&path, [camera]).unwrap();
        state.write(0.0, b"state").unwrap();
        for (time, byte) in &self.frames {
            let frame = Frame { exposure: *time, gain: self.gain, note: self.note.to_owned(), points: vec![1, 2] };
            let mut image = vec![0; self.image];
            image[7] = *byte;
            frames.write(*time, &frame, &[&image]).unwrap();
        }
        writer.finish().unwrap();
        Reader::open(&path).unwrap()
    }
}

/// What is found when one thing of a recording changes.
fn found(change: impl FnOnce(&mut Recipe)) -> Comparison {
    let folder = tempfile::tempdir().unwrap();
    let a = Recipe::default();
    let mut b = a.clone();
    change(&mut b);
    compare(&a.record(folder.path(), "a.vrs"), &b.record(folder.path(), "b.vrs"))
}

fn texts(comparison: &Comparison) -> Vec<String> {
    comparison.differences.iter().map(ToString::to_string).collect()
}

#[test]
fn how_it_is_stored_does_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let (a, to) = (Recipe::default().record(folder.path(), "a.vrs"), folder.path().join("b.vrs"));
    assert!(found(|_| {}).is_equal());
    for options in [
        CopyOptions::new().preset(Preset::None).integrity(Integrity::Stream),
        CopyOptions::new().preset(Preset::Lz4Fast).chunk_size(1000),
        CopyOptions::new().index_in_front(),
    ] {
        options.overwrite(true).copy(&a.clone().into(), &to).unwrap();
        let comparison = compare(&a, &Reader::open(&to).unwrap());
        assert!(comparison.is_equal(), "{comparison}");
        assert_eq!((comparison.equal_records, comparison.to_string().as_str()), (6, "equal: all tags and 6 records"));
    }
}

#[test]
fn values_that_differ_are_named() {
    let comparison = found(|recipe| recipe.gain = 1.5);
    assert_eq!((comparison.difference_count, comparison.equal_records), (5, 1));
    let first = &texts(&comparison)[0];
    assert!(first.contains("at t = 0 s") && first.ends_with("block 0: `gain` is 1.0 in A and 1.5 in B"), "{first}");
    let comparison = found(|recipe| recipe.note = "a word");
    assert!(texts(&comparison)[4].ends_with("`note` is \"\" in A and \"a word\" in B"), "{comparison}");
}

#[test]
fn bytes_that_differ_are_located() {
    let comparison = found(|recipe| recipe.frames[3].1 = 99);
    let [text] = &texts(&comparison)[..] else { panic!("{comparison}") };
    assert!(text.contains("at t = 3 s") && text.ends_with("block 1: byte 7 is the first that differs"), "{text}");
    let comparison = found(|recipe| recipe.image = 500);
    let text = &texts(&comparison)[0];
    assert!(text.ends_with("block 1: byte 400 is the first that differs, of 400 bytes in A and 500 in B"), "{text}");
}

#[test]
fn records_of_one_side_are_told() {
    let comparison = found(|recipe| {
        recipe.frames.remove(2);
        recipe.frames.push((9.0, 1));
    });
    let sides = comparison.differences.iter().map(|difference| match difference {
        Difference::Record { record, only_in } => (record.timestamp.to_string(), *only_in),
        other => panic!("{other}"),
    });
    assert_eq!(sides.collect::<Vec<_>>(), [("2".to_owned(), Side::A), ("9".to_owned(), Side::B)]);
    assert_eq!(comparison.equal_records, 5);
}

#[test]
fn versions_and_tags_count() {
    let comparison = found(|recipe| recipe.raw_version = 2);
    let [text] = &texts(&comparison)[..] else { panic!("{comparison}") };
    assert!(text.starts_with("State record") && text.ends_with("its version is 1 in A and 2 in B"), "{text}");
    let comparison = found(|recipe| recipe.tag = "8");
    let expected = ["the tag `session_id` is 7 in A and 8 in B", "stream 200-1: the tag `rig` is 7 in A and 8 in B"];
    assert_eq!((texts(&comparison), comparison.equal_records), (expected.map(str::to_owned).into(), 6));
}

#[test]
fn streams_belong_together_by_serial_number_then_by_id_then_by_type() {
    // By its serial number.
    assert!(found(|recipe| recipe.instance = 9).is_equal());
    // By its id, or as the only one of its type; the serial number is a tag that differs.
    for instance in [1, 9] {
        let comparison = found(|recipe| (recipe.serial, recipe.instance) = ("right", instance));
        let [Difference::StreamTag { tag, .. }] = &comparison.differences[..] else { panic!("{comparison}") };
        assert_eq!((tag.a.as_deref(), tag.b.as_deref()), (Some("left"), Some("right")));
        assert_eq!(comparison.equal_records, 6);
    }
    // Streams of other types never.
    let folder = tempfile::tempdir().unwrap();
    let a = Recipe::default().record(folder.path(), "a.vrs");
    let imu = Stream::new(RecordableTypeId::IMU, "acme/imu").unwrap().serial_number("left");
    let options = Writer::options().tag("session_id", "7");
    options.create(folder.path().join("b.vrs"), [imu]).unwrap().finish().unwrap();
    let b = Reader::open(folder.path().join("b.vrs")).unwrap();
    let expected = ["stream 200-1 (acme/left) is only in A", "stream 241-1 (acme/imu) is only in B"];
    assert_eq!(texts(&compare(&a, &b)), expected);
}

/// Of records of one time, those of one type belong together in their order.
#[test]
fn records_of_one_time_are_told_apart() {
    let comparison = found(|recipe| recipe.frames.insert(1, (0.0, 50)));
    let [Difference::Record { record, only_in: Side::B }] = &comparison.differences[..] else { panic!("{comparison}") };
    assert_eq!(record.timestamp.to_string(), "0");
    assert_eq!(comparison.equal_records, 6);
}

#[test]
fn records_that_cannot_be_read_differ() {
    let folder = tempfile::tempdir().unwrap();
    let a = Recipe::default().record(folder.path(), "a.vrs");
    let entry = a.entries().nth(3).unwrap();
    let mut bytes = fs::read(folder.path().join("a.vrs")).unwrap();
    bytes[entry.offset as usize + 32] ^= 0xff;
    fs::write(folder.path().join("b.vrs"), bytes).unwrap();
    let b = Reader::open(folder.path().join("b.vrs")).unwrap();
    for (comparison, damaged) in [(compare(&a, &b), Side::B), (compare(&b, &a), Side::A)] {
        let [Difference::Unreadable { side, error }] = &comparison.differences[..] else { panic!("{comparison}") };
        assert!(*side == damaged && error.to_string().contains(&format!("(offset {})", entry.offset)), "{error}");
    }
    // Damaged in the same way, nobody knows whether they are equal.
    assert!(!compare(&b, &b).is_equal());
}

#[test]
fn parts_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let a = Recipe::default().record(folder.path(), "a.vrs");
    let b = Recipe { frames: vec![(0.0, 0), (1.0, 1)], ..Recipe::default() }.record(folder.path(), "b.vrs");
    assert!(!compare(&a, &b).is_equal());
    let first = Selection::new().until(1.5);
    let comparison = compare_selected(&a.select(&first).unwrap(), &b.select(&first).unwrap());
    assert!(comparison.is_equal() && comparison.equal_records == 3, "{comparison}");
}

/// There is an end to what is kept of them.
#[test]
fn many_differences_are_counted() {
    let frames = |offset: f64| (0..2000).map(|number| (f64::from(number) + offset, 0)).collect();
    let comparison = found(|recipe| recipe.frames = frames(0.5));
    assert_eq!((comparison.difference_count, comparison.differences.len()), (2005, 1000));
    assert!(comparison.to_string().ends_with("and 1005 more differences\n2005 differences, 1 records are equal"));
}
