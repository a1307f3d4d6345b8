//! The stream player: what it is told, what it decides, and what it remembers.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.
#![allow(dead_code)] // Structs that are only written have accessors that nothing calls.

use std::ops::ControlFlow::{Break, Continue};
use std::path::PathBuf;

use vrs::format::{FormatName, ImageSpec};
use vrs::reader::{
    BlockData, BlockProblem, CurrentRecord, Flow, LayoutContent, Options, Players, Selection, StreamPlayer,
};
use vrs::{
    DataLayout, ErrorKind, Format, ImageFormat, PixelFormat, Preset, Raw, Reader, RecordType, RecordWriter,
    RecordableTypeId, Stream, Writer,
};

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Frame {
    number: u64,
    gain: f32,
}

/// Yesterday's frame.
#[derive(DataLayout)]
struct OldFrame {
    number: u32,
}

#[derive(DataLayout)]
struct Strict {
    #[layout(required)]
    temperature: f64,
}

#[derive(DataLayout, Clone, Copy)]
#[allow(clippy::struct_field_names)] // The names are agreed: they size images.
struct Setup {
    image_width: u32,
    image_height: u32,
    #[layout(as = u32)]
    image_pixel_format: PixelFormat,
}

const fn setup(image_width: u32) -> Setup {
    Setup { image_width, image_height: 2, image_pixel_format: PixelFormat::Grey8 }
}

/// A recording in a folder of its own.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("out.vrs")
    }

    fn record(&self, streams: impl IntoIterator<Item = Stream>, record: impl FnOnce()) -> Reader {
        let writer = Writer::create(self.path(), streams).unwrap();
        record();
        writer.finish().unwrap();
        Reader::open(self.path()).unwrap()
    }
}

fn stream(flavor: &str) -> Stream {
    Stream::new(RecordableTypeId::FORWARD_CAMERA, flavor).unwrap().compression(Preset::None)
}

/// Notes what it is told, and does what it was made for.
#[derive(Default)]
struct Log {
    lines: Vec<String>,
    /// Leaves records behind their layouts.
    layouts_only: bool,
    /// Skips records before this time.
    from: f64,
    /// Ends after so many records.
    records: Option<usize>,
    /// Reads the first bytes of images, not all.
    front: Option<usize>,
    forgiving: bool,
}

impl StreamPlayer for Log {
    type Error = vrs::Error;

    fn on_record_start(&mut self, record: &CurrentRecord<'_>) -> Flow<vrs::Error> {
        let skips = record.timestamp() < self.from;
        self.lines.push(format!("{} {} {}", record.timestamp(), record.record_type(), record.size()));
        Ok(if skips { Break(()) } else { Continue(()) })
    }

    fn on_data_layout(&mut self, _: &CurrentRecord<'_>, block: usize, layout: &LayoutContent<'_>) -> Flow<vrs::Error> {
        let frame = layout.expected::<Frame>()?;
        self.lines.push(format!("  {block} layout number {}", frame.number()));
        Ok(if self.layouts_only { Break(()) } else { Continue(()) })
    }

    fn on_image(
        &mut self,
        _: &CurrentRecord<'_>,
        block: usize,
        image: &ImageSpec,
        data: &mut BlockData<'_>,
    ) -> Flow<vrs::Error> {
        let bytes = match self.front {
            Some(len) => data.read_front(len)?,
            None => data.read()?,
        };
        let (sum, len) = (bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>(), bytes.len());
        self.lines.push(format!("  {block} {image} sum {sum} of {len} of {}", data.len()));
        Ok(Continue(()))
    }

    fn on_custom(
        &mut self,
        _: &CurrentRecord<'_>,
        block: usize,
        format: Option<&FormatName>,
        data: &mut BlockData<'_>,
    ) -> Flow<vrs::Error> {
        let format = format.map_or("", FormatName::as_str);
        self.lines.push(format!("  {block} custom {format} of {}", data.len()));
        Ok(Continue(()))
    }

