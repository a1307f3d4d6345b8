//! The reference's own tests of record formats, sound and custom blocks, retold: recorded with our writer, read both ways.
//! `appendix.rs` says which test stands for which of them.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.
#![allow(clippy::struct_field_names)] // The names are agreed: they describe images and sound.
#![allow(dead_code)] // Structs that are only written have accessors that nothing calls.

use std::collections::BTreeMap;

use vrs::format::{AudioFormat, ContentBlock};
use vrs::reader::Players;
use vrs::{
    DataLayout, Format, ImageFormat, Matrix3Di, PixelFormat, Point2Di, Raw, Reader, RecordType, RecordableTypeId,
    SampleFormat, Stream, Writer,
};
use vrs_tests::scribe::{Found, Scribe, pull};

use RecordType::{Configuration, Data, State};

const DEVICE: RecordableTypeId = RecordableTypeId::UNIT_TEST_1;

#[derive(DataLayout, Clone, Copy)]
struct Size {
    image_width: u32,
    image_height: u32,
    #[layout(as = u32)]
    image_pixel_format: PixelFormat,
}

const fn size(image_width: u32, image_height: u32) -> Size {
    Size { image_width, image_height, image_pixel_format: PixelFormat::Grey8 }
}

/// Metadata that grew: the versions 2, 6 and 100 of the data records.
#[derive(DataLayout, Clone, Copy)]
struct Oldest {
    sensor: f32,
    counter: u32,
}

#[derive(DataLayout, Clone, Copy)]
struct Older {
    sensor: f32,
    counter: u32,
    exposure: f64,
}

#[derive(DataLayout, Clone, Copy)]
struct Latest {
    sensor: f32,
    counter: u32,
    exposure: f64,
    #[layout(default = -1)]
    orientation: i32,
    image_width: u32,
    image_height: u32,
    #[layout(as = u32)]
    image_pixel_format: PixelFormat,
}

fn stream() -> Stream {
    Stream::new(DEVICE, "").unwrap()
}

/// Records, and reads everything back both ways, which agree.
fn record(streams: impl IntoIterator<Item = Stream>, record: impl FnOnce()) -> (Reader, Scribe) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    let writer = Writer::create(&path, streams).unwrap();
    record();
    assert!(writer.finish().unwrap().streams.iter().all(|stream| stream.remarks.is_empty()));
    let file = vrs::reader::Options::new().open_data(std::fs::read(&path).unwrap()).unwrap();
    let mut scribe = Scribe::default();
    file.play(&mut scribe).unwrap();
    let pulled: Vec<_> = file.records().map(Result::unwrap).map(|record| (record.position(), pull(&record))).collect();
    assert_eq!(scribe.records, pulled);
    (file, scribe)
}

/// The blocks of each record.
fn blocks(scribe: &Scribe) -> impl Iterator<Item = &[Found]> {
    scribe.records.iter().map(|(_, blocks)| blocks.as_deref().unwrap())
}

// ---- record formats in files ---------------------------------------------------------------------

/// A stream of four formats, two configurations and images of all sizes.
fn four_formats() -> (Reader, Scribe) {
    let mut camera = stream();
    camera.tag("one", "1").tag("two", "2");
    let sizes = camera.configuration(1, Format::<Size>::new()).unwrap();
    let latest = camera.data(100, Format::<Latest>::new().image(ImageFormat::Raw)).unwrap();
    let older = camera.data(6, Format::<Older>::new().image(ImageFormat::Raw)).unwrap();
    let oldest = camera.data(2, Format::<Oldest>::new().image(ImageFormat::Raw)).unwrap();
    record([camera], || {
        for (start, width, height) in [(0.0, 6, 4), (10.0, 3, 7)] {
            sizes.write(start, &size(width, height), &[]).unwrap();
            let pixels = |number: u32, width: u32| vec![number as u8; (width * height) as usize];
            for number in 0..3 {
                let time = |version: f64| start + 1.0 + f64::from(number) + version / 10.0;
                let (sensor, exposure) = (0.5, 0.25);
                let oldest_value = Oldest { sensor, counter: number };
                oldest.write(time(0.0), &oldest_value, &[&pixels(number, width)]).unwrap();
                let older_value = Older { sensor, counter: number, exposure };
                older.write(time(1.0), &older_value, &[&pixels(number, width)]).unwrap();
                // The latest version says itself how large its images are.
                let image = size(width + 1, height);
                let value = Latest {
                    sensor,
                    counter: number,
                    exposure,
                    orientation: 5,
                    image_width: image.image_width,
                    image_height: image.image_height,
                    image_pixel_format: image.image_pixel_format,
                };
                latest.write(time(2.0), &value, &[&pixels(number, width + 1)]).unwrap();
            }
        }
    })
}

