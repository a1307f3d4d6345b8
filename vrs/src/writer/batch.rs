//! The records of one flush, in the order of the file.

use std::cmp::Ordering;

use super::arena::{RecordFacts, Segment};
use super::pool::Pool;

/// Records that were taken from the streams to be written together.
///
/// It owns their bytes and refers to nothing, so that it can be handed to any thread.
#[derive(Debug, Default)]
pub(super) struct Batch {
    segments: Vec<StreamSegment>,
    order: Vec<Place>,
}

/// A segment, and the number of its stream.
#[derive(Debug)]
struct StreamSegment {
    stream: usize,
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
    /// Number of the stream, in the order of stream ids.
    pub(super) stream: usize,
    pub(super) facts: RecordFacts,
    pub(super) payload: &'b [u8],
}

impl Batch {
    /// Adds records. Segments of one stream come in the order of their creation, streams in the order of their ids.
    pub(super) fn add(&mut self, stream: usize, segment: Segment) {
        let number = self.segments.len() as u32;
        let records = (0_u32..).zip(segment.records());
        let places = records.map(|(record, (facts, _))| Place { timestamp: facts.timestamp, segment: number, record });
        self.order.extend(places);
        self.segments.push(StreamSegment { stream, segment });
    }

    /// Puts the records in the order of time, then stream, then creation (FORMAT.md §17.3).
    pub(super) fn sort(&mut self) {
        // They were added in the order of streams and creation, which a stable sort keeps.
        self.order.sort_by(|one, other| one.timestamp.partial_cmp(&other.timestamp).unwrap_or(Ordering::Equal));
    }

    /// The records in order.
    pub(super) fn records(&self) -> impl ExactSizeIterator<Item = BatchRecord<'_>> {
        self.order.iter().map(|place| {
            let StreamSegment { stream, segment } = &self.segments[place.segment as usize];
            let (facts, payload) = segment.record(place.record as usize);
            BatchRecord { stream: *stream, facts, payload }
        })
    }

    /// Bytes of memory that the records take.
    pub(super) fn cost(&self) -> u64 {
        self.segments.iter().map(|entry| entry.segment.cost()).sum()
    }

    /// Empties the batch; its memory goes back to where it came from.
    pub(super) fn recycle(&mut self, pool: &Pool) {
        self.order.clear();
        for entry in self.segments.drain(..) {
            pool.give_back(entry.segment);
        }
    }
}

#[cfg(test)]
mod tests {
    use vrs_core::container::PayloadTooLarge;
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

    /// FORMAT.md §17.3.
    #[test]
    fn records_are_ordered_by_time_then_stream_then_creation() {
        let mut batch = Batch::default();
        let streams: [&[(f64, &[u8])]; 3] = [
            &[(2.0, b"a1"), (1.0, b"a2"), (1.0, b"a3")],
            &[(0.0, b"b1"), (1.0, b"b2"), (-1.0, b"b3")],
            &[(-0.0, b"c1"), (0.0, b"c2")],
        ];
        for (stream, records) in streams.into_iter().enumerate() {
            for segment in segments(records) {
                batch.add(stream, segment);
            }
        }
        batch.sort();
        let order: Vec<_> = batch.records().map(|record| record.payload).collect();
        assert_eq!(order, [b"b3", b"b1", b"c1", b"c2", b"a2", b"a3", b"b2", b"a1"]);
        let streams: Vec<_> = batch.records().map(|record| record.stream).collect();
        assert_eq!(streams, [1, 1, 2, 2, 0, 0, 1, 0]);

        batch.recycle(&Pool::default());
        assert_eq!((batch.records().len(), batch.cost()), (0, 0));
    }
}
