//! Recording allocates nothing per record once it is under way.
#![allow(dead_code)] // A struct that is only written has accessors that nothing calls.

use allocation_counter::measure;
use vrs::{DataLayout, Format, ImageFormat, Preset, RecordType, RecordableTypeId, Stream, Writer};

#[derive(DataLayout)]
struct Scan<'a> {
    number: u32,
    ranges: &'a [f32],
    note: &'a str,
}

#[test]
fn records_allocate_nothing_after_warm_up() {
    let folder = tempfile::tempdir().unwrap();
    let stream = |type_id, flavor| Stream::new(type_id, flavor).unwrap().compression(Preset::ZstdFast);
    let (mut lidar, mut camera) =
        (stream(RecordableTypeId::LIDAR, "top"), stream(RecordableTypeId::FORWARD_CAMERA, "left"));
    let scans = lidar.data(1, Format::<Scan<'_>>::new()).unwrap();
    let images = camera.data(1, Format::<Scan<'_>>::new().image(ImageFormat::Jpg)).unwrap();
    let states = camera.raw(RecordType::State, 1).unwrap();
    let writer = Writer::create(folder.path().join("out.vrs"), [lidar, camera]).unwrap();

    let (ranges, image) = ([0.5; 100], vec![7; 50_000]);
    let record = |second: u32| {
        for number in 0..50 {
            let time = f64::from(second) + f64::from(number) * 0.01;
            let scan = Scan { number, ranges: &ranges, note: "on the way" };
            scans.write(time, &scan, &[]).unwrap();
            images.write(time, &scan, &[&image]).unwrap();
            states.write(time, &[]).unwrap();
        }
    };
    for second in 0..20 {
        record(second);
        writer.flush_before(f64::from(second) - 1.0).unwrap();
    }
    for second in 20..40 {
        let recording = measure(|| record(second));
        let flushing = measure(|| assert_eq!(writer.flush_before(f64::from(second) - 1.0).unwrap().records(), 150));
        // A flush may sort in memory of its own, and lists what it takes.
        assert!(recording.count_total == 0 && flushing.count_total <= 8, "{recording:?} {flushing:?}");
    }
    writer.finish().unwrap();
}
