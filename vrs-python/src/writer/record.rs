//! A record that is created: what goes into which field and block.

use std::sync::Arc;
use std::time::Duration;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use vrs::dynamic::LayoutBuffer;
use vrs::format::RecordType;
use vrs::writer::{DynamicPart, Tried};
use vrs::{Schema, Value};

use super::fault::Fault;
use super::layout::Layout;
use super::plan::{Part, Plan};
use super::recording::Recording;
use super::stream::{Format, RecordedStream};
use crate::error::{Result, WrongShapeError};

/// A record whose values are checked and encoded.
pub(super) struct Record<'py> {
    format: Arc<Format>,
    fields: Fields<'py>,
    /// One for each block of images, sound and bytes.
    blocks: Vec<Vec<u8>>,
}

/// Where the values of the fields are.
enum Fields<'py> {
    /// In the layouts of the stream.
    Own(Vec<Bound<'py, Layout>>),
    /// In copies of other layouts.
    Copies(Vec<LayoutBuffer<Schema>>),
}

/// What a record is created from.
#[derive(Default)]
struct Sources<'py> {
    layouts: Vec<Bound<'py, Layout>>,
    /// Whether the layouts stand for dataclasses.
    has_instances: bool,
    values: Vec<Bound<'py, PyAny>>,
}

/// Whether an object is of a type that most values have, which cannot be a layout: to ask it for attributes takes long.
fn is_plain(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let is_array = || Ok::<_, PyErr>(ndarray(object.py())?.is_some_and(|array| array.is(object.get_type())));
    Ok(object.is_exact_instance_of::<PyFloat>()
        || object.is_exact_instance_of::<PyInt>()
        || object.is_exact_instance_of::<PyString>()
        || object.is_exact_instance_of::<PyList>()
        || object.is_exact_instance_of::<PyTuple>()
        || object.is_exact_instance_of::<PyBytes>()
        || object.is_exact_instance_of::<PyDict>()
        || is_array()?)
}

/// The type of arrays, once somebody has imported `numpy`: before, nothing can be of it. To import it takes longer than to
/// record a hundred thousand records.
fn ndarray(py: Python<'_>) -> PyResult<Option<&Py<PyAny>>> {
    static NDARRAY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Some(known) = NDARRAY.get(py) {
        return Ok(Some(known));
    }
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    match modules.cast::<PyDict>()?.get_item(intern!(py, "numpy"))? {
        Some(numpy) => NDARRAY.get_or_try_init(py, || numpy.getattr("ndarray").map(Bound::unbind)).map(Some),
        None => Ok(None),
    }
}

impl<'py> Sources<'py> {
    /// Tells layouts, instances of dataclasses and values apart.
    fn of(sources: &Bound<'py, PyTuple>) -> PyResult<Self> {
        let (mut found, mut fields, mut blocks) = (Self::default(), Vec::new(), Vec::new());
        for source in sources {
            let source = match source.cast_into::<Layout>() {
                Ok(layout) => {
                    found.layouts.push(layout);
                    continue;
                }
                Err(other) => other.into_inner(),
            };
            if is_plain(&source)? {
                found.values.push(source);
                continue;
            }
            match source.get_type().getattr_opt(intern!(source.py(), "__vrs_record__"))? {
                Some(take_apart) => {
                    let parts: (Bound<'py, Layout>, Vec<_>, Vec<_>) = take_apart.call1((&source,))?.extract()?;
                    found.layouts.push(parts.0);
                    found.has_instances = true;
                    fields.extend(parts.1);
                    blocks.extend(parts.2);
                }
                None => found.values.push(source),
            }
        }
        if found.has_instances {
            fields.append(&mut blocks);
            fields.append(&mut found.values);
            found.values = fields;
        }
        Ok(found)
    }
}

impl<'py> Record<'py> {
    /// Takes the values: as many as there are blocks go to these, from the end; the others to the fields, in order.
    pub(super) fn of(
        recording: &Recording,
        py: Python<'py>,
        number: usize,
        record_type: RecordType,
        sources: &Bound<'py, PyTuple>,
    ) -> Result<Self> {
        let sources = Sources::of(sources)?;
        let (format, is_own) = {
            let mut state = recording.lock(py);
            let (stream, writer) = state.stream_mut(number)?;
            let given = &sources.layouts;
            let own = if sources.has_instances { None } else { stream.own_format(py, writer, record_type, given)? };
            match own {
                Some(format) => (format, true),
                None if sources.has_instances => (stream.class_format(py, writer, record_type, given)?, false),
                None => (stream.other_format(py, writer, record_type, given)?, false),
            }
        };
        let fields =
            if is_own { Fields::Own(sources.layouts) } else { Fields::copies(py, &format.plan, &sources.layouts)? };
        let mut record = Self { format, fields, blocks: Vec::new() };
        // Made for errors only: records come fast.
        let place = || {
            let label = recording.lock(py).stream(number).map_or_else(String::new, RecordedStream::label);
            format!("{} record of {label}", record_type.name().to_lowercase())
        };
        record.fill(py, &place, &sources.values)?;
        Ok(record)
    }

