//! Finding the way on behind damage (FORMAT.md §14.4).

use vrs_core::container::{FileHeader, RecordHeader, ScanStop, StopCause};

use super::stored_index::read_header;
use crate::io::Source;

/// Bytes that are searched at once.
const WINDOW: usize = 1 << 20;

/// Searches for records behind damage.
///
/// Any bytes can look like a record header, and payloads can hold whole VRS files. A place counts as the next record only
/// if the chain of sizes says so: its header leads back to a border that is known, or records follow each other from it.
#[derive(Debug)]
pub(super) struct Rescue<'s> {
    source: &'s Source,
    header_size: u32,
    /// Bytes that may still be searched. A file made to be searched again and again ends this before the end of time.
    budget: u64,
}

/// Where the records go on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Found {
    /// Offset of the header of the next record.
    pub(super) next: u64,
    /// What lies before it and is given up.
    pub(super) lost: Lost,
}

/// What damage says about the last record in front of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LastRecord {
    /// It ends where the damage begins.
    Sound,
    /// It does not seem to end there, and only its content can tell.
    InDoubt,
    /// Its size is wrong: another record leads back to its start.
    Lost,
}

impl Found {
    /// What is to be thought of the last record before the stop.
    pub(super) fn last(&self) -> LastRecord {
        match self.lost {
            Lost::Nothing | Lost::One => LastRecord::Sound,
            Lost::TheLast => LastRecord::Lost,
            Lost::Some => LastRecord::InDoubt,
        }
    }
}

/// What damage costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lost {
    /// Nothing: only the size that the next header repeats is wrong.
    Nothing,
    /// The record at which the scan stopped.
    One,
    /// The record before the place where the scan stopped: its size is wrong.
    TheLast,
    /// Some records, nobody knows how many.
    Some,
}

/// The places from which the next record may say that it follows.
struct Borders {
    /// Where the scan stopped.
    stop: u64,
    /// The last record, if its size is in doubt.
    last: Option<u64>,
}

impl<'s> Rescue<'s> {
    pub(super) fn new(source: &'s Source, file: &FileHeader) -> Self {
        let budget = source.len().saturating_mul(4).saturating_add(WINDOW as u64);
        Self { source, header_size: file.record_header_size(), budget }
    }

    /// The next record behind the place where a scan stopped, right behind a record of the library's own if `internal` says where
    /// that stands: then it may be wrong about its size.
    pub(super) fn find(&mut self, stop: &ScanStop, internal: Option<u64>) -> Option<Found> {
        let found = |next, lost| Some(Found { next, lost });
        match stop.cause {
            StopCause::EndOfFile | StopCause::TornHeader { .. } => return None,
            StopCause::BrokenChain { .. } if self.has_links(stop.offset, 1) => {
                return found(stop.offset, Lost::Nothing);
            }
            _ => {}
        }
        let doubtful = stop.distrusted.or(internal);
        let borders = Borders { stop: stop.offset, last: doubtful };
        let from = doubtful.unwrap_or(stop.offset).saturating_add(u64::from(self.header_size));
        // A torn record explains why no border follows, and what its payload seems to hold is not taken for records.
        let chains = !matches!(stop.cause, StopCause::TornRecord { .. });
        let (next, lost) = self.search(from, &borders, chains)?;
        if lost != Lost::Some {
            return found(next, lost);
        }
        // Records follow each other from here. That is so inside a payload that holds recordings, too: then their chain ends
        // with the payload, and what comes next leads back to a border.
        let end = self.end_of_chain(next);
        let (next, lost) = self.search(end, &borders, false).unwrap_or((next, lost));
        found(next, lost)
    }

    /// Whether behind a place something looks like records that follow each other.
    pub(super) fn has_records_behind(&mut self, from: u64) -> bool {
        // No border is there to lead back to.
        let borders = Borders { stop: u64::MAX, last: None };
        self.search(from, &borders, true).is_some()
    }

    /// The first place from `from` on that leads back to a border or, if chains count, from which records follow each other.
    fn search(&mut self, from: u64, borders: &Borders, chains: bool) -> Option<(u64, Lost)> {
        let total = self.source.len();
        let mut start = from;
        while start < total && self.budget > 0 {
            let size = (total - start).min((WINDOW + RecordHeader::SIZE) as u64) as usize;
            let window = self.source.read(start, size).ok()?;
            self.budget = self.budget.saturating_sub(WINDOW as u64);
            for (offset, bytes) in (start..).zip(window.windows(RecordHeader::SIZE)).take(WINDOW) {
                let Some(bytes) = bytes.first_chunk().filter(|bytes| may_be_header(bytes)) else { continue };
                let header = RecordHeader::parse(bytes);
                if !self.is_sound(offset, &header) {
                    continue;
                }
                let back = offset.checked_sub(u64::from(header.previous_record_size));
                let lost = if back == Some(borders.stop) {
                    Lost::One
                } else if back.is_some() && back == borders.last {
                    Lost::TheLast
                } else if chains && self.has_links(offset, 2) {
                    Lost::Some
                } else {
                    continue;
                };
                return Some((offset, lost));
            }
            start = start.saturating_add(WINDOW as u64);
        }
        None
    }

    /// Whether a sound header stands here that the file has room for.
    fn is_sound(&self, offset: u64, header: &RecordHeader) -> bool {
        let end = offset.checked_add(u64::from(header.record_size));
        header.check().is_ok()
            && header.payload_size(self.header_size).is_ok()
            && header.timestamp.is_finite()
            && end.is_some_and(|end| end <= self.source.len())
    }

    /// Whether so many records follow, each repeating the size of the one before; the end of the file ends all chains.
    fn has_links(&self, offset: u64, links: usize) -> bool {
        let mut position = offset;
        for _ in 0..links {
            match self.follow(position) {
                Some(next) if next == self.source.len() => return true,
                Some(next) if self.is_linked(position, next) => position = next,
                _ => return false,
            }
        }
        true
    }

    fn end_of_chain(&mut self, offset: u64) -> u64 {
        let mut position = offset;
        while let Some(next) = self.follow(position).filter(|next| self.is_linked(position, *next)) {
            self.budget = self.budget.saturating_sub(RecordHeader::SIZE as u64);
            position = next;
        }
        self.follow(position).unwrap_or(position)
    }

    /// Where the record here ends, if its header is sound.
    fn follow(&self, offset: u64) -> Option<u64> {
        let header = read_header(self.source, offset).filter(|header| self.is_sound(offset, header))?;
        offset.checked_add(u64::from(header.record_size))
    }

    fn is_linked(&self, offset: u64, next: u64) -> bool {
        let header = read_header(self.source, next);
        header.is_some_and(|header| offset.checked_add(u64::from(header.previous_record_size)) == Some(next))
    }
}

/// What nearly all bytes fail: a look at the record type and the compression type, and at the sizes.
#[inline]
fn may_be_header(bytes: &[u8; RecordHeader::SIZE]) -> bool {
    let size = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let least = RecordHeader::SIZE as u32;
    (1..=4).contains(&bytes[26]) && bytes[27] <= 2 && size(0) >= least && size(4) >= least
}
