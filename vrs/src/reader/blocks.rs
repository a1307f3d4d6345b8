//! The content blocks of a record: where each ends and what it holds (FORMAT.md §31, §32).

use std::iter::FusedIterator;

use smallvec::SmallVec;
use thiserror::Error;
use vrs_core::format::{
    BlockStart, Content, ContentBlock, Described, LayoutBlock, Reason, RecordType, Unsupported, describe,
};
use vrs_core::layout::{
    Block, BlockError, DataLayout, DecodeLayout, Mapping, Print, Schema, SchemaError, Value, Values,
};

use super::formats::{Format, Mappings};
use super::index::IndexedRecord;
use super::{Record, Shared, configuration};
use crate::error::{ErrorKind, Result};

/// Layout blocks by block number. Few formats have more than four blocks.
pub(super) type LayoutBlocks<'a> = SmallVec<[Option<LayoutBlock<'a>>; 4]>;

/// One content block of a record.
///
/// ```no_run
/// use vrs::reader::BlockContent;
///
/// for record in vrs::Reader::open("recording.vrs")?.records() {
///     for block in record?.blocks()? {
///         match block.content {
///             BlockContent::Layout(layout) => print!("{layout}"),
///             BlockContent::Image(bytes) => println!("{}: {} bytes", block.block, bytes.len()),
///             BlockContent::Unsupported(problem) => println!("block {}: {problem}", block.index),
///             _ => {}
///         }
///     }
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
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
    /// A configuration record may say what the block is, but none was read.
    #[error("{0}; the stream has configuration records: read the one in force first")]
    NoConfiguration(Unsupported),
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
///
/// ```
/// use vrs::DataLayout;
/// use vrs::reader::BlockContent;
///
/// #[derive(DataLayout)]
/// struct Frame {
///     gain: f64,
///     #[layout(default = 1)]
///     binning: u8,
/// }
///
/// /// Frames until 2024.
/// #[derive(DataLayout)]
/// struct OldFrame {
///     gain: f32,
/// }
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("recording.vrs");
/// # let mut camera = vrs::Stream::new(vrs::RecordableTypeId::FORWARD_CAMERA, "acme/left")?;
/// # let frames = camera.data(1, vrs::Format::<OldFrame>::new())?;
/// # let writer = vrs::Writer::create(&path, [camera])?;
/// # frames.write(0.0, &OldFrame { gain: 0.5 }, &[])?;
/// # writer.finish()?;
/// let file = vrs::Reader::open(&path)?;
/// let record = file.record(0).unwrap()?;
/// let Some(BlockContent::Layout(layout)) = record.blocks()?.next().map(|block| block.content) else { panic!() };
/// let (frame, old) = (layout.expected::<Frame>()?, layout.legacy::<OldFrame>()?);
/// assert_eq!((frame.has_gain(), frame.binning(), old.gain()), (false, 1, 0.5));
/// assert_eq!(layout.to_string(), "1 fixed size pieces, total 4 bytes.\n  gain (float) @ 0+4: 0.5\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LayoutContent<'a> {
    schema: &'a Schema,
    block: Block<'a>,
    mappings: &'a Mappings,
}

impl<'a> LayoutContent<'a> {
    pub(super) fn new(schema: &'a Schema, block: Block<'a>, mappings: &'a Mappings) -> Self {
        Self { schema, block, mappings }
    }

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

    /// The values, seen as the struct that the program has for such layouts now. Fields that this layout lacks read as their
    /// defaults.
    ///
    /// The struct is mapped once for all records of this format. Several structs may be in use together.
    ///
    /// # Errors
    /// The layout lacks a field that is required, or its bytes contradict each other.
    pub fn expected<T: DataLayout>(&self) -> Result<<T::Static as DataLayout>::View<'a>> {
        let mapping = self.mapping::<T>();
        mapping.check_required(self.schema).map_err(ErrorKind::from)?;
        Ok(mapping.view(self.block).map_err(ErrorKind::from)?)
    }

    /// The values, seen as a struct of fields that programs used to write: like [`expected`](Self::expected), but nothing is
    /// required.
    ///
    /// # Errors
    /// The bytes of the layout contradict each other.
    pub fn legacy<T: DataLayout>(&self) -> Result<<T::Static as DataLayout>::View<'a>> {
        Ok(self.mapping::<T>().view(self.block).map_err(ErrorKind::from)?)
    }

    /// Prints the pieces with their values, as wide as asked; `Display` does it with the usual options.
    pub fn print(&self) -> Print<'a> {
        self.schema.print(self.block)
    }

    /// How a struct fits this layout: [`Mapping::table`] prints it.
    pub fn mapping<T: DataLayout>(&self) -> &'a Mapping<T::Static> {
        self.mappings.get(self.schema)
    }

    /// Copies the values into a struct.
    ///
    /// # Errors
    /// The struct does not fit the layout, or a field has bytes that are no value of its type.
    pub fn decode<T: DecodeLayout>(&self) -> Result<T> {
        let mapping = self.mapping::<T>();
        mapping.check(self.schema).map_err(ErrorKind::from)?;
        let view = mapping.view(self.block).map_err(ErrorKind::from)?;
        Ok(T::decode(view).map_err(ErrorKind::from)?)
    }
}

/// A line or more for each piece, with its type and value (FORMAT.md §28.5).
impl std::fmt::Display for LayoutContent<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.print().fmt(out)
    }
}

/// Iterator over the blocks of a record; made by [`Record::blocks`](super::Record::blocks).
///
/// It ends early behind a block whose end nobody knows, or that is longer than the record.
pub struct Blocks<'a> {
    walk: Walk<'a>,
    configuration: ConfigurationSource<'a>,
}

