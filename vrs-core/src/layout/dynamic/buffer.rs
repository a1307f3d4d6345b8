//! A record's block that is made, or changed, when a program runs.

use alloc::vec::Vec;
use core::borrow::Borrow;

use super::error::PieceError;
use super::handle::Piece;
use crate::element::Element;
use crate::layout::block::{Block, INDEX_ENTRY_SIZE, Slot};
use crate::layout::encode::{EncodeError, Sink, length_field};
use crate::layout::field::{self, encode_piece};
use crate::layout::mapping::MissingPiece;
use crate::layout::matching::match_numbers;
use crate::layout::piece::{ItemType, PieceType};
use crate::layout::schema::{PieceSpec, Schema};
use crate::layout::value::Value;

/// One block of a layout, of which every piece can be set and read.
///
/// It is always whole: what was set is what [`block`](Self::block) shows and [`encode`](Self::encode) writes. (The reference
/// keeps variable pieces aside until they are "collected"; here nothing can be forgotten.) It can be used for record after
/// record. `S` is the layout, or what holds it: `&Schema`, `Arc<Schema>`.
///
/// ```
/// use vrs_core::layout::dynamic::{LayoutBuffer, OwnedValue};
/// use vrs_core::layout::{PieceSpec, Schema};
///
/// let schema = Schema::builder().piece(PieceSpec::of::<u16>("id")).piece(PieceSpec::of::<String>("note")).build()?;
/// let mut frame = LayoutBuffer::new(&schema)?;
///
/// // By handle, the type being known; by label, with a value of any type.
/// frame.set(&schema.find_piece::<u16>("id")?, 7)?;
/// frame.set_value("note", OwnedValue::of::<&str>("hello")?.as_value())?;
/// let record = frame.to_bytes();
///
/// // Change a record: its text may get longer.
/// let (block, _) = schema.split(&record)?;
/// frame.load(block)?;
/// frame.set(&schema.find_piece::<&str>("note")?, "hello, world")?;
/// assert_eq!(frame.value("note").unwrap().as_text().unwrap(), "hello, world");
/// assert_eq!(frame.to_bytes().len(), record.len() + ", world".len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct LayoutBuffer<S = Schema> {
    schema: S,
    /// Values and arrays, then the index; its entries follow each other without gaps.
    fixed: Vec<u8>,
    variable: Vec<u8>,
}

impl<S: Borrow<Schema>> LayoutBuffer<S> {
    /// A block in which everything is zero or empty. It takes the memory of the layout's fixed section.
    ///
    /// # Errors
    /// [`EncodeError::TooLarge`]: the layout has 2³⁰ vectors of strings.
    pub fn new(schema: S) -> Result<Self, EncodeError> {
        let mut buffer = Self { schema, fixed: Vec::new(), variable: Vec::new() };
        buffer.clear()?;
        Ok(buffer)
    }

    /// A block in which every piece has its default; zero or empty where it has none (FORMAT.md §26.7).
    ///
    /// # Errors
    /// [`EncodeError::TooLarge`]: the defaults have more than 4 GiB.
    pub fn with_defaults(schema: S) -> Result<Self, EncodeError> {
        let mut buffer = Self { schema, fixed: Vec::new(), variable: Vec::new() };
        buffer.set_defaults()?;
        Ok(buffer)
    }

    /// A copy of a block of the layout.
    ///
    /// # Errors
    /// [`PieceError::Damaged`]
    pub fn of(schema: S, block: Block<'_>) -> Result<Self, PieceError> {
        let mut buffer = Self { schema, fixed: Vec::new(), variable: Vec::new() };
        buffer.load(block)?;
        Ok(buffer)
    }

    /// The layout.
    pub fn schema(&self) -> &Schema {
        self.schema.borrow()
    }

