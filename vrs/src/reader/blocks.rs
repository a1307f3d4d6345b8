//! The content blocks of a record: where each ends and what it holds (FORMAT.md §31, §32).

use std::iter::FusedIterator;

use smallvec::SmallVec;
use thiserror::Error;
use vrs_core::format::{
    BlockStart, Content, ContentBlock, Described, LayoutBlock, RecordDefinition, Unsupported, describe,
};
use vrs_core::layout::{Block, BlockError, DecodeLayout, Mapping, Schema, SchemaError, Value, Values};

use super::Inner;
use super::configuration;

/// Layout blocks by block number. Few formats have more than four blocks.
pub(super) type LayoutBlocks<'a> = SmallVec<[Option<LayoutBlock<'a>>; 4]>;

/// One content block of a record.
#[derive(Clone, Debug)]
pub struct RecordBlock<'a> {
    /// Its number in the record format, from 0.
    pub index: usize,
    /// What it is, with all that the format, layouts and the configuration say about it: size, image or audio spec.
    pub block: ContentBlock,
    /// Its content.
    pub content: BlockContent<'a>,
}

/// What a content block holds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BlockContent<'a> {
    /// Named values.
    Layout(LayoutContent<'a>),
    /// An image, as stored: raw planes, or an encoded picture or video frame.
    Image(&'a [u8]),
    /// Audio, as stored.
    Audio(&'a [u8]),
    /// Bytes that only their application understands.
    Custom(&'a [u8]),
    /// Bytes that nobody can tell the size or the meaning of, and why.
    Unsupported(BlockProblem),
}

/// Why a block cannot be handed out.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum BlockProblem {
    /// The size or the meaning of the block is unknown.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    /// The stream has no definition of the layout.
    #[error("the stream does not define the layout")]
    NoDefinition,
    /// The stream's definition of the layout cannot be used.
    #[error(transparent)]
    Definition(#[from] SchemaError),
    /// The record is too short for the layout.
    #[error(transparent)]
    Layout(#[from] BlockError),
}

/// The values of a layout block.
#[derive(Clone, Copy, Debug)]
pub struct LayoutContent<'a> {
    schema: &'a Schema,
    block: Block<'a>,
}

impl<'a> LayoutContent<'a> {
    /// The pieces, as the file defines them.
    pub fn schema(&self) -> &'a Schema {
        self.schema
    }

    /// The bytes.
    pub fn block(&self) -> Block<'a> {
        self.block
    }

    /// The pieces with their values, fixed pieces first.
    pub fn values(&self) -> Values<'a> {
        self.schema.values(self.block)
    }

    /// The stored value of the first piece with this label.
    pub fn value(&self, label: &str) -> Option<Value<'a>> {
        self.values().iter().find(|piece| piece.spec().label == label)?.stored()
    }

    /// Copies the values into a struct, mapping it anew: for single blocks. To read many records of a stream, use
    /// [`StreamReader::data`](super::StreamReader::data), which maps once.
    ///
    /// # Errors
    /// The struct does not fit the layout, or a field has bytes that are no value of its type.
    pub fn decode<T: DecodeLayout>(&self) -> crate::Result<T> {
        let mapping = Mapping::<T>::new(self.schema);
        mapping.check(self.schema).map_err(crate::ErrorKind::from)?;
        let view = mapping.view(self.block).map_err(crate::ErrorKind::from)?;
        Ok(T::decode(view).map_err(crate::ErrorKind::from)?)
    }
}

/// Iterator over the blocks of a record; made by [`Record::blocks`](super::Record::blocks).
///
/// It ends early behind a block whose end nobody knows, or that is longer than the record.
pub struct Blocks<'a> {
    walk: Walk<'a>,
    /// Where to look for the configuration in force, until it was looked up.
    lookup: Option<Lookup<'a>>,
}

/// The record in whose configuration the blocks may be described.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'a> {
    pub(super) inner: &'a Inner,
    pub(super) stream: usize,
    pub(super) position: usize,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(definition: &'a RecordDefinition, payload: &'a [u8], lookup: Option<Lookup<'a>>) -> Self {
        Self { walk: Walk::new(definition, payload), lookup }
    }

    /// The bytes that no block was found for yet.
    pub fn rest(&self) -> &'a [u8] {
        self.walk.rest
    }
}

