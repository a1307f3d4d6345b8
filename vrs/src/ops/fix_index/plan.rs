//! What is to be written where, to give a file its index.
//!
//! Until the header names it, the new index is nothing to readers: they find the records by a scan. So the steps are: the header
//! names no index; what is behind the records is replaced, and the index written; the header names it. Between them stands what
//! a power cut must not mix up.

use std::collections::BTreeSet;

use vrs_core::container::{
    CompressionType, Digest, FileHeader, FileVersion, IndexEntry, IndexVersion, IntegrityRecord, RecordHeader,
    StoredHash, StreamId,
};

use super::steps::Step;
use crate::error::{ErrorKind, IndexFixProblem};
use crate::reader::{Reader, Repair, StreamReader, Survey};
use crate::writer::{index_frame, index_record};

/// Where the header has the offsets of the index and of the first record, in bytes.
const INDEX_OFFSET_AT: u64 = 24;
const FIRST_RECORD_AT: u64 = 40;

/// What is to be done.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    /// Records in the index.
    pub(super) records: u64,
    /// Bytes behind the records that belong to nothing.
    pub(super) cut_off: u64,
}

/// An index, ready to be written.
struct NewIndex {
    place: IndexPlace,
    /// Where it goes.
    offset: u64,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum IndexPlace {
    End,
    Front,
    Head,
}

struct Planner<'f> {
    file: &'f Reader,
    survey: Survey,
    /// The header as it is to be.
    header: FileHeader,
    /// Where the records end, and what is kept behind them.
    end: u64,
    /// The hashes of the records, and where they stand.
    hashes: Option<(u64, IntegrityRecord)>,
    /// Bytes of the last record that is kept.
    last_size: u32,
    chunk_ends: Vec<u64>,
}

impl Plan {
    /// What a file needs; `None` if its index is right.
    pub(super) fn new(file: &Reader) -> Result<Option<Self>, ErrorKind> {
        if let Some(Repair::MissingChunks { .. }) = file.repairs().first() {
            return Err(IndexFixProblem::MissingChunks.into());
        }
        let survey = file.survey();
        if survey.is_indexed {
            return Ok(None);
        }
        if let Some(offset) = survey.hole() {
            return Err(IndexFixProblem::Hole { offset }.into());
        }
        let plan = Planner::new(file, survey).plan()?;
        Ok(Some(plan).filter(|plan| !plan.steps.is_empty()))
    }
}

impl<'f> Planner<'f> {
    fn new(file: &'f Reader, survey: Survey) -> Self {
        let (first, records_end) = survey.borders().unwrap_or((survey.description_end, survey.description_end));
        let mut planner = Self {
            file,
            header: *file.header(),
            end: records_end,
            hashes: None,
            last_size: survey.records.last().map_or(survey.description_size, |(_, entry)| entry.record_size),
            chunk_ends: file.chunk_ends(),
            survey,
        };
        // Where nothing else stands between them, records follow the description.
        let is_behind_description = first == planner.survey.description_end;
        // Other readers need to be told where, if a header says it wrongly.
        let is_head_damaged = file.repairs().iter().any(|repair| matches!(repair, Repair::Head(_)));
        let follows = is_behind_description && !is_head_damaged;
        planner.header.first_user_record_offset = if follows { 0 } else { first as i64 };
        planner.keep_hashes();
        planner
    }

    /// Hashes stay if they are those of the records that are there; they stand right behind them.
    fn keep_hashes(&mut self) {
        let (behind, _) = self.file.internal_records_from(self.end);
        for (offset, header) in behind {
            let bytes = self.file.stored_bytes(offset, header.record_size as usize);
            let record = bytes.and_then(|bytes| IntegrityRecord::parse(&bytes).ok());
            let is_of_these = |record: &IntegrityRecord| record.record_count == self.survey.records.len() as u64;
            if let Some(record) = record.filter(|record| offset == self.end && is_of_these(record)) {
                self.end = offset.saturating_add(u64::from(header.record_size));
                self.last_size = header.record_size;
                self.hashes = Some((offset, record));
                return;
            }
        }
    }

