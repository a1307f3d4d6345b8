//! A layout as a file defines it: its pieces in order, with the place of each.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use thiserror::Error;

use super::block::{Block, INDEX_ENTRY_SIZE, MAX_FIXED_SIZE, Slot};
use super::definition_json::{EachProperty, PieceFacts, write_definition};
use super::field::DefaultValue;
use super::piece::{ItemType, PieceType};
use super::shape::Leaf;
use super::value::Value;
use crate::JsonError;
use crate::element::{Element, with_element};

/// A layout: the pieces that a `data_layout` block of some records holds.
///
/// A schema comes from the definition that a file stores ([`Schema::parse`]), from a struct, or piece by piece
/// ([`Schema::new`]). Fixed pieces stand first, then variable ones, each in the order of their declaration: that order is
/// their place in the bytes.
///
/// ```
/// use vrs_core::element::ElementType;
/// use vrs_core::layout::{PieceSpec, PieceType, Schema};
///
/// let schema = Schema::new([
///     PieceSpec::new("name", PieceType::String),
///     PieceSpec::new("exposure", PieceType::Value(ElementType::F64)),
/// ])?;
/// assert_eq!(schema.fixed_size(), 8 + 8);
/// assert_eq!(schema.pieces()[0].label, "exposure");
/// # Ok::<(), vrs_core::layout::SchemaError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Schema {
    pieces: Vec<PieceSpec>,
    slots: Vec<Slot>,
    fixed_count: usize,
    fixed_size: usize,
}

/// One piece of a [`Schema`]: its signature and what the definition says about it.
#[derive(Clone, PartialEq, Debug)]
pub struct PieceSpec {
    /// The label, with the labels of enclosing structs before it: `left_hand/orientation`.
    pub label: String,
    /// What the piece stores.
    pub ty: PieceType,
    /// Whether readers of this layout insist on the piece.
    pub required: bool,
    /// Free texts, `unit` and `description` among them.
    pub tags: BTreeMap<String, String>,
    /// What a reader answers when a file lacks the piece, encoded like the piece itself; `None` for zero or empty.
    pub default: Option<Vec<u8>>,
    /// `min`, `max`, `min_increment`, `max_increment` and others: one encoded element each.
    pub properties: BTreeMap<String, Vec<u8>>,
}

impl PieceSpec {
    /// A piece of a struct's shape.
    pub(crate) fn from_leaf(leaf: &Leaf<'_>) -> Self {
        let facts = leaf.facts;
        Self {
            label: leaf.label.to_string(),
            ty: leaf.ty,
            required: facts.required,
            tags: facts.tags.iter().map(|(name, text)| (String::from(*name), String::from(*text))).collect(),
            default: facts.default.map(DefaultValue::encode),
            properties: facts.properties.iter().map(|(name, value)| (String::from(*name), value.encode())).collect(),
        }
    }

    /// A piece with nothing but its signature.
    pub fn new(label: impl Into<String>, ty: PieceType) -> Self {
        let (tags, properties) = (BTreeMap::new(), BTreeMap::new());
        Self { label: label.into(), ty, required: false, tags, default: None, properties }
    }
}

/// Why a layout definition cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The definition is not JSON.
    #[error("the layout definition is {0}")]
    Json(#[from] JsonError),
    /// The definition is JSON, but no object with a list `data_layout`.
    #[error("the layout definition has no list `data_layout`")]
    NoPieces,
    /// An entry of the list is no object with texts `name` and `type`.
    #[error("entry {number} of the layout definition is no piece: it needs a name and a type")]
    NotAPiece {
        /// Its place in the list, from 0.
        number: usize,
    },
    /// A piece has a type that the format, or this version of the library, does not have: the pieces behind it cannot be
    /// found.
    #[error("piece `{label}` of the layout definition has the unknown type `{type_name}`")]
    UnknownType {
        /// The piece's label.
        label: String,
        /// The type as the definition spells it.
        type_name: String,
    },
    /// Two pieces have the same label and type. Stored layouts may; those that are made may not.
    #[error("two pieces have the label `{label}` and the type {}", .ty.rust())]
    Duplicate {
        /// Their label.
        label: String,
        /// Their type.
        ty: PieceType,
    },
    /// A label that identifies nothing.
    #[error("the label {label:?} is empty or contains NUL, where readers in C++ cut it")]
    BadLabel {
        /// The label.
        label: String,
    },
    /// The fixed pieces and the index need more than [`MAX_FIXED_SIZE`].
    #[error("the fixed section needs {size} bytes, more than the limit of 1 GiB")]
    TooLarge {
        /// Bytes of fixed pieces and index.
        size: u64,
    },
}

/// Why the bytes of a record are not a block of some layout (FORMAT.md §25.6).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the layout block needs {needed} bytes, the record has {found} left")]
pub struct BlockError {
    /// Bytes of the block, as far as they are known: fixed section, then variable data.
    pub needed: u64,
    /// Bytes that were there.
    pub found: u64,
}

