//! Recordings without an allocator, compared with what the structures that own memory say.

use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use embedded_io::{ErrorKind, ErrorType, Write};
use vrs_derive::DataLayout;

use super::*;
use crate::container::{
    Description, FileHeader, RecordHeader, RecordableTypeId, Scan, ScanStep, StopCause, StreamTags, tag_name,
};
use crate::format::{
    AudioFormat, ContentBlock, ImageFormat, PixelFormat, Raster, RecordFormat, RecordType, SampleFormat, Sampling,
    layout_tag, record_format_tag,
};
use crate::layout::{Definition, Presence};

#[derive(DataLayout, Clone)]
#[layout(crate = crate)]
struct Sample<'a> {
    #[layout(unit = "m/s²", default = [1.0, 2.0, 3.0], tag(quote = "\"\n"))]
    acceleration: [f32; 3],
    note: &'a str,
    temperature: Option<f64>,
}

#[derive(DataLayout)]
#[layout(crate = crate)]
struct Byte {
    value: u8,
}

const RASTER: Raster = Raster::new(PixelFormat::Grey8, 4, 2).with_stride(5);
const BLOCKS: &[Block<'_>] = &[
    Block::Raw(RASTER),
    Block::Image(ImageFormat::Jpg),
    Block::Audio(crate::format::AudioSpec::Pcm(Sampling::new(SampleFormat::I16Le, 2).with_count(3))),
    Block::Custom { format: "a/b c", size: Some(2) },
    Block::Custom { format: "", size: None },
];

static IMU: Stream<'_> =
    Stream::new(RecordableTypeId::IMU, "acme/wrist").serial_number("0042").tags(&[("z", "1"), ("a", "2"), ("z", "3")]);
static IMU_2: Stream<'_> = Stream::new(RecordableTypeId::IMU, "acme/ankle").instance(7);
static CAMERA: Stream<'_> = Stream::new(RecordableTypeId::SLAM_CAMERA_DATA, "");

static SAMPLES: Records<'_, Sample<'static>> = IMU.data(2);
static WARM: Records<'_, Sample<'static>> = IMU.data(10).groups(Presence::ALL);
static STATES: Records<'_, Byte> = IMU.state(1);
static SECOND: Records<'_, Byte> = IMU_2.configuration(u32::MAX);
static FRAMES: Records<'_, Byte> = CAMERA.data(1).blocks(BLOCKS);
static RECORDING: Recording<'_> =
    Recording::new(&[&FRAMES, &SECOND, &SAMPLES, &STATES, &WARM]).tags(&[("b", ""), ("a", "é")]).creation_id(9);

/// An output of so much room, which fails when it is full and takes a few bytes at a time.
struct Card {
    bytes: Vec<u8>,
    room: usize,
    at_once: usize,
}

impl Card {
    fn new() -> Self {
        Self { bytes: Vec::new(), room: usize::MAX, at_once: usize::MAX }
    }
}

impl ErrorType for Card {
    type Error = ErrorKind;
}

impl Write for Card {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
        let taken = bytes.len().min(self.at_once).min(self.room - self.bytes.len());
        self.bytes.extend(&bytes[..taken]);
        if taken == 0 && self.at_once > 0 { Err(ErrorKind::OutOfMemory) } else { Ok(taken) }
    }

    fn flush(&mut self) -> Result<(), ErrorKind> {
        Ok(())
    }
}

fn sample(note: &str) -> Sample<'_> {
    Sample { acceleration: [1.0, -2.0, 0.5], note, temperature: None }
}

const IMAGES: &[&[u8]] = &[&[1; 10], b"jpg", &[2; 12], b"xy", b""];

/// Writes a record of each kind. It stops at the first failure, of the output or of one that must not be.
fn record(output: &mut Card, buffer: &mut [u8]) -> Result<(), EmitError<ErrorKind>> {
    let mut recorder = Recorder::start(output, buffer, &RECORDING)?;
    recorder.write(&SAMPLES, 1.0, &sample("one"), &[])?;
    recorder.write(&WARM, 0.5, &Sample { temperature: Some(36.5), ..sample("late") }, &[])?;
    recorder.write(&STATES, 2.0, &Byte { value: 1 }, &[])?;
    recorder.write(&SECOND, 3.0, &Byte { value: 2 }, &[])?;
    recorder.write(&FRAMES, 4.0, &Byte { value: 3 }, IMAGES)?;
    recorder.flush()?;
    recorder.finish().map(drop)
}

