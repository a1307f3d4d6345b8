//! What the writer makes: the same as the reference writer of the same records, and what the official reader understands.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.
#![allow(dead_code)] // Structs that are only written have accessors that nothing calls.

use std::path::{Path, PathBuf};

use samples::guide::layouts as guide;
use serde_json::Value as Json;
use vrs::format::{AudioFormat, Raster};
use vrs::reader::{BlockContent, Record, StreamReader};
use vrs::writer::{IndexPlace, Integrity, Mark, WhenFull};
use vrs::{
    DataLayout, DecodeLayout, Format, ImageFormat, PixelFormat, Preset, Raw, Reader, RecordType, RecordableTypeId,
    Stream, Writer,
};
use vrs_tests::all_pieces::AllPieces;
use vrs_tests::data::reference;
use vrs_tests::dump::dump;
use vrs_tests::layouts::{Described, Nested, NewCamera, OldCamera, Optional};
use vrs_tests::oracle::Oracle;

use RecordType::{Configuration, Data, State};

// ---- reference files, recorded again ------------------------------------------------------------

/// A stream of a reference file, set up from structs.
struct Again<'f> {
    from: StreamReader<'f>,
    stream: Stream,
    /// Records a record again, if it is one of theirs.
    recorders: Vec<Recorder>,
}

type Recorder = Box<dyn Fn(&Record<'_>) -> bool>;

impl<'f> Again<'f> {
    /// The stream, with nothing taken from its tags but flavor and serial number.
    fn of(file: &'f Reader, id: &str) -> Self {
        let from = file.stream(id).unwrap();
        let stream = Stream::new(from.type_id(), from.flavor()).unwrap();
        let stream = stream.serial_number(from.serial_number()).instance(from.id().instance);
        Self { from, stream, recorders: Vec::new() }
    }

    /// Its records of a type and version begin with this struct.
    fn typed<T: DecodeLayout<Static = T> + 'static>(mut self, record_type: RecordType, version: u32) -> Self {
        let mut records = self.from.records_of(record_type).map(Result::unwrap);
        let first = records.find(|record| record.version() == version).unwrap();
        let mut format = Format::of(&value::<T>(&first));
        for block in first.definition().unwrap().format.blocks().iter().skip(1) {
            format = format.block(block.clone());
        }
        let handle = match record_type {
            Configuration => self.stream.configuration(version, format),
            State => self.stream.state(version, format),
            _ => self.stream.data(version, format),
        };
        let handle = handle.unwrap();
        self.recorders.push(Box::new(move |record| {
            let is_theirs = (record.record_type(), record.version()) == (record_type, version);
            is_theirs && handle.write(record.timestamp(), &value::<T>(record), &other_blocks(record)).is_ok()
        }));
        self
    }

    /// Its records of this type have no format.
    fn raw(mut self, record_type: RecordType) -> Self {
        let Some(first) = self.from.records_of(record_type).next() else { return self };
        let version = first.unwrap().version();
        let handle = self.stream.raw(record_type, version).unwrap();
        self.recorders.push(Box::new(move |record| {
            let is_theirs = (record.record_type(), record.version()) == (record_type, version);
            is_theirs && handle.write(record.timestamp(), record.payload()).is_ok()
        }));
        self
    }
}

fn value<T: DataLayout + DecodeLayout>(record: &Record<'_>) -> T {
    match record.blocks().unwrap().next().unwrap().content {
        BlockContent::Layout(layout) => layout.decode().unwrap(),
        other => panic!("{record:?} begins with {other:?}"),
    }
}

fn other_blocks<'r>(record: &'r Record<'_>) -> Vec<&'r [u8]> {
    let blocks = record.blocks().unwrap().skip(1).map(|block| match block.content {
        BlockContent::Image(bytes) | BlockContent::Audio(bytes) | BlockContent::Custom(bytes) => bytes,
        other => panic!("{record:?} has {other:?}"),
    });
    blocks.collect()
}

