//! Why a block cannot be read, in words that help.

use alloc::boxed::Box;
use core::fmt;

use thiserror::Error;

use crate::format::conventions::{IMAGE_CODEC_NAME, IMAGE_HEIGHT, IMAGE_PIXEL_FORMAT, IMAGE_WIDTH};
use crate::format::{ContentBlock, ImageSpec};

/// A block that cannot be read, and why.
///
/// ```
/// use vrs_core::format::{BlockStart, Reason, RecordFormat, describe};
///
/// let format = "image/raw/4x3/pixel=grey8".parse::<RecordFormat>()?;
/// let start = BlockStart { format: &format, index: 0, unread: 11, earlier: &[], configuration: &[] };
/// let unsupported = describe(&start).unwrap_err();
/// assert_eq!(unsupported.reason, Reason::TooLong { announced: 12, unread: 11 });
/// assert_eq!(unsupported.block.to_string(), "image/raw/4x3/pixel=grey8");
/// # Ok::<(), vrs_core::format::RecordFormatError>(())
/// ```
#[derive(Clone, PartialEq, Debug, Error)]
#[error("{block}: {reason}")]
pub struct Unsupported {
    /// The block of the record format, or what was found about it: with [`Reason::TooLong`], and where sound was
    /// described but does not fit (FORMAT.md §31.3). It prints as the reference prints it.
    pub block: Box<ContentBlock>,
    /// What is missing or does not fit.
    pub reason: Reason,
}

impl Unsupported {
    pub(super) fn new(block: ContentBlock, reason: Reason) -> Self {
        Self { block: Box::new(block), reason }
    }
}

/// Why a block cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum Reason {
    /// The block is a layout: its definition and its bytes tell where it ends.
    #[error("a layout is read by its definition, which is missing or unusable")]
    Layout,
    /// Nothing tells where the block ends.
    #[error(
        "nothing tells where the block ends: give its size in the record format, or in next_content_block_size of a \
         layout directly before it"
    )]
    NoSize,
    /// The record ends before the record format lets it.
    #[error("by the record format at least {needed} bytes follow, the record has {unread} left")]
    TooShort {
        /// Bytes that the format asks for, from this block on.
        needed: u64,
        /// Bytes left.
        unread: usize,
    },
    /// The block is described, but as larger than what is left. The reference hands it out nevertheless, and reading it
    /// fails there.
    #[error("the block is described as {announced} bytes, the record has {unread} left")]
    TooLong {
        /// Bytes by the description; the largest number for more than 64 bits.
        announced: u64,
        /// Bytes left.
        unread: usize,
    },
    /// No layout describes the image.
    #[error(
        "no layout gives {0}: read or write a configuration record, or a layout before the image, with all it needs"
    )]
    NoImage(ImageGaps),
    /// No layout describes the sound.
    #[error(
        "no layout gives audio_sample_format, audio_channel_count and audio_sample_rate: read or write a configuration \
         record with them, or a layout directly before the sound"
    )]
    NoAudio,
    /// A layout describes the sound, but with a value that cannot be.
    #[error("{value} is no valid {label}")]
    InvalidAudio {
        /// Label of the piece.
        label: &'static str,
        /// Its value.
        value: u32,
    },
    /// The samples of one frame take more bytes than the format can express.
    #[error("a sample of every channel takes more than 255 bytes")]
    FrameTooLong,
    /// The size of the samples is not that of the block.
    #[error("the samples take {samples} bytes, the block has {block}")]
    AudioSize {
        /// Bytes of the samples.
        samples: u64,
        /// Bytes of the block.
        block: u64,
    },
    /// The block does not end where a sample frame does.
    #[error("the block has {block} bytes, which is no multiple of the {stride} bytes of a sample frame")]
    PartialFrame {
        /// Bytes of a sample frame.
        stride: u8,
        /// Bytes of the block.
        block: u64,
    },
}

/// What no layout gives of an image: that which the best of them lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct ImageGaps {
    /// Width, height or both.
    pub size: bool,
    /// The pixel format.
    pub pixel_format: bool,
    /// The name of the codec, which the record format lacks too.
    pub codec: bool,
}

impl ImageGaps {
    /// All that the image needs.
    pub(super) fn everything(spec: &ImageSpec) -> Self {
        let codec = spec.codec().is_some_and(|codec| codec.name().is_empty());
        Self { size: true, pixel_format: true, codec }
    }

    pub(super) const fn is_none(self) -> bool {
        !(self.size || self.pixel_format || self.codec)
    }

    /// The one that lacks less.
    pub(super) fn min_by_count(self, other: Self) -> Self {
        let count = |gaps: Self| [gaps.size, gaps.pixel_format, gaps.codec].into_iter().filter(|gap| *gap).count();
        if count(other) < count(self) { other } else { self }
    }
}

/// The labels of what is missing: `image_width, image_height, image_pixel_format`.
impl fmt::Display for ImageGaps {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels = [
            (self.size, IMAGE_WIDTH),
            (self.size, IMAGE_HEIGHT),
            (self.pixel_format, IMAGE_PIXEL_FORMAT),
            (self.codec, IMAGE_CODEC_NAME),
        ];
        let missing = labels.into_iter().filter(|(gap, _)| *gap);
        missing.enumerate().try_for_each(|(i, (_, piece))| {
            let comma = if i == 0 { "" } else { ", " };
            write!(out, "{comma}{}", piece.label)
        })
    }
}