    fn fill(&mut self, py: Python<'py>, place: &dyn Fn() -> String, values: &[Bound<'py, PyAny>]) -> PyResult<()> {
        let format = Arc::clone(&self.format);
        let (block_count, field_count) = (format.plan.blocks().count(), format.plan.fields().count());
        let Some(for_fields) = values.len().checked_sub(block_count) else {
            let missing: Vec<_> =
                format.plan.blocks().skip(values.len()).map(|block| format!("`{}`", block.name)).collect();
            let what = format!("the block {} is not given; {} values are", missing.join(", "), values.len());
            return Err(WrongShapeError::new_err(format!("{}: {what}", place())));
        };
        if for_fields > field_count {
            let what = format!("{} values are given for {field_count} fields and {block_count} blocks", values.len());
            return Err(WrongShapeError::new_err(format!("{}: {what}", place())));
        }
        let (for_fields, for_blocks) = values.split_at(for_fields);
        for ((layout, number, field), value) in format.plan.fields().zip(for_fields) {
            let bytes = field.encode(value).map_err(|fault| fault.at(field.place(&place())))?;
            match &mut self.fields {
                Fields::Own(layouts) => {
                    layouts.get(layout).map_or(Ok(()), |layout| layout.get().lock(py).set(number, &bytes))?;
                }
                Fields::Copies(copies) => {
                    let value = Value::new(field.spec.ty, &bytes);
                    let set = copies.get_mut(layout).map_or(Ok(()), |copy| copy.set_value(&field.spec.label, value));
                    set.map_err(|error| Fault::Shape(error.to_string()).at(field.place(&place())))?;
                }
            }
        }
        for (block, value) in format.plan.blocks().zip(for_blocks) {
            let mut bytes = Vec::new();
            block
                .append(value, &mut bytes)
                .map_err(|fault| fault.at(format_args!("block `{}` of the {}", block.name, place())))?;
            self.blocks.push(bytes);
        }
        Ok(())
    }

    pub(super) fn format(&self) -> &Arc<Format> {
        &self.format
    }

    /// Stores it if it need not wait for that.
    pub(super) fn try_write(&self, py: Python<'py>, time: f64) -> Result<Tried> {
        let guards: Vec<_> = match &self.fields {
            Fields::Own(layouts) => layouts.iter().map(|layout| layout.get().lock(py)).collect(),
            Fields::Copies(_) => Vec::new(),
        };
        let values = |number: usize| match &self.fields {
            Fields::Own(_) => guards.get(number).map(|state| &state.values),
            Fields::Copies(copies) => copies.get(number),
        };
        let blocks: Vec<_> = self.blocks.iter().map(Vec::as_slice).collect();
        let sizes: Vec<_> = sizes(&blocks).collect();
        self.format.try_write(py, time, &self.format.parts(values, &blocks, &sizes))
    }
}

