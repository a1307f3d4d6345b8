//! Layouts that are known when a program runs: what the command line, other languages and tools that edit records stand on.
//!
//! | to | use |
//! |---|---|
//! | make a layout | [`Schema::builder`](super::Schema::builder), [`PieceSpec::of`](super::PieceSpec::of) |
//! | read a piece of many records | [`Piece`], found once by its signature |
//! | change a value or an array in a record | [`Piece::set`], in place |
//! | write records, or change pieces whose size varies | [`LayoutBuffer`] |
//! | take a value from a text | [`OwnedValue::from_json`] |
//! | learn types from a file | [`Schema::pieces`](super::Schema::pieces), [`Schema::values`](super::Schema::values), [`Value`](super::Value) |
//! | compare layouts | [`Schema::is_same`](super::Schema::is_same), [`Schema::has_same_signatures`](super::Schema::has_same_signatures) |
//!
//! ```
//! use vrs_core::layout::dynamic::LayoutBuffer;
//! use vrs_core::layout::{PieceSpec, Schema};
//!
//! let schema = Schema::builder()
//!     .piece(PieceSpec::of::<f64>("exposure_time").unit("s").min(0.0).default(0.01))
//!     .piece(PieceSpec::of::<Vec<f32>>("gains"))
//!     .nested_array("hands", 2, |hand| hand.piece(PieceSpec::of::<String>("name")))
//!     .build()?;
//!
//! // Write a record.
//! let (exposure, gains) = (schema.find_piece::<f64>("exposure_time")?, schema.find_piece::<&[f32]>("gains")?);
//! let mut frame = LayoutBuffer::with_defaults(&schema)?;
//! frame.set(&gains, &[1.0, 2.5][..])?;
//! let mut record = frame.to_bytes();
//!
//! // Change it in place, and read it.
//! exposure.set(&mut record, 0.25)?;
//! let (block, _) = schema.split(&record)?;
//! assert_eq!(exposure.get(block), Some(0.25));
//! assert_eq!(gains.get(block).unwrap(), [1.0, 2.5]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod buffer;
mod builder;
mod error;
mod handle;
mod owned_value;
#[cfg(test)]
mod tests;

pub use buffer::LayoutBuffer;
pub use builder::{PieceBuilder, SchemaBuilder};
pub use error::PieceError;
pub use handle::Piece;
pub use owned_value::{OwnedValue, ValueError};
