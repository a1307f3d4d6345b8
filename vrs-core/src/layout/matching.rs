//! Which stored piece answers for each expected one: the matching rule of FORMAT.md §27.2.

use alloc::vec::Vec;

use super::block::Slot;
use super::piece::PieceType;
use super::schema::Schema;

/// Finds, for each expected signature in order, the slot of the stored piece that answers for it.
///
/// Fixed and variable pieces each have a cursor. A piece is searched from the cursor to the end, then from the start, and
/// the cursor moves behind what was found: only where a stored layout repeats a signature does that order show. Time is
/// linear in the pieces on both sides, but for a logarithm.
///
/// ```
/// use vrs_core::element::ElementType::{F32, F64};
/// use vrs_core::layout::{PieceSpec, PieceType, Schema, match_pieces};
///
/// let stored = Schema::new([PieceSpec::new("gain", PieceType::Value(F32))])?;
/// let expected = [("gain", PieceType::Value(F32)), ("gain", PieceType::Value(F64))];
/// assert_eq!(match_pieces(expected, &stored), [stored.slot(0), None]);
/// # Ok::<(), vrs_core::layout::SchemaError>(())
/// ```
pub fn match_pieces<'e>(
    expected: impl IntoIterator<Item = (&'e str, PieceType)>,
    stored: &Schema,
) -> Vec<Option<Slot>> {
    StoredPieces::new(stored).match_all(expected)
}

/// The same with the numbers of the stored pieces.
pub(super) fn match_numbers<'e>(
    expected: impl IntoIterator<Item = (&'e str, PieceType)>,
    stored: &Schema,
) -> Vec<Option<usize>> {
    StoredPieces::new(stored).numbers(expected).collect()
}

/// The pieces of a stored layout by signature, and of equal ones by place.
pub(super) struct StoredPieces<'s> {
    stored: &'s Schema,
    by_signature: Vec<(&'s str, PieceType, usize)>,
}

impl<'s> StoredPieces<'s> {
    pub(super) fn new(stored: &'s Schema) -> Self {
        let numbered = stored.pieces().iter().enumerate();
        let mut by_signature: Vec<_> = numbered.map(|(i, piece)| (piece.label.as_str(), piece.ty, i)).collect();
        by_signature.sort_unstable();
        Self { stored, by_signature }
    }

    /// See [`match_pieces`].
    pub(super) fn match_all<'e>(&self, expected: impl IntoIterator<Item = (&'e str, PieceType)>) -> Vec<Option<Slot>> {
        self.numbers(expected).map(|found| self.stored.slot(found?)).collect()
    }

    fn numbers<'e>(
        &self,
        expected: impl IntoIterator<Item = (&'e str, PieceType)>,
    ) -> impl Iterator<Item = Option<usize>> {
        let (mut fixed, mut variable) = (0, 0);
        expected.into_iter().map(move |(label, ty)| {
            let cursor = if ty.is_fixed() { &mut fixed } else { &mut variable };
            let found = self.find(label, ty, *cursor).or_else(|| self.find(label, ty, 0))?;
            *cursor = found + 1;
            Some(found)
        })
    }

    /// The slot of the first piece of this signature. Moves no cursor.
    pub(super) fn first(&self, label: &str, ty: PieceType) -> Option<Slot> {
        self.stored.slot(self.find(label, ty, 0)?)
    }

    /// The number of the first piece of this signature, from a number on.
    fn find(&self, label: &str, ty: PieceType, from: usize) -> Option<usize> {
        let at = self.by_signature.partition_point(|entry| *entry < (label, ty, from));
        let (found_label, found_ty, found) = *self.by_signature.get(at)?;
        ((found_label, found_ty) == (label, ty)).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::element::ElementType;
    use crate::layout::{ItemType, PieceSpec};

    const VALUE: PieceType = PieceType::Value(ElementType::U8);

    fn found(stored: &str, expected: &str) -> Vec<Option<u32>> {
        let label = |i: usize, text: &str| alloc::string::String::from(&text[i..=i]);
        let pieces = (0..stored.len()).map(|i| PieceSpec::new(label(i, stored), VALUE));
        let stored = Schema::new(pieces).unwrap();
        let expected = (0..expected.len()).map(|i| (&expected[i..=i], VALUE));
        match_pieces(expected, &stored).into_iter().map(|slot| slot.map(|slot| slot.0)).collect()
    }

    #[test]
    fn repeated_signatures_are_taken_in_turn() {
        assert_eq!(found("aa", "a"), [Some(0)]);
        assert_eq!(found("aa", "aaa"), [Some(0), Some(1), Some(0)]);
        assert_eq!(found("aba", "ba"), [Some(1), Some(2)]);
        assert_eq!(found("aba", "xb"), [None, Some(1)]);
        assert_eq!(found("", "a"), [None]);
    }

    #[test]
    fn looking_for_the_first_moves_no_cursor() {
        let spec = |label| PieceSpec::new(label, VALUE);
        let schema = Schema::new(["a", "b", "a"].map(spec)).unwrap();
        let pieces = StoredPieces::new(&schema);
        assert_eq!(pieces.match_all([("a", VALUE)]), [schema.slot(0)]);
        assert_eq!(pieces.first("b", VALUE), schema.slot(1));
        assert_eq!((pieces.first("a", VALUE), pieces.first("c", VALUE)), (schema.slot(0), None));
        assert_eq!(pieces.match_all([("a", VALUE), ("a", VALUE)]), [schema.slot(0), schema.slot(2)]);
    }

    #[test]
    fn kind_element_and_length_all_count() {
        use ElementType::{F32, I8, U8};
        let types = [
            VALUE,
            PieceType::Value(I8),
            PieceType::Array(U8, 1),
            PieceType::Array(U8, 2),
            PieceType::Vector(ItemType::Element(U8)),
            PieceType::Vector(ItemType::String),
            PieceType::StringMap(ItemType::Element(F32)),
            PieceType::String,
        ];
        let schema = Schema::new(types.map(|ty| PieceSpec::new("x", ty))).unwrap();
        let slots = match_pieces(types.map(|ty| ("x", ty)), &schema);
        assert!(slots.iter().enumerate().all(|(i, slot)| *slot == schema.slot(i)));
        let others = [PieceType::Array(U8, 3), PieceType::Value(F32), PieceType::Vector(ItemType::Element(F32))];
        assert_eq!(match_pieces(others.map(|ty| ("x", ty)), &schema), [None; 3]);
        assert_eq!(match_pieces([("X", VALUE)], &schema), [None]);
    }
}
