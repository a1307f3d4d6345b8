//! Records that wait to be written: their payloads back to back in large buffers, in the order of their creation.

use std::collections::VecDeque;
use std::mem;
use std::ops::Add;
use std::sync::Arc;

use vrs_core::container::{PayloadTooLarge, RecordHeader};
use vrs_core::format::RecordType;

use super::pool::Pool;
use super::queue::Amount;

/// From this size on a segment takes no further record.
const SEGMENT_SIZE: usize = 256 << 10;

/// What the producer of a record says about it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct RecordFacts {
    pub(crate) record_type: RecordType,
    pub(crate) format_version: u32,
    /// Seconds; finite in what is recorded.
    pub(crate) timestamp: f64,
}

/// A record in a segment.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    facts: RecordFacts,
    start: usize,
    size: u32,
}

impl Waiting {
    /// Bytes of memory that the record takes.
    const fn cost(&self) -> u64 {
        self.size as u64 + size_of::<Self>() as u64
    }
}

/// Records of one stream, in the order of their creation.
#[derive(Debug)]
pub(super) struct Segment {
    bytes: Vec<u8>,
    records: Vec<Waiting>,
    /// So many of the first records were dropped.
    dropped: usize,
    /// Bytes of memory that the others take.
    cost: u64,
    oldest: f64,
    newest: f64,
    /// Whether there are records of another type than data.
    is_mixed: bool,
}

impl Default for Segment {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            records: Vec::new(),
            dropped: 0,
            cost: 0,
            oldest: f64::INFINITY,
            newest: f64::NEG_INFINITY,
            is_mixed: false,
        }
    }
}

impl Segment {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting().is_empty()
    }

    /// Bytes of memory, used or not.
    pub(super) fn capacity(&self) -> usize {
        self.bytes.capacity() + self.records.capacity() * size_of::<Waiting>()
    }

    /// Its records, and the memory that they take.
    pub(super) fn amount(&self) -> Amount {
        Amount { records: self.waiting().len() as u64, bytes: self.cost }
    }

    /// Whether there are records of another type than data.
    pub(super) const fn is_mixed(&self) -> bool {
        self.is_mixed
    }

    fn waiting(&self) -> &[Waiting] {
        &self.records[self.dropped..]
    }

    /// The records, with their payloads.
    pub(super) fn records(&self) -> impl ExactSizeIterator<Item = (RecordFacts, &[u8])> {
        self.waiting().iter().map(|record| (record.facts, self.payload(record)))
    }

    /// Record number `index`.
    pub(super) fn record(&self, index: usize) -> (RecordFacts, &[u8]) {
        let record = &self.waiting()[index];
        (record.facts, self.payload(record))
    }

    fn payload(&self, record: &Waiting) -> &[u8] {
        &self.bytes[record.start..][..record.size as usize]
    }

    /// Whether it should take another record. A segment with a larger buffer than others, which had to hold large records
    /// once, is filled up to the half, so that a few bytes never keep much memory.
    fn has_room(&self) -> bool {
        let (capacity, used) = (self.capacity(), self.bytes.len() + size_of_val(self.records.as_slice()));
        capacity > 0 && used < SEGMENT_SIZE.max(capacity / 2)
    }

    /// Appends a record whose payload `fill` appends to the bytes it is given; the memory that it takes.
    fn push<E: From<PayloadTooLarge>>(
        &mut self,
        facts: RecordFacts,
        fill: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<u64, E> {
        let start = self.bytes.len();
        let filled = fill(&mut self.bytes).and_then(|()| payload_size(self.bytes.len() - start).map_err(E::from));
        let size = filled.inspect_err(|_| self.bytes.truncate(start))?;
        let record = Waiting { facts, start, size };
        self.add(record);
        Ok(record.cost())
    }

    fn add(&mut self, record: Waiting) {
        self.oldest = self.oldest.min(record.facts.timestamp);
        self.newest = self.newest.max(record.facts.timestamp);
        self.is_mixed |= record.facts.record_type != RecordType::Data;
        self.cost += record.cost();
        self.records.push(record);
    }

    /// Appends a copy of a record.
    pub(super) fn copy(&mut self, facts: RecordFacts, payload: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(payload);
        self.add(Waiting { facts, start, size: payload.len() as u32 });
    }

    /// Drops the first data record. The memory of its payload is free once the segment is.
    fn drop_first_data(&mut self) -> Option<DroppedRecord> {
        let is_data = |record: &Waiting| record.facts.record_type == RecordType::Data;
        let place = self.dropped + self.waiting().iter().position(is_data)?;
        let record = self.records[place];
        // Those before it, which are few, keep their order.
        self.records[self.dropped..=place].rotate_right(1);
        self.dropped += 1;
        self.cost -= record.cost();
        Some(DroppedRecord { facts: record.facts, cost: record.cost() })
    }

    /// Moves the records that are not older than `time` to another segment.
    fn move_rest(&mut self, time: f64, to: &mut Self) {
        let Self { bytes, records, dropped, cost, .. } = self;
        records.drain(..*dropped);
        *dropped = 0;
        records.retain(|record| {
            let is_older = record.facts.timestamp < time;
            if !is_older {
                *cost -= record.cost();
                to.copy(record.facts, &bytes[record.start..][..record.size as usize]);
            }
            is_older
        });
    }

    /// The segment without its records, to be filled again.
    pub(super) fn cleared(mut self) -> Self {
        self.bytes.clear();
        self.records.clear();
        Self { bytes: self.bytes, records: self.records, ..Self::default() }
    }
}

