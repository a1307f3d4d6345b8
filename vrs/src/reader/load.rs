//! Getting the index of a file: from its index record, or by a scan over all records (FORMAT.md §13, §14).

use vrs_core::container::{
    ClassicPrelude, FileHeader, IndexEntry, IndexRecord, IndexVersion, RecordHeader, RecordOffsets, RecordableTypeId,
    Scan, ScanStop, SplitIndex, StopCause, StoredEntries, StreamId,
};

use super::index::{RecordIndex, TooManyStreams};
use super::repair::{IndexProblem, IndexSource, Repair};
use super::rescue::LastRecord;
use super::walk::{Walk, WalkStep};
use crate::compress::Decompressor;
use crate::io::Source;

/// Bytes of inflated entries held at once: an index goes straight into its columns.
const STEP: usize = IndexEntry::SIZE * 5000;

/// Gaps that are told one by one; the others are counted.
const MOST_GAPS: usize = 1000;

/// A streamed recording ends with an index record of no streams and no entries: its size (FORMAT.md §19.2).
pub(super) const CLOSING_RECORD_SIZE: u32 = 40;

/// The index of a file, and how it was obtained.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) index: RecordIndex,
    /// Streams that the index lists, those without records too.
    pub(super) streams: Vec<StreamId>,
    pub(super) source: IndexSource,
    pub(super) repairs: Vec<Repair>,
    /// Offsets of records in front of damage, whose sizes may be wrong.
    pub(super) doubtful: Vec<u64>,
}

impl Loaded {
    fn new(index: RecordIndex, source: IndexSource) -> Self {
        Self { index, streams: Vec::new(), source, repairs: Vec::new(), doubtful: Vec::new() }
    }
}

/// Loads the index, or scans for the records where there is none that can be used. `base` is where user records start,
/// unless the index knows better.
pub(super) fn load(source: &Source, file: &FileHeader, base: u64) -> Result<Loaded, TooManyStreams> {
    let scan = Scan::new(file, source.len());
    match file.index_record(source.len()) {
        Ok(None) => rebuild(source, scan, Repair::NoIndex, None),
        Err(problem) => rebuild(source, scan, Repair::Index(problem.into()), None),
        Ok(Some(offset)) => Loader { source, file, base, offset, scan, announced: None }.load(),
    }
}

/// Reads the index record that the file header points to. What it learns on the way serves a scan, if it comes to that.
struct Loader<'s> {
    source: &'s Source,
    file: &'s FileHeader,
    base: u64,
    /// Where the index record stands.
    offset: u64,
    scan: Scan,
    /// How many entries the index announces.
    announced: Option<u64>,
}

/// Why an index cannot be used.
enum Failure {
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

impl Loader<'_> {
    fn load(mut self) -> Result<Loaded, TooManyStreams> {
        match self.load_record() {
            Ok(loaded) => Ok(loaded),
            Err(Failure::TooManyStreams) => Err(TooManyStreams),
            Err(Failure::Problem(problem)) => rebuild(self.source, self.scan, Repair::Index(problem), self.announced),
        }
    }

    fn load_record(&mut self) -> Result<Loaded, Failure> {
        let entries = self.locate()?;
        let announced = self.announced.unwrap_or_default();
        let mut index = RecordIndex::default();
        // Every record has a header in the file, so that a lie about their number costs no memory.
        let possible = self.source.len() / RecordHeader::SIZE as u64;
        index.reserve(announced.min(possible) as usize);
        let (mut first_lost, mut in_holes) = (None, 0);
        let offsets = self.visit(&entries, self.source.len(), |entry, offset| {
            match offset {
                Some(offset) if self.source.has(offset, u64::from(entry.record_size)) => index.push(entry, offset)?,
                Some(_) => in_holes += 1,
                None => first_lost = first_lost.or(Some(entry.record_size)),
            }
            Ok(())
        })?;
        let mut repairs = self.check_end(&offsets, first_lost)?;
        let lost = offsets.lost() + in_holes;
        if lost > 0 {
            repairs.push(Repair::Lost { lost, announced });
        }
        Ok(Loaded { streams: entries.streams, repairs, ..Loaded::new(index, IndexSource::Index) })
    }

