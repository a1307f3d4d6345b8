//! A record, as Python sees it.

use std::sync::{Arc, OnceLock};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use vrs::StreamId;
use vrs::reader::LazyRecord;

use super::blocks::{Blocks, Facet, Kind, VRSBlocks};
use super::files::Files;
use super::form::{Form, FormPlace};
use crate::buffer::{Buffer, Memory, Number, Payload, Shape};
use crate::error::{RecordError, Result};

/// A record: when, of which stream, and what is in it. It keeps its file open, also when the reader is closed.
///
/// Nothing of its content is looked at before it is asked for.
#[pyclass(frozen, module = "pyvrs2")]
pub(crate) struct VRSRecord {
    pub(super) files: Arc<Files>,
    pub(super) file: usize,
    index: usize,
    stream: StreamId,
    pub(super) record: Arc<LazyRecord>,
    form: OnceLock<Arc<Form>>,
    blocks: OnceLock<Blocks>,
}

impl VRSRecord {
    pub(super) fn new(files: Arc<Files>, file: usize, index: usize, record: LazyRecord) -> Self {
        let stream = files.unique_id(file, record.stream_id());
        let (form, blocks) = (OnceLock::new(), OnceLock::new());
        Self { files, file, index, stream, record: Arc::new(record), form, blocks }
    }

    /// Where it is declared what the record is made of.
    pub(super) fn form_place(&self) -> FormPlace {
        FormPlace {
            file: self.file,
            stream: self.record.stream_id(),
            record_type: self.record.record_type(),
            version: self.record.version(),
        }
    }

    /// What the record is made of.
    pub(super) fn form(&self, py: Python<'_>) -> PyResult<&Arc<Form>> {
        if let Some(form) = self.form.get() {
            return Ok(form);
        }
        let form = self.files.form(self.form_place(), || Form::new(py, self.record.definition()))?;
        Ok(self.form.get_or_init(|| form))
    }

    /// Says what the record is made of, where that is known.
    pub(super) fn set_form(&self, form: Arc<Form>) {
        self.form.get_or_init(|| form);
    }

    /// Its blocks. Those that cannot be made out are errors, if the reader is strict.
    pub(super) fn blocks(&self, py: Python<'_>) -> Result<&Blocks> {
        let blocks = self.all_blocks(py)?;
        match blocks.problems.first().filter(|_| self.files.strict) {
            Some(problem) => Err(RecordError::new_err(problem.clone()).into()),
            None => Ok(blocks),
        }
    }

    /// Its blocks. To find them is so short a work that other threads of Python wait for it: they need no handing over.
    pub(super) fn all_blocks(&self, py: Python<'_>) -> PyResult<&Blocks> {
        if let Some(blocks) = self.blocks.get() {
            return Ok(blocks);
        }
        let form = self.form(py)?;
        Ok(self.blocks.get_or_init(|| self.find_blocks(form)))
    }

    fn find_blocks(&self, form: &Form) -> Blocks {
        let record = &self.record;
        let end = self.files.first_skipped(record.stream_id().type_id, record.record_type());
        let conversion = || self.files.conversion(self.stream);
        Blocks::of_layouts(record, form, end).unwrap_or_else(|| Blocks::new(record, end, conversion()))
    }

    fn count(&self, py: Python<'_>, kind: Kind) -> Result<usize> {
        Ok(self.blocks(py)?.of(kind).count())
    }

    fn list(slf: &Bound<'_, Self>, facet: Facet) -> Result<VRSBlocks> {
        let count = slf.get().count(slf.py(), facet.kind())?;
        Ok(VRSBlocks::new(slf.clone().unbind(), facet, count))
    }

    fn type_name(&self) -> String {
        self.record.record_type().name().to_lowercase()
    }
}

#[pymethods]
impl VRSRecord {
    /// Time in seconds, in the time domain of the recording.
    #[getter]
    fn timestamp(&self) -> f64 {
        self.record.timestamp()
    }

    /// The stream, `1201-1`: type and instance.
    #[getter]
    fn stream_id(&self) -> String {
        self.stream.to_string()
    }

    /// What the record is for: `configuration`, `state` or `data`.
    #[getter]
    fn record_type(&self) -> String {
        self.type_name()
    }

    /// Its number among all records of the file, or of all files that are read as one, in order of time.
    #[getter]
    fn record_index(&self) -> usize {
        self.index
    }

    /// Version of its format: with the stream and the record type, it says what the bytes mean.
    #[getter]
    fn format_version(&self) -> u32 {
        self.record.version()
    }

    /// The number of its file, of several that are read as one.
    #[getter]
    fn file_index(&self) -> usize {
        self.file
    }

    #[getter]
    fn n_metadata_blocks(&self, py: Python<'_>) -> Result<usize> {
        self.count(py, Kind::Metadata)
    }

    #[getter]
    fn n_image_blocks(&self, py: Python<'_>) -> Result<usize> {
        self.count(py, Kind::Image)
    }

    #[getter]
    fn n_audio_blocks(&self, py: Python<'_>) -> Result<usize> {
        self.count(py, Kind::Audio)
    }

    #[getter]
    fn n_custom_blocks(&self, py: Python<'_>) -> Result<usize> {
        self.count(py, Kind::Custom)
    }

    #[getter]
    fn n_blocks_in_total(&self, py: Python<'_>) -> Result<usize> {
        Ok(self.blocks(py)?.len())
    }

