//! Pieces with their values, for code that learns the layout from a file: what printing and exporting show.
#![cfg_attr(
    not(test),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::cast_possible_truncation)
)]

use alloc::vec::Vec;

use super::block::{Block, INDEX_ENTRY_SIZE, Slot};
use super::matching::match_pieces;
use super::piece::{ItemType, PieceType};
use super::schema::{PieceSpec, Schema};
use super::value::Value;

/// The largest element: a 4×4 matrix of doubles.
const MAX_ELEMENT_SIZE: usize = 128;

/// The pieces of a layout, each with its value in one block.
///
/// A stored layout shows its own blocks ([`Schema::values`]). An expected layout shows blocks of a stored one through
/// the mapping of FORMAT.md §27, where pieces can be missing ([`Schema::mapped_values`]). Both print and export.
///
/// ```
/// use vrs_core::element::ElementType;
/// use vrs_core::layout::{PieceSpec, PieceType, Schema};
///
/// let schema = Schema::new([PieceSpec::new("id", PieceType::Value(ElementType::U16))])?;
/// let (block, _) = schema.split(&[2, 1])?;
/// for piece in schema.values(block).iter() {
///     assert_eq!(piece.spec().label, "id");
///     assert_eq!(piece.value().as_element(), Some(258_u16));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Values<'a> {
    shown: &'a Schema,
    stored: &'a Schema,
    /// Where the shown pieces stand in the stored layout; `None` when the two layouts are one.
    slots: Option<Vec<Option<Slot>>>,
    block: Block<'a>,
}

impl Schema {
    /// The pieces of this layout with their values in one of its blocks.
    pub const fn values<'a>(&'a self, block: Block<'a>) -> Values<'a> {
        Values { shown: self, stored: self, slots: None, block }
    }

    /// The pieces of this layout with their values in a block of another one.
    ///
    /// ```
    /// use vrs_core::element::ElementType::{F64, U16};
    /// use vrs_core::layout::{PieceSpec, PieceType, Schema};
    ///
    /// let (gain, id) = (PieceSpec::new("gain", PieceType::Value(F64)), PieceSpec::new("id", PieceType::Value(U16)));
    /// let (stored, expected) = (Schema::new([id.clone()])?, Schema::new([gain, id])?);
    /// let (block, _) = stored.split(&[2, 1])?;
    /// let values = expected.mapped_values(&stored, block);
    /// assert!(values.iter().map(|piece| piece.stored().is_some()).eq([false, true]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mapped_values<'a>(&'a self, stored: &'a Self, block: Block<'a>) -> Values<'a> {
        let slots = match_pieces(self.pieces().iter().map(|piece| (piece.label.as_str(), piece.ty)), stored);
        Values { shown: self, stored, slots: Some(slots), block }
    }
}

impl<'a> Values<'a> {
    /// The layout whose pieces are shown.
    pub const fn schema(&self) -> &'a Schema {
        self.shown
    }

    /// The block that holds the values.
    pub const fn block(&self) -> Block<'a> {
        self.block
    }

    /// The pieces with their values: the fixed ones in order, then the variable ones in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = PieceValue<'a>> {
        self.shown.pieces().iter().enumerate().map(|(i, spec)| self.piece(i, spec))
    }

    /// The first piece with this label, of whatever type. For many records, a handle
    /// ([`Schema::find_piece`]) finds it once.
    pub fn get(&self, label: &str) -> Option<PieceValue<'a>> {
        let number = self.shown.pieces().iter().position(|piece| piece.label == label)?;
        Some(self.piece(number, self.shown.pieces().get(number)?))
    }

    fn piece(&self, index: usize, spec: &'a PieceSpec) -> PieceValue<'a> {
        let slot = match &self.slots {
            Some(slots) => slots.get(index).copied().flatten(),
            None => self.shown.slot(index),
        };
        let data = slot.and_then(|slot| match spec.ty.fixed_size() {
            Some(size) => self.block.fixed_piece(slot, usize::try_from(size).ok()?),
            None => self.block.variable_piece(slot),
        });
        PieceValue { spec, place: slot.map(|slot| self.place(spec.ty, slot)), data }
    }

    /// What prints call the offset of a piece: of a fixed piece its byte, of a variable piece its rank.
    fn place(&self, ty: PieceType, slot: Slot) -> usize {
        let slot = slot.0 as usize;
        if ty.is_fixed() {
            return slot;
        }
        let index_size = self.stored.variable_pieces().len().saturating_mul(INDEX_ENTRY_SIZE);
        slot.saturating_sub(self.stored.fixed_size().saturating_sub(index_size)) / INDEX_ENTRY_SIZE
    }
}

