//! Recording and playing allocate nothing per record once they are under way.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.
#![allow(dead_code)] // A struct that is only written has accessors that nothing calls.

use std::ops::ControlFlow::Continue;

use allocation_counter::measure;
use vrs::format::ImageSpec;
use vrs::reader::{BlockData, CurrentRecord, Flow, LayoutContent, Players, StreamPlayer};
use vrs::writer::Mark;
use vrs::{DataLayout, Format, ImageFormat, PixelFormat, Preset, Reader, RecordType, RecordableTypeId, Stream, Writer};

#[derive(DataLayout)]
struct Scan<'a> {
    number: u32,
    ranges: &'a [f32],
    note: &'a str,
}

#[test]
fn records_allocate_nothing_after_warm_up() {
    for workers in [0, 2] {
        record(workers);
    }
}

fn record(workers: usize) {
    let folder = tempfile::tempdir().unwrap();
    let stream = |type_id, flavor| Stream::new(type_id, flavor).unwrap().compression(Preset::ZstdFast);
    let (mut lidar, mut camera) =
        (stream(RecordableTypeId::LIDAR, "top"), stream(RecordableTypeId::FORWARD_CAMERA, "left"));
    let scans = lidar.data(1, Format::<Scan<'_>>::new()).unwrap();
    let images = camera.data(1, Format::<Scan<'_>>::new().image(ImageFormat::Jpg)).unwrap();
    let states = camera.raw(RecordType::State, 1).unwrap();
    let options = Writer::options().manual_flush().workers(workers);
    let writer = options.create(folder.path().join("out.vrs"), [lidar, camera]).unwrap();

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
    // Memory comes back when it is written: waiting for that makes every round the same.
    for second in 0..20 {
        record(second);
        writer.flush_before(f64::from(second) - 1.0).unwrap().wait(Mark::Written).unwrap();
    }
    for second in 20..40 {
        let recording = measure(|| record(second));
        let flushing = measure(|| {
            let flushed = writer.flush_before(f64::from(second) - 1.0).unwrap();
            assert_eq!(flushed.records(), 150);
            flushed.wait(Mark::Written).unwrap();
        });
        // A flush may sort in memory of its own, and lists what it takes.
        assert!(recording.count_total == 0 && flushing.count_total <= 8, "{workers}: {recording:?} {flushing:?}");
    }
    writer.finish().unwrap();
}

#[derive(DataLayout)]
struct Setup {
    image_width: u32,
    image_height: u32,
    #[layout(as = u32)]
    image_pixel_format: PixelFormat,
    lens: f32,
}

/// Adds up what it is told.
#[derive(Default)]
struct Sum {
    numbers: u64,
    notes: usize,
    pixels: usize,
}

impl StreamPlayer for Sum {
    type Error = vrs::Error;

    fn on_data_layout(&mut self, record: &CurrentRecord<'_>, _: usize, layout: &LayoutContent<'_>) -> Flow<vrs::Error> {
        if record.record_type() == RecordType::Data {
            let scan = layout.expected::<Scan<'_>>()?;
            self.numbers += u64::from(scan.number());
            self.notes += scan.note().as_bytes().len();
        }
        Ok(Continue(()))
    }

    fn on_image(
        &mut self,
        _: &CurrentRecord<'_>,
        _: usize,
        image: &ImageSpec,
        data: &mut BlockData<'_>,
    ) -> Flow<vrs::Error> {
        assert!(image.raster().size.is_some());
        self.pixels += data.read()?.len();
        Ok(Continue(()))
    }
}

/// The struct is mapped once, and every buffer is used again.
#[test]
fn playing_allocates_nothing_once_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    let camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "left").unwrap();
    let mut camera = camera.compression(Preset::ZstdFast);
    let sizes = camera.configuration(1, Format::<Setup>::new()).unwrap();
    let images = camera.data(1, Format::<Scan<'_>>::new().image(ImageFormat::Raw)).unwrap();
    let writer = Writer::create(&path, [camera]).unwrap();
    let image_pixel_format = PixelFormat::Grey8;
    sizes.write(0.0, &Setup { image_width: 300, image_height: 200, image_pixel_format, lens: 0.5 }, &[]).unwrap();
    for number in 0..100 {
        let scan = Scan { number, ranges: &[0.5; 100], note: "on the way" };
        images.write(1.0 + f64::from(number), &scan, &[&vec![number as u8; 300 * 200]]).unwrap();
    }
    writer.finish().unwrap();

    let file = Reader::open(&path).unwrap();
    let mut sum = Sum::default();
    let mut players = Players::new(&file);
    players.set(file.stream("left").unwrap(), &mut sum);
    (0..=10).for_each(|position| players.play_record(position).unwrap());
    let playing = measure(|| (11..=100).for_each(|position| players.play_record(position).unwrap()));
    assert_eq!(playing.count_total, 0, "{playing:?}");
    drop(players);
    assert_eq!((sum.numbers, sum.notes, sum.pixels), (99 * 100 / 2, 1000, 100 * 300 * 200));
}
