//! Iterating over records.

use std::iter::FusedIterator;

use super::index::Selection;
use super::payload::PayloadReader;
use super::{Inner, Record};
use crate::error::Result;

/// Iterator over records in index order; made by [`Reader::records`](super::Reader::records) and
/// [`StreamReader::records`](super::StreamReader::records).
///
/// A record that cannot be read is an error of its own: iteration goes on behind it.
pub struct Records<'r> {
    inner: &'r Inner,
    selection: Selection,
    next: usize,
    reader: PayloadReader<'r>,
}

impl<'r> Records<'r> {
    pub(super) fn all(inner: &'r Inner) -> Self {
        Self::selected(inner, Selection::ALL)
    }

    pub(super) fn selected(inner: &'r Inner, selection: Selection) -> Self {
        Self { inner, selection, next: 0, reader: inner.payload_reader() }
    }
}

impl<'r> Iterator for Records<'r> {
    type Item = Result<Record<'r>>;

    fn next(&mut self) -> Option<Self::Item> {
        let position = self.inner.index.find(self.next, self.selection)?;
        self.next = position + 1;
        Record::read(self.inner, &mut self.reader, position)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.inner.index.len().saturating_sub(self.next)))
    }
}

impl FusedIterator for Records<'_> {}

impl std::fmt::Debug for Records<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Records").field("next", &self.next).finish_non_exhaustive()
    }
}
