//! Views: lists of records of a recording, by number, by slice, by time.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PySlice;
use vrs::reader::Selection;
use vrs::{RecordType, StreamId};

use super::blocks::item_number;
use super::files::{Files, Handle};
use super::parse::{self, Wanted};
use super::record::VRSRecord;
use super::walk::{RecordIterator, read_one};
use crate::arrow::{Columns, Request};
use crate::buffer::{Buffer, Number, Shape};
use crate::error::{Error, Result};

/// Numbers of records, among all of the recording.
#[derive(Clone, Debug)]
pub(crate) enum Numbers {
    Range(Range<usize>),
    List(Arc<[u32]>),
}

impl Numbers {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Range(range) => range.len(),
            Self::List(list) => list.len(),
        }
    }

    pub(super) fn get(&self, place: usize) -> Option<usize> {
        match self {
            Self::Range(range) => range.clone().nth(place),
            Self::List(list) => list.get(place).map(|number| *number as usize),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter_map(|place| self.get(place))
    }
}

/// Some records of a recording, in some order.
#[pyclass(frozen, module = "pyvrs2._pyvrs2")]
pub(crate) struct View {
    handle: Handle,
    numbers: Numbers,
    /// Places in the view of the records of a stream and type, in order of time: made when first needed.
    lists: Mutex<BTreeMap<Kind, Arc<[u32]>>>,
}

/// A stream and a record type, or any.
type Kind = (Option<StreamId>, Option<RecordType>);

impl View {
    pub(super) fn new(handle: Handle, numbers: Numbers) -> Self {
        Self { handle, numbers, lists: Mutex::default() }
    }

    pub(crate) fn files(&self) -> PyResult<Arc<Files>> {
        self.handle.get()
    }

    /// The numbers of the records of a stream and type, in order of time.
    pub(crate) fn numbers_of(&self, files: &Files, stream: StreamId, record_type: RecordType) -> Vec<usize> {
        let places = self.list(files, (Some(stream), Some(record_type)));
        places.iter().filter_map(|place| self.numbers.get(*place as usize)).collect()
    }

    fn list(&self, files: &Files, kind: Kind) -> Arc<[u32]> {
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lists.entry(kind).or_insert_with(|| self.find(files, kind)))
    }

    fn find(&self, files: &Files, (stream, record_type): Kind) -> Arc<[u32]> {
        if self.is_whole(files)
            && let Some(stream) = stream
            && let Ok(numbers) = files.select(&of_kind(stream, record_type))
        {
            return numbers.into();
        }
        let is_wanted = |number: usize| {
            let entry =
                files.entry(number).filter(|entry| record_type.is_none_or(|wanted| wanted == entry.record_type));
            let Some(entry) = entry else { return false };
            let file = files.place(number).map_or(0, |place| place.file);
            stream.is_none_or(|wanted| wanted == files.unique_id(file, entry.stream))
        };
        let places = self.numbers.iter().enumerate().filter(|(_, number)| is_wanted(*number));
        let mut places: Vec<(usize, u32)> = places.map(|(place, number)| (number, place as u32)).collect();
        // Numbers are in order of time; a view may be in another one.
        places.sort_unstable();
        places.into_iter().map(|(_, place)| place).collect()
    }

    /// Whether all records of the recording are in it: their places are their numbers.
    fn is_whole(&self, files: &Files) -> bool {
        matches!(&self.numbers, Numbers::Range(range) if range.len() == files.len())
    }

    /// Of these records of the recording, those that are in the view, in its order.
    fn common(&self, files: &Files, selected: Vec<u32>) -> Vec<u32> {
        if self.is_whole(files) {
            return selected;
        }
        let mut is_selected = vec![false; files.len()];
        for number in selected {
            is_selected.get_mut(number as usize).into_iter().for_each(|wanted| *wanted = true);
        }
        let kept = self.numbers.iter().filter(|number| is_selected.get(*number).copied().unwrap_or_default());
        kept.map(|number| number as u32).collect()
    }

    fn time_at(&self, files: &Files, place: u32) -> f64 {
        self.numbers.get(place as usize).and_then(|number| files.timestamp(number)).unwrap_or(f64::NAN)
    }

    fn read(&self, py: Python<'_>, place: usize) -> Result<Option<VRSRecord>> {
        let files = self.files()?;
        let Some(number) = self.numbers.get(place) else { return Ok(None) };
        let Some(record) = py.detach(|| read_one(&files, number)) else { return Ok(None) };
        let file = files.place(number).map_or(0, |place| place.file);
        Ok(Some(VRSRecord::new(files, file, number, record?)))
    }
}