    fn on_unsupported(
        &mut self,
        _: &CurrentRecord<'_>,
        block: usize,
        problem: &BlockProblem,
        data: &mut BlockData<'_>,
    ) -> Flow<vrs::Error> {
        let why = if matches!(problem, BlockProblem::NoConfiguration(_)) { "no configuration" } else { "unsupported" };
        self.lines.push(format!("  {block} {why}, {} bytes", data.len()));
        Ok(Continue(()))
    }

    fn on_raw_record(&mut self, _: &CurrentRecord<'_>, data: &mut BlockData<'_>) -> Result<(), vrs::Error> {
        self.lines.push(format!("  raw {:?}", data.read()?));
        Ok(())
    }

    fn on_record_end(&mut self, _: &CurrentRecord<'_>) -> Flow<vrs::Error> {
        self.records = self.records.map(|records| records - 1);
        Ok(if self.records == Some(0) { Break(()) } else { Continue(()) })
    }

    fn on_bad_record(&mut self, error: vrs::Error) -> Result<(), vrs::Error> {
        self.lines.push("  bad".to_owned());
        if self.forgiving { Ok(()) } else { Err(error) }
    }
}

fn play(file: &Reader, mut log: Log) -> Vec<String> {
    file.play(&mut log).unwrap();
    log.lines
}

fn frame(number: u64) -> Frame {
    Frame { number, gain: 0.5 }
}

// ---- what a player is told ----------------------------------------------------------------------

/// One callback for each block, in order; a record without a format hands over its bytes.
#[test]
fn every_block_has_its_callback() {
    let place = Place::new();
    let mut camera = stream("a");
    let jpg = vrs::format::ContentBlock::from(ImageFormat::Jpg).with_size(3);
    let format = Format::<Frame>::new().block(jpg).layout::<Setup>().custom("notes");
    let frames = camera.data(1, format).unwrap();
    let raw = camera.raw(RecordType::State, 7).unwrap();
    let file = place.record([camera], || {
        raw.write(0.0, b"xy").unwrap();
        frames.write_parts(1.0, (&frame(1), Raw(b"\x01\x02\x03"), &setup(4), Raw(b"rest"))).unwrap();
        raw.write(2.0, b"").unwrap();
    });
    let lines = [
        "0 State 2",
        "  raw [120, 121]",
        "1 Data 31",
        "  0 layout number 1",
        "  1 image/jpg sum 6 of 3 of 3",
        "  2 layout number 0",
        "  3 custom notes of 4",
        "2 State 0",
        "  raw []",
    ];
    assert_eq!(play(&file, Log::default()), lines);
    // In the other form, too.
    let raw = file.record(0).unwrap().unwrap();
    assert!(raw.blocks().unwrap_err().to_string().contains("declares no format for version 7"));
    assert_eq!(raw.payload(), b"xy");
}

#[test]
fn players_choose() {
    let place = Place::new();
    let mut camera = stream("a");
    let frames = camera.data(1, Format::<Frame>::new().image(ImageFormat::Jpg)).unwrap();
    let file = place.record([camera], || {
        for number in 0..5_u8 {
            frames.write(number.into(), &frame(number.into()), &[&[number; 10]]).unwrap();
        }
    });
    let late = play(&file, Log { from: 4.0, ..Log::default() });
    assert_eq!(late[4..], ["4 Data 22", "  0 layout number 4", "  1 image/jpg sum 40 of 10 of 10"]);
    assert_eq!(play(&file, Log { records: Some(2), layouts_only: true, ..Log::default() }).len(), 4);
    let front = play(&file, Log { from: 4.0, front: Some(3), ..Log::default() });
    assert_eq!(front[6], "  1 image/jpg sum 12 of 3 of 10");

    // A stream without a player is not read, a record can be played alone.
    let mut log = Log::default();
    Players::<vrs::Error>::new(&file).play_all().unwrap();
    let mut players = Players::new(&file);
    players.set(file.stream("a").unwrap(), &mut log);
    players.play_record(3).unwrap();
    players.play_record(9).unwrap();
    drop(players);
    assert_eq!(log.lines[0], "3 Data 22");
}

