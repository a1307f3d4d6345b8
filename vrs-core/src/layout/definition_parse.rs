//! Reading definitions that files store (FORMAT.md §24.3).
//!
//! The reference skips what it does not know and then misreads the pieces behind it. Here such a layout is an error, since
//! nobody can tell where its other pieces stand.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::encode::length_field;
use super::piece::{ItemType, PieceType};
use super::schema::{PieceSpec, Schema, SchemaError};
use crate::element::{Char, Element, ElementType, Matrix, Point, with_element};
use crate::json::Json;

/// A definition with the largest nesting, a map of matrices as default, is this deep.
pub(super) const MAX_DEPTH: usize = 8;

impl Schema {
    /// Reads the definition of a layout, as the `DL:` tags of a stream hold it.
    ///
    /// ```
    /// use vrs_core::layout::Schema;
    ///
    /// let text = br#"{"data_layout":[{"name":"gain","type":"DataPieceValue<double>","offset":0,"default":1.0}]}"#;
    /// let schema = Schema::parse(text)?;
    /// assert_eq!(schema.pieces()[0].label, "gain");
    /// assert_eq!(schema.to_string().as_bytes(), text);
    /// # Ok::<(), vrs_core::layout::SchemaError>(())
    /// ```
    ///
    /// # Errors
    /// [`SchemaError`]: the text is not JSON, is not a list of pieces, or has a piece of a type that the format does not have.
    pub fn parse(definition: &[u8]) -> Result<Self, SchemaError> {
        let json = Json::parse(definition, MAX_DEPTH)?;
        let entries = json.get("data_layout").and_then(Json::as_array).ok_or(SchemaError::NoPieces)?;
        let pieces = entries.iter().enumerate().map(|(number, entry)| parse_piece(number, entry));
        Self::new(pieces.collect::<Result<Vec<_>, _>>()?)
    }
}

fn parse_piece(number: usize, entry: &Json<'_>) -> Result<PieceSpec, SchemaError> {
    let text = |key| entry.get(key).and_then(Json::as_string);
    let label = text("name").map(to_text).ok_or(SchemaError::NotAPiece { number })?;
    let type_name = text("type").map(to_text).ok_or(SchemaError::NotAPiece { number })?;
    let size = match entry.get("size") {
        Some(Json::Int(size)) => u32::try_from(*size).unwrap_or_default(),
        _ => 0,
    };
    let Some(ty) = PieceType::parse(&type_name, size) else {
        return Err(SchemaError::UnknownType { label, type_name });
    };
    let mut piece = PieceSpec::new(label, ty);
    piece.required = entry.get("required") == Some(&Json::Bool(true));
    piece.tags = last_members(entry.get("tags"), |value| value.as_string().map(to_text));
    piece.default = entry.get("default").and_then(|default| encode_default(ty, default));
    if let PieceType::Value(element) | PieceType::Array(element, _) = ty {
        piece.properties = last_members(entry.get("properties"), |value| encode_element(element, value));
    }
    Ok(piece)
}

/// Text as the reference takes it: cut at the first NUL.
fn to_text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned()
}

/// The members of an object whose values convert; of equal names the last counts.
fn last_members<V>(object: Option<&Json<'_>>, convert: impl Fn(&Json<'_>) -> Option<V>) -> BTreeMap<String, V> {
    let members = object.and_then(Json::as_object).unwrap_or_default();
    members.iter().filter_map(|(name, value)| Some((to_text(name), convert(value)?))).collect()
}

/// The default of a piece as the bytes of such a piece; entries that do not convert are left out.
pub(super) fn encode_default(ty: PieceType, default: &Json<'_>) -> Option<Vec<u8>> {
    match ty {
        PieceType::Value(element) => encode_element(element, default),
        PieceType::Array(element, _) | PieceType::Vector(ItemType::Element(element)) => {
            Some(default.as_array()?.iter().filter_map(|entry| encode_element(element, entry)).flatten().collect())
        }
        PieceType::Vector(ItemType::String) => {
            let strings: Vec<_> = default.as_array()?.iter().filter_map(encode_string).collect();
            let count = length_field(strings.len()).ok()?;
            Some(count.into_iter().chain(strings.into_iter().flatten()).collect())
        }
        PieceType::StringMap(item) => {
            default.as_object()?;
            let entries = last_members(Some(default), |value| match item {
                ItemType::Element(element) => encode_element(element, value),
                ItemType::String => encode_string(value),
            });
            let encoded =
                entries.into_iter().filter_map(|(key, value)| Some([prefixed(key.as_bytes())?, value].concat()));
            Some(encoded.flatten().collect())
        }
        PieceType::String => default.as_string().map(|text| to_text(text).into_bytes()),
    }
}

