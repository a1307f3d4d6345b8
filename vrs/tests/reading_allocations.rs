//! Reading allocates nothing per record once it is under way, and maps a struct and parses a definition once per file.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.
#![allow(clippy::float_cmp)] // All numbers are short binary fractions.
#![allow(dead_code)] // A struct that is only written has accessors that nothing calls.

use std::collections::BTreeMap;
use std::path::Path;

use allocation_counter::measure;
use vrs::reader::BlockContent;
use vrs::{DataLayout, Format, ImageFormat, Preset, Reader, RecordableTypeId, Stream, Writer};

#[derive(DataLayout, Clone)]
struct Pose {
    position: [f64; 3],
    label: String,
}

#[derive(DataLayout, Clone)]
struct Scan {
    number: u32,
    gains: [f32; 4],
    ranges: Vec<f32>,
    words: Vec<String>,
    note: String,
    factors: BTreeMap<String, f64>,
    #[layout(struct)]
    pose: Pose,
    #[layout(struct)]
    hands: [Pose; 2],
    confidence: Option<f32>,
}

/// What an older program would ask for: less, in another order, and something that the file lacks.
#[derive(DataLayout)]
struct OtherScan {
    missing: Vec<u8>,
    note: String,
    number: u32,
}

fn scan(number: u32) -> Scan {
    let pose = Pose { position: [1.0, 2.0, 3.0], label: "left".to_owned() };
    Scan {
        number,
        gains: [0.5; 4],
        ranges: vec![0.25; 100],
        words: vec!["on".to_owned(), "the way".to_owned()],
        note: "on the way".to_owned(),
        factors: [("a".to_owned(), 1.0), ("b".to_owned(), 2.0)].into(),
        pose: pose.clone(),
        hands: [pose.clone(), pose],
        confidence: Some(0.5),
    }
}

fn record(path: &Path, preset: Preset, count: u32) {
    let mut lidar = Stream::new(RecordableTypeId::LIDAR, "top").unwrap().compression(preset);
    let scans = lidar.data(1, Format::of(&scan(0)).image(ImageFormat::Jpg)).unwrap();
    let writer = Writer::create(path, [lidar]).unwrap();
    let image = vec![7; 3000];
    for number in 0..count {
        scans.write(f64::from(number), &scan(number), &[&image]).unwrap();
    }
    writer.finish().unwrap();
}

/// Touches every piece; the sum is that of the values that are there.
fn sum(view: &<Scan as DataLayout>::View<'_>) -> f64 {
    let mut sum = f64::from(view.number());
    sum += view.ranges().iter().map(f64::from).sum::<f64>();
    sum += view.words().iter().map(|word| word.as_bytes().len() as f64).sum::<f64>();
    sum += view.note().as_bytes().len() as f64;
    sum += view.factors().iter().map(|(_, value)| value).sum::<f64>() + view.factors().get("b").unwrap();
    sum += view.pose().position().iter().sum::<f64>() + view.pose().label().as_bytes().len() as f64;
    sum += view.gains().iter().copied().map(f64::from).sum::<f64>();
    sum + view.confidence().map_or(0.0, f64::from)
}

const PRESETS: [Preset; 3] = [Preset::None, Preset::ZstdFast, Preset::Lz4Fast];

/// Allocations per record that are not ours: the decoder of the crate `lz4` cannot be used again for another frame, and has
/// an input buffer.
fn of_codec(preset: Preset) -> u64 {
    u64::from(preset == Preset::Lz4Fast)
}

#[test]
fn views_allocate_nothing_after_warm_up() {
    for preset in PRESETS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.vrs");
        record(&path, preset, 300);
        let file = vrs::reader::Options::new().threads(1).open(&path).unwrap();
        let reader = file.stream("top").unwrap().data::<Scan>().unwrap();
        let mut records = reader.records();
        let mut total = 0.0;
        let mut read = |count: usize| {
            for record in records.by_ref().take(count) {
                let record = record.unwrap();
                total += sum(&record.layout().unwrap());
                let other = record.layout_as::<OtherScan>().unwrap();
                assert!(f64::from(other.number()) == record.timestamp() && other.missing().is_empty());
            }
        };
        read(20);
        let reading = measure(|| read(280));
        assert!(reading.count_total <= 280 * of_codec(preset), "{preset}: {reading:?}");
        assert_eq!(reading.count_current, 0, "{preset}: {reading:?}");
        let each = sum(&reader.record(0).unwrap().unwrap().layout().unwrap());
        assert_eq!(total, each * 300.0 + f64::from(299 * 300 / 2), "{preset}");
    }
}