/// Today's struct and yesterday's are in use together, and mapped once.
#[test]
fn expected_and_legacy_live_together() {
    #[derive(Default)]
    struct Both(Vec<(u64, u32, bool)>, Vec<usize>);

    impl StreamPlayer for Both {
        type Error = Box<dyn std::error::Error>;

        fn on_data_layout(
            &mut self,
            _: &CurrentRecord<'_>,
            _: usize,
            layout: &LayoutContent<'_>,
        ) -> Flow<Box<dyn std::error::Error>> {
            let (new, old) = (layout.expected::<Frame>()?, layout.legacy::<OldFrame>()?);
            self.0.push((new.number(), old.number(), new.has_number()));
            self.1.push(std::ptr::from_ref(layout.mapping::<Frame>()) as usize);
            let missing = layout.expected::<Strict>().unwrap_err().to_string();
            assert!(missing.contains("lacks required pieces of `Strict`: `temperature`"), "{missing}");
            assert!(!layout.legacy::<Strict>()?.has_temperature());
            assert!(layout.to_string().contains("number"));
            Ok(Continue(()))
        }
    }

    let place = Place::new();
    let mut camera = stream("a");
    let old = camera.data(1, Format::<OldFrame>::new()).unwrap();
    let new = camera.data(2, Format::<Frame>::new()).unwrap();
    let file = place.record([camera], || {
        old.write(0.0, &OldFrame { number: 1 }, &[]).unwrap();
        new.write(1.0, &frame(2), &[]).unwrap();
        old.write(2.0, &OldFrame { number: 3 }, &[]).unwrap();
    });
    let mut both = Both::default();
    file.stream("a").unwrap().play(&mut both).unwrap();
    assert_eq!(both.0, [(0, 1, false), (2, 0, true), (0, 3, false)]);
    assert_eq!(both.1[0], both.1[2]);
    assert_ne!(both.1[0], both.1[1]);
}

#[test]
fn several_players_share_a_file() {
    let place = Place::new();
    let mut streams = ["a", "b", "c"].map(stream);
    let handles = streams.each_mut().map(|stream| stream.data(1, Format::<Frame>::new()).unwrap());
    let file = place.record(streams, || {
        let write = |handle: &RecordWriter<Frame>| handle.write(1.0, &frame(1), &[]).unwrap();
        handles.iter().for_each(write);
    });
    let (mut one, mut other) = (Log::default(), Log::default());
    let mut players = Players::new(&file);
    players.set(file.stream("a").unwrap(), &mut one);
    players.set_all([file.stream("b").unwrap(), file.stream("c").unwrap()], &mut other);
    players.play_all().unwrap();
    drop(players);
    assert_eq!((one.lines.len(), other.lines.len()), (2, 4));
}

// ---- what is not even decompressed --------------------------------------------------------------

/// Stopping behind the layout leaves the image compressed: the damage in it is not met.
#[test]
fn what_is_not_asked_for_is_not_inflated() {
    for preset in [Preset::ZstdLight, Preset::Lz4Fast] {
        let place = Place::new();
        let mut camera = stream("a").compression(preset);
        let frames = camera.data(1, Format::<Frame>::new().image(ImageFormat::Jpg)).unwrap();
        let pixels: Vec<u8> = (0..600_000_u32).map(|i| (i.wrapping_mul(i) >> 13) as u8).collect();
        let file = place.record([camera], || frames.write(1.0, &frame(1), &[&pixels]).unwrap());
        let entry = file.entries().next().unwrap();
        drop(file);
        let mut bytes = std::fs::read(place.path()).unwrap();
        let end = usize::try_from(entry.offset).unwrap() + entry.stored_size as usize;
        bytes[end - entry.stored_size as usize / 2..end].fill(0xff);
        std::fs::write(place.path(), &bytes).unwrap();

        let file = Reader::open(place.path()).unwrap();
        let mut log = Log { layouts_only: true, ..Log::default() };
        file.play(&mut log).unwrap();
        assert_eq!(log.lines, ["1 Data 600012", "  0 layout number 1"], "{preset}");
        let front = play(&file, Log { front: Some(1000), ..Log::default() });
        assert!(front[2].ends_with(" of 1000 of 600000"), "{preset}: {front:?}");

        let error = file.play(&mut Log::default()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Record { .. }), "{preset}: {error}");
        // The callback that could not read failed: one bad record, which may be let pass.
        let passed = play(&file, Log { forgiving: true, ..Log::default() });
        assert_eq!(passed, ["1 Data 600012", "  0 layout number 1", "  bad"], "{preset}");
        assert!(file.records().next().unwrap().is_err(), "{preset}");
    }
}