/// A record that was dropped.
#[derive(Clone, Copy, Debug)]
pub(super) struct DroppedRecord {
    pub(super) facts: RecordFacts,
    /// Bytes of memory that it took.
    pub(super) cost: u64,
}

fn payload_size(size: usize) -> Result<u32, PayloadTooLarge> {
    // The sum fits 32 bits, so the payload does.
    RecordHeader::size_with(size as u64).map(|_| size as u32)
}

/// What a stream has recorded and not handed over.
///
/// New records go to the open segment. Taking records out moves whole segments wherever it can, so that a stream is locked
/// for a moment only; of each segment that holds older and newer records the newer ones are copied, which in a stream that
/// is recorded in the order of time is one segment.
#[derive(Debug, Default)]
pub(super) struct Arena {
    /// In the order of creation.
    full: VecDeque<Segment>,
    open: Segment,
    /// Where segments come from.
    pool: Arc<Pool>,
}

impl Arena {
    /// Appends a record whose payload `fill` appends to the bytes it is given; the memory that it takes.
    pub(super) fn push<E: From<PayloadTooLarge>>(
        &mut self,
        facts: RecordFacts,
        fill: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<u64, E> {
        self.make_room();
        self.open.push(facts, fill)
    }

    fn make_room(&mut self) {
        if !self.open.has_room() {
            let next = self.pool.take();
            self.open_segment(next);
        }
    }

    fn open_segment(&mut self, next: Segment) {
        let full = mem::replace(&mut self.open, next);
        if full.is_empty() {
            self.pool.give_back(full);
        } else {
            self.full.push_back(full);
        }
    }

    /// Takes out the records older than `time`; the others keep waiting.
    pub(super) fn take_before(&mut self, time: f64, mut take: impl FnMut(Segment)) {
        if self.segments().all(|segment| segment.oldest >= time) {
            return;
        }
        self.full.push_back(mem::take(&mut self.open));
        for _ in 0..self.full.len() {
            let Some(mut segment) = self.full.pop_front() else { break };
            if segment.oldest >= time {
                self.open_segment(segment);
                continue;
            }
            if segment.newest >= time {
                self.make_room();
                segment.move_rest(time, &mut self.open);
            }
            take(segment);
        }
    }

    /// Takes out the first segments, as long as all that is in them is older than `time`.
    pub(super) fn take_whole_before(&mut self, time: f64, mut take: impl FnMut(Segment)) {
        while self.full.front().is_some_and(|segment| segment.newest < time) {
            self.full.pop_front().into_iter().for_each(&mut take);
        }
    }

    /// Drops the data record that waits for longest.
    pub(super) fn drop_oldest(&mut self) -> Option<DroppedRecord> {
        let record = self.full.iter_mut().chain([&mut self.open]).find_map(Segment::drop_first_data);
        while self.full.front().is_some_and(Segment::is_empty) {
            self.full.pop_front().into_iter().for_each(|segment| self.pool.give_back(segment));
        }
        if self.open.is_empty() {
            self.open = mem::take(&mut self.open).cleared();
        }
        record
    }

    /// Puts records before all others.
    pub(super) fn put_in_front(&mut self, segment: Segment) {
        if !segment.is_empty() {
            self.full.push_front(segment);
        }
    }

    fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.full.iter().chain([&self.open])
    }

    /// The latest time of a record that waits.
    pub(super) fn newest(&self) -> Option<f64> {
        self.segments().filter(|segment| !segment.is_empty()).map(|segment| segment.newest).reduce(f64::max)
    }

    /// The records that wait, and the memory that they take.
    pub(super) fn amount(&self) -> Amount {
        self.segments().map(Segment::amount).fold(Amount::default(), Add::add)
    }

