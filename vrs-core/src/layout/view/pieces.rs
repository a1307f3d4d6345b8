//! The pieces of a mapped block: slots and bytes.

use crate::layout::block::{Block, Slot};

/// Which piece of a file answers for a field (FORMAT.md §27.6).
///
/// The views of derived structs tell it for every field that declares `legacy`: a field `gain` has a method `gain_source`.
///
/// ```
/// use vrs_core::layout::PieceSource;
///
/// assert!(PieceSource::Legacy(0).is_stored());
/// assert!(!PieceSource::Default.is_stored());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PieceSource {
    /// The piece that the field is recorded as today.
    Current,
    /// A piece of older files: that of the field's `legacy(…)` with this number, counted from 0.
    Legacy(u8),
    /// No piece: the default of the field.
    Default,
}

impl PieceSource {
    /// Whether the file answers.
    #[inline]
    pub const fn is_stored(self) -> bool {
        !matches!(self, Self::Default)
    }
}

/// Where a field is found: in the stored block, or in the block of defaults.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct MappedSlot {
    slot: Slot,
    pub(crate) source: PieceSource,
}

/// Making slots is the mapping's business.
#[cfg(feature = "alloc")]
impl MappedSlot {
    pub(crate) const fn new(slot: Slot, source: PieceSource) -> Self {
        Self { slot, source }
    }

    pub(crate) const fn slot(self) -> Slot {
        self.slot
    }
}

/// A block, seen through the mapping of a struct. Derived views read their fields from it.
#[derive(Clone, Copy, Debug)]
pub struct Pieces<'v> {
    slots: &'v [MappedSlot],
    stored: Block<'v>,
    defaults: Block<'v>,
}

impl<'v> Pieces<'v> {
    /// The pieces from number `count` on: those of a nested struct.
    #[inline]
    pub(crate) fn skip(self, count: usize) -> Self {
        Self { slots: self.slots.get(count..).unwrap_or_default(), ..self }
    }

    /// What answers for piece number `at`.
    #[inline]
    pub fn source(self, at: usize) -> PieceSource {
        self.slots.get(at).map_or(PieceSource::Default, |slot| slot.source)
    }

    /// Whether the file answers for piece number `at`.
    #[inline]
    pub fn has(self, at: usize) -> bool {
        self.source(at).is_stored()
    }

    /// Whether the file answers for any of `count` pieces from number `at` on.
    #[inline]
    pub fn has_any(self, at: usize, count: usize) -> bool {
        self.slots.iter().skip(at).take(count).any(|slot| slot.source.is_stored())
    }

    /// The bytes of a value or an array.
    #[inline]
    pub(crate) fn fixed(self, at: usize, size: usize) -> &'v [u8] {
        self.locate(at).and_then(|(block, slot)| block.fixed_piece(slot, size)).unwrap_or_default()
    }

    /// The bytes of a variable piece.
    #[inline]
    pub(crate) fn variable(self, at: usize) -> &'v [u8] {
        self.locate(at).and_then(|(block, slot)| block.variable_piece(slot)).unwrap_or_default()
    }

    #[inline]
    fn locate(self, at: usize) -> Option<(Block<'v>, Slot)> {
        let mapped = self.slots.get(at)?;
        Some((if mapped.source.is_stored() { self.stored } else { self.defaults }, mapped.slot))
    }
}

/// Making views of blocks is the mapping's business, too.
#[cfg(feature = "alloc")]
impl<'v> Pieces<'v> {
    pub(crate) const fn new(slots: &'v [MappedSlot], stored: Block<'v>, defaults: Block<'v>) -> Self {
        Self { slots, stored, defaults }
    }

    /// Whether the index of the block places variable piece number `at` inside it.
    #[inline]
    pub(crate) fn is_in_bounds(self, at: usize) -> bool {
        self.locate(at).is_some_and(|(block, slot)| block.variable_piece(slot).is_some())
    }
}
