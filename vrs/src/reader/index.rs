//! The index in memory: what every record is and where it stands, in columns.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use vrs_core::container::{IndexEntry, StreamId};
use vrs_core::format::RecordType;

/// How far a record may be to be found by looking: its kind is still in the same memory or the next.
const NEIGHBOURS: usize = 64;

/// The streams that a file can have (FORMAT.md §18.2): each is a number below this in the index.
pub(super) const MAX_STREAMS: usize = 5000;

/// All records of a file, in index order: by time, then stream, then place in the file.
///
/// 22 bytes per record, in four columns. Reading it touches no record.
#[derive(Debug, Default)]
pub(super) struct RecordIndex {
    times: Vec<f64>,
    offsets: Vec<u64>,
    sizes: Vec<u32>,
    /// Stream number and record type: see [`pack`].
    kinds: Vec<u16>,
    streams: Vec<StreamId>,
}

/// One record, as the index knows it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct IndexedRecord {
    pub(super) timestamp: f64,
    /// Absolute offset of the record header.
    pub(super) offset: u64,
    /// Bytes on disk, header included.
    pub(super) size: u32,
    pub(super) record_type: RecordType,
    /// Number of the stream in [`RecordIndex::streams`].
    pub(super) stream: u16,
}

impl IndexedRecord {
    /// Which of two records of a stream is the first in index order.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        compare_times(self.timestamp, other.timestamp).then_with(|| self.offset.cmp(&other.offset))
    }
}

/// Some of the records: those of a stream, of a record type, or both.
#[derive(Clone, Copy, Debug)]
pub(super) struct KindFilter {
    /// Which bits of a packed kind count, and what they must be.
    mask: u16,
    value: u16,
}

impl KindFilter {
    /// Every record.
    pub(super) const ALL: Self = Self { mask: 0, value: 0 };

    pub(super) const fn new(stream: Option<u16>, record_type: Option<RecordType>) -> Self {
        let (stream_mask, stream) = match stream {
            Some(stream) => (!TYPE_BITS, stream << TYPE_WIDTH),
            None => (0, 0),
        };
        let (type_mask, record_type) = match record_type {
            Some(record_type) => (TYPE_BITS, record_type as u16),
            None => (0, 0),
        };
        Self { mask: stream_mask | type_mask, value: stream | record_type }
    }

    pub(super) const fn matches(self, kind: u16) -> bool {
        kind & self.mask == self.value
    }
}

/// Any set of streams and record types, shared by the walks over it.
#[derive(Clone, Debug)]
pub(super) struct KindSet(Arc<[bool]>);

impl KindSet {
    /// The streams and record types that `has` holds of, of a file with so many streams.
    pub(super) fn new(streams: usize, has: impl Fn(u16, RecordType) -> bool) -> Self {
        let kinds = 0..(streams.min(MAX_STREAMS) << TYPE_WIDTH) as u16;
        Self(kinds.map(|kind| has(unpack_stream(kind), unpack_type(kind))).collect())
    }

    pub(super) fn matches(&self, kind: u16) -> bool {
        self.0.get(usize::from(kind)).copied().unwrap_or_default()
    }
}

/// Too many streams for a file that any recorder wrote.
#[derive(Debug)]
pub(super) struct TooManyStreams;

impl RecordIndex {
    /// The streams that have records, by number. Sorted once the index is.
    pub(super) fn streams(&self) -> &[StreamId] {
        &self.streams
    }

    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    /// Makes room for so many records.
    pub(super) fn reserve(&mut self, records: usize) {
        self.times.reserve(records);
        self.offsets.reserve(records);
        self.sizes.reserve(records);
        self.kinds.reserve(records);
    }

    /// Adds a record behind the last one.
    #[expect(clippy::inline_always, reason = "the only loop over a million entries: a call for each is a third of it")]
    #[inline(always)]
    pub(super) fn push(&mut self, entry: &IndexEntry, offset: u64) -> Result<(), TooManyStreams> {
        let stream = self.stream_number(entry.stream)?;
        self.times.push(entry.timestamp);
        self.offsets.push(offset);
        self.sizes.push(entry.record_size);
        self.kinds.push(pack(stream, entry.record_type));
        Ok(())
    }

    /// Takes the last record away.
    pub(super) fn pop(&mut self) {
        self.times.pop();
        self.offsets.pop();
        self.sizes.pop();
        self.kinds.pop();
    }

