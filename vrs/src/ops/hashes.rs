//! Comparing records with the hashes that were made of them when they were recorded (FORMAT.md §19.3).

use std::collections::BTreeMap;

use vrs_core::container::{
    CompressionType, Digest, HashBatch, HashRuns, IndexVersion, IntegrityRecord, RecordHasher, RecordHeader,
    StoredHash, StreamId,
};

use super::check::{FilePart, Finding};
use super::own_streams::is_hash_stream;
use crate::error::RecordLocation;
use crate::reader::{Reader, Record, Repair};

/// How many hashes may be skipped in search of the record that is there, all in all: damage does not make a check endless.
const SEARCH: u64 = 10_000_000;

/// What old recordings added to the type ids of test devices (FORMAT.md §5.2).
const OLD_TEST_DEVICES: i32 = 100_000 - 65_500;

/// Records that wait for their hashes, at most.
const MOST_WAITING: usize = 1 << 20;

/// What is known of how the records of a file were when they were recorded.
pub(super) struct Evidence {
    hashers: BTreeMap<StreamId, RecordHasher>,
    source: Source,
    /// What the first record says of the one before it, where that is all that says so: it was written when the index in the
    /// head was empty (FORMAT.md §4.1).
    before_first: Option<u32>,
    /// Records whose content is what was recorded.
    pub(super) proven: u64,
}

enum Source {
    Nothing,
    /// The hashes of all records, from the end of the file.
    Record(Comparison),
    /// Batches of hashes, each behind its records.
    Stream(Vec<(RecordLocation, Option<Digest>)>),
}

impl Evidence {
    /// What a file has, and what is wrong with all but its records.
    pub(super) fn of(file: &Reader, findings: &mut Vec<Finding>) -> Self {
        let hashers = file.streams().map(|stream| (stream.id(), RecordHasher::new(stream.serial_number().as_bytes())));
        let record = file.integrity_record().map(|bytes| IntegrityRecord::parse(&bytes));
        let has_stream = file.streams().any(is_hash_stream);
        let source = match record {
            Some(Ok(record)) => {
                findings.extend(changed_parts(file, &record).map(Finding::Part));
                let found = file.count_in_file();
                if found != record.record_count {
                    findings.push(Finding::Count { found, recorded: record.record_count });
                }
                let missing = record.record_count.saturating_sub(found);
                Source::Record(Comparison::new(record.level, record.hashes, missing))
            }
            Some(Err(error)) => {
                findings.push(Finding::Hashes(error));
                Source::Nothing
            }
            None if has_stream => Source::Stream(Vec::new()),
            None => Source::Nothing,
        };
        Self { hashers: hashers.collect(), source, before_first: before_first(file), proven: 0 }
    }

    /// Looks at the next record of the file, if it can be read.
    pub(super) fn examine(
        &mut self,
        file: &Reader,
        location: RecordLocation,
        record: Option<&Record<'_>>,
    ) -> Vec<Finding> {
        let hash = record.and_then(|record| self.hash(record));
        let mut findings = Vec::new();
        match &mut self.source {
            Source::Nothing => {}
            Source::Record(comparison) => findings.extend(comparison.add(location, hash).tell(&mut self.proven)),
            Source::Stream(waiting) => {
                let is_hashes =
                    || file.streams().any(|stream| stream.id() == location.stream && is_hash_stream(stream));
                if let Some(record) = record.filter(|_| is_hashes()) {
                    match HashBatch::parse(record.payload()) {
                        Ok(batch) => findings.extend(compare(waiting, batch.hashes, &mut self.proven)),
                        Err(error) => findings.push(Finding::Hashes(error)),
                    }
                    waiting.clear();
                }
                if waiting.len() < MOST_WAITING {
                    waiting.push((location, hash));
                }
            }
        }
        let before = self.before_first.take();
        let is_canonical = |header: &RecordHeader| {
            is_canonical(header) && before.is_none_or(|before| header.previous_record_size == before)
        };
        let is_stray = record.is_some_and(|record| !is_canonical(record.header()));
        findings.extend(is_stray.then_some(Finding::Header { record: location }));
        findings
    }

    fn hash(&self, record: &Record<'_>) -> Option<Digest> {
        let hasher = self.hashers.get(&record.stream_id())?;
        Some(hasher.hash(record.record_type(), record.version(), record.header().timestamp, record.payload()))
    }

