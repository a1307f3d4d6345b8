//! Many records at once: from columns into the recording, part by part.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use vrs::format::RecordType;
use vrs::writer::Tried;

use super::columns::{Columns, Part};
use super::layout::{Layout, Row};
use super::recording::{Recording, State};
use super::stream::Format;
use crate::error::{Error, Result, TimestampOrderWriteException, WrongShapeError};

impl Recording {
    /// Creates a data record for each time, from a column for each field that varies and for each block. Nothing is recorded
    /// where something is wrong with the columns.
    pub(super) fn create_records(
        &self,
        stream: usize,
        times: &Bound<'_, PyAny>,
        layout: &Bound<'_, Layout>,
        columns: &Bound<'_, PyDict>,
    ) -> Result<()> {
        let py = times.py();
        let (definition, place, row) = {
            let state = layout.get().lock(py);
            (state.definition.clone(), state.place.clone(), state.row())
        };
        let columns = Columns::new(times, columns, &definition, &place)?;
        if columns.times.is_empty() {
            return Ok(());
        }
        let format = self.lock(py).begin_many(py, stream, layout, &columns.times)?;
        let mut many = Many { recording: self, stream, format, row, created: 0 };
        for start in (0..columns.times.len()).step_by(columns.part_rows()) {
            let end = columns.times.len().min(start + columns.part_rows());
            let times = columns.times.get(start..end).unwrap_or_default();
            let created = columns.part(&definition, &place, start, end).map_err(Error::from);
            let created = created.and_then(|part| many.create(py, times, &part));
            created.map_err(|error| noted(py, error, many.created, columns.times.len()))?;
        }
        let mut state = layout.get().lock(py);
        for (field, bytes) in many.row.fields() {
            state.set(field, bytes)?;
        }
        Ok(())
    }
}

/// Records under way.
struct Many<'r> {
    recording: &'r Recording,
    stream: usize,
    format: Arc<Format>,
    row: Row,
    created: usize,
}

impl Many<'_> {
    /// Creates the records of a part, one for each time. The program can be interrupted.
    fn create(&mut self, py: Python<'_>, times: &[f64], part: &Part) -> Result<()> {
        let mut row = 0;
        while row < times.len() {
            let tried = {
                let mut guard = self.recording.lock(py);
                let state = &mut *guard;
                let tried = py.detach(|| self.create_rows(state, times, part, &mut row))?;
                if let Ok((stream, _)) = guard.stream_mut(self.stream) {
                    stream.freeze(py, RecordType::Data, &self.format);
                }
                tried
            };
            // Who waits has no lock, so that others can go on.
            self.format.settle(py, tried)?;
        }
        Ok(py.check_signals()?)
    }

    /// Creates records from a row on, until there is something else to do, or no row is left.
    fn create_rows(&mut self, state: &mut State, times: &[f64], part: &Part, row: &mut usize) -> Result<Tried> {
        while let Some(time) = times.get(*row) {
            state.check(self.stream, RecordType::Data, *time)?;
            for (field, bytes) in part.fields(*row) {
                let set = self.row.set(field, bytes);
                set.map_err(|error| Error::from(WrongShapeError::new_err(error.to_string())))?;
            }
            let tried = self.format.try_row(*time, &self.row.values, part.blocks(*row))?;
            if tried.is_recorded() {
                state.count(self.stream, RecordType::Data, *time);
                self.created += 1;
                *row += 1;
            }
            if tried != Tried::Recorded {
                return Ok(tried);
            }
        }
        Ok(Tried::Recorded)
    }
}

impl State {
    /// Checks whether records of these times may come, and gives their format.
    fn begin_many(
        &mut self,
        py: Python<'_>,
        number: usize,
        layout: &Bound<'_, Layout>,
        times: &[f64],
    ) -> Result<Arc<Format>> {
        if let Some(first) = times.iter().copied().min_by(f64::total_cmp) {
            self.check(number, RecordType::Data, first)?;
        }
        let behind = times.windows(2).position(|pair| pair.first() > pair.last());
        if let (Some(before), false) = (behind, self.sorts()) {
            let time = |number: usize| times.get(number).copied().unwrap_or_default();
            let (last, given, number) = (time(before), time(before + 1), before + 1);
            let what = "VRSWriter(..., order=\"sort\") takes any order";
            let text = format!("timestamp {number}, {given} s, comes behind {last} s: {what}");
            return Err(TimestampOrderWriteException::new_err((text, last, given)).into());
        }
        self.start(py)?;
        let (stream, writer) = self.stream_mut(number)?;
        let given = std::slice::from_ref(layout);
        let format = match stream.own_format(py, writer, RecordType::Data, given)? {
            Some(format) => format,
            None => stream.other_format(py, writer, RecordType::Data, given)?,
        };
        self.enter(py, number)?;
        Ok(format)
    }
}

/// The error, with a note of how many records were created before it.
fn noted(py: Python<'_>, error: Error, created: usize, all: usize) -> Error {
    let error = PyErr::from(error);
    let note = format!("{created} of {all} records are recorded");
    match error.value(py).call_method1(pyo3::intern!(py, "add_note"), (note,)) {
        Ok(_) => error.into(),
        Err(other) => other.into(),
    }
}
