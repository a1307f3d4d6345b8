//! Values of any shape, as JSON in a string piece.

use alloc::string::{String, ToString};
use core::fmt;
use core::marker::PhantomData;
use core::ops::{Deref, DerefMut};

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::{Field, Piece};
use crate::Text;
use crate::json::write_string;
use crate::layout::encode::{EncodeError, Sink, Variables};
use crate::layout::piece::PieceType;
use crate::layout::shape::Content;
use crate::layout::view::Pieces;

/// A value of any type that serde knows, stored as JSON in a string piece: the home of what nests, varies or belongs to another
/// crate.
///
/// Meant for what is written once, such as a calibration in a configuration record: writing and reading allocate. Programs in
/// other languages see the text. A default is given as JSON text. Where a file lacks the piece and there is no default, the
/// text is empty and stands for `null`: an `Option` reads as `None`. JSON has no NaN: serde writes it as `null`.
///
/// ```
/// use std::collections::BTreeMap;
/// use vrs_core::layout::Json;
///
/// let gains = Json(BTreeMap::from([("left", vec![1.0, 2.0]), ("right", vec![])]));
/// assert_eq!(gains["left"], [1.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Json<T>(
    /// The value.
    pub T,
);

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

/// A stored JSON text that is meant to be a `T`: what reading a field [`Json<T>`] gives.
pub struct JsonText<'v, T> {
    text: Text<'v>,
    value: PhantomData<fn() -> T>,
}

impl<'v, T> JsonText<'v, T> {
    /// The text as stored.
    pub const fn as_text(self) -> Text<'v> {
        self.text
    }
}

impl<T: DeserializeOwned> JsonText<'_, T> {
    /// The value. Parses the text.
    ///
    /// # Errors
    /// [`NotJson`]: the text is no JSON, or none of a `T`.
    pub fn get(self) -> Result<T, NotJson> {
        let text = if self.text.is_empty() { b"null" } else { self.text.as_bytes() };
        serde_json::from_slice(text).map_err(|error| NotJson(error.to_string()))
    }
}

// By hand: the value need not be `Copy` itself.
impl<T> Clone for JsonText<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for JsonText<'_, T> {}

impl<T> fmt::Debug for JsonText<'_, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, out)
    }
}

/// Why a stored text is no value of the field's type.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("the text is no JSON of the field's type: {0}")]
pub struct NotJson(
    /// What is wrong, with line and column.
    String,
);

#[diagnostic::do_not_recommend]
impl<T: Serialize> Field for Json<T> {
    type Value = Self;
    type View<'v> = JsonText<'v, T>;

    const CONTENT: Content = Content::Piece(PieceType::String);

    fn view(pieces: Pieces<'_>, at: usize) -> JsonText<'_, T> {
        JsonText { text: Text::new(pieces.variable(at)), value: PhantomData }
    }

    fn encode_fixed<'o>(_value: &Self, out: &'o mut [u8]) -> &'o mut [u8] {
        out
    }

    fn encode_variable<S: Sink>(value: &Self, out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        let text = serde_json::to_string(&value.0).map_err(|_| {
            EncodeError::not_storable(
                "JSON has no form for it: the keys of a map must be texts, and `Serialize` must not fail",
            )
        })?;
        out.piece(|sink| sink.append(text.len(), |out| out.copy_from_slice(text.as_bytes())))
    }
}

impl<T: Serialize> Piece for Json<T> {
    const TYPE: PieceType = PieceType::String;

    type Constant = &'static str;

    fn is_stated(_value: &Self) -> bool {
        true
    }

    fn write_json(value: &Self, out: &mut dyn fmt::Write) -> fmt::Result {
        let text = serde_json::to_string(&value.0).map_err(|_| fmt::Error)?;
        write_string(out, text.as_str())
    }
}
