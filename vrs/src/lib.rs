//! Record and read multi-stream sensor data in the VRS format.
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(unsafe_code)]

#[cfg(feature = "std")]
mod compress;
#[cfg(feature = "std")]
mod error;
#[cfg(feature = "std")]
pub mod io;
#[cfg(feature = "std")]
pub mod ops;
#[cfg(feature = "std")]
pub mod reader;
#[cfg(feature = "std")]
pub mod writer;

#[cfg(feature = "std")]
pub use compress::{CodecError, Preset, UnknownPreset};
#[cfg(feature = "std")]
pub use error::{
    CreateProblem, Error, ErrorKind, RecordLocation, RecordProblem, Result, StreamLabel, StreamProblem,
    UnwrittenRecord, WriteProblem,
};
#[cfg(feature = "std")]
pub use reader::Reader;
pub use vrs_core::container::{RecordableTypeId, StreamId};
pub use vrs_core::element::*;
pub use vrs_core::format::{ContentType, ImageFormat, PixelFormat, RecordType};
pub use vrs_core::layout::*;
pub use vrs_core::{Tags, Text, container, element, format, layout, private};
#[cfg(feature = "derive")]
pub use vrs_derive::{DataLayout, LayoutEnum};
#[cfg(feature = "std")]
pub use writer::{Format, RawWriter, RecordWriter, Stream, Summary, Writer};
