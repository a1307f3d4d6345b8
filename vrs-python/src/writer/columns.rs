//! Many records at once: their times, and for fields and blocks a column of values each.

use std::sync::Arc;

use pyo3::buffer::PyUntypedBuffer;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PySlice, PyString};
use vrs::PieceType;

use super::definition::{Definition, Field};
use super::fault::Fault;
use super::number::{append_numbers, shown};
use super::spec::BlockSpec;
use super::value::{append_plain, append_rows};
use crate::error::{InvalidTimestampError, UnknownFieldError, WrongShapeError, WrongTypeError};

/// The rows of this many bytes are made ready at a time, so that columns of any length take little memory.
const PART_BYTES: usize = 1 << 20;

/// More rows than these are not made ready at a time, so that Ctrl-C is soon seen.
const PART_ROWS: usize = 4096;

/// What records are created from. All that is in it was checked, but for blocks that no array holds.
pub(super) struct Columns<'py> {
    pub(super) times: Vec<f64>,
    /// The number of the field, the column, and bytes of a row where they are known.
    fields: Vec<(usize, Column<'py>)>,
    /// For each block of the layout, in order.
    blocks: Vec<Bound<'py, PyAny>>,
    /// Bytes of a record, about.
    row_size: usize,
}

/// The values of a field.
enum Column<'py> {
    /// An array of numbers, which is made ready part by part.
    Array(Arc<Field>, Bound<'py, PyAny>),
    /// The bytes of all values, and where each ends.
    Values(Values),
}

/// Values one behind the other.
#[derive(Default)]
pub(super) struct Values {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// Some rows, ready to be recorded.
pub(super) struct Part {
    /// By the number of the field.
    fields: Vec<(usize, Values)>,
    blocks: Vec<Values>,
}

impl Values {
    fn push(&mut self, append: impl FnOnce(&mut Vec<u8>) -> Result<(), Fault>) -> Result<(), Fault> {
        append(&mut self.bytes)?;
        self.ends.push(self.bytes.len());
        Ok(())
    }

    /// Values of the same size.
    fn even(bytes: Vec<u8>, count: usize) -> Self {
        let size = bytes.len().checked_div(count).unwrap_or_default();
        Self { ends: (1..=count).map(|row| row * size).collect(), bytes }
    }

    fn get(&self, row: usize) -> &[u8] {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(row).and_then(|end| self.bytes.get(start..*end)).unwrap_or_default()
    }

    fn rows(&self, from: usize, to: usize) -> Self {
        let mut rows = Self::default();
        for row in from..to {
            rows.bytes.extend_from_slice(self.get(row));
            rows.ends.push(rows.bytes.len());
        }
        rows
    }
}

impl Part {
    /// The bytes of a row: those of fields by their numbers.
    pub(super) fn fields(&self, row: usize) -> impl Iterator<Item = (usize, &[u8])> {
        self.fields.iter().map(move |(field, values)| (*field, values.get(row)))
    }

    /// Those of blocks.
    pub(super) fn blocks(&self, row: usize) -> impl Iterator<Item = &[u8]> {
        self.blocks.iter().map(move |values| values.get(row))
    }
}

impl<'py> Columns<'py> {
    /// Takes the times and the columns; `place` is what the layout is called.
    pub(super) fn new(
        times: &Bound<'py, PyAny>,
        columns: &Bound<'py, PyDict>,
        definition: &Definition,
        place: &str,
    ) -> PyResult<Self> {
        let times = times_of(times, place)?;
        for name in columns.keys() {
            let name = name.cast::<PyString>().map_err(|_| {
                WrongTypeError::new_err(format!("{place}: the name of a column is a str, not {}", shown(&name)))
            })?;
            let name = name.to_str()?;
            if definition.field(name).is_none() && !definition.blocks.iter().any(|block| block.name == name) {
                let known = definition.fields.iter().map(|field| field.spec.label.as_str());
                let known: Vec<_> = known.chain(definition.blocks.iter().map(|block| block.name.as_str())).collect();
                let what = format!("{place}: there is no field or block `{name}`; it has {}", known.join(", "));
                return Err(UnknownFieldError::new_err(what));
            }
        }
        let (mut fields, mut row_size) = (Vec::new(), 0);
        for (number, field) in definition.fields.iter().enumerate() {
            if let Some(column) = columns.get_item(&field.spec.label)? {
                let column = Column::new(field, &column, times.len()).map_err(|fault| fault.at(field.place(place)))?;
                fields.push((number, column));
            }
            row_size += field.spec.ty.fixed_size().map_or(64, |size| size as usize);
        }
        let mut blocks = Vec::new();
        for block in &definition.blocks {
            let place = format!("block `{}` of {place}", block.name);
            let Some(column) = columns.get_item(&block.name)? else {
                return Err(WrongShapeError::new_err(format!("{place}: there is no column for it")));
            };
            let size = check_block(block, &column, times.len()).map_err(|fault| fault.at(&place))?;
            blocks.push(column);
            row_size += size;
        }
        Ok(Self { times, fields, blocks, row_size })
    }

    /// How many rows are made ready at a time.
    pub(super) fn part_rows(&self) -> usize {
        PART_BYTES.checked_div(self.row_size).unwrap_or(PART_ROWS).clamp(1, PART_ROWS)
    }