    fn plan(mut self) -> Result<Plan, ErrorKind> {
        let (_, known_end) = self.file.internal_records_from(self.end);
        let is_index = u64::try_from(self.file.header().index_record_offset) == Ok(known_end);
        let cut_off = self.file.size().saturating_sub(known_end);
        if cut_off > 0 && !is_index && self.file.has_records_behind(known_end) {
            return Err(IndexFixProblem::RecordsBehind { offset: known_end }.into());
        }
        let last = self.last_chunk()?;
        let index = self.index()?;
        let chunk_ends = self.chunk_ends.clone();
        let mut steps = Steps::new(self.file, &chunk_ends);
        match index.place {
            IndexPlace::End => steps.replace_end(last, self.end, &index.bytes),
            IndexPlace::Front => {
                steps.replace_end(last, self.end, &[]);
                steps.write(index.offset, &index.bytes);
            }
            IndexPlace::Head => {
                steps.replace_end(last, self.end, &[]);
                // Its header comes last: it says how many entries there are.
                let (header, entries) = index.bytes.split_at(RecordHeader::SIZE);
                steps.replace_end(0, index.offset + RecordHeader::SIZE as u64, entries);
                steps.sync();
                steps.write(index.offset, header);
            }
        }
        self.renew_hashes(&index, &mut steps);
        steps.sync();
        let is_changed = !steps.taken.is_empty();
        if is_changed {
            // The first step changes it in any case.
            steps.put(0, &self.header.to_bytes());
        } else {
            steps.write(0, &self.header.to_bytes());
        }
        steps.sync();
        let mut all = Steps::new(self.file, &chunk_ends);
        if is_changed {
            // The old one counts for nothing until the new one is there.
            let at = if index.place == IndexPlace::Head { FIRST_RECORD_AT } else { INDEX_OFFSET_AT };
            all.write(at, &[0; 8]);
            all.sync();
        }
        all.taken.append(&mut steps.taken);
        Ok(Plan { steps: all.taken, records: self.survey.records.len() as u64, cut_off })
    }

    /// The chunk in which the records end, or the one behind it if nothing else is in there.
    fn last_chunk(&self) -> Result<usize, ErrorKind> {
        // A chunk starts where the one before it ends.
        let last = self
            .chunk_ends
            .iter()
            .take(self.chunk_ends.len().saturating_sub(1))
            .filter(|end| **end <= self.end)
            .count();
        let end = self.chunk_ends.get(last).copied().unwrap_or(0);
        if self.chunk_ends.last().is_some_and(|total| *total > end) {
            return Err(IndexFixProblem::ChunksBehind { offset: self.end }.into());
        }
        Ok(last)
    }

    fn entries(&self) -> impl Iterator<Item = IndexEntry> {
        self.survey.records.iter().map(|(_, entry)| *entry)
    }

    /// The index, and the header that leads to it.
    fn index(&mut self) -> Result<NewIndex, ErrorKind> {
        let (place, offset, bytes) = if self.has_head() {
            (IndexPlace::Head, self.survey.description_end, self.head_index()?)
        } else if let Some(bytes) = self.front_index()? {
            self.header.version = FileVersion::Vrs2;
            (IndexPlace::Front, self.survey.description_end, bytes)
        } else {
            let index = index_record(self.entries(), self.streams(), self.last_size, None).map_err(compress_failed)?;
            (IndexPlace::End, self.end, index.ok_or(IndexFixProblem::TooManyRecords)?)
        };
        self.header.index_record_offset = offset as i64;
        Ok(NewIndex { place, offset, bytes })
    }

    /// Whether the first chunk is the head of an index in a file of its own: the first record was written when there was nothing
    /// but a header before it (FORMAT.md §4.1).
    fn has_head(&self) -> bool {
        let Some((first, _)) = self.survey.borders() else { return false };
        let header = self.file.stored_bytes(first, RecordHeader::SIZE);
        let before = header.and_then(|bytes| Some(RecordHeader::parse(bytes.first_chunk()?).previous_record_size));
        let bare = self.survey.description_end.saturating_add(RecordHeader::SIZE as u64);
        self.chunk_ends.len() > 1
            && self.chunk_ends.first() == Some(&first)
            && first >= bare
            && before == Some(RecordHeader::SIZE as u32)
    }

    fn head_index(&mut self) -> Result<Vec<u8>, ErrorKind> {
        let (count, entries) = index_frame(self.entries()).map_err(compress_failed)?;
        let size = RecordHeader::size_with(entries.len() as u64).map_err(|_| IndexFixProblem::TooManyRecords)?;
        let uncompressed = count.checked_mul(IndexEntry::SIZE as u64).and_then(|size| u32::try_from(size).ok());
        let uncompressed = uncompressed.ok_or(IndexFixProblem::TooManyRecords)?;
        let before = self.survey.description_size;
        let header = RecordHeader::index(IndexVersion::Split, size, before, CompressionType::Zstd, uncompressed);
        self.header.first_user_record_offset = (self.survey.description_end + u64::from(size)) as i64;
        Ok([header.to_bytes().as_slice(), &entries].concat())
    }