/// Records streams of a reference file again, and compares: tags and definitions byte for byte, and payloads.
fn record_again(file: &Reader, streams: Vec<Again<'_>>) -> (tempfile::TempDir, Reader) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("again.vrs");
    let mut options = Writer::options().creation_id(file.header().creation_id);
    for (name, value) in file.tags().iter() {
        options = options.tag(name.as_bytes(), value.as_bytes());
    }
    let ids: Vec<_> = streams.iter().map(|again| again.from.id()).collect();
    let (recorders, streams): (Vec<_>, Vec<_>) =
        streams.into_iter().map(|again| (again.recorders, again.stream)).unzip();
    let writer = options.create(&path, streams).unwrap();
    let theirs = || file.records().map(Result::unwrap).filter(|record| ids.contains(&record.stream_id()));
    for record in theirs() {
        let place = ids.iter().position(|id| *id == record.stream_id()).unwrap();
        assert!(recorders[place].iter().any(|recorder| recorder(&record)), "{record:?} was not recorded");
    }
    assert_eq!(writer.finish().unwrap().records(), theirs().count() as u64);

    let again = Reader::open(&path).unwrap();
    assert!(again.repairs().is_empty());
    for id in &ids {
        assert_eq!(again.description().streams[id], file.description().streams[id], "{id}");
    }
    for (ours, theirs) in again.records().map(Result::unwrap).zip(theirs()) {
        assert_eq!((ours.location().stream, ours.record_type()), (theirs.stream_id(), theirs.record_type()));
        assert_eq!((ours.timestamp(), ours.version()), (theirs.timestamp(), theirs.version()));
        assert_eq!(ours.payload(), theirs.payload(), "{theirs:?}");
    }
    (folder, again)
}

/// What the reference tool says of a reference file.
fn stated_checksum(name: &str) -> String {
    let path = reference(name).with_extension("checksum.txt");
    std::fs::read_to_string(path).unwrap().trim().to_owned()
}

/// The description record: header and payload.
fn description_record(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    let size = u32::from_le_bytes(*bytes[80..].first_chunk().unwrap());
    bytes[80..][..size as usize].to_vec()
}

/// Whole files: the same description record byte for byte, and the checksum that the reference tool computes.
fn same_file(name: &str, streams: impl Fn(&Reader) -> Vec<Again<'_>>) {
    let file = Reader::open(reference(name)).unwrap();
    let (_folder, again) = record_again(&file, streams(&file));
    assert_eq!(description_record(again.path().unwrap()), description_record(file.path().unwrap()));
    assert_eq!(vrs::ops::checksum(&again).unwrap().to_string(), stated_checksum(name));
}

#[test]
fn all_pieces_again() {
    same_file("all_pieces.vrs", |file| {
        vec![Again::of(file, "ref/all").typed::<AllPieces>(Data, 1).raw(Configuration).raw(State)]
    });
}

#[test]
fn resilience_again() {
    same_file("resilience.vrs", |file| {
        let old = Again::of(file, "65500-5").typed::<OldCamera>(Data, 1).raw(Configuration).raw(State);
        let both = Again::of(file, "65500-6").typed::<OldCamera>(Data, 1).typed::<NewCamera>(Data, 2);
        vec![old, both.raw(Configuration).raw(State)]
    });
}

#[test]
fn layouts_again() {
    same_file("layouts.vrs", |file| {
        let streams = [
            Again::of(file, "ref/described").typed::<Described>(Data, 1),
            Again::of(file, "ref/nested").typed::<Nested>(Data, 1),
            Again::of(file, "ref/optional_on").typed::<Optional>(Data, 1),
            Again::of(file, "ref/optional_off").typed::<Optional>(Data, 1),
        ];
        streams.map(|again| again.raw(Configuration).raw(State)).into()
    });
}

#[test]
fn guide_again() {
    let file = Reader::open(reference("guide.vrs")).unwrap();
    let of = |id| Again::of(&file, id);
    let layouts = [
        of("guide/pieces").typed::<guide::SixPieces>(Data, 1).raw(Configuration),
        of("guide/standard").typed::<guide::MyDataLayout>(Configuration, 1).raw(Data),
        of("guide/nested").typed::<guide::FlatHands>(Data, 1).raw(Configuration),
        of("guide/optional_on").typed::<guide::OptionalFields>(Data, 1).raw(Configuration),
        of("guide/optional_off").typed::<guide::OptionalFields>(Data, 1).raw(Configuration),
    ];
    let camera = |id| of(id).typed::<guide::MyCameraConfigRecordDataLayout>(Configuration, 1);
    let cameras = [
        camera("guide/camera").typed::<guide::MyCameraDataRecordDataLayout>(Data, 1),
        camera("guide/old_camera").typed::<guide::MyCameraLegacyFields>(Data, 1),
    ];
    record_again(&file, layouts.into_iter().chain(cameras).map(|again| again.raw(State)).collect());
}

// ---- what the official reader says --------------------------------------------------------------