    /// Has segments come from here.
    pub(super) fn use_pool(&mut self, pool: &Arc<Pool>) {
        self.pool = Arc::clone(pool);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn data(timestamp: f64) -> RecordFacts {
        RecordFacts { record_type: RecordType::Data, format_version: 1, timestamp }
    }

    /// Appends a record of so many bytes that all are `byte`.
    fn push(arena: &mut Arena, timestamp: f64, byte: u8, size: usize) {
        let filled = arena.push(data(timestamp), |out| {
            out.resize(out.len() + size, byte);
            Ok::<_, PayloadTooLarge>(())
        });
        filled.unwrap();
    }

    fn take(arena: &mut Arena, time: f64) -> Vec<Segment> {
        let mut taken = Vec::new();
        arena.take_before(time, |segment| taken.push(segment));
        taken
    }

    fn content(segments: &[Segment]) -> Vec<(f64, Vec<u8>)> {
        let records = segments.iter().flat_map(Segment::records);
        records.map(|(facts, payload)| (facts.timestamp, payload.to_vec())).collect()
    }

    #[derive(Clone, Debug)]
    enum Step {
        Push(f64, usize),
        Take(f64),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let time = || (0..20_u8).prop_map(f64::from);
        let size = prop_oneof![4 => 0..10_usize, 1 => Just(100_000), 1 => Just(300_000)];
        let step = prop_oneof![5 => (time(), size).prop_map(|(time, size)| Step::Push(time, size)), 1 => time().prop_map(Step::Take)];
        prop::collection::vec(step, 0..60)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn older_records_leave_in_the_order_of_creation(steps in steps()) {
            let (mut arena, mut model) = (Arena::default(), Vec::new());
            for (byte, step) in (0..).zip(steps) {
                match step {
                    Step::Push(time, size) => {
                        push(&mut arena, time, byte, size);
                        model.push((time, vec![byte; size]));
                    }
                    Step::Take(before) => {
                        let amount = arena.amount();
                        let taken = take(&mut arena, before);
                        let parts = taken.iter().map(Segment::amount).chain([arena.amount()]);
                        prop_assert_eq!(parts.fold(Amount::default(), Add::add), amount);
                        let expected: Vec<_> = model.extract_if(.., |(time, _)| *time < before).collect();
                        prop_assert!(content(&taken) == expected);
                    }
                }
                prop_assert_eq!(arena.newest(), model.iter().map(|(time, _)| *time).reduce(f64::max));
            }
            prop_assert!(content(&take(&mut arena, f64::INFINITY)) == model);
            prop_assert_eq!(arena.amount(), Amount::default());
        }
    }

    #[test]
    fn what_cannot_be_encoded_leaves_nothing() {
        let mut arena = Arena::default();
        push(&mut arena, 1.0, 1, 3);
        let amount = arena.amount();
        let too_large = PayloadTooLarge { size: 7 };
        let failed = arena.push(data(2.0), |out| {
            out.extend([9; 100]);
            Err(too_large)
        });
        assert_eq!(failed, Err(too_large));
        assert_eq!(arena.amount(), amount);
        push(&mut arena, 3.0, 2, 3);
        assert_eq!(content(&take(&mut arena, 9.0)), [(1.0, vec![1; 3]), (3.0, vec![2; 3])]);
    }

    /// A clock that goes wrong at times must not make small records hold on to large buffers.
    #[test]
    fn records_of_the_far_future_keep_little_memory() {
        let mut arena = Arena::default();
        for round in 0..100_u8 {
            push(&mut arena, f64::from(round), 1, 300_000);
            push(&mut arena, 1e18, 2, 10);
            push(&mut arena, f64::from(round), 3, 10);
            take(&mut arena, f64::from(round) + 0.5);
        }
        let held: usize = arena.segments().map(Segment::capacity).sum();
        assert!(held < 400_000, "{held}");
        assert_eq!(content(&take(&mut arena, f64::INFINITY)).len(), 100);
    }

    #[test]
    fn segments_come_back_from_the_pool() {
        let pool = Arc::new(Pool::new(10_000_000));
        let mut arena = Arena::default();
        arena.use_pool(&pool);
        let mut round = || {
            for i in 0..10_u8 {
                push(&mut arena, f64::from(i), i, 100_000);
            }
            let taken = take(&mut arena, f64::INFINITY);
            let buffers: Vec<_> = taken.iter().map(|segment| (segment.bytes.as_ptr(), segment.capacity())).collect();
            for segment in taken {
                pool.give_back(segment);
            }
            buffers.into_iter().collect::<std::collections::BTreeSet<_>>()
        };
        round();
        let warm = round();
        assert!(round() == warm && round() == warm);
    }

    #[test]
    fn pools_are_bounded() {
        let pool = Pool::new(2_000_000);
        let mut arena = Arena::default();
        for _ in 0..20 {
            push(&mut arena, 0.0, 0, 300_000);
        }
        for segment in take(&mut arena, 1.0) {
            pool.give_back(segment);
        }
        let kept = std::iter::repeat_with(|| pool.take()).take_while(|segment| segment.capacity() > 0).count();
        assert!((1..=6).contains(&kept), "{kept}");
    }
}
