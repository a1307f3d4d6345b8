//! Recording with layouts that are known when a program runs.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use vrs_core::container::StreamId;
use vrs_core::format::{ContentType, RecordFormat};
use vrs_core::layout::dynamic::LayoutBuffer;
use vrs_core::layout::{Block, Schema};

use super::handle::{Target, part_blocks};
use super::parts::{PartBlock, Raw, RecordParts};
use super::policy::Tried;
use crate::error::{Result, WriteProblem};

/// Records blocks whose layouts no struct has: made by [`Stream::dynamic`](super::Stream::dynamic).
///
/// A handle can be cloned and sent to other threads, like those of structs.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("out.vrs");
/// use vrs::dynamic::LayoutBuffer;
/// use vrs::{PieceSpec, Raw, Reader, RecordType, RecordableTypeId, Schema, Stream, Writer};
///
/// let schema = Schema::builder().piece(PieceSpec::of::<f64>("exposure").unit("s")).build()?;
/// let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/left")?;
/// let frames = camera.dynamic(RecordType::Data, 1, &"data_layout+image/jpg".parse()?, &[schema.clone()])?;
/// let writer = Writer::create(&path, [camera])?;
/// let mut frame = LayoutBuffer::new(&schema)?;
/// frame.set(&schema.find_piece("exposure")? as &vrs::dynamic::Piece<f64>, 0.01)?;
/// frames.write(0.5, &[(&frame).into(), Raw(b"a picture").into()])?;
/// writer.finish()?;
///
/// let file = Reader::open(&path)?;
/// let definitions = file.stream("acme/left")?.definitions();
/// let definition = definitions.get(RecordType::Data, 1).unwrap();
/// assert_eq!(definition.format.to_string(), "data_layout/size=8+image/jpg");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct DynamicWriter {
    target: Target,
    /// The blocks that have bytes.
    blocks: Arc<[PartBlock]>,
    /// The layouts among them.
    layouts: Arc<[Schema]>,
}

/// One block of a record of a [`DynamicWriter`]: a block of a layout, or [`Raw`] bytes.
///
/// ```
/// use vrs::{DynamicPart, Raw};
///
/// let part = DynamicPart::from(Raw(&[1, 2, 3]));
/// assert!(matches!(part, DynamicPart::Bytes([1, 2, 3])));
/// ```
#[derive(Clone, Copy, Debug)]
pub enum DynamicPart<'a> {
    /// A layout, and a block of it.
    Layout(&'a Schema, Block<'a>),
    /// The bytes of an image, of sound or of a custom block.
    Bytes(&'a [u8]),
}

impl<'a, S: Borrow<Schema>> From<&'a LayoutBuffer<S>> for DynamicPart<'a> {
    fn from(buffer: &'a LayoutBuffer<S>) -> Self {
        Self::Layout(buffer.schema(), buffer.block())
    }
}

impl<'a> From<Raw<'a>> for DynamicPart<'a> {
    fn from(Raw(bytes): Raw<'a>) -> Self {
        Self::Bytes(bytes)
    }
}

impl DynamicWriter {
    pub(super) fn new(target: Target, format: &RecordFormat, layouts: Vec<Schema>) -> Self {
        Self { target, blocks: part_blocks(format), layouts: layouts.into() }
    }

    /// The id of the stream, once a writer or a recorder has it.
    pub fn stream_id(&self) -> Option<StreamId> {
        self.target.stream_id()
    }

    /// Records a part for each block of the format, in its order. `timestamp` is in seconds.
    ///
    /// # Errors
    /// Those of [`RecordWriter::write_parts`](super::RecordWriter::write_parts), and [`WriteProblem::OtherLayout`] when a
    /// part is of another layout than its block.
    pub fn write(&self, timestamp: f64, parts: &[DynamicPart<'_>]) -> Result<()> {
        self.target.write(timestamp, |out| self.put(parts, out))
    }

    /// Records it at once or not at all: for threads that must not stand still, and for those that have more to attend to while
    /// they wait. What takes longer is left to [`make_room`](Self::make_room).
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("out.vrs");
    /// use std::time::Duration;
    /// use vrs::writer::Tried;
    /// use vrs::{Raw, RecordType, RecordableTypeId, Stream, Writer};
    ///
    /// let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/left")?;
    /// let pictures = camera.dynamic(RecordType::Data, 1, &"image/jpg".parse()?, &[])?;
    /// let writer = Writer::create(&path, [camera])?;
    /// loop {
    ///     let tried = pictures.try_write(0.5, &[Raw(b"a picture").into()])?;
    ///     if tried != Tried::Recorded {
    ///         pictures.make_room(Duration::from_millis(10))?;
    ///     }
    ///     if tried.is_recorded() {
    ///         break;
    ///     }
    ///     // A look at what else there is to do.
    /// }
    /// assert_eq!(writer.finish()?.records(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`write`](Self::write).
    pub fn try_write(&self, timestamp: f64, parts: &[DynamicPart<'_>]) -> Result<Tried> {
        self.target.try_write(timestamp, |out| self.put(parts, out))
    }

    /// Hands over what has come together, or waits until there is room for a record, but no longer than so. There may be none
    /// afterwards.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) when records could not be written.
    pub fn make_room(&self, patience: Duration) -> Result<()> {
        self.target.channel.make_room(patience)
    }

    /// Appends the parts.
    fn put(&self, parts: &[DynamicPart<'_>], out: &mut Vec<u8>) -> Result<(), WriteProblem> {
        let mut record = RecordParts::new(&self.blocks, parts.len(), out)?;
        let mut layouts = self.layouts.iter();
        for part in parts {
            match part {
                DynamicPart::Layout(layout, block) => record.layout_block(*block, |block| {
                    let is_same = layouts.next().is_some_and(|expected| expected.is_laid_out_like(layout));
                    if is_same { Ok(()) } else { Err(WriteProblem::OtherLayout { block }) }
                })?,
                DynamicPart::Bytes(bytes) => record.bytes(bytes)?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for DynamicWriter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("DynamicWriter")
            .field("target", &self.target)
            .field("layouts", &self.layouts.len())
            .finish_non_exhaustive()
    }
}

/// The format with the sizes of its layouts, as the reference writes it, and the definitions of these at their blocks.
/// A layout too many stands behind the last block, where none belongs.
pub(super) fn place(format: &RecordFormat, layouts: &[Schema]) -> (RecordFormat, Vec<Option<String>>) {
    let mut layouts = layouts.iter();
    let (mut sized, mut definitions) = (RecordFormat::new(), Vec::new());
    for block in format.blocks() {
        let layout = if block.content_type() == ContentType::DataLayout { layouts.next() } else { None };
        definitions.push(layout.map(ToString::to_string));
        sized = match layout {
            Some(layout) => sized.data_layout(layout.block_size().and_then(|size| u32::try_from(size).ok())),
            None => sized.block(block.clone()),
        };
    }
    definitions.extend(layouts.map(|layout| Some(layout.to_string())));
    (sized, definitions)
}
