//! The records of one flush, in the order of the file.

use std::cmp::Ordering;
use std::ops::Range;

use vrs_core::container::{RecordHasher, StreamId};

use super::arena::{RecordFacts, Segment};
use super::pool::Pool;
use super::queue::Amount;
use crate::compress::Preset;

/// From this many bytes of payloads on a piece takes no further record.
const PIECE_SIZE: usize = 256 << 10;

/// Records that were taken from the streams to be written together.
///
/// It owns their bytes and refers to nothing, so that it can be handed to any thread.
#[derive(Debug, Default)]
pub(super) struct Batch {
    segments: Vec<StreamSegment>,
    order: Vec<Place>,
    amount: Amount,
}

/// What a batch knows of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct BatchStream {
    pub(super) id: StreamId,
    /// Its number in this recording.
    pub(super) number: usize,
    pub(super) preset: Preset,
    /// What hashes its records, where hashes are wanted.
    pub(super) hasher: Option<RecordHasher>,
}

#[derive(Debug)]
struct StreamSegment {
    stream: BatchStream,
    segment: Segment,
}

/// Where a record of the batch is, and when.
#[derive(Clone, Copy, Debug)]
struct Place {
    timestamp: f64,
    segment: u32,
    record: u32,
}

/// A record of a batch.
#[derive(Clone, Copy, Debug)]
pub(super) struct BatchRecord<'b> {
    pub(super) stream: &'b BatchStream,
    pub(super) facts: RecordFacts,
    pub(super) payload: &'b [u8],
}

impl BatchRecord<'_> {
    /// Whether it is to be compressed, if that makes it smaller, or hashed.
    fn wants_packing(&self) -> bool {
        let wants_compression = self.stream.preset.may_compress(self.payload.len());
        wants_compression || self.stream.hasher.is_some()
    }
}

/// Records of a batch that follow each other, to be made ready by one thread.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct PieceRange {
    pub(super) records: Range<usize>,
    /// Whether there is anything to compress or to hash.
    pub(super) wants_packing: bool,
}

impl Batch {
    /// Adds records. Segments of one stream come in the order of their creation.
    pub(super) fn add(&mut self, stream: BatchStream, segment: Segment) {
        self.amount += segment.amount();
        self.segments.push(StreamSegment { stream, segment });
    }

    /// Puts the records in the order of time, then stream, then creation (FORMAT.md §17.3).
    pub(super) fn sort(&mut self) {
        let Self { segments, order, .. } = self;
        segments.sort_by_key(|entry| entry.stream.id);
        order.clear();
        for (number, entry) in (0..).zip(&*segments) {
            let records = (0_u32..).zip(entry.segment.records());
            let place = |(record, (facts, _)): (u32, (RecordFacts, _))| Place {
                timestamp: facts.timestamp,
                segment: number,
                record,
            };
            order.extend(records.map(place));
        }
        // They stand in the order of streams and creation, which a stable sort keeps.
        order.sort_by(|one, other| one.timestamp.partial_cmp(&other.timestamp).unwrap_or(Ordering::Equal));
    }