    /// The end of the file.
    pub(super) fn finish(&mut self) -> Option<Finding> {
        match &mut self.source {
            Source::Record(comparison) => comparison.finish().tell(&mut self.proven),
            Source::Nothing | Source::Stream(_) => None,
        }
    }
}

fn before_first(file: &Reader) -> Option<u32> {
    let index = file.stored_record(file.header().index_record_offset)?;
    let header = RecordHeader::parse(index.first_chunk()?);
    (header.format_version == IndexVersion::Split as u32).then_some(RecordHeader::SIZE as u32)
}

/// Parts of the file, other than records, that are not what was written.
fn changed_parts(file: &Reader, record: &IntegrityRecord) -> impl Iterator<Item = FilePart> {
    let header = file.header();
    let stored = |offset| file.stored_record(offset).map(|bytes| StoredHash::of_record(&bytes));
    let first = file.stored_header();
    let first = first.as_ref().and_then(|bytes| bytes.first_chunk()).map(IntegrityRecord::hash_of_header);
    // Whoever died between the hashes and the header left it as it was before.
    let is_closed = !file.repairs().contains(&Repair::NoIndex);
    let has_index = is_closed && record.index != Digest(0);
    [
        (FilePart::Header, is_closed && first != Some(record.file_header)),
        (FilePart::Description, stored(header.description_record_offset) != Some(record.description)),
        (FilePart::Index, has_index && stored(header.index_record_offset) != Some(record.index)),
    ]
    .into_iter()
    .filter_map(|(part, is_changed)| is_changed.then_some(part))
}

/// Whether a header is one that writers make: these bits mean nothing to readers.
fn is_canonical(header: &RecordHeader) -> bool {
    let is_compressed = header.compression_type() != Some(CompressionType::None);
    let type_id = header.type_id().to_disk();
    let is_type_id = header.raw_type_id == type_id || header.raw_type_id == type_id + OLD_TEST_DEVICES;
    is_type_id && is_compressed == (header.uncompressed_size > 0)
}

/// What comparing a record with its hash shows.
enum Verdict {
    /// It is not known yet, or never will be.
    Unknown,
    /// So many records are what was recorded.
    Same(u64),
    /// This record is not, or one of so many that it ends.
    Changed(RecordLocation, u64),
}

impl Verdict {
    /// Counts records that are what was recorded; the others are a finding.
    fn tell(self, proven: &mut u64) -> Option<Finding> {
        match self {
            Self::Unknown => None,
            Self::Same(records) => {
                *proven += records;
                None
            }
            Self::Changed(record, of) => Some(Finding::Changed { record, of }),
        }
    }
}

/// Compares records that follow each other with hashes of all that did when they were recorded.
fn compare(waiting: &[(RecordLocation, Option<Digest>)], hashes: Vec<Digest>, proven: &mut u64) -> Vec<Finding> {
    let (found, recorded) = (waiting.len() as u64, hashes.len() as u64);
    let mut comparison = Comparison::new(0, hashes, recorded.saturating_sub(found));
    let verdicts = waiting.iter().map(|(record, hash)| comparison.add(*record, *hash));
    let mut findings: Vec<Finding> = verdicts.filter_map(|verdict| verdict.tell(proven)).collect();
    if found != recorded {
        findings.push(Finding::Count { found, recorded });
    }
    findings
}

/// Hashes, and the records that they are of as they come.
struct Comparison {
    level: u32,
    hashes: Vec<Digest>,
    runs: HashRuns,
    /// Number of the hash of the next record, or of its run.
    next: usize,
    /// Records that have a hash and are not there, as far as they have not been noticed.
    missing: u64,
    search: u64,
    /// Records of the run that is not complete; whether all of them can be read; the last of them.
    run: u64,
    is_known: bool,
    last: Option<RecordLocation>,
}

impl Comparison {
    fn new(level: u32, hashes: Vec<Digest>, missing: u64) -> Self {
        let runs = HashRuns::new(level);
        Self { level, hashes, runs, next: 0, missing, search: SEARCH, run: 0, is_known: true, last: None }
    }

    /// Compares the next record.
    fn add(&mut self, location: RecordLocation, hash: Option<Digest>) -> Verdict {
        if self.level > 0 && self.missing > 0 {
            // Nobody knows which run it is of.
            return Verdict::Unknown;
        }
        self.run += 1;
        self.is_known &= hash.is_some();
        self.last = Some(location);
        match self.runs.add(hash.unwrap_or(Digest(0))) {
            Some(run) => self.end_run(run),
            None => Verdict::Unknown,
        }
    }

