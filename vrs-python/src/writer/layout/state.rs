//! What a layout declares, and the values of its fields.

use std::fmt;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyString;
use vrs::dynamic::{LayoutBuffer, PieceError};
use vrs::format::RecordType;
use vrs::{Schema, Value};

use crate::error::{LayoutError, UnknownFieldError};
use crate::writer::definition::{Definition, Field};
use crate::writer::fault::Fault;
use crate::writer::value::{append_plain, decode, store_plain};

/// What the blocks of a layout become.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::writer) enum Role {
    /// Blocks behind the fields: in data records.
    Blocks,
    /// Fields by the conventions of the format, filled in: in configuration and state records.
    Conventions,
}

impl Role {
    pub(in crate::writer) fn of(record_type: RecordType) -> Self {
        if record_type == RecordType::Data { Self::Blocks } else { Self::Conventions }
    }
}

/// A layout: what it declares, and the values of its fields.
pub(in crate::writer) struct LayoutState {
    /// Whose it is, for messages.
    pub(in crate::writer) place: String,
    pub(in crate::writer) role: Role,
    pub(in crate::writer) definition: Definition,
    /// The labels of the fields, as programs that name them have them.
    pub(super) names: Vec<Py<PyString>>,
    /// Where the fields are among the pieces of `values`.
    pieces: Vec<usize>,
    pub(in crate::writer) values: LayoutBuffer<Schema>,
    /// The bytes of a value on its way into `values`: memory that is used again.
    bytes: Vec<u8>,
    /// Whether there are records of it.
    pub(in crate::writer) is_frozen: bool,
}

impl LayoutState {
    pub(super) fn new(place: String, role: Role) -> Self {
        Self {
            place,
            role,
            definition: Definition::default(),
            names: Vec::new(),
            pieces: Vec::new(),
            values: LayoutBuffer::default(),
            bytes: Vec::new(),
            is_frozen: false,
        }
    }

    /// Changes the definition; values stay.
    pub(super) fn declare(
        &mut self,
        py: Python<'_>,
        change: impl FnOnce(&mut Definition) -> Result<(), Fault>,
    ) -> PyResult<()> {
        let place = &self.place;
        if self.is_frozen {
            let what =
                "there are records of it, so that it cannot change any more: declare fields before the first record";
            return Err(LayoutError::new_err(format!("{place}: {what}")));
        }
        let mut definition = self.definition.clone();
        let values =
            change(&mut definition).and_then(|()| self.values_of(&definition)).map_err(|fault| fault.at(place))?;
        let name = |field: &Arc<Field>| PyString::intern(py, &field.spec.label).unbind();
        self.names = definition.fields.iter().map(name).collect();
        self.pieces = pieces_of(&definition, values.schema());
        (self.definition, self.values) = (definition, values);
        Ok(())
    }

    /// The values as they are, in a changed definition; new fields have their first value.
    pub(in crate::writer) fn values_of(&self, definition: &Definition) -> Result<LayoutBuffer<Schema>, Fault> {
        let problem = |error: &dyn fmt::Display| Fault::Layout(error.to_string());
        let mut values = LayoutBuffer::with_defaults(definition.schema()?).map_err(|error| problem(&error))?;
        for field in &definition.fields {
            let (label, ty) = (field.spec.label.as_str(), field.spec.ty);
            let value = self.values.value(label).or(field.initial.as_deref().map(|bytes| Value::new(ty, bytes)));
            value.map_or(Ok(()), |value| values.set_value(label, value)).map_err(|error| problem(&error))?;
        }
        Ok(values)
    }

    /// Takes over the definition of another layout.
    pub(in crate::writer) fn adopt(&mut self, py: Python<'_>, definition: Definition) -> PyResult<()> {
        self.declare(py, |ours| {
            *ours = definition;
            Ok(())
        })
    }

    /// Its definition, as a layout of that role would have it.
    pub(in crate::writer) fn definition_as(&self, role: Role) -> PyResult<Definition> {
        if role == self.role || role == Role::Blocks {
            return Ok(self.definition.clone());
        }
        self.definition.with_conventions().map_err(|fault| fault.at(&self.place))
    }

