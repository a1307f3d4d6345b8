//! Reading record format strings (FORMAT.md §29.3).
//!
//! There are two readings of one grammar. [`RecordFormat::parse_stored`] reads what a file holds: it always gives a
//! format and skips what it does not know, as the reference does, so that an old program reads new files. `FromStr`
//! reads what a person typed: what the other one would skip is an error.
//!
//! Numbers are decimal digits that fit their field, which is all that writers write. The reference also takes signs,
//! blanks before, letters behind and numbers too large for the field; here such a part is one more unknown part.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::num::{NonZeroU8, NonZeroU32};
use core::str::{self, FromStr};

use super::codec::unescape;
use super::named::find;
use super::{
    AudioFormat, AudioSpec, Codec, Content, ContentBlock, ContentType, FormatName, FormatPart, ImageFormat, ImageSize,
    ImageSpec, KeyFrame, Raster, RecordFormat, RecordFormatError, Sampling,
};

/// Readers ignore names in parts of this many bytes and more (FORMAT.md §29.3).
const PART_LIMIT: usize = 200;

impl RecordFormat {
    /// Reads the string of a file (FORMAT.md §29.3). Every string is a format: unknown content is `custom`, unknown
    /// parts are skipped.
    ///
    /// ```
    /// use vrs_core::format::RecordFormat;
    ///
    /// let format = RecordFormat::parse_stored(b"datalayout/size=48+image/raw/640x480/pixel=grb8");
    /// assert_eq!(format.to_string(), "custom/size=48+image/raw/640x480");
    /// ```
    pub fn parse_stored(text: &[u8]) -> Self {
        Parser::default().record_format(text)
    }
}

/// Reads what a person wrote: like [`RecordFormat::parse_stored`], but strict about unknown parts. `datalayout`, as the
/// reference's guide has it, is `data_layout`; a pixel format of unknown name is none.
impl FromStr for RecordFormat {
    type Err = RecordFormatError;

    fn from_str(text: &str) -> Result<Self, RecordFormatError> {
        let blocks: Vec<String> = text.split('+').map(with_underscore).collect();
        let text = blocks.join("+");
        let mut parser = Parser::default();
        let format = parser.record_format(text.as_bytes());
        match parser.skipped {
            None => Ok(format),
            Some(Skipped { block, part, text }) => Err(RecordFormatError::new(block, part, text)),
        }
    }
}

fn with_underscore(block: &str) -> String {
    match block.strip_prefix("datalayout") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("data_layout{rest}"),
        _ => block.to_string(),
    }
}

/// Reads a format and keeps the first part that it had to skip.
#[derive(Default)]
struct Parser<'t> {
    block: usize,
    skipped: Option<Skipped<'t>>,
}

struct Skipped<'t> {
    block: usize,
    part: FormatPart,
    text: &'t [u8],
}

impl<'t> Parser<'t> {
    fn skip(&mut self, part: FormatPart, text: &'t [u8]) {
        self.skipped.get_or_insert(Skipped { block: self.block, part, text });
    }

    fn record_format(&mut self, text: &'t [u8]) -> RecordFormat {
        let mut blocks = Vec::new();
        for (index, part) in text.split(|byte| *byte == b'+').enumerate() {
            self.block = index;
            if part.is_empty() && index > 0 {
                self.skip(FormatPart::ContentType, part);
                break;
            }
            blocks.push(self.block(part));
        }
        blocks.into_iter().collect()
    }

    fn block(&mut self, text: &'t [u8]) -> ContentBlock {
        let mut all = text.split(|byte| *byte == b'/');
        let name = all.next().unwrap_or_default();
        let mut parts = all.clone().take_while(|part| !part.is_empty()).peekable();
        let size = parts.peek().and_then(|part| number(part.strip_prefix(b"size=")?));
        if size.is_some() {
            parts.next();
        }
        let content_type = find(name).unwrap_or_else(|| {
            self.skip(FormatPart::ContentType, name);
            ContentType::Custom
        });
        let content = match content_type {
            ContentType::Empty => Content::Empty,
            ContentType::DataLayout => Content::DataLayout,
            ContentType::Image => Content::Image(self.image(&mut parts)),
            ContentType::Audio => Content::Audio(self.audio(&mut parts)),
            ContentType::Custom => Content::Custom(parts.next().and_then(|part| self.custom(part))),
        };
        let rest = parts.chain(all.filter(|part| part.is_empty()));
        rest.for_each(|part| self.skip(FormatPart::Parameter, part));
        ContentBlock { content, size }
    }

