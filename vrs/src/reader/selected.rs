//! A selection, looked up in a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use vrs_core::container::Description;
use vrs_core::format::RecordType;

use super::entry::{self, RecordEntry};
use super::index::{IndexedRecord, KindSet, RecordIndex};
use super::positions::{Listed, Positions, Wanted};
use super::selection::{Moment, Selection, StreamMatch, Thinning};
use super::stream::{self, StreamReader};
use super::{Record, Records, Shared};
use crate::error::Result;

/// The records of a file that a [`Selection`] wants, in index order. Made by [`Reader::select`](super::Reader::select);
/// cheap to copy.
///
/// ```no_run
/// use vrs::reader::Selection;
///
/// let file = vrs::Reader::open("recording.vrs")?;
/// let cameras = file.select(&Selection::new().stream("1201").record_type(vrs::RecordType::Data))?;
/// for record in cameras.records() {
///     println!("{} s", record?.timestamp());
/// }
/// if let Some(frame) = cameras.nearest(12.5, 0.02) {
///     println!("{} bytes", frame?.payload().len());
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone)]
pub struct Selected<'r> {
    inner: &'r Shared,
    streams: BTreeSet<u16>,
    positions: Positions<'r>,
    /// All positions, once random access needs them: 4 bytes a record.
    list: OnceLock<Arc<[u32]>>,
}

impl<'r> Selected<'r> {
    pub(super) fn new(inner: &'r Shared, selection: &Selection) -> Result<Self> {
        selection.check().map_err(|problem| inner.error(problem))?;
        let streams = find_streams(inner, selection)?;
        let positions = Plan::new(inner, selection, &streams).positions();
        Ok(Self { inner, streams, positions, list: OnceLock::new() })
    }

    /// The streams that are wanted, in the order of their ids, those of which nothing is in range too.
    pub fn streams(&self) -> impl Iterator<Item = StreamReader<'r>> {
        stream::all(self.inner).filter(|stream| self.streams.contains(&stream.number()))
    }

    /// The records.
    pub fn records(&self) -> Records<'r> {
        Records::at(self.inner, self.positions.clone())
    }

    /// What the index says about each record. Touches no record.
    pub fn entries(&self) -> impl Iterator<Item = RecordEntry> + use<'r> {
        entry::entries(self.inner, self.positions.clone())
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.listed().1.len()
    }

    /// True when nothing of the file is wanted.
    pub fn is_empty(&self) -> bool {
        self.positions.clone().next().is_none()
    }

    /// Record number `number` of the selection.
    ///
    /// # Errors
    /// [`ErrorKind::Record`](crate::ErrorKind::Record) when the record cannot be read.
    pub fn record(&self, number: usize) -> Option<Result<Record<'r>>> {
        self.read(self.listed().0.get(number)?)
    }

    /// The first record at or after a time, in seconds; `None` when all are earlier.
    ///
    /// # Errors
    /// [`ErrorKind::Record`](crate::ErrorKind::Record) when the record cannot be read.
    pub fn at_or_after(&self, timestamp: f64) -> Option<Result<Record<'r>>> {
        self.read(self.listed().0.at_or_after(timestamp)?)
    }

    /// The last record before a time, in seconds; `None` when all are later.
    ///
    /// # Errors
    /// [`ErrorKind::Record`](crate::ErrorKind::Record) when the record cannot be read.
    pub fn before(&self, timestamp: f64) -> Option<Result<Record<'r>>> {
        self.read(self.listed().0.before(timestamp)?)
    }

    /// The record nearest to a time, no farther from it than `within`, both in seconds; of two that are equally near, the
    /// earlier one. `f64::INFINITY` takes any distance.
    ///
    /// # Errors
    /// [`ErrorKind::Record`](crate::ErrorKind::Record) when the record cannot be read.
    pub fn nearest(&self, timestamp: f64, within: f64) -> Option<Result<Record<'r>>> {
        self.read(self.listed().0.nearest(timestamp, within)?)
    }

    /// The records with these positions in index order, wanted or not.
    pub(crate) fn records_at(
        &self,
        positions: impl Iterator<Item = usize>,
    ) -> impl Iterator<Item = Result<Record<'r>>> {
        let (inner, mut reader) = (self.inner, self.inner.payload_reader());
        positions.filter_map(move |position| Record::read(inner, &mut reader, position))
    }

    /// The tags of the whole file.
    pub(crate) fn description(&self) -> &'r Description {
        &self.inner.description
    }

    pub(super) fn inner(&self) -> &'r Shared {
        self.inner
    }

    fn listed(&self) -> (Listed<'_>, &[u32]) {
        let list = self.list.get_or_init(|| self.positions.list());
        (Listed::new(&self.inner.index, list), list)
    }

    fn read(&self, position: usize) -> Option<Result<Record<'r>>> {
        Record::read(self.inner, &mut self.inner.payload_reader(), position)
    }
}

