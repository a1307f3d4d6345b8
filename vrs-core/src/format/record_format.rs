//! The list of content blocks that a record is made of.

use alloc::vec::Vec;
use core::fmt;
use core::ops::Add;

use super::{AudioSpec, ContentBlock, ContentType, ImageSpec};

/// The content blocks of the records of one stream, record type and format version (FORMAT.md §29).
///
/// A recorder lists the blocks in the order in which a record holds them; files keep the list as a string.
///
/// ```
/// use vrs_core::format::{ContentBlock, ImageFormat, RecordFormat};
///
/// let format = RecordFormat::new().data_layout(Some(24)).image(ImageFormat::Raw).custom("my_format");
/// assert_eq!(format.to_string(), "data_layout/size=24+image/raw+custom/format=my_format");
/// assert_eq!(RecordFormat::parse_stored(format.to_string().as_bytes()), format);
///
/// let sum = ContentBlock::DATA_LAYOUT + ContentBlock::from(ImageFormat::Jpg);
/// assert_eq!(sum, "data_layout+image/jpg".parse()?);
/// # Ok::<(), vrs_core::format::RecordFormatError>(())
/// ```
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RecordFormat(Vec<ContentBlock>);

impl RecordFormat {
    /// No blocks: the format of empty records.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a block.
    #[must_use]
    pub fn block(mut self, block: impl Into<ContentBlock>) -> Self {
        self.0.push(block.into());
        self
    }

    /// Adds a data layout; the size is that of layouts without variable pieces, and none for others.
    #[must_use]
    pub fn data_layout(self, size: impl Into<Option<u32>>) -> Self {
        self.block(ContentBlock::DATA_LAYOUT.with_size(size))
    }

    /// Adds an image: its format alone, its raster, or all that is known of it.
    #[must_use]
    pub fn image(self, image: impl Into<ImageSpec>) -> Self {
        self.block(image.into())
    }

    /// Adds sound: its format alone, or all that is known of it.
    #[must_use]
    pub fn audio(self, audio: impl Into<AudioSpec>) -> Self {
        self.block(audio.into())
    }

    /// Adds bytes of the application; an empty format name leaves it unsaid.
    #[must_use]
    pub fn custom(self, format: impl AsRef<[u8]>) -> Self {
        self.block(ContentBlock::custom(format))
    }

    /// All blocks, in order.
    pub fn blocks(&self) -> &[ContentBlock] {
        &self.0
    }

    /// The blocks up to the last one that is not empty (FORMAT.md §29.5).
    pub fn used_blocks(&self) -> &[ContentBlock] {
        let last = self.0.iter().rposition(|block| block.content_type() != ContentType::Empty);
        last.and_then(|last| self.0.get(..=last)).unwrap_or_default()
    }

    /// Block number `index`; an empty one behind the last.
    pub fn get(&self, index: usize) -> &ContentBlock {
        const EMPTY: ContentBlock = ContentBlock::EMPTY;
        self.0.get(index).unwrap_or(&EMPTY)
    }

    /// How many blocks are of this kind.
    pub fn count(&self, content_type: ContentType) -> usize {
        self.0.iter().filter(|block| block.content_type() == content_type).count()
    }

    /// True when both describe the same bytes: block by block, empty ones at the end left out (FORMAT.md §29.4).
    pub fn same_as(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.used_blocks(), other.used_blocks());
        ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| ours.same_as(theirs))
    }
}

impl From<ContentBlock> for RecordFormat {
    fn from(block: ContentBlock) -> Self {
        Self::new().block(block)
    }
}

impl FromIterator<ContentBlock> for RecordFormat {
    fn from_iter<I: IntoIterator<Item = ContentBlock>>(blocks: I) -> Self {
        Self(blocks.into_iter().collect())
    }
}

impl<B: Into<ContentBlock>> Add<B> for ContentBlock {
    type Output = RecordFormat;

    fn add(self, block: B) -> RecordFormat {
        RecordFormat::from(self).block(block)
    }
}

impl<B: Into<ContentBlock>> Add<B> for RecordFormat {
    type Output = Self;

    fn add(self, block: B) -> Self {
        self.block(block)
    }
}

/// The canonical string: blocks joined by `+`; `empty` when there is none (FORMAT.md §29.1).
impl fmt::Display for RecordFormat {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get(0).fmt(out)?;
        self.0.iter().skip(1).try_for_each(|block| write!(out, "+{block}"))
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;
    use std::vec::Vec;

    use proptest::option;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::element::ElementType;
    use crate::format::{
        AudioFormat, Codec, Content, FormatName, ImageFormat, ImageSize, KeyFrame, Picture, PixelFormat, Raster,
        SampleFormat, Sampling,
    };
    use crate::layout::{PieceSpec, PieceType, Schema};

