//! The handles by which a program records.

use std::fmt;
use std::sync::Arc;

use vrs_core::container::{RecordHeader, StreamId};
use vrs_core::format::{ContentBlock, ContentType, RecordFormat, RecordType};
use vrs_core::layout::{DataLayout, Layouts};

use super::arena::RecordFacts;
use super::channel::Channel;
use super::parts::{PartBlock, Parts, RecordParts};
use super::policy::Tried;
use super::versions::Versions;
use crate::error::{Result, WriteProblem};

/// Records the values of a struct, or of several: made by [`Stream::data`](super::Stream::data) and its siblings.
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
pub struct RecordWriter<L: Layouts> {
    target: Target,
    versions: Versions<L::Definitions>,
    /// The blocks that have bytes.
    blocks: Arc<[PartBlock]>,
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

impl<L: Layouts> RecordWriter<L> {
    /// A handle for records of a format, in which there are as many layouts as definitions.
    pub(super) fn new(target: Target, format: &RecordFormat, versions: Versions<L::Definitions>) -> Self {
        Self { target, versions, blocks: part_blocks(format) }
    }

    /// The id of the stream, once a writer or a recorder has it.
    pub fn stream_id(&self) -> Option<StreamId> {
        self.target.stream_id()
    }

    /// Records a value for each block of the format, in its order: references to structs for layouts, [`Raw`](super::Raw)
    /// bytes for images, sound and custom blocks. `timestamp` is in seconds.
    ///
    /// Which structs stand in which order is checked when the program is compiled:
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("out.vrs");
    /// use vrs::format::AudioFormat;
    /// use vrs::{DataLayout, Format, Raw, RecordableTypeId, Stream, Writer};
    ///
    /// #[derive(DataLayout)]
    /// struct Sound {
    ///     audio_sample_format: vrs::SampleFormat,
    ///     audio_channel_count: u8,
    ///     audio_sample_rate: u32,
    /// }
    ///
    /// #[derive(DataLayout)]
    /// struct Gain {
    ///     gain: f32,
    /// }
    ///
    /// let mut microphones = Stream::new(RecordableTypeId::AUDIO_STREAM, "acme/head")?;
    /// let format = Format::layouts::<(Gain, Sound)>().audio(AudioFormat::Pcm);
    /// let blocks = microphones.data(1, format)?;
    /// let writer = Writer::create(&path, [microphones])?;
    /// let (samples, format) = ([0; 4 * 480], vrs::SampleFormat::I16Le);
    /// let sound = Sound { audio_sample_format: format, audio_channel_count: 2, audio_sample_rate: 48_000 };
    /// blocks.write_parts(0.01, (&Gain { gain: 0.5 }, &sound, Raw(&samples)))?;
    /// writer.finish()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// ```compile_fail,E0271
    /// # use vrs::{DataLayout, Raw, RecordWriter};
    /// # #[derive(DataLayout)]
    /// # struct Sound { audio_channel_count: u8 }
    /// # #[derive(DataLayout)]
    /// # struct Gain { gain: f32 }
    /// fn record(blocks: &RecordWriter<(Gain, Sound)>, sound: &Sound, gain: &Gain) -> vrs::Result<()> {
    ///     blocks.write_parts(0.01, (sound, gain, Raw(&[]))) // the gain comes first
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of [`write`](RecordWriter::write), and [`WriteProblem::PartKind`] when bytes stand where the format has a
    /// layout, or a layout where it has another block.
    pub fn write_parts<P>(&self, timestamp: f64, parts: P) -> Result<()>
    where
        P: Parts<Definitions = L::Definitions>,
    {
        let (definitions, set) = self.versions.choose(|groups| parts.presence(groups));
        self.target.write_version(set, timestamp, |out| {
            parts.put(definitions, &mut RecordParts::new(&self.blocks, P::COUNT, out)?)
        })
    }
}

impl<S: DataLayout<Static = S>> RecordWriter<S> {
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
        let (definitions, set) = self.versions.choose(|groups| value.presence(groups));
        self.target.write_version(set, timestamp, |out| {
            // The layout is the first block.
            let expected = self.blocks.len().saturating_sub(1);
            if blocks.len() != expected {
                return Err(WriteProblem::BlockCount { expected, found: blocks.len() });
            }
            let mut parts = RecordParts::new(&self.blocks, 1 + blocks.len(), out)?;
            parts.layout(&definitions.0, value)?;
            let blocks_size: u64 = blocks.iter().map(|block| block.len() as u64).sum();
            parts.reserve(blocks_size)?;
            blocks.iter().try_for_each(|block| parts.bytes(block))
        })
    }
}

impl RawWriter {
    pub(super) fn new(target: Target) -> Self {
        Self { target }
    }

    /// The id of the stream, once a writer or a recorder has it.
    pub fn stream_id(&self) -> Option<StreamId> {
        self.target.stream_id()
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
    pub(super) fn stream_id(&self) -> Option<StreamId> {
        self.channel.id()
    }

    pub(super) fn write(
        &self,
        timestamp: f64,
        fill: impl FnOnce(&mut Vec<u8>) -> Result<(), WriteProblem>,
    ) -> Result<()> {
        self.write_version(0, timestamp, fill)
    }

    pub(super) fn try_write(
        &self,
        timestamp: f64,
        fill: impl FnOnce(&mut Vec<u8>) -> Result<(), WriteProblem>,
    ) -> Result<Tried> {
        let Self { channel, record_type, format_version } = self;
        channel.try_write(RecordFacts { record_type: *record_type, format_version: *format_version, timestamp }, fill)
    }

    /// Writes a record of a version that is this many behind the first.
    fn write_version(
        &self,
        behind: u32,
        timestamp: f64,
        fill: impl FnOnce(&mut Vec<u8>) -> Result<(), WriteProblem>,
    ) -> Result<()> {
        let Self { channel, record_type, format_version } = self;
        let facts = RecordFacts { record_type: *record_type, format_version: format_version + behind, timestamp };
        channel.write(facts, fill)
    }
}

/// The blocks of a format that have bytes.
pub(super) fn part_blocks(format: &RecordFormat) -> Arc<[PartBlock]> {
    let blocks = format.blocks().iter().enumerate().filter(|(_, block)| block.content_type() != ContentType::Empty);
    let part = |(number, block): (usize, &ContentBlock)| PartBlock {
        number,
        content: block.content_type(),
        size: block.own_size(),
    };
    blocks.map(part).collect()
}

/// Looks at the size of a payload before gigabytes are copied.
fn check_size(payload: u64) -> Result<(), WriteProblem> {
    RecordHeader::size_with(payload)?;
    Ok(())
}

impl<L: Layouts> Clone for RecordWriter<L> {
    fn clone(&self) -> Self {
        Self { target: self.target.clone(), versions: self.versions.clone(), blocks: Arc::clone(&self.blocks) }
    }
}

impl<L: Layouts> fmt::Debug for RecordWriter<L> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("RecordWriter<")?;
        L::write_name(out)?;
        write!(out, ">({:?})", self.target)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { channel, record_type, format_version } = self;
        write!(out, "{record_type} records of version {format_version}, stream {}", channel.label())
    }
}