/// A record that cannot be read is one error, and one that a player may let pass.
#[test]
fn bad_records_can_be_passed() {
    let place = Place::new();
    let mut camera = stream("a");
    let frames = camera.data(1, Format::<Frame>::new()).unwrap();
    let file = place.record([camera], || {
        (0..3_u8).for_each(|number| frames.write(number.into(), &frame(number.into()), &[]).unwrap());
    });
    let entry = file.entries().nth(1).unwrap();
    drop(file);
    let mut bytes = std::fs::read(place.path()).unwrap();
    bytes[usize::try_from(entry.offset).unwrap() + 8] ^= 1; // its time
    std::fs::write(place.path(), &bytes).unwrap();
    let file = Reader::open(place.path()).unwrap();
    let lines = ["0 Data 12", "  0 layout number 0", "  bad", "2 Data 12", "  0 layout number 2"];
    assert_eq!(play(&file, Log { forgiving: true, ..Log::default() }), lines);
    let mut log = Log::default();
    let error = file.play(&mut log).unwrap_err();
    assert!(error.to_string().contains("does not agree with the index"), "{error}");
    assert_eq!(log.lines, lines[..3]);
}

// ---- what is remembered -------------------------------------------------------------------------

/// A camera whose configuration changes twice, and whose second format sizes its images itself.
fn changing_camera(place: &Place) -> Reader {
    let mut camera = stream("a");
    let sizes = camera.configuration(1, Format::<Setup>::new()).unwrap();
    let frames = camera.data(1, Format::<Frame>::new().image(ImageFormat::Raw)).unwrap();
    place.record([camera], || {
        for (time, width) in [(0.0, 2), (2.0, 3)] {
            sizes.write(time, &setup(width), &[]).unwrap();
            for step in [0.0, 0.5] {
                frames.write(time + 0.5 + step, &frame(1), &[&[1; 12]]).unwrap();
            }
        }
    })
}

/// Appendix A.6 row 5: without the configuration record one unsupported block and no image; after it, the image.
#[test]
fn the_configuration_must_be_played_first() {
    let place = Place::new();
    let file = changing_camera(&place);
    let mut log = Log::default();
    let mut players = Players::new(&file);
    players.set(file.stream("a").unwrap(), &mut log);
    for position in [1, 0, 1, 3, 4, 3] {
        players.play_record(position).unwrap();
    }
    drop(players);
    let image = |width: u32| format!("  1 image/raw/{width}x2/pixel=grey8 sum {0} of {0} of {0}", width * 2);
    let lines: Vec<_> = log.lines.into_iter().filter(|line| line.starts_with("  1 ")).collect();
    assert_eq!(lines, ["  1 no configuration, 12 bytes".to_owned(), image(2), image(3)]);
}

/// A selection plays with what was in force before it, if it wants that.
#[test]
fn selections_are_played() {
    let place = Place::new();
    let file = changing_camera(&place);
    for (lead_in, records, image) in [(true, 3, "image/raw/3x2"), (false, 2, "no configuration")] {
        let selection = Selection::new().from(2.5).lead_in(lead_in);
        let mut log = Log::default();
        file.select(&selection).unwrap().play(&mut log).unwrap();
        assert_eq!(log.lines.iter().filter(|line| !line.starts_with(' ')).count(), records, "{:?}", log.lines);
        assert!(log.lines.last().unwrap().contains(image), "{:?}", log.lines);
    }
}