impl fmt::Debug for Selected<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<String> = self.streams().map(|stream| stream.id().to_string()).collect();
        out.debug_struct("Selected").field("streams", &ids).finish_non_exhaustive()
    }
}

/// The numbers of the wanted streams. A rule that fits no stream is a mistake, not an empty choice.
fn find_streams(inner: &Shared, selection: &Selection) -> Result<BTreeSet<u16>> {
    let find = |rules: &[StreamMatch]| {
        let mut found = BTreeSet::new();
        for rule in rules {
            let fitting = stream::all(inner).filter(|stream| fits(*stream, rule));
            let fitting: Vec<u16> = fitting.map(StreamReader::number).collect();
            if fitting.is_empty() {
                return Err(stream::unknown(inner, &rule.to_string()));
            }
            found.extend(fitting);
        }
        Ok(found)
    };
    let unwanted = find(&selection.unwanted)?;
    let wanted = match selection.wanted.as_slice() {
        [] => stream::all(inner).map(StreamReader::number).collect(),
        rules => find(rules)?,
    };
    Ok(wanted.difference(&unwanted).copied().collect())
}

pub(super) fn fits(stream: StreamReader<'_>, rule: &StreamMatch) -> bool {
    match rule {
        StreamMatch::Id(selector) => {
            selector.select(stream::all(stream.inner()).map(StreamReader::id)) == Some(stream.id())
        }
        StreamMatch::Type(type_id) => stream.type_id() == *type_id,
        StreamMatch::Flavor(flavor) => !flavor.is_empty() && stream.flavor() == flavor,
        StreamMatch::Tag { name, value } => stream.tags().get(name) == Some(value.as_str()),
    }
}

/// Start and end of files that are read as one, in seconds: of their data records; without any, of all records.
pub(super) fn ends(indexes: &[&RecordIndex]) -> (f64, f64) {
    let range = |record_type| {
        let ranges = indexes.iter().filter_map(|index| index.time_range(None, record_type));
        ranges.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    };
    range(Some(RecordType::Data)).or_else(|| range(None)).unwrap_or_default()
}

/// How the wanted records are found: by a walk over the index, or, where more than stream, type and time decides, listed.
pub(super) struct Plan<'r, 's> {
    inner: &'r Shared,
    selection: &'s Selection,
    streams: &'s BTreeSet<u16>,
    /// The middle of the first bucket, where it is not that of the first data record in range.
    origin: Option<f64>,
}

impl<'r, 's> Plan<'r, 's> {
    pub(super) fn new(inner: &'r Shared, selection: &'s Selection, streams: &'s BTreeSet<u16>) -> Self {
        Self { inner, selection, streams, origin: None }
    }

    /// The time of the first wanted data record in range.
    pub(super) fn origin(&self) -> Option<f64> {
        let mut records = self.wanted_in(self.range()).filter_map(|position| self.inner.index.get(position));
        records.find(|record| record.record_type == RecordType::Data).map(|record| record.timestamp)
    }

    pub(super) fn with_origin(self, origin: Option<f64>) -> Self {
        Self { origin, ..self }
    }