#[pymethods]
impl View {
    fn __len__(&self) -> usize {
        self.numbers.len()
    }

    /// A record by its place in the view, or a view of a slice.
    fn __getitem__<'py>(&self, py: Python<'py>, index: &Bound<'py, PyAny>) -> Result<Bound<'py, PyAny>> {
        if let Ok(slice) = index.cast::<PySlice>() {
            let slice = slice.indices(self.numbers.len() as isize)?;
            let places = (0..slice.slicelength as isize).map(|i| slice.start + i * slice.step);
            let numbers = if let (Numbers::Range(range), 1) = (&self.numbers, slice.step) {
                let start = range.start + usize::try_from(slice.start).unwrap_or_default();
                Numbers::Range(start..start + slice.slicelength)
            } else {
                let numbers = places.filter_map(|place| self.numbers.get(usize::try_from(place).ok()?));
                Numbers::List(numbers.map(|number| number as u32).collect())
            };
            return Ok(Bound::new(py, Self::new(self.handle.clone(), numbers))?.into_any());
        }
        let place = item_number(index, self.numbers.len())?;
        match self.read(py, place)? {
            Some(record) => Ok(Bound::new(py, record)?.into_any()),
            None => Err(pyo3::exceptions::PyIndexError::new_err("there is no such record").into()),
        }
    }

    fn __iter__(&self) -> PyResult<RecordIterator> {
        Ok(RecordIterator::new(self.files()?, self.numbers.clone()))
    }

    /// The records of the view that a selection wants.
    fn select(&self, py: Python<'_>, wanted: Wanted) -> Result<Self> {
        let (files, selection) = (self.files()?, wanted.selection()?);
        let numbers = py.detach(|| Ok::<_, Error>(self.common(&files, files.select(&selection)?)))?;
        Ok(Self::new(self.handle.clone(), Numbers::List(numbers.into())))
    }

    /// The layouts of the records of a stream and type as columns.
    #[pyo3(signature = (stream, record_type, *, columns, batch_size, strings, skip_damaged))]
    #[expect(clippy::too_many_arguments, reason = "options, which Python passes by name")]
    fn to_arrow(
        &self,
        py: Python<'_>,
        stream: &str,
        record_type: &str,
        columns: Option<Vec<String>>,
        batch_size: usize,
        strings: String,
        skip_damaged: bool,
    ) -> Result<Columns> {
        let (files, record_type) = (self.files()?, parse::record_type(record_type)?);
        let stream = files.stream(stream)?.id;
        let request = Request { stream, record_type, columns, batch_size, strings, skip_damaged };
        let numbers = py.detach(|| self.numbers_of(&files, stream, record_type));
        Columns::new(files, numbers, request)
    }

