//! The record formats of a stream, and the structs that were mapped onto their layouts, each once.

use std::any::Any;
use std::collections::HashMap;
use std::sync::OnceLock;

use vrs_core::Tags;
use vrs_core::format::{Definitions, RecordDefinition, RecordType};
use vrs_core::layout::{DataLayout, Mapping, Schema};

/// The record formats that a stream declares.
#[derive(Debug, Default)]
pub(super) struct Formats {
    pub(super) definitions: Definitions,
    /// For each format, its blocks.
    mappings: HashMap<(RecordType, u32), Vec<Mappings>>,
}

/// A record format, with what was mapped onto its layouts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format<'a> {
    pub(super) definition: &'a RecordDefinition,
    mappings: &'a [Mappings],
}

impl Formats {
    pub(super) fn from_tags(tags: &Tags) -> Self {
        let definitions = Definitions::from_tags(tags);
        let mappings = definitions.iter().map(|(record_type, version, definition)| {
            let blocks = definition.format.used_blocks().iter().map(|_| Mappings::default());
            ((record_type, version), blocks.collect())
        });
        Self { mappings: mappings.collect(), definitions }
    }

    pub(super) fn get(&self, record_type: RecordType, version: u32) -> Option<Format<'_>> {
        let definition = self.definitions.get(record_type, version)?;
        Some(Format { definition, mappings: self.mappings.get(&(record_type, version))? })
    }
}

impl<'a> Format<'a> {
    /// What was mapped onto the layout of a block.
    pub(super) fn mappings(self, block: usize) -> &'a Mappings {
        static NONE: Mappings = Mappings(OnceLock::new());
        // There is one for each block that records can have.
        self.mappings.get(block).unwrap_or(&NONE)
    }
}

/// Structs mapped onto one layout. The list grows and never moves, so that what it holds can be lent while others are added:
/// a program has two or three structs for a layout.
#[derive(Debug, Default)]
pub(super) struct Mappings(OnceLock<Box<Mapped>>);

#[derive(Debug)]
struct Mapped {
    mapping: Box<dyn Any + Send + Sync>,
    next: Mappings,
}

impl Mappings {
    /// The mapping of a struct, made when it is first asked for.
    pub(super) fn get<S: DataLayout + 'static>(&self, schema: &Schema) -> &Mapping<S> {
        let mut place = self;
        loop {
            let make = || Box::new(Mapped { mapping: Box::new(Mapping::<S>::new(schema)), next: Self::default() });
            let mapped = place.0.get_or_init(make);
            match mapped.mapping.downcast_ref() {
                Some(mapping) => return mapping,
                None => place = &mapped.next,
            }
        }
    }
}