    /// The number of the field of a label. Names in programs are mostly the very objects that are kept here.
    pub(super) fn find(&self, label: &Bound<'_, PyString>) -> Option<usize> {
        self.names.iter().position(|name| name.is(label)).or_else(|| {
            let label = label.to_str().ok()?;
            self.definition.fields.iter().position(|field| field.spec.label == label)
        })
    }

    /// Sets a field, by its number, to a value of Python's own types: whether it is one, and fits.
    pub(in crate::writer) fn set_plain(&mut self, number: usize, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        let (Some(field), Some(piece)) = (self.definition.fields.get(number), self.pieces.get(number)) else {
            return Ok(false);
        };
        if !field.choices.is_empty() {
            return Ok(false);
        }
        let ty = field.spec.ty;
        if self.values.fixed_bytes_mut(*piece).is_some_and(|place| store_plain(ty, value, place)) {
            return Ok(true);
        }
        self.bytes.clear();
        if !append_plain(ty, value, &mut self.bytes) {
            return Ok(false);
        }
        let bytes = std::mem::take(&mut self.bytes);
        let set = self.set(number, &bytes);
        self.bytes = bytes;
        set.map(|()| true)
    }

    /// A copy of its values.
    pub(in crate::writer) fn row(&self) -> Row {
        Row { values: self.values.clone(), pieces: self.pieces.clone() }
    }

    /// Sets a field, by its number, to bytes that were made for it.
    pub(in crate::writer) fn set(&mut self, number: usize, bytes: &[u8]) -> PyResult<()> {
        let (Some(field), Some(piece)) = (self.definition.fields.get(number), self.pieces.get(number)) else {
            return Ok(());
        };
        let set = self.values.set_bytes(*piece, bytes);
        set.map_err(|error| Fault::Shape(error.to_string()).at(field.place(&self.place)))
    }

    pub(super) fn get<'py>(&self, py: Python<'py>, label: &str) -> PyResult<Bound<'py, PyAny>> {
        let value = self.definition.field(label).and_then(|_| self.values.value(label));
        decode(py, value.ok_or_else(|| self.unknown(label))?)
    }

    pub(super) fn unknown(&self, label: &str) -> PyErr {
        let labels: Vec<_> = self.definition.fields.iter().map(|field| field.spec.label.as_str()).collect();
        let known = if labels.is_empty() { "it has none".to_owned() } else { format!("it has {}", labels.join(", ")) };
        let block = self.definition.blocks.iter().any(|block| block.name == label);
        let hint = if block { ": it is a block, whose bytes are given with each record" } else { "" };
        UnknownFieldError::new_err(format!("{}: there is no field `{label}`{hint}; {known}", self.place))
    }
}

/// The values of the fields of one record, of many that are created at once.
pub(in crate::writer) struct Row {
    pub(in crate::writer) values: LayoutBuffer<Schema>,
    pieces: Vec<usize>,
}

impl Row {
    /// Sets a field, by its number, to bytes that were made for it.
    pub(in crate::writer) fn set(&mut self, number: usize, bytes: &[u8]) -> Result<(), PieceError> {
        self.pieces.get(number).map_or(Ok(()), |piece| self.values.set_bytes(*piece, bytes))
    }

    /// The bytes of the fields, with their numbers.
    pub(in crate::writer) fn fields(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let bytes = |piece: &usize| {
            let piece = self.values.schema().pieces().get(*piece)?;
            Some(self.values.value(&piece.label)?.as_bytes())
        };
        self.pieces.iter().enumerate().filter_map(move |(number, piece)| Some((number, bytes(piece)?)))
    }
}

/// Where the fields of a definition are among the pieces of its layout: those of fixed size stand in front.
fn pieces_of(definition: &Definition, schema: &Schema) -> Vec<usize> {
    let (mut fixed, mut variable) = (0, schema.fixed_pieces().len());
    let next = |field: &Arc<Field>| {
        let next = if field.spec.ty.is_fixed() { &mut fixed } else { &mut variable };
        *next += 1;
        *next - 1
    };
    definition.fields.iter().map(next).collect()
}