#[test]
fn a_stream_of_four_formats_has_ten_tags() {
    let (file, _) = four_formats();
    let stream = file.streams().next().unwrap();
    let names: Vec<_> = stream.internal_tags().iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(names.len(), 10, "{names:?}");
    assert_eq!(names.iter().filter(|name| name.starts_with("RF:")).count(), 4);
    assert_eq!(names.iter().filter(|name| name.starts_with("DL:")).count(), 4);
    assert_eq!(stream.tags().len(), 2);
    let versions = stream.definitions().iter().map(|(record_type, version, _)| (record_type, version));
    assert!(versions.eq([(Configuration, 1), (Data, 2), (Data, 6), (Data, 100)]));
}

/// A layout without variable pieces is the bytes of the packed struct of its fields.
#[test]
fn layouts_are_as_packed_structs() {
    let (file, _) = four_formats();
    let older = file.records().map(Result::unwrap).find(|record| record.version() == 6).unwrap();
    let packed = [&0.5_f32.to_le_bytes()[..], &0_u32.to_le_bytes(), &0.25_f64.to_le_bytes()].concat();
    assert_eq!(older.payload()[..16], packed);
}

#[test]
fn newer_structs_read_older_versions() {
    let (file, _) = four_formats();
    let frames = file.streams().next().unwrap().data::<Latest>().unwrap();
    for record in frames.records() {
        let record = record.unwrap();
        let frame = record.layout().unwrap();
        assert!(frame.has_sensor() && frame.has_counter());
        let (has_exposure, is_latest) = (record.version() != 2, record.version() == 100);
        assert_eq!((frame.has_exposure(), frame.exposure()), (has_exposure, if has_exposure { 0.25 } else { 0.0 }));
        assert_eq!((frame.has_orientation(), frame.orientation()), (is_latest, if is_latest { 5 } else { -1 }));
    }
}

