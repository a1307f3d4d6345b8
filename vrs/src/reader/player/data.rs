//! The bytes of a block that is played.

use std::fmt;

use super::CurrentRecord;
use crate::error::Result;
use crate::reader::unread::Peek;

/// The bytes of an image, of sound or of a custom block, or of a whole record, on request: until they are read they are not
/// even decompressed.
pub struct BlockData<'a> {
    record: &'a CurrentRecord<'a>,
    unread: &'a mut dyn Peek,
    size: usize,
}

impl<'a> BlockData<'a> {
    /// The next `size` bytes of a record.
    pub(super) fn new(record: &'a CurrentRecord<'a>, unread: &'a mut dyn Peek, size: usize) -> Self {
        Self { record, unread, size }
    }

    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.size
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// All bytes. They can be read again: nothing is consumed.
    ///
    /// # Errors
    /// [`ErrorKind::Record`](crate::ErrorKind::Record) when they do not decompress.
    pub fn read(&mut self) -> Result<&[u8]> {
        self.read_front(self.size)
    }

    /// The first `len` bytes, or all if there are fewer. Of the rest, at most one block of the codec is decompressed.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub fn read_front(&mut self, len: usize) -> Result<&[u8]> {
        let record = self.record;
        self.unread.peek(len.min(self.size)).map_err(|problem| record.error(problem))
    }
}

impl fmt::Debug for BlockData<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("BlockData").field("record", &self.record.location()).field("len", &self.size).finish()
    }
}
