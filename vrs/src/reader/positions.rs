//! Which records are wanted, as positions in the index: walks over them, and lists for random access.

use std::ops::Range;
use std::sync::Arc;

use super::index::{KindFilter, KindSet, RecordIndex};

/// Positions of wanted records, in the order of the index, from both ends.
#[derive(Clone, Debug)]
pub(super) struct Positions<'r> {
    index: &'r RecordIndex,
    wanted: Wanted,
    /// What is left to be walked over: positions in the index, or places in a list of them.
    left: Range<usize>,
}

/// How the wanted records are found.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// On the way: all records, those of a stream, of a type, or of both.
    Filter(KindFilter),
    /// On the way: any set of streams and types.
    Kinds(KindSet),
    /// In a list: ascending, or, where records are only read one after another, in any order.
    List(Arc<[u32]>),
}

impl<'r> Positions<'r> {
    /// Wanted records of the whole index.
    pub(super) fn new(index: &'r RecordIndex, wanted: Wanted) -> Self {
        let end = if let Wanted::List(list) = &wanted { list.len() } else { index.len() };
        Self { index, wanted, left: 0..end }
    }

    /// Those with a position in a range. Lists are not cut: they are made for their range.
    pub(super) fn within(index: &'r RecordIndex, wanted: Wanted, range: Range<usize>) -> Self {
        Self { index, wanted, left: range }
    }

    /// How many there are at most.
    pub(super) fn upper_bound(&self) -> usize {
        self.left.len()
    }

    /// All that are left, for random access.
    pub(super) fn list(&self) -> Arc<[u32]> {
        match &self.wanted {
            Wanted::List(list) if self.left == (0..list.len()) => Arc::clone(list),
            _ => {
                // Counted first, the list is made in one piece of memory: 4 bytes for each record.
                let (count, mut positions) = (self.clone().count(), self.clone());
                (0..count).map(|_| positions.next().unwrap_or_default() as u32).collect()
            }
        }
    }
}

impl Iterator for Positions<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let left = self.left.clone();
        let found = match &self.wanted {
            Wanted::Filter(filter) => self.index.find_in(left, |kind| filter.matches(kind))?,
            Wanted::Kinds(kinds) => self.index.find_in(left, |kind| kinds.matches(kind))?,
            Wanted::List(list) => {
                let place = self.left.next()?;
                return list.get(place).map(|position| *position as usize);
            }
        };
        self.left.start = found + 1;
        Some(found)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let most = self.upper_bound();
        (if matches!(self.wanted, Wanted::List(_)) { most } else { 0 }, Some(most))
    }
}

impl DoubleEndedIterator for Positions<'_> {
    fn next_back(&mut self) -> Option<usize> {
        let left = self.left.clone();
        let found = match &self.wanted {
            Wanted::Filter(filter) => self.index.rfind_in(left, |kind| filter.matches(kind))?,
            Wanted::Kinds(kinds) => self.index.rfind_in(left, |kind| kinds.matches(kind))?,
            Wanted::List(list) => {
                let place = self.left.next_back()?;
                return list.get(place).map(|position| *position as usize);
            }
        };
        self.left.end = found;
        Some(found)
    }
}

/// Positions in a list, and the look-ups by number and by time of FORMAT.md §16.3.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed<'r> {
    index: &'r RecordIndex,
    list: &'r [u32],
}

impl<'r> Listed<'r> {
    pub(super) fn new(index: &'r RecordIndex, list: &'r [u32]) -> Self {
        Self { index, list }
    }

    /// Record number `number` of the list.
    pub(super) fn get(self, number: usize) -> Option<usize> {
        self.list.get(number).map(|position| *position as usize)
    }

    /// The number of a record in the list.
    pub(super) fn number_of(self, position: usize) -> Option<usize> {
        self.list.binary_search(&u32::try_from(position).ok()?).ok()
    }

    /// The first record at or after a time.
    pub(super) fn at_or_after(self, time: f64) -> Option<usize> {
        self.get(self.first_from(time))
    }

    /// The last record before a time.
    pub(super) fn before(self, time: f64) -> Option<usize> {
        self.get(self.first_from(time).checked_sub(1)?)
    }

    /// The record nearest to a time, if it is no farther than `within`; of two that are equally near, the earlier one.
    pub(super) fn nearest(self, time: f64, within: f64) -> Option<usize> {
        let right = self.first_from(time).min(self.list.len().checked_sub(1)?);
        let distance = |number: usize| Some((self.index.get(self.get(number)?)?.timestamp - time).abs());
        let candidates = [right.saturating_sub(1), right].map(|number| (number, distance(number)));
        let near =
            candidates.into_iter().filter_map(|(number, distance)| Some((number, distance.filter(|d| *d <= within)?)));
        // Of equals the first one is taken.
        let nearest = near.min_by(|a, b| a.1.total_cmp(&b.1))?;
        self.get(nearest.0)
    }

