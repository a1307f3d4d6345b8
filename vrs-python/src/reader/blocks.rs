//! The content blocks of a record, by kind.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::exceptions::{PyIndexError, PyTypeError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PySlice, PyTuple};
use smallvec::SmallVec;
use vrs::format::{Content, ContentBlock, block_name_tag};
use vrs::reader::{LazyRecord, PlacedContent, StreamReader};

use super::form::Form;
use super::image::{self, Image};
use super::metadata;
use super::record::VRSRecord;
use super::sound;
use crate::buffer::{Buffer, Memory, Number, Payload, Shape};
use crate::error::{RecordError, Result};

/// What Python asks a record for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Metadata,
    Image,
    Audio,
    Custom,
}

/// A block of a record: where its bytes are, and what they are.
#[derive(Debug)]
pub(super) struct Block {
    /// Its number in the record format.
    number: usize,
    kind: Kind,
    bytes: Range<usize>,
    /// What it is; nothing for a layout.
    described: Option<Box<ContentBlock>>,
}

/// The blocks of a record that can be handed out, in order.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    list: SmallVec<[Block; 1]>,
    /// How images are handed out.
    conversion: image::Conversion,
    /// What cannot be handed out, and why.
    pub(super) problems: Vec<String>,
}

impl Blocks {
    /// The blocks of a record that has sound layouts and nothing else, as most records have; else nothing.
    pub(super) fn of_layouts(record: &LazyRecord, form: &Form, end: usize) -> Option<Self> {
        let layouts = form.split(record.front()).filter(|_| end == usize::MAX)?.enumerate();
        let blocks =
            layouts.map(|(number, bytes)| Some(Block { number, kind: Kind::Metadata, bytes: bytes?, described: None }));
        Some(Self { list: blocks.collect::<Option<_>>()?, ..Self::default() })
    }

    /// Walks over the blocks of a record, up to the first one that is to be skipped.
    pub(super) fn new(record: &LazyRecord, end: usize, conversion: image::Conversion) -> Self {
        let mut list = Self { conversion, ..Self::default() };
        let walk = match record.blocks() {
            Ok(walk) => walk,
            // Nothing says what is in it, and there is nothing.
            Err(_) if record.size() == 0 => return list,
            Err(error) => return Self { problems: vec![error.to_string()], ..list },
        };
        for block in walk.take_while(|block| block.index < end) {
            let kind = match (&block.content, &block.block.content) {
                (PlacedContent::Layout(layout), _) => {
                    list.problems.extend(metadata::damaged(&layout.values()).map(|label| {
                        format!("{}: block {}: piece `{label}` is damaged", record.location(), block.index)
                    }));
                    Kind::Metadata
                }
                (PlacedContent::Bytes, Content::Image(_)) => Kind::Image,
                (PlacedContent::Bytes, Content::Audio(_)) => Kind::Audio,
                (PlacedContent::Bytes, _) => Kind::Custom,
                (PlacedContent::Unsupported(problem), _) => {
                    list.problems.push(format!("{}: block {}: {problem}", record.location(), block.index));
                    continue;
                }
                _ => continue,
            };
            let described = (kind != Kind::Metadata).then(|| Box::new(block.block));
            list.list.push(Block { number: block.index, kind, bytes: block.range, described });
        }
        list
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Block> {
        self.list.iter().filter(move |block| block.kind == kind)
    }
}

impl Block {
    fn described(&self) -> &ContentBlock {
        static LAYOUT: ContentBlock = ContentBlock::DATA_LAYOUT;
        self.described.as_deref().unwrap_or(&LAYOUT)
    }
}

/// What is in its blocks.
impl VRSRecord {
    fn block(&self, py: Python<'_>, kind: Kind, number: usize) -> Result<&Block> {
        let block = self.all_blocks(py)?.of(kind).nth(number);
        Ok(block.ok_or_else(|| PyIndexError::new_err("the record has no such block"))?)
    }

