//! The index as it stands in the file: where its entries are, what they say, whether it can be (FORMAT.md §10).

use vrs_core::container::{
    ClassicPrelude, CompressionType, FileHeader, IndexEntry, IndexRecord, IndexVersion, RecordHeader, RecordOffsets,
    Scan, SplitIndex, StoredEntries, StreamId,
};

use super::index::{RecordIndex, TooManyStreams};
use super::repair::{IndexProblem, Repair};
use super::visit::Visit;
use crate::io::{Bytes, Source};

/// An index record. What reading it shows on the way serves a scan, if it comes to that.
#[derive(Debug)]
pub(super) struct StoredIndex<'s> {
    source: &'s Source,
    file: &'s FileHeader,
    base: u64,
    /// Where it stands.
    pub(super) offset: u64,
    /// Its header, where the one in the file is not the one to believe.
    header: Option<RecordHeader>,
    /// How many entries it announces.
    pub(super) announced: Option<u64>,
    /// Where a scan starts.
    pub(super) scan: Scan,
}

/// Why an index cannot be used.
pub(super) enum Failure {
    Problem(IndexProblem),
    TooManyStreams,
}

impl<P: Into<IndexProblem>> From<P> for Failure {
    fn from(problem: P) -> Self {
        Self::Problem(problem.into())
    }
}

impl From<TooManyStreams> for Failure {
    fn from(_: TooManyStreams) -> Self {
        Self::TooManyStreams
    }
}

impl<'s> StoredIndex<'s> {
    /// The index record at an offset of a file whose user records start at `base`, unless the index knows better.
    pub(super) fn at(source: &'s Source, file: &'s FileHeader, base: u64, offset: u64) -> Self {
        let scan = Scan::new(file, source.len());
        Self { source, file, base, offset, header: None, announced: None, scan }
    }

    /// The index, if anything can be learned from it.
    pub(super) fn despite_damage(mut self) -> Option<Self> {
        let is_located = self.locate().is_ok();
        if is_located || self.announced.is_some() { Some(self) } else { self.behind_damaged_header() }
    }

    /// The same where its header is damaged, if the entries can be read all the same: a classic index says by itself how many
    /// it has.
    fn behind_damaged_header(mut self) -> Option<Self> {
        let first = u64::try_from(self.file.first_user_record_offset).ok();
        let end = first.filter(|first| *first > self.offset).unwrap_or(self.source.len()).min(self.source.len());
        let size = u32::try_from(end.checked_sub(self.offset)?).ok()?;
        let header = |compression, uncompressed| {
            RecordHeader::index(IndexVersion::Classic, size, size, compression, uncompressed)
        };
        let raw = header(CompressionType::None, 0);
        let record = IndexRecord::locate(self.file, self.offset, &raw, self.source.len()).ok()?;
        let prelude = self.read_prelude(&record).ok()?;
        let entries = u64::from(prelude.record_count).checked_mul(IndexEntry::SIZE as u64)?;
        let uncompressed = u32::try_from(prelude.size().checked_add(entries)?).ok()?;
        let is_readable = |header| {
            self.header = Some(header);
            self.locate().is_ok_and(|entries| self.visit(&entries, u64::MAX, 1, |_, _| Ok(())).is_ok())
        };
        let headers = [header(CompressionType::Zstd, uncompressed), raw];
        let found = prelude.record_count > 0 && headers.into_iter().any(is_readable);
        found.then_some(self)
    }

    /// Whether its header says of how many bytes it was compressed. Readers get along with more.
    pub(super) fn tells_its_size(&self) -> bool {
        let Some(header) = read_header(self.source, self.offset) else { return false };
        let Ok(record) = IndexRecord::locate(self.file, self.offset, &header, self.source.len()) else { return false };
        if header.uncompressed_size == 0 || record.version() == IndexVersion::Split {
            return true;
        }
        self.read_prelude(&record).is_ok_and(|prelude| {
            let entries = u64::from(prelude.record_count).saturating_mul(IndexEntry::SIZE as u64);
            prelude.size().saturating_add(entries) == u64::from(header.uncompressed_size)
        })
    }