/// FORMAT.md §32.7: images that a configuration described once are described by it ever after, whatever its time, with its
/// latest values.
#[test]
fn locations_stick() {
    let place = Place::new();
    let file = changing_camera(&place);
    let mut log = Log::default();
    let mut players = Players::new(&file);
    players.set(file.stream("a").unwrap(), &mut log);
    // The first image, then the second configuration, then the first image again: the configuration is later than it.
    for position in [0, 1, 3, 1] {
        players.play_record(position).unwrap();
    }
    drop(players);
    let images: Vec<_> = log.lines.iter().filter(|line| line.contains("image")).collect();
    assert!(images[0].contains("2x2") && images[1].contains("3x2"), "{images:?}");
    // A player that has not seen the first one does not use what is later.
    let mut log = Log::default();
    let mut players = Players::new(&file);
    players.set(file.stream("a").unwrap(), &mut log);
    for position in [3, 1] {
        players.play_record(position).unwrap();
    }
    drop(players);
    assert_eq!(log.lines.last().unwrap(), "  1 no configuration, 12 bytes");
    // The other form knows which one was in force.
    let record = file.record(1).unwrap().unwrap();
    let image = record.blocks().unwrap().nth(1).unwrap();
    assert_eq!(image.block.to_string(), "image/raw/2x2/pixel=grey8");
}

/// FORMAT.md §34 row 29: a configuration record that was left early, or skipped, describes with what was decoded of it.
#[test]
fn configurations_that_were_left_early() {
    struct Skipping(Log);

    impl StreamPlayer for Skipping {
        type Error = vrs::Error;

        fn on_data_layout(
            &mut self,
            record: &CurrentRecord<'_>,
            block: usize,
            layout: &LayoutContent<'_>,
        ) -> Flow<vrs::Error> {
            let flow = self.0.on_data_layout(record, block, layout)?;
            Ok(if record.record_type() == RecordType::Configuration { Break(()) } else { flow })
        }

        fn on_unsupported(
            &mut self,
            record: &CurrentRecord<'_>,
            block: usize,
            problem: &BlockProblem,
            data: &mut BlockData<'_>,
        ) -> Flow<vrs::Error> {
            self.0.on_unsupported(record, block, problem, data)
        }
    }

    let place = Place::new();
    let mut camera = stream("a");
    let sizes = camera.configuration(1, Format::layouts::<(Frame, Setup)>()).unwrap();
    let frames = camera.data(1, Format::<Frame>::new().image(ImageFormat::Raw)).unwrap();
    let file = place.record([camera], || {
        sizes.write_parts(0.0, (&frame(1), &setup(2))).unwrap();
        frames.write(1.0, &frame(2), &[&[1; 4]]).unwrap();
    });
    let mut player = Skipping(Log::default());
    file.play(&mut player).unwrap();
    assert_eq!(player.0.lines, ["  0 layout number 1", "  0 layout number 2", "  1 unsupported, 4 bytes"]);
    assert!(play(&file, Log::default()).last().unwrap().contains("image/raw/2x2"));
    let skipped = play(&file, Log { from: 1.0, ..Log::default() });
    assert_eq!(skipped.last().unwrap(), "  1 no configuration, 4 bytes");
}

/// Pulling with `auto_configuration` off: nothing is read that was not asked for, and the error says what to do.
#[test]
fn configurations_can_be_given() {
    let place = Place::new();
    drop(changing_camera(&place));
    let file = Options::new().auto_configuration(false).open(place.path()).unwrap();
    let record = file.record(4).unwrap().unwrap();
    let found = record.blocks().unwrap().nth(1).unwrap();
    let vrs::reader::BlockContent::Unsupported(problem) = found.content else { panic!("{found:?}") };
    assert_eq!(
        problem.to_string(),
        "image/raw: no layout gives image_width, image_height, image_pixel_format: read or write a configuration record, or \
         a layout before the image, with all it needs; the stream has configuration records: read the one in force first"
    );
    for (configuration, width) in [(0, 2), (3, 3)] {
        let configuration = file.record(configuration).unwrap().unwrap();
        let image = record.blocks().unwrap().with_configuration(&configuration).nth(1).unwrap();
        assert_eq!(image.block.to_string(), format!("image/raw/{width}x2/pixel=grey8"));
    }
}