/// A piece and its value in one block: a row of the table in FORMAT.md §26.5.
#[derive(Clone, Copy, Debug)]
pub struct PieceValue<'a> {
    spec: &'a PieceSpec,
    place: Option<usize>,
    data: Option<&'a [u8]>,
}

impl<'a> PieceValue<'a> {
    /// What the layout says about the piece.
    pub const fn spec(&self) -> &'a PieceSpec {
        self.spec
    }

    /// Where the stored layout has the piece: the byte offset of a value or array, the rank of a variable piece among
    /// the variable pieces. `None` where the stored layout lacks it.
    pub const fn place(&self) -> Option<usize> {
        self.place
    }

    /// Whether the block has bytes for the piece. A piece with a [`place`](Self::place) loses them only to damage.
    pub const fn is_available(&self) -> bool {
        self.data.is_some()
    }

    /// The stored value, as far as damage lets it be read; `None` where the default answers.
    ///
    /// A damaged vector of strings has no value. Other variable pieces show what is whole; an index entry that points
    /// outside the block makes them empty.
    pub fn stored(&self) -> Option<Value<'a>> {
        let bytes = match self.data {
            Some(bytes) => bytes,
            None if self.place.is_some() && !self.spec.ty.is_fixed() => &[],
            None => return None,
        };
        let value = Value::new(self.spec.ty, bytes);
        let all_or_nothing = self.spec.ty == PieceType::Vector(ItemType::String);
        (!all_or_nothing || value.is_whole()).then_some(value)
    }

    /// The stored value, else the default, else zero or empty.
    ///
    /// The default of an array has as many elements as the definition gives it, which need not be those of the array.
    pub fn value(&self) -> Value<'a> {
        self.stored().unwrap_or_else(|| Value::new(self.spec.ty, default_bytes(self.spec)))
    }
}

