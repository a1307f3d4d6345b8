//! Pulling, playing and the official reader find the same blocks, whatever layouts claim about what follows them.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.
#![allow(dead_code)] // Structs that are only written have accessors that nothing calls.

use std::path::Path;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use vrs::format::{ContentBlock, Reason, RecordFormat, Unsupported};
use vrs::reader::{BlockContent, BlockProblem, Options, Record};
use vrs::{DataLayout, Format, Preset, Raw, Reader, RecordableTypeId, Stream, Writer};
use vrs_tests::dump::dump;
use vrs_tests::known_differences::without_known_differences;
use vrs_tests::oracle::Oracle;
use vrs_tests::scribe::{Scribe, pull};

/// Everything that a layout can say about other blocks.
#[derive(DataLayout, Clone, Debug, Default)]
struct Claims {
    image_width: u32,
    image_height: u32,
    image_stride: u32,
    image_pixel_format: u32,
    image_codec_quality: u32,
    image_codec_name: String,
    image_key_frame_timestamp: f64,
    image_key_frame_index: u32,
    audio_format: u8,
    audio_sample_format: u8,
    audio_sample_stride: u8,
    audio_channel_count: u8,
    audio_sample_rate: u32,
    audio_sample_count: u32,
    next_content_block_size: u32,
}

/// Claims, of which some may be absurd.
fn claims(absurd: bool) -> impl Strategy<Value = Claims> {
    let number = move || prop_oneof![8 => 0_u32..5, 1 => 0..=if absurd { u32::MAX } else { 5 }];
    let byte = move || prop_oneof![8 => 0_u8..5, 1 => 0..=if absurd { u8::MAX } else { 5 }];
    let image = (number(), number(), number(), number(), number(), "[ab]{0,2}", 0.0..1e6);
    let audio = (byte(), byte(), byte(), byte(), number(), number());
    // The official reader allocates 4 GiB for sound of no bytes.
    let next = number().prop_map(move |size| if absurd { size } else { size + 1 });
    (image, audio, next).prop_map(|(image, audio, next_content_block_size)| Claims {
        image_width: image.0,
        image_height: image.1,
        image_stride: image.2,
        image_pixel_format: image.3,
        image_codec_quality: image.4,
        image_codec_name: image.5,
        image_key_frame_timestamp: image.6,
        image_key_frame_index: 3,
        audio_format: audio.0,
        audio_sample_format: audio.1,
        audio_sample_stride: audio.2,
        audio_channel_count: audio.3,
        audio_sample_rate: audio.4,
        audio_sample_count: audio.5,
        next_content_block_size,
    })
}

const BLOCKS: &[&str] = &[
    "image",
    "image/raw",
    "image/raw/2x2/pixel=grey8",
    "image/jpg",
    "image/video",
    "image/video/codec=x",
    "image/custom_codec/codec=x",
    "audio",
    "audio/pcm/int16le/channels=2",
    "audio/pcm/int8/channels=1/samples=3",
    "audio/opus",
    "custom",
    "custom/format=f",
    "empty",
];

fn block() -> impl Strategy<Value = (ContentBlock, Vec<u8>)> {
    (prop::sample::select(BLOCKS), prop::collection::vec(any::<u8>(), 0..40)).prop_map(|(text, mut bytes)| {
        let block = text.parse::<RecordFormat>().unwrap().get(0).clone();
        if let Some(size) = block.own_size() {
            bytes.resize(usize::try_from(size).unwrap(), 7);
        }
        (block, bytes)
    })
}

/// One random record.
#[derive(Clone, Debug)]
struct Case {
    claims: [Claims; 2],
    blocks: [(ContentBlock, Vec<u8>); 2],
    rest: Vec<u8>,
}

fn case(absurd: bool) -> impl Strategy<Value = Case> {
    let claims = [claims(absurd), claims(absurd)];
    (claims, [block(), block()], prop::collection::vec(any::<u8>(), 0..60)).prop_map(|(claims, blocks, rest)| Case {
        claims,
        blocks,
        rest,
    })
}

