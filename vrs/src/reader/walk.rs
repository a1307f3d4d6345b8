//! Walking over all records of a file without an index, and around damage (FORMAT.md §14.1, §14.4).

use vrs_core::container::{RecordHeader, Scan, ScanStep, ScanStop, StopCause};

use super::repair::Gap;
use super::rescue::{LastRecord, Lost, Rescue};
use crate::io::Source;

/// A walk from header to header that goes on behind damage.
#[derive(Debug)]
pub(super) struct Walk<'s> {
    source: &'s Source,
    scan: Scan,
    rescue: Rescue<'s>,
}

/// What the walk comes by.
pub(super) enum WalkStep {
    /// A record of a stream.
    Record { offset: u64, header: RecordHeader },
    /// A record of the library's own.
    Internal { header: RecordHeader },
    /// Damage; the walk goes on behind it.
    Gap { gap: Gap, last: LastRecord },
    /// There is no way on.
    End(ScanStop),
}

impl<'s> Walk<'s> {
    pub(super) fn new(source: &'s Source, scan: Scan) -> Self {
        Self { source, rescue: Rescue::new(source, scan.file()), scan }
    }

    pub(super) fn step(&mut self) -> WalkStep {
        let available = self.source.len().saturating_sub(self.scan.position()).min(RecordHeader::SIZE as u64);
        let bytes = self.source.read(self.scan.position(), available as usize);
        match self.scan.step(bytes.as_deref().unwrap_or_default()) {
            ScanStep::Record { offset, header } => WalkStep::Record { offset, header },
            ScanStep::Internal { header, .. } => WalkStep::Internal { header },
            ScanStep::Stop(stop) => self.go_on(stop),
        }
    }

    fn go_on(&mut self, stop: ScanStop) -> WalkStep {
        let found = if stop.cause == StopCause::EndOfFile { None } else { self.rescue.find(&stop) };
        let Some(found) = found else { return WalkStep::End(stop) };
        self.scan.resume(found.next);
        let (from, records) = match found.lost {
            Lost::Nothing => (found.next, Some(0)),
            Lost::One => (stop.offset, Some(1)),
            Lost::TheLast => (stop.distrusted.unwrap_or(stop.offset), Some(1)),
            Lost::Some => (stop.offset, None),
        };
        WalkStep::Gap { gap: Gap { stop, from, to: found.next, records }, last: found.last() }
    }
}
