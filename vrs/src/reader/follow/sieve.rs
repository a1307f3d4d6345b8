//! Which records of a recording that grows are wanted.

use std::collections::{BTreeMap, BTreeSet};

use vrs_core::container::StreamId;
use vrs_core::format::RecordType;

use crate::error::SelectionProblem;
use crate::reader::index::IndexedRecord;
use crate::reader::selected::fits;
use crate::reader::selection::{Moment, Selection, Thinning};
use crate::reader::{Shared, stream};

/// A [`Selection`], looked at record by record.
#[derive(Default)]
pub(super) struct Sieve {
    selection: Selection,
    /// Which streams are wanted, of those that were met.
    streams: BTreeMap<StreamId, bool>,
    /// The time of the first data record.
    start: Option<f64>,
    /// Streams and types of which a record was kept.
    kept: BTreeSet<(StreamId, RecordType)>,
    /// When the last data record of each stream was kept.
    last: BTreeMap<StreamId, f64>,
}

impl Sieve {
    /// Refuses what can only be told of a recording whose end is known.
    pub(super) fn new(selection: &Selection) -> Result<Self, SelectionProblem> {
        selection.check()?;
        let is_from_the_end = |moment: &Moment| matches!(moment, Moment::BeforeEnd(_));
        let impossible = if selection.from.iter().chain(&selection.until).any(is_from_the_end) {
            "when it ends, from which a time is counted"
        } else if matches!(selection.thinning, Some(Thinning::Buckets { .. })) {
            "which records will be nearest to the middle of a bucket"
        } else if selection.lead_in && selection.from.is_some() {
            "which configurations and states will be the last before a range"
        } else {
            return Ok(Self { selection: selection.clone(), ..Self::default() });
        };
        Err(SelectionProblem::NotWhileFollowed(impossible))
    }

    /// Streams have come, or other tags.
    pub(super) fn look_again_at_streams(&mut self) {
        self.streams.clear();
    }

    /// Whether a record is wanted. Each record of the file is asked about once, in their order.
    pub(super) fn wants(&mut self, inner: &Shared, record: &IndexedRecord) -> bool {
        let (time, record_type) = (record.timestamp, record.record_type);
        if record_type == RecordType::Data {
            self.start.get_or_insert(time);
        }
        let types = &self.selection.record_types;
        if !types.is_empty() && !types.contains(&record_type) || !self.has_in_range(time) {
            return false;
        }
        let stream = stream::of(inner, record.stream);
        let (id, selection) = (stream.id(), &self.selection);
        *self.streams.entry(id).or_insert_with(|| selection.wants(|rule| fits(stream, rule))) && self.is_due(id, record)
    }

    fn has_in_range(&self, time: f64) -> bool {
        let at = |moment: Moment| moment.between(self.start.unwrap_or(time), f64::INFINITY);
        self.selection.from.is_none_or(|from| time >= at(from)) && self.selection.until.is_none_or(|end| time < at(end))
    }

    fn is_due(&mut self, stream: StreamId, record: &IndexedRecord) -> bool {
        match self.selection.thinning {
            Some(Thinning::First) => self.kept.insert((stream, record.record_type)),
            Some(Thinning::Every(seconds)) if record.record_type == RecordType::Data => {
                let is_due = self.last.get(&stream).is_none_or(|last| record.timestamp - last >= seconds);
                if is_due {
                    self.last.insert(stream, record.timestamp);
                }
                is_due
            }
            _ => true,
        }
    }
}
