//! Mapping a struct onto the layout that a file has (FORMAT.md §27).

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use thiserror::Error;

use super::block::Block;
use super::definition::for_each_piece;
use super::dynamic::LayoutBuffer;
use super::field::DataLayout;
use super::hint::{Hint, Hints, WholeType};
use super::matching::StoredPieces;
use super::piece::PieceType;
use super::presence::Presence;
use super::schema::{PieceSpec, Schema};
use super::shape::Leaf;
use super::view::{MappedSlot, PieceSource, Pieces};

/// Where the fields of a struct are found in the blocks of one stored layout.
///
/// A mapping is made once and serves every record of that layout: reading a field is then a slot and a load. Where the file
/// lacks a piece, the first of its legacy pieces that the file has answers, else its default.
#[derive(Debug)]
pub struct Mapping<T: DataLayout> {
    expected: Vec<Expected>,
    slots: Vec<MappedSlot>,
    /// Numbers of the variable pieces that the file answers for: their index entries are checked in every block.
    variable: Vec<usize>,
    /// A block of the struct in which every piece has its default.
    defaults: LayoutBuffer,
    layout: PhantomData<fn() -> T>,
}

/// A piece of the struct, and what it was in older files.
#[derive(Debug)]
struct Expected {
    spec: PieceSpec,
    legacy: Vec<(String, PieceType)>,
}

impl Expected {
    fn from_leaf(leaf: &Leaf<'_>) -> Self {
        let legacy = leaf.legacy().map(|(label, ty)| (label.to_string(), ty));
        Self { spec: PieceSpec::from_leaf(leaf), legacy: legacy.collect() }
    }

    /// What the file calls the piece that answers.
    fn stored_label(&self, source: PieceSource) -> &str {
        match source {
            PieceSource::Legacy(number) => self.legacy.get(usize::from(number)).map_or("", |(label, _)| label),
            PieceSource::Current | PieceSource::Default => &self.spec.label,
        }
    }

    /// The first legacy piece that the file has.
    fn find_legacy(&self, stored: &StoredPieces<'_>) -> Option<MappedSlot> {
        self.legacy.iter().enumerate().find_map(|(number, (label, ty))| {
            Some(MappedSlot::new(stored.first(label, *ty)?, PieceSource::Legacy(u8::try_from(number).ok()?)))
        })
    }
}

impl<T: DataLayout> Mapping<T> {
    /// Maps the struct onto a stored layout.
    pub fn new(stored: &Schema) -> Self {
        let mut expected = Vec::new();
        for_each_piece::<T>(Presence::ALL, &mut |piece| {
            expected.push(Expected::from_leaf(&piece));
            Ok(())
        })
        .unwrap_or_default();
        let stored = StoredPieces::new(stored);
        // Today's pieces are matched first and together: legacy pieces take nothing from them (FORMAT.md §27.6).
        let found = stored.match_all(expected.iter().map(|piece| (piece.spec.label.as_str(), piece.spec.ty)));
        let (missing, defaults) = lay_out_defaults(&expected);
        let answers = expected.iter().zip(found).zip(missing).map(|((piece, found), missing)| {
            let current = found.map(|slot| MappedSlot::new(slot, PieceSource::Current));
            current.or_else(|| piece.find_legacy(&stored)).unwrap_or(missing)
        });
        let slots: Vec<MappedSlot> = answers.collect();
        let is_stored_variable =
            |(piece, slot): (&Expected, &MappedSlot)| slot.source.is_stored() && !piece.spec.ty.is_fixed();
        let variable = expected.iter().zip(&slots).map(is_stored_variable).enumerate();
        let variable = variable.filter(|(_, counts)| *counts).map(|(number, _)| number).collect();
        Self { expected, slots, variable, defaults, layout: PhantomData }
    }

    /// A block of the stored layout, seen as the struct.
    ///
    /// # Errors
    /// [`ViewError`] when the index of the block points outside it for a piece of the struct.
    #[inline]
    pub fn view<'v>(&'v self, block: Block<'v>) -> Result<T::View<'v>, ViewError> {
        let pieces = Pieces::new(&self.slots, block, self.defaults.block());
        if let Some(bad) = self.variable.iter().find(|i| !pieces.is_in_bounds(**i)) {
            return Err(self.view_error(*bad));
        }
        Ok(T::view(pieces))
    }

    #[cold]
    fn view_error(&self, piece: usize) -> ViewError {
        let label = self.sources().nth(piece).map(|(piece, source)| piece.stored_label(source));
        ViewError { layout: T::NAME, label: label.unwrap_or_default().to_string() }
    }

