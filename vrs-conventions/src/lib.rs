//! What VRS recordings agree on: labels that describe images and audio, layouts made of them, tags; and a lint that tells
//! what does not follow.
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
//!
//! | to | see |
//! |---|---|
//! | describe images and sound | [`ImageLayout`], [`VideoLayout`], [`VideoFrameLayout`], [`AudioLayout`], [`AudioBlockLayout`], [`NextBlockLayout`] |
//! | say when, where and by what was recorded | [`tags::WriteTags`], [`tags::ReadTags`] |
//! | find what other readers will not understand | [`lint()`], [`lint_stream`], `vrs lint` |
#![forbid(unsafe_code)]

mod layouts;
mod lint;
pub mod tags;

/// The labels, with the types of their pieces.
pub use vrs::format::conventions as labels;

pub use layouts::{AudioBlockLayout, AudioLayout, ImageLayout, NextBlockLayout, VideoFrameLayout, VideoLayout};
pub use lint::{Finding, LayoutPlace, Problem, lint, lint_stream};
