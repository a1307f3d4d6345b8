//! The pieces of a mapped block: slots and bytes.

use crate::layout::block::{Block, Slot};

/// Where an expected piece is found: in the stored block, or in the block of defaults.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct MappedSlot(u32);

impl MappedSlot {
    /// Fixed sections end at 2³⁰, so that the top bit is free.
    const MISSING: u32 = 1 << 31;

    pub(crate) const fn is_stored(self) -> bool {
        self.0 & Self::MISSING == 0
    }

    const fn slot(self) -> Slot {
        Slot(self.0 & !Self::MISSING)
    }
}

/// Making slots is the mapping's business.
#[cfg(feature = "alloc")]
impl MappedSlot {
    pub(crate) const fn stored(slot: Slot) -> Self {
        Self(slot.0)
    }

    pub(crate) const fn missing(slot: Slot) -> Self {
        Self(slot.0 | Self::MISSING)
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

    /// Whether the file has piece number `at`.
    #[inline]
    pub fn has(self, at: usize) -> bool {
        self.slots.get(at).is_some_and(|slot| slot.is_stored())
    }

    /// Whether the file has any of `count` pieces from number `at` on.
    #[inline]
    pub fn has_any(self, at: usize, count: usize) -> bool {
        self.slots.iter().skip(at).take(count).any(|slot| slot.is_stored())
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
        let slot = self.slots.get(at)?;
        Some((if slot.is_stored() { self.stored } else { self.defaults }, slot.slot()))
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
