//! A record, as Python sees it.

use std::sync::{Arc, OnceLock};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use vrs::StreamId;
use vrs::reader::LazyRecord;

use super::blocks::{BlockList, Blocks, Facet, Kind, VRSBlocks};
use super::files::Files;
use crate::buffer::{Buffer, Memory, Number, Payload, Shape};
use crate::error::{RecordError, Result};

/// A record: when, of which stream, and what is in it. It keeps its file open, also when the reader is closed.
///
/// Nothing of its content is looked at before it is asked for.
#[pyclass(frozen, module = "pyvrs2")]
pub(crate) struct VRSRecord {
    files: Arc<Files>,
    file: usize,
    index: usize,
    stream: StreamId,
    record: Arc<LazyRecord>,
    blocks: OnceLock<Arc<Blocks>>,
}

impl VRSRecord {
    pub(super) fn new(files: Arc<Files>, file: usize, index: usize, record: LazyRecord) -> Self {
        let stream = files.unique_id(file, record.stream_id());
        Self { files, file, index, stream, record: Arc::new(record), blocks: OnceLock::new() }
    }

    fn blocks(&self) -> Result<&Arc<Blocks>> {
        let blocks = self.all_blocks();
        match blocks.list.problems.first().filter(|_| self.files.strict) {
            Some(problem) => Err(RecordError::new_err(problem.clone()).into()),
            None => Ok(blocks),
        }
    }

    /// Its blocks. To find them is so short a work that other threads of Python wait for it: they need no handing over.
    fn all_blocks(&self) -> &Arc<Blocks> {
        self.blocks.get_or_init(|| self.find_blocks())
    }

    fn find_blocks(&self) -> Arc<Blocks> {
        let record = &self.record;
        let end = self.files.first_skipped(record.stream_id().type_id, record.record_type());
        Arc::new(Blocks {
            files: Arc::clone(&self.files),
            file: self.file,
            record: Arc::clone(&self.record),
            conversion: self.files.conversion(self.stream),
            list: BlockList::new(record, end),
        })
    }

    fn count(&self, kind: Kind) -> Result<usize> {
        Ok(self.blocks()?.list.of(kind).count())
    }

    fn list(&self, facet: Facet) -> Result<VRSBlocks> {
        Ok(VRSBlocks::new(Arc::clone(self.blocks()?), facet))
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
    fn n_metadata_blocks(&self) -> Result<usize> {
        self.count(Kind::Metadata)
    }

    #[getter]
    fn n_image_blocks(&self) -> Result<usize> {
        self.count(Kind::Image)
    }

    #[getter]
    fn n_audio_blocks(&self) -> Result<usize> {
        self.count(Kind::Audio)
    }

    #[getter]
    fn n_custom_blocks(&self) -> Result<usize> {
        self.count(Kind::Custom)
    }

    #[getter]
    fn n_blocks_in_total(&self) -> Result<usize> {
        Ok(self.blocks()?.list.len())
    }

    /// Its data layouts, as dictionaries from labels to values.
    #[getter]
    fn metadata_blocks(&self) -> Result<VRSBlocks> {
        self.list(Facet::Content(Kind::Metadata))
    }

    /// Its images, as read-only NumPy arrays.
    #[getter]
    fn image_blocks(&self) -> Result<VRSBlocks> {
        self.list(Facet::Content(Kind::Image))
    }

    /// What is known of its images.
    #[getter]
    fn image_specs(&self) -> Result<VRSBlocks> {
        self.list(Facet::Spec(Kind::Image))
    }

    /// Of each of its images, the planes as stored: a list of arrays of bytes, a row for each row of pixels.
    #[getter]
    fn image_planes(&self) -> Result<VRSBlocks> {
        self.list(Facet::Planes)
    }

    /// Its sound, as read-only NumPy arrays: a row for each moment, a column for each channel.
    #[getter]
    fn audio_blocks(&self) -> Result<VRSBlocks> {
        self.list(Facet::Content(Kind::Audio))
    }

    /// What is known of its sound.
    #[getter]
    fn audio_specs(&self) -> Result<VRSBlocks> {
        self.list(Facet::Spec(Kind::Audio))
    }

    /// Its blocks that only their application understands, as read-only NumPy arrays of bytes.
    #[getter]
    fn custom_blocks(&self) -> Result<VRSBlocks> {
        self.list(Facet::Content(Kind::Custom))
    }

    /// What is known of those blocks.
    #[getter]
    fn custom_block_specs(&self) -> Result<VRSBlocks> {
        self.list(Facet::Spec(Kind::Custom))
    }

    /// Its images, sound and custom blocks that have names, by these: those that `VRSDataLayout` was given by its specs.
    #[getter]
    fn named_blocks<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyDict>> {
        let named = PyDict::new(py);
        for (name, content) in self.blocks()?.named(py, None)? {
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
    fn problems(&self) -> Vec<String> {
        self.all_blocks().list.problems.clone()
    }

    /// The facts about the record by their names, as `record["timestamp"]`, and its blocks by theirs, as
    /// `record["left_eye"]`.
    fn __getitem__<'py>(slf: &Bound<'py, Self>, key: &str) -> Result<Bound<'py, PyAny>> {
        if let Ok(fact) = slf.getattr(key) {
            return Ok(fact);
        }
        let (py, record) = (slf.py(), slf.get());
        let block = record.blocks()?.named(py, Some(key))?.pop().map(|(_, content)| content);
        Ok(block.ok_or_else(|| pyo3::exceptions::PyKeyError::new_err(key.to_owned()))?)
    }

    fn __repr__(&self) -> String {
        let (stream, timestamp) = (self.stream, seconds(self.record.timestamp()));
        format!("VRSRecord(index={}, id={stream}, type={}, timestamp={timestamp})", self.index, self.type_name())
    }

    fn __str__(&self) -> Result<String> {
        let blocks = &self.blocks()?.list;
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
