//! What reading costs does not grow with the records: structs are mapped once, memory is used again.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.
#![allow(dead_code)] // A struct that is only written has accessors that nothing calls.

use std::path::{Path, PathBuf};

use allocation_counter::measure;
use tempfile::TempDir;
use vrs::{DataLayout, Format, Point3Df, Preset, Reader, RecordableTypeId, Stream, Writer};

#[derive(DataLayout)]
struct Scan<'a> {
    number: u32,
    points: &'a [Point3Df],
    words: &'a [&'a str],
    note: &'a str,
    gains: &'a [(&'a str, f64)],
}

/// The file has none of it, or has it otherwise.
#[derive(DataLayout)]
struct Other<'a> {
    #[layout(default = &[1.0, 2.0])]
    weights: &'a [f32],
    number: u32,
}

const PRESETS: [Preset; 4] = [Preset::None, Preset::Lz4Fast, Preset::ZstdFaster, Preset::ZstdLight];

/// Allocations that reading a record may cost: none, but the decoder of the `lz4` crate brings a buffer of 32 KiB each time,
/// and has no way to use it again.
fn most_allocations(preset: Preset) -> u64 {
    u64::from(preset == Preset::Lz4Fast)
}

fn recording(preset: Preset, records: u32) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    let mut lidar = Stream::new(RecordableTypeId::LIDAR, "top").unwrap().compression(preset);
    let scans = lidar.data(1, Format::<Scan<'_>>::new()).unwrap();
    let writer = Writer::create(&path, [lidar]).unwrap();
    let points = [Point3Df::from([1.0, 2.0, 3.0]); 50];
    for number in 0..records {
        let (words, gains) = (&["left", "right"], &[("b", 2.0), ("a", 1.0)]);
        let scan = Scan { number, points: &points, words, note: "on the way", gains };
        scans.write(f64::from(number), &scan, &[]).unwrap();
    }
    writer.finish().unwrap();
    (folder, path)
}

#[test]
fn typed_reading_allocates_nothing_after_warm_up() {
    for preset in PRESETS {
        let (_folder, path) = recording(preset, 200);
        let file = Reader::open(&path).unwrap();
        let (scans, others) = (
            file.stream("top").unwrap().data::<Scan<'_>>().unwrap(),
            file.stream("top").unwrap().data::<Other<'_>>().unwrap(),
        );
        let mut numbers = 0;
        let mut read = |records: std::ops::Range<usize>| {
            for record in records {
                let record = scans.record(record).unwrap().unwrap();
                let scan = record.layout().unwrap();
                numbers += scan.number();
                let points: f32 = scan.points().iter().map(|point| point.0[0]).sum();
                assert_eq!((points.to_bits(), scan.words().iter().count()), (50_f32.to_bits(), 2));
                assert_eq!(
                    (scan.note().len(), scan.gains().iter().map(|(_, gain)| gain).sum::<f64>().to_bits()),
                    (10, 3_f64.to_bits())
                );
                let other = others.of(record.into_record());
                assert_eq!(other.layout().unwrap().weights(), [1.0, 2.0]);
            }
        };
        read(0..20);
        let reading = measure(|| read(20..200));
        assert!(reading.count_total <= 180 * most_allocations(preset), "{preset:?}: {reading:?}");
        assert_eq!(numbers, 199 * 200 / 2);
    }
}

#[test]
fn raw_reading_allocates_nothing_after_warm_up() {
    for preset in PRESETS {
        let (_folder, path) = recording(preset, 200);
        let file = Reader::open(&path).unwrap();
        let stream = file.stream("top").unwrap();
        let read = |records: std::ops::Range<usize>| {
            records.map(|record| stream.record(None, record).unwrap().unwrap().payload().len()).sum::<usize>()
        };
        let warm_up = read(0..20);
        let reading = measure(|| assert_eq!(read(20..200), 9 * warm_up));
        assert!(reading.count_total <= 180 * most_allocations(preset), "{preset:?}: {reading:?}");
    }
}

/// Definitions are parsed when a file is opened, and structs are mapped when they are asked for: both once, whatever the
/// number of records.
#[test]
fn mapping_happens_once() {
    let costs = |records| {
        let (_folder, path) = recording(Preset::None, records);
        let file = Reader::open(&path).unwrap();
        let stream = file.stream("top").unwrap();
        let mapping = measure(|| drop(stream.data::<Scan<'_>>().unwrap()));
        let definitions = measure(|| assert!(std::ptr::eq(stream.definitions(), stream.definitions())));
        assert_eq!(definitions.count_total, 0);
        mapping.count_total
    };
    let few = costs(10);
    assert!(few > 0);
    assert_eq!(costs(1000), few);
}

/// Its payload is that byte, with no header or padding of the layout.
#[test]
fn a_layout_of_one_byte_costs_one_byte_a_record() {
    #[derive(DataLayout)]
    struct Byte {
        value: u8,
    }

    let record = |records: u8| {
        let folder = tempfile::tempdir().unwrap();
        let path: &Path = &folder.path().join("out.vrs");
        let mut sensor = Stream::new(RecordableTypeId::SENSOR, "bit").unwrap();
        let bytes = sensor.data(1, Format::<Byte>::new()).unwrap();
        let writer = Writer::create(path, [sensor]).unwrap();
        for value in 0..records {
            bytes.write(f64::from(value), &Byte { value }, &[]).unwrap();
        }
        writer.finish().unwrap();
        let file = Reader::open(path).unwrap();
        for (value, record) in (0..records).zip(file.records()) {
            let record = record.unwrap();
            // A record header is 32 bytes.
            assert_eq!((record.payload(), record.header().record_size), (&[value][..], 33));
        }
        file.records().count()
    };
    assert_eq!(record(200), 200);
}