    fn stored(text: &str) -> RecordFormat {
        RecordFormat::parse_stored(text.as_bytes())
    }

    /// Appendix A.4 rows 3, 14, 16 to 20, 22, 23, 36, 39: what code builds is what a string says.
    #[test]
    fn formats_built_in_code() {
        use SampleFormat::{F64Be, I24Be, MuLaw};
        let new = RecordFormat::new;
        let pcm = |sampling: Sampling| AudioSpec::Pcm(sampling);
        let grey = Raster::new(PixelFormat::Grey8, 640, 480);
        let jpg = |width, height| ImageSpec::Jpg(Picture { size: ImageSize::new(width, height), pixel_format: None });
        let fixed = [PieceType::Value(ElementType::F64), PieceType::Array(ElementType::I32, 10)];
        let fixed = Schema::new(fixed.map(|ty| PieceSpec::new("x", ty))).unwrap();
        let variable = Schema::new([PieceSpec::new("x", PieceType::String)]).unwrap();
        for (built, text) in [
            (new(), "empty"),
            (ContentBlock::EMPTY.into(), "empty"),
            (new().custom(""), "custom"),
            (new().block(ContentBlock::custom("").with_size(20)), "custom/size=20"),
            (new().block(ContentBlock::custom("thrift:data").with_size(48)), "custom/size=48/format=thrift:data"),
            (new().image(ImageSpec::Unspecified), "image"),
            (new().audio(AudioSpec::Unspecified), "audio"),
            (new().image(ImageFormat::Jpg), "image/jpg"),
            (new().image(jpg(10, 20)), "image/jpg/10x20"),
            (new().image(jpg(10, 0)), "image/jpg"),
            (new().image(grey), "image/raw/640x480/pixel=grey8"),
            (new().image(grey.with_stride(648)), "image/raw/640x480/pixel=grey8/stride=648"),
            (new().image(ImageSpec::video("H.264", grey)), "image/video/640x480/pixel=grey8/codec=H.264"),
            (
                new().image(ImageSpec::video(Codec::new("VP9").with_quality(35), Raster::default())),
                "image/video/codec=VP9/codec_quality=35",
            ),
            (new().image(ImageSpec::custom_codec("x", Raster::default())), "image/custom_codec/codec=x"),
            (new().audio(AudioFormat::Opus), "audio/opus"),
            (
                new().audio(pcm(Sampling::new(F64Be, 2).with_stride(16).with_rate(32_000).with_count(100))),
                "audio/pcm/float64be/channels=2/rate=32000/samples=100",
            ),
            (new().audio(pcm(Sampling::new(I24Be, 3).with_rate(12_345))), "audio/pcm/int24be/channels=3/rate=12345"),
            (new().audio(pcm(Sampling::new(MuLaw, 1).with_stride(2))), "audio/pcm/uint8mulaw/channels=1/stride=2"),
            (new().data_layout(24).image(ImageFormat::Raw), "data_layout/size=24+image/raw"),
            (ContentBlock::from(ImageFormat::Raw) + ContentBlock::DATA_LAYOUT, "image/raw+data_layout"),
            (
                new().data_layout(None).block(ContentBlock::custom("").with_size(56)) + AudioFormat::Pcm + grey,
                "data_layout+custom/size=56+audio/pcm+image/raw/640x480/pixel=grey8",
            ),
            (new().block(&fixed).image(grey), "data_layout/size=48+image/raw/640x480/pixel=grey8"),
            (new().block(&variable), "data_layout"),
        ] {
            assert_eq!(built.to_string(), text);
            assert!(stored(text).same_as(&built), "{text}");
        }
        assert_eq!(
            ImageSpec::video("test", Raster::new(PixelFormat::Grey10, 10, 20).with_stride(25)).raster().raw_size(),
            Some(500)
        );
    }

    /// Appendix A.4 rows 24 and 26.
    #[test]
    fn used_blocks() {
        for (text, used) in [
            ("custom", 1),
            ("custom/size=20/format=thrift", 1),
            ("empty", 0),
            ("image", 1),
            ("json", 1),
            ("text", 1),
            ("image/jpg/10x20", 1),
            ("custom+image/png/1x2", 2),
            ("empty+image/png/1x2", 2),
            ("image+empty+empty", 1),
        ] {
            assert_eq!(stored(text).used_blocks().len(), used, "{text}");
        }
        assert_eq!(stored("image").get(1), &ContentBlock::EMPTY);
    }

