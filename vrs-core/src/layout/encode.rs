//! Writing values as a `data_layout` block, in one pass (FORMAT.md §25).
//!
//! The fixed section is stored first, with the index of the variable pieces left empty; each variable piece is then
//! appended and its index entry filled in. Typed and dynamic layouts, a pooled buffer, a slice on a stack and a counter all
//! go through the same code: they differ in the [`Sink`].

use thiserror::Error;

use super::block::INDEX_ENTRY_SIZE;

/// Why a value cannot be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The buffer ended before the value.
    #[error("the buffer is full: {needed} bytes are needed, {capacity} are there")]
    Full {
        /// Bytes up to the end of what did not fit.
        needed: usize,
        /// Bytes of the buffer.
        capacity: usize,
    },
    /// The variable data of one block, or one string, exceeds 4 GiB, which the index cannot say.
    #[error("the variable data of a layout block is limited to 4 GiB")]
    TooLarge,
    /// A value has no form in which its field can be stored.
    #[error("field `{field}` of `{layout}` cannot be written: {problem}")]
    NotStorable {
        /// The struct.
        layout: &'static str,
        /// The label of the field in it.
        field: &'static str,
        /// What is wrong.
        problem: &'static str,
    },
    /// An optional group is there and its format says that it is not, or the other way round.
    #[error(
        "the optional group `{label}` of `{layout}` is {}, and the record format says the opposite: it is chosen by the \
         prototype of Format::of, and the same for all records. Where groups come and go, use Format::per_record",
        if *present { "present" } else { "absent" }
    )]
    Presence {
        /// The struct.
        layout: &'static str,
        /// The group, by the label of its first piece.
        label: &'static str,
        /// Which of the groups of the struct it is, counted from 0 in declaration order, depth first.
        group: usize,
        /// Whether the value has the group.
        present: bool,
    },
}

impl EncodeError {
    /// A value that its field cannot store; derived code says which field.
    #[cfg(feature = "json")]
    pub(crate) const fn not_storable(problem: &'static str) -> Self {
        Self::NotStorable { layout: "", field: "", problem }
    }

    /// The same error, seen from the struct that has the field under this label. Called by derived code; the innermost struct
    /// counts.
    #[doc(hidden)]
    #[must_use]
    #[cold]
    pub fn within(self, layout: &'static str, field: &'static str) -> Self {
        match self {
            Self::NotStorable { layout: "", problem, .. } => Self::NotStorable { layout, field, problem },
            other => other,
        }
    }
}

/// Where encoded bytes go.
pub trait Sink {
    /// Bytes written so far.
    fn position(&self) -> usize;

    /// Appends `len` bytes, which `fill` finds zeroed.
    ///
    /// # Errors
    /// [`EncodeError::Full`] when there is no room.
    fn append(&mut self, len: usize, fill: impl FnOnce(&mut [u8])) -> Result<(), EncodeError>;

    /// Overwrites bytes that were written before.
    fn patch(&mut self, at: usize, bytes: [u8; INDEX_ENTRY_SIZE]);
}

#[cfg(feature = "alloc")]
impl Sink for alloc::vec::Vec<u8> {
    #[inline]
    fn position(&self) -> usize {
        self.len()
    }

    #[inline]
    fn append(&mut self, len: usize, fill: impl FnOnce(&mut [u8])) -> Result<(), EncodeError> {
        let start = self.len();
        self.resize(start.checked_add(len).ok_or(EncodeError::TooLarge)?, 0);
        fill(self.get_mut(start..).unwrap_or_default());
        Ok(())
    }

    #[inline]
    fn patch(&mut self, at: usize, bytes: [u8; INDEX_ENTRY_SIZE]) {
        patch(self, at, bytes);
    }
}

/// A sink over a slice: what a recorder without allocator writes to.
///
/// ```
/// use vrs_core::layout::{Sink, SliceSink};
///
/// let mut buffer = [0; 16];
/// let mut sink = SliceSink::new(&mut buffer);
/// sink.append(2, |out| out.copy_from_slice(b"ab"))?;
/// assert_eq!(sink.written(), b"ab");
/// assert!(sink.append(15, |_| ()).is_err());
/// # Ok::<(), vrs_core::layout::EncodeError>(())
/// ```
#[derive(Debug)]
pub struct SliceSink<'a> {
    out: &'a mut [u8],
    len: usize,
}

