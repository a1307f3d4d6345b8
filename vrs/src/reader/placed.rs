//! Where the content blocks of a record stand, of which not all bytes were read.

use std::iter::FusedIterator;
use std::ops::Range;

use vrs_core::format::ContentBlock;

use super::blocks::{BlockContent, BlockProblem, Blocks, LayoutContent};

/// One content block of a [`LazyRecord`](super::LazyRecord), whose example shows it.
#[derive(Clone, Debug)]
pub struct PlacedBlock<'a> {
    /// Its number in the record format, from 0.
    pub index: usize,
    /// What it is, with all that the format, layouts and the configuration say about it: size, image or audio spec.
    pub block: ContentBlock,
    /// Where its bytes stand in the payload of the record. Empty for a block of which nobody can tell.
    pub range: Range<usize>,
    /// Its content, as far as it was read.
    pub content: PlacedContent<'a>,
}

/// What a block of a [`LazyRecord`](super::LazyRecord) holds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum PlacedContent<'a> {
    /// Named values.
    Layout(LayoutContent<'a>),
    /// An image, sound, or bytes of an application: see [`PlacedBlock::block`].
    Bytes,
    /// Bytes that nobody can tell the size or the meaning of, and why.
    Unsupported(BlockProblem),
}

/// Iterator over the blocks of a [`LazyRecord`](super::LazyRecord): in order, and as far as the end of each is known.
#[derive(Debug)]
pub struct PlacedBlocks<'a> {
    blocks: Blocks<'a>,
    /// Bytes of the record.
    size: usize,
}

impl<'a> PlacedBlocks<'a> {
    pub(super) fn new(blocks: Blocks<'a>, size: usize) -> Self {
        Self { blocks, size }
    }

    fn place(&self) -> usize {
        self.size.saturating_sub(self.blocks.unread())
    }
}

impl<'a> Iterator for PlacedBlocks<'a> {
    type Item = PlacedBlock<'a>;

    fn next(&mut self) -> Option<PlacedBlock<'a>> {
        let start = self.place();
        let block = self.blocks.next()?;
        let (end, content) = match block.content {
            BlockContent::Layout(layout) => (self.place(), PlacedContent::Layout(layout)),
            BlockContent::Image(_) | BlockContent::Audio(_) | BlockContent::Custom(_) => {
                (self.place(), PlacedContent::Bytes)
            }
            BlockContent::Unsupported(problem) => (start, PlacedContent::Unsupported(problem)),
        };
        Some(PlacedBlock { index: block.index, block: block.block, range: start..end, content })
    }
}

impl FusedIterator for PlacedBlocks<'_> {}