    /// The time of the last record added.
    pub(super) fn last_time(&self) -> Option<f64> {
        self.times.last().copied()
    }

    #[inline]
    fn stream_number(&mut self, id: StreamId) -> Result<u16, TooManyStreams> {
        // Neighbours mostly share a stream, and files have few.
        let last = self.kinds.last().map(|kind| unpack_stream(*kind));
        match last.filter(|number| self.streams.get(usize::from(*number)) == Some(&id)) {
            Some(number) => Ok(number),
            None => self.find_stream_number(id),
        }
    }

    fn find_stream_number(&mut self, id: StreamId) -> Result<u16, TooManyStreams> {
        if let Some(number) = self.streams.iter().position(|stream| *stream == id) {
            return Ok(number as u16);
        }
        if self.streams.len() == MAX_STREAMS {
            return Err(TooManyStreams);
        }
        self.streams.push(id);
        Ok((self.streams.len() - 1) as u16)
    }

    /// Record number `position` in index order.
    #[inline]
    pub(super) fn get(&self, position: usize) -> Option<IndexedRecord> {
        let kind = *self.kinds.get(position)?;
        Some(IndexedRecord {
            timestamp: *self.times.get(position)?,
            offset: *self.offsets.get(position)?,
            size: *self.sizes.get(position)?,
            record_type: unpack_type(kind),
            stream: unpack_stream(kind),
        })
    }

    /// Where the bytes of record number `position` stand, with the header.
    #[inline]
    pub(super) fn range(&self, position: usize) -> Option<Range<u64>> {
        let (offset, size) = (*self.offsets.get(position)?, *self.sizes.get(position)?);
        Some(offset..offset.saturating_add(u64::from(size)))
    }

