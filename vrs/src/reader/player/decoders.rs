//! What playing remembers of the records before: the state of FORMAT.md §31.1 and §32.4 to §32.5.
//!
//! Other than [`Record::blocks`](crate::reader::Record::blocks), the description of a block depends here on what was played
//! before it, in the way of the reference.

use std::cell::Cell;
use std::collections::HashMap;

use smallvec::SmallVec;
use vrs_core::format::{
    BlockStart, Content, Described, ImageSpec, LayoutBlock, RecordType, Unsupported, describe_with,
};
use vrs_core::layout::{Block, BlockError};

use super::CurrentRecord;
use crate::error::RecordProblem;
use crate::reader::blocks::LayoutBlocks;
use crate::reader::formats::Format;
use crate::reader::unread::{Peek as _, Unread};
use crate::reader::{BlockProblem, LayoutContent};

/// The decoders of all formats that were met.
#[derive(Debug, Default)]
pub(super) struct Decoders<'r> {
    all: Vec<Decoder<'r>>,
    /// Where the decoder of a stream's number, a record type and a version is; none for records without blocks.
    by_format: HashMap<(u16, RecordType, u32), Option<usize>>,
    /// The decoder of the last configuration record, by stream number.
    configurations: HashMap<u16, usize>,
}

/// The decoder of one format.
#[derive(Debug)]
struct Decoder<'r> {
    format: Format<'r>,
    /// The blocks that were met so far: the first ones.
    blocks: Vec<DecodedBlock>,
    /// The time of the last record; later than any before there is one.
    last_timestamp: f64,
}

/// What is kept of a block from record to record.
#[derive(Debug, Default)]
struct DecodedBlock {
    /// The bytes of the layout that was read last; none if that failed.
    layout: Vec<u8>,
    /// The layout that described the block last, or failed to.
    location: Option<Location>,
}

/// A layout block of a format.
#[derive(Clone, Copy, Debug)]
struct Location {
    decoder: usize,
    block: usize,
}

impl<'r> Decoders<'r> {
    /// The decoder for a record; none if it has no format, or one without blocks.
    pub(super) fn select(&mut self, record: &CurrentRecord<'r>) -> Option<usize> {
        let (stream, record_type) = (record.stream.number(), record.record_type());
        let all = &mut self.all;
        let find = || {
            let format = record.stream.formats().get(record_type, record.version())?;
            format.definition.format.used_blocks().first()?;
            all.push(Decoder { format, blocks: Vec::new(), last_timestamp: f64::MAX });
            Some(all.len() - 1)
        };
        let decoder = (*self.by_format.entry((stream, record_type, record.version())).or_insert_with(find))?;
        if record_type == RecordType::Configuration {
            self.configurations.insert(stream, decoder);
        }
        Some(decoder)
    }

    /// Notes that a record was decoded, wholly or in part.
    pub(super) fn finish(&mut self, decoder: usize, timestamp: f64) {
        self.all[decoder].last_timestamp = timestamp;
    }