    fn content<'py>(&self, py: Python<'py>, kind: Kind, number: usize) -> Result<Bound<'py, PyAny>> {
        let block = self.block(py, kind, number)?;
        match (&block.described().content, kind) {
            (_, Kind::Metadata) => Ok(self.metadata(py, block)?.into_any()),
            (Content::Image(_), _) => Ok(self.image(py, block)?.array(py)?),
            (Content::Audio(spec), _) => Ok(sound::array(py, &self.payload_bytes(py)?, block.bytes.clone(), spec)?),
            _ => {
                let shape = Shape::row(Number::U8, block.bytes.len());
                let buffer = Buffer::new(Memory::Record(self.payload_bytes(py)?), block.bytes.clone(), &shape);
                Ok(buffer.map(|buffer| buffer.into_array(py)).transpose()?.unwrap_or_else(|| py.None().into_bound(py)))
            }
        }
    }

    fn image(&self, py: Python<'_>, block: &Block) -> Result<Image> {
        let Content::Image(spec) = &block.described().content else {
            return Err(PyTypeError::new_err("the block is no image").into());
        };
        let (payload, conversion) = (self.payload_bytes(py)?, self.all_blocks(py)?.conversion);
        let image = py.detach(|| Image::new(&payload, block.bytes.clone(), spec, conversion));
        image.map_err(|problem| {
            let record = self.record.location();
            RecordError::new_err(format!(
                "{record}: block {}: {problem}; ImageConversion.RAW_BUFFER hands out its bytes",
                block.number
            ))
            .into()
        })
    }

    fn metadata<'py>(&self, py: Python<'py>, block: &Block) -> Result<Bound<'py, PyDict>> {
        let Some(layout) = self.form(py)?.layout(block.number) else { return Ok(PyDict::new(py)) };
        let bytes = self.record.front().get(block.bytes.clone()).unwrap_or_default();
        Ok(layout.dict(py, bytes, &self.files.encoding)?)
    }

    /// All bytes of the record.
    pub(super) fn payload_bytes(&self, py: Python<'_>) -> Result<Payload> {
        Payload::of(py, &self.record)
    }

    /// What is known of a block, as an object of `pyvrs2.specs`.
    fn spec<'py>(&self, py: Python<'py>, kind: Kind, number: usize) -> Result<Bound<'py, PyAny>> {
        static IMAGE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        static AUDIO: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        static CONTENT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let block = self.block(py, kind, number)?;
        let (class, facts) = match &block.described().content {
            Content::Image(spec) => {
                let conversion = self.all_blocks(py)?.conversion;
                let is_converted = !matches!(conversion, image::Conversion::Off | image::Conversion::RawBuffer);
                let facts = if is_converted {
                    image::spec_facts(py, self.image(py, block)?.spec())?
                } else {
                    image::spec_facts(py, spec)?
                };
                (IMAGE.import(py, "pyvrs2.specs", "ImageSpec")?, facts)
            }
            Content::Audio(spec) => (AUDIO.import(py, "pyvrs2.specs", "AudioSpec")?, sound::spec_facts(py, spec)?),
            _ => {
                let facts = PyDict::new(py);
                facts.set_item("buffer_size", block.bytes.len())?;
                facts.set_item("text", block.described().to_string())?;
                (CONTENT.import(py, "pyvrs2.specs", "ContentBlock")?, facts)
            }
        };
        Ok(class.call((), Some(&facts))?)
    }

    /// The blocks that their recorder gave names (FORMAT.md §21.5), with these; all of them, or the one of a name.
    pub(super) fn named_contents<'py>(
        &self,
        py: Python<'py>,
        name: Option<&str>,
    ) -> Result<Vec<(String, Bound<'py, PyAny>)>> {
        let record = &*self.record;
        let file = self.files.files().get(self.file);
        let stream = file.and_then(|file| file.streams().find(|stream| stream.id() == record.stream_id()));
        let Some(tags) = stream.map(StreamReader::internal_tags) else { return Ok(Vec::new()) };
        let (blocks, mut named) = (self.blocks(py)?, Vec::new());
        for kind in [Kind::Image, Kind::Audio, Kind::Custom] {
            for (number, block) in blocks.of(kind).enumerate() {
                let tag = block_name_tag(record.record_type(), record.version(), block.number);
                let Some(found) = tags.get(&tag) else { continue };
                if name.is_none_or(|name| name == found) {
                    named.push((found.to_owned(), self.content(py, kind, number)?));
                }
            }
        }
        Ok(named)
    }

    fn planes<'py>(&self, py: Python<'py>, number: usize) -> Result<Bound<'py, PyAny>> {
        let block = self.block(py, Kind::Image, number)?;
        let Content::Image(spec) = &block.described().content else {
            return Err(PyTypeError::new_err("the block is no image").into());
        };
        Ok(PyList::new(py, image::planes(py, &self.payload_bytes(py)?, &block.bytes, spec)?)?.into_any())
    }
}

/// What a list of blocks hands out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Facet {
    Content(Kind),
    Spec(Kind),
    Planes,
}

impl Facet {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Content(kind) | Self::Spec(kind) => kind,
            Self::Planes => Kind::Image,
        }
    }
}

/// The blocks of one kind of a record, or what is known of them: a sequence. What it hands out is made when it is asked for.
#[pyclass(frozen, sequence, module = "pyvrs2")]
pub(crate) struct VRSBlocks {
    record: Py<VRSRecord>,
    facet: Facet,
    /// Numbers of the blocks among those of their kind: first, step, how many.
    numbers: (isize, isize, usize),
}