/// Records up to this size are copied without letting other threads of Python run: that takes longer than to copy them.
const TINY: usize = 16 << 10;

/// How long anybody waits before a look at whether the program was interrupted.
pub(super) const PATIENCE: Duration = Duration::from_millis(50);

/// The sizes of blocks, as records store them.
fn sizes(blocks: &[&[u8]]) -> impl Iterator<Item = [u8; 4]> {
    blocks.iter().map(|block| (block.len() as u32).to_le_bytes())
}

impl Format {
    /// The parts of a record: the values of its layouts by their numbers, and its blocks.
    fn parts<'p>(
        &'p self,
        values: impl Fn(usize) -> Option<&'p LayoutBuffer<Schema>>,
        blocks: &[&'p [u8]],
        sizes: &'p [[u8; 4]],
    ) -> Vec<DynamicPart<'p>> {
        let (mut parts, mut number) = (Vec::with_capacity(self.plan.parts.len()), 0);
        for part in &self.plan.parts {
            match part {
                Part::Fields(layout) => parts.extend(values(*layout).map(DynamicPart::from)),
                Part::NextSize(schema) => {
                    let size = sizes.get(number).and_then(|size| schema.split(size).ok());
                    parts.extend(size.map(|(block, _)| DynamicPart::Layout(schema, block)));
                }
                Part::Block(_) => {
                    parts.extend(blocks.get(number).map(|bytes| DynamicPart::Bytes(bytes)));
                    number += 1;
                }
            }
        }
        parts
    }

    /// Stores a record of one layout and its blocks, if it need not wait for that.
    pub(super) fn try_row<'b>(
        &self,
        time: f64,
        values: &LayoutBuffer<Schema>,
        blocks: impl Iterator<Item = &'b [u8]>,
    ) -> Result<Tried> {
        if let [Part::Fields(_)] = self.plan.parts.as_slice() {
            return Ok(self.writer.try_write(time, &[DynamicPart::from(values)])?);
        }
        let blocks: Vec<_> = blocks.collect();
        let sizes: Vec<_> = sizes(&blocks).collect();
        Ok(self.writer.try_write(time, &self.parts(|_| Some(values), &blocks, &sizes))?)
    }

    /// Stores a record if it need not wait for that.
    pub(super) fn try_write(&self, py: Python<'_>, time: f64, parts: &[DynamicPart<'_>]) -> Result<Tried> {
        let size = |part: &DynamicPart<'_>| match part {
            DynamicPart::Layout(_, block) => block.len(),
            DynamicPart::Bytes(bytes) => bytes.len(),
        };
        let is_tiny = parts.iter().map(size).sum::<usize>() <= TINY;
        let write = || self.writer.try_write(time, parts);
        Ok(if is_tiny { write() } else { py.detach(write) }?)
    }

    /// Does what is to be done after a record was tried: hands over what is due, or waits until there may be room. The program
    /// can be interrupted meanwhile. Who calls this has no lock, so that others can go on.
    pub(super) fn settle(&self, py: Python<'_>, tried: Tried) -> Result<()> {
        if tried == Tried::Recorded {
            return Ok(());
        }
        py.detach(|| self.writer.make_room(PATIENCE))?;
        Ok(py.check_signals()?)
    }
}

impl Fields<'_> {
    /// The values of other layouts, in the layouts of the plan.
    fn copies(py: Python<'_>, plan: &Plan, layouts: &[Bound<'_, Layout>]) -> PyResult<Self> {
        let copy = |(definition, layout): (&super::definition::Definition, &Bound<'_, Layout>)| {
            let state = layout.get().lock(py);
            state.values_of(definition).map_err(|fault| fault.at(&state.place))
        };
        Ok(Self::Copies(plan.definitions.iter().zip(layouts).map(copy).collect::<PyResult<_>>()?))
    }
}
