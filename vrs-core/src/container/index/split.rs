//! The split index: entries alone, in front of the chunks that hold the records (FORMAT.md §10.4, §10.5).

use super::entry::ENTRY_SIZE;
use super::{IndexError, IndexRecord, StoredEntries};
use crate::container::file_header::FileHeader;
use crate::container::record_header::CompressionType;

/// What a split index and its surroundings tell: where its entries are, and where the user records start.
///
/// While a recording runs, its index record is a bare header with frames of entries behind it; only when it is closed do the
/// headers tell where the index ends. A closed recording is taken at their word, however its bytes are spread over chunk
/// files (FORMAT.md §12.2). Of an interrupted one, the index ends where the chunk file of the head does.
///
/// ```
/// use vrs_core::container::{CompressionType, FileHeader, IndexRecord, IndexVersion, RecordHeader, SplitIndex};
///
/// let mut file = FileHeader::new(0);
/// file.first_user_record_offset = 524;
/// let header = RecordHeader::index(IndexVersion::Split, 96, 348, CompressionType::Zstd, 95);
/// let record = IndexRecord::locate(&file, 428, &header, 9000)?;
/// let index = SplitIndex::new(&file, &record, &[524, 9000]);
/// assert_eq!(index.incomplete, None);
/// assert_eq!(index.entries.count, Some(5));
/// assert_eq!(index.first_user_record, 524);
/// # Ok::<(), vrs_core::container::IndexError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SplitIndex {
    /// Where the entries are.
    ///
    /// Of an interrupted recording, their number is unknown: frames were written for every 100 000 records.
    pub entries: StoredEntries,
    /// Absolute offset of the first user record.
    ///
    /// Of an interrupted recording whose chunk files were joined to one, nothing tells where the entries end: this is then
    /// where they begin, which is the same if there were less than 100 000 records.
    pub first_user_record: u64,
    /// True when the user records are in other chunk files than the head.
    pub split_head: bool,
    /// Why the records must be found by a scan from [`first_user_record`](Self::first_user_record); `None` when the entries
    /// can be used.
    pub incomplete: Option<IndexError>,
}

impl SplitIndex {
    /// Interprets a split index.
    ///
    /// `chunk_ends` has the absolute offset of the end of each chunk file, in order: the last is the size of it all.
    pub fn new(file: &FileHeader, record: &IndexRecord, chunk_ends: &[u64]) -> Self {
        let total = chunk_ends.last().copied().unwrap_or(0);
        let split_head = chunk_ends.first().is_some_and(|end| *end < total);
        let first_user_record = u64::try_from(file.first_user_record_offset).unwrap_or(0);
        if is_finished(record, first_user_record, total) {
            let (entries, incomplete) = finished_entries(record);
            return Self { entries, first_user_record, split_head, incomplete };
        }
        let head_end = chunk_ends.iter().copied().find(|end| *end >= record.body_offset).unwrap_or(total);
        let room = head_end.saturating_sub(record.body_offset);
        let entries = unfinished_entries(record, room);
        let body_end = record.body_offset.saturating_add(record.body_size.min(room));
        let first_user_record = if (body_end..=head_end).contains(&first_user_record) {
            first_user_record
        } else if split_head {
            head_end
        } else {
            body_end
        };
        Self { entries, first_user_record, split_head, incomplete: Some(IndexError::Unfinished) }
    }
}

/// True when both headers were written at the close of the recording, and agree.
fn is_finished(record: &IndexRecord, first_user_record: u64, total: u64) -> bool {
    let end = record.body_offset.saturating_add(u64::from(record.declared_size));
    let empty_at_end = record.declared_size == 0 && end == total;
    (record.declared_size > 0 || empty_at_end) && (end..=total).contains(&first_user_record)
}

/// The entries as the record header counts them, and what is wrong with that; compressed exactly if it gives an
/// uncompressed size.
fn finished_entries(record: &IndexRecord) -> (StoredEntries, Option<IndexError>) {
    let uncompressed = record.header.uncompressed_size;
    let compressed = uncompressed > 0;
    let bytes = if compressed { uncompressed } else { record.declared_size };
    let (count, extra) = (bytes / ENTRY_SIZE, bytes % ENTRY_SIZE);
    let entries = StoredEntries { offset: record.body_offset, size: record.body_size, compressed, count: Some(count) };
    let ragged = (extra > 0).then_some(IndexError::Ragged { extra });
    (entries, ragged.or(entries.check().err()))
}