impl VRSBlocks {
    /// All blocks of a record, which has so many.
    pub(super) fn new(record: Py<VRSRecord>, facet: Facet, count: usize) -> Self {
        Self { record, facet, numbers: (0, 1, count) }
    }

    fn item<'py>(&self, py: Python<'py>, number: usize) -> Result<Bound<'py, PyAny>> {
        let (first, step, _) = self.numbers;
        let number = usize::try_from(first + step * number as isize).unwrap_or(usize::MAX);
        let record = self.record.get();
        match self.facet {
            Facet::Content(kind) => record.content(py, kind, number),
            Facet::Spec(kind) => record.spec(py, kind, number),
            Facet::Planes => record.planes(py, number),
        }
    }
}

#[pymethods]
impl VRSBlocks {
    fn __len__(&self) -> usize {
        self.numbers.2
    }

    fn __getitem__<'py>(&self, py: Python<'py>, index: &Bound<'py, PyAny>) -> Result<Bound<'py, PyAny>> {
        let (first, step, count) = self.numbers;
        if let Ok(slice) = index.cast::<PySlice>() {
            let slice = slice.indices(count as isize)?;
            let numbers = (first + step * slice.start, step * slice.step, slice.slicelength);
            let part = Self { record: self.record.clone_ref(py), facet: self.facet, numbers };
            return Ok(Bound::new(py, part)?.into_any());
        }
        self.item(py, item_number(index, count)?)
    }

    fn __iter__(slf: Bound<'_, Self>) -> Result<Bound<'_, PyAny>> {
        let (py, blocks) = (slf.py(), slf.get());
        // Most are one, and of dictionaries nothing is saved by waiting.
        if blocks.facet == Facet::Content(Kind::Metadata) {
            let items =
                (0..blocks.numbers.2).map(|number| blocks.item(py, number)).collect::<Result<SmallVec<[_; 1]>>>()?;
            return Ok(PyTuple::new(py, items)?.try_iter()?.into_any());
        }
        Ok(Bound::new(py, BlockIterator { blocks: slf.unbind(), next: AtomicUsize::new(0) })?.into_any())
    }

    fn __contains__(&self, py: Python<'_>, value: &Bound<'_, PyAny>) -> Result<bool> {
        Ok(self.to_list(py)?.contains(value)?)
    }

    /// How many of them are equal to a value.
    fn count(&self, py: Python<'_>, value: &Bound<'_, PyAny>) -> Result<usize> {
        Ok(self.to_list(py)?.call_method1("count", (value,))?.extract()?)
    }

    /// The number of the first one that is equal to a value.
    #[pyo3(signature = (value, start = 0, stop = isize::MAX))]
    fn index(&self, py: Python<'_>, value: &Bound<'_, PyAny>, start: isize, stop: isize) -> Result<usize> {
        Ok(self.to_list(py)?.call_method1("index", (value, start, stop))?.extract()?)
    }

    fn __repr__(&self) -> String {
        format!("<VRSBlocks, len={}>", self.numbers.2)
    }
}

impl VRSBlocks {
    fn to_list<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyList>> {
        let items = (0..self.numbers.2).map(|number| self.item(py, number)).collect::<Result<Vec<_>>>()?;
        Ok(PyList::new(py, items)?)
    }
}

/// The blocks one after another.
#[pyclass(frozen, module = "pyvrs2._pyvrs2")]
pub(crate) struct BlockIterator {
    blocks: Py<VRSBlocks>,
    next: AtomicUsize,
}

#[pymethods]
impl BlockIterator {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> Result<Option<Bound<'py, PyAny>>> {
        let (blocks, next) = (self.blocks.get(), self.next.fetch_add(1, Ordering::Relaxed));
        if next < blocks.numbers.2 { blocks.item(py, next).map(Some) } else { Ok(None) }
    }
}

/// The number that an index means, negative ones counted from the end.
pub(super) fn item_number(index: &Bound<'_, PyAny>, count: usize) -> PyResult<usize> {
    let given: isize = index.extract().map_err(|error: PyErr| {
        if error.is_instance_of::<PyTypeError>(index.py()) {
            let kind = index.get_type().name().map(|name| name.to_string()).unwrap_or_default();
            PyTypeError::new_err(format!("an index is a number or a slice, not {kind}"))
        } else {
            error
        }
    })?;
    let number = if given < 0 { given.checked_add_unsigned(count) } else { Some(given) };
    let number = number.and_then(|number| usize::try_from(number).ok()).filter(|number| *number < count);
    number.ok_or_else(|| PyIndexError::new_err(format!("there is no item {given}: there are {count}")))
}