#[derive(DataLayout)]
#[allow(clippy::struct_field_names)] // The names are agreed: they size images.
struct Setup {
    image_width: u32,
    image_height: u32,
    #[layout(as = u32)]
    image_pixel_format: PixelFormat,
}

#[derive(DataLayout)]
struct Frame<'a> {
    number: u64,
    exposure: f64,
    labels: &'a [&'a str],
    gain: Option<f32>,
}

fn place_in(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("out.vrs")
}

/// Both readers find the same tags, streams, records, values and blocks, and the same checksum.
fn agree(path: &Path) {
    let Some(oracle) = Oracle::get() else { return };
    let file = Reader::open(path).unwrap();
    assert!(file.repairs().is_empty());
    let (ours, theirs) = (dump(&file), oracle.dump(path));
    assert_eq!((ours.len(), &ours[0]), (theirs.len(), &theirs[0]));
    for (ours, theirs) in ours[1..].iter().zip(&theirs[1..]) {
        for fact in ["record", "stream", "type", "version", "time", "metadata"] {
            assert_eq!(ours[fact], theirs[fact], "{ours}");
        }
        for blocks in ["images", "audio", "custom"] {
            let content = |record: &Json| -> Vec<_> {
                let blocks = record[blocks].as_array().unwrap().iter();
                blocks.map(|block| (block["size"].clone(), block["sha256"].clone())).collect()
            };
            assert_eq!(content(ours), content(theirs), "{ours}");
        }
    }
    assert_eq!(vrs::ops::checksum(&file).unwrap().to_string(), oracle.checksum(path));
}

/// A camera: its stream, and what records one frame of it.
fn camera(flavor: &str, preset: Preset) -> (Stream, impl Fn(u8, f64)) {
    let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, flavor).unwrap().compression(preset);
    camera.tag("preset", preset.name());
    let prototype = Frame { number: 0, exposure: 0.0, labels: &[], gain: Some(1.0) };
    let format = Format::of(&prototype).image(ImageFormat::Raw).custom("notes");
    let frames = camera.data(1, format).unwrap();
    let setup = camera.configuration(1, Format::<Setup>::new()).unwrap();
    let states = camera.raw(State, 1).unwrap();
    let record = move |number: u8, time: f64| {
        if number == 0 {
            let size = Setup { image_width: 40, image_height: 30, image_pixel_format: PixelFormat::Grey8 };
            setup.write(time, &size, &[]).unwrap();
            states.write(time, &[]).unwrap();
        }
        let (labels, pixels) = (["left", "right"], [number; 40 * 30]);
        let labels = &labels[..=usize::from(number % 2)];
        let frame = Frame { number: number.into(), exposure: 0.5, labels, gain: Some(f32::from(number)) };
        frames.write(time, &frame, &[&pixels, &pixels[..number.into()]]).unwrap();
    };
    (camera, record)
}

#[test]
fn images_of_several_streams_with_all_presets() {
    let folder = tempfile::tempdir().unwrap();
    let (streams, records): (Vec<_>, Vec<_>) = Preset::ALL.iter().map(|preset| camera(preset.name(), *preset)).unzip();
    let writer = Writer::options().tag("session_id", "Z\u{fc}rich").create(place_in(&folder), streams).unwrap();
    for number in 0..5 {
        for record in &records {
            record(number, f64::from(number) * 0.1);
        }
    }
    assert_eq!(writer.finish().unwrap().records(), 11 * 7);
    agree(&place_in(&folder));
}

/// Wherever the index is, and however the recording is cut into chunks.
#[test]
fn files_of_any_form() {
    for place in [IndexPlace::End, IndexPlace::front_for(100), IndexPlace::Front { room: 0 }, IndexPlace::Head] {
        for chunk_size in [u64::MAX, 30_000] {
            let folder = tempfile::tempdir().unwrap();
            let path = place_in(&folder);
            let (streams, records): (Vec<_>, Vec<_>) =
                Preset::ALL.iter().map(|preset| camera(preset.name(), *preset)).unzip();
            let writer = Writer::options().index(place).chunk_size(chunk_size).create(&path, streams).unwrap();
            for number in 0..6 {
                for record in &records {
                    record(number, f64::from(number) * 0.1);
                }
                writer.flush_before(f64::from(number) * 0.1).unwrap().wait(Mark::Written).unwrap();
                // The official reader opens what is not finished yet, too.
                if number == 3 {
                    interrupted_agrees(&path);
                }
            }
            writer.finish().unwrap();
            agree(&path);
        }
    }
}

