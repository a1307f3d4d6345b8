//! What a file holds, whatever its index says: what mending an index goes by.

use vrs_core::container::{IndexEntry, RecordHeader, Scan};

use super::index::{IndexedRecord, RecordIndex};
use super::rebuild::Rebuilt;
use super::rescue::Rescue;
use super::stored_index::{StoredIndex, read_header};
use super::walk::Walk;
use super::{IndexSource, Reader, Repair};

/// The records of a file in their order, and what stands in front of them and behind.
#[derive(Debug)]
pub(crate) struct Survey {
    /// Each record, tags records among them, and where it stands.
    pub(crate) records: Vec<(u64, IndexEntry)>,
    /// Whether the index has exactly these.
    pub(crate) is_indexed: bool,
    /// Where the description ends.
    pub(crate) description_end: u64,
    /// Bytes of the description record.
    pub(crate) description_size: u32,
}

impl Survey {
    /// Where the records start, and where they end.
    pub(crate) fn borders(&self) -> Option<(u64, u64)> {
        let (first, _) = self.records.first()?;
        let (last, entry) = self.records.last()?;
        Some((*first, last.saturating_add(u64::from(entry.record_size))))
    }

    /// Where a record does not follow the one before it.
    pub(crate) fn hole(&self) -> Option<u64> {
        let ends = self.records.iter().map(|(offset, entry)| offset.saturating_add(u64::from(entry.record_size)));
        let next = self.records.iter().skip(1).map(|(offset, _)| *offset);
        ends.zip(next).find(|(end, next)| end != next).map(|(end, _)| end)
    }
}

impl Reader {
    /// Looks at all record headers.
    pub(crate) fn survey(&self) -> Survey {
        let description = u64::try_from(self.inner.header.description_record_offset).ok().filter(|offset| *offset > 0);
        let size = self.inner.description_size.unwrap_or(0);
        let start = u64::from(self.inner.header.file_header_size());
        let description_end = description.map_or(start, |offset| offset.saturating_add(u64::from(size)));
        let indexed = self.entries_in_file_order();
        let (records, is_indexed) = match self.scan_all() {
            // The index leads to records that headers do not lead to, and contradicts none of them.
            Some(scanned) if !is_subset(&scanned, &indexed) => (scanned, false),
            _ => {
                let is_lost = |repair: &Repair| matches!(repair, Repair::Lost { .. });
                let is_whole = self.inner.index_source == IndexSource::Index && !self.repairs().iter().any(is_lost);
                let is_right = is_whole && self.index_has_its_place(&indexed);
                (indexed, is_right)
            }
        };
        Survey { records, is_indexed, description_end, description_size: size }
    }

    /// Whether the index record takes the place that it says: between description and records, or to the end of the file.
    fn index_has_its_place(&self, records: &[(u64, IndexEntry)]) -> bool {
        let Ok(Some(index)) = self.inner.header.index_record(self.size()) else { return false };
        let Some(header) = read_header(&self.inner.source, index) else { return false };
        let end = index.saturating_add(u64::from(header.record_size));
        let first = records.first().map_or(self.inner.start, |(first, _)| *first);
        let ends_right = if index < first { end == first } else { end <= self.size() };
        ends_right && self.is_usual_internal(index, &header)
    }

    /// The records as the index has them, or as they were found when there is none.
    fn entries_in_file_order(&self) -> Vec<(u64, IndexEntry)> {
        let index = self.inner.index.iter().chain(self.inner.tags_records.iter().copied());
        let mut entries: Vec<_> =
            index.map(|record| (record.offset, self.index_entry(&self.inner.index, &record))).collect();
        entries.sort_unstable_by_key(|(offset, _)| *offset);
        entries
    }

    fn index_entry(&self, index: &RecordIndex, record: &IndexedRecord) -> IndexEntry {
        let IndexedRecord { timestamp, size: record_size, record_type, .. } = *record;
        let stream = index.streams().get(usize::from(record.stream)).copied();
        let stream = stream.unwrap_or_else(|| self.inner.stream_id(record.stream));
        IndexEntry { timestamp, record_size, stream, record_type }
    }

    /// The records that headers lead to, in a file that has an index; `None` where they were found that way in any case.
    fn scan_all(&self) -> Option<Vec<(u64, IndexEntry)>> {
        let super::Inner { source, header, start, .. } = &*self.inner;
        let offset = header.index_record(source.len()).ok()?;
        if self.inner.index_source != IndexSource::Index {
            return None;
        }
        let scan = match offset {
            Some(offset) => StoredIndex::at(source, header, *start, offset).start_of_scan(),
            None => Scan::new(header, source.len()),
        };
        let (found, _) = Rebuilt::from(Walk::new(source, scan)).ok()?;
        Some(found.index.iter().map(|record| (record.offset, self.index_entry(&found.index, &record))).collect())
    }

    /// Where the records of the library's own end that stand behind a place, and each of them.
    pub(crate) fn internal_records_from(&self, mut position: u64) -> (Vec<(u64, RecordHeader)>, u64) {
        let mut found = Vec::new();
        while let Some(header) = read_header(&self.inner.source, position) {
            let end = position.saturating_add(u64::from(header.record_size));
            if !header.is_internal() || header.check().is_err() || end > self.size() {
                break;
            }
            found.push((position, header));
            position = end;
        }
        (found, position)
    }

    /// Whether behind a place something looks like records.
    pub(crate) fn has_records_behind(&self, place: u64) -> bool {
        Rescue::new(&self.inner.source, &self.inner.header).has_records_behind(place)
    }

    /// Where each chunk ends.
    pub(crate) fn chunk_ends(&self) -> Vec<u64> {
        self.inner.source.chunk_ends()
    }

    /// Bytes of the file.
    pub(crate) fn stored_bytes(&self, offset: u64, size: usize) -> Option<crate::io::Bytes<'_>> {
        self.inner.source.read(offset, size).ok()
    }
}

/// Whether all of these are among those. Both are in the order of the file.
fn is_subset(some: &[(u64, IndexEntry)], all: &[(u64, IndexEntry)]) -> bool {
    let mut all = all.iter();
    some.iter().all(|record| all.by_ref().any(|other| other == record))
}