/// What the writer with an allocator would say of the same streams.
fn expected_description() -> Description {
    let mut description = Description::default();
    description.file_tags.extend([("a", "é"), ("b", "")]);
    let formats = |format: RecordFormat, definition: &dyn ToString, record_type, version| {
        [
            (record_format_tag(record_type, version), format.to_string()),
            (layout_tag(record_type, version, 0), definition.to_string()),
        ]
    };
    let layout = |size: Option<u32>| RecordFormat::new().data_layout(size);
    let byte = Definition::<Byte>::new();
    let warm = Definition::<Sample<'_>>::with_groups(Presence::ALL);
    let mut add = |stream: &Stream<'_>, more: Vec<[(String, String); 2]>| {
        let mut tags = StreamTags::default();
        tags.user.extend(stream.tags.iter().copied());
        tags.internal.insert(tag_name::ORIGINAL_NAME, stream.id().type_id.to_string());
        tags.internal.extend(more.into_iter().flatten());
        for (name, value) in [(tag_name::FLAVOR, stream.flavor), (tag_name::SERIAL_NUMBER, stream.serial_number)] {
            if !value.is_empty() {
                tags.internal.insert(name, value);
            }
        }
        description.streams.insert(stream.id(), tags);
    };
    add(
        &IMU,
        vec![
            formats(layout(None), &Definition::<Sample<'_>>::new(), RecordType::Data, 2),
            formats(layout(None), &warm, RecordType::Data, 10),
            formats(layout(Some(1)), &byte, RecordType::State, 1),
        ],
    );
    add(&IMU_2, vec![formats(layout(Some(1)), &byte, RecordType::Configuration, u32::MAX)]);
    let frames = layout(Some(1))
        .image(RASTER)
        .image(ImageFormat::Jpg)
        .audio(crate::format::AudioSpec::new(AudioFormat::Pcm, Sampling::new(SampleFormat::I16Le, 2).with_count(3)))
        .block(ContentBlock::custom("a/b c").with_size(2))
        .custom("");
    add(&CAMERA, vec![formats(frames, &byte, RecordType::Data, 1)]);
    description
}

#[test]
fn the_description_is_that_of_the_writer_with_an_allocator() {
    let mut expected = Vec::new();
    expected_description().write(&mut expected).unwrap();
    for size in [0, 50, 100, 1000, 10_000] {
        let (mut card, mut buffer) = (Card { at_once: 3, ..Card::new() }, vec![0xee; size]);
        Recorder::start(&mut card, &mut buffer, &RECORDING).unwrap();
        let header = RecordHeader::description(RecordHeader::SIZE as u32 + expected.len() as u32);
        assert_eq!(card.bytes[..80], FileHeader::new(9).to_bytes());
        assert_eq!(card.bytes[80..112], header.to_bytes());
        assert!(card.bytes[112..] == expected, "buffer of {size}");
    }
}

#[test]
fn records_stand_in_the_file_as_they_were_written() {
    let (mut card, mut buffer) = (Card::new(), [0xee; 80]);
    record(&mut card, &mut buffer).unwrap();
    let mut scan = Scan::new(&FileHeader::parse(&card.bytes).unwrap(), card.bytes.len() as u64);
    let mut found = Vec::new();
    let stop = loop {
        match scan.step(&card.bytes[scan.position() as usize..]) {
            ScanStep::Record { offset, header } => {
                let payload = &card.bytes[offset as usize + RecordHeader::SIZE..][..header.record_size as usize - 32];
                found.push((header.stream().to_string(), header.timestamp, header.format_version, payload));
            }
            ScanStep::Internal { .. } => {}
            ScanStep::Stop(stop) => break stop,
        }
    };
    assert_eq!(stop.cause, StopCause::EndOfFile);
    let times: Vec<f64> = found.iter().map(|record| record.1).collect();
    assert_eq!(times, [1.0, 0.5, 2.0, 3.0, 4.0]);
    let mut first = Vec::new();
    SAMPLES.definition().encode(&sample("one"), &mut first).unwrap();
    assert_eq!(found[0], (String::from("241-1"), 1.0, 2, &first[..]));
    assert_eq!(found[3], (String::from("241-7"), 3.0, u32::MAX, &[2][..]));
    assert_eq!(found[4].3, [&[3], &IMAGES.concat()[..]].concat());
    assert_eq!(card.bytes[card.bytes.len() - 40..][..4], [40, 0, 0, 0]);
}

/// Whatever byte is the first that does not fit: an error says so, and what is there is the start of the whole file.
#[test]
fn outputs_may_fail_anywhere() {
    let mut whole = Card::new();
    record(&mut whole, &mut [0; 100]).unwrap();
    for room in 0..whole.bytes.len() {
        let mut card = Card { room, ..Card::new() };
        assert_eq!(record(&mut card, &mut [0; 100]), Err(EmitError::Output(ErrorKind::OutOfMemory)), "{room}");
        assert!(card.bytes == whole.bytes[..room], "{room}");
    }
}