fn default_bytes(spec: &PieceSpec) -> &[u8] {
    const ZERO: &[u8; MAX_ELEMENT_SIZE] = &[0; MAX_ELEMENT_SIZE];
    match (&spec.default, spec.ty) {
        (Some(default), _) => default,
        (None, PieceType::Value(element)) => ZERO.get(..element.size()).unwrap_or_default(),
        (None, _) => &[],
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;
    use crate::layout::testing::{block, schema, worked_example};

    /// Place, whether there are bytes, and the value if it is not the default.
    type Row<'v> = (Option<usize>, bool, Option<&'v [u8]>);

    fn row(piece: PieceValue<'_>) -> Row<'_> {
        (piece.place(), piece.is_available(), piece.stored().map(Value::as_bytes))
    }

    fn rows<'a>(values: &Values<'a>) -> Vec<Row<'a>> {
        values.iter().map(row).collect()
    }

    fn every_kind() -> Schema {
        schema(&[
            ("value", "Value<uint8_t>", r#","default":7"#),
            ("array", "Array<uint8_t>", r#","size":2,"default":[7,8,9]"#),
            ("vector", "Vector<uint16_t>", r#","default":[7]"#),
            ("strings", "Vector<string>", r#","default":["x"]"#),
            ("map", "StringMap<uint8_t>", r#","default":{"x":7}"#),
            ("string", "String", r#","default":"x""#),
        ])
    }

    #[test]
    fn pieces_that_are_there() {
        let (schema, bytes) = worked_example();
        let (block, _) = schema.split(bytes).unwrap();
        let places: Vec<_> = schema.values(block).iter().map(|piece| piece.place().unwrap()).collect();
        assert_eq!(places, [0, 2, 10, 16, 0, 1, 2, 3]);
        assert!(schema.values(block).iter().all(|piece| piece.is_available() && piece.stored() == Some(piece.value())));
        assert_eq!(schema.values(block).get("name").unwrap().value().as_text().unwrap(), "abc");
        assert!(schema.values(block).get("names").is_none());
    }

    // One test for each row of FORMAT.md §26.5 but the first.

    #[test]
    fn empty_pieces() {
        let schema = every_kind();
        let bytes = block(&[1, 2, 3], &[b"", b"", b"", b""]);
        let (block, _) = schema.split(&bytes).unwrap();
        let empty = |rank| (Some(rank), true, Some(&b""[..]));
        let expected = [
            (Some(0), true, Some(&[1][..])),
            (Some(1), true, Some(&[2, 3][..])),
            empty(0),
            (Some(1), true, None),
            empty(2),
            empty(3),
        ];
        assert_eq!(rows(&schema.values(block)), expected);
    }

    #[test]
    fn malformed_content() {
        let schema = every_kind();
        let bytes =
            block(&[1, 2, 3], &[b"\x01\0\x02", b"\x01\0\0\0\x05\0\0\0abc", b"\x01\0\0\0a\x05\x01\0\0\0b", b"\xff"]);
        let (block, _) = schema.split(&bytes).unwrap();
        let stored: Vec<_> = schema.values(block).iter().map(|piece| piece.stored()).collect();
        assert_eq!(stored[2].unwrap().as_elements::<u16>().unwrap(), [1]);
        assert_eq!(stored[3], None);
        assert!(stored[4].unwrap().as_map::<u8>().unwrap().iter().eq([("a".into(), 5)]));
        assert_eq!(stored[5].unwrap().as_bytes(), b"\xff");
        assert!(schema.values(block).iter().all(|piece| piece.is_available()));
    }

    #[test]
    fn counts_that_strings_cannot_have() {
        let schema = schema(&[("strings", "Vector<string>", "")]);
        for bytes in [&b"\0\0\0"[..], b"\x01\0\0\0", b"\xff\xff\xff\xff\0\0\0\0", b"\x02\0\0\0\0\0\0\0"] {
            let bytes = block(&[], &[bytes]);
            let (block, _) = schema.split(&bytes).unwrap();
            assert_eq!(rows(&schema.values(block)), [(Some(0), true, None)]);
        }
    }

    #[test]
    fn index_entries_out_of_bounds() {
        let schema = every_kind();
        let mut bytes = block(&[1, 2, 3], &[b"\x01\0", b"\0\0\0\0", b"", b""]);
        for entry in 0..3 {
            bytes[3 + 8 * entry..][..4].copy_from_slice(&u32::MAX.to_le_bytes());
        }
        let (block, _) = schema.split(&bytes).unwrap();
        let lost = |rank| (Some(rank), false, Some(&b""[..]));
        let expected = [lost(0), (Some(1), false, None), lost(2), (Some(3), true, Some(&b""[..]))];
        assert_eq!(rows(&schema.values(block))[2..], expected);
    }

    #[test]
    fn fixed_section_too_short() {
        let schema = every_kind();
        let lost = |rank| (Some(rank), false, Some(&b""[..]));
        let expected =
            [(Some(0), false, None), (Some(1), false, None), lost(0), (Some(1), false, None), lost(2), lost(3)];
        assert_eq!(rows(&schema.values(Block::default())), expected);
    }

    #[test]
    fn missing_pieces_answer_with_their_defaults() {
        let (stored, bytes) = worked_example();
        let (block, _) = stored.split(bytes).unwrap();
        let expected = every_kind();
        let values = expected.mapped_values(&stored, block);
        assert!(rows(&values).iter().all(|row| *row == (None, false, None)));
        let texts: Vec<_> = values.iter().map(|piece| std::format!("{}", piece.value().to_json())).collect();
        assert_eq!(texts, ["7", "[7,8,9]", "[7]", r#"["x"]"#, r#"{"x":7}"#, r#""x""#]);
    }

    #[test]
    fn without_default_a_missing_piece_is_zero_or_empty() {
        let stored = Schema::default();
        let expected = schema(&[
            ("value", "Value<Matrix4Dd>", ""),
            ("array", "Array<uint8_t>", r#","size":2"#),
            ("vector", "Vector<uint16_t>", ""),
            ("strings", "Vector<string>", ""),
            ("string", "String", ""),
        ]);
        let values = expected.mapped_values(&stored, Block::default());
        let lengths: Vec<_> = values.iter().map(|piece| piece.value().as_bytes().len()).collect();
        assert_eq!(lengths, [128, 0, 0, 0, 0]);
        assert!(values.iter().skip(1).all(|piece| piece.value().is_empty()));
    }

    #[test]
    fn mapped_pieces_stand_where_the_stored_layout_has_them() {
        let (stored, bytes) = worked_example();
        let (block, _) = stored.split(bytes).unwrap();
        let expected = schema(&[
            ("counts", "StringMap<int32_t>", ""),
            ("id", "Value<uint32_t>", ""),
            ("gains", "Array<int16_t>", r#","size":3"#),
        ]);
        let values = expected.mapped_values(&stored, block);
        let places: Vec<_> = values.iter().map(|piece| piece.place()).collect();
        assert_eq!(places, [None, Some(10), Some(3)]);
        assert_eq!(values.iter().nth(1).unwrap().value().as_elements::<i16>().unwrap(), [1, -1, 300]);
    }
}