    /// Compares the last run, if it is not complete.
    fn finish(&mut self) -> Verdict {
        self.runs.finish().map_or(Verdict::Unknown, |run| self.end_run(run))
    }

    fn end_run(&mut self, run: Digest) -> Verdict {
        let (records, is_known) = (std::mem::take(&mut self.run), std::mem::replace(&mut self.is_known, true));
        if is_known {
            self.skip_missing(run);
        }
        let hash = self.hashes.get(self.next).copied();
        self.next += 1;
        match (hash, self.last) {
            (Some(hash), _) if is_known && hash == run => Verdict::Same(records),
            (Some(_), Some(last)) if is_known => Verdict::Changed(last, records),
            _ => Verdict::Unknown,
        }
    }

    /// Where records are missing, skips the hashes of those that were before this one.
    fn skip_missing(&mut self, run: Digest) {
        let Some(hashes) = self.hashes.get(self.next..) else { return };
        if self.missing == 0 || hashes.first() == Some(&run) {
            return;
        }
        let most = self.missing.min(self.search);
        let skipped = hashes.iter().take(most as usize + 1).position(|hash| *hash == run);
        self.search -= skipped.map_or(most, |skipped| skipped as u64).min(self.search);
        if let Some(skipped) = skipped {
            self.next += skipped;
            self.missing -= skipped as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use vrs_core::container::HashList;
    use vrs_core::format::RecordType;

    use super::*;

    fn location(number: u64) -> RecordLocation {
        let stream = "241-1".parse().unwrap();
        RecordLocation { stream, record_type: RecordType::Data, timestamp: 0.0, offset: number }
    }

    /// Compares records with the hashes of the first `recorded`, numbered as they are: which are changed (the last of a run, and
    /// how many are in it), and how many are proven.
    fn compared(recorded: u64, limit: usize, found: &[Option<u64>]) -> (Vec<(u64, u64)>, u64) {
        let mut list = HashList::with_limit(limit);
        (0..recorded).for_each(|record| list.add(Digest(record)));
        let missing = recorded.saturating_sub(found.len() as u64);
        let mut comparison = Comparison::new(list.level(), list.finish(), missing);
        let mut proven = 0;
        let mut verdicts: Vec<Verdict> =
            (0..).zip(found).map(|(number, hash)| comparison.add(location(number), hash.map(Digest))).collect();
        verdicts.push(comparison.finish());
        let findings = verdicts.into_iter().filter_map(|verdict| verdict.tell(&mut proven));
        let changed = findings.map(|finding| match finding {
            Finding::Changed { record, of } => (record.offset, of),
            other => panic!("{other}"),
        });
        (changed.collect(), proven)
    }

    #[test]
    fn each_record_is_compared_with_its_own_hash() {
        assert_eq!(compared(4, 100, &[Some(0), Some(1), Some(2), Some(3)]), (vec![], 4));
        assert_eq!(compared(4, 100, &[Some(0), Some(9), None, Some(3)]), (vec![(1, 1)], 2));
        // More than were recorded.
        assert_eq!(compared(1, 100, &[Some(0), Some(1)]), (vec![], 1));
    }

    #[test]
    fn records_are_found_again_behind_missing_ones() {
        assert_eq!(compared(6, 100, &[Some(2), Some(3), Some(5)]), (vec![], 3));
        assert_eq!(compared(6, 100, &[Some(0), Some(9), Some(4), Some(5)]), (vec![(1, 1)], 3));
        // A search has an end.
        let mut comparison = Comparison::new(0, (0..100).map(Digest).collect(), 99);
        comparison.search = 10;
        assert!(matches!(comparison.add(location(0), Some(Digest(50))), Verdict::Changed(..)));
        assert_eq!(comparison.search, 0);
        assert!(matches!(comparison.add(location(1), Some(Digest(50))), Verdict::Changed(..)));
    }

    #[test]
    fn runs_are_proven_or_changed_as_a_whole() {
        let mut found: Vec<Option<u64>> = (0..11).map(Some).collect();
        // Three hashes of 4, 4 and 3 records.
        assert_eq!(compared(11, 4, &found), (vec![], 11));
        found[5] = Some(99);
        assert_eq!(compared(11, 4, &found), (vec![(7, 4)], 7));
        found[10] = None;
        assert_eq!(compared(11, 4, &found), (vec![(7, 4)], 4));
        // Nobody knows which run the others are of.
        assert_eq!(compared(11, 4, &found[..9]), (vec![], 0));
    }
}