    /// The index in the place between description and records, if there is one that it fits in.
    fn front_index(&self) -> Result<Option<Vec<u8>>, ErrorKind> {
        let Some((first, _)) = self.survey.borders() else { return Ok(None) };
        let room = first.saturating_sub(self.survey.description_end);
        let is_in_first_chunk = self.chunk_ends.first().is_some_and(|end| first <= *end);
        let Some(room) = u32::try_from(room).ok().filter(|room| *room > 0 && is_in_first_chunk) else {
            return Ok(None);
        };
        let before = self.survey.description_size;
        index_record(self.entries(), self.streams(), before, Some(room)).map_err(compress_failed)
    }

    /// All streams, in the order of their ids.
    fn streams(&self) -> Vec<StreamId> {
        let streams: BTreeSet<StreamId> =
            self.file.streams().map(StreamReader::id).chain(self.entries().map(|entry| entry.stream)).collect();
        streams.into_iter().collect()
    }

    /// Hashes of the records are also of the header and the index.
    fn renew_hashes(&mut self, index: &NewIndex, steps: &mut Steps<'_>) {
        let Some((offset, old)) = self.hashes.take() else { return };
        let Some(stored) = self.file.stored_bytes(offset, RecordHeader::SIZE) else { return };
        let Some(before) = stored.first_chunk().map(|bytes| RecordHeader::parse(bytes).previous_record_size) else {
            return;
        };
        let file_header = IntegrityRecord::hash_of_header(&self.header.to_bytes());
        let index: Digest = StoredHash::of_record(&index.bytes);
        steps.write(offset, &IntegrityRecord { file_header, index, ..old }.to_bytes(before));
    }
}

fn compress_failed(source: std::io::Error) -> ErrorKind {
    ErrorKind::Io { action: "compress its index".to_owned(), source }
}

/// Steps as they come together. What is there already is not written.
struct Steps<'f> {
    file: &'f Reader,
    chunk_ends: &'f [u64],
    taken: Vec<Step>,
    /// Chunks to which something was done.
    unsynced: BTreeSet<usize>,
}

impl<'f> Steps<'f> {
    fn new(file: &'f Reader, chunk_ends: &'f [u64]) -> Self {
        Self { file, chunk_ends, taken: Vec::new(), unsynced: BTreeSet::new() }
    }

    fn start_of(&self, chunk: usize) -> u64 {
        chunk.checked_sub(1).and_then(|before| self.chunk_ends.get(before)).copied().unwrap_or(0)
    }

    /// Replaces bytes, unless they are these already.
    fn write(&mut self, offset: u64, bytes: &[u8]) {
        if self.file.stored_bytes(offset, bytes.len()).is_none_or(|stored| *stored != *bytes) {
            self.put(offset, bytes);
        }
    }

    /// Replaces bytes.
    fn put(&mut self, mut offset: u64, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let chunk =
                self.chunk_ends.partition_point(|end| *end <= offset).min(self.chunk_ends.len().saturating_sub(1));
            let room = self.chunk_ends.get(chunk).map_or(0, |end| end.saturating_sub(offset));
            let (now, later) = match usize::try_from(room) {
                Ok(room) if room > 0 && room < bytes.len() => bytes.split_at(room),
                _ => (bytes, &[][..]),
            };
            self.push(chunk, Step::Write { chunk, offset: offset - self.start_of(chunk), bytes: now.to_vec() });
            offset += now.len() as u64;
            bytes = later;
        }
    }

    /// Replaces all that a chunk has from a place on.
    fn replace_end(&mut self, chunk: usize, from: u64, bytes: &[u8]) {
        let (start, end) = (self.start_of(chunk), self.chunk_ends.get(chunk).copied().unwrap_or(from));
        let there = end.saturating_sub(from);
        let is_there = there == bytes.len() as u64
            && self.file.stored_bytes(from, bytes.len()).is_some_and(|stored| *stored == *bytes);
        if is_there {
            return;
        }
        let offset = from.saturating_sub(start);
        if there > 0 {
            self.push(chunk, Step::Cut { chunk, size: offset });
        }
        if !bytes.is_empty() {
            self.push(chunk, Step::Write { chunk, offset, bytes: bytes.to_vec() });
        }
    }

    fn push(&mut self, chunk: usize, step: Step) {
        self.unsynced.insert(chunk);
        self.taken.push(step);
    }

    fn sync(&mut self) {
        let chunks = std::mem::take(&mut self.unsynced);
        self.taken.extend(chunks.into_iter().map(|chunk| Step::Sync { chunk }));
    }
}
