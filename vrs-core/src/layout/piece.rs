//! Piece types: the five kinds of labelled fields, and what each may hold (FORMAT.md §23).

use core::fmt;

use crate::element::ElementType;

/// The five kinds of pieces.
///
/// ```
/// use vrs_core::layout::PieceKind;
///
/// assert!(PieceKind::Array.is_fixed());
/// assert_eq!(PieceKind::StringMap.name(), "DataPieceStringMap");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum PieceKind {
    /// One element.
    Value,
    /// As many elements as the definition says.
    Array,
    /// Any number of elements or strings.
    Vector,
    /// An ordered map from strings to elements or strings.
    StringMap,
    /// One string.
    String,
}

impl PieceKind {
    /// The name in definitions: `DataPieceValue`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Value => "DataPieceValue",
            Self::Array => "DataPieceArray",
            Self::Vector => "DataPieceVector",
            Self::StringMap => "DataPieceStringMap",
            Self::String => "DataPieceString",
        }
    }

    /// True for the kinds whose size the definition fixes: value and array.
    pub const fn is_fixed(self) -> bool {
        matches!(self, Self::Value | Self::Array)
    }
}

/// What a vector or a string map holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ItemType {
    /// Elements of this type.
    Element(ElementType),
    /// Strings of any length.
    String,
}

impl ItemType {
    /// The name in definitions: that of the element, or `string`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Element(element) => element.name(),
            Self::String => "string",
        }
    }

    /// The Rust type of one item, as source text.
    const fn rust_name(self) -> &'static str {
        match self {
            Self::Element(element) => element.rust_name(),
            Self::String => "String",
        }
    }
}

/// The type of a piece: its kind, what it holds and, for an array, how many.
///
/// Only combinations that the format has can be made. A label and a piece type together are the piece's *signature*: two
/// pieces are the same field exactly when both are equal (FORMAT.md §27.1).
///
/// ```
/// use vrs_core::element::ElementType;
/// use vrs_core::layout::PieceType;
///
/// let gains = PieceType::Array(ElementType::F32, 3);
/// assert_eq!(gains.to_string(), "DataPieceArray<float>");
/// assert_eq!(gains.fixed_size(), Some(12));
/// assert_eq!(PieceType::parse("DataPieceArray<float>", 3), Some(gains));
/// assert_eq!(PieceType::parse("DataPieceArray<string>", 3), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PieceType {
    /// One element.
    Value(ElementType),
    /// A fixed number of elements.
    Array(ElementType, u32),
    /// Any number of elements or strings.
    Vector(ItemType),
    /// An ordered map from strings to elements or strings.
    StringMap(ItemType),
    /// One string.
    String,
}

impl PieceType {
    /// The kind alone.
    pub const fn kind(self) -> PieceKind {
        match self {
            Self::Value(_) => PieceKind::Value,
            Self::Array(..) => PieceKind::Array,
            Self::Vector(_) => PieceKind::Vector,
            Self::StringMap(_) => PieceKind::StringMap,
            Self::String => PieceKind::String,
        }
    }

    /// True when the definition fixes the size.
    pub const fn is_fixed(self) -> bool {
        self.kind().is_fixed()
    }

    /// Stored bytes of a value or an array, at most 128 × (2³² − 1); `None` for the kinds whose size varies.
    pub const fn fixed_size(self) -> Option<u64> {
        match self {
            Self::Value(element) => Some(element.size() as u64),
            Self::Array(element, count) => Some(element.size() as u64 * count as u64),
            Self::Vector(_) | Self::StringMap(_) | Self::String => None,
        }
    }

    /// What the piece holds; `None` for a string.
    pub const fn item(self) -> Option<ItemType> {
        match self {
            Self::Value(element) | Self::Array(element, _) => Some(ItemType::Element(element)),
            Self::Vector(item) | Self::StringMap(item) => Some(item),
            Self::String => None,
        }
    }

    /// The type that a definition names `name`; `size` is the number of elements, which only an array has.
    ///
    /// `None` for any text that the format does not have, `DataPieceValue<string>` among them.
    pub fn parse(name: &str, size: u32) -> Option<Self> {
        if name == PieceKind::String.name() {
            return Some(Self::String);
        }
        let (kind, item) = name.strip_suffix('>')?.split_once('<')?;
        let element = ElementType::from_name(item);
        let item = if item == "string" { Some(ItemType::String) } else { element.map(ItemType::Element) };
        match kind {
            "DataPieceValue" => element.map(Self::Value),
            "DataPieceArray" => element.map(|element| Self::Array(element, size)),
            "DataPieceVector" => item.map(Self::Vector),
            "DataPieceStringMap" => item.map(Self::StringMap),
            _ => None,
        }
    }

