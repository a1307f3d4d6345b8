//! The part of a record that was not read yet.

use crate::compress::{CodecError, Inflation};

/// The bytes of a record from some place on, inflated as far as they are asked for.
pub(super) struct Unread<'b> {
    payload: Payload<'b>,
    size: usize,
    /// Bytes in front, which were read or skipped.
    read: usize,
    /// Why bytes could not be had.
    problem: Option<CodecError>,
}

enum Payload<'b> {
    Stored(&'b [u8]),
    Inflated { inflation: Inflation<'b>, front: &'b mut Vec<u8> },
}

impl<'b> Unread<'b> {
    /// A payload that is there as it is.
    pub(super) fn stored(payload: &'b [u8]) -> Self {
        Self { size: payload.len(), payload: Payload::Stored(payload), read: 0, problem: None }
    }

    /// A payload of `size` bytes that are inflated into `front`, which is empty.
    pub(super) fn inflated(inflation: Inflation<'b>, front: &'b mut Vec<u8>, size: usize) -> Self {
        Self { payload: Payload::Inflated { inflation, front }, size, read: 0, problem: None }
    }

    /// How many bytes are left, by what the record announces.
    pub(super) fn len(&self) -> usize {
        self.size - self.read
    }

    /// Why bytes could not be had, if ever.
    pub(super) fn problem(&self) -> Option<&CodecError> {
        self.problem.as_ref()
    }

    /// Leaves so many bytes behind, without inflating them.
    pub(super) fn skip(&mut self, len: usize) {
        self.read += len.min(self.len());
    }
}

/// Bytes that can be looked at before they count as read.
pub(super) trait Peek {
    /// The next `len` bytes, or all if fewer are left.
    fn peek(&mut self, len: usize) -> Result<&[u8], CodecError>;
}

impl Peek for Unread<'_> {
    fn peek(&mut self, len: usize) -> Result<&[u8], CodecError> {
        let end = self.read + len.min(self.len());
        let bytes = match &mut self.payload {
            Payload::Stored(payload) => payload.get(self.read..end),
            Payload::Inflated { inflation, front } => {
                if let Err(problem) = inflation.reach(front, end) {
                    self.problem = Some(problem.clone());
                    return Err(problem);
                }
                front.get(self.read..end)
            }
        };
        Ok(bytes.unwrap_or_default())
    }
}
