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
//! | make layouts, read and change records when types are known at run time only | [`dynamic`] |
//! | record | [`Stream`], [`Format`], [`Writer`], [`writer`] |
//! | read | [`Reader`], [`reader`] |
//! | read while it is recorded | [`Follower`](reader::Follower) |
//! | read by callbacks | [`StreamPlayer`](reader::StreamPlayer), [`Players`](reader::Players) |
//! | check, copy and compare recordings | [`ops`] |
//! | come from the C++ library | [`from_cpp`], a table of its calls |
//! | know what bytes mean | [`format`](mod@format), [`container`], `FORMAT.md` |
//!
//! # Features
//!
//! - `std` (default): files. Without it the crate is the format without an operating system.
//! - `alloc` (in `std`): parsed definitions, mapping, indexes.
//! - `derive` (default): the two derive macros.
//! - `embedded`: [`emit`], the recorder for devices without an operating system or an allocator.
//! - `heapless`: fields of the `heapless` containers.
//! - `json`: `Json<T>`, fields of any type that serde knows.
//! - `serde`: `Serialize` and `Deserialize` for elements.
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(unsafe_code)]

#[cfg(feature = "std")]
mod compress;
#[cfg(feature = "std")]
mod error;
#[cfg(all(feature = "std", feature = "derive", any(doc, doctest)))]
#[doc = include_str!("from_cpp.md")]
pub mod from_cpp {}
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
#[cfg(feature = "embedded")]
pub use vrs_core::emit;
pub use vrs_core::format::{AudioFormat, ContentType, ImageFormat, PixelFormat, RecordType, SampleFormat};
pub use vrs_core::layout::*;
pub use vrs_core::{Text, container, element, format, layout};
/// Makes a struct a data layout: its definition, its encoder, and a view type that reads records through it.
///
/// # Fields that change
///
/// Fields may come, go and move freely. A field whose label or type changes is a new piece, which older files lack:
/// `legacy` says what it was, and reading follows, in views as in `decode`.
///
/// ```
/// # #[derive(vrs::LayoutEnum, Clone, Copy, Debug)]
/// # #[repr(u8)]
/// # enum Mode { Off = 0 }
/// use vrs::DataLayout;
///
/// #[derive(DataLayout)]
/// struct Frame {
///     /// Another label: any field of one piece, vectors, maps, strings and `Option`s as well.
///     #[layout(legacy(label = "temp"))]
///     camera_temperature: f32,
///     /// Another type, for values, enums and arrays. It converts by `Into`, …
///     #[layout(legacy(type = u32))]
///     frame_counter: u64,
///     /// … or by a function. Several old pieces are tried in order, and each may differ in both.
///     #[layout(legacy(label = "range_mm", with = metres), legacy(type = u16, label = "range_cm", with = centimetres))]
///     range: f64,
///     /// An enum that was a number, or a narrower one: unknown numbers stay unknown.
///     #[layout(as = u32, legacy(type = u8))]
///     mode: Mode,
/// }
///
/// fn metres(millimetres: f64) -> f64 {
///     millimetres / 1000.0
/// }
///
/// fn centimetres(centimetres: u16) -> f64 {
///     f64::from(centimetres) / 100.0
/// }
/// ```
///
/// A field `range` with `legacy` has a method `range_source` in the view, which says [which piece](PieceSource) of the file
/// answers. An old piece satisfies `required`. The compiler refuses a function of other types, an old piece that today's
/// layout has as well, and one that is named twice.
///
/// The type of a vector, map or string cannot change so: views lend these from the record as they are. Declare the struct
/// as it was and read the record through it, beside the new one: [`layout_as`](reader::TypedRecord::layout_as).
#[cfg(feature = "derive")]
pub use vrs_derive::DataLayout;
/// Makes an enum a field of data layouts, stored as the integer in its `#[repr(…)]`.
///
/// ```
/// use vrs::{DataLayout, LayoutEnum};
///
/// #[derive(LayoutEnum, Clone, Copy, Debug, PartialEq)]
/// #[repr(u8)]
/// enum Mode {
///     Off = 0,
///     Fast = 3,
/// }
///
/// #[derive(DataLayout)]
/// struct Status {
///     /// One byte. A number that `Mode` does not have reads as `Err(Unknown(number))`.
///     mode: Mode,
///     /// Four bytes, with the names in the definition: `vrs print` shows `Fast (3)`.
///     #[layout(as = u32, names, default = Mode::Fast)]
///     target: Mode,
/// }
/// ```
///
/// Where a file lacks the field, its `default` answers, else the variant 0; an enum without either is `required`, or does not
/// compile.
///
/// # Enums of other crates
///
/// Their numbers may change with any version, so a recording should not depend on them. Record them as text, or through a
/// mirror of your own, whose numbers stay:
///
/// ```
/// # mod weather { pub enum Sky { Clear, Cloudy } }
/// #[derive(vrs::LayoutEnum, Clone, Copy, Debug)]
/// #[layout(mirror = weather::Sky)]
/// #[repr(u8)]
/// enum Sky {
///     Clear = 0,
///     Cloudy = 1,
/// }
///
/// let recorded = Sky::from(weather::Sky::Cloudy);
/// let other: weather::Sky = recorded.into();
/// ```
///
/// The conversions go by name. A variant that one of the two lacks does not compile, nor does a number that differs. The
/// mirror of an enum that is `#[non_exhaustive]` says so, `#[layout(mirror = …, non_exhaustive)]`, and gets a `TryFrom`.
#[cfg(feature = "derive")]
pub use vrs_derive::LayoutEnum;
#[cfg(feature = "derive")]
#[doc(hidden)]
pub use vrs_derive::lock as __lock;
#[cfg(feature = "std")]
pub use {
    compress::{CodecError, Preset, UnknownPreset},
    error::{
        CreateProblem, Error, ErrorKind, IndexFixProblem, RecordLocation, RecordProblem, RecorderProblem, Result,
        SelectionProblem, StreamLabel, StreamProblem, UnwrittenRecord, WriteProblem,
    },
    reader::Reader,
    writer::{DynamicPart, DynamicWriter, Format, Raw, RawWriter, RecordWriter, Recorder, Stream, Summary, Writer},
};

/// What generated code names. Not part of the API.
#[doc(hidden)]
pub use vrs_core::private;
