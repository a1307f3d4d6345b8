//! Fields at fixed offsets, and payloads taken apart from the front.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;

use thiserror::Error;

use crate::element::Element;

/// The value at a byte offset of a structure whose size the caller knows; bytes beyond the end would read as zero.
pub(super) fn load<T: Element>(bytes: &[u8], at: usize) -> T {
    bytes.get(at..).and_then(T::load).unwrap_or_default()
}

/// Writes a value at a byte offset of such a structure.
pub(super) fn store<T: Element>(bytes: &mut [u8], at: usize, value: T) {
    value.store(bytes.get_mut(at..).unwrap_or_default());
}

/// A payload ends before what it announces.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("byte {at} of the payload: {needed} more bytes are announced, {found} are there")]
pub struct NotEnoughData {
    /// Offset in the payload, after the record header.
    pub at: usize,
    /// Bytes that should follow it.
    pub needed: u64,
    /// Bytes that do.
    pub found: usize,
}

/// A payload, read from the front.
#[cfg(feature = "alloc")]
pub(super) struct Payload<'a> {
    rest: &'a [u8],
    at: usize,
}

#[cfg(feature = "alloc")]
impl<'a> Payload<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, at: 0 }
    }

    /// How many bytes were taken.
    #[cfg(feature = "alloc")]
    pub(super) const fn position(&self) -> usize {
        self.at
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next `size` bytes.
    pub(super) fn take(&mut self, size: u64) -> Result<&'a [u8], NotEnoughData> {
        let split = usize::try_from(size).ok().and_then(|size| self.rest.split_at_checked(size));
        let short = NotEnoughData { at: self.at, needed: size, found: self.rest.len() };
        let (taken, rest) = split.ok_or(short)?;
        self.rest = rest;
        self.at = self.at.saturating_add(taken.len());
        Ok(taken)
    }

    pub(super) fn array<const SIZE: usize>(&mut self) -> Result<[u8; SIZE], NotEnoughData> {
        let bytes = self.take(SIZE as u64)?;
        Ok(bytes.first_chunk().copied().unwrap_or([0; SIZE]))
    }

    pub(super) fn number(&mut self) -> Result<u32, NotEnoughData> {
        self.array().map(u32::from_le_bytes)
    }

    /// A byte count and as many bytes (FORMAT.md §7.1).
    pub(super) fn string(&mut self) -> Result<&'a [u8], NotEnoughData> {
        let size = self.number()?;
        self.take(u64::from(size))
    }
}

/// Appends a count as `u32`. Writers check the size of the whole payload first, which bounds every count in it.
#[cfg(feature = "alloc")]
pub(super) fn put_count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}
