//! Record formats: what a record of a stream is made of (FORMAT.md §29 to §32).
//!
//! A [`RecordFormat`] lists the content blocks of a record: data layouts, images, sound, bytes of the application. A
//! stream declares one for each record type and format version, in tags that [`Definitions`] reads. Where a format
//! leaves open how large a block is or what it holds, [`describe`] finds it in the layouts that were read before.
#![cfg_attr(
    not(test),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::cast_possible_truncation)
)]

mod audio;
#[cfg(feature = "alloc")]
mod block;
#[cfg(feature = "alloc")]
mod codec;
mod content_type;
pub mod conventions;
#[cfg(feature = "alloc")]
mod definitions;
#[cfg(feature = "alloc")]
mod describe;
#[cfg(any(feature = "alloc", feature = "embedded"))]
mod format_name;
#[cfg(feature = "alloc")]
mod image;
mod image_format;
mod named;
#[cfg(feature = "alloc")]
mod near;
#[cfg(feature = "alloc")]
mod parse;
#[cfg(feature = "alloc")]
mod parse_error;
mod pixel;
mod raster;
#[cfg(feature = "alloc")]
mod record_format;
mod record_type;
#[cfg(feature = "alloc")]
mod size;

#[cfg(feature = "embedded")]
pub(crate) use format_name::clean;

pub use audio::{AudioFormat, AudioSpec, SampleFormat, Sampling};
pub use content_type::ContentType;
pub use image_format::ImageFormat;
pub use pixel::PixelFormat;
pub use raster::{ImageSize, Plane, Raster};
pub use record_type::RecordType;
#[cfg(feature = "alloc")]
pub use {
    block::{Content, ContentBlock, FormatName},
    codec::{Codec, KeyFrame},
    conventions::ConventionSlots,
    definitions::{
        Definitions, LayoutDefinition, PlacementError, RecordDefinition, block_name_tag, check_placement, layout_tag,
        parse_record_format_tag, record_format_tag,
    },
    describe::{
        BlockStart, Described, ImageGaps, LayoutBlock, Reason, Unreadable, Unsupported, describe, describe_with,
    },
    image::{ImageSpec, Picture},
    parse_error::{FormatPart, RecordFormatError},
    record_format::RecordFormat,
};