fn encode_string(value: &Json<'_>) -> Option<Vec<u8>> {
    prefixed(to_text(value.as_string()?).as_bytes())
}

fn prefixed(text: &[u8]) -> Option<Vec<u8>> {
    Some([length_field(text.len()).ok()?.as_slice(), text].concat())
}

fn encode_element(element: ElementType, value: &Json<'_>) -> Option<Vec<u8>> {
    with_element!(element, T => {
        let mut bytes = [0; 128];
        T::from_json(value)?.store(&mut bytes);
        bytes.get(..T::SIZE).map(<[u8]>::to_owned)
    })
}

/// The table of conversions in FORMAT.md §24.3.
trait FromJson: Element {
    fn from_json(value: &Json<'_>) -> Option<Self>;
}

impl FromJson for bool {
    fn from_json(value: &Json<'_>) -> Option<Self> {
        match value {
            Json::Bool(value) => Some(*value),
            Json::Int(value) => i32::try_from(*value).ok().map(|value| value != 0),
            _ => None,
        }
    }
}

/// Integers that do not fit wrap, as in the reference.
macro_rules! numbers {
    ($($ty:ty: $($pattern:pat => $value:expr),+;)*) => {$(
        impl FromJson for $ty {
            fn from_json(value: &Json<'_>) -> Option<Self> {
                match *value {
                    $($pattern => Some($value),)+
                    _ => None,
                }
            }
        }
    )*};
}

numbers! {
    i8: Json::Int(n) => n as Self;
    i16: Json::Int(n) => n as Self;
    i32: Json::Int(n) => n as Self;
    i64: Json::Int(n) => n;
    u8: Json::Int(n @ 0..) => n as Self, Json::Uint(n) => n as Self;
    u16: Json::Int(n @ 0..) => n as Self, Json::Uint(n) => n as Self;
    u32: Json::Int(n @ 0..) => n as Self, Json::Uint(n) => n as Self;
    u64: Json::Int(n @ 0..) => n as Self, Json::Uint(n) => n;
    f32: Json::Float(n) => n as Self, Json::Int(n) => n as Self;
    f64: Json::Float(n) => n, Json::Int(n) => n as Self;
    Char: Json::Int(n) => Self::from(n as u8);
}

/// A scalar inside a point: integers must fit 32 bits, fractions are cut off for integer points.
trait ComponentFromJson: Element {
    fn component(value: &Json<'_>) -> Option<Self>;
}

macro_rules! components {
    ($($ty:ty)*) => {$(
        impl ComponentFromJson for $ty {
            fn component(value: &Json<'_>) -> Option<Self> {
                match *value {
                    Json::Float(n) => Some(n as Self),
                    Json::Int(n) => i32::try_from(n).ok().map(|n| n as Self),
                    _ => None,
                }
            }
        }
    )*};
}

components!(f64 f32 i32);

/// `N` values of an array of exactly `N` entries.
fn array<T: Copy + Default, const N: usize>(
    value: &Json<'_>,
    convert: impl Fn(&Json<'_>) -> Option<T>,
) -> Option<[T; N]> {
    let entries = value.as_array().filter(|entries| entries.len() == N)?;
    let mut values = [T::default(); N];
    for (value, entry) in values.iter_mut().zip(entries) {
        *value = convert(entry)?;
    }
    Some(values)
}

impl<T: ComponentFromJson, const N: usize> FromJson for Point<T, N>
where
    Self: Element,
{
    fn from_json(value: &Json<'_>) -> Option<Self> {
        array(value, T::component).map(Self)
    }
}

impl<T: ComponentFromJson, const N: usize> FromJson for Matrix<T, N>
where
    Self: Element,
    Point<T, N>: Element,
{
    fn from_json(value: &Json<'_>) -> Option<Self> {
        array(value, |row| array(row, T::component).map(Point)).map(|rows| Self(rows.map(|row: Point<T, N>| row.0)))
    }
}
