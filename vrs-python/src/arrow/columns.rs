//! The columns of a stream, as Python passes them on: schema and stream as capsules of the Arrow C data interface.

use std::collections::VecDeque;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};
use std::thread;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use vrs::{RecordType, StreamId};

use super::batch::{Recipe, Rows, batches, is_text_utf8};
use super::plan::Plan;
use crate::error::{Result, SelectionError, VRSError};
use crate::reader::Files;

/// The values of a batch that is made at once take so many bytes, as far as that is known beforehand.
const PART_BYTES: usize = 16 << 20;

/// What is asked for.
pub(crate) struct Request {
    pub(crate) stream: StreamId,
    pub(crate) record_type: RecordType,
    pub(crate) columns: Option<Vec<String>>,
    pub(crate) batch_size: usize,
    pub(crate) strings: String,
    pub(crate) skip_damaged: bool,
}

/// How text becomes a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Strings {
    Auto,
    Utf8,
    Binary,
}

/// The layouts of a stream's records as columns. It can be read as often as needed: each reading goes over the records
/// again, in batches.
#[pyclass(frozen, module = "pyvrs2")]
pub(crate) struct Columns {
    source: Source,
    request: Request,
    strings: Strings,
    plan: Arc<Plan>,
    /// Made when first needed: it may take a look at all text.
    recipe: OnceLock<Recipe>,
}

/// The records.
#[derive(Clone)]
struct Source {
    files: Arc<Files>,
    /// The file of the stream.
    file: usize,
    rows: Arc<Rows>,
}

impl Columns {
    /// The columns of records with these numbers, which are all of one stream and type.
    pub(crate) fn new(files: Arc<Files>, numbers: Vec<usize>, request: Request) -> Result<Self> {
        let strings = match request.strings.as_str() {
            "auto" => Strings::Auto,
            "utf8" => Strings::Utf8,
            "binary" => Strings::Binary,
            other => {
                return Err(SelectionError::new_err(format!("strings are auto, utf8 or binary, not `{other}`")).into());
            }
        };
        if request.batch_size == 0 {
            return Err(SelectionError::new_err("a batch has one record at least").into());
        }
        let stream = files.stream(&request.stream.to_string())?;
        let plan = Arc::new(Plan::new(stream.stream, request.record_type, request.columns.as_deref())?);
        let file = stream.file;
        let position = |number: usize| Some((number as u32, files.place(number)?.position as u32));
        let rows = numbers.into_iter().filter_map(position).collect();
        Ok(Self { source: Source { files, file, rows }, request, strings, plan, recipe: OnceLock::new() })
    }

    fn recipe(&self, py: Python<'_>) -> &Recipe {
        self.recipe.get_or_init(|| {
            let is_utf8: Arc<[bool]> = match self.strings {
                Strings::Utf8 => vec![true; self.plan.columns.len()].into(),
                Strings::Binary => vec![false; self.plan.columns.len()].into(),
                Strings::Auto => py.detach(|| self.source.find_utf8(&self.plan)).into(),
            };
            Recipe {
                plan: Arc::clone(&self.plan),
                schema: self.plan.schema(&is_utf8),
                is_utf8,
                batch_size: self.request.batch_size,
                skip_damaged: self.request.skip_damaged,
            }
        })
    }
}