    fn custom(&mut self, part: &'t [u8]) -> Option<FormatName> {
        match split_once(part, b'=') {
            Some((key, name)) if key.eq_ignore_ascii_case(b"format") => FormatName::new(name),
            _ => {
                self.skip(FormatPart::Parameter, part);
                None
            }
        }
    }

    fn image(&mut self, parts: &mut impl Iterator<Item = &'t [u8]>) -> ImageSpec {
        let Some(format) = parts.next() else { return ImageSpec::Unspecified };
        let Some(format) = find::<ImageFormat>(format) else {
            self.skip(FormatPart::ImageFormat, format);
            return ImageSpec::Unspecified;
        };
        let mut image = ImageParts::default();
        for part in parts {
            if image.take(part).is_none() {
                self.skip(FormatPart::Parameter, part);
            }
        }
        image.finish(format)
    }

    fn audio(&mut self, parts: &mut impl Iterator<Item = &'t [u8]>) -> AudioSpec {
        let Some(format) = parts.next() else { return AudioSpec::Unspecified };
        let Some(format) = find::<AudioFormat>(format) else {
            self.skip(FormatPart::AudioFormat, format);
            return AudioSpec::Unspecified;
        };
        let mut sampling = Sampling::default();
        for part in parts {
            if take_sampling(&mut sampling, part).is_none() {
                self.skip(FormatPart::Parameter, part);
            }
        }
        AudioSpec::new(format, sampling)
    }
}

/// The parameters of an image as they come.
#[derive(Default)]
struct ImageParts {
    width: u32,
    height: u32,
    raster: Raster,
    codec_name: Vec<u8>,
    codec_quality: Option<u8>,
    key_frame_timestamp: Option<f64>,
    key_frame_index: u32,
}

impl ImageParts {
    /// Takes one parameter; `None` when it is unknown, was given before or has no such value.
    fn take(&mut self, part: &[u8]) -> Option<()> {
        let raster = &mut self.raster;
        let short = part.len() < PART_LIMIT;
        match split_once(part, b'=') {
            None if self.width == 0 => (self.width, self.height) = dimensions(part)?,
            Some((b"pixel", name)) if short => *unset(&mut raster.pixel_format)? = find(name),
            Some((b"stride", value)) => *unset(&mut raster.stride)? = NonZeroU32::new(number(value)?),
            Some((b"stride_2", value)) => *unset(&mut raster.stride_2)? = NonZeroU32::new(number(value)?),
            Some((b"codec", name)) if short && self.codec_name.is_empty() => {
                self.codec_name = unescape(first_word(name)?);
            }
            Some((b"codec_quality", value)) => self.codec_quality = Some(number(value)?),
            Some((b"keyframe_timestamp", value)) => self.key_frame_timestamp = Some(real(value)?),
            Some((b"keyframe_index", value)) => self.key_frame_index = number(value)?,
            _ => return None,
        }
        Some(())
    }

    fn finish(self, format: ImageFormat) -> ImageSpec {
        let raster = Raster { size: ImageSize::new(self.width, self.height), ..self.raster };
        let codec = Codec::new(self.codec_name).with_quality(self.codec_quality.unwrap_or(u8::MAX));
        let key_frame = self.key_frame_timestamp.and_then(|time| KeyFrame::from_stored(time, self.key_frame_index));
        ImageSpec::assemble(format, raster, codec, key_frame)
    }
}

/// Takes one parameter of sound; `None` when it is unknown, was given before or has no such value.
fn take_sampling(sampling: &mut Sampling, part: &[u8]) -> Option<()> {
    match split_once(part, b'=') {
        None => *unset(&mut sampling.sample_format)? = Some(find(part)?),
        Some((b"channels", value)) => *unset(&mut sampling.channels)? = NonZeroU8::new(number(value)?),
        Some((b"rate", value)) => *unset(&mut sampling.rate)? = NonZeroU32::new(number(value)?),
        Some((b"samples", value)) => *unset(&mut sampling.count)? = NonZeroU32::new(number(value)?),
        Some((b"stride", value)) => *unset(&mut sampling.stride)? = NonZeroU8::new(number(value)?),
        _ => return None,
    }
    Some(())
}

/// A field that was not given before: the first value counts.
fn unset<T>(field: &mut Option<T>) -> Option<&mut Option<T>> {
    field.is_none().then_some(field)
}

