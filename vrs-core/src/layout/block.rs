//! The bytes of one `data_layout` block (FORMAT.md §25).

use crate::element::Element;

/// The largest fixed section that can be read: 1 GiB (FORMAT.md §25.6).
pub const MAX_FIXED_SIZE: usize = 1 << 30;

/// Size of one entry of the index of variable pieces: offset and length, `u32` each.
pub(crate) const INDEX_ENTRY_SIZE: usize = 8;

/// Where a piece stands in the blocks of one layout.
///
/// For a value or an array it is the byte offset of the data in the fixed section, for a variable piece the byte offset of
/// its index entry there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slot(pub(crate) u32);

/// The bytes of one `data_layout` block, split in their two sections.
///
/// The fixed section holds the values and arrays, then the index of the variable pieces; the variable section holds their
/// data. [`Schema::split`](super::Schema::split) makes one from record bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Block<'v> {
    pub(crate) fixed: &'v [u8],
    pub(crate) variable: &'v [u8],
}

impl<'v> Block<'v> {
    /// The fixed section: values and arrays, then 8 bytes of index for each variable piece.
    pub const fn fixed_section(self) -> &'v [u8] {
        self.fixed
    }

    /// The data of the variable pieces.
    pub const fn variable_section(self) -> &'v [u8] {
        self.variable
    }

    /// Bytes of the whole block.
    pub const fn len(self) -> usize {
        self.fixed.len().saturating_add(self.variable.len())
    }

    /// True for the block of a layout without pieces.
    pub const fn is_empty(self) -> bool {
        self.fixed.is_empty() && self.variable.is_empty()
    }

    /// The value at a fixed piece's slot; `None` when the slot is not of this block's layout.
    #[inline]
    pub fn value<T: Element>(self, slot: Slot) -> Option<T> {
        T::load(self.fixed.get(slot.0 as usize..)?)
    }

    /// `size` bytes at a fixed piece's slot.
    #[inline]
    pub fn fixed_piece(self, slot: Slot, size: usize) -> Option<&'v [u8]> {
        let start = slot.0 as usize;
        self.fixed.get(start..start.checked_add(size)?)
    }

    /// The bytes of a variable piece; `None` when its index entry points outside the block (FORMAT.md §25.7).
    #[inline]
    pub fn variable_piece(self, slot: Slot) -> Option<&'v [u8]> {
        let entry = self.fixed_piece(slot, INDEX_ENTRY_SIZE)?;
        let (offset, length) = (u32::load(entry)?, u32::load(entry.get(4..)?)?);
        let start = offset as usize;
        self.variable.get(start..start.checked_add(length as usize)?)
    }
}
