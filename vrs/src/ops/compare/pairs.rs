//! Which streams and records of two recordings belong together.

use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};
use std::vec;

use vrs_core::container::StreamId;
use vrs_core::format::RecordType;

use super::super::own_streams::is_hash_stream;
use crate::error::RecordLocation;
use crate::reader::{RecordEntry, Selected, StreamReader};

/// A stream of one recording or the other, or one of each that belong together.
#[derive(Clone, Copy, Debug)]
pub(super) enum PairedStream<'r> {
    Both(StreamReader<'r>, StreamReader<'r>),
    OnlyA(StreamReader<'r>),
    OnlyB(StreamReader<'r>),
}

/// Whether two streams may belong together.
type Rule = fn(&StreamReader<'_>, &StreamReader<'_>) -> bool;

/// The streams of both, in the order of their ids in A, then those that only B has.
pub(super) fn pair_streams<'r>(a: &Selected<'r>, b: &Selected<'r>) -> Vec<PairedStream<'r>> {
    let streams = |selected: &Selected<'r>| selected.streams().filter(|stream| !is_hash_stream(*stream)).collect();
    let (a, mut left): (Vec<StreamReader<'_>>, Vec<StreamReader<'_>>) = (streams(a), streams(b));
    let mut partners: Vec<Option<StreamReader<'_>>> = vec![None; a.len()];
    let same_serial_number = |a: &StreamReader<'_>, b: &StreamReader<'_>| {
        a.type_id() == b.type_id() && !a.serial_number().is_empty() && a.serial_number() == b.serial_number()
    };
    let same_id = |a: &StreamReader<'_>, b: &StreamReader<'_>| a.id() == b.id();
    // What is left of a type stands in the order of ids on both sides.
    let same_type = |a: &StreamReader<'_>, b: &StreamReader<'_>| a.type_id() == b.type_id();
    let rules: [Rule; 3] = [same_serial_number, same_id, same_type];
    for rule in rules {
        for (a, partner) in a.iter().zip(&mut partners).filter(|(_, partner)| partner.is_none()) {
            if let Some(place) = left.iter().position(|b| rule(a, b)) {
                *partner = Some(left.remove(place));
            }
        }
    }
    let of_a = a.into_iter().zip(partners);
    let of_a = of_a.map(|(a, b)| b.map_or(PairedStream::OnlyA(a), |b| PairedStream::Both(a, b)));
    of_a.chain(left.into_iter().map(PairedStream::OnlyB)).collect()
}

/// A record, as its index knows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) position: usize,
    pub(super) location: RecordLocation,
}

/// Two records that belong together, or one that only one recording has.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pair {
    Both(Known, Known),
    OnlyA(Known),
    OnlyB(Known),
}

/// Iterator over the records of paired streams, stream by stream, each in the order of time.
pub(super) struct RecordPairs {
    streams: vec::IntoIter<(Vec<Known>, Vec<Known>)>,
    ready: VecDeque<Pair>,
    /// What is left of the stream at hand.
    a: VecDeque<Known>,
    b: VecDeque<Known>,
}

impl RecordPairs {
    pub(super) fn new(a: &Selected<'_>, b: &Selected<'_>, streams: &[PairedStream<'_>]) -> Self {
        let (mut a, mut b) = (by_stream(a), by_stream(b));
        let mut take = |stream: &PairedStream<'_>| match stream {
            PairedStream::Both(of_a, of_b) => {
                Some((a.remove(&of_a.id()).unwrap_or_default(), b.remove(&of_b.id()).unwrap_or_default()))
            }
            PairedStream::OnlyA(_) | PairedStream::OnlyB(_) => None,
        };
        let streams: Vec<_> = streams.iter().filter_map(&mut take).collect();
        Self { streams: streams.into_iter(), ready: VecDeque::new(), a: VecDeque::new(), b: VecDeque::new() }
    }

    /// Pairs the records of the next time at which there are some. False when there are none.
    fn refill(&mut self) -> bool {
        let (a, b) = (self.a.front().map(time), self.b.front().map(time));
        let order = match (a, b) {
            (Some(a), Some(b)) => a.partial_cmp(&b).unwrap_or_else(|| a.total_cmp(&b)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return false,
        };
        if order.is_lt() {
            self.ready.extend(self.a.pop_front().map(Pair::OnlyA));
        } else if order.is_gt() {
            self.ready.extend(self.b.pop_front().map(Pair::OnlyB));
        } else {
            self.pair_those_of_one_time();
        }
        true
    }

    /// Of several records of one time, the first of each type belong together, the second, and so on.
    fn pair_those_of_one_time(&mut self) {
        let (a, b) = (take_one_time(&mut self.a), take_one_time(&mut self.b));
        for record_type in RecordType::ALL {
            let of_type = |known: &&Known| known.location.record_type == record_type;
            let (mut a, mut b) = (a.iter().filter(of_type), b.iter().filter(of_type));
            loop {
                match (a.next(), b.next()) {
                    (Some(a), Some(b)) => self.ready.push_back(Pair::Both(*a, *b)),
                    (Some(a), None) => self.ready.push_back(Pair::OnlyA(*a)),
                    (None, Some(b)) => self.ready.push_back(Pair::OnlyB(*b)),
                    (None, None) => break,
                }
            }
        }
    }
}

impl Iterator for RecordPairs {
    type Item = Pair;

    fn next(&mut self) -> Option<Pair> {
        loop {
            if let Some(pair) = self.ready.pop_front() {
                return Some(pair);
            }
            if !self.refill() {
                let (a, b) = self.streams.next()?;
                (self.a, self.b) = (a.into(), b.into());
            }
        }
    }
}

/// The records of each stream, in index order.
fn by_stream(selected: &Selected<'_>) -> BTreeMap<StreamId, Vec<Known>> {
    let mut streams: BTreeMap<StreamId, Vec<Known>> = BTreeMap::new();
    for entry in selected.entries() {
        let RecordEntry { position, stream, record_type, timestamp, offset, .. } = entry;
        let location = RecordLocation { stream, record_type, timestamp, offset };
        streams.entry(stream).or_default().push(Known { position, location });
    }
    streams
}

fn time(known: &Known) -> f64 {
    known.location.timestamp
}

/// Takes the first record, and those that follow at the same time.
#[expect(clippy::float_cmp, reason = "the same time is meant")]
fn take_one_time(records: &mut VecDeque<Known>) -> Vec<Known> {
    let mut taken: Vec<Known> = records.pop_front().into_iter().collect();
    while let (Some(first), Some(next)) = (taken.first(), records.front())
        && time(first) == time(next)
    {
        taken.extend(records.pop_front());
    }
    taken
}