    /// All records, in index order.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = IndexedRecord> + ExactSizeIterator {
        (0..self.len()).map(|position| IndexedRecord {
            timestamp: self.times[position],
            offset: self.offsets[position],
            size: self.sizes[position],
            record_type: unpack_type(self.kinds[position]),
            stream: unpack_stream(self.kinds[position]),
        })
    }

    /// The first matching record at `from` or behind it.
    #[inline]
    pub(super) fn find(&self, from: usize, filter: KindFilter) -> Option<usize> {
        self.find_in(from..self.len(), |kind| filter.matches(kind))
    }

    /// The first matching record at `from` or soon behind it: what [`find`](Self::find) finds, if it is that near.
    pub(super) fn find_near(&self, from: usize, filter: KindFilter) -> Option<usize> {
        self.find_in(from..from.saturating_add(NEIGHBOURS).min(self.len()), |kind| filter.matches(kind))
    }

    /// The last matching record before `end`, if it is near.
    pub(super) fn find_near_before(&self, end: usize, filter: KindFilter) -> Option<usize> {
        self.rfind_in(end.saturating_sub(NEIGHBOURS)..end, |kind| filter.matches(kind))
    }

    /// The last matching record.
    pub(super) fn find_last(&self, filter: KindFilter) -> Option<usize> {
        self.rfind_in(0..self.len(), |kind| filter.matches(kind))
    }

    /// The first record of a range whose packed kind is wanted.
    #[inline]
    pub(super) fn find_in(&self, range: Range<usize>, wanted: impl Fn(u16) -> bool) -> Option<usize> {
        let from = range.start;
        let found = self.kinds.get(range)?.iter().position(|kind| wanted(*kind))?;
        Some(from + found)
    }

    /// The last record of a range whose packed kind is wanted.
    pub(super) fn rfind_in(&self, range: Range<usize>, wanted: impl Fn(u16) -> bool) -> Option<usize> {
        let from = range.start;
        let found = self.kinds.get(range)?.iter().rposition(|kind| wanted(*kind))?;
        Some(from + found)
    }

    /// Times of the first and the last selected record.
    pub(super) fn time_range(&self, stream: Option<u16>, record_type: Option<RecordType>) -> Option<(f64, f64)> {
        let selection = KindFilter::new(stream, record_type);
        let (first, last) = (self.find(0, selection)?, self.find_last(selection)?);
        Some((*self.times.get(first)?, *self.times.get(last)?))
    }

    /// How many records of each type each stream has: `counts[stream][record type]`.
    pub(super) fn counts(&self) -> Vec<[usize; 1 << TYPE_WIDTH]> {
        let mut counts = vec![[0; 1 << TYPE_WIDTH]; self.streams.len()];
        // Neighbours are mostly of a kind.
        for run in self.kinds.chunk_by(|a, b| a == b) {
            let kind = run.first().copied().unwrap_or_default();
            let stream = counts.get_mut(usize::from(unpack_stream(kind)));
            if let Some(count) = stream.and_then(|counts| counts.get_mut(usize::from(kind & TYPE_BITS))) {
                *count += run.len();
            }
        }
        counts
    }

    /// The first record at or after a time.
    ///
    /// Sensors are mostly sampled evenly: the place in proportion to the time is near, and a look-up touches the memory around
    /// it, where halving would touch twenty places all over. Where it is not near, halving goes on with what is left.
    pub(super) fn lower_bound(&self, timestamp: f64) -> usize {
        const GUESSES: usize = 3;
        const NEAR: usize = 8;
        let mut left = 0..self.times.len();
        let narrow = |left: &mut Range<usize>, probe: usize| match self.times.get(probe) {
            Some(time) if left.contains(&probe) && *time < timestamp => left.start = probe + 1,
            Some(_) if left.contains(&probe) => left.end = probe,
            _ => {}
        };
        // Configurations may stand far from all others in time: without the ends the rest is even.
        let end = left.len() / 64;
        narrow(&mut left, end);
        narrow(&mut left, self.times.len() - end);
        for _ in 0..GUESSES {
            let (Some(first), Some(last)) = (self.times.get(left.start), self.times.get(left.end.saturating_sub(1)))
            else {
                break;
            };
            // A guess beyond the range, or of no number, is one of its ends.
            let part = ((timestamp - first) / (last - first) * left.len().saturating_sub(1) as f64).ceil();
            let guess = left.start.saturating_add(part as usize).min(left.end);
            // Mostly it is right, which a processor learns: it looks up what it needs next before it has compared these times.
            let from = self.times.get(guess).is_none_or(|time| *time >= timestamp);
            if from && guess.checked_sub(1).and_then(|last| self.times.get(last)).is_none_or(|time| *time < timestamp) {
                return guess;
            }
            narrow(&mut left, guess.saturating_sub(NEAR));
            narrow(&mut left, guess.saturating_add(NEAR));
        }
        left.start + self.times.get(left).unwrap_or_default().partition_point(|time| *time < timestamp)
    }

    /// Removes the records that `condemned` holds of; the order of the others stays.
    pub(super) fn remove(&mut self, condemned: impl Fn(&IndexedRecord) -> bool) {
        let keep: Vec<bool> = self.iter().map(|record| !condemned(&record)).collect();
        retain(&mut self.times, &keep);
        retain(&mut self.offsets, &keep);
        retain(&mut self.sizes, &keep);
        retain(&mut self.kinds, &keep);
    }

    /// Bytes of the records of each stream, by stream number: a record reaches up to the physically next one, the last one
    /// up to `end` (FORMAT.md §16.2).
    pub(super) fn sizes_on_disk(&self, end: u64) -> Vec<u64> {
        let mut sizes = vec![0; self.streams.len()];
        let mut records: Vec<(u64, u16)> = self.offsets.iter().copied().zip(self.kinds.iter().copied()).collect();
        records.sort_unstable();
        let ends = records.iter().skip(1).map(|(offset, _)| *offset).chain([end]);
        for ((offset, kind), end) in records.iter().zip(ends) {
            if let Some(size) = sizes.get_mut(usize::from(unpack_stream(*kind))) {
                *size += end.saturating_sub(*offset);
            }
        }
        sizes
    }

    /// Gives the streams, and others that have no records, their final numbers: in the order of their ids.
    pub(super) fn number_streams(&mut self, others: impl IntoIterator<Item = StreamId>) -> Result<(), TooManyStreams> {
        let mut sorted: Vec<StreamId> = self.streams.iter().copied().chain(others).collect();
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.len() > MAX_STREAMS {
            return Err(TooManyStreams);
        }
        let number = |id: &StreamId| sorted.binary_search(id).unwrap_or_default() as u16;
        let new_numbers: Vec<u16> = self.streams.iter().map(number).collect();
        if new_numbers.iter().enumerate().any(|(old, new)| old != usize::from(*new)) {
            for kind in &mut self.kinds {
                let new = new_numbers.get(usize::from(unpack_stream(*kind))).copied().unwrap_or_default();
                *kind = pack(new, unpack_type(*kind));
            }
        }
        self.streams = sorted;
        Ok(())
    }

    /// Puts the records into index order (FORMAT.md §16.1). Sorted files, which is nearly all, cost one comparison a record.
    pub(super) fn sort(&mut self) {
        let mut pairs = self.times.iter().zip(self.times.iter().skip(1)).enumerate();
        if pairs.all(|(i, (a, b))| a < b || self.compare(i, i + 1).is_le()) {
            return;
        }
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_unstable_by(|a, b| self.compare(*a as usize, *b as usize));
        self.times = permute(&self.times, &order);
        self.offsets = permute(&self.offsets, &order);
        self.sizes = permute(&self.sizes, &order);
        self.kinds = permute(&self.kinds, &order);
    }

    fn compare(&self, a: usize, b: usize) -> Ordering {
        let stream = |i: usize| unpack_stream(self.kinds[i]);
        compare_times(self.times[a], self.times[b])
            .then_with(|| stream(a).cmp(&stream(b)))
            .then_with(|| self.offsets[a].cmp(&self.offsets[b]))
    }
}