impl Schema {
    /// The layout made of these pieces.
    ///
    /// # Errors
    /// [`SchemaError::TooLarge`] when the fixed section would exceed [`MAX_FIXED_SIZE`].
    pub fn new(pieces: impl IntoIterator<Item = PieceSpec>) -> Result<Self, SchemaError> {
        let (mut pieces, mut variable): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|piece| piece.ty.is_fixed());
        let fixed_count = pieces.len();
        pieces.append(&mut variable);
        let mut slots = Vec::with_capacity(pieces.len());
        let mut end: u64 = 0;
        for piece in &pieces {
            slots.push(Slot(end as u32));
            end = end.saturating_add(piece.ty.fixed_size().unwrap_or(INDEX_ENTRY_SIZE as u64));
            if end > MAX_FIXED_SIZE as u64 {
                return Err(SchemaError::TooLarge { size: end });
            }
        }
        Ok(Self { pieces, slots, fixed_count, fixed_size: end as usize })
    }

    /// All pieces: the fixed ones in order, then the variable ones in order.
    pub fn pieces(&self) -> &[PieceSpec] {
        &self.pieces
    }

    /// The values and arrays.
    pub fn fixed_pieces(&self) -> &[PieceSpec] {
        self.pieces.get(..self.fixed_count).unwrap_or_default()
    }

    /// The vectors, maps and strings.
    #[inline]
    pub fn variable_pieces(&self) -> &[PieceSpec] {
        self.pieces.get(self.fixed_count..).unwrap_or_default()
    }

    /// Bytes of the fixed section: fixed pieces and index.
    pub const fn fixed_size(&self) -> usize {
        self.fixed_size
    }

    /// Bytes of every block, when there is no variable piece.
    pub fn block_size(&self) -> Option<usize> {
        self.variable_pieces().is_empty().then_some(self.fixed_size)
    }

    /// Where piece number `index` of [`pieces`](Self::pieces) stands.
    pub fn slot(&self, index: usize) -> Option<Slot> {
        self.slots.get(index).copied()
    }

    /// Where the first piece of this signature stands.
    pub fn find(&self, label: &str, ty: PieceType) -> Option<Slot> {
        self.slot(self.pieces.iter().position(|piece| piece.ty == ty && piece.label == label)?)
    }

    /// Takes the block of this layout off the front of a record's bytes; the rest follows it.
    ///
    /// # Errors
    /// [`BlockError`] when fewer bytes are there than the layout, or its index, asks for.
    #[inline]
    pub fn split<'v>(&self, bytes: &'v [u8]) -> Result<(Block<'v>, &'v [u8]), BlockError> {
        let found = bytes.len() as u64;
        let short = |needed| BlockError { needed, found };
        let (fixed, rest) = bytes.split_at_checked(self.fixed_size).ok_or(short(self.fixed_size as u64))?;
        let needed = self.size_of(fixed);
        let variable = usize::try_from(needed).ok().and_then(|size| size.checked_sub(self.fixed_size));
        let (variable, rest) = variable.and_then(|size| rest.split_at_checked(size)).ok_or(short(needed))?;
        Ok((Block { fixed, variable }, rest))
    }

    /// Bytes of the block that begins with this fixed section: its index tells where the variable data ends.
    ///
    /// A hostile file can make this any number below 2³⁴: compare it with what is there before using it.
    #[inline]
    pub fn size_of(&self, fixed: &[u8]) -> u64 {
        let variable = if self.variable_pieces().is_empty() { 0 } else { last_entry_end(fixed) };
        variable.saturating_add(self.fixed_size as u64)
    }
}

/// The definition as files store it.
impl fmt::Display for Schema {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_definition(out, &mut |each| self.pieces.iter().try_for_each(|piece| each(piece)))
    }
}

impl PieceFacts for PieceSpec {
    fn ty(&self) -> PieceType {
        self.ty
    }

    fn label(&self) -> &dyn fmt::Display {
        &self.label
    }

    fn required(&self) -> bool {
        self.required
    }

    fn for_each_tag(&self, each: &mut dyn FnMut(&str, &str) -> fmt::Result) -> fmt::Result {
        self.tags.iter().try_for_each(|(name, text)| each(name, text))
    }

    fn for_each_property(&self, each: EachProperty<'_>) -> fmt::Result {
        let Some(ItemType::Element(element)) = self.ty.item() else { return Ok(()) };
        let value = |bytes| Value::new(PieceType::Value(element), bytes).to_json();
        self.properties.iter().try_for_each(|(name, bytes)| each(name, &mut |out| write!(out, "{}", value(bytes))))
    }

    fn has_default(&self) -> bool {
        self.default.as_ref().is_some_and(|bytes| match self.ty {
            PieceType::Value(element) => with_element!(element, T => T::load(bytes) != Some(T::default())),
            ty => !Value::new(ty, bytes).is_empty(),
        })
    }

    fn write_default(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let bytes = self.default.as_deref().unwrap_or_default();
        write!(out, "{}", Value::new(self.ty, bytes).to_json())
    }
}

/// The size of the variable data: where the last index entry ends (FORMAT.md §25).
#[inline]
fn last_entry_end(fixed: &[u8]) -> u64 {
    let Some((_, entry)) = fixed.split_last_chunk::<INDEX_ENTRY_SIZE>() else { return 0 };
    let offset = u32::load(entry).unwrap_or_default();
    let length = entry.split_last_chunk::<4>().map_or(0, |(_, length)| u32::from_le_bytes(*length));
    u64::from(offset).saturating_add(u64::from(length))
}