    /// The number of the first record at or after a time; that of none when all are earlier.
    ///
    /// The time is looked up in the column of times, where neighbours stand together; its place in the list is then at
    /// most as far from the front, and mostly near: in a recording of one stream both are nearly the same.
    fn first_from(self, time: f64) -> usize {
        let position = self.index.lower_bound(time);
        let below = |number: usize| self.list.get(number).is_some_and(|found| (*found as usize) < position);
        let (mut high, mut step) = (position.min(self.list.len()), 1);
        while let Some(low) = high.checked_sub(step).filter(|low| !below(*low)) {
            (high, step) = (low, step * 2);
        }
        let low = high.saturating_sub(step);
        low + self.list.get(low..high).unwrap_or_default().partition_point(|found| (*found as usize) < position)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use vrs_core::container::{IndexEntry, RecordableTypeId, StreamId};
    use vrs_core::format::RecordType;

    use super::*;

    /// Records of up to four streams at these times.
    fn index(records: &[(u8, u8)]) -> RecordIndex {
        let mut index = RecordIndex::default();
        for (i, (time, stream)) in records.iter().enumerate() {
            let stream = StreamId::new(RecordableTypeId::IMU, u16::from(stream % 4));
            let record_type = if time % 5 == 0 { RecordType::State } else { RecordType::Data };
            let entry = IndexEntry { timestamp: f64::from(*time), record_size: 40, stream, record_type };
            index.push(&entry, i as u64 * 40).unwrap();
        }
        index.number_streams([]).unwrap();
        index.sort();
        index
    }

    proptest! {
        #[test]
        fn walks_and_look_ups_do_what_they_say(
            records in prop::collection::vec(any::<(u8, u8)>(), 0..60), time: u8, within in 0..40_u8,
        ) {
            let index = index(&records);
            let streams = index.streams().len();
            let wanted = |position: &usize| {
                let record = index.get(*position).unwrap();
                record.stream.is_multiple_of(2) && record.record_type == RecordType::Data
            };
            let expected: Vec<usize> = (0..index.len()).filter(wanted).collect();
            let kinds = KindSet::new(streams, |stream, kind| stream.is_multiple_of(2) && kind == RecordType::Data);
            let positions = Positions::new(&index, Wanted::Kinds(kinds));
            prop_assert_eq!(positions.clone().collect::<Vec<_>>(), &expected[..]);
            prop_assert_eq!(positions.clone().rev().collect::<Vec<_>>(), expected.iter().rev().copied().collect::<Vec<_>>());

            let list = positions.list();
            let again = Positions::new(&index, Wanted::List(Arc::clone(&list)));
            prop_assert_eq!(again.clone().collect::<Vec<_>>(), &expected[..]);
            prop_assert_eq!(again.size_hint(), (expected.len(), Some(expected.len())));

            let listed = Listed::new(&index, &list);
            let at = |position: usize| index.get(position).unwrap().timestamp;
            let time = f64::from(time);
            prop_assert_eq!(listed.at_or_after(time), expected.iter().copied().find(|position| at(*position) >= time));
            prop_assert_eq!(listed.before(time), expected.iter().copied().rfind(|position| at(*position) < time));
            for (number, position) in expected.iter().enumerate() {
                prop_assert_eq!(listed.number_of(*position), Some(number));
                prop_assert_eq!(listed.get(number), Some(*position));
            }
            let within = f64::from(within);
            let distance = |position: usize| (at(position) - time).abs();
            let best = expected.iter().map(|position| distance(*position)).reduce(f64::min);
            let found = listed.nearest(time, within).map(distance);
            prop_assert_eq!(found, best.filter(|best| *best <= within));
        }
    }

    #[test]
    fn of_two_equally_near_records_the_earlier_is_taken() {
        let index = index(&[(1, 0), (3, 0), (3, 0), (6, 0)]);
        let list: Vec<u32> = (0..4).collect();
        let listed = Listed::new(&index, &list);
        assert_eq!(listed.nearest(2.0, 1.0), Some(0));
        assert_eq!(listed.nearest(2.0, 0.5), None);
        assert_eq!(listed.nearest(100.0, f64::INFINITY), Some(3));
        assert_eq!(listed.nearest(-100.0, f64::INFINITY), Some(0));
        assert_eq!(Listed::new(&index, &[]).nearest(2.0, f64::INFINITY), None);
    }
}