    /// Where the entries stand, and where the records do.
    fn locate(&mut self) -> Result<Entries, Failure> {
        let header = read_header(self.source, self.offset).ok_or_else(|| unreadable("its header is cut"))?;
        let record = IndexRecord::locate(self.file, self.offset, &header, self.source.len())?;
        match record.version() {
            IndexVersion::Classic => self.locate_classic(&record),
            IndexVersion::Split => self.locate_split(&record),
        }
    }

    fn locate_classic(&mut self, record: &IndexRecord) -> Result<Entries, Failure> {
        let prelude = self.read_prelude(record)?;
        self.announced = Some(u64::from(prelude.record_count));
        let stored = prelude.entries(record)?;
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
        each: impl FnMut(&IndexEntry, Option<u64>) -> Result<(), Failure>,
    ) -> Result<RecordOffsets, Failure> {
        let announced = self.announced.unwrap_or_default();
        let offsets = RecordOffsets::new(entries.first, entries.least_size, total);
        let mut visit = Visit { offsets, left: announced, each };
        let bytes = self.read(entries.stored.offset, entries.stored.size)?;
        if entries.stored.compressed {
            visit.inflate(&bytes)?;
        } else {
            visit.add(&bytes)?;
        }
        if visit.left > 0 {
            return Err(IndexProblem::Entries { found: announced - visit.left, announced }.into());
        }
        Ok(visit.offsets)
    }

    /// Checks that the sizes of the entries lead to the end of the records: a wrong size would move every later record.
    fn check_end(&self, offsets: &RecordOffsets, first_lost: Option<u32>) -> Result<Vec<Repair>, Failure> {
        let (end, total) = (offsets.end(), self.source.len());
        let damaged = || Failure::Problem(IndexProblem::Sum { found: end });
        let Some(size) = first_lost else {
            let leftover = total - self.walk_internal_records(end).ok_or_else(damaged)?;
            return Ok(if leftover > 0 { vec![Repair::Leftover { bytes: leftover }] } else { Vec::new() });
        };
        // The records behind a cut are gone, and those of a damaged index only seem to be: look at the record in question.
        let header = read_header(self.source, end);
        if self.offset >= self.base || header.is_some_and(|header| header.record_size != size) {
            return Err(damaged());
        }
        Ok(Vec::new())
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

    fn read(&self, offset: u64, size: u64) -> Result<crate::io::Bytes<'_>, Failure> {
        let size = usize::try_from(size).map_err(|_| unreadable("it is too large for this machine"))?;
        self.source.read(offset, size).map_err(|error| unreadable(error.to_string()))
    }
}

fn unreadable(what: impl Into<String>) -> Failure {
    Failure::Problem(IndexProblem::Unreadable(what.into()))
}

/// Goes over the entries of an index, without a look at the records. Offsets are those of a recording of any size. Answers
/// whether all entries could be read.
pub(super) fn visit_entries(
    source: &Source,
    file: &FileHeader,
    base: u64,
    mut each: impl FnMut(&IndexEntry, u64),
) -> bool {
    let Ok(Some(offset)) = file.index_record(source.len()) else { return false };
    let scan = Scan::new(file, source.len());
    let mut loader = Loader { source, file, base, offset, scan, announced: None };
    let visited = loader.locate().and_then(|entries| {
        loader.visit(&entries, u64::MAX, |entry, offset| {
            if let Some(offset) = offset {
                each(entry, offset);
            }
            Ok(())
        })
    });
    visited.is_ok()
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

/// A visit of the entries of an index as they come.
struct Visit<F> {
    offsets: RecordOffsets,
    /// Entries that must still come.
    left: u64,
    each: F,
}

impl<F: FnMut(&IndexEntry, Option<u64>) -> Result<(), Failure>> Visit<F> {
    fn inflate(&mut self, stored: &[u8]) -> Result<(), Failure> {
        let mut decompressor = Decompressor::default();
        let mut frames = decompressor.frames(stored)?;
        let mut step = Vec::new();
        while self.left > 0 {
            let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).saturating_mul(IndexEntry::SIZE);
            if frames.inflate(&mut step, wanted.min(STEP))? == 0 {
                break;
            }
            let rest = self.add(&step)?;
            step.drain(..step.len() - rest);
        }
        Ok(())
    }

    /// Adds whole entries; answers how many bytes at the end are no whole entry.
    fn add(&mut self, bytes: &[u8]) -> Result<usize, Failure> {
        let (entries, rest) = bytes.as_chunks::<{ IndexEntry::SIZE }>();
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX);
        for entry in entries.iter().take(wanted) {
            let entry = IndexEntry::parse(entry)?;
            let offset = self.offsets.place(entry.record_size)?;
            (self.each)(&entry, offset)?;
        }
        self.left -= entries.len().min(wanted) as u64;
        Ok(rest.len())
    }
}

