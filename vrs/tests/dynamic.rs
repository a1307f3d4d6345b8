//! Structs and layouts made at run time: the same definitions, the same bytes, each reads the other.
#![allow(clippy::unwrap_used, reason = "a test fails that way")]

use std::collections::BTreeMap;
use std::sync::Arc;

use vrs::dynamic::{LayoutBuffer, PieceError};
use vrs::{
    DataLayout, Definition, DynamicPart, ErrorKind, Format, LayoutEnum, Mapping, Matrix2Di, PieceSpec, PixelFormat,
    Point3Df, Raw, Reader, RecordType, RecordableTypeId, Schema, StoredAs, Stream, Unknown, Writer,
};

#[derive(LayoutEnum, Clone, Copy, Debug, PartialEq)]
#[repr(i16)]
enum Mode {
    Off = 0,
    Fast = 300,
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Hand {
    tip: [f32; 3],
    name: String,
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Frame {
    note: String,
    #[layout(unit = "s", default = 0.01, min = 0.0)]
    exposure: f64,
    #[layout(required)]
    mode: Mode,
    #[layout(as = u32, default = PixelFormat::Grey8)]
    pixels: PixelFormat,
    matrix: Matrix2Di,
    points: Vec<Point3Df>,
    words: Vec<String>,
    gains: BTreeMap<String, f32>,
    names: BTreeMap<String, String>,
    #[layout(struct)]
    hands: [Hand; 2],
}

fn frame() -> Frame {
    let map = |text: &str| BTreeMap::from([("a".to_owned(), text.to_owned()), (String::new(), "ü".to_owned())]);
    let hand = |name: &str| Hand { tip: [1.0, -2.0, 0.5], name: name.to_owned() };
    Frame {
        note: "hello".to_owned(),
        exposure: 0.25,
        mode: Mode::Fast,
        pixels: PixelFormat::Rgb8,
        matrix: Matrix2Di::new([[1, 2], [3, 4]]),
        points: vec![Point3Df::new([1.0, 2.0, 3.0]); 3],
        words: vec!["x".to_owned(), String::new()],
        gains: BTreeMap::from([("b".to_owned(), 1.5)]),
        names: map("z"),
        hands: [hand("left"), hand("right")],
    }
}

/// The layout of [`Frame`], made piece by piece.
fn layout() -> Schema {
    Schema::builder()
        .piece(PieceSpec::of::<String>("note"))
        .piece(PieceSpec::of::<f64>("exposure").unit("s").default(0.01).min(0.0))
        .piece(PieceSpec::of::<Mode>("mode").required())
        .piece(PieceSpec::of::<StoredAs<PixelFormat, u32>>("pixels").default(PixelFormat::Grey8))
        .piece(PieceSpec::of::<Matrix2Di>("matrix"))
        .piece(PieceSpec::of::<Vec<Point3Df>>("points"))
        .piece(PieceSpec::of::<Vec<String>>("words"))
        .piece(PieceSpec::of::<BTreeMap<String, f32>>("gains"))
        .piece(PieceSpec::of::<BTreeMap<String, String>>("names"))
        .nested_array("hands", 2, |hand| {
            hand.piece(PieceSpec::of::<[f32; 3]>("tip")).piece(PieceSpec::of::<&str>("name"))
        })
        .build()
        .unwrap()
}

fn fill<S: std::borrow::Borrow<Schema>>(buffer: &mut LayoutBuffer<S>, frame: &Frame) -> Result<(), PieceError> {
    let schema = buffer.schema().clone();
    for (i, hand) in frame.hands.iter().enumerate() {
        buffer.set(&schema.find_piece::<String>(&format!("hands/{i}/name"))?, &hand.name)?;
        buffer.set(&schema.find_piece(&format!("hands/{i}/tip"))? as &vrs::dynamic::Piece<[f32; 3]>, hand.tip)?;
    }
    buffer.set(&schema.find_piece::<Mode>("mode")?, frame.mode)?;
    buffer.set(&schema.find_piece::<StoredAs<PixelFormat, u32>>("pixels")?, frame.pixels)?;
    buffer.set(&schema.find_piece::<BTreeMap<String, String>>("names")?, &frame.names)?;
    buffer.set(&schema.find_piece::<BTreeMap<String, f32>>("gains")?, &frame.gains)?;
    buffer.set(&schema.find_piece::<&[Point3Df]>("points")?, frame.points.as_slice())?;
    buffer.set(&schema.find_piece::<Vec<String>>("words")?, &frame.words)?;
    buffer.set(&schema.find_piece::<Matrix2Di>("matrix")?, frame.matrix)?;
    buffer.set(&schema.find_piece::<f64>("exposure")?, frame.exposure)?;
    buffer.set(&schema.find_piece::<&str>("note")?, frame.note.as_str())
}

#[test]
fn a_layout_made_at_run_time_is_that_of_the_struct() {
    let definition = Definition::<Frame>::new();
    assert_eq!(layout().to_string(), definition.to_string());
    assert!(layout().is_same(&definition.schema()));
    let shuffled = Schema::new(layout().pieces().iter().rev().cloned()).unwrap();
    assert!(!shuffled.is_same(&layout()) && shuffled.has_same_signatures(&layout()));
}

#[test]
fn both_write_the_same_bytes_and_read_each_other() {
    let (schema, frame) = (Arc::new(layout()), frame());
    let mut buffer = LayoutBuffer::new(Arc::clone(&schema)).unwrap();
    fill(&mut buffer, &frame).unwrap();
    let mut record = Vec::new();
    Definition::of(&frame).encode(&frame, &mut record).unwrap();
    assert_eq!(buffer.to_bytes(), record);

    let mapping = Mapping::<Frame>::new(&schema);
    assert_eq!(mapping.view(buffer.block()).unwrap().decode().unwrap(), frame);
    let mode = schema.find_piece::<Mode>("mode").unwrap();
    mode.set(&mut record, Mode::Off).unwrap();
    let (block, _) = schema.split(&record).unwrap();
    assert_eq!(mode.get(block), Some(Ok(Mode::Off)));
    assert_eq!(mapping.view(block).unwrap().mode(), Ok(Mode::Off));
    let number = schema.find_piece::<i16>("mode").unwrap();
    number.set(&mut record, 7).unwrap();
    let (block, _) = schema.split(&record).unwrap();
    assert_eq!(mode.get(block), Some(Err(Unknown(7))));
    assert_eq!(LayoutBuffer::of(&*schema, block).unwrap().get(&mode), Some(Err(Unknown(7))));
}

#[test]
fn layouts_made_at_run_time_are_recorded_as_those_of_structs() {
    let folder = tempfile::tempdir().unwrap();
    let (typed, dynamic) = (folder.path().join("typed.vrs"), folder.path().join("dynamic.vrs"));
    let stream = || Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/cam").unwrap().serial_number("7");
    let (schema, frame) = (layout(), frame());

    let mut camera = stream();
    let frames = camera.data(1, Format::<Frame>::new().image(vrs::ImageFormat::Png)).unwrap();
    let writer = Writer::create(&typed, [camera]).unwrap();
    frames.write(0.5, &frame, &[b"png"]).unwrap();
    writer.finish().unwrap();

    let mut camera = stream();
    let format = "data_layout+image/png".parse().unwrap();
    let frames = camera.dynamic(RecordType::Data, 1, &format, std::slice::from_ref(&schema)).unwrap();
    let writer = Writer::create(&dynamic, [camera]).unwrap();
    let mut buffer = LayoutBuffer::new(&schema).unwrap();
    fill(&mut buffer, &frame).unwrap();
    frames.write(0.5, &[(&buffer).into(), Raw(b"png").into()]).unwrap();

    // What does not fit the format is refused, and not recorded.
    let problem = |parts: &[DynamicPart<'_>]| match frames.write(1.0, parts).unwrap_err().kind() {
        ErrorKind::Write { problem, .. } => problem.to_string(),
        kind => kind.to_string(),
    };
    let other = LayoutBuffer::new(Schema::default()).unwrap();
    assert!(problem(&[(&other).into(), Raw(b"").into()]).contains("block 0 of the format has another layout"));
    assert!(problem(&[(&buffer).into()]).contains("1 parts are given"));
    assert!(problem(&[Raw(b"").into(), Raw(b"").into()]).contains("block 0 of the format is `data_layout`"));
    assert!(problem(&[(&buffer).into(), (&buffer).into()]).contains("block 1 of the format is `image`"));
    writer.finish().unwrap();

    let open = |path| Reader::open(path).unwrap();
    let (typed, dynamic) = (open(&typed), open(&dynamic));
    assert_eq!(vrs::ops::checksum(&typed).unwrap(), vrs::ops::checksum(&dynamic).unwrap());
    let tags = |file: &Reader| file.streams().next().unwrap().internal_tags().clone();
    assert_eq!(tags(&typed), tags(&dynamic));
}

#[test]
fn as_many_layouts_as_layout_blocks_are_declared() {
    let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/cam").unwrap();
    let format = "image/raw/10x20/pixel=grey8+data_layout".parse().unwrap();
    for layouts in [vec![], vec![layout(), layout()]] {
        let error = camera.dynamic(RecordType::Data, 1, &format, &layouts).unwrap_err();
        assert!(error.to_string().contains("block"), "{error}");
    }
    assert!(camera.dynamic(RecordType::Tags, 1, &format, &[layout()]).is_err());
    camera.dynamic(RecordType::State, 1, &format, &[layout()]).unwrap();
    assert!(camera.dynamic(RecordType::State, 1, &format, &[layout()]).is_err(), "declared twice");
}

#[test]
fn a_recorded_stream_is_read_by_handles() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("frames.vrs");
    let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/cam").unwrap();
    let frames = camera.data(1, Format::<Frame>::new()).unwrap();
    let writer = Writer::create(&path, [camera]).unwrap();
    for i in 0..5 {
        let frame = Frame { exposure: f64::from(i), points: vec![Point3Df::default(); i as usize], ..frame() };
        frames.write(f64::from(i), &frame, &[]).unwrap();
    }
    writer.finish().unwrap();

    let file = Reader::open(&path).unwrap();
    let stream = file.stream("acme/cam").unwrap();
    let definition = stream.definitions().get(RecordType::Data, 1).unwrap().layout(0).unwrap().as_ref().unwrap();
    let schema = definition.schema();
    let exposure = schema.find_piece::<f64>("exposure").unwrap();
    let points = schema.find_piece::<Vec<Point3Df>>("points").unwrap();
    for (i, record) in file.records().map(Result::unwrap).enumerate() {
        let (block, _) = schema.split(record.payload()).unwrap();
        assert_eq!((exposure.get(block), points.get(block).unwrap().len()), (Some(i as f64), i));
    }
    let missing = schema.find_piece::<f32>("exposure_time").unwrap_err().to_string();
    assert_eq!(missing, "the layout has no piece `exposure_time` as Value<float> (the file has `exposure`)");
}