impl Case {
    /// Records it under a version of its own.
    fn record(&self, stream: &mut Stream, version: u32) {
        let [first, second] = &self.blocks;
        let format = Format::<Claims>::new().block(first.0.clone()).layout::<Claims>();
        let records = stream.data(version, format.block(second.0.clone()).custom("")).unwrap();
        let [one, two] = &self.claims;
        let (a, b, c) = (Raw(&first.1), Raw(&second.1), Raw(&self.rest));
        let time = f64::from(version);
        match [first, second].map(|(block, _)| *block == ContentBlock::EMPTY) {
            [false, false] => records.write_parts(time, (one, a, two, b, c)),
            [true, false] => records.write_parts(time, (one, two, b, c)),
            [false, true] => records.write_parts(time, (one, a, two, c)),
            [true, true] => records.write_parts(time, (one, two, c)),
        }
        .unwrap();
    }
}

impl Case {
    /// Records only the first layout and its block: whatever that makes of its bytes, what follows is not taken for a layout.
    fn record_one(&self, stream: &mut Stream, version: u32) {
        let (block, bytes) = &self.blocks[0];
        let records = stream.data(version, Format::<Claims>::new().block(block.clone()).custom("")).unwrap();
        let (claims, rest, time) = (&self.claims[0], Raw(&self.rest), f64::from(version));
        let written = if *block == ContentBlock::EMPTY {
            records.write_parts(time, (claims, rest))
        } else {
            records.write_parts(time, (claims, Raw(bytes), rest))
        };
        written.unwrap();
    }
}

/// Records a configuration and random records. Each has a version of its own: the reference tries first what described the
/// last record of the same format (FORMAT.md §32.7).
fn record(path: &Path, preset: Preset, configuration: &Claims, cases: &[Case], each: impl Fn(&Case, &mut Stream, u32)) {
    let mut stream = Stream::new(RecordableTypeId::UNIT_TEST_1, "").unwrap().compression(preset);
    let setup = stream.configuration(1, Format::<Claims>::new()).unwrap();
    setup.write(0.0, configuration, &[]).unwrap();
    for (case, version) in cases.iter().zip(1..) {
        each(case, &mut stream, version);
    }
    Writer::create(path, [stream]).unwrap().finish().unwrap();
}

/// Of sane claims only: it allocates what others announce. What the official reader has of a block that is longer than its record is announced and empty; ours is told to be too
/// long, and ends its record.
#[test]
fn the_official_reader_finds_the_same_in_random_records() {
    let Some(oracle) = Oracle::get() else { return };
    let mut runner = TestRunner::deterministic();
    let mut draw = |count| prop::collection::vec(case(false), count).new_tree(&mut runner).unwrap().current();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    let cases = draw(600);
    record(&path, Preset::None, &cases[0].claims[0], &cases, Case::record_one);
    let file = Reader::open(&path).unwrap();
    let too_long = |record: &Record<'_>| {
        let mut blocks = record.blocks().unwrap();
        blocks.any(|block| {
            matches!(
                block.content,
                BlockContent::Unsupported(BlockProblem::Unsupported(Unsupported {
                    reason: Reason::TooLong { .. },
                    ..
                }))
            )
        })
    };
    let (ours, theirs) = (dump(&file), oracle.dump(&path));
    assert_eq!(ours.len(), theirs.len());
    let (mut compared, mut blocks) = (0, 0);
    for ((ours, theirs), record) in ours.into_iter().zip(theirs).skip(1).zip(file.records().map(Result::unwrap)) {
        if too_long(&record) {
            continue;
        }
        let theirs = without_known_differences(&ours, theirs);
        let case = record.position().checked_sub(1).map(|number| &cases[number]);
        assert_eq!(ours, theirs, "{case:?}");
        compared += 1;
        blocks += record.blocks().unwrap().count();
    }
    assert!(compared > 400 && blocks > 1000, "{compared} records of {blocks} blocks");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// FORMAT.md §31.3, §32.7 and §34 rows 12 to 18 and 25 to 30.
    #[test]
    fn both_forms_find_the_same(configuration in claims(true), case in case(true), compressed: bool) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.vrs");
        let preset = if compressed { Preset::ZstdFast } else { Preset::None };
        record(&path, preset, &configuration, &[case], Case::record);
        for options in [Options::new(), Options::new().plain_files(true)] {
            let file = options.open(&path).unwrap();
            let mut scribe = Scribe::default();
            file.play(&mut scribe).unwrap();
            let pulled: Vec<_> =
                file.records().map(Result::unwrap).map(|record| (record.position(), pull(&record))).collect();
            prop_assert_eq!(scribe.records, pulled);
        }
    }
}
