//! Records of several layouts and blocks in any order: how they are declared, written, checked and read back.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.
#![allow(dead_code)] // Structs that are only written have accessors that nothing calls.

use vrs::format::{AudioFormat, AudioSpec, Codec, ContentBlock, ImageSpec, Raster, Sampling};
use vrs::reader::BlockContent;
use vrs::{
    ContentType, DataLayout, ErrorKind, Format, ImageFormat, PixelFormat, Raw, Reader, RecordableTypeId, Result,
    SampleFormat, Stream, StreamProblem, WriteProblem, Writer,
};

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Frame {
    number: u32,
    temperature: Option<f32>,
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Notes<'a> {
    text: &'a str,
    next_content_block_size: u32,
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
#[allow(clippy::struct_field_names)] // The names are agreed: they describe images and sound.
struct Sound {
    audio_sample_format: SampleFormat,
    audio_channel_count: u8,
    audio_sample_rate: u32,
}

#[derive(DataLayout)]
#[allow(clippy::struct_field_names)] // The names are agreed: they describe images and sound.
struct ImageSetup {
    image_width: u32,
    image_height: u32,
    #[layout(as = u32)]
    image_pixel_format: PixelFormat,
}

const FRAME: Frame = Frame { number: 7, temperature: None };
const SOUND: Sound =
    Sound { audio_sample_format: SampleFormat::I16Le, audio_channel_count: 2, audio_sample_rate: 8000 };

fn camera() -> Stream {
    Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/left").unwrap()
}

/// Records in memory of this process, and gives what can be read again: for each block its string and its bytes.
fn read_back(streams: impl IntoIterator<Item = Stream>, record: impl FnOnce()) -> Vec<Vec<(String, Vec<u8>)>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    let writer = Writer::create(&path, streams).unwrap();
    record();
    writer.finish().unwrap();
    let file = Reader::open(&path).unwrap();
    let records = file.records().map(|record| {
        let record = record.unwrap();
        let blocks = record.blocks().unwrap().map(|found| {
            let bytes = match found.content {
                BlockContent::Layout(layout) => layout.block().fixed_section(),
                BlockContent::Image(bytes) | BlockContent::Audio(bytes) | BlockContent::Custom(bytes) => bytes,
                BlockContent::Unsupported(problem) => panic!("block {}: {problem}", found.index),
                other => panic!("{other:?}"),
            };
            (found.block.to_string(), bytes.to_vec())
        });
        blocks.collect()
    });
    records.collect()
}

fn problem(result: Result<()>) -> WriteProblem {
    match result.unwrap_err().kind() {
        ErrorKind::Write { problem, .. } => problem.clone(),
        other => panic!("{other}"),
    }
}

fn refusal<T>(result: Result<T>) -> String {
    let error = result.err().unwrap();
    assert!(matches!(error.kind(), ErrorKind::Stream { problem: StreamProblem::Unreadable { .. }, .. }), "{error}");
    error.to_string()
}

// ---- writing ------------------------------------------------------------------------------------

/// `datalayout+datalayout+audio/pcm` of the layout document.
#[test]
fn several_layouts_in_front() {
    let mut stream = camera();
    let format = Format::layouts::<(Frame, Sound)>().audio(AudioFormat::Pcm);
    assert_eq!(format.record_format().to_string(), "data_layout/size=4+data_layout/size=6+audio/pcm");
    let blocks = stream.data(1, format).unwrap();
    assert_eq!(
        format!("{blocks:?}"),
        "RecordWriter<(Frame, Sound)>(Data records of version 1, stream 200 (acme/left))"
    );
    let records = read_back([stream], || blocks.write_parts(0.5, (&FRAME, &SOUND, Raw(&[1; 12]))).unwrap());
    let [frame, sound, audio] = &records[0][..] else { panic!("{records:?}") };
    assert_eq!(frame, &("data_layout/size=4".to_owned(), vec![7, 0, 0, 0]));
    assert_eq!(sound, &("data_layout/size=6".to_owned(), vec![5, 2, 0x40, 0x1f, 0, 0]));
    let described = "audio/pcm/int16le/channels=2/rate=8000/samples=3";
    assert_eq!(audio, &(described.to_owned(), vec![1; 12]));
}

/// `datalayout+datalayout+image/raw+datalayout` of the layout document, with a size that a layout gives and one that is the
/// rest.
#[test]
fn layouts_between_other_blocks() {
    let raster = Raster::new(PixelFormat::Grey8, 3, 2);
    let mut stream = camera();
    let format = Format::layouts::<()>()
        .image(raster)
        .layout::<Notes<'_>>()
        .custom("a")
        .block(ContentBlock::EMPTY)
        .layout_of(&Frame { temperature: Some(0.0), ..FRAME })
        .custom("b");
    let text = "image/raw/3x2/pixel=grey8+data_layout+custom/format=a+empty+data_layout/size=8+custom/format=b";
    assert_eq!(format.record_format().to_string(), text);
    let blocks = stream.state(3, format).unwrap();
    let records = read_back([stream], || {
        let text = String::from("two bytes follow");
        let notes = Notes { text: &text, next_content_block_size: 2 };
        let frame = Frame { temperature: Some(1.0), ..FRAME };
        blocks.write_parts(0.5, (Raw(&[9; 6]), &notes, Raw(b"xy"), &frame, Raw(b"rest"))).unwrap();
    });
    let found: Vec<_> = records[0].iter().map(|(block, bytes)| (block.as_str(), bytes.len())).collect();
    let expected = [
        ("image/raw/3x2/pixel=grey8", 6),
        ("data_layout", 12),
        ("custom/size=2/format=a", 2),
        ("data_layout/size=8", 8),
        ("custom/size=4/format=b", 4),
    ];
    assert_eq!(found, expected);
}