    /// Reads the entries into columns, on two threads if there may be so many.
    pub(super) fn load(&mut self, threads: usize) -> Result<(RecordIndex, Vec<StreamId>, Vec<Repair>), Failure> {
        let entries = self.locate()?;
        let announced = self.announced.unwrap_or_default();
        let mut index = RecordIndex::default();
        // Every record has a header in the file, so that a lie about their number costs no memory.
        let possible = self.source.len() / RecordHeader::SIZE as u64;
        index.reserve(announced.min(possible) as usize);
        let (mut first_lost, mut in_holes) = (None, 0);
        let offsets = self.visit(&entries, self.source.len(), threads, |entry, offset| {
            match offset {
                Some(offset) if self.source.has(offset, u64::from(entry.record_size)) => index.push(entry, offset)?,
                Some(_) => in_holes += 1,
                None => first_lost = first_lost.or(Some(entry.record_size)),
            }
            Ok(())
        })?;
        let mut repairs = self.check_end(&offsets, first_lost, &index)?;
        let lost = offsets.lost() + in_holes;
        if lost > 0 {
            repairs.push(Repair::Lost { lost, announced });
        }
        Ok((index, entries.streams, repairs))
    }

    /// Where a scan for the records starts, whatever the index has to say.
    pub(super) fn start_of_scan(mut self) -> Scan {
        // Where its entries are does not matter here, nor why they cannot be found.
        let _ = self.locate();
        self.scan
    }

    /// Goes over the entries without a look at the records. Offsets are those of a recording of any size. Answers whether all
    /// entries could be read.
    pub(super) fn visit_entries(&mut self, mut each: impl FnMut(&IndexEntry, u64)) -> bool {
        let visited = self.locate().and_then(|entries| {
            self.visit(&entries, u64::MAX, 1, |entry, offset| {
                if let Some(offset) = offset {
                    each(entry, offset);
                }
                Ok(())
            })
        });
        visited.is_ok()
    }

    /// Where the entries stand, and where the records do.
    fn locate(&mut self) -> Result<Entries, Failure> {
        let header = self.header.or_else(|| read_header(self.source, self.offset));
        let header = header.ok_or_else(|| unreadable("its header is cut"))?;
        let record = IndexRecord::locate(self.file, self.offset, &header, self.source.len())?;
        match record.version() {
            IndexVersion::Classic => self.locate_classic(&record, &header),
            IndexVersion::Split => self.locate_split(&record),
        }
    }

    fn locate_classic(&mut self, record: &IndexRecord, header: &RecordHeader) -> Result<Entries, Failure> {
        let prelude = self.read_prelude(record)?;
        let stored = prelude.entries(record);
        // The number of entries that the record has no room for is no number of records, unless the file was cut.
        let is_cut = self.offset.saturating_add(u64::from(header.record_size)) > self.source.len();
        self.announced = (is_cut || stored.is_ok()).then_some(u64::from(prelude.record_count));
        let stored = stored?;
        Ok(Entries { stored, streams: prelude.streams, first: self.base, least_size: 0 })
    }

    fn locate_split(&mut self, record: &IndexRecord) -> Result<Entries, Failure> {
        let split = SplitIndex::new(self.file, record, &self.source.chunk_ends());
        if split.split_head {
            self.scan = Scan::after_split_index(self.file, split.first_user_record, self.source.len());
        }
        if let Some(problem) = split.incomplete {
            return Err(problem.into());
        }
        self.announced = split.entries.count.map(u64::from);
        let least_size = self.file.record_header_size();
        Ok(Entries { stored: split.entries, streams: Vec::new(), first: split.first_user_record, least_size })
    }

    /// The stream count tells how long the list of streams is; the second read has it whole.
    fn read_prelude(&self, record: &IndexRecord) -> Result<ClassicPrelude, Failure> {
        let count = self.read(record.body_offset(), record.body_size().min(4))?;
        let needed = match ClassicPrelude::parse(&count) {
            Ok(prelude) => return Ok(prelude),
            Err(short) => (short.at as u64).saturating_add(short.needed).saturating_add(4),
        };
        let prelude = self.read(record.body_offset(), needed.min(record.body_size()))?;
        Ok(ClassicPrelude::parse(&prelude)?)
    }

