//! The VRS recording format, without an operating system.
//!
//! This crate knows what the bytes mean and does no input or output: it takes slices and gives slices. The `vrs` crate
//! builds files on it and re-exports all of it, so most programs never name `vrs_core`.
//!
//! The modules stand in the order in which they use each other:
//!
//! | module | what it knows |
//! |---|---|
//! | [`element`] | the thirty element types: their names, sizes, little-endian bytes, number text |
//! | [`layout`] | data layouts: shapes of structs, encoding, definitions, mapping, views |
//! | [`format`] | record formats: content blocks, images, audio, where each block of a record ends |
//! | [`container`] | headers, description, tags, index, stream ids |
//! | `emit` | a recorder over `embedded_io::Write` that needs no allocator (feature `embedded`) |
//!
//! `FORMAT.md` at the root of the project is the specification; comments cite its sections as "FORMAT.md §4.2".
#![no_std]
#![forbid(unsafe_code)]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(test)]
extern crate std;

mod ascending;
pub mod container;
pub mod element;
#[cfg(feature = "embedded")]
pub mod emit;
pub mod format;
mod json;
pub mod layout;
#[doc(hidden)]
pub mod private;
#[cfg(feature = "alloc")]
mod tags;
mod text;

#[cfg(feature = "alloc")]
pub use json::JsonError;
#[cfg(feature = "alloc")]
pub use tags::Tags;
pub use text::Text;

/// Code that derived implementations have only where there is an allocator.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! __when_alloc {
    ($($code:tt)*) => { $($code)* };
}

/// Code that derived implementations have only where there is an allocator: not here.
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __when_alloc {
    ($($code:tt)*) => {};
}