    /// The block as it is now: for [`Schema::values`], mappings and prints.
    pub fn block(&self) -> Block<'_> {
        Block { fixed: &self.fixed, variable: &self.variable }
    }

    /// Makes everything zero or empty.
    ///
    /// # Errors
    /// [`EncodeError::TooLarge`], as in [`new`](Self::new).
    pub fn clear(&mut self) -> Result<(), EncodeError> {
        let values = |piece: &PieceSpec| empty_value(piece.ty);
        let laid_out = lay_out(self.schema(), |_, piece| values(piece))?;
        self.take(laid_out);
        Ok(())
    }

    /// Gives every piece its default, zero or empty without.
    ///
    /// # Errors
    /// [`EncodeError::TooLarge`]: the defaults have more than 4 GiB.
    pub fn set_defaults(&mut self) -> Result<(), EncodeError> {
        let laid_out =
            lay_out(self.schema(), |_, piece| piece.default.as_deref().unwrap_or_else(|| empty_value(piece.ty)))?;
        self.take(laid_out);
        Ok(())
    }

    /// Copies a block of the layout. Where that fails, nothing changes.
    ///
    /// # Errors
    /// [`PieceError::Damaged`] names a piece whose bytes are not there, or not whole.
    pub fn load(&mut self, block: Block<'_>) -> Result<(), PieceError> {
        let schema = self.schema();
        let values = stored_values(schema, (0..schema.pieces().len()).map(Some), block)?;
        let laid_out =
            lay_out(schema, |number, piece| value_at(&values, number).unwrap_or_else(|| empty_value(piece.ty)))?;
        self.take(laid_out);
        Ok(())
    }

    /// Copies the pieces that a block of another layout has, by label and type; the others stay (FORMAT.md §26.8). Answers
    /// with how many there were. Where that fails, nothing changes.
    ///
    /// ```
    /// use vrs_core::layout::dynamic::LayoutBuffer;
    /// use vrs_core::layout::{PieceSpec, Schema};
    ///
    /// let id = || PieceSpec::of::<u16>("id");
    /// let old = Schema::builder().piece(id()).piece(PieceSpec::of::<f32>("gain")).build()?;
    /// let new = Schema::builder().piece(PieceSpec::of::<f64>("gain").default(1.0)).piece(id()).build()?;
    /// let (block, _) = old.split(&[7, 0, 0, 0, 0, 64])?;
    /// let mut frame = LayoutBuffer::with_defaults(&new)?;
    /// assert_eq!(frame.copy_from(&old, block)?, 1);
    /// assert_eq!(frame.value("id").unwrap().as_element(), Some(7_u16));
    /// assert_eq!(frame.value("gain").unwrap().as_element(), Some(1.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`PieceError::Damaged`] names a piece whose bytes are not there, or not whole.
    pub fn copy_from(&mut self, stored: &Schema, block: Block<'_>) -> Result<usize, PieceError> {
        let schema = self.schema();
        let found = match_numbers(schema.pieces().iter().map(|piece| (piece.label.as_str(), piece.ty)), stored);
        let values = stored_values(stored, found.into_iter(), block)?;
        let laid_out = lay_out(schema, |number, piece| {
            let kept = || schema.stored_bytes(number, self.block()).unwrap_or_else(|| empty_value(piece.ty));
            value_at(&values, number).unwrap_or_else(kept)
        })?;
        self.take(laid_out);
        Ok(values.iter().flatten().count())
    }

    /// The value of a piece of this layout; `None` for a handle of another one.
    pub fn get<'v, F: field::Piece>(&'v self, piece: &'v Piece<F>) -> Option<F::View<'v>> {
        piece.get(self.block())
    }

    /// Sets a piece of this layout.
    ///
    /// # Errors
    /// [`PieceError::Encode`]: the variable pieces have more than 4 GiB. [`PieceError::Missing`]: the handle is of another
    /// layout.
    pub fn set<F: field::Piece>(&mut self, piece: &Piece<F>, value: impl Borrow<F::Value>) -> Result<(), PieceError> {
        let spec = self.schema().pieces().get(piece.number());
        if spec.is_none_or(|spec| spec.ty != F::TYPE) || self.schema().slot(piece.number()) != Some(piece.slot()) {
            let missing = MissingPiece { label: self.schema().label(piece.number()), ty: F::TYPE, hint: None };
            return Err(PieceError::Missing(missing));
        }
        let bytes = encode_piece::<F>(value.borrow())?;
        self.replace(piece.slot(), F::TYPE, &bytes)
    }

    /// The value of the first piece with this label, of whatever type.
    pub fn value(&self, label: &str) -> Option<Value<'_>> {
        let number = self.schema().pieces().iter().position(|piece| piece.label == label)?;
        let bytes = self.schema().stored_bytes(number, self.block())?;
        Some(Value::new(self.schema().pieces().get(number)?.ty, bytes))
    }

    /// Sets the piece of this label that has the type of the value.
    ///
    /// # Errors
    /// [`PieceError::Missing`]: there is none. [`PieceError::NotWhole`]: the value's bytes are none of its type.
    /// [`PieceError::Encode`]: the variable pieces have more than 4 GiB.
    pub fn set_value(&mut self, label: &str, value: Value<'_>) -> Result<(), PieceError> {
        let number = self.schema().position(label, value.ty())?;
        self.set_bytes(number, value.as_bytes())
    }

    /// Sets the piece of this number, as [`Schema::pieces`] counts them, to bytes of its type: what
    /// [`set_value`](Self::set_value) does, for programs that look a piece up once.
    ///
    /// ```
    /// use vrs_core::layout::dynamic::LayoutBuffer;
    /// use vrs_core::layout::{PieceSpec, Schema};
    ///
    /// let schema = Schema::builder().piece(PieceSpec::of::<u16>("id")).piece(PieceSpec::of::<String>("note")).build()?;
    /// let mut frame = LayoutBuffer::new(&schema)?;
    /// frame.set_bytes(0, &[7, 0])?;
    /// frame.set_bytes(1, b"hello")?;
    /// assert_eq!(frame.value("id").unwrap().as_element(), Some(7_u16));
    /// assert_eq!(frame.value("note").unwrap().as_text().unwrap(), "hello");
    /// assert!(frame.set_bytes(0, &[7]).is_err() && frame.set_bytes(2, &[]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`PieceError::NoNumber`]: there is no such piece. [`PieceError::NotWhole`]: the bytes are none of its type.
    /// [`PieceError::Encode`]: the variable pieces have more than 4 GiB.
    pub fn set_bytes(&mut self, number: usize, bytes: &[u8]) -> Result<(), PieceError> {
        let schema = self.schema();
        let (Some(piece), Some(slot)) = (schema.pieces().get(number), schema.slot(number)) else {
            return Err(PieceError::NoNumber { number, count: schema.pieces().len() });
        };
        let ty = piece.ty;
        let has_size = ty.fixed_size().is_none_or(|size| size == bytes.len() as u64);
        if !has_size || !Value::new(ty, bytes).is_whole() {
            let (label, ty) = (piece.label.clone(), alloc::format!("{}", ty.rust()));
            return Err(PieceError::NotWhole { label, ty, found: bytes.len() });
        }
        self.replace(slot, ty, bytes)
    }

    /// The bytes of a value or an array, to be changed in place: those of the piece of this number, as [`Schema::pieces`] counts
    /// them. `None` where there is no such piece, or its size varies.
    ///
    /// ```
    /// use vrs_core::layout::dynamic::LayoutBuffer;
    /// use vrs_core::layout::{PieceSpec, Schema};
    ///
    /// let schema = Schema::builder().piece(PieceSpec::of::<u16>("id")).piece(PieceSpec::of::<String>("note")).build()?;
    /// let mut frame = LayoutBuffer::new(&schema)?;
    /// frame.fixed_bytes_mut(0).unwrap().copy_from_slice(&7_u16.to_le_bytes());
    /// assert_eq!(frame.value("id").unwrap().as_element(), Some(7_u16));
    /// assert!(frame.fixed_bytes_mut(1).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fixed_bytes_mut(&mut self, number: usize) -> Option<&mut [u8]> {
        let schema = self.schema.borrow();
        let (size, slot) = (schema.pieces().get(number)?.ty.fixed_size()?, schema.slot(number)?);
        self.fixed.get_mut(slot.0 as usize..)?.get_mut(..usize::try_from(size).ok()?)
    }

    /// Appends the block to a record: the same bytes as a struct's of that layout.
    ///
    /// # Errors
    /// Those of the sink.
    pub fn encode<K: Sink>(&self, sink: &mut K) -> Result<(), EncodeError> {
        sink.append(self.block().len(), |out| {
            let (fixed, variable) = out.split_at_mut_checked(self.fixed.len()).unwrap_or_default();
            fixed.copy_from_slice(&self.fixed);
            variable.copy_from_slice(&self.variable);
        })
    }

    /// The bytes of the block.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.fixed.as_slice(), &self.variable].concat()
    }

    fn take(&mut self, (fixed, variable): (Vec<u8>, Vec<u8>)) {
        self.fixed = fixed;
        self.variable = variable;
    }

    /// Puts the bytes of a piece in the place of those that are there.
    fn replace(&mut self, slot: Slot, ty: PieceType, bytes: &[u8]) -> Result<(), PieceError> {
        let at = slot.0 as usize;
        if ty.is_fixed() {
            if let Some(out) = self.fixed.get_mut(at..).and_then(|out| out.get_mut(..bytes.len())) {
                out.copy_from_slice(bytes);
            }
            return Ok(());
        }
        let [offset, old] =
            self.fixed.get(at..).and_then(|fixed| fixed.first_chunk()).map_or([0, 0], |bytes| entry(*bytes));
        let before = self.variable.len();
        length_field(before.saturating_sub(old).saturating_add(bytes.len()))?;
        self.variable.splice(offset..offset.saturating_add(old), bytes.iter().copied());
        let index = self.fixed.get_mut(at..).unwrap_or_default();
        for (i, out) in index.as_chunks_mut::<INDEX_ENTRY_SIZE>().0.iter_mut().enumerate() {
            let [start, length] = entry(*out);
            let (start, length) = match i {
                0 => (start, bytes.len()),
                _ => (start.saturating_sub(old).saturating_add(bytes.len()), length),
            };
            *out = index_entry(start, length)?;
        }
        Ok(())
    }
}