    /// Some of the records, in order.
    pub(super) fn records(&self, range: Range<usize>) -> impl ExactSizeIterator<Item = BatchRecord<'_>> {
        self.order[range].iter().map(|place| {
            let StreamSegment { stream, segment } = &self.segments[place.segment as usize];
            let (facts, payload) = segment.record(place.record as usize);
            BatchRecord { stream, facts, payload }
        })
    }

    /// Cuts the sorted records into pieces that are worth a thread's attention.
    pub(super) fn pieces(&self) -> impl Iterator<Item = PieceRange> {
        let (mut records, mut start) = (self.records(0..self.order.len()).peekable(), 0);
        std::iter::from_fn(move || {
            records.peek()?;
            let (mut end, mut bytes, mut wants_packing) = (start, 0, false);
            while bytes < PIECE_SIZE {
                let Some(record) = records.next() else { break };
                bytes += record.payload.len();
                wants_packing |= record.wants_packing();
                end += 1;
            }
            Some(PieceRange { records: std::mem::replace(&mut start, end)..end, wants_packing })
        })
    }

    /// The records, and the memory that they take.
    pub(super) const fn amount(&self) -> Amount {
        self.amount
    }

    /// Empties the batch; its memory goes back to where it came from.
    pub(super) fn recycle(&mut self, pool: &Pool) {
        self.order.clear();
        self.amount = Amount::default();
        for entry in self.segments.drain(..) {
            pool.give_back(entry.segment);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Add;

    use vrs_core::container::{PayloadTooLarge, RecordableTypeId};
    use vrs_core::format::RecordType;

    use super::super::arena::Arena;
    use super::*;

    /// Records of a stream: times and payloads.
    fn segments(records: &[(f64, &[u8])]) -> Vec<Segment> {
        let (mut arena, mut segments) = (Arena::default(), Vec::new());
        for (timestamp, payload) in records {
            let facts = RecordFacts { record_type: RecordType::Data, format_version: 1, timestamp: *timestamp };
            let fill = |out: &mut Vec<u8>| {
                out.extend_from_slice(payload);
                Ok::<_, PayloadTooLarge>(())
            };
            arena.push(facts, fill).unwrap();
        }
        arena.take_before(f64::INFINITY, |segment| segments.push(segment));
        segments
    }

    fn stream(number: usize, preset: Preset) -> BatchStream {
        // The number says nothing of the order.
        BatchStream { id: StreamId::new(RecordableTypeId::IMU, 10 - number as u16), number, preset, hasher: None }
    }

    fn all(batch: &Batch) -> Vec<BatchRecord<'_>> {
        batch.records(0..batch.order.len()).collect()
    }

    /// FORMAT.md §17.3.
    #[test]
    fn records_are_ordered_by_time_then_stream_then_creation() {
        let mut batch = Batch::default();
        let streams: [&[(f64, &[u8])]; 3] = [
            &[(-0.0, b"c1"), (0.0, b"c2")],
            &[(0.0, b"b1"), (1.0, b"b2"), (-1.0, b"b3")],
            &[(2.0, b"a1"), (1.0, b"a2"), (1.0, b"a3")],
        ];
        for (number, records) in streams.into_iter().enumerate() {
            for segment in segments(records) {
                batch.add(stream(number, Preset::None), segment);
            }
        }
        batch.sort();
        let order: Vec<_> = all(&batch).iter().map(|record| record.payload).collect();
        assert_eq!(order, [b"b3", b"b1", b"c1", b"c2", b"a2", b"a3", b"b2", b"a1"]);
        let numbers: Vec<_> = all(&batch).iter().map(|record| record.stream.number).collect();
        assert_eq!(numbers, [1, 1, 0, 0, 2, 2, 1, 2]);
        assert_eq!((batch.amount().records, batch.amount().bytes > 16), (8, true));

        batch.recycle(&Pool::default());
        assert_eq!((all(&batch).len(), batch.amount()), (0, Amount::default()));
    }

    #[test]
    fn pieces_are_of_a_size_and_leave_nothing_out() {
        let (small, large) = (vec![0; 100], vec![0; PIECE_SIZE + 1]);
        let mut batch = Batch::default();
        let mut records = vec![(0.0, small.as_slice()); 5000];
        records.extend([(1.0, large.as_slice()), (1.0, &large), (2.0, &small)]);
        for segment in segments(&records) {
            batch.add(stream(1, Preset::None), segment);
        }
        for segment in segments(&[(2.0, &large)]) {
            batch.add(stream(0, Preset::ZstdFast), segment);
        }
        batch.sort();
        let pieces: Vec<_> = batch.pieces().map(|piece| (piece.records, piece.wants_packing)).collect();
        assert_eq!(
            pieces,
            [(0..2622, false), (2622..5001, false), (5001..5002, false), (5002..5004, true)],
            "small ones together, large ones alone"
        );
        assert_eq!(Batch::default().pieces().count(), 0);
    }

    #[test]
    fn amounts_add_up() {
        let mut batch = Batch::default();
        let segments = segments(&[(0.0, b"1"), (1.0, b"2")]);
        let amount = segments.iter().map(Segment::amount).fold(Amount::default(), Add::add);
        for segment in segments {
            batch.add(stream(0, Preset::None), segment);
        }
        assert_eq!(batch.amount(), amount);
    }
}