    /// Appendix A.4 row 25.
    #[test]
    fn counts_by_content() {
        use ContentType::{Audio, Custom, Empty, Image};
        for (text, content_type, count) in [
            ("custom+image/png/1x2", Image, 1),
            ("custom+image/png/1x2", Custom, 1),
            ("custom+image/png/1x2", Audio, 0),
            ("image+image/png/1x2", Image, 2),
            ("empty+image/png/1x2", Image, 1),
            ("empty+image/png/1x2+empty", Empty, 2),
        ] {
            assert_eq!(stored(text).count(content_type), count, "{text}");
        }
    }

    /// FORMAT.md §29.4.
    #[test]
    fn sameness() {
        for (one, other, same) in [
            ("image/raw", "image/raw+empty", true),
            ("image/raw", "empty+image/raw", false),
            ("empty", "empty+empty", true),
            ("custom/format=a", "custom/format=b", true),
            ("custom/size=1", "custom/size=2", false),
            ("audio/pcm/int8/channels=2/stride=2", "audio/pcm/int8/channels=2", true),
            ("audio/pcm/int8/channels=2/stride=3", "audio/pcm/int8/channels=2", false),
            ("audio/pcm/int8/channels=2/rate=5", "audio/pcm/int8/channels=2", false),
            ("audio/pcm/int8/channels=2", "audio/opus/int8/channels=2", false),
            ("image/raw/3x4/pixel=grey8/stride=3", "image/raw/3x4/pixel=grey8", false),
        ] {
            assert_eq!(stored(one).same_as(&stored(other)), same, "{one} and {other}");
        }
        let sampling = Sampling::new(SampleFormat::I8, 2);
        assert!(AudioSpec::Pcm(sampling).same_as(&AudioSpec::Pcm(sampling.with_stereo_pairs(1))));
        assert!(sampling.with_count(4).is_compatible_with(&sampling.with_count(5)));
    }

    fn raster() -> impl Strategy<Value = Raster> {
        let numbers = (any::<u32>(), any::<u32>(), any::<u32>(), any::<u32>());
        (numbers, option::of(select(PixelFormat::ALL))).prop_map(|((width, height, stride, stride_2), pixel_format)| {
            let raster = Raster { size: ImageSize::new(width, height), pixel_format, ..Raster::default() };
            raster.with_stride(stride).with_stride_2(stride_2)
        })
    }

    fn image() -> impl Strategy<Value = ImageSpec> {
        let codec = (prop::collection::vec(any::<u8>(), 0..60), any::<u8>());
        // Of the fractions of a second only those up to 1/512 have nine decimals.
        let key_frame = option::of((any::<i32>(), any::<u32>()));
        (option::of(select(ImageFormat::ALL)), raster(), codec, key_frame).prop_map(
            |(format, raster, codec, key_frame)| {
                let codec = Codec::new(codec.0).with_quality(codec.1);
                let key_frame = key_frame.map(|(time, index)| KeyFrame { timestamp: f64::from(time) / 512.0, index });
                format.map_or(ImageSpec::Unspecified, |format| ImageSpec::assemble(format, raster, codec, key_frame))
            },
        )
    }

    fn audio() -> impl Strategy<Value = AudioSpec> {
        let parts = (option::of(select(SampleFormat::ALL)), any::<u8>(), any::<u8>(), any::<u32>(), any::<u32>());
        (option::of(select(AudioFormat::ALL)), parts).prop_map(
            |(format, (sample_format, channels, stride, rate, count))| {
                let sampling = Sampling { sample_format, ..Sampling::new(SampleFormat::I8, channels) };
                let sampling = sampling.with_stride(stride).with_rate(rate).with_count(count);
                format.map_or(AudioSpec::Unspecified, |format| AudioSpec::new(format, sampling))
            },
        )
    }

    fn content() -> impl Strategy<Value = Content> {
        prop_oneof![
            Just(Content::Empty),
            Just(Content::DataLayout),
            image().prop_map(Content::Image),
            audio().prop_map(Content::Audio),
            prop::collection::vec(any::<u8>(), 0..20).prop_map(|name| Content::Custom(FormatName::new(name))),
        ]
    }

    proptest! {
        #[test]
        fn any_format_reads_back(blocks in prop::collection::vec((content(), option::of(any::<u32>())), 1..5)) {
            let blocks: Vec<_> = blocks.into_iter().map(|(content, size)| ContentBlock { content, size }).collect();
            let format: RecordFormat = blocks.into_iter().collect();
            let text = format.to_string();
            let read = stored(&text);
            prop_assert!(read.same_as(&format), "{}", text);
            prop_assert_eq!(read.to_string(), &*text);
            prop_assert!(text.parse::<RecordFormat>().is_ok_and(|typed| typed == read));
        }
    }
}
