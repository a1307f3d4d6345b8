//! Recording on devices without an operating system or an allocator (feature `embedded`).
//!
//! A [`Recorder`] writes a VRS file to any [`embedded_io::Write`], forward only: what a card, a radio or a serial line takes.
//! What is recorded stands in constants: a [`Stream`] says what a sensor is, [`Records`] what its records are made of, a
//! [`Recording`] lists them. The definitions of the layouts are printed straight from the shapes of the structs.
//!
//! The file has no index, for an index needs memory that grows with the recording; it ends with a closing record, by which
//! readers see that nothing is missing (FORMAT.md §19.2). Payloads are not compressed. Records stand in the file in the order
//! in which they are written: readers sort by time when they open it, so records of several streams need not wait for each
//! other, and a late one is not lost.
//!
//! ```
//! use vrs_core::container::RecordableTypeId;
//! use vrs_core::emit::{Recorder, Recording, Records, Stream};
//! use vrs_derive::DataLayout;
//!
//! #[derive(DataLayout)]
//! #[layout(crate = vrs_core)]
//! struct Sample {
//!     acceleration: [f32; 3],
//! }
//!
//! static IMU: Stream = Stream::new(RecordableTypeId::IMU, "acme/wrist").serial_number("0042");
//! static SAMPLES: Records<Sample> = IMU.data(1);
//! static RECORDING: Recording = Recording::new(&[&SAMPLES]);
//!
//! let mut flash = [0; 1024];
//! let mut buffer = [0; 128];
//! let mut recorder = Recorder::start(&mut flash[..], &mut buffer, &RECORDING)?;
//! recorder.write(&SAMPLES, 0.5, &Sample { acceleration: [0.0, 0.1, 9.8] }, &[])?;
//! let free = recorder.finish()?.len();
//! assert_eq!(&flash[..8], b"VisionRe");
//! assert_eq!(flash[1024 - free - 40], 40); // The closing record.
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(
    not(test),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::cast_possible_truncation)
)]

mod block;
mod description;
mod error;
mod output;
mod recorder;
mod records;
mod stream;
#[cfg(all(test, feature = "alloc"))]
mod tests;

pub use block::Block;
pub use error::{DeclarationProblem, EmitError};
pub use recorder::Recorder;
pub use records::{Declaration, Declared, Recording, Records};
pub use stream::Stream;
