//! The handles by which a program records.

use std::fmt;
use std::sync::Arc;

use vrs_core::container::RecordHeader;
use vrs_core::format::{ContentType, RecordFormat, RecordType};
use vrs_core::layout::{DataLayout, Definition};

use super::arena::RecordFacts;
use super::channel::Channel;
use crate::error::{Result, WriteProblem};

/// Records the values of a struct: made by [`Stream::data`](super::Stream::data) and its siblings.
///
/// A handle can be cloned and sent to other threads. It outlives the [`Writer`](super::Writer), whose end makes
/// [`write`](Self::write) an error. For a struct that borrows, `S` is that struct with the lifetime `'static`; values of any
/// lifetime can be written.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("out.vrs");
/// use vrs::{DataLayout, Format, RecordWriter, RecordableTypeId, Stream, Writer};
///
/// #[derive(DataLayout)]
/// struct Scan<'a> {
///     ranges: &'a [f32],
/// }
///
/// let mut lidar = Stream::new(RecordableTypeId::LIDAR, "acme/top")?;
/// let scans: RecordWriter<Scan<'static>> = lidar.data(1, Format::<Scan<'_>>::new())?;
/// let writer = Writer::create(&path, [lidar])?;
/// let measured = vec![0.5, 0.25];
/// scans.write(1.5, &Scan { ranges: &measured }, &[])?;
/// writer.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RecordWriter<S: DataLayout> {
    target: Target,
    definition: Definition<S>,
    blocks: Arc<[Block]>,
}

/// Records bytes as they are: made by [`Stream::raw`](super::Stream::raw).
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("out.vrs");
/// use vrs::{RecordType, RecordableTypeId, Stream, Writer};
///
/// let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
/// let states = imu.raw(RecordType::State, 1)?;
/// let writer = Writer::create(&path, [imu])?;
/// states.write(0.0, &[])?;
/// assert_eq!(writer.finish()?.streams[0].count(RecordType::State), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct RawWriter {
    target: Target,
}

/// Where the records of a handle belong.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) channel: Arc<Channel>,
    pub(super) record_type: RecordType,
    pub(super) format_version: u32,
}

/// A block that the caller of [`RecordWriter::write`] provides.
#[derive(Clone, Copy, Debug)]
struct Block {
    /// Its number among all blocks of the record format.
    number: usize,
    /// Its size, if the record format determines it.
    size: Option<u64>,
}

impl<S: DataLayout<Static = S>> RecordWriter<S> {
    /// A handle for records whose first block is such a layout.
    pub(super) fn new(target: Target, format: &RecordFormat, definition: Definition<S>) -> Self {
        let has_bytes = |kind| !matches!(kind, ContentType::DataLayout | ContentType::Empty);
        let blocks = format.blocks().iter().enumerate().filter(|(_, block)| has_bytes(block.content_type()));
        let blocks = blocks.map(|(number, block)| Block { number, size: block.own_size() });
        Self { target, definition, blocks: blocks.collect() }
    }

    /// Records a value, and the bytes of the blocks behind it: one slice for each image, sound and custom block of the
    /// format, in its order. `timestamp` is in seconds; times of one stream should ascend, but need not.
    ///
    /// The value is encoded into memory of the stream, and threads that record to different streams do not wait for each
    /// other; unless more waits to be written than [`Options::queue`](super::Options::queue) allows: then this call writes.
    ///
    /// # Errors
    /// [`ErrorKind::Write`](crate::ErrorKind::Write) when the record cannot be stored, with the reason; it is then not
    /// recorded. [`ErrorKind::Io`](crate::ErrorKind::Io) when this call had to write records, and could not.
    pub fn write<V>(&self, timestamp: f64, value: &V, blocks: &[&[u8]]) -> Result<()>
    where
        V: DataLayout<Static = S>,
    {
        self.target.write(timestamp, |out| {
            self.check(blocks)?;
            let start = out.len();
            self.definition.encode(value, out)?;
            let blocks_size: u64 = blocks.iter().map(|block| block.len() as u64).sum();
            check_size((out.len() - start) as u64 + blocks_size)?;
            out.reserve(blocks_size as usize);
            for block in blocks {
                out.extend_from_slice(block);
            }
            Ok(())
        })
    }

    /// Compares the blocks with the format.
    fn check(&self, blocks: &[&[u8]]) -> Result<(), WriteProblem> {
        if blocks.len() != self.blocks.len() {
            return Err(WriteProblem::BlockCount { expected: self.blocks.len(), found: blocks.len() });
        }
        self.blocks.iter().zip(blocks).try_for_each(|(block, bytes)| match block.size {
            Some(expected) if expected != bytes.len() as u64 => {
                Err(WriteProblem::BlockSize { block: block.number, expected, found: bytes.len() as u64 })
            }
            _ => Ok(()),
        })
    }
}

impl RawWriter {
    pub(super) fn new(target: Target) -> Self {
        Self { target }
    }

    /// Records a payload, which may be empty. `timestamp` is in seconds.
    ///
    /// # Errors
    /// Those of [`RecordWriter::write`].
    pub fn write(&self, timestamp: f64, payload: &[u8]) -> Result<()> {
        self.target.write(timestamp, |out| {
            check_size(payload.len() as u64)?;
            out.extend_from_slice(payload);
            Ok(())
        })
    }
}

impl Target {
    fn write(&self, timestamp: f64, fill: impl FnOnce(&mut Vec<u8>) -> Result<(), WriteProblem>) -> Result<()> {
        let Self { channel, record_type, format_version } = self;
        let facts = RecordFacts { record_type: *record_type, format_version: *format_version, timestamp };
        channel.write(facts, fill)
    }
}

/// Looks at the size of a payload before gigabytes are copied.
fn check_size(payload: u64) -> Result<(), WriteProblem> {
    RecordHeader::size_with(payload)?;
    Ok(())
}

impl<S: DataLayout> Clone for RecordWriter<S> {
    fn clone(&self) -> Self {
        Self { target: self.target.clone(), definition: self.definition, blocks: Arc::clone(&self.blocks) }
    }
}

impl<S: DataLayout> fmt::Debug for RecordWriter<S> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RecordWriter<{}>({:?})", S::NAME, self.target)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { channel, record_type, format_version } = self;
        write!(out, "{record_type} records of version {format_version}, stream {}", channel.label())
    }
}
