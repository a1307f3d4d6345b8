//! Mapping a struct onto the layout that a file has (FORMAT.md §27).

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use thiserror::Error;

use super::block::Block;
use super::definition::for_each_piece;
use super::encode::length_field;
use super::field::DataLayout;
use super::hint::{Hint, Hints};
use super::matching::match_pieces;
use super::piece::PieceType;
use super::presence::Presence;
use super::schema::{PieceSpec, Schema};
use super::view::{MappedSlot, Pieces};

/// Where the fields of a struct are found in the blocks of one stored layout.
///
/// A mapping is made once and serves every record of that layout: reading a field is then a slot and a load. Pieces that the
/// file lacks answer with their defaults.
#[derive(Debug)]
pub struct Mapping<T: DataLayout> {
    expected: Vec<PieceSpec>,
    slots: Vec<MappedSlot>,
    /// Numbers of the variable pieces that the file has: their index entries are checked in every block.
    variable: Vec<usize>,
    defaults: OwnedBlock,
    layout: PhantomData<fn() -> T>,
}

/// The bytes of a block with the defaults of all expected pieces.
#[derive(Debug, Default)]
struct OwnedBlock {
    fixed: Vec<u8>,
    variable: Vec<u8>,
}

impl<T: DataLayout> Mapping<T> {
    /// Maps the struct onto a stored layout.
    pub fn new(stored: &Schema) -> Self {
        let mut expected = Vec::new();
        for_each_piece::<T>(Presence::ALL, &mut |piece| {
            expected.push(PieceSpec::from_leaf(&piece));
            Ok(())
        })
        .unwrap_or_default();
        let found = match_pieces(expected.iter().map(|piece| (piece.label.as_str(), piece.ty)), stored);
        let is_variable = |i: &usize| expected.get(*i).is_some_and(|piece| !piece.ty.is_fixed());
        let variable =
            (0..found.len()).filter(|i| found.get(*i).is_some_and(Option::is_some)).filter(is_variable).collect();
        let (missing, defaults) = lay_out_defaults(&expected);
        let slots = found.into_iter().zip(missing).map(|(found, missing)| found.map_or(missing, MappedSlot::stored));
        Self { slots: slots.collect(), expected, variable, defaults, layout: PhantomData }
    }

    /// A block of the stored layout, seen as the struct.
    ///
    /// # Errors
    /// [`ViewError`] when the index of the block points outside it for a piece of the struct.
    #[inline]
    pub fn view<'v>(&'v self, block: Block<'v>) -> Result<T::View<'v>, ViewError> {
        let defaults = Block { fixed: &self.defaults.fixed, variable: &self.defaults.variable };
        let pieces = Pieces::new(&self.slots, block, defaults);
        if let Some(bad) = self.variable.iter().find(|i| !pieces.is_in_bounds(**i)) {
            return Err(self.view_error(*bad));
        }
        Ok(T::view(pieces))
    }

    #[cold]
    fn view_error(&self, piece: usize) -> ViewError {
        let label = self.expected.get(piece).map_or_else(String::new, |piece| piece.label.clone());
        ViewError { layout: T::NAME, label }
    }

    /// The expected pieces in declaration order, and whether the file has them.
    pub fn pieces(&self) -> impl ExactSizeIterator<Item = (&PieceSpec, bool)> {
        self.expected.iter().zip(self.slots.iter().map(|slot| slot.is_stored()))
    }

    /// Whether the file has any of the pieces. A struct without pieces matches everything.
    pub fn matches_any(&self) -> bool {
        self.slots.is_empty() || self.slots.iter().any(|slot| slot.is_stored())
    }

    /// Checks that the mapping is of use: some piece is found, and every required one.
    ///
    /// # Errors
    /// [`MappingError`] names what is missing and what the stored layout has instead.
    pub fn check(&self, stored: &Schema) -> Result<(), MappingError> {
        if !self.matches_any() {
            return Err(MappingError::NothingMatches { layout: T::NAME, missing: self.missing(stored, |_| true) });
        }
        let missing = self.missing(stored, |piece| piece.required);
        if missing.is_empty() { Ok(()) } else { Err(MappingError::Required { layout: T::NAME, missing }) }
    }

    fn missing(&self, stored: &Schema, counts: impl Fn(&PieceSpec) -> bool) -> Vec<MissingPiece> {
        let hints = Hints::new(stored);
        let missing = self.pieces().filter(|(piece, found)| !found && counts(piece)).map(|(piece, _)| MissingPiece {
            label: piece.label.clone(),
            ty: piece.ty,
            hint: hints.find(&piece.label),
        });
        missing.collect()
    }

    /// Prints the mapping, a line for each piece: what is stored, what is answered by a default, and why.
    pub fn table<'m>(&'m self, stored: &'m Schema) -> impl fmt::Display + use<'m, T> {
        MappingTable { mapping: self, stored }
    }
}

/// Where each expected piece stands in the block of defaults, and that block.
fn lay_out_defaults(expected: &[PieceSpec]) -> (Vec<MappedSlot>, OwnedBlock) {
    let schema = Schema::new(expected.iter().cloned()).unwrap_or_default();
    let mut block = OwnedBlock::default();
    let mut index = Vec::new();
    for piece in schema.pieces() {
        let value = piece.missing_value();
        if piece.ty.is_fixed() {
            block.fixed.extend_from_slice(&value);
            continue;
        }
        for length in [block.variable.len(), value.len()] {
            index.extend_from_slice(&length_field(length).unwrap_or_default());
        }
        block.variable.extend_from_slice(&value);
    }
    block.fixed.append(&mut index);
    // `schema` has the fixed pieces first; here they are wanted in declaration order.
    let (mut fixed, mut variable) = (0, schema.fixed_pieces().len());
    let slots = expected.iter().filter_map(|piece| {
        let next = if piece.ty.is_fixed() { &mut fixed } else { &mut variable };
        let slot = schema.slot(*next);
        *next += 1;
        slot.map(MappedSlot::missing)
    });
    (slots.collect(), block)
}

/// A block whose index contradicts its size (FORMAT.md §25.7).
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("the index of the block places `{label}` of `{layout}` outside it: the record is damaged")]
pub struct ViewError {
    /// The struct.
    pub layout: &'static str,
    /// The piece.
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
        let types: Vec<String> = self.mapping.expected.iter().map(|piece| piece.ty.short().to_string()).collect();
        let label_width =
            self.mapping.expected.iter().map(|piece| piece.label.chars().count()).max().unwrap_or_default();
        let type_width = types.iter().map(String::len).max().unwrap_or_default();
        for ((piece, found), ty) in self.mapping.pieces().zip(&types) {
            write!(out, "{:label_width$}  {ty:type_width$}  ", piece.label)?;
            match (found, hints.find(&piece.label)) {
                (true, _) => writeln!(out, "stored")?,
                (false, Some(hint)) => writeln!(out, "default: {hint}")?,
                (false, None) => writeln!(out, "default: not in the file")?,
            }
        }
        Ok(())
    }
}