/// The block of these values: fixed pieces, index, variable pieces. Defaults of arrays are cut, or filled up with zeros.
fn lay_out<'v>(
    schema: &'v Schema,
    value: impl Fn(usize, &'v PieceSpec) -> &'v [u8],
) -> Result<(Vec<u8>, Vec<u8>), EncodeError> {
    let (mut fixed, mut variable) = (Vec::with_capacity(schema.fixed_size()), Vec::new());
    for (number, piece) in schema.pieces().iter().enumerate() {
        let value = value(number, piece);
        if let Some(size) = piece.ty.fixed_size() {
            let (size, end) = (size as usize, fixed.len().saturating_add(size as usize));
            fixed.extend_from_slice(value.get(..size).unwrap_or(value));
            fixed.resize(end, 0);
        } else {
            fixed.extend_from_slice(&index_entry(variable.len(), value.len())?);
            variable.extend_from_slice(value);
        }
    }
    Ok((fixed, variable))
}

/// The bytes of pieces in a block; for no number, none.
fn stored_values<'v>(
    schema: &Schema,
    numbers: impl Iterator<Item = Option<usize>>,
    block: Block<'v>,
) -> Result<Vec<Option<&'v [u8]>>, PieceError> {
    // Pieces whose entries overlap could add up to far more than the block.
    let mut left = block.variable.len();
    let mut bytes = |number: usize| {
        let bytes = schema.stored_bytes(number, block)?;
        if !schema.pieces().get(number)?.ty.is_fixed() {
            left = left.checked_sub(bytes.len())?;
        }
        Some(bytes)
    };
    let value = |number: Option<usize>| match number {
        Some(number) => bytes(number).map(Some).ok_or_else(|| PieceError::Damaged { label: schema.label(number) }),
        None => Ok(None),
    };
    numbers.map(value).collect()
}

fn value_at<'v>(values: &[Option<&'v [u8]>], number: usize) -> Option<&'v [u8]> {
    values.get(number).copied().flatten()
}

/// The bytes of a piece that is zero or empty; fixed ones are filled up.
fn empty_value(ty: PieceType) -> &'static [u8] {
    if ty == PieceType::Vector(ItemType::String) { &[0; 4] } else { &[] }
}

fn index_entry(offset: usize, length: usize) -> Result<[u8; INDEX_ENTRY_SIZE], EncodeError> {
    let mut entry = [0; INDEX_ENTRY_SIZE];
    entry[..4].copy_from_slice(&length_field(offset)?);
    entry[4..].copy_from_slice(&length_field(length)?);
    Ok(entry)
}

/// Offset and length.
fn entry(bytes: [u8; INDEX_ENTRY_SIZE]) -> [usize; 2] {
    let field = |bytes: &[u8]| u32::load(bytes).unwrap_or_default() as usize;
    [field(&bytes), field(&bytes[4..])]
}
