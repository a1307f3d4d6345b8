//! Iterating over records.

use std::iter::FusedIterator;

use super::ahead::{Ahead, Outcome, Prepared};
use super::index::KindFilter;
use super::lazy::Depth;
use super::outlook::Outlook;
use super::payload::PayloadReader;
use super::positions::{Positions, Wanted};
use super::{Record, Shared};
use crate::error::Result;

/// Iterator over records in index order, from both ends; made by [`Reader::records`](super::Reader::records),
/// [`StreamReader::records`](super::StreamReader::records) and [`Selected::records`](super::Selected::records).
///
/// A record that cannot be read is an error of its own: iteration goes on behind it. Skipping records, by
/// [`nth`](Iterator::nth) and what builds on it, does not read them.
///
/// A walk over many compressed records inflates them ahead of need on [several threads](super::Options::threads), in order
/// and within bounds: two batches for each thread, which end with 64 records or 1 MiB inflated. The one that walks is one of
/// the threads: rather than that it waits, it inflates.
///
/// ```no_run
/// let file = vrs::Reader::open("recording.vrs")?;
/// if let Some(last) = file.records().next_back() {
///     println!("the recording ends at {} s", last?.timestamp());
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
pub struct Records<'r> {
    inner: &'r Shared,
    positions: Positions<'r>,
    reader: PayloadReader<'r>,
    depth: Depth,
    pace: Pace,
    /// Where records are far away.
    outlook: Option<Box<Outlook<'r>>>,
}

/// How records are read: one when it is asked for or, once many had to be inflated, ahead.
enum Pace {
    /// So many records were inflated, of so many bytes.
    Single {
        records: usize,
        bytes: usize,
    },
    /// They were many: the next step starts to read ahead.
    Many,
    Ahead(Box<Ahead>),
    /// There are no threads.
    Alone,
}

/// A walk is taken for one over many records when so many were inflated, or so many bytes; threads for less would cost more
/// than they bring.
const MANY_RECORDS: usize = 64;
const MANY_BYTES: usize = 1 << 20;

impl<'r> Records<'r> {
    pub(super) fn all(inner: &'r Shared) -> Self {
        Self::filtered(inner, KindFilter::ALL)
    }

    pub(super) fn filtered(inner: &'r Shared, filter: KindFilter) -> Self {
        Self::at(inner, Positions::new(&inner.index, Wanted::Filter(filter)))
    }

    pub(super) fn at(inner: &'r Shared, positions: Positions<'r>) -> Self {
        let pace = if inner.threads > 1 { Pace::Single { records: 0, bytes: 0 } } else { Pace::Alone };
        let outlook = Outlook::new(inner, &positions);
        Self { inner, positions, reader: inner.payload_reader(), depth: Depth::Whole, pace, outlook }
    }

    /// The same, not begun yet, inflated as far as is said: by less than whole records they must not be handed out.
    pub(super) fn at_depth(self, depth: Depth) -> Self {
        Self { depth, ..self }
    }

    /// Reads a record, and counts those that are inflated.
    #[inline(never)]
    fn read(&mut self, position: usize) -> Option<Result<Record<'r>>> {
        let record = Record::read_to(self.inner, &mut self.reader, position, self.depth)?;
        if let (Pace::Single { records, bytes }, Ok(record)) = (&mut self.pace, &record)
            && let Some(size) = record.buffered()
        {
            *records += 1;
            *bytes += size;
            if *records >= MANY_RECORDS || *bytes >= MANY_BYTES {
                self.pace = Pace::Many;
            }
        }
        Some(record)
    }

    /// The next record, where records are read ahead, or are to be.
    #[inline(never)]
    fn next_ahead(&mut self) -> Option<Result<Record<'r>>> {
        if let Pace::Many = self.pace
            && self.positions.upper_bound() > 1
        {
            self.pace = Ahead::start(self.inner, self.depth).map_or(Pace::Alone, |ahead| Pace::Ahead(Box::new(ahead)));
        }
        let Pace::Ahead(ahead) = &mut self.pace else {
            let position = self.positions.next()?;
            return self.read(position);
        };
        let prepared = ahead.next(self.inner, &mut self.positions, &mut self.reader)?;
        self.finish(prepared)
    }

    fn finish(&mut self, prepared: Prepared) -> Option<Result<Record<'r>>> {
        let Prepared { position, outcome } = prepared;
        match outcome {
            Outcome::Inflated(header, payload) => Record::prepared(self.inner, position, Ok((header, payload))),
            Outcome::Failed(problem) => Record::prepared(self.inner, position, Err(problem)),
            Outcome::Left => Record::read_to(self.inner, &mut self.reader, position, self.depth),
        }
    }
}

impl<'r> Iterator for Records<'r> {
    type Item = Result<Record<'r>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if let Some(outlook) = &mut self.outlook {
            outlook.step(self.inner);
        }
        if let Pace::Ahead(_) | Pace::Many = self.pace {
            return self.next_ahead();
        }
        let position = self.positions.next()?;
        match Record::plain(self.inner, &self.reader, position) {
            Some(record) => Some(Ok(record)),
            None => self.read(position),
        }
    }

    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        if let Pace::Ahead(_) = self.pace {
            for _ in 0..n {
                self.next()?.ok();
            }
            return self.next();
        }
        let position = self.positions.nth(n)?;
        // What was announced is left behind.
        self.outlook = Outlook::new(self.inner, &self.positions);
        self.read(position)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let ahead = if let Pace::Ahead(ahead) = &self.pace { ahead.len() } else { 0 };
        let (least, most) = self.positions.size_hint();
        (least + ahead, most.map(|most| most + ahead))
    }
}

impl DoubleEndedIterator for Records<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        if let Some(position) = self.positions.next_back() {
            return self.read(position);
        }
        let Pace::Ahead(ahead) = &mut self.pace else { return None };
        let prepared = ahead.next_back(self.inner, &mut self.reader)?;
        self.finish(prepared)
    }
}

impl FusedIterator for Records<'_> {}

impl std::fmt::Debug for Records<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Records").field("left", &self.size_hint().1).finish_non_exhaustive()
    }
}
