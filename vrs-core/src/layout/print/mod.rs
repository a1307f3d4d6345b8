//! Values as text, for people (FORMAT.md §28.3 to §28.7).
//!
//! | module | what it knows |
//! |---|---|
//! | `percent_g` | the text of a floating-point number |
//! | `string` | the text of strings and labels |
//! | `text` | the text of a value, and of the items of a list or map |
//! | `fit` | what becomes of a line that is too long |
//! | `detailed`, `compact` | the lines of the two prints |
#![cfg_attr(
    not(test),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::cast_possible_truncation)
)]

mod compact;
mod detailed;
mod fit;
mod percent_g;
mod string;
#[cfg(test)]
mod tests;
mod text;

use core::fmt;

use super::block::Block;
use super::schema::{PieceSpec, Schema};
use super::values::Values;
use crate::element::ElementType;
use fit::Lines;
use string::Legible;
use text::Namer;

/// The width of a print for which none is set.
const DEFAULT_WIDTH: usize = 160;

/// Gives names to numbers: from the label of a piece, its element type and a number stored there to a name, such as
/// `grey8` for the 1 of an `image_pixel_format`.
///
/// It is asked about values and map entries of unsigned types, not about the elements of arrays and vectors. Names that the
/// definition stores itself ([`PieceSpec::name_of`]) go first, and need no such function.
pub type NumberNames = fn(label: &str, element: ElementType, number: u64) -> Option<&'static str>;

/// Prints the values of a block as text, some lines a piece; made by [`Schema::print`] and [`Values::print`].
///
/// The detailed form shows everything, with types, offsets and properties. The [`compact`](Self::compact) form shows
/// labels and values, and shortens what does not fit a line. Every line ends with a line feed; no other control
/// character is printed, whatever a file holds.
///
/// ```
/// use vrs_core::element::ElementType;
/// use vrs_core::layout::{PieceSpec, PieceType, Schema};
///
/// let schema = Schema::new([PieceSpec::new("gains", PieceType::Array(ElementType::I16, 3))])?;
/// let (block, _) = schema.split(&[1, 0, 2, 0, 3, 0])?;
/// assert_eq!(
///     schema.print(block).to_string(),
///     "1 fixed size pieces, total 6 bytes.\n  gains (int16_t[3]) @ 0+6: 1, 2, 3\n",
/// );
/// assert_eq!(schema.print(block).compact().indent("> ").width(40).to_string(), ">   gains[3]: 1, 2, 3\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Print<'a> {
    values: Values<'a>,
    compact: bool,
    width: usize,
    indent: &'a str,
    names: NumberNames,
}

impl Schema {
    /// Prints the values of one block of this layout.
    pub const fn print<'a>(&'a self, block: Block<'a>) -> Print<'a> {
        self.values(block).print()
    }

    /// Prints label and type of every piece, one a line: `hands/0/angles - DataPieceArray<float>` (FORMAT.md §28.7).
    ///
    /// ```
    /// use vrs_core::layout::{PieceSpec, PieceType, Schema};
    ///
    /// let schema = Schema::new([PieceSpec::new("note", PieceType::String)])?;
    /// assert_eq!(schema.piece_list().to_string(), "note - DataPieceString\n");
    /// # Ok::<(), vrs_core::layout::SchemaError>(())
    /// ```
    pub const fn piece_list(&self) -> PieceList<'_> {
        PieceList(self)
    }
}

impl<'a> Values<'a> {
    /// Prints the values.
    pub const fn print(self) -> Print<'a> {
        Print { values: self, compact: false, width: DEFAULT_WIDTH, indent: "", names: |_, _, _| None }
    }
}

impl<'a> Print<'a> {
    /// Prints labels and values only.
    #[must_use]
    pub fn compact(self) -> Self {
        Self { compact: true, ..self }
    }

    /// Fits lines into this many characters: wide labels exceed them, values are wrapped or shortened. 160 without.
    #[must_use]
    pub fn width(self, width: usize) -> Self {
        Self { width, ..self }
    }

    /// Starts every line with this text.
    #[must_use]
    pub fn indent(self, indent: &'a str) -> Self {
        Self { indent, ..self }
    }

    /// Shows names beside numbers: `image_pixel_format: grey8 (1)`.
    #[must_use]
    pub fn names(self, names: NumberNames) -> Self {
        Self { names, ..self }
    }

    fn namer<'s>(&self, spec: &'s PieceSpec) -> Namer<'s> {
        Namer { spec, names: self.names }
    }
}

impl fmt::Display for Print<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Lines::new(out, self.width);
        if self.compact { compact::write(self, &mut lines) } else { detailed::write(self, &mut lines) }
    }
}

/// Prints the pieces of a layout, one a line; made by [`Schema::piece_list`].
#[derive(Clone, Copy, Debug)]
pub struct PieceList<'a>(&'a Schema);

impl fmt::Display for PieceList<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.pieces().iter().try_for_each(|piece| writeln!(out, "{} - {}", Legible(&piece.label), piece.ty))
    }
}