    /// Its data layouts, as dictionaries from labels to values.
    #[getter]
    fn metadata_blocks(slf: &Bound<'_, Self>) -> Result<VRSBlocks> {
        Self::list(slf, Facet::Content(Kind::Metadata))
    }

    /// Its images, as read-only NumPy arrays.
    #[getter]
    fn image_blocks(slf: &Bound<'_, Self>) -> Result<VRSBlocks> {
        Self::list(slf, Facet::Content(Kind::Image))
    }

    /// What is known of its images.
    #[getter]
    fn image_specs(slf: &Bound<'_, Self>) -> Result<VRSBlocks> {
        Self::list(slf, Facet::Spec(Kind::Image))
    }

    /// Of each of its images, the planes as stored: a list of arrays of bytes, a row for each row of pixels.
    #[getter]
    fn image_planes(slf: &Bound<'_, Self>) -> Result<VRSBlocks> {
        Self::list(slf, Facet::Planes)
    }

    /// Its sound, as read-only NumPy arrays: a row for each moment, a column for each channel.
    #[getter]
    fn audio_blocks(slf: &Bound<'_, Self>) -> Result<VRSBlocks> {
        Self::list(slf, Facet::Content(Kind::Audio))
    }

    /// What is known of its sound.
    #[getter]
    fn audio_specs(slf: &Bound<'_, Self>) -> Result<VRSBlocks> {
        Self::list(slf, Facet::Spec(Kind::Audio))
    }

    /// Its blocks that only their application understands, as read-only NumPy arrays of bytes.
    #[getter]
    fn custom_blocks(slf: &Bound<'_, Self>) -> Result<VRSBlocks> {
        Self::list(slf, Facet::Content(Kind::Custom))
    }

    /// What is known of those blocks.
    #[getter]
    fn custom_block_specs(slf: &Bound<'_, Self>) -> Result<VRSBlocks> {
        Self::list(slf, Facet::Spec(Kind::Custom))
    }

    /// Its images, sound and custom blocks that have names, by these: those that `VRSDataLayout` was given by its specs.
    #[getter]
    fn named_blocks<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyDict>> {
        let named = PyDict::new(py);
        for (name, content) in self.named_contents(py, None)? {
            named.set_item(name, content)?;
        }
        Ok(named)
    }

    /// All bytes of the record, decompressed, as a read-only NumPy array.
    #[getter]
    fn payload<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        let payload = Payload::of(py, &self.record)?;
        let len = payload.bytes().len();
        let buffer = Buffer::new(Memory::Record(payload), 0..len, &Shape::row(Number::U8, len));
        Ok(buffer.map(|buffer| buffer.into_array(py)).transpose()?.unwrap_or_else(|| py.None().into_bound(py)))
    }

    /// What of the record cannot be handed out, and why: empty for a sound record.
    #[getter]
    fn problems(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        Ok(self.all_blocks(py)?.problems.clone())
    }

    /// The facts about the record by their names, as `record["timestamp"]`, and its blocks by theirs, as
    /// `record["left_eye"]`.
    fn __getitem__<'py>(slf: &Bound<'py, Self>, key: &str) -> Result<Bound<'py, PyAny>> {
        if let Ok(fact) = slf.getattr(key) {
            return Ok(fact);
        }
        let (py, record) = (slf.py(), slf.get());
        let block = record.named_contents(py, Some(key))?.pop().map(|(_, content)| content);
        Ok(block.ok_or_else(|| pyo3::exceptions::PyKeyError::new_err(key.to_owned()))?)
    }

    fn __repr__(&self) -> String {
        let (stream, timestamp) = (self.stream, seconds(self.record.timestamp()));
        format!("VRSRecord(index={}, id={stream}, type={}, timestamp={timestamp})", self.index, self.type_name())
    }

    fn __str__(&self, py: Python<'_>) -> Result<String> {
        let blocks = self.blocks(py)?;
        let count = |kind| blocks.of(kind).count();
        Ok(format!(
            "{} record for {} @ {}s [{}]\n{} audio blocks, {} custom blocks, {} image blocks, {} metadata blocks",
            self.type_name().to_uppercase(),
            self.stream,
            seconds(self.timestamp()),
            self.index,
            count(Kind::Audio),
            count(Kind::Custom),
            count(Kind::Image),
            count(Kind::Metadata)
        ))
    }

    /// Two objects are equal that stand for the same record of the same open reader.
    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| {
            let other = other.get();
            Arc::ptr_eq(&self.files, &other.files) && self.index == other.index
        })
    }

    fn __hash__(&self) -> isize {
        self.index as isize
    }

    /// Everything of the record in one dictionary: its facts, and the values of its layouts.
    fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(slf.py());
        for name in ["record_index", "timestamp", "stream_id", "record_type", "format_version"] {
            dict.set_item(name, slf.getattr(name)?)?;
        }
        let blocks = slf.getattr("metadata_blocks")?;
        dict.set_item("metadata", blocks.try_iter()?.collect::<PyResult<Vec<_>>>()?)?;
        Ok(dict)
    }
}

/// A time as short as it can be told.
fn seconds(time: f64) -> String {
    match time.abs() {
        0.0 | 1e-4..1e16 => time.to_string(),
        _ => format!("{time:e}"),
    }
}