/// Times in order; zeros are equal whatever their sign, and a NaN, which no sound file has, gets some place.
fn compare_times(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.total_cmp(&b))
}

fn permute<T: Copy>(values: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|i| values[*i as usize]).collect()
}

fn retain<T>(values: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    values.retain(|_| keep.next().copied().unwrap_or(false));
}

/// Stream numbers stay below 5000 and record types below 8: together they fit 16 bits.
const TYPE_WIDTH: u32 = 3;
const TYPE_BITS: u16 = (1 << TYPE_WIDTH) - 1;

const fn pack(stream: u16, record_type: RecordType) -> u16 {
    stream << TYPE_WIDTH | record_type as u16
}

const fn unpack_stream(kind: u16) -> u16 {
    kind >> TYPE_WIDTH
}

const fn unpack_type(kind: u16) -> RecordType {
    match RecordType::from_number((kind & TYPE_BITS) as u8) {
        Some(record_type) => record_type,
        None => RecordType::Data,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use vrs_core::container::RecordableTypeId;

    use super::*;

    fn index(records: &[(u16, u64)]) -> RecordIndex {
        let mut index = RecordIndex::default();
        for (i, (instance, offset)) in records.iter().enumerate() {
            let stream = StreamId::new(RecordableTypeId::IMAGE_STREAM, *instance);
            let entry = IndexEntry { timestamp: i as f64, record_size: 40, stream, record_type: RecordType::Data };
            index.push(&entry, *offset).unwrap();
        }
        index
    }

    proptest! {
        /// Times that are even, uneven, far apart, equal, or no numbers, look-ups at and between them.
        #[test]
        fn guessing_finds_what_halving_finds(
            mut times in prop::collection::vec(prop_oneof![
                (0..300_i16).prop_map(f64::from), Just(f64::NEG_INFINITY), Just(1e300), Just(f64::INFINITY), -1e-300..1e300,
            ], 0..400),
            even in 0..400_u16, other in any::<f64>(),
        ) {
            times.extend((0..even).map(f64::from));
            times.sort_by(f64::total_cmp);
            let index = RecordIndex { times: times.clone(), ..RecordIndex::default() };
            for time in times.iter().flat_map(|time| [*time, time - 0.5, time + 0.5]).chain([other, f64::NAN]) {
                prop_assert_eq!(index.lower_bound(time), times.partition_point(|each| *each < time), "{}", time);
            }
        }
    }

    #[test]
    fn a_record_reaches_up_to_the_physically_next_one() {
        // In the order of time the records are at 200, 100 and 150; the last one ends at 1000.
        assert_eq!(index(&[(1, 200), (2, 100), (1, 150)]).sizes_on_disk(1000), [800 + 50, 50]);
        assert_eq!(index(&[]).sizes_on_disk(1000), [0_u64; 0]);
        // A damaged header may end the records anywhere.
        assert_eq!(index(&[(1, 200)]).sizes_on_disk(80), [0]);
    }
}
