//! Pulling and playing find the same blocks, whatever layouts claim about what follows them.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.
#![allow(dead_code)] // Structs that are only written have accessors that nothing calls.

use proptest::prelude::*;
use vrs::format::{ContentBlock, RecordFormat};
use vrs::reader::Options;
use vrs::{DataLayout, Format, Preset, Raw, RecordableTypeId, Stream, Writer};
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

fn claims() -> impl Strategy<Value = Claims> {
    let number = || prop_oneof![8 => 0_u32..5, 1 => any::<u32>()];
    let byte = || prop_oneof![8 => 0_u8..5, 1 => any::<u8>()];
    let image = (number(), number(), number(), number(), number(), "[ab]{0,2}", any::<f64>());
    let audio = (byte(), byte(), byte(), byte(), number(), number());
    (image, audio, number()).prop_map(|(image, audio, next_content_block_size)| Claims {
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// FORMAT.md §31.3, §32.7 and §34 rows 12 to 18 and 25 to 30.
    #[test]
    fn both_forms_find_the_same(
        configuration in claims(), one in claims(), two in claims(), first in block(), second in block(),
        rest in prop::collection::vec(any::<u8>(), 0..60), compressed: bool,
    ) {
        let mut stream = Stream::new(RecordableTypeId::UNIT_TEST_1, "").unwrap()
            .compression(if compressed { Preset::ZstdFast } else { Preset::None });
        let setup = stream.configuration(1, Format::<Claims>::new()).unwrap();
        let format = Format::<Claims>::new().block(first.0.clone()).layout::<Claims>().block(second.0.clone()).custom("");
        let records = stream.data(1, format).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.vrs");
        let writer = Writer::create(&path, [stream]).unwrap();
        setup.write(0.0, &configuration, &[]).unwrap();
        let (a, b, c) = (Raw(&first.1), Raw(&second.1), Raw(&rest));
        let is_empty = |block: &ContentBlock| *block == ContentBlock::EMPTY;
        match (is_empty(&first.0), is_empty(&second.0)) {
            (false, false) => records.write_parts(1.0, (&one, a, &two, b, c)),
            (true, false) => records.write_parts(1.0, (&one, &two, b, c)),
            (false, true) => records.write_parts(1.0, (&one, a, &two, c)),
            (true, true) => records.write_parts(1.0, (&one, &two, c)),
        }.unwrap();
        writer.finish().unwrap();

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
