//! The indexes of several files, merged.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fmt;

use vrs_core::container::StreamId;

use super::Reader;
use super::entry::{self, RecordEntry};
use super::positions::Positions;

/// A record of one of several files, as the index of that file knows it.
///
/// ```no_run
/// let files = vrs::reader::MultiReader::open(["glasses.vrs", "phone.vrs"])?;
/// for record in files.records().entries() {
///     println!("{} {}: {} bytes", record.entry.timestamp, record.unique_id, record.entry.stored_size);
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
#[non_exhaustive]
pub struct MultiEntry {
    /// The record, seen from its file.
    pub entry: RecordEntry,
    /// The id of its stream among the streams of all files.
    pub unique_id: StreamId,
    /// The number of its file: its place in [`MultiReader::files`](super::MultiReader::files).
    pub file: usize,
}

/// Iterator over what the indexes of several files say, in one order of time: by time, then unique stream id, then place in
/// their file. Made by [`MultiRecords::entries`](super::MultiRecords::entries).
#[derive(Clone)]
pub struct MultiEntries<'r> {
    files: Vec<FileEntries<'r>>,
    /// The next record of each file, the first one on top.
    next: BinaryHeap<Next>,
}

/// What is left of one file.
#[derive(Clone)]
struct FileEntries<'r> {
    number: usize,
    file: &'r Reader,
    ids: &'r [StreamId],
    positions: Positions<'r>,
}

/// The next record of a file. Ordered backwards, for a heap whose largest element is wanted.
#[derive(Clone, Copy)]
struct Next(MultiEntry);

impl<'r> MultiEntries<'r> {
    /// The records at these positions of each file, whose streams have these unique ids, by number.
    pub(super) fn new(files: impl Iterator<Item = ((&'r Reader, &'r Vec<StreamId>), Positions<'r>)>) -> Self {
        let files = files.enumerate();
        let files = files.map(|(number, ((file, ids), positions))| FileEntries { number, file, ids, positions });
        let mut files: Vec<FileEntries<'_>> = files.collect();
        let next = files.iter_mut().filter_map(FileEntries::next).collect();
        Self { files, next }
    }
}

impl FileEntries<'_> {
    fn next(&mut self) -> Option<Next> {
        let position = self.positions.next()?;
        let indexed = self.file.inner.index.get(position)?;
        let unique_id = self.ids.get(usize::from(indexed.stream)).copied()?;
        let entry = entry::entry(&self.file.inner, position, indexed);
        Some(Next(MultiEntry { entry, unique_id, file: self.number }))
    }
}

impl Iterator for MultiEntries<'_> {
    type Item = MultiEntry;

    fn next(&mut self) -> Option<MultiEntry> {
        let mut top = self.next.peek_mut()?;
        let Next(first) = *top;
        // The next one of the same file takes its place.
        match self.files.get_mut(first.file).and_then(FileEntries::next) {
            Some(next) => *top = next,
            None => _ = PeekMut::pop(top),
        }
        Some(first)
    }
}

impl fmt::Debug for MultiEntries<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("MultiEntries").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl Ord for Next {
    fn cmp(&self, other: &Self) -> Ordering {
        let time = |next: &Self| next.0.entry.timestamp;
        let key = |Self(MultiEntry { unique_id, file, entry }): &Self| (*unique_id, *file, entry.position);
        let times = time(other).partial_cmp(&time(self)).unwrap_or_else(|| time(other).total_cmp(&time(self)));
        times.then_with(|| key(other).cmp(&key(self)))
    }
}

impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Next {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Next {}