/// Records without a layout, and a single layout written as a part.
#[test]
fn one_part() {
    let mut stream = camera();
    let pictures = stream.data(1, Format::layouts::<()>().image(ImageFormat::Png)).unwrap();
    let frames = stream.data(2, Format::<Frame>::new()).unwrap();
    let records = read_back([stream], || {
        pictures.write_parts(0.5, (Raw(b"a picture"),)).unwrap();
        frames.clone().write_parts(1.5, (&FRAME,)).unwrap();
        frames.write(2.5, &FRAME, &[]).unwrap();
    });
    assert_eq!(records[0], [("image/size=9/png".to_owned(), b"a picture".to_vec())]);
    assert_eq!(records[1], records[2]);
}

#[test]
fn parts_are_compared_with_the_format() {
    let mut stream = camera();
    let format = Format::<Frame>::new().block(ContentBlock::custom("").with_size(2)).layout::<Sound>().custom("");
    let blocks = stream.data(1, format).unwrap();
    let (two, any) = (Raw(b"xy"), Raw(b"any"));
    let kind = |block, expected| WriteProblem::PartKind { block, expected };
    let count = WriteProblem::PartCount { expected: 4, found: 3 };
    assert_eq!(problem(blocks.write_parts(0.5, (&FRAME, two, &SOUND))), count);
    assert_eq!(problem(blocks.write_parts(0.5, (two, &FRAME, &SOUND, any))), kind(0, ContentType::DataLayout));
    assert_eq!(problem(blocks.write_parts(0.5, (&FRAME, &SOUND, two, any))), kind(1, ContentType::Custom));
    let size = WriteProblem::BlockSize { block: 1, expected: 2, found: 3 };
    assert_eq!(problem(blocks.write_parts(0.5, (&FRAME, any, &SOUND, any))), size);
    let frame = Frame { temperature: Some(1.0), ..FRAME };
    let presence = problem(blocks.write_parts(0.5, (&frame, two, &SOUND, any)));
    assert!(matches!(presence, WriteProblem::Layout(_)), "{presence}");
    let errors = [count, kind(0, ContentType::DataLayout), kind(1, ContentType::Image)].map(|error| error.to_string());
    assert_eq!(errors[0], "3 parts are given, the format has 4 blocks");
    assert_eq!(errors[1], "block 0 of the format is `data_layout`: give a struct");
    assert_eq!(errors[2], "block 1 of the format is `image`: give its bytes, as Raw");

    // Nothing of all that was recorded.
    let records = read_back([stream], || blocks.write_parts(0.5, (&FRAME, two, &SOUND, any)).unwrap());
    assert_eq!(records.len(), 1);
}

// ---- what is refused ----------------------------------------------------------------------------

/// What no configuration can mend is refused where it is declared.
#[test]
fn blocks_without_an_end_are_refused() {
    let mut stream = camera();
    let refused = refusal(stream.data(1, Format::<Frame>::new().custom("x").image(ImageFormat::Jpg)));
    assert_eq!(
        refused,
        "stream 200 (acme/left): the format of Data records of version 1: block 1, `custom/format=x`: nothing tells where \
         the block ends: give its size in the record format, or in next_content_block_size of a layout directly before it"
    );
    assert!(stream.tags().internal.get("RF:Data:1").is_none());
    stream.data(1, Format::<Notes<'_>>::new().custom("x").image(ImageFormat::Jpg)).unwrap();
    let video = ImageSpec::video(Codec::new("H.264"), Raster::default());
    assert!(refusal(stream.state(1, Format::<Sound>::new().image(video).custom(""))).contains("block 1, `image/video"));
    let wide = AudioSpec::Pcm(Sampling::new(SampleFormat::F64Le, 32).with_count(1));
    assert!(refusal(stream.data(2, Format::<Frame>::new().audio(wide))).ends_with("takes more than 255 bytes"));
}

/// What a configuration could say is refused when the file is created, for then all formats are known.
#[test]
fn images_and_sound_without_a_description_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let create = |name: &str, stream| Writer::create(folder.path().join(name), [stream]);
    let raw = || {
        let mut stream = camera();
        stream.data(1, Format::<Frame>::new().image(ImageFormat::Raw)).unwrap();
        stream
    };
    let text = refusal(create("a.vrs", raw()));
    assert!(
        text.contains("block 1, `image/raw`: no layout gives image_width, image_height, image_pixel_format"),
        "{text}"
    );
    assert!(!folder.path().join("a.vrs").exists());

    let mut with_setup = raw();
    with_setup.configuration(1, Format::<ImageSetup>::new()).unwrap();
    create("a.vrs", with_setup).unwrap();

    let mut microphones = camera();
    microphones.data(1, Format::<Frame>::new().audio(AudioFormat::Pcm)).unwrap();
    assert!(
        refusal(create("b.vrs", microphones)).contains("block 1, `audio/pcm`: no layout gives audio_sample_format")
    );

    // The configuration itself has no other that could describe it.
    assert!(refusal(camera().configuration(1, Format::<Frame>::new().image(ImageFormat::Raw))).contains("image_width"));
}