/// The record of hashes is seen by nobody, with the index and without; their stream is one like any other.
#[test]
fn hashes_are_hidden_or_a_stream() {
    let folder = tempfile::tempdir().unwrap();
    let record = |name: &str, integrity| {
        let mut imu = Stream::new(RecordableTypeId::IMU, "imu").unwrap().serial_number("1");
        let handle = imu.raw(Data, 1).unwrap();
        let path = folder.path().join(name);
        let writer = Writer::options().integrity(integrity).create(&path, [imu]).unwrap();
        for number in 0..50_u8 {
            handle.write(f64::from(number), &[number; 300]).unwrap();
        }
        writer.finish().unwrap();
        path
    };
    let [off, hidden, stream] = [("off", Integrity::Off), ("hidden", Integrity::Record), ("stream", Integrity::Stream)]
        .map(|(name, integrity)| record(name, integrity));
    let file = Reader::open(&hidden).unwrap();
    assert!(file.size() > Reader::open(&off).unwrap().size() + 50 * 8);
    // The hashes stand behind the last record, and nothing points to them.
    let mut bytes = std::fs::read(&hidden).unwrap();
    bytes.truncate(usize::try_from(file.header().index_record_offset).unwrap());
    bytes[24..32].fill(0);
    let scanned = folder.path().join("scanned");
    std::fs::write(&scanned, bytes).unwrap();
    agree(&stream);

    let Some(oracle) = Oracle::get() else { return };
    let (counts, checksum) = (oracle.counts(&[&off])[0].clone(), oracle.checksum(&off));
    assert_eq!(counts["records"], 50);
    for path in [&hidden, &scanned] {
        let found = oracle.counts(&[path])[0].clone();
        assert_eq!((&found["records"], &found["streams"]), (&counts["records"], &counts["streams"]));
        assert_eq!(oracle.checksum(path), checksum);
    }
    assert_eq!(oracle.counts(&[&stream])[0]["streams"], serde_json::json!(["241-1", "263-65535"]));
}

/// Both readers find as many records in a recording that is not finished.
fn interrupted_agrees(path: &Path) {
    let Some(oracle) = Oracle::get() else { return };
    let file = Reader::open(path).unwrap();
    assert!(file.record_count() > 0);
    assert_eq!(oracle.counts(&[path])[0]["records"], file.record_count());
}

#[test]
fn records_that_came_late() {
    let folder = tempfile::tempdir().unwrap();
    let (one, record_one) = camera("one", Preset::ZstdFaster);
    let (two, record_two) = camera("two", Preset::Lz4Fast);
    let writer = Writer::create(place_in(&folder), [one, two]).unwrap();
    for number in 0..20_u8 {
        record_one(number, f64::from(number));
        record_two(number, f64::from(number) - f64::from(number % 5) * 3.0);
        writer.flush_before(f64::from(number)).unwrap();
    }
    let summary = writer.finish().unwrap();
    assert!(summary.late_records() > 5, "{summary}");
    agree(&place_in(&folder));
}

#[test]
fn streams_tags_and_formats_that_came_late() {
    let folder = tempfile::tempdir().unwrap();
    let (one, record_one) = camera("one", Preset::ZstdFaster);
    let (two, record_two) = camera("two", Preset::ZstdLight);
    let writer = Writer::create(place_in(&folder), [one]).unwrap();
    (0..5).for_each(|number| record_one(number, f64::from(number)));
    writer.flush_before(3.0).unwrap();
    writer.add(two).unwrap();
    writer.add(camera("idle", Preset::None).0).unwrap();
    (0..5).for_each(|number| record_two(number, f64::from(number) + 0.5));
    writer.flush_before(4.0).unwrap();
    let changed = writer.update("200-1".parse().unwrap(), |one| {
        one.tag("late", "yes");
        one.data(2, Format::<Setup>::new())
    });
    let setup = Setup { image_width: 1, image_height: 2, image_pixel_format: PixelFormat::Grey8 };
    changed.unwrap().write(9.0, &setup, &[]).unwrap();
    writer.finish().unwrap();
    agree(&place_in(&folder));
    let file = Reader::open(place_in(&folder)).unwrap();
    assert_eq!((file.streams().count(), file.stream("one").unwrap().tags().get("late")), (3, Some("yes")));
}

