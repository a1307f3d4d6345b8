//! Values whose type only the file knows.

use core::fmt;

use super::piece::{ItemType, PieceType};
use super::view::{Elements, StringMap, Strings};
use crate::Text;
use crate::element::{Element, ElementType, with_element};
use crate::json::write_string;

/// The value of a piece as a file holds it: its type and its bytes.
///
/// ```
/// use vrs_core::element::ElementType;
/// use vrs_core::layout::{PieceType, Value};
///
/// let value = Value::new(PieceType::Array(ElementType::U16, 2), &[1, 0, 2, 0]);
/// assert_eq!(value.to_json().to_string(), "[1,2]");
/// assert_eq!(Value::new(PieceType::Value(ElementType::F32), &[0, 0, 128, 63]).as_element::<f32>(), Some(1.0));
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Value<'v> {
    ty: PieceType,
    bytes: &'v [u8],
}

impl<'v> Value<'v> {
    /// The value in these bytes, those of one piece.
    pub const fn new(ty: PieceType, bytes: &'v [u8]) -> Self {
        Self { ty, bytes }
    }

    /// The piece's type.
    pub const fn ty(self) -> PieceType {
        self.ty
    }

    /// The bytes as stored.
    pub const fn as_bytes(self) -> &'v [u8] {
        self.bytes
    }

    /// The element of a value piece of exactly this type.
    pub fn as_element<T: Element>(self) -> Option<T> {
        if self.ty == PieceType::Value(T::TYPE) { T::load(self.bytes) } else { None }
    }

    /// The elements of an array or vector of exactly this type.
    pub fn as_elements<T: Element>(self) -> Option<Elements<'v, T>> {
        match self.ty {
            PieceType::Array(element, _) | PieceType::Vector(ItemType::Element(element)) if element == T::TYPE => {
                Some(Elements::new(self.bytes))
            }
            _ => None,
        }
    }

    /// The strings of a vector of strings.
    pub fn as_strings(self) -> Option<Strings<'v>> {
        (self.ty == PieceType::Vector(ItemType::String)).then(|| Strings::new(self.bytes))
    }

    /// The entries of a map from strings to exactly this type.
    pub fn as_map<I: super::Item>(self) -> Option<StringMap<'v, I>> {
        (self.ty == PieceType::StringMap(I::TYPE)).then(|| StringMap::new(self.bytes))
    }

    /// The text of a string piece.
    pub fn as_text(self) -> Option<Text<'v>> {
        (self.ty == PieceType::String).then(|| Text::new(self.bytes))
    }

    /// Whether the bytes are a whole value of the type: damage can cut strings and maps short.
    pub fn is_whole(self) -> bool {
        match self.ty {
            PieceType::Value(element) => self.bytes.len() >= element.size(),
            PieceType::Array(..) => self.ty.fixed_size().is_some_and(|size| self.bytes.len() as u64 >= size),
            PieceType::Vector(ItemType::Element(element)) => self.bytes.len().is_multiple_of(element.size()),
            PieceType::Vector(ItemType::String) => Strings::new(self.bytes).is_whole(),
            PieceType::StringMap(ItemType::String) => StringMap::<&str>::new(self.bytes).is_whole(),
            PieceType::StringMap(ItemType::Element(element)) => {
                with_element!(element, T => StringMap::<T>::new(self.bytes).is_whole())
            }
            PieceType::String => true,
        }
    }

    /// Whether a list, map or string has no entry. What damage left of one counts for nothing.
    pub fn is_empty(self) -> bool {
        match self.ty {
            PieceType::Value(element)
            | PieceType::Array(element, _)
            | PieceType::Vector(ItemType::Element(element)) => self.bytes.len() < element.size(),
            PieceType::Vector(ItemType::String) => Strings::new(self.bytes).is_empty(),
            PieceType::StringMap(ItemType::Element(element)) => {
                with_element!(element, T => StringMap::<T>::new(self.bytes).is_empty())
            }
            PieceType::StringMap(ItemType::String) => StringMap::<&str>::new(self.bytes).is_empty(),
            PieceType::String => self.bytes.is_empty(),
        }
    }

    /// Prints the value in the notation of definitions (FORMAT.md §24.2).
    pub const fn to_json(self) -> ValueJson<'v> {
        ValueJson(self)
    }
}

/// Prints a [`Value`] as JSON; made by [`Value::to_json`].
///
/// Not a number and the infinities print as `NaN`, `Infinity` and `-Infinity`; bytes that are not UTF-8 as U+FFFD.
#[derive(Clone, Copy, Debug)]
pub struct ValueJson<'v>(Value<'v>);

impl fmt::Display for ValueJson<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0.bytes;
        match self.0.ty {
            PieceType::Value(element) => write_element(element, bytes, out),
            PieceType::Array(element, _) | PieceType::Vector(ItemType::Element(element)) => {
                with_element!(element, T => write_list(Elements::<T>::new(bytes), out, |value, out| value.write_json(out)))
            }
            PieceType::Vector(ItemType::String) => {
                write_list(Strings::new(bytes), out, |text, out| write_string(out, text))
            }
            PieceType::StringMap(ItemType::Element(element)) => {
                with_element!(element, T => write_map(StringMap::<T>::new(bytes), out, |value, out| value.write_json(out)))
            }
            PieceType::StringMap(ItemType::String) => {
                write_map(StringMap::<&str>::new(bytes), out, |text, out| write_string(out, text))
            }
            PieceType::String => write_string(out, Text::new(bytes)),
        }
    }
}

fn write_element(element: ElementType, bytes: &[u8], out: &mut dyn fmt::Write) -> fmt::Result {
    with_element!(element, T => T::load(bytes).unwrap_or_default().write_json(out))
}

fn write_list<V>(
    values: impl IntoIterator<Item = V>,
    out: &mut dyn fmt::Write,
    write: impl Fn(V, &mut dyn fmt::Write) -> fmt::Result,
) -> fmt::Result {
    out.write_char('[')?;
    for (i, value) in values.into_iter().enumerate() {
        if i > 0 {
            out.write_char(',')?;
        }
        write(value, out)?;
    }
    out.write_char(']')
}

pub(super) fn write_map<'v, V>(
    entries: impl IntoIterator<Item = (Text<'v>, V)>,
    out: &mut dyn fmt::Write,
    write: impl Fn(V, &mut dyn fmt::Write) -> fmt::Result,
) -> fmt::Result {
    out.write_char('{')?;
    for (i, (key, value)) in entries.into_iter().enumerate() {
        if i > 0 {
            out.write_char(',')?;
        }
        write_string(out, key)?;
        out.write_char(':')?;
        write(value, out)?;
    }
    out.write_char('}')
}