impl<'a> Iterator for Blocks<'a> {
    type Item = RecordBlock<'a>;

    fn next(&mut self) -> Option<RecordBlock<'a>> {
        // Layouts need no configuration, and most records have nothing else.
        if !self.walk.next_is_layout()
            && let Some(lookup) = self.lookup.take()
        {
            self.walk.configuration = configuration::in_force(lookup);
        }
        self.walk.next()
    }
}

impl FusedIterator for Blocks<'_> {}

impl std::fmt::Debug for Blocks<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Blocks").field("next", &self.walk.next).field("rest", &self.walk.rest.len()).finish()
    }
}

/// The walk itself: block after block off the front of the payload.
pub(super) struct Walk<'a> {
    definition: &'a RecordDefinition,
    rest: &'a [u8],
    next: usize,
    earlier: LayoutBlocks<'a>,
    configuration: LayoutBlocks<'a>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(definition: &'a RecordDefinition, payload: &'a [u8]) -> Self {
        Self { definition, rest: payload, next: 0, earlier: SmallVec::new(), configuration: SmallVec::new() }
    }

    fn next_is_layout(&self) -> bool {
        matches!(self.definition.format.get(self.next).content, Content::DataLayout)
    }

    /// The layout blocks met so far.
    pub(super) fn into_layouts(self) -> LayoutBlocks<'a> {
        self.earlier
    }

    fn end(&mut self) {
        self.next = usize::MAX;
    }

    fn take_layout(&mut self, index: usize) -> Result<BlockContent<'a>, BlockProblem> {
        let definition = self.definition.layout(index).ok_or(BlockProblem::NoDefinition)?;
        let definition = definition.as_ref().map_err(Clone::clone)?;
        let (block, rest) = definition.schema().split(self.rest)?;
        self.rest = rest;
        self.earlier.push(Some(LayoutBlock { definition, block }));
        Ok(BlockContent::Layout(LayoutContent { schema: definition.schema(), block }))
    }

    fn take_described(&mut self, index: usize) -> RecordBlock<'a> {
        self.earlier.push(None);
        let start = BlockStart {
            format: &self.definition.format,
            index,
            unread: self.rest.len(),
            earlier: &self.earlier,
            configuration: &self.configuration,
        };
        match describe(&start) {
            Ok(Described { block, size }) => {
                let (bytes, rest) = self.rest.split_at_checked(size).unwrap_or((self.rest, &[]));
                self.rest = rest;
                let content = match block.content {
                    Content::Image(_) => BlockContent::Image(bytes),
                    Content::Audio(_) => BlockContent::Audio(bytes),
                    _ => BlockContent::Custom(bytes),
                };
                RecordBlock { index, block, content }
            }
            Err(unsupported) => {
                let size = unsupported.block.own_size().and_then(|size| usize::try_from(size).ok());
                match size.and_then(|size| self.rest.split_at_checked(size)) {
                    Some((_, rest)) => self.rest = rest,
                    None => self.end(),
                }
                RecordBlock {
                    index,
                    block: ContentBlock::clone(&unsupported.block),
                    content: BlockContent::Unsupported(unsupported.into()),
                }
            }
        }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = RecordBlock<'a>;

    fn next(&mut self) -> Option<RecordBlock<'a>> {
        let block = loop {
            let block = self.definition.format.used_blocks().get(self.next)?;
            if !matches!(block.content, Content::Empty) {
                break block;
            }
            self.earlier.push(None);
            self.next += 1;
        };
        let index = self.next;
        self.next += 1;
        if !matches!(block.content, Content::DataLayout) {
            return Some(self.take_described(index));
        }
        let content = self.take_layout(index).unwrap_or_else(|problem| {
            self.end();
            BlockContent::Unsupported(problem)
        });
        Some(RecordBlock { index, block: block.clone(), content })
    }
}