/// Where the configuration comes from that may describe blocks.
#[derive(Clone, Copy)]
pub(super) enum ConfigurationSource<'a> {
    /// There is none, or it is known already.
    None,
    /// It is looked up when first needed.
    Found(Lookup<'a>),
    /// The program gives it, or not.
    Asked(Lookup<'a>),
}

/// The record in whose configuration the blocks may be described.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'a> {
    pub(super) inner: &'a Shared,
    pub(super) record: IndexedRecord,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(format: Format<'a>, payload: &'a [u8], configuration: ConfigurationSource<'a>) -> Self {
        Self { walk: Walk::new(format, payload), configuration }
    }

    /// The same, of a payload of which so many bytes behind those given are absent. No layout may stand there; what other
    /// blocks have there is missing from their content.
    pub(super) fn with_absent(mut self, absent: usize) -> Self {
        self.walk.absent = absent;
        self
    }

    /// How many bytes no block was found for yet, absent ones too.
    pub(super) fn unread(&self) -> usize {
        self.walk.unread()
    }

    /// The same, with this configuration record in place of the one in force: blocks that need a configuration are described
    /// by its layouts.
    #[must_use]
    pub fn with_configuration(mut self, configuration: &'a Record<'_>) -> Self {
        if !matches!(self.configuration, ConfigurationSource::None) {
            self.walk.configuration = configuration.layouts();
            self.configuration = ConfigurationSource::None;
        }
        self
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
            && let ConfigurationSource::Found(lookup) = self.configuration
        {
            self.walk.configuration = configuration::in_force(lookup);
            self.configuration = ConfigurationSource::None;
        }
        let mut block = self.walk.next()?;
        if let ConfigurationSource::Asked(Lookup { inner, record }) = self.configuration
            && let BlockContent::Unsupported(problem) = &mut block.content
        {
            let has_some = inner
                .streams
                .get(usize::from(record.stream))
                .is_some_and(|entry| entry.count(RecordType::Configuration) > 0);
            problem.suspect_configuration(has_some);
        }
        Some(block)
    }
}

/// Bytes of a block that cannot be read: it can be left out, and what follows be found.
fn known_size(unsupported: &Unsupported) -> Option<usize> {
    usize::try_from(unsupported.block.own_size()?).ok()
}

impl BlockProblem {
    /// Bytes of the block, where its description tells.
    pub(super) fn known_size(&self) -> Option<usize> {
        match self {
            Self::Unsupported(unsupported) | Self::NoConfiguration(unsupported) => known_size(unsupported),
            Self::NoDefinition | Self::Definition(_) | Self::Layout(_) => None,
        }
    }

    /// Says that a configuration was not read, if that may be why.
    pub(super) fn suspect_configuration(&mut self, may_be: bool) {
        if let Self::Unsupported(unsupported) = self
            && may_be
            && matches!(unsupported.reason, Reason::NoImage(_) | Reason::NoAudio)
        {
            *self = Self::NoConfiguration(unsupported.clone());
        }
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
    format: Format<'a>,
    rest: &'a [u8],
    /// Bytes behind the rest that are not there.
    absent: usize,
    next: usize,
    earlier: LayoutBlocks<'a>,
    configuration: LayoutBlocks<'a>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(format: Format<'a>, payload: &'a [u8]) -> Self {
        Self { format, rest: payload, absent: 0, next: 0, earlier: SmallVec::new(), configuration: SmallVec::new() }
    }

    fn unread(&self) -> usize {
        self.rest.len().saturating_add(self.absent)
    }

    /// Takes so many bytes, as far as they are there.
    fn take(&mut self, size: usize) -> &'a [u8] {
        let (bytes, rest) = self.rest.split_at_checked(size).unwrap_or((self.rest, &[]));
        self.rest = rest;
        self.absent = self.absent.saturating_sub(size - bytes.len());
        bytes
    }

    fn next_is_layout(&self) -> bool {
        matches!(self.format.definition.format.get(self.next).content, Content::DataLayout)
    }

    /// Goes to the end; the layout blocks met.
    pub(super) fn into_layouts(mut self) -> LayoutBlocks<'a> {
        self.by_ref().for_each(drop);
        self.earlier
    }

    fn end(&mut self) {
        self.next = usize::MAX;
    }

    fn take_layout(&mut self, index: usize) -> Result<BlockContent<'a>, BlockProblem> {
        let definition = self.format.definition.layout(index).ok_or(BlockProblem::NoDefinition)?;
        let definition = definition.as_ref().map_err(Clone::clone)?;
        let (block, rest) = definition.schema().split(self.rest)?;
        self.rest = rest;
        self.earlier.push(Some(LayoutBlock { definition, block }));
        Ok(BlockContent::Layout(LayoutContent::new(definition.schema(), block, self.format.mappings(index))))
    }

    fn take_described(&mut self, index: usize) -> RecordBlock<'a> {
        self.earlier.push(None);
        let start = BlockStart {
            format: &self.format.definition.format,
            index,
            unread: self.unread(),
            earlier: &self.earlier,
            configuration: &self.configuration,
        };
        match describe(&start) {
            Ok(Described { block, size }) => {
                let bytes = self.take(size);
                let content = match block.content {
                    Content::Image(_) => BlockContent::Image(bytes),
                    Content::Audio(_) => BlockContent::Audio(bytes),
                    _ => BlockContent::Custom(bytes),
                };
                RecordBlock { index, block, content }
            }
            Err(unsupported) => {
                match known_size(&unsupported).filter(|size| *size <= self.unread()) {
                    Some(size) => {
                        self.take(size);
                    }
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
            let block = self.format.definition.format.used_blocks().get(self.next)?;
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
