//! Record and read multi-stream sensor data in the VRS format: cameras, inertial sensors, audio, anything that comes in
//! records of one shape.
//!
//! A record's layout is a plain struct. `#[derive(DataLayout)]` makes it a self-describing binary layout: the definition is
//! stored once per stream, records are bare bytes, and years later a changed struct still reads them, for fields are found by
//! label and type.
//!
//! ```
//! use vrs::{DataLayout, Format, Reader, RecordableTypeId, Stream, Writer};
//!
//! #[derive(DataLayout, Debug, PartialEq)]
//! struct Sample {
//!     #[layout(unit = "m/s²")]
//!     accelerometer: [f32; 3],
//!     temperature: f64,
//! }
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("recording.vrs");
//! // Record: a stream says what it is and what its records are made of, a handle writes them.
//! let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
//! let samples = imu.data(1, Format::<Sample>::new())?;
//! let writer = Writer::create(&path, [imu])?;
//! samples.write(0.5, &Sample { accelerometer: [0.0, 0.1, 9.8], temperature: 21.0 }, &[])?;
//! writer.finish()?;
//!
//! // Read: the struct is mapped onto the file's layout once, fields are then read from the bytes of each record.
//! let file = Reader::open(&path)?;
//! for record in file.stream("acme/imu")?.data::<Sample>()?.records() {
//!     let record = record?;
//!     let sample = record.layout()?;
//!     println!("{} s: {:?}", record.timestamp(), sample.accelerometer());
//!     assert_eq!(sample.decode()?.temperature, 21.0);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where to go on
//!
//! | to | see |
//! |---|---|
//! | declare layouts | [`DataLayout`](macro@DataLayout), [`LayoutEnum`](macro@LayoutEnum), [`layout`] |
//! | keep old recordings readable | [`lock!`] |
//! | record | [`Stream`], [`Format`], [`Writer`], [`writer`] |
//! | read | [`Reader`], [`reader`] |
//! | check and compare recordings | [`ops`] |
//! | know what bytes mean | [`format`](mod@format), [`container`], `FORMAT.md` |
//!
//! # Features
//!
//! - `std` (default): files. Without it the crate is the format without an operating system.
//! - `alloc` (in `std`): parsed definitions, mapping, indexes.
//! - `derive` (default): the two derive macros.
//! - `serde`: `Serialize` and `Deserialize` for elements.
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(unsafe_code)]

#[cfg(feature = "std")]
mod compress;
#[cfg(feature = "std")]
mod error;
#[cfg(feature = "std")]
pub mod io;
#[cfg(feature = "std")]
mod lock;
#[cfg(feature = "derive")]
mod macros;
#[cfg(feature = "std")]
pub mod ops;
#[cfg(feature = "std")]
pub mod reader;
#[cfg(feature = "std")]
pub mod writer;

#[cfg(feature = "std")]
#[doc(hidden)]
pub use lock::{LockFileError, check_lock_file};
#[cfg(feature = "alloc")]
pub use vrs_core::Tags;
pub use vrs_core::container::{RecordableTypeId, StreamId};
pub use vrs_core::element::*;
pub use vrs_core::format::{AudioFormat, ContentType, ImageFormat, PixelFormat, RecordType, SampleFormat};
pub use vrs_core::layout::*;
pub use vrs_core::{Text, container, element, format, layout};
#[cfg(feature = "derive")]
#[doc(hidden)]
pub use vrs_derive::lock as __lock;
#[cfg(feature = "derive")]
pub use vrs_derive::{DataLayout, LayoutEnum};
#[cfg(feature = "std")]
pub use {
    compress::{CodecError, Preset, UnknownPreset},
    error::{
        CreateProblem, Error, ErrorKind, RecordLocation, RecordProblem, Result, SelectionProblem, StreamLabel,
        StreamProblem, UnwrittenRecord, WriteProblem,
    },
    reader::Reader,
    writer::{Format, Raw, RawWriter, RecordWriter, Stream, Summary, Writer},
};

/// What generated code names. Not part of the API.
#[doc(hidden)]
pub use vrs_core::private;
