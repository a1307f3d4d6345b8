//! One content block of a record format.

use alloc::string::String;
use core::fmt;

use crate::layout::Schema;

use super::format_name::clean;
use super::{AudioFormat, AudioSpec, ContentType, ImageFormat, ImageSpec, Raster};

/// One block of a record: what it holds and, where the format says it, how many bytes (FORMAT.md §29).
///
/// ```
/// use vrs_core::format::ContentBlock;
///
/// let block = ContentBlock::custom("thrift:data:imu").with_size(48);
/// assert_eq!(block.to_string(), "custom/size=48/format=thrift:data:imu");
/// assert_eq!(ContentBlock::DATA_LAYOUT.to_string(), "data_layout");
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct ContentBlock {
    /// What the block holds.
    pub content: Content,
    /// Bytes of the block, when said: `/size=`. What follows from image or audio parameters is not said twice.
    pub size: Option<u32>,
}

/// What a content block holds.
#[derive(Clone, PartialEq, Debug)]
pub enum Content {
    /// Nothing.
    Empty,
    /// The values of a data layout, which the stream defines in a tag of its own.
    DataLayout,
    /// An image.
    Image(ImageSpec),
    /// Sound.
    Audio(AudioSpec),
    /// Bytes of the application, in a format that may have a name.
    Custom(Option<FormatName>),
}

/// The name of the format of a custom block.
///
/// It holds ASCII letters, digits and `_-*.,;:!@~#&|[]{}'`; any other byte becomes `_` (FORMAT.md §29.2).
///
/// ```
/// use vrs_core::format::FormatName;
///
/// assert_eq!(FormatName::new("thrift/data 1").unwrap().as_str(), "thrift_data_1");
/// assert_eq!(FormatName::new(""), None);
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FormatName(String);

impl FormatName {
    /// The name made of these bytes; `None` when there is none.
    pub fn new(name: impl AsRef<[u8]>) -> Option<Self> {
        let name: String = name.as_ref().iter().map(|byte| clean(*byte)).collect();
        (!name.is_empty()).then_some(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FormatName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

impl Content {
    /// The kind alone.
    pub const fn content_type(&self) -> ContentType {
        match self {
            Self::Empty => ContentType::Empty,
            Self::DataLayout => ContentType::DataLayout,
            Self::Image(_) => ContentType::Image,
            Self::Audio(_) => ContentType::Audio,
            Self::Custom(_) => ContentType::Custom,
        }
    }
}

impl ContentBlock {
    /// A block of no bytes.
    pub const EMPTY: Self = Self { content: Content::Empty, size: None };

    /// The values of a data layout.
    pub const DATA_LAYOUT: Self = Self { content: Content::DataLayout, size: None };

    /// Bytes of the application; an empty format name leaves it unsaid.
    pub fn custom(format: impl AsRef<[u8]>) -> Self {
        Content::Custom(FormatName::new(format)).into()
    }

    /// The same with so many bytes.
    #[must_use]
    pub fn with_size(self, size: impl Into<Option<u32>>) -> Self {
        Self { size: size.into(), ..self }
    }

    /// What kind of block it is.
    pub const fn content_type(&self) -> ContentType {
        self.content.content_type()
    }

    /// True when both describe the same bytes: formats of custom blocks may have different names, and audio strides
    /// without padding may be said or not (FORMAT.md §29.4).
    pub fn same_as(&self, other: &Self) -> bool {
        let same_content = match (&self.content, &other.content) {
            (Content::Custom(_), Content::Custom(_)) => true,
            (Content::Audio(ours), Content::Audio(theirs)) => ours.same_as(theirs),
            (ours, theirs) => ours == theirs,
        };
        same_content && self.size == other.size
    }
}

impl From<Content> for ContentBlock {
    fn from(content: Content) -> Self {
        Self { content, size: None }
    }
}

/// A data layout; its size is said when the layout has no variable pieces.
impl From<&Schema> for ContentBlock {
    fn from(schema: &Schema) -> Self {
        Self::DATA_LAYOUT.with_size(schema.block_size().and_then(|size| u32::try_from(size).ok()))
    }
}

impl From<ImageSpec> for ContentBlock {
    fn from(image: ImageSpec) -> Self {
        Content::Image(image).into()
    }
}

impl From<ImageFormat> for ContentBlock {
    fn from(format: ImageFormat) -> Self {
        ImageSpec::from(format).into()
    }
}

impl From<Raster> for ContentBlock {
    fn from(raster: Raster) -> Self {
        ImageSpec::from(raster).into()
    }
}

impl From<AudioSpec> for ContentBlock {
    fn from(audio: AudioSpec) -> Self {
        Content::Audio(audio).into()
    }
}

impl From<AudioFormat> for ContentBlock {
    fn from(format: AudioFormat) -> Self {
        AudioSpec::from(format).into()
    }
}

/// The canonical string (FORMAT.md §29.1).
impl fmt::Display for ContentBlock {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.content_type().name())?;
        if let Some(size) = self.size {
            write!(out, "/size={size}")?;
        }
        match &self.content {
            Content::Image(image) => image.write_parts(out),
            Content::Audio(audio) => audio.write_parts(out),
            Content::Custom(Some(format)) => write!(out, "/format={format}"),
            Content::Empty | Content::DataLayout | Content::Custom(None) => Ok(()),
        }
    }
}
