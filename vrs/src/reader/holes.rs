//! Chunk files that are missing in the midst of a recording (FORMAT.md §12.1).
//!
//! What stands behind a hole can be read if the index is there and tells where: an entry has the time, size, type and stream
//! of a record, so that the first record of a chunk finds its place.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use vrs_core::container::{FileHeader, IndexEntry, IndexVersion, RecordHeader, RecordableTypeId};

use super::head::{self, Head};
use super::open::read_file_header;
use super::stored_index::{StoredIndex, read_header};
use crate::io::{ReadAt, Source, chunk_path};

/// A chunk file and its number.
pub(super) struct NumberedChunk {
    pub(super) number: usize,
    pub(super) path: PathBuf,
    pub(super) data: Arc<dyn ReadAt>,
}

/// A recording with holes.
pub(super) struct Arranged {
    pub(super) source: Source,
    /// The files that are there and found their places.
    pub(super) behind: Vec<PathBuf>,
    /// The files that are missing before these.
    pub(super) missing: Vec<PathBuf>,
}

/// Consecutive chunks behind a hole.
struct Group {
    chunks: Vec<NumberedChunk>,
    /// The header of the first record.
    header: RecordHeader,
    place: Place,
}

/// Where a group starts in the recording.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Unknown,
    /// The file header says so.
    Known(u64),
    /// An entry of the index fits.
    Found(u64),
    /// Several entries fit.
    Ambiguous,
}

/// Puts chunks that stand behind a hole into their places, as far as the index tells these. Where it tells nothing they are
/// left out: they may belong to another, older recording.
pub(super) fn arrange(front: Source, first: &Path, count: usize, behind: Vec<NumberedChunk>) -> Arranged {
    let mut groups = group(behind);
    place(&front, &mut groups);
    let mut arranged = Arranged { source: front, behind: Vec::new(), missing: Vec::new() };
    let mut next = count;
    for group in groups {
        let hole = group.start().and_then(|start| start.checked_sub(arranged.source.len()));
        let Some(hole) = hole else { continue };
        arranged.source.push_missing(hole);
        for chunk in group.chunks {
            arranged.missing.extend((next..chunk.number).map(|number| chunk_path(first, number)));
            next = chunk.number + 1;
            arranged.source.push(chunk.data);
            arranged.behind.push(chunk.path);
        }
    }
    arranged
}

fn group(behind: Vec<NumberedChunk>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for chunk in behind {
        let last = groups.last_mut().and_then(|group| Some((group.chunks.last()?.number, group)));
        match last {
            Some((number, group)) if number + 1 == chunk.number => group.chunks.push(chunk),
            _ => {
                // A chunk starts with a record.
                let header = read_header(&Source::new([Arc::clone(&chunk.data)]), 0);
                let Some(header) = header.filter(|header| header.check().is_ok()) else { continue };
                groups.push(Group { chunks: vec![chunk], header, place: Place::Unknown });
            }
        }
    }
    groups
}

/// Finds the places of groups, as far as that can be done.
fn place(front: &Source, groups: &mut [Group]) {
    let Ok(header) = read_file_header(front) else { return };
    let Head { header: file, start, .. } = head::read(front, header);
    let mut with_index = front.clone();
    if let Some(index) = u64::try_from(file.index_record_offset).ok().filter(|offset| *offset >= front.len()) {
        // The index stands in the last chunk, and the file header says where.
        let Some(last) = groups.last_mut() else { return };
        let Some(start) = last.find_index(&file).and_then(|at| index.checked_sub(at)) else { return };
        let Some(hole) = start.checked_sub(front.len()) else { return };
        last.place = Place::Known(start);
        with_index.push_missing(hole);
        last.chunks.iter().for_each(|chunk| with_index.push(Arc::clone(&chunk.data)));
    }
    let Ok(Some(index)) = file.index_record(with_index.len()) else { return };
    let mut before = None;
    let is_read = StoredIndex::at(&with_index, &file, start, index).visit_entries(|entry, offset| {
        for group in groups.iter_mut().filter(|_| offset >= front.len()) {
            if before == Some(group.header.previous_record_size) && Some(*entry) == IndexEntry::of(&group.header) {
                group.place = group.place.found(offset);
            }
        }
        before = Some(entry.record_size);
    });
    let mut end = front.len();
    for group in groups {
        match group.start() {
            Some(start) if is_read && start >= end => end = start.saturating_add(group.source().len()),
            _ => group.place = Place::Unknown,
        }
    }
}

impl Place {
    fn found(self, offset: u64) -> Self {
        match self {
            Self::Unknown => Self::Found(offset),
            Self::Found(_) => Self::Ambiguous,
            Self::Known(_) | Self::Ambiguous => self,
        }
    }
}

impl Group {
    fn start(&self) -> Option<u64> {
        match self.place {
            Place::Known(start) | Place::Found(start) => Some(start),
            Place::Unknown | Place::Ambiguous => None,
        }
    }

    fn source(&self) -> Source {
        Source::new(self.chunks.iter().map(|chunk| Arc::clone(&chunk.data)))
    }

    /// Where the index record stands in these chunks.
    fn find_index(&self, file: &FileHeader) -> Option<u64> {
        let source = self.source();
        let mut offset = 0;
        loop {
            let header = read_header(&source, offset)?;
            header.payload_size(file.record_header_size()).ok()?;
            let is_index = header.type_id() == RecordableTypeId::VRS_INDEX;
            if is_index && IndexVersion::from_number(header.format_version).is_some() {
                return Some(offset);
            }
            offset = offset.checked_add(u64::from(header.record_size))?;
        }
    }
}
