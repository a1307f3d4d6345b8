//! What of a recording is lost: by stream and time where anything names the records, else by the bytes that were records.

use std::collections::BTreeMap;
use std::fmt;

use vrs_core::container::{IntegrityRecord, StreamId};

use crate::reader::{Reader, Repair};

/// Streams that are told one by one: more than any file has.
const MOST_STREAMS: usize = 5000;

/// What of a recording is lost (FORMAT.md §19.1).
///
/// ```no_run
/// let report = vrs::ops::check(&vrs::Reader::open("recording.vrs")?);
/// match report.loss.records {
///     Some(records) => println!("{records} records are lost"),
///     None => println!("nobody knows how many records are lost"),
/// }
/// for (stream, lost) in &report.loss.streams {
///     println!("{stream}: {} between {} s and {} s", lost.records, lost.first, lost.last);
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct Loss {
    /// How many records are missing or cannot be read: exactly, where an index or hashes tell how many there were, or nothing is
    /// amiss. `None` where nobody knows, as in a recording that was not closed.
    pub records: Option<u64>,
    /// Those of them whose stream and time are known.
    pub streams: BTreeMap<StreamId, LostRecords>,
    /// Where bytes stand, or end, that were records and are none any more.
    pub places: Vec<LostBytes>,
}

/// Records of a stream that are lost.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LostRecords {
    /// How many.
    pub records: u64,
    /// The earliest time of them, in seconds.
    pub first: f64,
    /// The latest time of them, in seconds.
    pub last: f64,
}

/// Bytes that cannot be used.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LostBytes {
    /// Where they begin, all chunks together.
    pub offset: u64,
    /// How many there are.
    pub bytes: u64,
    /// The time of the last record before them, in seconds.
    pub after: Option<f64>,
}

impl Loss {
    /// What opening a file found missing.
    pub(super) fn of(file: &Reader) -> Self {
        let mut loss = Self { records: Some(0), ..Self::default() };
        if file.repairs().is_empty() {
            return loss;
        }
        loss.places = file.repairs().iter().filter_map(place).collect();
        file.visit_missing(|entry| loss.name(entry.stream, entry.timestamp));
        let named = loss.streams.values().map(|lost| lost.records).sum();
        let recorded = file.indexed_count().or_else(|| hashed_count(file));
        let missing = recorded.map(|recorded| recorded.saturating_sub(file.count_in_file()));
        loss.records = missing.map(|missing| missing.max(named));
        loss
    }

    /// Adds a record that is there and cannot be read.
    pub(super) fn add(&mut self, stream: StreamId, timestamp: f64) {
        self.records = self.records.map(|records| records + 1);
        self.name(stream, timestamp);
    }

    fn name(&mut self, stream: StreamId, timestamp: f64) {
        if self.streams.len() == MOST_STREAMS && !self.streams.contains_key(&stream) {
            return;
        }
        let new = LostRecords { records: 0, first: timestamp, last: timestamp };
        let lost = self.streams.entry(stream).or_insert(new);
        lost.records += 1;
        lost.first = lost.first.min(timestamp);
        lost.last = lost.last.max(timestamp);
    }
}

/// How many records there were when the recording was finished, by the record of hashes.
fn hashed_count(file: &Reader) -> Option<u64> {
    let record = file.integrity_record()?;
    IntegrityRecord::parse(&record).ok().map(|record| record.record_count)
}

fn place(repair: &Repair) -> Option<LostBytes> {
    match repair {
        Repair::Gap { gap, after } if gap.records != Some(0) => {
            Some(LostBytes { offset: gap.from, bytes: gap.to.saturating_sub(gap.from), after: *after })
        }
        Repair::ScanEnded { stop, left, after } => Some(LostBytes { offset: stop.offset, bytes: *left, after: *after }),
        _ => None,
    }
}

/// A line for each stream.
impl fmt::Display for Loss {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (stream, lost) in &self.streams {
            let LostRecords { records, first, last } = lost;
            let are = if *records == 1 { "record is" } else { "records are" };
            write!(out, "{records} {are} lost of stream {stream}, t = {first}")?;
            if first.to_bits() != last.to_bits() {
                write!(out, " to {last}")?;
            }
            writeln!(out, " s")?;
        }
        Ok(())
    }
}
