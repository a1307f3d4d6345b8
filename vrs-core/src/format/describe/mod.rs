//! Where a block of a record ends and what it holds (FORMAT.md §32.2 to §32.5).
//!
//! [`describe`] is a function of what it is given: the record format, the layouts read before the block and those of
//! the configuration record in force. It keeps nothing, so it has the same answer on any thread and in any order of
//! reading.

mod audio;
mod foresee;
mod image;
#[cfg(test)]
mod tests;
mod unsupported;

use super::{Content, ContentBlock, LayoutDefinition, RecordFormat};
use crate::element::Element;
use crate::layout::{Block, Slot};

pub use foresee::Unreadable;
pub use unsupported::{ImageGaps, Reason, Unsupported};

/// What is known where a content block starts.
///
/// ```
/// use vrs_core::format::{BlockStart, RecordFormat, describe};
///
/// let format = "custom/size=8+image/jpg".parse::<RecordFormat>()?;
/// let start = BlockStart { format: &format, index: 1, unread: 50, earlier: &[], configuration: &[] };
/// let image = describe(&start).unwrap();
/// assert_eq!((image.block.to_string().as_str(), image.size), ("image/size=50/jpg", 50));
/// # Ok::<(), vrs_core::format::RecordFormatError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BlockStart<'a> {
    /// The format of the record.
    pub format: &'a RecordFormat,
    /// Number of the block.
    pub index: usize,
    /// Bytes of the record from the start of the block to the end of the record.
    pub unread: usize,
    /// The layout blocks of this record by their numbers, as far as they were read: `None` for other blocks and for
    /// layouts without a usable definition.
    pub earlier: &'a [Option<LayoutBlock<'a>>],
    /// The same for the configuration record in force; empty when there is none, or when this is a configuration
    /// record.
    pub configuration: &'a [Option<LayoutBlock<'a>>],
}

/// A layout block that was read: its definition and its bytes.
#[derive(Clone, Copy, Debug)]
pub struct LayoutBlock<'a> {
    /// The pieces.
    pub definition: &'a LayoutDefinition,
    /// The bytes.
    pub block: Block<'a>,
}

/// What a block turned out to be.
#[derive(Clone, PartialEq, Debug)]
pub struct Described {
    /// The block with all that was found; it prints as the reference prints it.
    pub block: ContentBlock,
    /// Bytes of the block: never more than are left of the record.
    pub size: usize,
}

/// Finds the size and the meaning of a block that is not a layout.
///
/// Images that need a layout are described by the nearest one before them in the record that can, else by the last one
/// of the configuration that can; sound by the one directly before it, else by the last of the configuration.
///
/// ```
/// use vrs_core::format::conventions::NEXT_CONTENT_BLOCK_SIZE;
/// use vrs_core::format::{BlockStart, LayoutBlock, LayoutDefinition, RecordFormat, describe};
/// use vrs_core::layout::{PieceSpec, Schema};
///
/// let size = NEXT_CONTENT_BLOCK_SIZE;
/// let definition = LayoutDefinition::new(Schema::new([PieceSpec::new(size.label, size.ty)])?);
/// let format = RecordFormat::new().data_layout(4).custom("first").custom("second");
///
/// let (block, unread) = definition.schema().split(&[5, 0, 0, 0, 1, 2, 3, 4, 5, 6])?;
/// let earlier = [Some(LayoutBlock { definition: &definition, block })];
/// let start = BlockStart { format: &format, index: 1, unread: unread.len(), earlier: &earlier, configuration: &[] };
/// assert_eq!(describe(&start)?.size, 5);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// [`Unsupported`] says what is missing, or what does not fit.
pub fn describe(start: &BlockStart<'_>) -> Result<Described, Unsupported> {
    let reach = match start.content() {
        Content::Audio(_) => 1,
        _ => usize::MAX,
    };
    describe_with(start, start.locations(reach))
}