#[test]
fn a_ledger_of_drops() {
    let folder = tempfile::tempdir().unwrap();
    let mut imu = Stream::new(RecordableTypeId::IMU, "imu").unwrap().when_full(WhenFull::DropOldest);
    let samples = imu.raw(Data, 1).unwrap();
    let recorder = Writer::options().queue(50_000).drop_ledger(true).build([imu]).unwrap();
    (0..100).for_each(|number| samples.write(f64::from(number), &[0; 1000]).unwrap());
    let summary = recorder.start(place_in(&folder)).unwrap().finish().unwrap();
    assert!(summary.dropped_records() > 40, "{summary}");
    agree(&place_in(&folder));
}

#[test]
fn files_without_records() {
    let folder = tempfile::tempdir().unwrap();
    let path = place_in(&folder);
    let options = Writer::options().overwrite(true);
    options.create(&path, []).unwrap().finish().unwrap();
    agree(&path);
    options.create(&path, [camera("idle", Preset::None).0]).unwrap().finish().unwrap();
    agree(&path);
}

#[test]
fn sound_and_images_that_say_all_in_their_format() {
    let folder = tempfile::tempdir().unwrap();
    let mut device = Stream::new(RecordableTypeId::SAMPLE_DEVICE, "").unwrap();
    let raster = Raster::new(PixelFormat::Rgb8, 10, 4).with_stride(36);
    let sampling = vrs::format::Sampling::new(vrs::format::SampleFormat::I16Le, 2).with_rate(48_000).with_count(100);
    let sound = vrs::format::AudioSpec::new(AudioFormat::Pcm, sampling);
    let all = device.data(7, Format::<Setup>::new().image(raster).audio(sound).image(ImageFormat::Png)).unwrap();
    let writer = Writer::create(place_in(&folder), [device]).unwrap();
    for number in 0..10_u8 {
        let setup = Setup { image_width: number.into(), image_height: 0, image_pixel_format: PixelFormat::Grey8 };
        all.write(f64::from(number), &setup, &[&[number; 36 * 4], &[number; 400], b"not quite a picture"]).unwrap();
    }
    writer.finish().unwrap();
    agree(&place_in(&folder));
}

/// Several layouts in a record, before and behind other blocks.
#[test]
fn layouts_anywhere_in_a_record() {
    #[derive(DataLayout)]
    struct Next {
        next_content_block_size: u32,
    }
    let folder = tempfile::tempdir().unwrap();
    let mut device = Stream::new(RecordableTypeId::SAMPLE_DEVICE, "").unwrap();
    let format = Format::layouts::<(Setup, Next)>().custom("a").layout::<Setup>().image(ImageFormat::Raw);
    let all = device.data(7, format.custom("b")).unwrap();
    let pictures = device.state(1, Format::layouts::<()>().image(ImageFormat::Jpg)).unwrap();
    let writer = Writer::create(place_in(&folder), [device]).unwrap();
    for number in 1..6_u8 {
        let setup = |width| Setup { image_width: width, image_height: 2, image_pixel_format: PixelFormat::Grey8 };
        let next = Next { next_content_block_size: u32::from(number) - 1 };
        let (bytes, width) = ([number; 20], u32::from(number) * 2);
        let parts = (Raw(&bytes[..usize::from(number) - 1]), Raw(&bytes[..usize::from(number) * 4]), Raw(b"rest"));
        let parts = (&setup(1), &next, parts.0, &setup(width), parts.1, parts.2);
        all.write_parts(number.into(), parts).unwrap();
        pictures.write_parts(number.into(), (Raw(b"not quite a picture"),)).unwrap();
    }
    writer.finish().unwrap();
    agree(&place_in(&folder));
}

#[test]
fn an_index_of_many_records() {
    let folder = tempfile::tempdir().unwrap();
    let mut imu = Stream::new(RecordableTypeId::IMU, "many").unwrap();
    let handle = imu.raw(Data, 1).unwrap();
    let writer = Writer::create(place_in(&folder), [imu]).unwrap();
    for number in 0..100_000_u32 {
        handle.write(f64::from(number) * 0.001, &number.to_le_bytes()).unwrap();
    }
    writer.finish().unwrap();
    let Some(oracle) = Oracle::get() else { return };
    let path = place_in(&folder);
    assert_eq!(oracle.counts(&[&path])[0]["records"], 100_000);
    assert_eq!(vrs::ops::checksum(&Reader::open(&path).unwrap()).unwrap().to_string(), oracle.checksum(&path));
}
