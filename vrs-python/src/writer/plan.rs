//! What records of some layouts look like: the blocks in order, and what each of them is made of.

use std::sync::Arc;

use vrs::format::conventions::NEXT_CONTENT_BLOCK_SIZE;
use vrs::format::{ContentBlock, RecordFormat};
use vrs::{PieceSpec, Schema};

use super::definition::{Definition, Field};
use super::fault::Fault;
use super::spec::BlockSpec;

/// The blocks of records, made from the definitions of their layouts: one block of fields for each layout, then the blocks of
/// the first layout, then those of the second.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) definitions: Vec<Definition>,
    pub(super) parts: Vec<Part>,
    /// The layouts of fields and sizes, in the order of their blocks.
    schemas: Vec<Schema>,
}

/// What a block of a record is made of.
#[derive(Debug)]
pub(super) enum Part {
    /// The fields of a layout, by its number.
    Fields(usize),
    /// How many bytes the next block has: readers cannot know it otherwise, where it varies and another one follows.
    NextSize(Schema),
    /// A block of an image, of sound or of bytes.
    Block(BlockSpec),
}

impl Plan {
    pub(super) fn new(definitions: Vec<Definition>) -> Result<Self, Fault> {
        let (mut parts, mut schemas) = (Vec::new(), Vec::new());
        let has_blocks = definitions.iter().any(|definition| !definition.blocks.is_empty());
        for (number, definition) in definitions.iter().enumerate() {
            // A record needs a block: that of a layout without fields has no bytes.
            let is_needed = number == 0 && !has_blocks && definitions.iter().all(Definition::is_empty);
            if !definition.fields.is_empty() || is_needed {
                schemas.push(definition.schema()?);
                parts.push(Part::Fields(number));
            }
        }
        let blocks: Vec<_> = definitions.iter().flat_map(|definition| &definition.blocks).collect();
        if blocks.iter().any(|block| block.is_video()) && definitions.len() > 1 {
            return Err(Fault::Layout("records with frames of a video have one layout".to_owned()));
        }
        for (number, block) in blocks.iter().enumerate() {
            if block.varies() && number + 1 < blocks.len() {
                let piece = PieceSpec::new(NEXT_CONTENT_BLOCK_SIZE.label, NEXT_CONTENT_BLOCK_SIZE.ty);
                let schema = Schema::new([piece]).map_err(|error| Fault::Layout(error.to_string()))?;
                schemas.push(schema.clone());
                parts.push(Part::NextSize(schema));
            }
            parts.push(Part::Block((*block).clone()));
        }
        Ok(Self { definitions, parts, schemas })
    }

    /// The format of the records.
    pub(super) fn format(&self) -> RecordFormat {
        let mut schemas = self.schemas.iter().map(ContentBlock::from);
        let block = |part: &Part| match part {
            Part::Fields(_) | Part::NextSize(_) => schemas.next().unwrap_or(ContentBlock::DATA_LAYOUT),
            Part::Block(spec) => spec.block.clone(),
        };
        self.parts.iter().map(block).collect()
    }

    pub(super) fn schemas(&self) -> &[Schema] {
        &self.schemas
    }

    /// The blocks that records are given.
    pub(super) fn blocks(&self) -> impl Iterator<Item = &BlockSpec> {
        self.parts.iter().filter_map(|part| if let Part::Block(spec) = part { Some(spec) } else { None })
    }

    /// The names of the blocks, with their numbers in the format.
    pub(super) fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        self.parts.iter().enumerate().filter_map(|(number, part)| match part {
            Part::Block(spec) => Some((number, spec.name.as_str())),
            Part::Fields(_) | Part::NextSize(_) => None,
        })
    }

    /// The fields of all layouts, each with the number of its layout, and its number there.
    pub(super) fn fields(&self) -> impl Iterator<Item = (usize, usize, &Arc<Field>)> {
        let of_layout = |(layout, definition)| {
            let definition: &Definition = definition;
            definition.fields.iter().enumerate().map(move |(number, field)| (layout, number, field))
        };
        self.definitions.iter().enumerate().flat_map(of_layout)
    }
}