    /// Makes some rows ready.
    pub(super) fn part(&self, definition: &Definition, place: &str, from: usize, to: usize) -> PyResult<Part> {
        let mut part = Part { fields: Vec::new(), blocks: Vec::new() };
        for (number, column) in &self.fields {
            let values = match column {
                Column::Values(values) => values.rows(from, to),
                Column::Array(field, array) => {
                    rows_of(field.spec.ty, array, from, to).map_err(|fault| fault.at(field.place(place)))?
                }
            };
            part.fields.push((*number, values));
        }
        for (block, column) in definition.blocks.iter().zip(&self.blocks) {
            let mut values = Values::default();
            for row in from..to {
                let value = column.get_item(row)?;
                let at = |fault: Fault| fault.at(format_args!("value {row} for block `{}` of {place}", block.name));
                let mut bytes = Vec::new();
                block.append(&value, &mut bytes).map_err(at)?;
                values.bytes.append(&mut bytes);
                values.ends.push(values.bytes.len());
            }
            part.blocks.push(values);
        }
        Ok(part)
    }
}

impl<'py> Column<'py> {
    fn new(field: &Arc<Field>, column: &Bound<'py, PyAny>, rows: usize) -> Result<Self, Fault> {
        let column = &as_array(column)?;
        check_length(column, rows)?;
        let ty = field.spec.ty;
        let is_of_numbers = matches!(ty, PieceType::Value(_) | PieceType::Array(..))
            || matches!(ty, PieceType::Vector(item) if item != vrs::ItemType::String);
        if is_of_numbers && field.choices.is_empty() && has_numbers(column) {
            // That no row of it fits says all of dtype and shape.
            rows_of(ty, column, 0, 0)?;
            return Ok(Self::Array(Arc::clone(field), column.clone()));
        }
        let mut values = Values::default();
        for (row, value) in column.try_iter()?.enumerate() {
            let value = value?;
            let at_row = |fault| match fault {
                Fault::Type(what) => Fault::Type(format!("value {row}: {what}")),
                Fault::Shape(what) => Fault::Shape(format!("value {row}: {what}")),
                other => other,
            };
            values.push(|out| append_value(field, &value, out)).map_err(at_row)?;
        }
        Ok(Self::Values(values))
    }
}

fn append_value(field: &Field, value: &Bound<'_, PyAny>, out: &mut Vec<u8>) -> Result<(), Fault> {
    let start = out.len();
    if field.choices.is_empty() && append_plain(field.spec.ty, value, out) {
        return Ok(());
    }
    out.truncate(start);
    out.extend_from_slice(&field.encode(value)?);
    Ok(())
}

/// Some rows of an array.
fn rows_of(ty: PieceType, array: &Bound<'_, PyAny>, from: usize, to: usize) -> Result<Values, Fault> {
    let rows = array.get_item(PySlice::new(array.py(), from as isize, to as isize, 1))?;
    let mut bytes = Vec::new();
    append_rows(ty, to - from, &rows, &mut bytes)?;
    Ok(Values::even(bytes, to - from))
}

/// The times of records, each a finite number of seconds.
fn times_of(times: &Bound<'_, PyAny>, place: &str) -> PyResult<Vec<f64>> {
    let mut bytes = Vec::new();
    let at = |fault: Fault| fault.at(format_args!("timestamps for {place}"));
    append_numbers::<f64>(&as_array(times).map_err(at)?, &[None], &mut bytes).map_err(at)?;
    let times: Vec<_> = bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
    let is_time = |time: &f64| time.is_finite() && time.abs() < f64::MAX;
    if let Some(number) = times.iter().position(|time| !is_time(time)) {
        let time = times.get(number).copied().unwrap_or_default();
        let what = format!("timestamp {number} for {place}: it is a finite number of seconds, not {time}");
        return Err(InvalidTimestampError::new_err(what));
    }
    Ok(times)
}

/// Columns of other packages as arrays of `numpy`.
fn as_array<'py>(column: &Bound<'py, PyAny>) -> Result<Bound<'py, PyAny>, Fault> {
    let py = column.py();
    if PyUntypedBuffer::get(column).is_err() && column.hasattr(intern!(py, "__array__"))? {
        return Ok(py.import(intern!(py, "numpy"))?.call_method1(intern!(py, "asarray"), (column,))?);
    }
    Ok(column.clone())
}

/// Whether an object is an array of something else than objects and texts.
fn has_numbers(column: &Bound<'_, PyAny>) -> bool {
    let format = |buffer: PyUntypedBuffer| !buffer.format().to_bytes().iter().any(|code| b"Ows".contains(code));
    PyUntypedBuffer::get(column).is_ok_and(format)
}

fn check_length(column: &Bound<'_, PyAny>, rows: usize) -> Result<(), Fault> {
    let is_one = column.is_instance_of::<PyString>() || column.is_instance_of::<PyDict>();
    let length = if is_one { None } else { column.len().ok() };
    match length {
        Some(length) if length == rows => Ok(()),
        Some(length) => Err(Fault::Shape(format!("the column has {length} values for {rows} records"))),
        None => Err(Fault::Type(format!("a column is an array or a list, not {}", shown(column)))),
    }
}

/// Looks at the first value for a block, which tells for all where an array has them: bytes of it.
fn check_block(block: &BlockSpec, column: &Bound<'_, PyAny>, rows: usize) -> Result<usize, Fault> {
    check_length(column, rows)?;
    let mut first = Vec::new();
    if rows > 0 {
        block.append(&column.get_item(0)?, &mut first)?;
    }
    Ok(first.len())
}
