//! What goes wrong with pieces that are found when a program runs.

use alloc::string::String;

use thiserror::Error;

use crate::layout::encode::EncodeError;
use crate::layout::mapping::MissingPiece;

/// Why a piece cannot be found, read or set.
///
/// ```
/// use vrs_core::layout::{PieceSpec, Schema};
///
/// let schema = Schema::builder().piece(PieceSpec::of::<f32>("gain")).build()?;
/// let error = schema.find_piece::<f64>("gain").unwrap_err();
/// assert_eq!(error.to_string(), "the layout has no piece `gain` as Value<double> (the file has it as Value<float>)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum PieceError {
    /// The layout has no such piece, but perhaps one that is meant.
    #[error("the layout has no piece {0}")]
    Missing(MissingPiece),
    /// The layout has fewer pieces.
    #[error("the layout has no piece number {number}: it has {count}, from 0 on")]
    NoNumber {
        /// The number that was asked for.
        number: usize,
        /// How many pieces there are.
        count: usize,
    },
    /// What is stored is no value of the piece's type, or lies outside the block.
    #[error("piece `{label}` is damaged: its bytes are not a whole value inside the block")]
    Damaged {
        /// The piece.
        label: String,
    },
    /// The bytes of a value are none of its type.
    #[error("the value for piece `{label}` is not whole: {found} bytes are no {ty}")]
    NotWhole {
        /// The piece.
        label: String,
        /// The type, as Rust spells it.
        ty: String,
        /// Bytes of the value.
        found: usize,
    },
    /// The record ends in front of the piece.
    #[error("the record has {found} bytes, the piece ends at byte {needed}: these are not the bytes of its layout")]
    Short {
        /// Bytes up to the end of the piece.
        needed: usize,
        /// Bytes of the record.
        found: usize,
    },
    /// The value cannot be stored.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}
