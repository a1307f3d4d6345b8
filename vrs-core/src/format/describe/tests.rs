use std::format;
use std::string::String;
use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::format::conventions::*;
use crate::layout::{PieceSpec, Schema};

/// A layout block with its bytes.
#[derive(Debug)]
struct Layout {
    definition: LayoutDefinition,
    bytes: Vec<u8>,
}

/// A value of a piece.
#[derive(Clone, Copy, Debug)]
enum Value {
    Number(u64),
    Text(&'static str),
}

use Value::{Number, Text};

impl Layout {
    fn new(pieces: &[(Convention, Value)]) -> Self {
        let schema = Schema::new(pieces.iter().map(|(piece, _)| PieceSpec::new(piece.label, piece.ty))).unwrap();
        let (mut bytes, mut index, mut variable) = (Vec::new(), Vec::new(), Vec::new());
        for (piece, value) in pieces {
            match value {
                Number(value) => bytes.extend(&value.to_le_bytes()[..piece.ty.fixed_size().unwrap() as usize]),
                Text(text) => {
                    index.extend([variable.len() as u32, text.len() as u32].map(u32::to_le_bytes).concat());
                    variable.extend(text.bytes());
                }
            }
        }
        bytes.append(&mut index);
        bytes.append(&mut variable);
        Self { definition: LayoutDefinition::new(schema), bytes }
    }

    fn block(&self) -> LayoutBlock<'_> {
        let (block, rest) = self.definition.schema().split(&self.bytes).unwrap();
        assert!(rest.is_empty());
        LayoutBlock { definition: &self.definition, block }
    }
}

fn image(width: u64, height: u64, pixel_format: u64) -> Layout {
    let numbers = [(IMAGE_PIXEL_FORMAT, pixel_format), (IMAGE_HEIGHT, height), (IMAGE_WIDTH, width)];
    Layout::new(&numbers.map(|(piece, value)| (piece, Number(value))))
}

fn coded(codec: &'static str, quality: u64, [pixel_format, width, height]: [u64; 3]) -> Layout {
    Layout::new(&[
        (IMAGE_PIXEL_FORMAT, Number(pixel_format)),
        (IMAGE_CODEC_NAME, Text(codec)),
        (IMAGE_HEIGHT, Number(height)),
        (IMAGE_CODEC_QUALITY, Number(quality)),
        (IMAGE_WIDTH, Number(width)),
    ])
}

fn next_size(size: u64) -> Layout {
    Layout::new(&[(NEXT_CONTENT_BLOCK_SIZE, Number(size))])
}

fn sound(sample_format: u64, channels: u64, rate: u64, more: &[(Convention, u64)]) -> Layout {
    let needed = [(AUDIO_SAMPLE_FORMAT, sample_format), (AUDIO_CHANNEL_COUNT, channels), (AUDIO_SAMPLE_RATE, rate)];
    let pieces: Vec<_> = needed.iter().chain(more).map(|(piece, value)| (*piece, Number(*value))).collect();
    Layout::new(&pieces)
}

