//! A layout as a file defines it: its pieces in order, with the place of each.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use thiserror::Error;

use super::block::{Block, INDEX_ENTRY_SIZE, Slot};
use super::piece::PieceType;
use crate::element::Element;

/// The largest fixed section that can be read: 1 GiB (FORMAT.md §25.6).
pub const MAX_FIXED_SIZE: usize = 1 << 30;

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
    pub fn split<'v>(&self, bytes: &'v [u8]) -> Result<(Block<'v>, &'v [u8]), BlockError> {
        let found = bytes.len() as u64;
        let short = |needed| BlockError { needed, found };
        let (fixed, rest) = bytes.split_at_checked(self.fixed_size).ok_or(short(self.fixed_size as u64))?;
        let size = if self.variable_pieces().is_empty() { 0 } else { last_entry_end(fixed) };
        let split = usize::try_from(size).ok().and_then(|size| rest.split_at_checked(size));
        let (variable, rest) = split.ok_or(short(size.saturating_add(self.fixed_size as u64)))?;
        Ok((Block { fixed, variable }, rest))
    }
}

/// The size of the variable data: where the last index entry ends (FORMAT.md §25).
fn last_entry_end(fixed: &[u8]) -> u64 {
    let Some((_, entry)) = fixed.split_last_chunk::<INDEX_ENTRY_SIZE>() else { return 0 };
    let offset = u32::load(entry).unwrap_or_default();
    let length = entry.split_last_chunk::<4>().map_or(0, |(_, length)| u32::from_le_bytes(*length));
    u64::from(offset).saturating_add(u64::from(length))
}