    /// The expected pieces in declaration order, and what answers for each.
    pub fn pieces(&self) -> impl ExactSizeIterator<Item = (&PieceSpec, PieceSource)> {
        self.sources().map(|(piece, source)| (&piece.spec, source))
    }

    fn sources(&self) -> impl ExactSizeIterator<Item = (&Expected, PieceSource)> {
        self.expected.iter().zip(self.slots.iter().map(|slot| slot.source))
    }

    /// Whether the file answers for any of the pieces. A struct without pieces matches everything.
    pub fn matches_any(&self) -> bool {
        self.slots.is_empty() || self.slots.iter().any(|slot| slot.source.is_stored())
    }

    /// Checks that the mapping is of use: some piece is found, and every required one. Legacy pieces count.
    ///
    /// # Errors
    /// [`MappingError`] names what is missing and what the stored layout has instead.
    pub fn check(&self, stored: &Schema) -> Result<(), MappingError> {
        if !self.matches_any() {
            return Err(MappingError::NothingMatches { layout: T::NAME, missing: self.missing(stored, |_| true) });
        }
        self.check_required(stored)
    }

    /// Checks that every required piece is found. Legacy pieces count.
    ///
    /// # Errors
    /// [`MappingError::Required`] names what is missing and what the stored layout has instead.
    pub fn check_required(&self, stored: &Schema) -> Result<(), MappingError> {
        if self.pieces().all(|(piece, source)| source.is_stored() || !piece.required) {
            return Ok(());
        }
        let missing = self.missing(stored, |piece| piece.required);
        if missing.is_empty() { Ok(()) } else { Err(MappingError::Required { layout: T::NAME, missing }) }
    }

    fn missing(&self, stored: &Schema, counts: impl Fn(&PieceSpec) -> bool) -> Vec<MissingPiece> {
        let hints = Hints::new(stored);
        let missing = self.pieces().filter(|(piece, source)| !source.is_stored() && counts(piece));
        let missing = missing.map(|(piece, _)| MissingPiece {
            label: piece.label.clone(),
            ty: piece.ty,
            hint: hints.find(&piece.label),
        });
        missing.collect()
    }

    /// Prints the mapping, a line for each piece: what is stored, what is read from a legacy piece, what is answered by a
    /// default, and why.
    pub fn table<'m>(&'m self, stored: &'m Schema) -> impl fmt::Display + use<'m, T> {
        MappingTable { mapping: self, stored }
    }
}

/// Where each expected piece stands in the block of defaults, and that block.
fn lay_out_defaults(expected: &[Expected]) -> (Vec<MappedSlot>, LayoutBuffer) {
    let schema = Schema::new(expected.iter().map(|piece| piece.spec.clone())).unwrap_or_default();
    // `schema` has the fixed pieces first; here they are wanted in declaration order.
    let (mut fixed, mut variable) = (0, schema.fixed_pieces().len());
    let slots = expected.iter().filter_map(|piece| {
        let next = if piece.spec.ty.is_fixed() { &mut fixed } else { &mut variable };
        let slot = schema.slot(*next);
        *next += 1;
        slot.map(|slot| MappedSlot::new(slot, PieceSource::Default))
    });
    let slots = slots.collect();
    // Constants of 4 GiB do not exist.
    (slots, LayoutBuffer::with_defaults(schema).unwrap_or_default())
}

/// A block whose index contradicts its size (FORMAT.md §25.7).
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("the index of the block places `{label}` of `{layout}` outside it: the record is damaged")]
pub struct ViewError {
    /// The struct.
    pub layout: &'static str,
    /// The piece, as the file calls it.
    pub label: String,
}

/// Why a struct does not fit a stored layout.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum MappingError {
    /// The file has not one of the pieces: every field would read as its default.
    #[error("the file has no piece of `{layout}`: {}", Missing(missing))]
    NothingMatches {
        /// The struct.
        layout: &'static str,
        /// Its pieces.
        missing: Vec<MissingPiece>,
    },
    /// Required pieces are missing.
    #[error("the file lacks required pieces of `{layout}`: {}", Missing(missing))]
    Required {
        /// The struct.
        layout: &'static str,
        /// The pieces.
        missing: Vec<MissingPiece>,
    },
}

/// A piece that a file lacks, and what it may have instead.
#[derive(Clone, PartialEq, Debug)]
pub struct MissingPiece {
    /// Its label.
    pub label: String,
    /// Its type.
    pub ty: PieceType,
    /// A stored piece that may be meant.
    pub hint: Option<Hint>,
}

