//! Iterating over records.

use std::iter::FusedIterator;

use super::index::KindFilter;
use super::payload::PayloadReader;
use super::positions::{Positions, Wanted};
use super::{Inner, Record};
use crate::error::Result;

/// Iterator over records in index order, from both ends; made by [`Reader::records`](super::Reader::records),
/// [`StreamReader::records`](super::StreamReader::records) and [`Selected::records`](super::Selected::records).
///
/// A record that cannot be read is an error of its own: iteration goes on behind it. Skipping records, by
/// [`nth`](Iterator::nth) and what builds on it, does not read them.
///
/// ```no_run
/// let file = vrs::Reader::open("recording.vrs")?;
/// if let Some(last) = file.records().next_back() {
///     println!("the recording ends at {} s", last?.timestamp());
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
pub struct Records<'r> {
    inner: &'r Inner,
    positions: Positions<'r>,
    reader: PayloadReader<'r>,
}

impl<'r> Records<'r> {
    pub(super) fn all(inner: &'r Inner) -> Self {
        Self::filtered(inner, KindFilter::ALL)
    }

    pub(super) fn filtered(inner: &'r Inner, filter: KindFilter) -> Self {
        Self::at(inner, Positions::new(&inner.index, Wanted::Filter(filter)))
    }

    pub(super) fn at(inner: &'r Inner, positions: Positions<'r>) -> Self {
        Self { inner, positions, reader: inner.payload_reader() }
    }
}

impl<'r> Iterator for Records<'r> {
    type Item = Result<Record<'r>>;

    fn next(&mut self) -> Option<Self::Item> {
        let position = self.positions.next()?;
        Record::read(self.inner, &mut self.reader, position)
    }

    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        let position = self.positions.nth(n)?;
        Record::read(self.inner, &mut self.reader, position)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.positions.size_hint()
    }
}

impl DoubleEndedIterator for Records<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let position = self.positions.next_back()?;
        Record::read(self.inner, &mut self.reader, position)
    }
}

impl FusedIterator for Records<'_> {}

impl std::fmt::Debug for Records<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Records").field("left", &self.positions.upper_bound()).finish_non_exhaustive()
    }
}