    /// Goes over all entries, with the offset of each record that a recording of `total` bytes holds.
    fn visit(
        &self,
        entries: &Entries,
        total: u64,
        threads: usize,
        each: impl FnMut(&IndexEntry, Option<u64>) -> Result<(), Failure>,
    ) -> Result<RecordOffsets, Failure> {
        let announced = self.announced.unwrap_or_default();
        let offsets = RecordOffsets::new(entries.first, entries.least_size, total);
        let mut visit = Visit { offsets, left: announced, each };
        let bytes = self.read(entries.stored.offset, entries.stored.size)?;
        match entries.stored.compressed {
            true if threads > 1 => visit.inflate_beside(&bytes)?,
            true => visit.inflate(&bytes)?,
            false => visit.add(&bytes)?,
        }
        if visit.left > 0 {
            return Err(IndexProblem::Entries { found: announced - visit.left, announced }.into());
        }
        Ok(visit.offsets)
    }

    /// Checks that the sizes of the entries lead to the end of the records: a wrong size would move every later record.
    fn check_end(
        &self,
        offsets: &RecordOffsets,
        first_lost: Option<u32>,
        index: &RecordIndex,
    ) -> Result<Vec<Repair>, Failure> {
        let (end, total) = (offsets.end(), self.source.len());
        let damaged = || Failure::Problem(IndexProblem::Sum { found: end });
        let Some(size) = first_lost else {
            let leftover = total - self.walk_internal_records(end).ok_or_else(damaged)?;
            if leftover > 0 && self.offset < self.base && !self.ends_with(index) {
                return Err(damaged());
            }
            return Ok(if leftover > 0 { vec![Repair::Leftover { bytes: leftover }] } else { Vec::new() });
        };
        // The records behind a cut are gone, and those of a damaged index only seem to be: look at the record in question.
        let header = read_header(self.source, end);
        if self.offset >= self.base || header.is_some_and(|header| header.record_size != size) || !self.ends_with(index)
        {
            return Err(damaged());
        }
        Ok(Vec::new())
    }

    /// Whether the last record is where the index has it: where nothing else tells that sizes are right, it does.
    fn ends_with(&self, index: &RecordIndex) -> bool {
        let Some(last) = index.len().checked_sub(1).and_then(|last| index.get(last)) else { return true };
        let header = read_header(self.source, last.offset);
        header.is_some_and(|header| {
            header.record_size == last.size && header.timestamp.to_bits() == last.timestamp.to_bits()
        })
    }

    /// Follows the library's own records behind the last user record, and answers with the end of the last one, if that is
    /// where a sound file may end: at its end, at that of a chunk, or behind the index.
    fn walk_internal_records(&self, mut position: u64) -> Option<u64> {
        let mut found_index = self.offset < self.base;
        let chunk_ends = self.source.chunk_ends();
        loop {
            if found_index && chunk_ends.contains(&position) {
                return Some(position);
            }
            let header =
                read_header(self.source, position).filter(|header| header.is_internal() && header.check().is_ok());
            let Some(header) = header else { return found_index.then_some(position).filter(|end| *end > self.offset) };
            found_index |= position == self.offset;
            position = position.checked_add(u64::from(header.record_size)).filter(|end| *end <= self.source.len())?;
        }
    }

    fn read(&self, offset: u64, size: u64) -> Result<Bytes<'_>, Failure> {
        let size = usize::try_from(size).map_err(|_| unreadable("it is too large for this machine"))?;
        self.source.read(offset, size).map_err(|error| unreadable(error.to_string()))
    }
}

fn unreadable(what: impl Into<String>) -> Failure {
    Failure::Problem(IndexProblem::Unreadable(what.into()))
}

/// The record header at an offset, if the file has one there. Its bytes may still be nonsense.
pub(super) fn read_header(source: &Source, offset: u64) -> Option<RecordHeader> {
    let bytes = source.read(offset, RecordHeader::SIZE).ok()?;
    bytes.first_chunk().map(RecordHeader::parse)
}

/// The entries of an index, as they are stored.
struct Entries {
    stored: StoredEntries,
    /// Streams that the index lists.
    streams: Vec<StreamId>,
    /// Where the first record stands.
    first: u64,
    /// Bytes that a record has at least.
    least_size: u32,
}
