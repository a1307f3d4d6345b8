//! What Python passes in: record types, streams, moments, conversions.

use pyo3::prelude::*;
use vrs::reader::{Moment, Selection, StreamMatch};
use vrs::{RecordType, StreamId};

use crate::error::{Result, SelectionError, StreamNotFoundError};

/// A record type by its name, in any case: `data`, `configuration`, `state`.
pub(super) fn record_type(name: &str) -> PyResult<RecordType> {
    let named = |record_type: &RecordType| record_type.name().eq_ignore_ascii_case(name);
    let types = [RecordType::Configuration, RecordType::State, RecordType::Data];
    types.into_iter().find(named).ok_or_else(|| {
        SelectionError::new_err(format!("`{name}` is no record type: those are `configuration`, `state` and `data`"))
    })
}

pub(super) fn optional_type(name: Option<&str>) -> PyResult<Option<RecordType>> {
    name.map(record_type).transpose()
}

/// The id of a stream, `1201-1`.
pub(super) fn stream_id(text: &str) -> PyResult<StreamId> {
    text.parse().map_err(|error| StreamNotFoundError::new_err(format!("`{text}` is {error}")))
}

/// A time in seconds, or text as [`Moment`] reads it.
#[derive(FromPyObject)]
pub(super) enum When {
    #[pyo3(transparent)]
    Seconds(f64),
    #[pyo3(transparent)]
    Text(String),
}

impl When {
    fn moment(self) -> PyResult<Moment> {
        match self {
            Self::Seconds(seconds) => Ok(Moment::At(seconds)),
            Self::Text(text) => text.parse().map_err(|error| SelectionError::new_err(format!("`{text}` is {error}"))),
        }
    }
}

/// What is wanted of a recording, as keyword arguments.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(super) struct Wanted {
    streams: Vec<String>,
    without: Vec<String>,
    record_types: Vec<String>,
    start: Option<When>,
    end: Option<When>,
    every: Option<f64>,
    buckets: Option<(f64, f64)>,
    first: bool,
    lead_in: bool,
}

impl Wanted {
    pub(super) fn selection(self) -> Result<Selection> {
        let mut selection = Selection::new().lead_in(self.lead_in);
        for stream in &self.streams {
            selection = selection.stream(StreamMatch::from(stream.as_str()));
        }
        for stream in &self.without {
            selection = selection.without_stream(StreamMatch::from(stream.as_str()));
        }
        for name in &self.record_types {
            selection = selection.record_type(record_type(name)?);
        }
        if let Some(start) = self.start {
            selection = selection.from(start.moment()?);
        }
        if let Some(end) = self.end {
            selection = selection.until(end.moment()?);
        }
        selection = match (self.every, self.buckets, self.first) {
            (None, None, false) => selection,
            (Some(seconds), None, false) => selection.every(seconds),
            (None, Some((interval, within)), false) => selection.buckets(interval, within),
            (None, None, true) => selection.first_records(),
            _ => return Err(SelectionError::new_err("choose one of `every`, `buckets` and `first`").into()),
        };
        Ok(selection)
    }
}