impl fmt::Display for MissingPiece {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` as {}", self.label, self.ty.short())?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(out, " ({hint})"))
    }
}

/// Prints missing pieces, the first few of many.
struct Missing<'a>(&'a [MissingPiece]);

impl fmt::Display for Missing<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 8;
        for (i, piece) in self.0.iter().take(SHOWN).enumerate() {
            write!(out, "{}{piece}", if i > 0 { ", " } else { "" })?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(out, " and {more} more"),
        }
    }
}

struct MappingTable<'m, T: DataLayout> {
    mapping: &'m Mapping<T>,
    stored: &'m Schema,
}

impl<T: DataLayout> fmt::Display for MappingTable<'_, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hints = Hints::new(self.stored);
        let types: Vec<String> = self.mapping.pieces().map(|(piece, _)| piece.ty.short().to_string()).collect();
        let label_widths = self.mapping.pieces().map(|(piece, _)| piece.label.chars().count());
        let label_width = label_widths.max().unwrap_or_default();
        let type_width = types.iter().map(String::len).max().unwrap_or_default();
        for ((piece, source), ty) in self.mapping.sources().zip(&types) {
            write!(out, "{:label_width$}  {ty:type_width$}  ", piece.spec.label)?;
            match source {
                PieceSource::Current => out.write_str("stored")?,
                PieceSource::Legacy(number) => match piece.legacy.get(usize::from(number)) {
                    Some((label, ty)) => write!(out, "legacy: `{label}` as {}", WholeType(*ty))?,
                    None => out.write_str("legacy")?,
                },
                PieceSource::Default => match hints.find(&piece.spec.label) {
                    Some(hint) => write!(out, "default: {hint}")?,
                    None => out.write_str("default: not in the file")?,
                },
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::element::ElementType;
    use crate::layout::shape::{Facts, LegacyPiece, Node};
    use crate::layout::{Content, PresenceBuilder, Sink, Slot, Variables};

    const U8: PieceType = PieceType::Value(ElementType::U8);
    const F32: PieceType = PieceType::Value(ElementType::F32);

    const fn node(label: &'static str, legacy: &'static [LegacyPiece]) -> Node {
        Node { label, content: Content::Piece(U8), facts: Facts::NONE, legacy }
    }

    /// Views are of no interest here: only where the mapping finds the pieces.
    struct Expecting;

    impl DataLayout for Expecting {
        const NAME: &'static str = "Expecting";
        const SHAPE: &'static [Node] = &[
            node("x", &[LegacyPiece { label: "b", ty: U8 }, LegacyPiece { label: "a", ty: F32 }]),
            node("a", &[LegacyPiece { label: "b", ty: U8 }]),
            node("c", &[]),
        ];
        const SIGNATURES: &'static [(u64, usize)] = &[];

        type Static = Self;
        type View<'v> = Pieces<'v>;

        fn view(pieces: Pieces<'_>) -> Pieces<'_> {
            pieces
        }

        fn presence(&self, _groups: &mut PresenceBuilder) {}

        fn encode_fixed<'o>(&self, out: &'o mut [u8]) -> &'o mut [u8] {
            out
        }

        fn encode_variable<S: Sink>(&self, _out: &mut Variables<'_, S>) -> Result<(), crate::layout::EncodeError> {
            Ok(())
        }
    }

    fn slots(stored: &[(&str, PieceType)]) -> Vec<MappedSlot> {
        let pieces = stored.iter().map(|(label, ty)| PieceSpec::new(*label, *ty));
        Mapping::<Expecting>::new(&Schema::new(pieces).unwrap()).slots
    }

    fn at(slot: u32, source: PieceSource) -> MappedSlot {
        MappedSlot::new(Slot(slot), source)
    }

    #[test]
    fn old_pieces_answer_only_where_those_of_today_are_missing() {
        use PieceSource::{Current, Default, Legacy};
        let found = slots(&[("b", U8), ("a", U8), ("a", F32)]);
        assert_eq!(found, [at(0, Legacy(0)), at(1, Current), at(2, Default)]);
        let found = slots(&[("a", F32), ("a", U8)]);
        assert_eq!(found, [at(0, Legacy(1)), at(4, Current), at(2, Default)]);
        let found = slots(&[("c", U8), ("b", U8)]);
        assert_eq!(found, [at(1, Legacy(0)), at(1, Legacy(0)), at(0, Current)]);
        assert_eq!(slots(&[]), [at(0, Default), at(1, Default), at(2, Default)]);
    }

    #[test]
    fn old_pieces_do_not_move_the_cursor() {
        // With a cursor behind `b`, the second `a` would be found.
        let found = slots(&[("a", U8), ("b", U8), ("a", U8)]);
        assert_eq!(found, [at(1, PieceSource::Legacy(0)), at(0, PieceSource::Current), at(2, PieceSource::Default)]);
    }
}