/// Whatever was written up to the end of the head.
fn unfinished_entries(record: &IndexRecord, room: u64) -> StoredEntries {
    let compressed = record.header.compression_type() == Some(CompressionType::Zstd);
    StoredEntries { offset: record.body_offset, size: room, compressed, count: None }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;
    use crate::container::{IndexVersion, RecordHeader};

    fn file(first_user_record_offset: i64) -> FileHeader {
        let mut file = FileHeader::new(0);
        file.first_user_record_offset = first_user_record_offset;
        file
    }

    /// A split index at offset 100, so that its body starts at 132.
    fn index(first: i64, record_size: u32, uncompressed: u32, chunk_ends: &[u64]) -> SplitIndex {
        let file = file(first);
        let header = RecordHeader::index(IndexVersion::Split, record_size, 0, CompressionType::Zstd, uncompressed);
        let total = chunk_ends.last().copied().unwrap();
        SplitIndex::new(&file, &IndexRecord::locate(&file, 100, &header, total).unwrap(), chunk_ends)
    }

    #[test]
    fn closed_recordings_are_taken_at_their_word() {
        let counted = |size, compressed, count| StoredEntries { offset: 132, size, compressed, count: Some(count) };
        // First user record, record size, uncompressed size, chunk ends; then entries.
        let cases: [(i64, u32, u32, &[u64], StoredEntries); 7] = [
            (200, 100, 95, &[200, 900], counted(68, true, 5)),
            (200, 100, 95, &[900], counted(68, true, 5)),
            (200, 100, 95, &[50, 101, 150, 900], counted(68, true, 5)),
            (200, 100, 95, &[500, 900], counted(68, true, 5)),
            (170, 32 + 38, 0, &[170, 900], counted(38, false, 2)),
            (132, 32, 0, &[132], counted(0, false, 0)),
            (132, 32, 0, &[132, 132], counted(0, false, 0)),
        ];
        for (first, record_size, uncompressed, chunk_ends, entries) in cases {
            let found = index(first, record_size, uncompressed, chunk_ends);
            let split_head = chunk_ends.first() < chunk_ends.last();
            let expected = SplitIndex { entries, first_user_record: first as u64, split_head, incomplete: None };
            assert_eq!(found, expected, "{first} {record_size} {chunk_ends:?}");
        }
    }

    #[test]
    fn interrupted_recordings_end_their_index_with_the_head() {
        // First user record, record size, chunk ends; then room of the entries, first user record.
        let cases: [(i64, u32, &[u64], u64, u64); 9] = [
            (0, 32, &[132, 900], 0, 132),
            (0, 32, &[300, 900], 168, 300),
            (0, 32, &[900], 768, 132),
            (0, 100, &[200, 900], 68, 200),
            (0, 100, &[900], 768, 200),
            (5, 100, &[900], 768, 200),
            (-5, 32, &[300, 900], 168, 300),
            (5000, 100, &[180], 48, 180),
            (132, 32, &[132, 900], 0, 132),
        ];
        for (first, record_size, chunk_ends, size, first_user_record) in cases {
            let found = index(first, record_size, 0, chunk_ends);
            let entries = StoredEntries { offset: 132, size, compressed: true, count: None };
            let incomplete = Some(IndexError::Unfinished);
            let expected = SplitIndex { entries, first_user_record, split_head: chunk_ends.len() > 1, incomplete };
            assert_eq!(found, expected, "{first} {record_size} {chunk_ends:?}");
        }
    }

    #[test]
    fn sizes_that_cannot_be_make_it_incomplete() {
        assert_eq!(index(200, 100, 96, &[200, 900]).incomplete, Some(IndexError::Ragged { extra: 1 }));
        let needed = 19 * 1_000_000;
        let incomplete = Some(IndexError::Ratio { needed, stored: 68 });
        assert_eq!(index(200, 100, needed as u32, &[200, 900]).incomplete, incomplete);
    }

    proptest! {
        #[test]
        fn any_headers_are_interpreted(first: i64, header: [u8; 32], at: u64, ends: Vec<u64>) {
            let file = file(first);
            let header = RecordHeader { format_version: 3, ..RecordHeader::parse(&header) };
            let total = ends.last().copied().unwrap_or(0);
            if let Ok(record) = IndexRecord::locate(&file, at, &header, total) {
                let found = SplitIndex::new(&file, &record, &ends);
                prop_assert!(found.incomplete.is_some() || found.first_user_record <= total);
            }
        }
    }
}