    /// The records of the wanted streams and types at these positions.
    fn wanted_in(&self, range: Range<usize>) -> Positions<'r> {
        Positions::within(&self.inner.index, Wanted::Kinds(self.kinds()), range)
    }

    pub(super) fn positions(&self) -> Positions<'r> {
        let range = self.range();
        let lead_in = if self.selection.lead_in { self.lead_in(range.start) } else { Vec::new() };
        let in_range = self.wanted_in(range);
        let kept = match self.selection.thinning {
            None if lead_in.is_empty() => return in_range,
            None => in_range.map(|position| position as u32).collect(),
            Some(Thinning::First) => self.keep(in_range, first_of_each()),
            Some(Thinning::Every(seconds)) => self.keep(in_range, one_in(seconds)),
            Some(Thinning::Buckets { interval, within }) => self.keep_nearest(in_range, interval, within),
        };
        let list = lead_in.into_iter().chain(kept).collect();
        Positions::new(&self.inner.index, Wanted::List(list))
    }

    fn kinds(&self) -> KindSet {
        let types = &self.selection.record_types;
        let has_type = |record_type| types.is_empty() || types.contains(&record_type);
        KindSet::new(self.inner.streams.len(), |stream, record_type| {
            has_type(record_type) && self.streams.contains(&stream)
        })
    }

    /// Where in the index the time range lies.
    fn range(&self) -> Range<usize> {
        let index = &self.inner.index;
        let (start, end) = ends(&[index]);
        let position = |moment: Moment| index.lower_bound(moment.between(start, end));
        let start = self.selection.from.map_or(0, position);
        start..self.selection.until.map_or(index.len(), position).max(start)
    }

    /// The last wanted configuration and state record of each stream before the range.
    fn lead_in(&self, start: usize) -> Vec<u32> {
        let mut missing: BTreeSet<(u16, RecordType)> = self
            .streams
            .iter()
            .flat_map(|stream| [RecordType::Configuration, RecordType::State].map(|record_type| (*stream, record_type)))
            .filter(|(stream, record_type)| self.has_records(*stream, *record_type))
            .collect();
        let mut before = self.wanted_in(0..start);
        let mut found = Vec::new();
        while !missing.is_empty()
            && let Some(position) = before.next_back()
        {
            let record = self.inner.index.get(position);
            if record.is_some_and(|record| missing.remove(&(record.stream, record.record_type))) {
                found.push(position as u32);
            }
        }
        found.reverse();
        found
    }

    fn has_records(&self, stream: u16, record_type: RecordType) -> bool {
        self.inner.streams.get(usize::from(stream)).is_some_and(|entry| entry.count(record_type) > 0)
    }

    fn keep(&self, positions: Positions<'_>, mut wants: impl FnMut(&IndexedRecord) -> bool) -> Vec<u32> {
        let kept = positions.filter(|position| self.inner.index.get(*position).is_some_and(|record| wants(&record)));
        kept.map(|position| position as u32).collect()
    }

    /// Of each stream, the data record nearest to the middle of each bucket.
    fn keep_nearest(&self, positions: Positions<'_>, interval: f64, within: f64) -> Vec<u32> {
        let mut kept = Vec::new();
        let mut origin = self.origin;
        let mut best: BTreeMap<u16, (i64, f64, u32)> = BTreeMap::new();
        for position in positions {
            let Some(record) = self.inner.index.get(position) else { continue };
            let position = position as u32;
            if record.record_type != RecordType::Data {
                kept.push(position);
                continue;
            }
            let time = record.timestamp - *origin.get_or_insert(record.timestamp);
            let middle = (time / interval).round();
            let distance = (time - middle * interval).abs();
            if distance > within {
                continue;
            }
            let candidate = (middle as i64, distance, position);
            match best.get_mut(&record.stream) {
                Some(best) if best.0 == candidate.0 => {
                    if distance < best.1 {
                        *best = candidate;
                    }
                }
                Some(best) => kept.push(std::mem::replace(best, candidate).2),
                None => _ = best.insert(record.stream, candidate),
            }
        }
        kept.extend(best.into_values().map(|(_, _, position)| position));
        kept.sort_unstable();
        kept
    }
}

/// Holds of the first record of each stream and type.
fn first_of_each() -> impl FnMut(&IndexedRecord) -> bool {
    let mut seen = BTreeSet::new();
    move |record| seen.insert((record.stream, record.record_type))
}

/// Holds of data records that are long enough after the last one it held of, in their stream, and of all others.
fn one_in(seconds: f64) -> impl FnMut(&IndexedRecord) -> bool {
    let mut last: BTreeMap<u16, f64> = BTreeMap::new();
    move |record| {
        if record.record_type != RecordType::Data {
            return true;
        }
        let is_due = last.get(&record.stream).is_none_or(|last| record.timestamp - last >= seconds);
        if is_due {
            last.insert(record.stream, record.timestamp);
        }
        is_due
    }
}