    pub(super) fn format(&self, decoder: usize) -> Format<'r> {
        self.all[decoder].format
    }

    /// Comes to a block, perhaps for the first time.
    pub(super) fn enter(&mut self, decoder: usize, block: usize) {
        let blocks = &mut self.all[decoder].blocks;
        if blocks.len() == block {
            blocks.push(DecodedBlock::default());
        }
    }

    /// Reads a layout in two steps: its fixed section, whose index tells how much follows (FORMAT.md §25.6).
    pub(super) fn read_layout(
        &mut self,
        decoder: usize,
        block: usize,
        unread: &mut Unread<'_>,
    ) -> Result<Result<(), BlockProblem>, RecordProblem> {
        let Decoder { format, blocks, .. } = &mut self.all[decoder];
        let layout = &mut blocks[block].layout;
        layout.clear();
        let schema = match format.definition.layout(block) {
            None => return Ok(Err(BlockProblem::NoDefinition)),
            Some(Err(error)) => return Ok(Err(error.clone().into())),
            Some(Ok(definition)) => definition.schema(),
        };
        let found = unread.len();
        let mut needed = schema.fixed_size() as u64;
        if needed <= found as u64 {
            needed = schema.size_of(unread.peek(schema.fixed_size())?);
        }
        if needed > found as u64 {
            return Ok(Err(BlockError { needed, found: found as u64 }.into()));
        }
        layout.extend_from_slice(unread.peek(needed as usize)?);
        unread.skip(needed as usize);
        Ok(Ok(()))
    }

    /// The layout that was read last at a block.
    pub(super) fn layout(&self, decoder: usize, block: usize) -> Option<LayoutContent<'_>> {
        let LayoutBlock { definition, block: bytes } = self.layout_block(Location { decoder, block })?;
        Some(LayoutContent::new(definition.schema(), bytes, self.all[decoder].format.mappings(block)))
    }

    /// The layout at a block of a format, with its last values; none if there is none, or it was never met. Where its bytes
    /// could not be read it has no values.
    fn layout_block(&self, Location { decoder, block }: Location) -> Option<LayoutBlock<'_>> {
        let Decoder { format, blocks, .. } = &self.all[decoder];
        let definition = format.definition.layout(block)?.as_ref().ok()?;
        let bytes = definition.schema().split(&blocks.get(block)?.layout);
        Some(LayoutBlock { definition, block: bytes.map_or(Block::default(), |(block, _)| block) })
    }

    /// Finds out what a block is that is no layout. `unread` are the bytes from its start to the end of the record.
    pub(super) fn describe(
        &mut self,
        record: &CurrentRecord<'_>,
        decoder: usize,
        block: usize,
        unread: usize,
    ) -> Result<Described, BlockProblem> {
        let location = Cell::new(self.all[decoder].blocks[block].location);
        let described = self.describe_by(record, Location { decoder, block }, unread, &location);
        self.all[decoder].blocks[block].location = location.get();
        described.map_err(|unsupported| {
            let mut problem = BlockProblem::Unsupported(unsupported);
            let has_some = record.stream.count(RecordType::Configuration) > 0;
            problem.suspect_configuration(has_some && self.configuration(record).is_none());
            problem
        })
    }

    fn describe_by(
        &self,
        record: &CurrentRecord<'_>,
        at: Location,
        unread: usize,
        cached: &Cell<Option<Location>>,
    ) -> Result<Described, Unsupported> {
        let format = &self.all[at.decoder].format.definition.format;
        let earlier = (0..at.block).map(|block| self.layout_block(Location { block, ..at }));
        let earlier: LayoutBlocks<'_> = earlier.collect();
        let start = BlockStart { format, index: at.block, unread, earlier: &earlier, configuration: &[] };
        let locations = self.locations(record, at, cached.get());
        let tried = locations.into_iter().inspect(|location| cached.set(Some(*location)));
        describe_with(&start, tried.filter_map(|location| self.layout_block(location)))
    }

    /// The layouts that may describe a block, in the order in which they are tried: first the one that was tried last.
    fn locations(&self, record: &CurrentRecord<'_>, at: Location, cached: Option<Location>) -> SmallVec<[Location; 8]> {
        let format = &self.all[at.decoder].format.definition.format;
        let reach = match &format.get(at.block).content {
            Content::Image(ImageSpec::Raw(_) | ImageSpec::Video { .. } | ImageSpec::CustomCodec { .. }) => usize::MAX,
            Content::Audio(_) => 1,
            _ => return SmallVec::new(),
        };
        let is_layout = |location: &Location| self.layout_block(*location).is_some();
        let nearest = at.block.saturating_sub(reach)..at.block;
        let before = nearest.rev().map(|block| Location { block, ..at }).filter(is_layout);
        let configuration = self.configuration(record).into_iter().flat_map(|decoder| {
            let blocks = 0..self.all[decoder].blocks.len();
            blocks.rev().map(move |block| Location { decoder, block }).filter(is_layout).take(reach)
        });
        cached.into_iter().chain(before).chain(configuration).collect()
    }

    /// The last configuration record of the stream, unless it is later than the record, or the record is one itself.
    fn configuration(&self, record: &CurrentRecord<'_>) -> Option<usize> {
        if record.record_type() == RecordType::Configuration {
            return None;
        }
        let decoder = *self.configurations.get(&record.stream.number())?;
        (self.all[decoder].last_timestamp <= record.timestamp()).then_some(decoder)
    }
}