#[pymethods]
impl Columns {
    /// The stream of batches, as a capsule of the Arrow C stream interface. A schema that is asked for is not looked at.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches =
            Batches { recipe: self.recipe(py).clone(), source: self.source.clone(), next: 0, ready: VecDeque::new() };
        let stream = FFI_ArrowArrayStream::new(Box::new(batches));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// The schema, as a capsule of the Arrow C schema interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.recipe(py).schema.as_ref());
        let schema = schema.map_err(|error| VRSError::new_err(error.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.plan.columns.iter().map(|column| column.name.as_str()).collect()
    }

    /// How many records there are.
    fn __len__(&self) -> usize {
        self.source.rows.len()
    }

    fn __repr__(&self) -> String {
        let Request { stream, record_type, .. } = &self.request;
        let (rows, columns) = (self.source.rows.len(), self.plan.columns.len());
        format!("<Columns of {record_type} records of stream {stream}: {rows} rows, {columns} columns>")
    }
}

impl Source {
    /// For each column, whether all its text is UTF-8: a look at all records, if there is text.
    fn find_utf8(&self, plan: &Plan) -> Vec<bool> {
        let mut is_utf8 = vec![true; plan.columns.len()];
        let has_text = (0..plan.columns.len()).any(|column| plan.has_text(column));
        let Some(file) = self.files.files().get(self.file).filter(|_| has_text) else { return is_utf8 };
        let part = self.rows.len().div_ceil(threads()).max(1);
        let look = |rows: &Rows| {
            let mut is_utf8 = vec![true; plan.columns.len()];
            file.for_each_layouts(rows.iter().map(|(_, position)| *position as usize), |_, layouts| {
                let Ok(layouts) = layouts else { return ControlFlow::Continue(()) };
                for (block, layout) in layouts.iter() {
                    let Some(route) = plan.route(layouts.version(), block) else { continue };
                    for (column, piece) in route.variable(&layout.values()) {
                        let Some(seen) = is_utf8.get_mut(column) else { continue };
                        *seen &= piece.stored().is_none_or(is_text_utf8);
                    }
                }
                ControlFlow::Continue(())
            });
            is_utf8
        };
        for seen in in_threads(self.rows.chunks(part), look) {
            is_utf8.iter_mut().zip(seen).for_each(|(all, part)| *all &= part);
        }
        is_utf8
    }
}

fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get).min(16)
}

/// Does work on each part, all at once; the results in order.
fn in_threads<'r, T: Send>(parts: impl Iterator<Item = &'r Rows>, work: impl Fn(&Rows) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let work = &work;
        let started: Vec<_> = parts
            .map(|part| {
                (part, thread::Builder::new().name("vrs columns".to_owned()).spawn_scoped(scope, move || work(part)))
            })
            .collect();
        // Where the system gives no thread, or one died, this one does it.
        let result = |(part, thread): (&'r Rows, std::io::Result<thread::ScopedJoinHandle<'_, T>>)| {
            thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(|| work(part))
        };
        started.into_iter().map(result).collect()
    })
}

/// Batches one after another, made ahead on all cores.
struct Batches {
    recipe: Recipe,
    source: Source,
    /// The first row that no batch was made of.
    next: usize,
    ready: VecDeque<RecordBatch>,
}

impl Batches {
    /// Makes a batch of records on each core.
    fn make(&mut self) -> Result<(), ArrowError> {
        let Some(file) = self.source.files.files().get(self.source.file) else { return Ok(()) };
        let mut parts = Vec::new();
        let mut rest = self.source.rows.get(self.next..).unwrap_or_default();
        while parts.len() < threads() && !rest.is_empty() {
            let (part, behind) = rest.split_at_checked(self.part_len(rest)).unwrap_or((rest, &[]));
            self.next += part.len();
            parts.push(part);
            rest = behind;
        }
        let recipe = &self.recipe;
        let made = match parts.as_slice() {
            [part] => vec![batches(recipe, file, part)],
            _ => in_threads(parts.into_iter(), |part| batches(recipe, file, part)),
        };
        for batches in made {
            self.ready.extend(batches?);
        }
        Ok(())
    }

    /// How many of these rows a batch is made of.
    fn part_len(&self, rows: &Rows) -> usize {
        let most = self.recipe.batch_size.min(rows.len());
        if let Some(size) = self.recipe.plan.row_size() {
            return most.min(PART_BYTES / size.max(1)).max(1);
        }
        // What is stored tells how large the values may be.
        let file = self.source.files.files().get(self.source.file);
        let stored = |row: &(u32, u32)| {
            file.and_then(|file| file.entry(row.1 as usize)).map_or(0, |entry| entry.stored_size as usize)
        };
        let mut bytes = 0_usize;
        let fitting = rows.iter().take(most).take_while(|row| {
            bytes = bytes.saturating_add(stored(row));
            bytes <= PART_BYTES
        });
        fitting.count().max(1)
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && self.next < self.source.rows.len() {
            if let Err(error) = self.make() {
                self.next = self.source.rows.len();
                self.ready.clear();
                return Some(Err(error));
            }
        }
        self.ready.pop_front().map(Ok)
    }
}

impl RecordBatchReader for Batches {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.recipe.schema)
    }
}
