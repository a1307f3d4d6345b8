//! A recording and its streams, as Python has them: `pyvrs2.writer` gives them the documented shape.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use vrs::format::RecordType;
use vrs::writer::{Options, Summary, WhenFull};
use vrs::{Preset, Tags};

use super::layout::Layout;
use super::recording::{Place, Recording, Settings, time};
use super::stream::{KINDS, RecordedStream};
use crate::error::{RecordingError, Result};

/// A recording.
#[pyclass(name = "Recording", module = "pyvrs2._pyvrs2", frozen)]
pub(super) struct RecordingHandle {
    recording: Arc<Recording>,
}

/// A stream of a recording.
#[pyclass(name = "RecordedStream", module = "pyvrs2._pyvrs2", frozen)]
pub(super) struct StreamHandle {
    recording: Arc<Recording>,
    number: usize,
}

fn one_of<T: Copy>(what: &str, name: &str, known: &[(&str, T)]) -> PyResult<T> {
    known.iter().find(|(known, _)| *known == name).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| format!("{name:?}")).collect();
        RecordingError::new_err(format!("{what} is one of {}, not {name:?}", names.join(", ")))
    })
}

fn preset(name: &str) -> PyResult<Preset> {
    name.parse().map_err(|error: vrs::UnknownPreset| RecordingError::new_err(error.to_string()))
}

#[pymethods]
impl RecordingHandle {
    #[new]
    #[pyo3(signature = (place, *, order, overwrite, sync, queue_bytes, when_full, workers))]
    fn new(
        place: Bound<'_, PyAny>,
        order: &str,
        overwrite: bool,
        sync: bool,
        queue_bytes: u64,
        when_full: &str,
        workers: usize,
    ) -> PyResult<Self> {
        let policies = [
            ("wait", WhenFull::Wait),
            ("drop_oldest", WhenFull::DropOldest),
            ("drop_newest", WhenFull::DropNewest),
            ("raise", WhenFull::Refuse),
        ];
        let settings = Settings {
            sorts: one_of("order", order, &[("strict", false), ("sort", true)])?,
            overwrite,
            sync,
            when_full: one_of("when_full", when_full, &policies)?,
            options: Options::new().queue(queue_bytes).workers(workers),
        };
        let place = match place.extract::<PathBuf>() {
            Ok(path) => Place::Path(path),
            Err(_) => Place::File(place.unbind()),
        };
        Ok(Self { recording: Recording::new(place, settings)? })
    }

    fn create_stream(&self, py: Python<'_>, name: &str, flavor: &str, compression: &str) -> Result<StreamHandle> {
        let number = self.recording.lock(py).create_stream(name, flavor, preset(compression)?)?;
        Ok(StreamHandle { recording: Arc::clone(&self.recording), number })
    }

    fn set_tag(&self, py: Python<'_>, name: &str, value: &str) -> PyResult<()> {
        self.recording.lock(py).set_tag(name, value)
    }

    #[getter]
    fn tags<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dictionary(py, self.recording.lock(py).tags())
    }

    fn flush(&self, timestamp: &Bound<'_, PyAny>) -> Result<u64> {
        let py = timestamp.py();
        let timestamp = time(&|| self.recording.lock(py).label(), timestamp)?;
        self.recording.flush(py, timestamp)
    }

    fn close(&self, py: Python<'_>) -> Result<()> {
        self.recording.lock(py).close(py)
    }

    #[getter]
    fn closed(&self, py: Python<'_>) -> bool {
        self.recording.lock(py).is_closed()
    }

    fn reset_instance_ids(&self, py: Python<'_>) {
        self.recording.lock(py).reset_instance_ids();
    }

    fn label(&self, py: Python<'_>) -> String {
        self.recording.lock(py).label()
    }

    /// What was recorded until now; `None` before there is a file.
    fn summary<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let state = self.recording.lock(py);
        state.summary().map(|summary| summary_dictionary(py, &summary)).transpose()
    }

    /// The ids of the streams, in the order of their creation.
    fn stream_ids(&self, py: Python<'_>) -> Vec<String> {
        self.recording.lock(py).streams().iter().map(|stream| stream.id.to_string()).collect()
    }
}

fn dictionary<'py>(py: Python<'py>, tags: &Tags) -> PyResult<Bound<'py, PyDict>> {
    let dictionary = PyDict::new(py);
    for (name, value) in tags.iter() {
        dictionary.set_item(String::from_utf8_lossy(name.as_bytes()), String::from_utf8_lossy(value.as_bytes()))?;
    }
    Ok(dictionary)
}