type Layouts<'l> = &'l [Option<&'l Layout>];

const NONE: Layouts<'static> = &[];

fn with_start<R>(
    (format, index, unread): (&str, usize, usize),
    earlier: Layouts<'_>,
    configuration: Layouts<'_>,
    then: impl FnOnce(&BlockStart<'_>) -> R,
) -> R {
    let format = RecordFormat::parse_stored(format.as_bytes());
    let block = |layout: &Option<_>| layout.map(Layout::block);
    let (earlier, configuration): (Vec<_>, Vec<_>) =
        (earlier.iter().map(block).collect(), configuration.iter().map(block).collect());
    then(&BlockStart { format: &format, index, unread, earlier: &earlier, configuration: &configuration })
}

/// What the block is and how large; or why it is unsupported.
fn ask(start: (&str, usize, usize), earlier: Layouts<'_>, configuration: Layouts<'_>) -> Result<String, Reason> {
    with_start(start, earlier, configuration, describe)
        .map(|Described { block, size }| format!("{block} is {size}"))
        .map_err(|unsupported| unsupported.reason)
}

fn too_long(announced: u64, unread: usize) -> Result<String, Reason> {
    Err(Reason::TooLong { announced, unread })
}

fn no_image(size: bool, pixel_format: bool, codec: bool) -> Result<String, Reason> {
    Err(Reason::NoImage(ImageGaps { size, pixel_format, codec }))
}

/// FORMAT.md §32.3, Appendix A.8 rows 1 and 3.
#[test]
fn custom_blocks() {
    let (five, none, huge) = (next_size(5), next_size(0), next_size(u32::MAX.into()));
    let other = image(1, 1, 1);
    let three = "data_layout+custom/format=f+data_layout+custom+custom";
    let cut = |needed, unread| Err(Reason::TooShort { needed, unread });
    for (start, earlier, expected) in [
        (("data_layout+custom/format=f", 1, 30), &[Some(&other)][..], Ok("custom/size=30/format=f is 30".into())),
        (("data_layout+custom/format=f", 1, 0), &[Some(&other)], Ok("custom/size=0/format=f is 0".into())),
        (("data_layout+custom", 1, 30), &[None], Ok("custom/size=30 is 30".into())),
        ((three, 1, 60), &[Some(&five)], Ok("custom/size=5/format=f is 5".into())),
        ((three, 3, 60), &[Some(&five), None, Some(&none)], Ok("custom/size=0 is 0".into())),
        ((three, 4, 60), &[Some(&five), None, Some(&none)], Ok("custom/size=60 is 60".into())),
        ((three, 3, 60), &[Some(&five), None, Some(&other)], Err(Reason::NoSize)),
        ((three, 3, 60), &[Some(&five)], Err(Reason::NoSize)),
        (("data_layout+custom/size=8+custom", 1, 60), &[Some(&five)], Ok("custom/size=8 is 8".into())),
        (("data_layout+custom", 1, 60), &[Some(&huge)], too_long(u32::MAX.into(), 60)),
        (("custom/size=61", 0, 60), NONE, too_long(61, 60)),
        (("custom+custom/size=61", 0, 60), NONE, cut(61, 60)),
        (("empty+custom", 0, 60), NONE, Ok("empty is 0".into())),
        (("data_layout", 0, 60), NONE, Err(Reason::Layout)),
        (("custom", 5, 60), NONE, Ok("empty is 0".into())),
    ] {
        assert_eq!(ask(start, earlier, NONE), expected, "{start:?}");
    }
}

/// Appendix A.8 row 2: size of the first block from the layout, the image two blocks behind it, the rest.
#[test]
fn one_layout_for_several_blocks() {
    let layout = Layout::new(&[
        (IMAGE_WIDTH, Number(4)),
        (NEXT_CONTENT_BLOCK_SIZE, Number(7)),
        (IMAGE_HEIGHT, Number(3)),
        (IMAGE_PIXEL_FORMAT, Number(1)),
    ]);
    let ask =
        |index, unread| ask(("data_layout+custom+image/raw+custom/format=f", index, unread), &[Some(&layout)], NONE);
    assert_eq!(ask(1, 30), Ok("custom/size=7 is 7".into()));
    assert_eq!(ask(2, 23), Ok("image/raw/4x3/pixel=grey8 is 12".into()));
    assert_eq!(ask(3, 11), Ok("custom/size=11/format=f is 11".into()));
}

/// FORMAT.md §32.5: images of these formats are the rest, or what the layout before says; nothing else is read from it.
#[test]
fn image_files() {
    let (five, size) = (next_size(5), image(4, 3, 1));
    for (start, earlier, expected) in [
        (("image/jpg", 0, 50), NONE, Ok("image/size=50/jpg is 50".into())),
        (("data_layout+image/png/2x2", 1, 50), &[Some(&size)], Ok("image/size=50/png/2x2 is 50".into())),
        (("data_layout+image/jxl+custom", 1, 50), &[Some(&five)], Ok("image/size=5/jxl is 5".into())),
        (("data_layout+image", 1, 50), &[Some(&five)], Ok("image/size=5 is 5".into())),
        (("data_layout+image/jpg", 1, 4), &[Some(&five)], too_long(5, 4)),
        (("image/jpg+custom", 0, 50), NONE, Err(Reason::NoSize)),
        (("image/size=9/jpg+custom", 0, 50), NONE, Ok("image/size=9/jpg is 9".into())),
        (("image/size=51/jpg", 0, 50), NONE, Err(Reason::TooShort { needed: 51, unread: 50 })),
    ] {
        assert_eq!(ask(start, earlier, NONE), expected, "{start:?}");
    }
}

/// Appendix A.5 row 1, A.6 rows 4 and 5, FORMAT.md §32.5 and §32.6.
#[test]
fn raw_images() {
    let (small, large, zero) = (image(4, 3, 1), image(8, 8, 11), image(0, 0, 0));
    let width = Layout::new(&[(IMAGE_WIDTH, Number(4)), (IMAGE_PIXEL_FORMAT, Number(1))]);
    let strides = Layout::new(&[
        (IMAGE_STRIDE_2, Number(6)),
        (IMAGE_STRIDE, Number(5)),
        (IMAGE_PIXEL_FORMAT, Number(22)),
        (IMAGE_WIDTH, Number(4)),
        (IMAGE_HEIGHT, Number(3)),
    ]);
    let (small_is, large_is) =
        (Ok("image/raw/4x3/pixel=grey8 is 12".into()), Ok("image/raw/8x8/pixel=grey16 is 128".into()));
    let two = "data_layout+data_layout+image/raw";
    for (start, earlier, configuration, expected) in [
        (("image/raw/4x3/pixel=grey8", 0, 99), NONE, &[Some(&large)][..], small_is.clone()),
        (("image/size=7/raw", 0, 99), NONE, &[Some(&large)], Ok("image/size=7/raw is 7".into())),
        (("image/raw/4x3/pixel=grey8", 0, 11), NONE, NONE, too_long(12, 11)),
        (("data_layout+image/raw", 1, 999), &[Some(&small)], &[Some(&large)], small_is.clone()),
        (("data_layout+image/raw/9x9", 1, 999), &[Some(&width)], &[Some(&large)], large_is.clone()),
        (("data_layout+image/raw", 1, 999), &[None], &[Some(&large)], large_is.clone()),
        ((two, 2, 999), &[Some(&small), Some(&large)], NONE, large_is.clone()),
        ((two, 2, 999), &[Some(&small), Some(&width)], NONE, small_is.clone()),
        ((two, 1, 999), &[Some(&small), Some(&large)], NONE, Err(Reason::Layout)),
        (("image/raw", 0, 999), NONE, &[Some(&small), None, Some(&large), Some(&zero)], large_is),
        (
            ("image/raw", 0, 999),
            NONE,
            &[Some(&strides)],
            Ok("image/raw/4x3/pixel=yuv_420_nv12/stride=5/stride_2=6 is 27".into()),
        ),
        (("data_layout+image/raw", 1, 11), &[Some(&small)], NONE, too_long(12, 11)),
        (("image/raw", 0, 12), NONE, NONE, no_image(true, true, false)),
        (("image/raw", 0, 12), NONE, &[Some(&width), Some(&zero)], no_image(true, true, false)),
        (("image/raw/4x3", 0, 12), NONE, &[Some(&image(4, 3, 27))], no_image(false, true, false)),
    ] {
        assert_eq!(ask(start, earlier, configuration), expected, "{start:?}");
    }
    let absurd = image(u32::MAX.into(), u32::MAX.into(), 16);
    assert_eq!(ask(("image/raw", 0, 12), NONE, &[Some(&absurd)]), too_long(u64::MAX, 12));
}

/// Appendix A.5 row 4; FORMAT.md §34 row 27 for the low 8 bits of the pixel format.
#[test]
fn pixel_formats() {
    let by = |pieces: &[(Convention, u64)]| {
        let size = [(IMAGE_WIDTH, 2), (IMAGE_HEIGHT, 1)];
        let pieces: Vec<_> = size.iter().chain(pieces).map(|(piece, value)| (*piece, Number(*value))).collect();
        ask(("image/raw", 0, 99), NONE, &[Some(&Layout::new(&pieces))])
    };
    let (wide, narrow) = (IMAGE_BYTES_PER_PIXEL, IMAGE_BYTES_PER_PIXEL_8);
    let (grey, rgb) = (Ok("image/raw/2x1/pixel=grey8 is 2".into()), Ok("image/raw/2x1/pixel=rgb8 is 6".into()));
    for piece in [wide, narrow] {
        assert_eq!(by(&[(piece, 1)]), grey);
        assert_eq!(by(&[(piece, 3)]), rgb);
        assert_eq!(by(&[(piece, 4)]), Ok("image/raw/2x1/pixel=depth32f is 8".into()));
        assert_eq!(by(&[(piece, 8)]), Ok("image/raw/2x1/pixel=scalar64F is 16".into()));
        assert_eq!(by(&[(piece, 2)]), no_image(false, true, false));
    }
    assert_eq!(by(&[(wide, 0), (narrow, 3)]), rgb);
    assert_eq!(by(&[(wide, 2), (narrow, 3)]), no_image(false, true, false));
    assert_eq!(by(&[(wide, 257)]), no_image(false, true, false));
    assert_eq!(by(&[(IMAGE_PIXEL_FORMAT, 4), (wide, 1)]), rgb);
    assert_eq!(by(&[(IMAGE_PIXEL_FORMAT, 0), (wide, 1)]), grey);
    assert_eq!(by(&[(IMAGE_PIXEL_FORMAT, 27), (wide, 1)]), grey);
    assert_eq!(by(&[(IMAGE_PIXEL_FORMAT, 257)]), grey);
}

/// Appendix A.5 row 3 and FORMAT.md §32.5.
#[test]
fn video() {
    let complete = [1, 100, 100];
    let described = coded("H.264", 255, complete);
    let video = "image/video";
    let found = "image/size=123/video/100x100/pixel=grey8/codec=H.264";
    for (format, layout, expected) in [
        (video, described, Ok(format!("{found} is 123"))),
        (video, coded("H.264", 23, complete), Ok(format!("{found}/codec_quality=23 is 123"))),
        (video, coded("H.264", 0, complete), Ok(format!("{found}/codec_quality=0 is 123"))),
        (video, coded("H.264", 101, complete), Ok(format!("{found} is 123"))),
        (video, coded("H.264", 306, complete), Ok(format!("{found}/codec_quality=50 is 123"))),
        ("image/video/codec=VP9/codec_quality=5", coded("", 300, complete), {
            Ok("image/size=123/video/100x100/pixel=grey8/codec=VP9/codec_quality=44 is 123".into())
        }),
        ("image/video/codec=VP9/codec_quality=5", image(100, 100, 1), {
            Ok("image/size=123/video/100x100/pixel=grey8/codec=VP9/codec_quality=5 is 123".into())
        }),
        ("image/video/codec=VP9", coded("H.264", 255, complete), Ok(format!("{found} is 123"))),
        ("image/raw", coded("", 5, complete), too_long(10_000, 123)),
        (video, coded("", 5, complete), no_image(false, false, true)),
        (video, coded("H.264", 5, [0, 100, 100]), no_image(false, true, false)),
        ("image/video/640x480/pixel=grey8/codec=H.264", coded("", 5, [1, 0, 100]), no_image(true, true, false)),
        ("image/video+custom", coded("H.264", 5, complete), Err(Reason::NoSize)),
    ] {
        assert_eq!(ask((format, 0, 123), NONE, &[Some(&layout)]), expected, "{format} {layout:?}");
    }
    assert_eq!(ask((video, 0, 123), NONE, NONE), no_image(true, true, true));
}

/// Appendix A.5 row 2 and FORMAT.md §32.5.
#[test]
fn custom_codecs() {
    let (bare, named) = ("image/custom_codec", "image/custom_codec/codec=b/codec_quality=9");
    let found = "image/size=123/custom_codec";
    for (format, layout, expected) in [
        (bare, coded("a", 255, [0, 0, 0]), Ok(format!("{found}/codec=a is 123"))),
        (named, coded("a", 255, [0, 0, 0]), Ok(format!("{found}/codec=a/codec_quality=9 is 123"))),
        (bare, coded("a", 255, [1, 4, 3]), Ok(format!("{found}/4x3/pixel=grey8/codec=a is 123"))),
        (bare, coded("a", 255, [0, 4, 3]), Ok(format!("{found}/4x3/codec=a is 123"))),
        (bare, coded("a", 255, [1, 4, 0]), Ok(format!("{found}/codec=a is 123"))),
        (named, coded("", 1, [1, 4, 3]), Ok(format!("{found}/4x3/pixel=grey8/codec=b/codec_quality=1 is 123"))),
        (named, coded("", 1, [0, 4, 3]), no_image(false, true, false)),
        (bare, coded("", 42, [1, 100, 100]), no_image(false, false, true)),
        ("image/custom_codec+custom", coded("a", 255, [1, 4, 3]), Err(Reason::NoSize)),
    ] {
        assert_eq!(ask((format, 0, 123), NONE, &[Some(&layout)]), expected, "{format} {layout:?}");
    }
    assert_eq!(ask((named, 0, 123), NONE, NONE), no_image(true, true, false));
}

/// FORMAT.md §32.5 and §32.6: only the layout directly before the block places a video frame.
#[test]
fn key_frames() {
    let place = |time: f64| {
        let time = Number(time.to_bits());
        Layout::new(&[(IMAGE_KEY_FRAME_TIMESTAMP, time), (IMAGE_KEY_FRAME_INDEX, Number(5))])
    };
    let (described, frame, none) = (coded("x", 255, [1, 4, 3]), place(2.25), place(-1e-308));
    let half = Layout::new(&[(IMAGE_KEY_FRAME_INDEX, Number(5))]);
    let found = "image/size=9/video/4x3/pixel=grey8/codec=x";
    let two = "data_layout+data_layout+image/video/keyframe_timestamp=1";
    for (earlier, expected) in [
        ([Some(&described), Some(&frame)], Ok(format!("{found}/keyframe_timestamp=2.250000000/keyframe_index=5 is 9"))),
        ([Some(&described), Some(&half)], Ok(format!("{found} is 9"))),
        ([Some(&described), Some(&none)], Ok(format!("{found} is 9"))),
        ([Some(&described), None], Ok(format!("{found} is 9"))),
        ([Some(&frame), Some(&described)], Ok(format!("{found} is 9"))),
    ] {
        assert_eq!(ask((two, 2, 9), &earlier, NONE), expected, "{earlier:?}");
    }
    let still = "data_layout+data_layout+image/custom_codec";
    assert_eq!(
        ask((still, 2, 9), &[Some(&described), Some(&frame)], NONE),
        Ok(found.replace("video", "custom_codec") + " is 9")
    );
}

/// FORMAT.md §32.4, and the prints of the reference's own recordings.
#[test]
fn sound_of_the_record_format() {
    let (five, twenty) = (next_size(5), next_size(20));
    let other = sound(13, 7, 48_000, &[(AUDIO_SAMPLE_COUNT, 9)]);
    let pcm = "data_layout+audio/pcm/int16le/channels=2";
    for (start, earlier, expected) in [
        ((pcm, 1, 256), &[Some(&other)][..], Ok("audio/pcm/int16le/channels=2/samples=64 is 256".into())),
        ((pcm, 1, 256), &[Some(&twenty)], Ok("audio/pcm/int16le/channels=2/samples=5 is 20".into())),
        ((pcm, 1, 0), &[Some(&other)], Ok("audio/pcm/int16le/channels=2 is 0".into())),
        ((pcm, 1, 255), &[Some(&other)], Err(Reason::PartialFrame { stride: 4, block: 255 })),
        ((pcm, 1, 16), &[Some(&twenty)], too_long(20, 16)),
        (("audio/size=8/pcm/int8/channels=1", 0, 9), NONE, Ok("audio/pcm/int8/channels=1/samples=8 is 8".into())),
        (("audio/pcm/int8/channels=1+custom", 0, 9), NONE, Err(Reason::NoSize)),
        (
            ("audio/pcm/int8/channels=3/stride=4", 0, 8),
            NONE,
            Ok("audio/pcm/int8/channels=3/samples=2/stride=4 is 8".into()),
        ),
        (("audio/pcm/float64le/channels=32", 0, 256), NONE, Err(Reason::FrameTooLong)),
        (("audio/pcm/float64le/channels=32/samples=1", 0, 256), NONE, Err(Reason::FrameTooLong)),
        (
            ("audio/pcm/int8/channels=1/samples=9+custom", 0, 9),
            NONE,
            Ok("audio/size=9/pcm/int8/channels=1/samples=9 is 9".into()),
        ),
        (("audio/pcm/int8/channels=1/samples=9+custom", 0, 8), NONE, too_long(9, 8)),
        (("data_layout+audio/pcm/int8/channels=1/samples=9", 1, 9), &[Some(&five)], {
            Err(Reason::AudioSize { samples: 9, block: 5 })
        }),
    ] {
        assert_eq!(ask(start, earlier, NONE), expected, "{start:?}");
    }
}

/// Appendix A.7 rows 1 to 4, FORMAT.md §32.4 and §32.6.
#[test]
fn sound_of_layouts() {
    let spec = sound(9, 3, 44_100, &[]);
    let count = Layout::new(&[(AUDIO_SAMPLE_COUNT, Number(20))]);
    let full = sound(9, 3, 44_100, &[(AUDIO_SAMPLE_COUNT, 20), (AUDIO_STEREO_PAIR_COUNT, 1)]);
    let opus = sound(5, 8, 16_000, &[(AUDIO_FORMAT, 2), (AUDIO_SAMPLE_STRIDE, 16), (AUDIO_SAMPLE_COUNT, 320)]);
    let odd = sound(99, 0, 0, &[]);
    let (pcm, one, two) = ("data_layout+audio/pcm", "data_layout+audio", "data_layout+data_layout+audio");
    let counted = Ok("audio/size=180/pcm/int24le/channels=3/rate=44100/samples=20 is 180".into());
    let filling = Ok("audio/pcm/int24le/channels=3/rate=44100/samples=10 is 90".into());
    let opus_is = Ok("audio/size=77/opus/int16le/channels=8/rate=16000/samples=320 is 77".into());
    for (start, earlier, configuration, expected) in [
        ((pcm, 1, 180), &[Some(&count)][..], &[Some(&spec)][..], counted.clone()),
        (("audio", 0, 90), NONE, &[Some(&spec)], filling.clone()),
        ((one, 1, 180), &[Some(&full)], NONE, counted.clone()),
        ((one, 1, 180), &[Some(&full)], &[Some(&opus)], counted),
        ((one, 1, 90), &[None], &[Some(&opus), Some(&spec), None], filling.clone()),
        ((one, 1, 90), &[Some(&odd)], &[Some(&spec)], filling),
        ((one, 1, 77), &[Some(&count)], &[Some(&opus)], opus_is.clone()),
        (("data_layout+audio/opus/int8/channels=1/rate=9", 1, 77), &[Some(&opus)], NONE, opus_is),
        ((two, 2, 180), &[Some(&full), Some(&count)], NONE, Err(Reason::NoAudio)),
        ((two, 2, 180), &[Some(&full), None], NONE, Err(Reason::NoAudio)),
        ((one, 1, 90), &[None], &[Some(&spec), Some(&count)], Err(Reason::NoAudio)),
        (("audio/opus/int8/channels=1/rate=9", 0, 90), NONE, NONE, Err(Reason::NoAudio)),
        (("audio/size=90/opus", 0, 90), NONE, NONE, Err(Reason::NoAudio)),
        (("audio+custom", 0, 90), NONE, &[Some(&opus)], Err(Reason::NoSize)),
        (("audio/size=91", 0, 90), NONE, &[Some(&opus)], Err(Reason::TooShort { needed: 91, unread: 90 })),
        ((one, 1, 179), &[Some(&full)], NONE, Err(Reason::AudioSize { samples: 180, block: 179 })),
        (("data_layout+audio+custom", 1, 179), &[Some(&full)], NONE, too_long(180, 179)),
    ] {
        assert_eq!(ask(start, earlier, configuration), expected, "{start:?}");
    }
}

/// FORMAT.md §32.4: ranges of the values; only the stride may be 0.
#[test]
fn values_that_describe_no_sound() {
    let invalid = |label: &'static str, value| Err(Reason::InvalidAudio { label, value });
    for (layout, expected) in [
        (sound(5, 2, 8, &[(AUDIO_FORMAT, 0)]), invalid("audio_format", 0)),
        (sound(5, 2, 8, &[(AUDIO_FORMAT, 3)]), invalid("audio_format", 3)),
        (sound(0, 2, 8, &[]), invalid("audio_sample_format", 0)),
        (sound(21, 2, 8, &[]), invalid("audio_sample_format", 21)),
        (sound(5, 0, 8, &[]), invalid("audio_channel_count", 0)),
        (sound(5, 2, 0, &[]), invalid("audio_sample_rate", 0)),
        (sound(5, 2, 8, &[(AUDIO_SAMPLE_STRIDE, 3)]), invalid("audio_sample_stride", 3)),
        (sound(5, 2, 8, &[(AUDIO_SAMPLE_STRIDE, 11)]), invalid("audio_sample_stride", 11)),
        (sound(19, 32, 8, &[(AUDIO_SAMPLE_STRIDE, 255)]), invalid("audio_sample_stride", 255)),
        (sound(19, 32, 8, &[]), Err(Reason::FrameTooLong)),
        (
            sound(5, 2, 8, &[(AUDIO_SAMPLE_STRIDE, 0)]),
            Ok("audio/pcm/int16le/channels=2/rate=8/samples=10 is 40".into()),
        ),
        (
            sound(5, 2, 8, &[(AUDIO_SAMPLE_STRIDE, 10)]),
            Ok("audio/pcm/int16le/channels=2/rate=8/samples=4/stride=10 is 40".into()),
        ),
    ] {
        assert_eq!(ask(("audio", 0, 40), NONE, &[Some(&layout)]), expected, "{layout:?}");
    }
}

/// FORMAT.md §31.3: what the reference hands to its handler of unsupported blocks.
#[test]
fn unsupported_blocks_keep_what_was_found() {
    let full = sound(9, 3, 44_100, &[(AUDIO_SAMPLE_COUNT, 20)]);
    let small = image(4, 3, 1);
    let ask =
        |start, layout| with_start(start, &[Some(layout)], NONE, describe).map_err(|no| format!("{no}")).unwrap_err();
    assert_eq!(
        ask(("data_layout+audio", 1, 179), &full),
        "audio/pcm/int24le/channels=3/rate=44100/samples=20: the samples take 180 bytes, the block has 179"
    );
    assert_eq!(
        ask(("data_layout+image/raw", 1, 11), &small),
        "image/raw/4x3/pixel=grey8: the block is described as 12 bytes, the record has 11 left"
    );
    assert_eq!(
        ask(("data_layout+image/video", 1, 11), &small),
        "image/video: no layout gives image_codec_name: read or write a configuration record, or a layout before the \
         image, with all it needs"
    );
    assert_eq!(
        ask(("data_layout+image/raw", 1, 11), &full),
        "image/raw: no layout gives image_width, image_height, image_pixel_format: read or write a configuration \
         record, or a layout before the image, with all it needs"
    );
}

/// What a player does that tries the layout first that described the last image.
#[test]
fn other_locations_can_be_tried() {
    let (near, remembered) = (image(4, 3, 1), image(2, 2, 1));
    let tried = |blocks: &[&Layout], start: &BlockStart<'_>| {
        let mut last = None;
        let locations = blocks
            .iter()
            .map(|layout| layout.block())
            .inspect(|layout| last = layout.value(layout.slots().image.width));
        let text = format!("{}", describe_with(start, locations).unwrap().block);
        (text, last)
    };
    with_start(("data_layout+image/raw", 1, 99), &[Some(&near)], NONE, |start| {
        assert_eq!(tried(&[&remembered, &near], start), ("image/raw/2x2/pixel=grey8".into(), Some(2_u32)));
        assert_eq!(tried(&[&image(0, 0, 0), &near], start), ("image/raw/4x3/pixel=grey8".into(), Some(4_u32)));
    });
}

proptest! {
    /// FORMAT.md §34 rows 25 to 28.
    #[test]
    fn no_description_is_larger_than_the_record(
        format in prop::sample::select(&[
            "data_layout+image/raw", "data_layout+image/video/codec=x", "data_layout+image/custom_codec",
            "data_layout+image/jpg", "data_layout+audio", "data_layout+custom",
            "data_layout+audio/size=9+image/raw/2x2",
        ][..]),
        values in prop::collection::vec(prop_oneof![0_u64..30, any::<u64>()], 18),
        unread in prop_oneof![0_usize..300, any::<usize>()],
    ) {
        let pieces = [
            IMAGE_WIDTH, IMAGE_HEIGHT, IMAGE_STRIDE, IMAGE_STRIDE_2, IMAGE_PIXEL_FORMAT, IMAGE_BYTES_PER_PIXEL,
            IMAGE_BYTES_PER_PIXEL_8, IMAGE_CODEC_QUALITY, IMAGE_KEY_FRAME_TIMESTAMP, IMAGE_KEY_FRAME_INDEX,
            AUDIO_FORMAT, AUDIO_SAMPLE_FORMAT, AUDIO_SAMPLE_STRIDE, AUDIO_CHANNEL_COUNT, AUDIO_SAMPLE_RATE,
            AUDIO_SAMPLE_COUNT, AUDIO_STEREO_PAIR_COUNT, NEXT_CONTENT_BLOCK_SIZE,
        ];
        let values = pieces.into_iter().zip(values.into_iter().map(Number));
        let layout = Layout::new(&values.chain([(IMAGE_CODEC_NAME, Text("y"))]).collect::<Vec<_>>());
        let answer = with_start((format, 1, unread), &[Some(&layout)], NONE, describe);
        if let Ok(Described { block, size }) = answer {
            prop_assert!(size <= unread);
            prop_assert!(block.own_size().is_none_or(|own| own == size as u64));
        }
    }
}
