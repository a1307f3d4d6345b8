//! Iteration over records, read ahead of need on all cores.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::{thread, vec};

use pyo3::prelude::*;
use vrs::reader::LazyRecord;

use super::files::Files;
use super::form::RecentForms;
use super::record::VRSRecord;
use super::view::Numbers;
use crate::error::Result;

/// A walk over fewer records is not worth a thread.
const FEW: usize = 32;

/// A batch ends with so many records, or with the one that brings it to so many bytes.
const BATCH_RECORDS: usize = 256;
const BATCH_BYTES: usize = 1 << 20;

/// Batches that wait for Python.
const BATCHES_AHEAD: usize = 2;

/// A record as it was read, with its number.
type Read = (usize, vrs::Result<LazyRecord>);

/// Records one after another. A record that cannot be read raises `RecordError`; the next one follows.
#[pyclass(frozen, module = "pyvrs2")]
pub(crate) struct RecordIterator {
    files: Arc<Files>,
    state: Mutex<State>,
    forms: Mutex<RecentForms>,
}

struct State {
    /// A batch, as far as it is left.
    ready: vec::IntoIter<Read>,
    source: Source,
}

/// Where records come from.
enum Source {
    /// A thread, which sends batches.
    Ahead(Receiver<Vec<Read>>),
    /// They are read when they are asked for: what is left of the numbers.
    Asked(Numbers, usize),
}

impl RecordIterator {
    pub(super) fn new(files: Arc<Files>, numbers: Numbers) -> Self {
        let source = if numbers.len() > FEW { start(&files, &numbers) } else { None };
        let source = source.map_or_else(|| Source::Asked(numbers, 0), Source::Ahead);
        Self { files, state: Mutex::new(State { ready: Vec::new().into_iter(), source }), forms: Mutex::default() }
    }

    fn take(&self, most: usize) -> Vec<Read> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.ready.as_slice().is_empty() {
            state.ready = state.source.next(&self.files).into_iter();
        }
        state.ready.by_ref().take(most).collect()
    }

    fn record(&self, py: Python<'_>, (number, read): Read) -> Result<VRSRecord> {
        let file = self.files.place(number).map_or(0, |place| place.file);
        let record = VRSRecord::new(Arc::clone(&self.files), file, number, read?);
        let (place, forms) = (record.form_place(), || self.forms.lock().unwrap_or_else(PoisonError::into_inner));
        let known = forms().get(&place);
        if let Some(form) = known {
            record.set_form(form);
        } else {
            let form = Arc::clone(record.form(py)?);
            forms().add(place, form);
        }
        Ok(record)
    }
}

#[pymethods]
impl RecordIterator {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> Result<Option<VRSRecord>> {
        // What is ready is taken at once; only waiting lets other threads of Python go on.
        let ready = self.state.try_lock().ok().and_then(|mut state| state.ready.next());
        let next = ready.or_else(|| py.detach(|| self.take(1)).pop());
        next.map(|read| self.record(py, read)).transpose()
    }

    /// The next records, a batch of them or the error of one; empty at the end. For `async` code, which waits in a thread.
    fn next_batch<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let batch = py.detach(|| self.take(BATCH_RECORDS));
        let object = |read| match self.record(py, read) {
            Ok(record) => Ok(Bound::new(py, record)?.into_any()),
            Err(error) => Ok(PyErr::from(error).into_value(py).into_bound(py).into_any()),
        };
        batch.into_iter().map(object).collect()
    }
}

impl Source {
    fn next(&mut self, files: &Files) -> Vec<Read> {
        match self {
            Self::Ahead(batches) => batches.recv().unwrap_or_default(),
            Self::Asked(numbers, next) => {
                let Some(number) = numbers.get(*next) else { return Vec::new() };
                *next += 1;
                read_one(files, number).into_iter().map(|read| (number, read)).collect()
            }
        }
    }
}

/// Reads a record by its number.
pub(super) fn read_one(files: &Files, number: usize) -> Option<vrs::Result<LazyRecord>> {
    let place = files.place(number)?;
    files.files().get(place.file)?.lazy_record(place.position)
}

/// Starts a thread that reads; `None` where the system gives none.
fn start(files: &Arc<Files>, numbers: &Numbers) -> Option<Receiver<Vec<Read>>> {
    let (batches, received) = sync_channel(BATCHES_AHEAD);
    let (files, numbers) = (Arc::clone(files), numbers.clone());
    let work = move || read_all(&files, &numbers, &batches);
    thread::Builder::new().name("vrs read".to_owned()).spawn(work).ok()?;
    Some(received)
}

/// Reads the records, each file in its own walk, which inflates ahead.
fn read_all(files: &Files, numbers: &Numbers, batches: &SyncSender<Vec<Read>>) {
    let positions = |file: usize| {
        let places = numbers.iter().filter_map(|number| files.place(number));
        places.filter(move |place| place.file == file).map(|place| place.position)
    };
    let readers = files.files().iter().enumerate();
    let mut walks: Vec<_> = readers.map(|(file, reader)| reader.records_at(positions(file)).lazily()).collect();
    let (mut batch, mut bytes, mut most) = (Vec::new(), 0, 1);
    for number in numbers.iter() {
        let Some(place) = files.place(number) else { continue };
        let Some(record) = walks.get_mut(place.file).and_then(Iterator::next) else { continue };
        bytes += record.as_ref().map_or(0, |record| record.front().len());
        batch.push((number, record));
        if batch.len() >= most || bytes >= BATCH_BYTES {
            // The first batches are small: the first record is there soon.
            most = (most * 2).min(BATCH_RECORDS);
            bytes = 0;
            if batches.send(std::mem::take(&mut batch)).is_err() {
                return;
            }
        }
    }
    // Where nobody listens any more, nothing is lost.
    let _ = batches.send(batch);
}
