//! What a stream declares for its records, made ready for Python: once for all records of a format.

use std::ops::Range;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use vrs::format::{Content, RecordDefinition};
use vrs::layout::{Block, Schema};
use vrs::{PieceType, RecordType, StreamId, Value};

use super::metadata::{self, Encoding};

/// Where a form is declared: the file, the stream there, the type of the records, and the version of their format.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct FormPlace {
    pub(super) file: usize,
    pub(super) stream: StreamId,
    pub(super) record_type: RecordType,
    pub(super) version: u32,
}

/// The forms that a walk came by: few, which are found sooner here than among those of all walks.
#[derive(Default)]
pub(super) struct RecentForms(Vec<(FormPlace, Arc<Form>)>);

impl RecentForms {
    /// More are not kept.
    const MOST: usize = 32;

    pub(super) fn get(&self, place: &FormPlace) -> Option<Arc<Form>> {
        self.0.iter().find(|(known, _)| known == place).map(|(_, form)| Arc::clone(form))
    }

    pub(super) fn add(&mut self, place: FormPlace, form: Arc<Form>) {
        if self.0.len() >= Self::MOST {
            self.0.clear();
        }
        self.0.push((place, form));
    }
}

/// The layouts of the records of a stream, type and version.
#[derive(Debug)]
pub(super) struct Form {
    /// By block number; nothing for other blocks, and for layouts that nobody can make out.
    layouts: Vec<Option<LayoutForm>>,
    /// Whether all blocks are layouts, which can be made out.
    has_layouts_alone: bool,
}

/// How the blocks of a layout become dictionaries.
#[derive(Debug)]
pub(super) struct LayoutForm {
    schema: Schema,
    /// Pieces that each block has at the same place.
    fixed: Vec<(Py<PyString>, PieceType, Range<usize>)>,
    /// Keys of the other ones.
    variable: Vec<Py<PyString>>,
    /// A dictionary with all keys: copies need not grow.
    template: Py<PyDict>,
}

impl Form {
    pub(super) fn new(py: Python<'_>, definition: Option<&RecordDefinition>) -> PyResult<Self> {
        let blocks = definition.map(|definition| definition.format.used_blocks()).unwrap_or_default();
        let layouts = blocks.iter().enumerate().map(|(number, block)| {
            let layout = definition.filter(|_| matches!(block.content, Content::DataLayout))?.layout(number)?;
            Some(LayoutForm::new(py, layout.as_ref().ok()?.schema()))
        });
        let layouts: Vec<_> = layouts.map(Option::transpose).collect::<PyResult<_>>()?;
        let has_layouts_alone = definition.is_some() && layouts.iter().all(Option::is_some);
        Ok(Self { layouts, has_layouts_alone })
    }

    /// The layout of a block.
    pub(super) fn layout(&self, block: usize) -> Option<&LayoutForm> {
        self.layouts.get(block)?.as_ref()
    }

    /// Where the blocks of a record stand, if these are layouts, and in order; else it takes a closer look.
    pub(super) fn split<'a>(&'a self, bytes: &'a [u8]) -> Option<impl Iterator<Item = Option<Range<usize>>> + 'a> {
        let mut rest = bytes;
        self.has_layouts_alone.then(|| {
            self.layouts.iter().flatten().map(move |layout| {
                let start = bytes.len() - rest.len();
                let (block, behind) = layout.schema.split(rest).ok()?;
                rest = behind;
                let is_sound = metadata::damaged(&layout.schema.values(block)).next().is_none();
                is_sound.then(|| start..start + block.len())
            })
        })
    }
}

impl LayoutForm {
    fn new(py: Python<'_>, schema: &Schema) -> PyResult<Self> {
        let (mut fixed, mut variable, template) = (Vec::new(), Vec::new(), PyDict::new(py));
        for (piece, name) in schema.values(Block::default()).iter().zip(metadata::names(schema)) {
            let key = PyString::intern(py, &name);
            template.set_item(&key, py.None())?;
            let size = piece.spec().ty.fixed_size().and_then(|size| usize::try_from(size).ok());
            match piece.place().zip(size) {
                Some((start, size)) => fixed.push((key.unbind(), piece.spec().ty, start..start + size)),
                None => variable.push(key.unbind()),
            }
        }
        Ok(Self { schema: schema.clone(), fixed, variable, template: template.unbind() })
    }

    /// The values of a block by their keys. Pieces that damage took away are missing.
    pub(super) fn dict<'py>(&self, py: Python<'py>, bytes: &[u8], encoding: &Encoding) -> PyResult<Bound<'py, PyDict>> {
        let Ok((block, _)) = self.schema.split(bytes) else { return Ok(PyDict::new(py)) };
        let dict = self.template.bind(py).copy()?;
        for (key, ty, place) in &self.fixed {
            let bytes = block.fixed_section().get(place.clone()).unwrap_or_default();
            dict.set_item(key, metadata::python_value(py, Value::new(*ty, bytes), encoding)?)?;
        }
        if self.variable.is_empty() {
            return Ok(dict);
        }
        for (piece, key) in self.schema.values(block).iter().skip(self.fixed.len()).zip(&self.variable) {
            match piece.stored().filter(|value| value.is_whole()) {
                Some(value) => dict.set_item(key, metadata::python_value(py, value, encoding)?)?,
                None => dict.del_item(key)?,
            }
        }
        Ok(dict)
    }
}
