//! What VRS recordings agree on: labels that describe images and audio, layouts made of them, names of tags.
//!
//! A raw image is bytes; how wide it is stands in pieces with agreed labels, in the layout before the image or in the
//! configuration record (FORMAT.md §32). The layouts here are those pieces as structs, to be recorded as they are:
//!
//! ```
//! use vrs::{PixelFormat, Definition};
//! use vrs_conventions::ImageLayout;
//!
//! let image = ImageLayout::new(640, 480, PixelFormat::Grey8);
//! let definition = Definition::of(&image);
//! assert_eq!(definition.block_size(), Some(16));
//! ```
#![forbid(unsafe_code)]

mod layouts;
pub mod tags;

/// The labels, with the types of their pieces.
pub use vrs::format::conventions as labels;

pub use layouts::{AudioLayout, ImageLayout, NextBlockLayout, VideoFrameLayout};