/// Like [`describe`], but with the layouts to try, in order, in place of those that the format asks for.
///
/// A player that remembers which layout described the last block, as the reference does, tries that one first.
///
/// # Errors
/// Those of [`describe`].
pub fn describe_with<'a>(
    start: &BlockStart<'_>,
    locations: impl IntoIterator<Item = LayoutBlock<'a>>,
) -> Result<Described, Unsupported> {
    match start.content() {
        Content::Empty => start.fit(start.block().clone(), 0),
        Content::DataLayout => Err(start.unsupported(Reason::Layout)),
        Content::Custom(_) => start.describe_custom(),
        Content::Image(spec) => image::describe(start, spec, locations),
        Content::Audio(spec) => audio::describe(start, spec, locations),
    }
}

impl<'a> BlockStart<'a> {
    fn block(&self) -> &'a ContentBlock {
        self.format.get(self.index)
    }

    fn content(&self) -> &'a Content {
        &self.block().content
    }

    /// The layouts that may describe the block: up to `reach` blocks before it, then up to `reach` of the
    /// configuration; last ones first.
    fn locations(&self, reach: usize) -> impl Iterator<Item = LayoutBlock<'a>> + use<'a> {
        let before = self.earlier.iter().take(self.index).skip(self.index.saturating_sub(reach)).rev().flatten();
        before.chain(self.configuration.iter().rev().flatten().take(reach)).copied()
    }

    /// The layout directly before the block.
    fn previous(&self) -> Option<LayoutBlock<'a>> {
        *self.earlier.get(self.index.checked_sub(1)?)?
    }

    /// Bytes of the block when something other than its own description tells: the layout directly before it, else what
    /// the record format leaves (FORMAT.md §32.2).
    fn find_size(&self) -> Option<u64> {
        let next = self.previous().and_then(|layout| layout.value::<u32>(layout.slots().next.content_block_size));
        next.map(u64::from).or_else(|| Some(self.format.block_size(self.index, self.unread)? as u64))
    }

    /// FORMAT.md §32.3.
    fn describe_custom(&self) -> Result<Described, Unsupported> {
        match self.block().own_size() {
            Some(size) => self.fit(self.block().clone(), size),
            None => self.describe_sized(self.find_size()),
        }
    }

    /// The block of the record format, of which only the size was missing.
    fn describe_sized(&self, size: Option<u64>) -> Result<Described, Unsupported> {
        let size = size.ok_or_else(|| self.unsupported(self.no_size()))?;
        self.fit(with_size(self.block().clone(), size), size)
    }

    /// Ends a description. One that announces more than is left is an error, so that nobody allocates by it.
    fn fit(&self, block: ContentBlock, announced: u64) -> Result<Described, Unsupported> {
        match usize::try_from(announced) {
            Ok(size) if size <= self.unread => Ok(Described { block, size }),
            _ => Err(Unsupported::new(block, Reason::TooLong { announced, unread: self.unread })),
        }
    }

    fn unsupported(&self, reason: Reason) -> Unsupported {
        Unsupported::new(self.block().clone(), reason)
    }

    /// Why the size is unknown: nothing tells it, or the record is too short for what the format tells.
    fn no_size(&self) -> Reason {
        match self.block().own_size().or_else(|| self.format.size_after(self.index)) {
            Some(needed) if needed > self.unread as u64 => Reason::TooShort { needed, unread: self.unread },
            _ => Reason::NoSize,
        }
    }
}

impl<'a> LayoutBlock<'a> {
    fn slots(&self) -> &'a super::ConventionSlots {
        self.definition.conventions()
    }

    /// The value of a convention that the layout may have.
    fn value<T: Element>(&self, slot: Option<Slot>) -> Option<T> {
        self.block.value(slot?)
    }
}

/// The same block with its size said. More than 32 bits cannot be said; no record is that large.
fn with_size(block: ContentBlock, size: u64) -> ContentBlock {
    block.with_size(u32::try_from(size).ok())
}