impl<'a> SliceSink<'a> {
    /// A sink that fills `out` from its start.
    pub const fn new(out: &'a mut [u8]) -> Self {
        Self { out, len: 0 }
    }

    /// The bytes written so far.
    pub fn written(&self) -> &[u8] {
        self.out.get(..self.len).unwrap_or_default()
    }
}

impl Sink for SliceSink<'_> {
    #[inline]
    fn position(&self) -> usize {
        self.len
    }

    #[inline]
    fn append(&mut self, len: usize, fill: impl FnOnce(&mut [u8])) -> Result<(), EncodeError> {
        let capacity = self.out.len();
        let end = self.len.checked_add(len).ok_or(EncodeError::TooLarge)?;
        let out = self.out.get_mut(self.len..end).ok_or(EncodeError::Full { needed: end, capacity })?;
        out.fill(0);
        fill(out);
        self.len = end;
        Ok(())
    }

    #[inline]
    fn patch(&mut self, at: usize, bytes: [u8; INDEX_ENTRY_SIZE]) {
        patch(self.out, at, bytes);
    }
}

/// A sink that counts and keeps nothing: the encoded size of a value.
///
/// ```
/// use vrs_core::layout::{Count, Sink};
///
/// let mut count = Count::default();
/// count.append(12, |_| ())?;
/// assert_eq!(count.position(), 12);
/// # Ok::<(), vrs_core::layout::EncodeError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Count(usize);

impl Sink for Count {
    fn position(&self) -> usize {
        self.0
    }

    fn append(&mut self, len: usize, _fill: impl FnOnce(&mut [u8])) -> Result<(), EncodeError> {
        self.0 = self.0.checked_add(len).ok_or(EncodeError::TooLarge)?;
        Ok(())
    }

    fn patch(&mut self, _at: usize, _bytes: [u8; INDEX_ENTRY_SIZE]) {}
}

#[inline]
fn patch(out: &mut [u8], at: usize, bytes: [u8; INDEX_ENTRY_SIZE]) {
    if let Some(out) = out.get_mut(at..).and_then(|out| out.first_chunk_mut()) {
        *out = bytes;
    }
}

/// Appends the variable pieces of a block and fills in their index. Used by derived code.
#[derive(Debug)]
pub struct Variables<'s, S> {
    sink: &'s mut S,
    /// Position of the next index entry.
    entry: usize,
    /// Position where the variable data starts.
    start: usize,
}

impl<'s, S: Sink> Variables<'s, S> {
    /// The variable pieces of a block whose fixed section, with `count` index entries at its end, was just written.
    pub(crate) fn new(sink: &'s mut S, count: usize) -> Self {
        let start = sink.position();
        Self { sink, entry: start.saturating_sub(count.saturating_mul(INDEX_ENTRY_SIZE)), start }
    }

    /// Appends one piece.
    ///
    /// # Errors
    /// Those of `write`, and [`EncodeError::TooLarge`].
    #[inline]
    pub(crate) fn piece(&mut self, write: impl FnOnce(&mut S) -> Result<(), EncodeError>) -> Result<(), EncodeError> {
        let from = self.sink.position();
        write(self.sink)?;
        let (offset, length) = (from.saturating_sub(self.start), self.sink.position().saturating_sub(from));
        let mut entry = [0; INDEX_ENTRY_SIZE];
        entry[..4].copy_from_slice(&length_field(offset)?);
        entry[4..].copy_from_slice(&length_field(length)?);
        self.sink.patch(self.entry, entry);
        self.entry = self.entry.saturating_add(INDEX_ENTRY_SIZE);
        Ok(())
    }
}

/// A length or offset as the format stores it.
#[inline]
pub(crate) fn length_field(length: usize) -> Result<[u8; 4], EncodeError> {
    u32::try_from(length).map(u32::to_le_bytes).map_err(|_| EncodeError::TooLarge)
}
