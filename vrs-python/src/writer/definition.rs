//! What a layout declares: fields, and blocks behind them.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyString;
use vrs::{ENUM_TAG, PieceSpec, Schema};

use super::dtype::type_name;
use super::fault::Fault;
use super::number::shown;
use super::spec::BlockSpec;
use super::value::encode;

/// The fields and the blocks of records.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Definition {
    /// In the order of their declaration, which is that of positional values.
    pub(super) fields: Vec<Arc<Field>>,
    pub(super) blocks: Vec<BlockSpec>,
}

/// A field of a layout.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Field {
    pub(super) spec: PieceSpec,
    /// What it is before it is set, if a convention says so.
    pub(super) initial: Option<Vec<u8>>,
    /// The names and numbers of an enum.
    pub(super) choices: Vec<(String, i64)>,
}

impl Field {
    pub(super) fn new(spec: PieceSpec) -> Self {
        Self { spec, initial: None, choices: Vec::new() }
    }

    /// Has the file know the names and numbers of an enum (FORMAT.md §24.6).
    pub(super) fn keep_names(spec: &mut PieceSpec, choices: &[(String, i64)]) {
        let entries: Vec<_> = choices.iter().map(|(name, number)| format!("{name}={number}")).collect();
        spec.tags.insert(ENUM_TAG.to_owned(), entries.join(", "));
    }

    /// Where it stands, for messages: it, and the layout.
    pub(super) fn place(&self, layout: &str) -> String {
        format!("field `{}` of {layout}", self.spec.label)
    }

    /// The bytes of a value of the field.
    pub(super) fn encode(&self, object: &Bound<'_, PyAny>) -> Result<Vec<u8>, Fault> {
        if self.choices.is_empty() { encode(self.spec.ty, object) } else { self.encode_choice(object) }
    }

    /// An enum is given as its member, its name or its number.
    fn encode_choice(&self, object: &Bound<'_, PyAny>) -> Result<Vec<u8>, Fault> {
        let by_name = object.cast::<PyString>().is_ok();
        let object =
            if by_name { object.clone() } else { object.getattr_opt("value")?.unwrap_or_else(|| object.clone()) };
        let found = if by_name {
            let name: &str = object.extract()?;
            self.choices.iter().find(|(known, _)| known == name)
        } else {
            let number: i64 = object.extract().map_err(|_| Fault::Type(format!("{} is no member", shown(&object))))?;
            self.choices.iter().find(|(_, known)| *known == number)
        };
        let Some((_, number)) = found else {
            let names: Vec<_> = self.choices.iter().map(|(name, number)| format!("{name} = {number}")).collect();
            return Err(Fault::Shape(format!("{} is none of {}", shown(&object), names.join(", "))));
        };
        encode(self.spec.ty, number.into_pyobject(object.py()).map_err(PyErr::from)?.as_any())
    }
}

impl Definition {
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.blocks.is_empty()
    }

    pub(super) fn field(&self, label: &str) -> Option<&Arc<Field>> {
        self.fields.iter().find(|field| field.spec.label == label)
    }

    /// The layout of the fields.
    pub(super) fn schema(&self) -> Result<Schema, Fault> {
        let builder = self.fields.iter().fold(Schema::builder(), |builder, field| builder.piece(field.spec.clone()));
        builder.build().map_err(|error| Fault::Layout(error.to_string()))
    }

    pub(super) fn add_field(&mut self, field: Field) -> Result<(), Fault> {
        self.check_name(&field.spec.label)?;
        self.fields.push(Arc::new(field));
        Ok(())
    }

    pub(super) fn add_block(&mut self, block: BlockSpec) -> Result<(), Fault> {
        self.check_name(&block.name)?;
        if self.blocks.iter().any(BlockSpec::is_video) || (block.is_video() && !self.blocks.is_empty()) {
            // Readers look for the key frame in the layout directly before the frame.
            return Err(Fault::Layout("frames of a video are the only block of their records".to_owned()));
        }
        if block.is_video() {
            BlockSpec::key_frame().into_iter().try_for_each(|piece| self.add_field(Field::new(piece)))?;
        }
        self.blocks.push(block);
        Ok(())
    }

    /// Adds what a block says of itself as fields, where it can: what configurations do.
    pub(super) fn add_conventions(&mut self, block: BlockSpec) -> Result<(), Fault> {
        let Some(pieces) = block.conventions() else { return self.add_block(block) };
        for (mut spec, value) in pieces {
            if !block.name.is_empty() {
                spec.tags.insert("block".to_owned(), block.name.clone());
            }
            self.add_field(Field { initial: Some(value), ..Field::new(spec) })?;
        }
        Ok(())
    }

    fn check_name(&self, name: &str) -> Result<(), Fault> {
        if name.is_empty() {
            return Err(Fault::Layout("a field needs a name".to_owned()));
        }
        if self.field(name).is_some() || self.blocks.iter().any(|block| block.name == name) {
            return Err(Fault::Layout(format!("there is a field or a block `{name}` already: names tell them apart")));
        }
        Ok(())
    }

    /// What records of configurations and states declare by the same calls: conventions in place of blocks.
    pub(super) fn with_conventions(&self) -> Result<Self, Fault> {
        let mut definition = Self { fields: self.fields.clone(), blocks: Vec::new() };
        self.blocks.iter().try_for_each(|block| definition.add_conventions(block.clone()))?;
        Ok(definition)
    }

    /// What the other has different, in words.
    pub(super) fn difference(&self, other: &Self) -> String {
        let names = |definition: &Self| {
            let fields =
                definition.fields.iter().map(|field| format!("{}: {}", field.spec.label, type_name(field.spec.ty)));
            let blocks = definition.blocks.iter().map(|block| format!("{}: {}", block.name, block.block));
            fields.chain(blocks).collect::<Vec<_>>()
        };
        let (ours, theirs) = (names(self), names(other));
        let only = |one: &[String], other: &[String]| {
            one.iter().filter(|name| !other.contains(name)).cloned().collect::<Vec<_>>().join(", ")
        };
        let (missing, further) = (only(&ours, &theirs), only(&theirs, &ours));
        match (missing.is_empty(), further.is_empty()) {
            (true, true) => "their order, or what is said of them, differs".to_owned(),
            (false, true) => format!("it lacks {missing}"),
            (true, false) => format!("it has {further} besides"),
            (false, false) => format!("it lacks {missing}, and has {further} besides"),
        }
    }
}