fn dimensions(part: &[u8]) -> Option<(u32, u32)> {
    let (width, height) = split_once(part, b'x')?;
    Some((number(width)?, number(height)?))
}

fn split_once(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let mut halves = text.splitn(2, |byte| *byte == at);
    halves.next().zip(halves.next())
}

/// Codec names end at white space, which writers escape.
fn first_word(text: &[u8]) -> Option<&[u8]> {
    text.split(u8::is_ascii_whitespace).find(|word| !word.is_empty())
}

fn number<T: FromStr>(text: &[u8]) -> Option<T> {
    let digits = text.iter().all(u8::is_ascii_digit).then_some(text)?;
    str::from_utf8(digits).ok()?.parse().ok()
}

fn real(text: &[u8]) -> Option<f64> {
    str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use proptest::prelude::*;

    use super::*;

    fn stored(text: &str) -> String {
        RecordFormat::parse_stored(text.as_bytes()).to_string()
    }

    fn typed(text: &str) -> Result<String, String> {
        text.parse::<RecordFormat>().map(|format| format.to_string()).map_err(|error| error.to_string())
    }

    /// Appendix A.4 row 28, and the other strings of rows 3, 12, 14, 16 to 20, 22, 23 and 32 to 36.
    const CANONICAL: &[&str] = &[
        "custom",
        "audio",
        "audio/pcm",
        "audio/size=100/pcm/channels=5",
        "audio/pcm/int16le/channels=2",
        "audio/pcm/float32le/rate=48000",
        "audio/pcm/uint24be/channels=2/rate=48000/stride=4",
        "audio/pcm/uint8mulaw/channels=2/rate=48000",
        "audio/pcm/uint8alaw/channels=2/rate=48000",
        "data_layout",
        "image/png",
        "image/jpg",
        "image/jpg/100x200",
        "image/png/12x60",
        "image/raw/100x200/pixel=bgr8",
        "image/raw/10x20/pixel=grey8",
        "image/raw/102x200/pixel=depth32f",
        "image/raw/102x200/pixel=yuv_i420_split",
        "image/raw/102x200/pixel=yuy2",
        "image/raw/102x200/pixel=yuy2/stride=204",
        "image/raw/102x200/pixel=yuv_420_nv12/stride=120/stride_2=104",
        "image/raw/102x200/pixel=yuv_420_nv12/stride_2=104",
        "image/video/1024x800/pixel=raw10/codec=H.264",
        "image/video/1024x800/pixel=raw10/codec=VP9/codec_quality=53",
        "image/video/640x480/pixel=grey8/codec_quality=0",
        "image/video/1920x1080/pixel=rgb8/codec_quality=100",
        "image/video/640x480/pixel=grey8/codec=H.264%20%25%20%2B%20%2F%20%5C%20%22%20",
        "image/video/640x480/pixel=grey8/codec=H.254/keyframe_timestamp=2.251009123/keyframe_index=5",
        "image/custom_codec",
        "image/custom_codec/codec=my_codec",
        "image/custom_codec/codec=my_codec/codec_quality=85",
        "image/custom_codec/2048x3072/pixel=grey8/stride=2050/codec=my_codec/codec_quality=85",
        "data_layout+image/raw/102x200/pixel=depth32f",
        "custom/size=70+image/raw/20x30/pixel=bgr8/stride=24",
        "image",
        "empty",
        "empty+image/png/1x2",
        "image/png+empty+empty",
        "image/jxl",
        "image/raw",
        "image/raw/640x480",
        "image/raw/640x480/pixel=grey8/stride=648",
        "image/video/codec_quality=100",
        "image/video/codec=VP9/codec_quality=35",
        "audio/pcm/float64be/channels=2/rate=32000/samples=100",
        "audio/opus",
        "audio/opus/float64be/channels=2/rate=32000/samples=100",
        "custom/format=thrift:data:imu_format",
        "custom/size=48/format=thrift:data:imu_format",
        "image+data_layout+custom/format=my_format",
        "data_layout+custom/size=56+audio/size=512+image",
        "data_layout/size=48+image/raw/640x480/pixel=grey8",
        "custom+image/raw/10x20/pixel=grey8+audio/size=1024",
    ];

    #[test]
    fn canonical_strings_stay_as_they_are() {
        for text in CANONICAL {
            assert_eq!(stored(text), *text);
            assert_eq!(typed(text).as_deref(), Ok(*text));
        }
    }

    /// What is stored otherwise: FORMAT.md §29.3, Appendix A.4 rows 1, 2, 13, 15, 16, 19, 24, 26.
    #[test]
    fn stored_strings_always_mean_something() {
        for (text, canonical) in [
            ("", "custom"),
            ("json", "custom"),
            ("whatever", "custom"),
            ("IMAGE/raw", "custom"),
            ("/size=20/format=x", "custom/size=20/format=x"),
            ("image/weird", "image"),
            ("image/weird/640x480", "image"),
            ("image/undefined/640x480", "image"),
            ("image/RAW", "image"),
            ("image//raw", "image"),
            ("image/raw//640x480", "image/raw"),
            ("image/raw/size=7", "image/raw"),
            ("image/raw/0x480/640x480", "image/raw/640x480"),
            ("image/raw/640x0/640x480", "image/raw"),
            ("image/raw/640x480/320x240", "image/raw/640x480"),
            ("image/raw/pixel=GREY8/pixel=grey8/pixel=rgb8", "image/raw/pixel=grey8"),
            ("image/raw/stride=0/stride=5/stride=6", "image/raw/stride=5"),
            ("image/raw/codec=x/codec_quality=5/keyframe_timestamp=1", "image/raw"),
            ("image/png/3x4/pixel=rgb8/stride=9/stride_2=9", "image/png/3x4/pixel=rgb8"),
            ("image/custom_codec/keyframe_timestamp=1/codec=a/codec=b", "image/custom_codec/codec=a"),
            ("image/video/codec=a%20b c", "image/video/codec=a%20b"),
            ("image/video/codec_quality=50/codec_quality=101", "image/video"),
            ("image/video/keyframe_index=3", "image/video"),
            ("image/video/keyframe_timestamp=-1e-308", "image/video"),
            ("image/video/keyframe_timestamp=2", "image/video/keyframe_timestamp=2.000000000/keyframe_index=0"),
            (
                "image/video/640x480/stride=1300/pixel=grey12/codec=%2Bc",
                "image/video/640x480/pixel=grey12/stride=1300/codec=%2Bc",
            ),
            ("audio/wav/channels=2", "audio"),
            ("audio/pcm/uint24be/rate=32000/channels=1", "audio/pcm/uint24be/channels=1/rate=32000"),
            ("audio/pcm/float64be/channels=2/stride=16", "audio/pcm/float64be/channels=2"),
            ("audio/pcm/float64be/channels=2/stride=0", "audio/pcm/float64be/channels=2"),
            ("audio/pcm/int8/uint8/channels=0/channels=2/channels=3", "audio/pcm/int8/channels=2"),
            ("custom/FORMAT=a b", "custom/format=a_b"),
            ("custom/format=", "custom"),
            ("custom/other/format=a", "custom"),
            ("custom/format=a/size=4", "custom/format=a"),
            ("data_layout/what/size=4", "data_layout"),
            ("empty/size=4/x", "empty/size=4"),
            ("image+custom++audio", "image+custom"),
            ("image+", "image"),
            ("+image", "custom+image"),
        ] {
            assert_eq!(stored(text), canonical, "{text}");
            assert_eq!(stored(canonical), canonical, "{text}");
        }
    }

    /// A number is digits that fit: the reference also reads ` 5`, `-1`, `5x` and 2³² + 5 (FORMAT.md §29.3).
    #[test]
    fn other_numbers_are_unknown_parts() {
        assert_eq!(stored("image/raw/0000640x480/stride=4294967295"), "image/raw/640x480/stride=4294967295");
        for bad in ["", " 5", "-1", "5x", "5.0", "4294967301", "0x5"] {
            assert_eq!(stored(&format!("image/raw/stride={bad}")), "image/raw", "{bad}");
            assert_eq!(stored(&format!("image/raw/{bad}x480")), "image/raw", "{bad}");
            assert_eq!(stored(&format!("custom/size={bad}/format=x")), "custom", "{bad}");
            assert_eq!(stored(&format!("audio/pcm/channels={bad}")), "audio/pcm", "{bad}");
        }
        assert_eq!(stored("audio/pcm/channels=256/stride=300"), "audio/pcm");
        assert_eq!(stored("image/video/codec_quality=256"), "image/video");
    }

    /// Names in parts of 200 bytes and more do not count (FORMAT.md §29.3).
    #[test]
    fn long_names_are_unknown_parts() {
        let codec = |length: usize| format!("image/video/codec={}", "c".repeat(length - "codec=".len()));
        assert_eq!(stored(&codec(199)), codec(199));
        assert_eq!(stored(&codec(200)), "image/video");
        assert_eq!(stored(&format!("image/raw/pixel={}", "grey8".repeat(40))), "image/raw");
    }

    /// The strings of the reference's guide as its parser reads them, and as a person means them.
    #[test]
    fn strings_of_the_guide() {
        for (text, as_stored, as_typed) in [
            ("image/raw/640x480/pixel=grb8", "image/raw/640x480", "image/raw/640x480"),
            ("datalayout", "custom", "data_layout"),
            ("datalayout/size=48", "custom/size=48", "data_layout/size=48"),
            ("datalayout+image/raw", "custom+image/raw", "data_layout+image/raw"),
            ("datalayout+datalayout+audio/pcm", "custom+custom+audio/pcm", "data_layout+data_layout+audio/pcm"),
            (
                "datalayout+datalayout+image/raw+datalayout",
                "custom+custom+image/raw+custom",
                "data_layout+data_layout+image/raw+data_layout",
            ),
        ] {
            assert_eq!(stored(text), as_stored);
            assert_eq!(typed(text).as_deref(), Ok(as_typed));
        }
        let format = RecordFormat::parse_stored(b"datalayout");
        assert_eq!(format.get(0).content_type(), ContentType::Custom);
    }

    #[test]
    fn what_a_person_mistyped_is_told() {
        for (text, error) in [
            ("images/raw", "`images` in block 0 is no content type, did you mean `image`?"),
            ("image+data-layout", "`data-layout` in block 1 is no content type, did you mean `data_layout`?"),
            ("datalayouts", "`datalayouts` in block 0 is no content type, did you mean `data_layout`?"),
            ("whatever", "`whatever` in block 0 is no content type"),
            ("", "`` in block 0 is no content type"),
            ("image+", "`` in block 1 is no content type"),
            ("image/rwa", "`rwa` in block 0 is no image format, did you mean `raw`?"),
            ("audio/PCM", "`PCM` in block 0 is no audio format, did you mean `pcm`?"),
            ("image/raw/640*480", "`640*480` in block 0 is no parameter that can stand there"),
            ("image/raw/size=4", "`size=4` in block 0 is no parameter that can stand there"),
            ("audio/pcm/channels=256", "`channels=256` in block 0 is no parameter that can stand there"),
            ("data_layout/24", "`24` in block 0 is no parameter that can stand there"),
            ("custom/name=x", "`name=x` in block 0 is no parameter that can stand there"),
            ("image//raw", "`` in block 0 is no parameter that can stand there"),
        ] {
            assert_eq!(typed(text), Err(error.into()), "{text}");
        }
    }

    proptest! {
        /// FORMAT.md §34 rows 11 to 15: any bytes are a format, whose string stays as it is.
        #[test]
        fn any_bytes_are_a_format(text in prop::collection::vec(any::<u8>(), 0..60)) {
            let format = RecordFormat::parse_stored(&text);
            prop_assert!(!format.blocks().is_empty());
            let canonical = format.to_string();
            prop_assert_eq!(stored(&canonical), canonical);
        }

        #[test]
        fn any_parts_are_a_format(parts in prop::collection::vec(prop::sample::select(PARTS), 0..12)) {
            let canonical = stored(&parts.concat());
            prop_assert_eq!(stored(&canonical), &*canonical);
            prop_assert_eq!(typed(&canonical), Ok(canonical));
            let _ = typed(&parts.concat());
        }
    }

    const PARTS: &[&str] = &[
        "+",
        "/",
        "image",
        "audio",
        "custom",
        "empty",
        "data_layout",
        "/raw",
        "/png",
        "/video",
        "/custom_codec",
        "/pcm",
        "/opus",
        "/size=",
        "/stride=",
        "/stride_2=",
        "/pixel=",
        "grey8",
        "yuy2",
        "/codec=",
        "%2B",
        "%",
        " ",
        "/rate=",
        "/codec_quality=",
        "/keyframe_timestamp=",
        "/keyframe_index=",
        "/channels=",
        "/samples=",
        "/int16le",
        "/uint8alaw",
        "/format=",
        "x",
        "7",
        "0",
        "4294967295",
        "99999999999",
        "-1e-308",
        "nan",
        ".5",
        "é",
    ];
}