/// Finds all records by walking from header to header, and around damage.
fn rebuild(source: &Source, scan: Scan, trouble: Repair, announced: Option<u64>) -> Result<Loaded, TooManyStreams> {
    let mut index = RecordIndex::default();
    let (mut gaps, mut further_gaps, mut doubtful) = (Vec::new(), 0, Vec::new());
    let mut walk = Walk::new(source, scan);
    let mut last = None;
    let stop = loop {
        match walk.step() {
            WalkStep::Record { offset, header } => {
                if let Some(entry) = IndexEntry::of(&header) {
                    index.push(&entry, offset)?;
                }
                last = Some(header);
            }
            WalkStep::Internal { header } => last = Some(header),
            WalkStep::Gap { gap, last } => {
                match last {
                    LastRecord::Sound => {}
                    LastRecord::InDoubt => doubtful.extend(gap.stop.distrusted),
                    LastRecord::Lost => index.pop(),
                }
                if gaps.len() < MOST_GAPS {
                    gaps.push(Repair::Gap { gap, after: index.last_time() });
                } else {
                    further_gaps += 1;
                }
            }
            WalkStep::End(stop) => break stop,
        }
    };
    let is_whole = stop.cause == StopCause::EndOfFile;
    if trouble == Repair::NoIndex && is_whole && gaps.is_empty() && last.is_some_and(is_closing_record) {
        return Ok(Loaded::new(index, IndexSource::ClosingRecord));
    }
    doubtful.extend(stop.distrusted);
    let mut repairs = vec![trouble];
    let found = index.len() as u64;
    if let Some(announced) = announced.filter(|announced| *announced > found) {
        repairs.push(Repair::Lost { lost: announced - found, announced });
    }
    repairs.append(&mut gaps);
    if further_gaps > 0 {
        repairs.push(Repair::FurtherGaps { count: further_gaps });
    }
    if !is_whole {
        repairs.push(Repair::ScanEnded { stop, left: source.len().saturating_sub(stop.offset) });
    }
    Ok(Loaded { repairs, doubtful, ..Loaded::new(index, IndexSource::Scan) })
}

/// Where the chain of record headers breaks, in a file that has an index; `None` when it leads to the end of the file.
pub(super) fn find_broken_link(source: &Source, file: &FileHeader) -> Option<ScanStop> {
    let mut walk = Walk::new(source, Scan::new(file, source.len()));
    loop {
        match walk.step() {
            WalkStep::Record { .. } | WalkStep::Internal { .. } => {}
            WalkStep::Gap { gap, .. } => return Some(gap.stop),
            WalkStep::End(stop) => return (stop.cause != StopCause::EndOfFile).then_some(stop),
        }
    }
}

fn is_closing_record(header: RecordHeader) -> bool {
    header.type_id() == RecordableTypeId::VRS_INDEX && header.record_size == CLOSING_RECORD_SIZE
}

/// The record header at an offset, if the file has one there. Its bytes may still be nonsense.
pub(super) fn read_header(source: &Source, offset: u64) -> Option<RecordHeader> {
    let bytes = source.read(offset, RecordHeader::SIZE).ok()?;
    bytes.first_chunk().map(RecordHeader::parse)
}