#[test]
fn blocks_allocate_nothing_after_warm_up() {
    for preset in PRESETS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.vrs");
        record(&path, preset, 300);
        let file = vrs::reader::Options::new().threads(1).open(&path).unwrap();
        let mut records = file.records();
        let (mut images, mut layouts) = (0, 0);
        let mut read = |count: usize| {
            for record in records.by_ref().take(count) {
                let record = record.unwrap();
                for block in record.blocks().unwrap() {
                    match block.content {
                        BlockContent::Image(bytes) => images += bytes.len(),
                        BlockContent::Layout(layout) => layouts += layout.block().len(),
                        _ => {}
                    }
                }
            }
        };
        read(20);
        let reading = measure(|| read(280));
        assert!(reading.count_total <= 280 * of_codec(preset), "{preset}: {reading:?}");
        assert_eq!(reading.count_current, 0, "{preset}: {reading:?}");
        assert!(images == 300 * 3000 && layouts > 300 * 500, "{preset}: {images} {layouts}");
    }
}

/// With threads that inflate ahead, buffers go round: what the walk allocates does not grow with its records.
#[test]
fn reading_ahead_allocates_a_constant() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    record(&path, Preset::ZstdFast, 2000);
    let file = vrs::reader::Options::new().threads(2).open(&path).unwrap();
    let reader = file.stream("top").unwrap().data::<Scan>().unwrap();
    let mut count = 0;
    let reading = measure(|| {
        for record in reader.records() {
            count += usize::from(record.unwrap().layout().unwrap().ranges().len() == 100);
        }
    });
    assert_eq!(count, 2000);
    // A buffer is two pieces of memory. There is one for each record of the batches under way, which is five times 64.
    assert!(reading.count_total < 2 * 5 * 64 + 100, "{reading:?}");
}

/// Asking for a struct again finds its mapping and the definitions; only the handle that is returned is new.
#[test]
fn structs_are_mapped_and_definitions_parsed_once_per_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    record(&path, Preset::None, 3);
    let file = Reader::open(&path).unwrap();
    let ask = || {
        let asking = measure(|| {
            let found = file.stream("top").unwrap().data::<Scan>().unwrap();
            assert_eq!(found.len(), 3);
        });
        asking.count_total
    };
    // The definition has more than ten pieces, each with a label of its own.
    let first = ask();
    let again = [ask(), ask(), ask()];
    assert!(first > 20 && again[0] <= 4 && again == [again[0]; 3], "{first} {again:?}");

    // Another struct is mapped onto a definition that is parsed already.
    let other = measure(|| drop(file.stream("top").unwrap().data::<OtherScan>().unwrap())).count_total;
    let other_again = measure(|| drop(file.stream("top").unwrap().data::<OtherScan>().unwrap())).count_total;
    assert!(other < first && other_again == again[0], "{first} {other} {other_again}");
}

#[test]
fn a_layout_of_one_byte_is_a_payload_of_one_byte() {
    #[derive(DataLayout)]
    struct Tick {
        count: u8,
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    let mut clock = Stream::new(RecordableTypeId::IMU, "clock").unwrap();
    let ticks = clock.data(1, Format::<Tick>::new()).unwrap();
    let writer = Writer::create(&path, [clock]).unwrap();
    (0..100).for_each(|count| ticks.write(f64::from(count), &Tick { count }, &[]).unwrap());
    writer.finish().unwrap();
    let file = Reader::open(&path).unwrap();
    for (count, record) in (0..).zip(file.records()) {
        assert_eq!(record.unwrap().payload(), [count]);
    }
    assert_eq!(file.records().count(), 100);
}
