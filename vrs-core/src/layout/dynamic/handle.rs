//! Handles of pieces: found once by their signature, used for every record of the layout.

use alloc::string::{String, ToString};
use core::borrow::Borrow;
use core::fmt;
use core::marker::PhantomData;

use super::error::PieceError;
use crate::layout::block::{Block, Slot};
use crate::layout::field;
use crate::layout::hint::Hints;
use crate::layout::mapping::MissingPiece;
use crate::layout::piece::PieceType;
use crate::layout::schema::Schema;
use crate::layout::value::Value;
use crate::layout::view::{MappedSlot, PieceSource, Pieces};

/// A piece of a layout that stores an `F`: any type that a field of one piece may have.
///
/// | `F` | reads as | set with |
/// |---|---|---|
/// | `f64`, `bool`, `Point3Df`, … | itself | itself |
/// | `[f32; 3]` | itself | itself |
/// | an enum | `Result<E, Unknown<_>>` | itself |
/// | `Vec<f32>`, or `&[f32]` | [`Elements`](crate::layout::Elements) | itself |
/// | `Vec<String>`, or `&[&str]` | [`Strings`](crate::layout::Strings) | itself |
/// | `BTreeMap<String, f32>` | [`StringMap`](crate::layout::StringMap) | itself |
/// | `String`, or `&str` | [`Text`](crate::Text) | itself |
///
/// It belongs to the layout that it was found in: in a block of another one it finds other bytes, or none.
///
/// ```
/// use vrs_core::layout::{PieceSpec, Schema};
///
/// let schema = Schema::builder().piece(PieceSpec::of::<u16>("id")).piece(PieceSpec::of::<&str>("note")).build()?;
/// let (id, note) = (schema.find_piece::<u16>("id")?, schema.find_piece::<&str>("note")?);
/// let mut record = *b"\x02\x01\0\0\0\0\x02\0\0\0hi";
/// let (block, _) = schema.split(&record)?;
/// assert_eq!((id.get(block), note.get(block)), (Some(258), Some("hi".into())));
///
/// id.set(&mut record, 7)?;
/// assert_eq!(record[..2], [7, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Piece<F> {
    number: usize,
    slot: MappedSlot,
    field: PhantomData<fn() -> F>,
}

impl<F> Clone for Piece<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Piece<F> {}

impl<F: field::Piece> fmt::Debug for Piece<F> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Piece {{ number: {}, type: {} }}", self.number, F::TYPE.rust())
    }
}

impl Schema {
    /// Finds the first piece of this label that stores an `F` (FORMAT.md §26.9).
    ///
    /// # Errors
    /// [`PieceError::Missing`] says what the layout has instead.
    pub fn find_piece<F: field::Piece>(&self, label: &str) -> Result<Piece<F>, PieceError> {
        let number = self.position(label, F::TYPE)?;
        let slot = self.slot(number).unwrap_or(Slot(0));
        Ok(Piece { number, slot: MappedSlot::new(slot, PieceSource::Current), field: PhantomData })
    }

    /// The number of the first piece of this signature.
    pub(super) fn position(&self, label: &str, ty: PieceType) -> Result<usize, PieceError> {
        let mut pieces = self.pieces().iter();
        pieces.position(|piece| piece.ty == ty && piece.label == label).ok_or_else(|| {
            let hint = Hints::new(self).find(label);
            PieceError::Missing(MissingPiece { label: label.to_string(), ty, hint })
        })
    }

    /// The bytes of piece number `number` in a block, if they are a whole value.
    pub(super) fn stored_bytes<'v>(&self, number: usize, block: Block<'v>) -> Option<&'v [u8]> {
        let (piece, slot) = (self.pieces().get(number)?, self.slot(number)?);
        let bytes = match piece.ty.fixed_size() {
            Some(size) => block.fixed_piece(slot, usize::try_from(size).ok()?),
            None => block.variable_piece(slot),
        }?;
        Value::new(piece.ty, bytes).is_whole().then_some(bytes)
    }

    /// The label of piece number `number`.
    pub(super) fn label(&self, number: usize) -> String {
        self.pieces().get(number).map_or_else(String::new, |piece| piece.label.clone())
    }
}

impl<F: field::Piece> Piece<F> {
    /// The place of the piece among those of its layout ([`Schema::pieces`]).
    pub const fn number(&self) -> usize {
        self.number
    }

    /// The value in a block of the layout; `None` where damage, or another layout, leaves no bytes for it.
    #[inline]
    pub fn get<'v>(&'v self, block: Block<'v>) -> Option<F::View<'v>> {
        let is_there = match F::TYPE.fixed_size() {
            Some(size) => block.fixed_piece(self.slot(), size as usize).is_some(),
            None => block.variable_piece(self.slot()).is_some(),
        };
        let pieces = Pieces::new(core::slice::from_ref(&self.slot), block, Block::default());
        is_there.then(|| F::view(pieces, 0))
    }

    /// Overwrites the value in a record: `record` begins with the block of the layout. Only a value or an array keeps its
    /// size, so that for other pieces this does not compile: load the block into a [`LayoutBuffer`](super::LayoutBuffer).
    ///
    /// ```compile_fail,E0080
    /// # use vrs_core::layout::{PieceSpec, Schema};
    /// let schema = Schema::builder().piece(PieceSpec::of::<String>("note")).build().unwrap();
    /// let note = schema.find_piece::<&str>("note").unwrap();
    /// note.set(&mut [0; 8], "longer").unwrap();
    /// ```
    ///
    /// # Errors
    /// [`PieceError::Short`]: the record is none of the layout.
    #[inline]
    pub fn set(&self, record: &mut [u8], value: impl Borrow<F::Value>) -> Result<(), PieceError> {
        const {
            assert!(F::TYPE.is_fixed(), "the size of a vector, map or string varies: set it in a `LayoutBuffer`");
        }
        let (start, found) = (self.slot().0 as usize, record.len());
        let end = start.saturating_add(F::TYPE.fixed_size().unwrap_or_default() as usize);
        let out = record.get_mut(start..end).ok_or(PieceError::Short { needed: end, found })?;
        F::encode_fixed(value.borrow(), out);
        Ok(())
    }

    pub(super) const fn slot(&self) -> Slot {
        self.slot.slot()
    }
}
