//! Values that own their bytes.

use alloc::vec::Vec;
use core::borrow::Borrow;

use crate::layout::encode::EncodeError;
use crate::layout::field::{self, encode_piece};
use crate::layout::piece::PieceType;
use crate::layout::value::Value;

/// A value of any piece type that owns its bytes: what code that learns types when it runs hands over.
///
/// ```
/// use vrs_core::layout::dynamic::OwnedValue;
///
/// let value = OwnedValue::of::<[u16; 2]>([1, 2])?;
/// assert_eq!(value.as_value().to_json().to_string(), "[1,2]");
/// let words = OwnedValue::of::<&[&str]>(&["a", "b"][..])?;
/// assert_eq!(words.as_value().to_json().to_string(), r#"["a","b"]"#);
/// # Ok::<(), vrs_core::layout::EncodeError>(())
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct OwnedValue {
    ty: PieceType,
    bytes: Vec<u8>,
}

impl OwnedValue {
    /// The value of a field of type `F`.
    ///
    /// # Errors
    /// [`EncodeError::TooLarge`]: it has more than 4 GiB.
    pub fn of<F: field::Piece>(value: impl Borrow<F::Value>) -> Result<Self, EncodeError> {
        Ok(Self { ty: F::TYPE, bytes: encode_piece::<F>(value.borrow())? })
    }

    /// The piece's type.
    pub const fn ty(&self) -> PieceType {
        self.ty
    }

    /// The value, to be read or set.
    pub fn as_value(&self) -> Value<'_> {
        Value::new(self.ty, &self.bytes)
    }
}

impl From<Value<'_>> for OwnedValue {
    fn from(value: Value<'_>) -> Self {
        Self { ty: value.ty(), bytes: value.as_bytes().to_vec() }
    }
}
