//! Finding the records of a file without an index (FORMAT.md §14.1).

use vrs_core::container::{IndexEntry, IndexVersion, RecordHeader, RecordableTypeId, ScanStop};

use super::index::{RecordIndex, TooManyStreams};
use super::repair::Gap;
use super::rescue::LastRecord;
use super::walk::{Walk, WalkStep};

/// Gaps that are told one by one; the others are counted.
const MOST_GAPS: usize = 1000;

/// What a walk over all records finds.
#[derive(Default)]
pub(super) struct Rebuilt {
    pub(super) index: RecordIndex,
    /// What the walk got around, each with the time of the last record before it.
    pub(super) gaps: Vec<(Gap, Option<f64>)>,
    /// Gaps that are only counted.
    pub(super) further_gaps: u64,
    /// Offsets of records in front of damage, whose sizes may be wrong.
    pub(super) doubtful: Vec<u64>,
    /// The last header.
    pub(super) last: Option<RecordHeader>,
    /// Where the last index record stands.
    pub(super) index_record: Option<u64>,
    /// Where a record of the library's own stands, the last one, if no record of a stream follows it.
    pub(super) behind_records: Option<u64>,
}

impl Rebuilt {
    /// Walks to the end; says also where and why it ended.
    pub(super) fn from(mut walk: Walk<'_>) -> Result<(Self, ScanStop), TooManyStreams> {
        let mut found = Self::default();
        loop {
            match walk.step() {
                WalkStep::Record { offset, header } => {
                    if let Some(entry) = IndexEntry::of(&header) {
                        found.index.push(&entry, offset)?;
                    }
                    (found.last, found.behind_records) = (Some(header), None);
                }
                WalkStep::Internal { offset, header } => {
                    if is_index(&header) {
                        found.index_record = Some(offset);
                    }
                    (found.last, found.behind_records) = (Some(header), Some(offset));
                }
                WalkStep::Gap { gap, last } => found.add_gap(gap, last),
                WalkStep::End(stop) => return Ok((found, stop)),
            }
        }
    }

    fn add_gap(&mut self, gap: Gap, last: LastRecord) {
        match last {
            LastRecord::Sound => {}
            LastRecord::InDoubt => self.doubtful.extend(gap.stop.distrusted),
            LastRecord::Lost => self.index.pop(),
        }
        if self.gaps.len() < MOST_GAPS {
            self.gaps.push((gap, self.index.last_time()));
        } else {
            self.further_gaps += 1;
        }
    }
}

fn is_index(header: &RecordHeader) -> bool {
    header.type_id() == RecordableTypeId::VRS_INDEX && IndexVersion::from_number(header.format_version).is_some()
}
