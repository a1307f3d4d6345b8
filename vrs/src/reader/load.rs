//! Getting the index of a file: from its index record, or by a scan over all records (FORMAT.md §13, §14).

use vrs_core::container::{FileHeader, RecordHeader, RecordableTypeId, Scan, ScanStop, StopCause, StreamId};

use super::index::{RecordIndex, TooManyStreams};
use super::rebuild::Rebuilt;
use super::repair::{IndexSource, Repair};
use super::stored_index::{Failure, StoredIndex};
use super::walk::Walk;
use crate::io::Source;

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
    pub(super) recorded: Recorded,
}

/// What is known of how many records a recording had, tags records among them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Recorded {
    /// How many; `None` where nothing tells.
    pub(super) count: Option<u64>,
    /// Where an index record stands whose entries name them, if there is one.
    pub(super) index: Option<u64>,
}

impl Loaded {
    fn new(index: RecordIndex, source: IndexSource, recorded: Recorded) -> Self {
        Self { index, streams: Vec::new(), source, repairs: Vec::new(), doubtful: Vec::new(), recorded }
    }
}

/// Loads the index, or scans for the records where there is none that can be used. `base` is where user records start,
/// unless the index knows better.
pub(super) fn load(source: &Source, file: &FileHeader, base: u64, threads: usize) -> Result<Loaded, TooManyStreams> {
    let rebuild = |scan, trouble, recorded| Rebuild { source, base, trouble, recorded }.run(scan);
    let scan = Scan::new(file, source.len());
    let offset = match file.index_record(source.len()) {
        Ok(None) => return rebuild(scan, Repair::NoIndex, Recorded::default()),
        Err(problem) => return rebuild(scan, Repair::Index(problem.into()), Recorded::default()),
        Ok(Some(offset)) => offset,
    };
    let mut stored = StoredIndex::at(source, file, base, offset);
    match stored.load(threads) {
        Ok((index, streams, repairs)) => {
            let recorded = Recorded { count: stored.announced, index: Some(offset) };
            Ok(Loaded { streams, repairs, ..Loaded::new(index, IndexSource::Index, recorded) })
        }
        Err(Failure::TooManyStreams) => Err(TooManyStreams),
        Err(Failure::Problem(problem)) => {
            let scan = stored.scan.clone();
            rebuild(scan, Repair::Index(problem), Recorded::of(stored))
        }
    }
}

impl Recorded {
    /// What an index says, maybe a damaged one.
    fn of(stored: StoredIndex<'_>) -> Self {
        let stored = stored.despite_damage();
        let count = stored.as_ref().and_then(|stored| stored.announced);
        Self { count, index: stored.filter(|_| count.is_some()).map(|stored| stored.offset) }
    }
}

/// Finding all records by a walk from header to header, and around damage.
struct Rebuild<'s> {
    source: &'s Source,
    base: u64,
    trouble: Repair,
    recorded: Recorded,
}

impl Rebuild<'_> {
    fn run(mut self, scan: Scan) -> Result<Loaded, TooManyStreams> {
        let file = *scan.file();
        let (mut found, stop) = Rebuilt::from(Walk::new(self.source, scan))?;
        let is_whole = stop.cause == StopCause::EndOfFile;
        let count = found.index.len() as u64;
        let loses_nothing = found.further_gaps == 0 && found.gaps.iter().all(|(gap, _)| gap.records == Some(0));
        let is_closed = is_whole && found.gaps.is_empty() && found.last.is_some_and(is_closing_record);
        if self.trouble == Repair::NoIndex && is_closed {
            let recorded = Recorded { count: Some(count), index: None };
            return Ok(Loaded::new(found.index, IndexSource::ClosingRecord, recorded));
        }
        self.look_at_index(&file, found.index_record);
        // All records lead to the place where the file header says that the index is.
        let is_index = |offset| u64::try_from(file.index_record_offset) == Ok(offset);
        let ends_at_index = is_index(stop.offset);
        if loses_nothing && (ends_at_index || is_whole && found.behind_records.is_some_and(is_index)) {
            self.recorded.count = self.recorded.count.or(Some(count));
        }
        if self.recorded.count == Some(count) {
            // Nothing that is damaged was a record.
            for (gap, _) in &mut found.gaps {
                gap.records = Some(0);
            }
        }
        let end = (!is_whole && !ends_at_index).then_some(stop);
        Ok(self.loaded(found, end))
    }

    /// Where the file header leads to no index, one may be there all the same.
    fn look_at_index(&mut self, file: &FileHeader, found: Option<u64>) {
        if let (None, Some(offset)) = (self.recorded.count, found) {
            let recorded = Recorded::of(StoredIndex::at(self.source, file, self.base, offset));
            // The place of an index that was never written has no entries.
            if recorded.count.is_some_and(|count| count > 0) {
                self.recorded = recorded;
            }
        }
    }

    fn loaded(self, found: Rebuilt, end: Option<ScanStop>) -> Loaded {
        let Rebuilt { index, gaps, further_gaps, mut doubtful, .. } = found;
        let count = index.len() as u64;
        let mut repairs = vec![self.trouble];
        if let Some(announced) = self.recorded.count.filter(|announced| *announced > count) {
            repairs.push(Repair::Lost { lost: announced - count, announced });
        }
        repairs.extend(gaps.into_iter().map(|(gap, after)| Repair::Gap { gap, after }));
        if further_gaps > 0 {
            repairs.push(Repair::FurtherGaps { count: further_gaps });
        }
        if let Some(stop) = end {
            doubtful.extend(stop.distrusted);
            let left = self.source.len().saturating_sub(stop.offset);
            repairs.push(Repair::ScanEnded { stop, left, after: index.last_time() });
        }
        Loaded { repairs, doubtful, ..Loaded::new(index, IndexSource::Scan, self.recorded) }
    }
}

fn is_closing_record(header: RecordHeader) -> bool {
    header.type_id() == RecordableTypeId::VRS_INDEX && header.record_size == CLOSING_RECORD_SIZE
}