    /// The name without `DataPiece`: `Value<float>`, as exported values have it (FORMAT.md §28.2).
    pub const fn short(self) -> ShortName {
        ShortName(self)
    }

    /// The type of a struct's field that is stored so: `f64`, `[f32; 3]`, `Vec<Point3Df>`, `BTreeMap<String, u8>`.
    ///
    /// ```
    /// use vrs_core::element::ElementType;
    /// use vrs_core::layout::PieceType;
    ///
    /// let gains = PieceType::Array(ElementType::F32, 3);
    /// assert_eq!(gains.rust().to_string(), "[f32; 3]");
    /// assert_eq!(PieceType::from_rust("[f32; 3]"), Some(gains));
    /// ```
    pub const fn rust(self) -> RustName {
        RustName(self)
    }

    /// What stands before the item, the item, and what stands behind it in the type of a field; an array has its length
    /// in between.
    pub(super) const fn rust_parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Value(element) => ("", element.rust_name(), ""),
            Self::Array(element, _) => ("[", element.rust_name(), "]"),
            Self::Vector(item) => ("Vec<", item.rust_name(), ">"),
            Self::StringMap(item) => ("BTreeMap<String, ", item.rust_name(), ">"),
            Self::String => ("", ItemType::String.rust_name(), ""),
        }
    }

    /// The piece type whose [`rust`](Self::rust) text this is, to the letter.
    pub fn from_rust(text: &str) -> Option<Self> {
        let item = |name: &str| match name {
            "String" => Some(ItemType::String),
            _ => ElementType::from_rust_name(name).map(ItemType::Element),
        };
        let inside = |start: &str, end: &str| text.strip_prefix(start)?.strip_suffix(end);
        if text == "String" {
            return Some(Self::String);
        }
        if let Some(array) = inside("[", "]") {
            let (element, count) = array.split_once("; ")?;
            return Some(Self::Array(ElementType::from_rust_name(element)?, count.parse().ok()?));
        }
        match (inside("Vec<", ">"), inside("BTreeMap<String, ", ">")) {
            (Some(name), _) => item(name).map(Self::Vector),
            (None, Some(name)) => item(name).map(Self::StringMap),
            (None, None) => ElementType::from_rust_name(text).map(Self::Value),
        }
    }
}

/// As in definitions: `DataPieceVector<string>`. The number of elements of an array is not part of the name.
impl fmt::Display for PieceType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "DataPiece{}", self.short())
    }
}

/// Prints a [`PieceType`] without `DataPiece`; made by [`PieceType::short`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ShortName(PieceType);

impl fmt::Display for ShortName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.0.kind().name();
        out.write_str(name.strip_prefix("DataPiece").unwrap_or(name))?;
        match self.0.item() {
            Some(item) => write!(out, "<{}>", item.name()),
            None => Ok(()),
        }
    }
}

/// Prints a [`PieceType`] as the type of a struct's field; made by [`PieceType::rust`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RustName(PieceType);

impl fmt::Display for RustName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, item, after) = self.0.rust_parts();
        match self.0 {
            PieceType::Array(_, count) => write!(out, "{before}{item}; {count}{after}"),
            _ => write!(out, "{before}{item}{after}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;
    use std::vec::Vec;

    use super::*;

    fn every_type() -> Vec<PieceType> {
        let elements = ElementType::ALL.into_iter();
        let mut types = Vec::from([PieceType::String]);
        types.extend(elements.clone().flat_map(|e| [PieceType::Value(e), PieceType::Array(e, 7)]));
        let items = elements.map(ItemType::Element).chain([ItemType::String]);
        types.extend(items.flat_map(|i| [PieceType::Vector(i), PieceType::StringMap(i)]));
        types
    }

    #[test]
    fn every_type_name_reads_back() {
        assert_eq!(every_type().len(), 1 + 2 * 30 + 2 * 31);
        for ty in every_type() {
            assert_eq!(PieceType::parse(&ty.to_string(), 7), Some(ty));
            assert_eq!(PieceType::from_rust(&ty.rust().to_string()), Some(ty));
        }
    }

    #[test]
    fn other_names_are_no_type() {
        for name in [
            "",
            "DataPieceString<>",
            "DataPieceString<string>",
            "DataPieceValue<string>",
            "DataPieceValue<Float>",
            "datapiecevalue<float>",
            "DataPieceValue<float> ",
            "DataPieceVector<DataPieceString>",
            "DataPieceValue",
            "DataPieceArray<string>",
            "DataPieceEnum<uint8_t>",
        ] {
            assert_eq!(PieceType::parse(name, 1), None, "{name}");
        }
        for text in ["", "usize", "[u8;3]", "[u8; x]", "[String; 3]", "Vec<Vec<u8>>", "Vec<u8", "BTreeMap<u8, u8>"] {
            assert_eq!(PieceType::from_rust(text), None, "{text}");
        }
    }
}