/// Sizes come from the configuration in force, or from the record itself; every image has its bytes.
#[test]
fn images_follow_each_configuration() {
    let (file, scribe) = four_formats();
    let mut images = 0;
    for (record, blocks) in file.records().map(Result::unwrap).zip(blocks(&scribe)) {
        if record.record_type() != Data {
            continue;
        }
        let (_, spec, bytes) = &blocks[1];
        let (width, height) = if record.timestamp() < 10.0 { (6, 4) } else { (3, 7) };
        let width = if record.version() == 100 { width + 1 } else { width };
        assert_eq!(spec, &format!("image/raw/{width}x{height}/pixel=grey8"));
        let number = bytes[0];
        assert!((0.0..1.0).contains(&(record.timestamp() % 10.0 - 1.0 - f64::from(number))));
        assert_eq!(bytes, &vec![number; width * height]);
        images += 1;
    }
    assert_eq!(images, 18);
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Texts {
    text: String,
    texts: Vec<String>,
    numbers: BTreeMap<String, i32>,
    points: BTreeMap<String, Point2Di>,
    matrices: BTreeMap<String, Matrix3Di>,
}

#[test]
fn texts_and_maps_read_back() {
    let value = Texts {
        text: "a text".to_owned(),
        texts: ["", "jan", "", "feb", ""].map(str::to_owned).to_vec(),
        numbers: [("one".to_owned(), 1), (String::new(), -2)].into(),
        points: [("p".to_owned(), Point2Di::new([1, -2]))].into(),
        matrices: [("m".to_owned(), Matrix3Di::new([[1, 2, 3], [4, 5, 6], [7, 8, -9]]))].into(),
    };
    let empty = Texts {
        text: String::new(),
        texts: Vec::new(),
        numbers: BTreeMap::new(),
        points: BTreeMap::new(),
        matrices: BTreeMap::new(),
    };
    let mut device = stream();
    let handle = device.data(1, Format::<Texts>::new()).unwrap();
    let (file, _) = record([device], || {
        handle.write(0.0, &value, &[]).unwrap();
        handle.write(1.0, &empty, &[]).unwrap();
    });
    let texts = file.streams().next().unwrap().data::<Texts>().unwrap();
    let read: Vec<_> = texts.records().map(|record| record.unwrap().decode().unwrap()).collect();
    assert_eq!(read, [value, empty]);
}

#[test]
fn tags_keep_their_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    let (odd, set) = ("tab\t, nul\0, bell\u{7}, \u{1f}", r#"{"tags":["tag1","tag2","tag3"]}"#);
    let mut device = stream();
    device.tag("odd", odd);
    Writer::options().tag("odd", odd).tag("tag_set", set).create(&path, [device]).unwrap().finish().unwrap();
    let file = Reader::open(&path).unwrap();
    assert_eq!((file.tags().get("odd"), file.tags().get("tag_set")), (Some(odd), Some(set)));
    assert_eq!(file.streams().next().unwrap().tags().get("odd"), Some(odd));
}

/// What one stream's configuration says is no concern of another's.
#[test]
fn streams_are_decoded_by_themselves() {
    let mut streams = [stream(), stream(), stream()];
    let handles = streams.each_mut().map(|stream| {
        let sizes = stream.configuration(1, Format::<Size>::new()).unwrap();
        (sizes, stream.data(1, Format::<Oldest>::new().image(ImageFormat::Raw)).unwrap())
    });
    let (file, _) = record(streams, || {
        for ((sizes, frames), width) in handles.iter().zip(2_u32..) {
            sizes.write(0.0, &size(width, 2), &[]).unwrap();
            let pixels = vec![width as u8; width as usize * 2];
            frames.write(1.0, &Oldest { sensor: 0.0, counter: width }, &[&pixels]).unwrap();
        }
    });
    let mut scribes = [Scribe::default(), Scribe::default(), Scribe::default()];
    let mut players = Players::new(&file);
    for (stream, scribe) in file.streams().zip(&mut scribes) {
        players.set(stream, scribe);
    }
    players.play_all().unwrap();
    drop(players);
    for (scribe, width) in scribes.iter().zip(2_u8..) {
        let image = (1, format!("image/raw/{width}x2/pixel=grey8"), vec![width; usize::from(width) * 2]);
        assert_eq!(blocks(scribe).nth(1).unwrap()[1], image);
        assert_eq!(scribe.records.len(), 2);
    }
}

// ---- sound ---------------------------------------------------------------------------------------

#[derive(DataLayout, Clone, Copy)]
struct Sound {
    audio_sample_format: SampleFormat,
    audio_channel_count: u8,
    audio_sample_rate: u32,
}

#[derive(DataLayout, Clone, Copy)]
struct Opus {
    audio_format: AudioFormat,
    audio_sample_format: SampleFormat,
    audio_channel_count: u8,
    audio_sample_rate: u32,
    audio_stereo_pair_count: u8,
}

#[derive(DataLayout, Clone, Copy)]
struct Count {
    audio_sample_count: u32,
}

#[derive(DataLayout, Clone, Copy)]
struct Counted {
    audio_sample_format: SampleFormat,
    audio_channel_count: u8,
    audio_sample_rate: u32,
    audio_sample_count: u32,
}

const FRAMES: usize = 60_743;
const STRIDE: usize = 4;
const STEREO: Sound =
    Sound { audio_sample_format: SampleFormat::I16Le, audio_channel_count: 2, audio_sample_rate: 48_000 };

/// A tone of two channels.
fn tone() -> Vec<u8> {
    (0..FRAMES).flat_map(|i| [(i * 7) as u16, (i * 3) as u16]).flat_map(u16::to_le_bytes).collect()
}

/// Seconds.
fn times() -> impl Iterator<Item = f64> {
    (0_u16..).map(f64::from)
}

/// All sound of a file put together, and in how many blocks of how many layouts it came.
fn heard(scribe: &Scribe) -> (Vec<u8>, usize, usize) {
    let found: Vec<_> = blocks(scribe).flatten().collect();
    let audio: Vec<_> = found.iter().filter(|(_, spec, _)| spec.starts_with("audio/")).collect();
    let bytes = audio.iter().flat_map(|(.., bytes)| bytes.clone()).collect();
    let configurations = usize::from(audio.len() < scribe.records.len());
    (bytes, audio.len(), found.len() - audio.len() - configurations)
}

#[test]
fn sound_counted_by_the_layout_before_it() {
    let mut device = stream();
    let sounds = device.configuration(1, Format::<Sound>::new()).unwrap();
    let handle = device.data(1, Format::<Count>::new().audio(AudioFormat::Pcm)).unwrap();
    let (_, scribe) = record([device], || {
        sounds.write(0.0, &STEREO, &[]).unwrap();
        for (time, block) in times().zip(tone().chunks(535 * STRIDE)) {
            let count = Count { audio_sample_count: (block.len() / STRIDE) as u32 };
            handle.write(time, &count, &[block]).unwrap();
        }
    });
    assert!(heard(&scribe) == (tone(), 114, 114));
    let last = blocks(&scribe).last().unwrap();
    assert_eq!(last[1].1, format!("audio/pcm/int16le/channels=2/rate=48000/samples={}", FRAMES - 113 * 535));
}

#[test]
fn sound_counted_by_its_size() {
    let mut device = stream();
    let sounds = device.configuration(1, Format::<Sound>::new()).unwrap();
    let handle = device.data(1, Format::layouts::<()>().block(ContentBlock::from(vrs::format::AudioSpec::Unspecified)));
    let handle = handle.unwrap();
    let (_, scribe) = record([device], || {
        sounds.write(0.0, &STEREO, &[]).unwrap();
        for (time, block) in times().zip(tone().chunks(344 * STRIDE)) {
            handle.write_parts(time, (Raw(block),)).unwrap();
        }
    });
    assert!(heard(&scribe) == (tone(), 177, 0));
}

#[test]
fn sound_described_by_the_layout_before_it() {
    let mut device = stream();
    let handle = device.data(1, Format::<Counted>::new().audio(AudioFormat::Pcm)).unwrap();
    let (_, scribe) = record([device], || {
        for (time, block) in times().zip(tone().chunks(344 * STRIDE)) {
            let Sound { audio_sample_format, audio_channel_count, audio_sample_rate } = STEREO;
            let audio_sample_count = (block.len() / STRIDE) as u32;
            let counted = Counted { audio_sample_format, audio_channel_count, audio_sample_rate, audio_sample_count };
            handle.write(time, &counted, &[block]).unwrap();
        }
    });
    assert!(heard(&scribe) == (tone(), 177, 177));
}

/// The packets are not real: what counts is where each begins and ends, and what is said of it.
#[test]
fn opus_packets() {
    let packets: Vec<Vec<u8>> = (0..FRAMES.div_ceil(480)).map(|i| vec![i as u8; 40 + i % 50]).collect();
    assert_eq!(packets.len(), 127);
    for (channels, pairs, counts) in [(2, 1, true), (2, 1, false), (5, 2, true), (5, 2, false)] {
        let mut device = stream();
        let sounds = device.configuration(1, Format::<Opus>::new()).unwrap();
        let counted = device.data(1, Format::<Count>::new().audio(AudioFormat::Opus)).unwrap();
        let plain = device.data(2, Format::layouts::<()>().audio(AudioFormat::Opus)).unwrap();
        let (file, scribe) = record([device], || {
            let opus = Opus {
                audio_format: AudioFormat::Opus,
                audio_sample_format: SampleFormat::I16Le,
                audio_channel_count: channels,
                audio_sample_rate: 48_000,
                audio_stereo_pair_count: pairs,
            };
            sounds.write(0.0, &opus, &[]).unwrap();
            for (time, packet) in times().zip(&packets) {
                if counts {
                    counted.write(time, &Count { audio_sample_count: 480 }, &[packet]).unwrap();
                } else {
                    plain.write_parts(time, (Raw(packet),)).unwrap();
                }
            }
        });
        assert_eq!(heard(&scribe), (packets.concat(), 127, if counts { 127 } else { 0 }));
        let last = file.records().last().unwrap().unwrap();
        let found = last.blocks().unwrap().last().unwrap();
        let vrs::format::Content::Audio(spec) = found.block.content else { panic!("{}", found.block) };
        assert_eq!(spec.sampling().stereo_pairs, pairs);
        assert_eq!(spec.sampling().count.map_or(0, u32::from), if counts { 480 } else { 0 });
    }
}

// ---- custom blocks -------------------------------------------------------------------------------

#[derive(DataLayout, Clone, Copy)]
struct Next {
    next_content_block_size: u32,
}

#[derive(DataLayout, Clone, Copy)]
struct NextAndSize {
    image_width: u32,
    image_height: u32,
    #[layout(as = u32)]
    image_pixel_format: PixelFormat,
    next_content_block_size: u32,
}

#[test]
fn a_custom_block_is_the_rest_of_its_record() {
    let mut device = stream();
    let handle = device.configuration(1, Format::<Size>::new().custom("my:format")).unwrap();
    let (_, scribe) = record([device], || handle.write(0.0, &size(1, 1), &[b"any number of bytes"]).unwrap());
    let found = &blocks(&scribe).next().unwrap()[1];
    assert_eq!(found, &(1, r#"custom Some(FormatName("my:format"))"#.to_owned(), b"any number of bytes".to_vec()));
}

#[test]
fn a_layout_sizes_two_blocks_behind_it() {
    let mut device = stream();
    let format = Format::<NextAndSize>::new().custom("").image(ImageFormat::Raw).custom("last");
    let handle = device.state(1, format).unwrap();
    let (_, scribe) = record([device], || {
        let image_pixel_format = PixelFormat::Grey8;
        let layout = NextAndSize { image_width: 3, image_height: 2, image_pixel_format, next_content_block_size: 4 };
        handle.write(0.0, &layout, &[b"four", b"pixels", b"the rest"]).unwrap();
    });
    let found: Vec<_> =
        blocks(&scribe).next().unwrap()[1..].iter().map(|(block, .., bytes)| (*block, bytes.len())).collect();
    assert_eq!(found, [(1, 4), (2, 6), (3, 8)]);
}

#[test]
fn each_custom_block_has_the_size_of_the_layout_before_it() {
    let mut device = stream();
    let format = Format::<Next>::new().custom("a").layout::<Next>().custom("").custom("");
    let handle = device.data(1, format).unwrap();
    let (_, scribe) = record([device], || {
        for (first, second) in [(3_usize, 0_usize), (0, 5)] {
            let next = |size: usize| Next { next_content_block_size: size as u32 };
            let bytes = [7; 9];
            let (one, two) = (next(first), next(second));
            handle.write_parts(0.0, (&one, Raw(&bytes[..first]), &two, Raw(&bytes[..second]), Raw(&bytes))).unwrap();
        }
    });
    let sizes = |found: &[Found]| [1, 3, 4].map(|block: usize| found[block].2.len());
    assert!(blocks(&scribe).map(sizes).eq([[3, 0, 9], [0, 5, 9]]));
}

/// Parts have the size of what they are made of.
#[test]
fn parts_are_as_long_as_their_bytes() {
    let numbers = [1_u16, 2, 3];
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let mut device = stream();
    let handle = device.data(1, Format::<Size>::new().block(ContentBlock::custom("").with_size(6))).unwrap();
    let (file, _) = record([device], || handle.write_parts(0.0, (&size(1, 1), Raw(&bytes))).unwrap());
    assert_eq!(file.record(0).unwrap().unwrap().payload().len(), 12 + 6);
}

/// A state record is described by the configuration as data records are.
#[test]
fn state_records_are_described_by_the_configuration() {
    let mut device = stream();
    let sizes = device.configuration(1, Format::<Size>::new()).unwrap();
    let states = device.state(1, Format::layouts::<()>().image(ImageFormat::Raw)).unwrap();
    let (file, scribe) = record([device], || {
        sizes.write(0.0, &size(2, 2), &[]).unwrap();
        states.write_parts(0.0, (Raw(&[1; 4]),)).unwrap();
    });
    assert_eq!(file.streams().next().unwrap().count(State), 1);
    assert_eq!(blocks(&scribe).nth(1).unwrap()[0].1, "image/raw/2x2/pixel=grey8");
}
