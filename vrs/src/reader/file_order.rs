//! What a check looks at: records in the order of the file, and what stands beside them.

use vrs_core::container::{IntegrityRecord, RecordHeader};
use vrs_core::format::RecordType;

use super::index::{IndexedRecord, RecordIndex};
use super::payload::PayloadReader;
use super::record::{Record, location};
use super::stored_index::read_header;
use super::{Reader, Shared};
use crate::error::{RecordLocation, Result};
use crate::io::Bytes;

/// Records that stand between the last record and the index, at most: more is no recording.
const MOST_BEHIND: usize = 16;

/// A record as it stands in the file.
pub(crate) struct InFile<'r> {
    pub(crate) location: RecordLocation,
    /// Whether it is a record of the index, not one that was read for its tags when the file was opened.
    pub(crate) is_indexed: bool,
    pub(crate) record: Result<Record<'r>>,
}

/// Iterator over all records as they stand in the file, tags records among them.
pub(crate) struct FileOrder<'r> {
    inner: &'r Shared,
    reader: PayloadReader<'r>,
    order: Order,
    /// Position in the order.
    next: usize,
    /// Number of the next tags record.
    next_tags: usize,
}

/// Positions of records in index order, as they stand in the file.
enum Order {
    AsInTheIndex,
    Sorted(Vec<u32>),
}

impl Order {
    fn new(index: &RecordIndex) -> Self {
        let offset = |position: u32| index.get(position as usize).map_or(u64::MAX, |record| record.offset);
        let mut order: Vec<u32> = Vec::new();
        if (1..index.len() as u32).all(|position| offset(position - 1) < offset(position)) {
            return Self::AsInTheIndex;
        }
        order.extend(0..index.len() as u32);
        order.sort_by_key(|position| offset(*position));
        Self::Sorted(order)
    }

    fn position(&self, number: usize) -> Option<usize> {
        match self {
            Self::AsInTheIndex => Some(number),
            Self::Sorted(order) => order.get(number).map(|position| *position as usize),
        }
    }
}

impl<'r> FileOrder<'r> {
    fn new(inner: &'r Shared) -> Self {
        Self::with_reader(inner, inner.payload_reader())
    }

    fn with_reader(inner: &'r Shared, reader: PayloadReader<'r>) -> Self {
        Self { inner, reader, order: Order::new(&inner.index), next: 0, next_tags: 0 }
    }

    /// Where the records stand. None is read.
    pub(super) fn offsets(mut self) -> impl Iterator<Item = u64> {
        std::iter::from_fn(move || self.step().map(|(_, record)| record.offset))
    }

    /// The next record: its position in index order, and what the index knows of it.
    fn step(&mut self) -> Option<(usize, IndexedRecord)> {
        let position = self.order.position(self.next);
        let user = position.and_then(|position| Some((position, self.inner.index.get(position)?)));
        let tags = self.inner.tags_records.get(self.next_tags);
        match (user, tags) {
            (Some((_, record)), Some(tags)) if tags.offset < record.offset => {}
            (Some(user), _) => {
                self.next += 1;
                return Some(user);
            }
            (None, _) => {}
        }
        self.next_tags += 1;
        // It is in no index, and has no position there.
        tags.map(|record| (usize::MAX, *record))
    }
}

impl<'r> Iterator for FileOrder<'r> {
    type Item = InFile<'r>;

    fn next(&mut self) -> Option<Self::Item> {
        let (position, indexed) = self.step()?;
        let record = Record::read_indexed(self.inner, &mut self.reader, position, indexed);
        Some(InFile { location: location(self.inner, &indexed), is_indexed: position != usize::MAX, record })
    }
}

impl Reader {
    /// All records as they stand in the file, and tags records among them.
    pub(crate) fn in_file_order(&self) -> FileOrder<'_> {
        FileOrder::new(&self.inner)
    }

    /// The positions in index order of all records as they stand in the file; `None` for tags records, which have none.
    pub(crate) fn positions_in_file_order(&self) -> impl Iterator<Item = Option<usize>> {
        let mut order = FileOrder::new(&self.inner);
        std::iter::from_fn(move || order.step().map(|(position, _)| Some(position).filter(|_| position != usize::MAX)))
    }

    /// The same, where an index entry stands in for a header of which a part is damaged.
    pub(crate) fn in_file_order_mended(&self) -> FileOrder<'_> {
        FileOrder::with_reader(&self.inner, self.inner.payload_reader().mending())
    }

    /// How many records there are, tags records among them.
    pub(crate) fn count_in_file(&self) -> u64 {
        (self.inner.index.len() + self.inner.tags_records.len()) as u64
    }

    /// The first bytes of the file: its header.
    pub(crate) fn stored_header(&self) -> Option<Bytes<'_>> {
        self.inner.source.read(0, self.inner.header.file_header_size() as usize).ok()
    }

    /// A whole record as it is stored, if it is in the file.
    pub(crate) fn stored_record(&self, offset: i64) -> Option<Bytes<'_>> {
        let offset = u64::try_from(offset).ok()?;
        let header = read_header(&self.inner.source, offset)?;
        self.inner.source.read(offset, header.record_size as usize).ok()
    }

    /// The record of hashes, as it is stored, if the file has one: behind the last record, or in front of the index.
    pub(crate) fn integrity_record(&self) -> Option<Bytes<'_>> {
        self.behind_records().chain(self.before_index()).find_map(|offset| {
            let start = self.inner.source.read(offset, RecordHeader::SIZE + 8).ok()?;
            IntegrityRecord::is_at(&start).then(|| self.stored_record(offset as i64)).flatten()
        })
    }

    /// Where records stand behind the last one of the index.
    fn behind_records(&self) -> impl Iterator<Item = u64> {
        let ends = self.inner.index.iter().chain(self.inner.tags_records.iter().copied());
        let ends = ends.map(|record| record.offset.saturating_add(u64::from(record.size)));
        let start = ends.max().or(Some(self.inner.start));
        std::iter::successors(start, |offset| {
            let header = read_header(&self.inner.source, *offset).filter(RecordHeader::is_internal)?;
            offset.checked_add(u64::from(header.record_size).max(1))
        })
        .take(MOST_BEHIND)
    }

    fn before_index(&self) -> Option<u64> {
        let index = u64::try_from(self.inner.header.index_record_offset).ok()?;
        let header = read_header(&self.inner.source, index)?;
        index.checked_sub(u64::from(header.previous_record_size))
    }
}

/// Takes the tags records out of an index.
pub(super) fn take_tags_records(index: &mut RecordIndex) -> Vec<IndexedRecord> {
    let is_tags = |record: &IndexedRecord| record.record_type == RecordType::Tags;
    let mut records: Vec<IndexedRecord> = index.iter().filter(is_tags).collect();
    index.remove(is_tags);
    records.sort_by_key(|record| record.offset);
    records
}