    /// The numbers of the records among all of the recording, as an array of `int64`.
    fn indices<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        let bytes: Vec<u8> = self.numbers.iter().flat_map(|number| (number as i64).to_le_bytes()).collect();
        array(py, bytes, Number::I64, self.numbers.len())
    }

    /// The times of the records in seconds, as an array of `float64`. Touches no record.
    fn timestamps<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        let files = self.files()?;
        let time = |number| files.timestamp(number).unwrap_or(f64::NAN).to_le_bytes();
        let bytes: Vec<u8> = py.detach(|| self.numbers.iter().flat_map(time).collect());
        array(py, bytes, Number::F64, self.numbers.len())
    }

    /// The time of the record at a place.
    fn timestamp(&self, index: &Bound<'_, PyAny>) -> Result<f64> {
        let place = item_number(index, self.numbers.len())?;
        let files = self.files()?;
        Ok(self.time_at(&files, place as u32))
    }

    /// Places of the first and the last record of a stream and type.
    fn ends(&self, py: Python<'_>, stream: Option<&str>, record_type: Option<&str>) -> Result<Option<(u32, u32)>> {
        let (files, kind) = (self.files()?, kind(stream, record_type)?);
        let list = py.detach(|| self.list(&files, kind));
        Ok(list.first().copied().zip(list.last().copied()))
    }

    /// The place of the first record of a stream and type at or after a time.
    fn at_or_after(
        &self,
        py: Python<'_>,
        stream: Option<&str>,
        record_type: Option<&str>,
        timestamp: f64,
    ) -> Result<Option<u32>> {
        let (files, kind) = (self.files()?, kind(stream, record_type)?);
        Ok(py.detach(|| {
            let list = self.list(&files, kind);
            list.get(list.partition_point(|place| self.time_at(&files, *place) < timestamp)).copied()
        }))
    }

    /// The place of the record of a stream and type that is nearest to a time, and no farther from it than `within`.
    fn nearest(
        &self,
        py: Python<'_>,
        stream: Option<&str>,
        record_type: Option<&str>,
        timestamp: f64,
        within: f64,
    ) -> Result<Option<u32>> {
        let (files, kind) = (self.files()?, kind(stream, record_type)?);
        Ok(py.detach(|| {
            let list = self.list(&files, kind);
            let right = list.partition_point(|place| self.time_at(&files, *place) < timestamp);
            let near = list.get(right.saturating_sub(1)..list.len().min(right + 1)).unwrap_or_default();
            let distance = |place: u32| (self.time_at(&files, place) - timestamp).abs();
            let near = near.iter().map(|place| (*place, distance(*place))).filter(|(_, distance)| *distance <= within);
            // Of equals, the first one.
            near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(place, _)| place)
        }))
    }

    /// The place of the first record of a stream and type whose number in the recording is this one or greater; or, with
    /// `backwards`, of the last one whose number is this one or less.
    fn neighbour(
        &self,
        py: Python<'_>,
        stream: Option<&str>,
        record_type: Option<&str>,
        number: usize,
        backwards: bool,
    ) -> Result<Option<u32>> {
        let (files, kind) = (self.files()?, kind(stream, record_type)?);
        Ok(py.detach(|| {
            let list = self.list(&files, kind);
            let number_of = |place: &u32| self.numbers.get(*place as usize).unwrap_or(usize::MAX);
            if backwards {
                let end = list.partition_point(|place| number_of(place) <= number);
                list.get(end.checked_sub(1)?).copied()
            } else {
                list.get(list.partition_point(|place| number_of(place) < number)).copied()
            }
        }))
    }
}

fn of_kind(stream: StreamId, record_type: Option<RecordType>) -> Selection {
    let selection = Selection::new().stream(stream);
    match record_type {
        Some(record_type) => selection.record_type(record_type),
        None => selection,
    }
}

fn kind(stream: Option<&str>, record_type: Option<&str>) -> PyResult<Kind> {
    Ok((stream.map(parse::stream_id).transpose()?, parse::optional_type(record_type)?))
}

fn array(py: Python<'_>, bytes: Vec<u8>, number: Number, count: usize) -> Result<Bound<'_, PyAny>> {
    let buffer = Buffer::made(bytes, &Shape::row(number, count));
    Ok(buffer.map(|buffer| buffer.into_array(py)).transpose()?.unwrap_or_else(|| py.None().into_bound(py)))
}