#[test]
fn after_a_failure_nothing_more_is_written() {
    let mut card = Card::new();
    let mut buffer = [0; 100];
    let mut recorder = Recorder::start(&mut card, &mut buffer, &RECORDING).unwrap();
    recorder.output.at_once = 0;
    assert_eq!(recorder.write(&STATES, 0.0, &Byte { value: 0 }, &[]), Err(EmitError::Refused));
    recorder.output.at_once = 9;
    assert_eq!(recorder.write(&STATES, 0.0, &Byte { value: 0 }, &[]), Err(EmitError::Broken));
    assert_eq!(recorder.flush(), Err(EmitError::Broken));
    assert_eq!(recorder.finish().map(drop), Err(EmitError::Broken));
}

#[test]
fn a_record_that_cannot_be_is_an_error_and_the_recording_goes_on() {
    static OTHER: Records<'_, Byte> = IMU.data(3);
    static LIKE_STATES: Records<'_, Sample<'static>> = IMU.state(1);
    let (mut card, mut buffer) = (Card::new(), [0; 64]);
    let mut recorder = Recorder::start(&mut card, &mut buffer, &RECORDING).unwrap();
    let before = recorder.output.bytes.len();
    let (byte, nothing) = (Byte { value: 0 }, &[][..]);
    let undeclared = |record_type, version| Err(EmitError::Undeclared { stream: IMU.id(), record_type, version });
    assert_eq!(recorder.write(&OTHER, 0.0, &byte, nothing), undeclared(RecordType::Data, 3));
    assert_eq!(recorder.write(&LIKE_STATES, 0.0, &sample(""), nothing), undeclared(RecordType::State, 1));
    assert_eq!(
        recorder.write(&STATES, f64::INFINITY, &byte, nothing),
        Err(EmitError::Time { timestamp: f64::INFINITY })
    );
    assert_eq!(recorder.write(&STATES, 0.0, &byte, &[b"x"]), Err(EmitError::BlockCount { expected: 0, found: 1 }));
    let mut blocks = IMAGES.to_vec();
    blocks[3] = b"xyz";
    let result = recorder.write(&FRAMES, 0.0, &byte, &blocks);
    assert_eq!(result, Err(EmitError::BlockSize { block: 4, expected: 2, found: 3 }));
    let text = "x".repeat(13);
    let result = recorder.write(&SAMPLES, 0.0, &sample(&text), nothing);
    assert_eq!(result, Err(EmitError::BufferTooSmall { needed: 65, capacity: 64 }));
    let result = recorder.write(&WARM, 0.0, &sample(""), nothing);
    assert!(matches!(result, Err(EmitError::Encode(_))), "{result:?}");

    assert_eq!(recorder.output.bytes.len(), before);
    recorder.write(&SAMPLES, 0.0, &sample(&text[1..]), nothing).unwrap();
    assert_eq!(recorder.output.bytes.len(), before + 64);
}

#[test]
fn declarations_that_no_file_can_hold_are_refused() {
    static DATA: Records<'_, Byte> = IMU.data(2);
    static OTHER: Stream<'_> = Stream::new(RecordableTypeId::IMU, "other");
    static OTHER_DATA: Records<'_, Byte> = OTHER.data(1);
    static NAMELESS: Stream<'_> = Stream::new(RecordableTypeId::IMU, "");
    static NAMELESS_DATA: Records<'_, Byte> = NAMELESS.data(1);
    static INDEX: Stream<'_> = Stream::new(RecordableTypeId::VRS_INDEX, "x");
    static INDEX_DATA: Records<'_, Byte> = INDEX.data(1);
    let cases: [(&[&dyn Declared], _); 4] = [
        (&[&SAMPLES, &DATA], DeclarationProblem::FormatTwice),
        (&[&SAMPLES, &OTHER_DATA], DeclarationProblem::StreamTwice),
        (&[&NAMELESS_DATA], DeclarationProblem::NoFlavor),
        (&[&SAMPLES, &INDEX_DATA], DeclarationProblem::ReservedType),
    ];
    for (records, expected) in cases {
        let (mut card, mut buffer) = (Card::new(), [0; 64]);
        match Recorder::start(&mut card, &mut buffer, &Recording::new(records)) {
            Err(EmitError::Declaration { problem, .. }) => assert_eq!(problem, expected),
            other => panic!("{other:?}"),
        }
        assert!(card.bytes.is_empty());
    }
    let error: EmitError<ErrorKind> = EmitError::Declaration {
        stream: IMU.id(),
        record_type: RecordType::Data,
        version: 2,
        problem: DeclarationProblem::FormatTwice,
    };
    let text = format!("{error}");
    assert!(text.starts_with("Data records of version 2, stream 241-1: they are listed twice"), "{text}");
}
