//! Walking over all records of a file without an index, and around damage (FORMAT.md §14.1, §14.4).

use vrs_core::container::{FileHeader, RecordHeader, Scan, ScanStep, ScanStop, StopCause};

use super::repair::Gap;
use super::rescue::{LastRecord, Lost, Rescue};
use crate::io::Source;

/// A walk from header to header that goes on behind damage.
#[derive(Debug)]
pub(super) struct Walk<'s> {
    source: &'s Source,
    scan: Scan,
    rescue: Rescue<'s>,
    /// Where the last record stands, if it is one of the library's own.
    internal: Option<u64>,
}

/// What the walk comes by.
pub(super) enum WalkStep {
    /// A record of a stream.
    Record { offset: u64, header: RecordHeader },
    /// A record of the library's own.
    Internal { offset: u64, header: RecordHeader },
    /// Damage; the walk goes on behind it.
    Gap { gap: Gap, last: LastRecord },
    /// There is no way on.
    End(ScanStop),
}

impl<'s> Walk<'s> {
    pub(super) fn new(source: &'s Source, scan: Scan) -> Self {
        Self { source, rescue: Rescue::new(source, scan.file()), scan, internal: None }
    }

    /// Whether the file header says that a record of the library's own stands here.
    fn is_internal(&self, offset: u64) -> bool {
        let FileHeader { index_record_offset, description_record_offset, .. } = *self.scan.file();
        [index_record_offset, description_record_offset].iter().any(|place| u64::try_from(*place) == Ok(offset))
    }

    pub(super) fn step(&mut self) -> WalkStep {
        let available = self.source.len().saturating_sub(self.scan.position()).min(RecordHeader::SIZE as u64);
        let bytes = self.source.read(self.scan.position(), available as usize);
        match self.scan.step(bytes.as_deref().unwrap_or_default()) {
            ScanStep::Record { offset, header } if !self.is_internal(offset) => {
                self.internal = None;
                WalkStep::Record { offset, header }
            }
            ScanStep::Record { offset, header } | ScanStep::Internal { offset, header } => {
                self.internal = Some(offset);
                WalkStep::Internal { offset, header }
            }
            ScanStep::Stop(stop) => self.go_on(stop),
        }
    }

    fn go_on(&mut self, stop: ScanStop) -> WalkStep {
        let found = if stop.cause == StopCause::EndOfFile { None } else { self.rescue.find(&stop, self.internal) };
        let Some(found) = found else { return WalkStep::End(stop) };
        self.scan.resume(found.next);
        let first = u64::try_from(self.scan.file().first_user_record_offset);
        let (from, records) = match found.lost {
            Lost::Nothing => (found.next, Some(0)),
            Lost::One if self.is_internal(stop.offset) => (stop.offset, Some(0)),
            Lost::Some if self.is_internal(stop.offset) && first == Ok(found.next) => (stop.offset, Some(0)),
            Lost::One => (stop.offset, Some(1)),
            Lost::TheLast if stop.distrusted.is_none() => (self.internal.unwrap_or(stop.offset), Some(0)),
            Lost::TheLast => (stop.distrusted.unwrap_or(stop.offset), Some(1)),
            Lost::Some => (stop.offset, None),
        };
        let is_internal = stop.distrusted.is_none() && found.last() == LastRecord::Lost;
        let last = if is_internal { LastRecord::Sound } else { found.last() };
        self.internal = None;
        WalkStep::Gap { gap: Gap { stop, from, to: found.next, records }, last }
    }
}