fn summary_dictionary<'py>(py: Python<'py>, summary: &Summary) -> PyResult<Bound<'py, PyDict>> {
    let (all, streams) = (PyDict::new(py), PyDict::new(py));
    for stream in &summary.streams {
        let one = PyDict::new(py);
        one.set_item("flavor", &stream.flavor)?;
        for (name, number) in [
            ("records", stream.records()),
            ("payload_bytes", stream.payload_bytes),
            ("stored_bytes", stream.stored_bytes),
            ("late_records", stream.late_records),
            ("dropped_records", stream.dropped_records),
        ] {
            one.set_item(name, number)?;
        }
        streams.set_item(stream.id.to_string(), one)?;
    }
    for (name, number) in [
        ("bytes", summary.bytes),
        ("records", summary.records()),
        ("late_records", summary.late_records()),
        ("dropped_records", summary.dropped_records()),
        ("queued_records", summary.marks.queued),
        ("written_records", summary.marks.written),
        ("durable_records", summary.marks.durable),
        ("queue_peak_bytes", summary.queue_peak_bytes),
        ("queue_peak_records", summary.queue_peak_records),
    ] {
        all.set_item(name, number)?;
    }
    all.set_item("streams", streams)?;
    Ok(all)
}

/// The kind of records of a number that `pyvrs2.writer` knows.
fn kind(number: usize) -> RecordType {
    KINDS.get(number).copied().unwrap_or(RecordType::Data)
}

#[pymethods]
impl StreamHandle {
    fn layout(&self, py: Python<'_>, kind_number: usize, index: usize) -> Result<Py<Layout>> {
        let mut state = self.recording.lock(py);
        let (stream, _) = state.stream_mut(self.number)?;
        stream.layout(py, kind(kind_number), index)
    }

    fn layouts(&self, py: Python<'_>, kind_number: usize) -> PyResult<Vec<Py<Layout>>> {
        let mut state = self.recording.lock(py);
        let (stream, _) = state.stream_mut(self.number)?;
        Ok(stream.layouts(py, kind(kind_number)))
    }

    fn create_record(
        &self,
        kind_number: usize,
        timestamp: &Bound<'_, PyAny>,
        sources: &Bound<'_, PyTuple>,
    ) -> Result<()> {
        self.recording.create_record(self.number, kind(kind_number), timestamp, sources)
    }

    fn create_records(
        &self,
        timestamps: &Bound<'_, PyAny>,
        layout: &Bound<'_, Layout>,
        columns: &Bound<'_, PyDict>,
    ) -> Result<()> {
        self.recording.create_records(self.number, timestamps, layout, columns)
    }

    fn set_compression(&self, py: Python<'_>, name: &str) -> Result<()> {
        let preset = preset(name)?;
        let mut state = self.recording.lock(py);
        let (stream, writer) = state.stream_mut(self.number)?;
        stream.change(py, writer, |stream| {
            stream.set_compression(preset);
            Ok(())
        })
    }

    fn set_tag(&self, py: Python<'_>, name: &str, value: &str, is_late: bool) -> Result<()> {
        self.recording.lock(py).set_stream_tag(py, self.number, (name, value), is_late)
    }

    #[getter]
    fn id(&self, py: Python<'_>) -> String {
        self.of_stream(py, |stream| stream.id.to_string())
    }

    #[getter]
    fn name(&self, py: Python<'_>) -> String {
        self.of_stream(py, |stream| stream.name().to_owned())
    }

    #[getter]
    fn flavor(&self, py: Python<'_>) -> String {
        self.of_stream(py, |stream| stream.flavor().to_owned())
    }

    /// The declared formats by kind of record and version.
    fn record_formats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let (formats, state) = (PyDict::new(py), self.recording.lock(py));
        for (record_type, version, format) in state.stream(self.number).into_iter().flat_map(RecordedStream::formats) {
            formats.set_item((record_type.name().to_lowercase(), version), format)?;
        }
        Ok(formats)
    }
}

impl StreamHandle {
    fn of_stream(&self, py: Python<'_>, tell: impl FnOnce(&RecordedStream) -> String) -> String {
        self.recording.lock(py).stream(self.number).map_or_else(String::new, tell)
    }
}
