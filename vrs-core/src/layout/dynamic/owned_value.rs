//! Values that own their bytes.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::borrow::Borrow;

use thiserror::Error;

use crate::JsonError;
use crate::json::{Json, Member};
use crate::layout::definition_parse::{MAX_DEPTH, encode_default};
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

    /// The value that a text says in the notation of definitions (FORMAT.md §24.2), which is that of
    /// [`Value::to_json`]: numbers, lists, a list for each row of a matrix, objects for maps, and `NaN` where it is due.
    ///
    /// ```
    /// use vrs_core::layout::PieceType;
    /// use vrs_core::layout::dynamic::OwnedValue;
    ///
    /// let ty = PieceType::from_rust("BTreeMap<String, [f32; 2]>");
    /// assert_eq!(ty, None);
    /// let ty = PieceType::from_rust("BTreeMap<String, Point2Df>").unwrap();
    /// let value = OwnedValue::from_json(ty, br#"{"left": [1.5, 2]}"#)?;
    /// assert_eq!(value.as_value().to_json().to_string(), r#"{"left":[1.5,2.0]}"#);
    /// let error = OwnedValue::from_json(PieceType::from_rust("u8").unwrap(), b"256").unwrap_err();
    /// assert_eq!(error.to_string(), "`256` is no value of type u8");
    /// # Ok::<(), vrs_core::layout::dynamic::ValueError>(())
    /// ```
    ///
    /// # Errors
    /// [`ValueError`]: the text is not JSON, or no value of the type. Nothing is cut or rounded but numbers with a fraction,
    /// which become the nearest `f32` where the type has these.
    pub fn from_json(ty: PieceType, text: &[u8]) -> Result<Self, ValueError> {
        let json = Json::parse(text, MAX_DEPTH)?;
        // Definitions leave out what does not convert, and let numbers wrap: only a value that says the same is taken.
        let value = encode_default(ty, &json).map(|bytes| Self { ty, bytes }).filter(Self::is_whole);
        let says_the_same = |value: &Self| {
            let text = value.as_value().to_json().to_string();
            Json::parse(text.as_bytes(), MAX_DEPTH).is_ok_and(|said| is_same(&said, &json))
        };
        value.filter(says_the_same).ok_or_else(|| ValueError::OtherType {
            text: String::from_utf8_lossy(text).into_owned(),
            ty: ty.rust().to_string(),
        })
    }

    fn is_whole(&self) -> bool {
        let has_size = self.ty.fixed_size().is_none_or(|size| size == self.bytes.len() as u64);
        has_size && self.as_value().is_whole()
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

/// Why a text is no value.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum ValueError {
    /// It is not JSON.
    #[error("the value is {0}")]
    Json(#[from] JsonError),
    /// It is JSON, but no value of the type.
    #[error("`{text}` is no value of type {ty}")]
    OtherType {
        /// The text.
        text: String,
        /// The type, as Rust spells it.
        ty: String,
    },
}

/// Whether a value that was stored says what was asked for. Of repeated keys the last counts; numbers with a fraction were
/// rounded to the type.
#[expect(clippy::float_cmp, reason = "an integer is stored as it is, or not at all")]
fn is_same(said: &Json<'_>, asked: &Json<'_>) -> bool {
    match (said, asked) {
        (Json::Array(said), Json::Array(asked)) => {
            said.len() == asked.len() && said.iter().zip(asked).all(|(said, asked)| is_same(said, asked))
        }
        (Json::Object(said), Json::Object(asked)) => {
            let (said, asked) = (last_members(said), last_members(asked));
            let mut pairs = said.iter().zip(&asked);
            said.len() == asked.len() && pairs.all(|(said, asked)| said.0 == asked.0 && is_same(said.1, asked.1))
        }
        (Json::Float(said), Json::Float(asked)) => said.is_finite() == asked.is_finite(),
        (Json::Float(said), Json::Int(asked)) => *said == *asked as f64,
        // A fraction in a point of integers.
        (Json::Int(_), Json::Float(_)) => false,
        _ => said == asked,
    }
}

/// The members by key; of equal ones the last.
fn last_members<'j>(members: &'j [Member<'_>]) -> BTreeMap<&'j [u8], &'j Json<'j>> {
    members.iter().map(|(key, value)| (key.as_ref(), value)).collect()
}
