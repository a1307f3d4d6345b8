//! Records of which no more is inflated than their layouts, unless more is asked for.

use std::iter::FusedIterator;
use std::sync::OnceLock;

use smallvec::SmallVec;
use vrs_core::container::{CompressionType, RecordHeader, StreamId};
use vrs_core::format::{RecordDefinition, RecordType};
use vrs_core::layout::Schema;

use super::index::IndexedRecord;
use super::layouts::{layouts_end, schemas_in_front};
use super::payload::{Payload, PayloadReader};
use super::placed::PlacedBlocks;
use super::pool::PooledBuffer;
use super::record::{blocks_of, record_error};
use super::{OwnedRecord, Reader, Record, Records, Shared};
use crate::error::{RecordLocation, RecordProblem, Result};

/// How much of a compressed record a walk inflates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Depth {
    Whole,
    /// The layouts in front, and more where the records before were asked for more.
    Layouts,
}

/// Payloads up to this size are inflated whole: they are one block of their codec, of which there is no half.
const ONE_BLOCK: usize = 64 << 10;

impl Depth {
    /// Reads a record of the index. What is inflated by [`Depth::Layouts`] may be the front of the payload only; what is an
    /// error does not depend on what was asked for before.
    #[inline]
    pub(super) fn read<'r>(
        self,
        inner: &Shared,
        reader: &mut PayloadReader<'r>,
        record: &IndexedRecord,
    ) -> Result<(RecordHeader, Payload<'r>), RecordProblem> {
        let stream = inner.stream_id(record.stream);
        if self == Self::Whole {
            return reader.read(record, stream);
        }
        // What has to be copied first is read whole: else it would be fetched twice.
        let Some((header, stored)) = reader.lent(record, stream).transpose()? else {
            return reader.read(record, stream);
        };
        if header.compression_type() == Some(CompressionType::None) {
            return Ok((header, Payload::Lent(stored)));
        }
        let Some(schemas) = layouts_alone(inner, record, &header) else { return reader.read(record, stream) };
        let is_wanted = inner.streams.get(usize::from(record.stream)).is_some_and(|stream| stream.demand.take());
        if is_wanted && let Ok(whole) = reader.read(record, stream) {
            return Ok(whole);
        }
        let mut front = inner.fronts.take(0);
        reader.inflate_front(&header, stored, &mut front, |payload| layouts_end(&schemas, payload))?;
        Ok((header, Payload::Buffer(front)))
    }
}

/// The schemas of the layouts of a record, if these are in front and no more of it need be inflated.
fn layouts_alone<'r>(
    inner: &'r Shared,
    record: &IndexedRecord,
    header: &RecordHeader,
) -> Option<SmallVec<[&'r Schema; 2]>> {
    if header.uncompressed_size as usize <= ONE_BLOCK {
        return None;
    }
    let stream = inner.streams.get(usize::from(record.stream))?;
    match stream.format(inner, record.record_type, header.format_version) {
        Some(format) => schemas_in_front(format.definition),
        None => Some(SmallVec::new()),
    }
}

impl<'r> Records<'r> {
    /// The same records, of which no more is inflated than their layouts: images, sound and custom blocks are when they are asked
    /// for, by [`LazyRecord::payload`].
    ///
    /// The walk learns from that: while records of a stream are asked for all of their bytes, the next ones are read whole, ahead of
    /// need and on all threads. So it costs little more than a walk over whole records where everything is used.
    ///
    /// What is damaged behind the layouts is an error when it is asked for, and of records of at most 64 KiB, which are read whole,
    /// an item of the iterator, as in other walks.
    ///
    /// ```no_run
    /// let file = vrs::Reader::open("recording.vrs")?;
    /// for record in file.records().lazily() {
    ///     let record = record?;
    ///     println!("{} {} bytes", record.timestamp(), record.size());
    ///     if record.timestamp() == 1.5 {
    ///         println!("{:?}", record.payload()?);
    ///     }
    /// }
    /// # Ok::<(), vrs::Error>(())
    /// ```
    #[must_use]
    pub fn lazily(self) -> LazyRecords<'r> {
        LazyRecords { records: self.at_depth(Depth::Layouts) }
    }
}

/// Iterator over [`LazyRecord`]s; made by [`Records::lazily`].
///
/// ```no_run
/// let file = vrs::Reader::open("recording.vrs")?;
/// let records: vrs::reader::LazyRecords = file.records().lazily();
/// println!("{:?} records", records.size_hint().1);
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Debug)]
pub struct LazyRecords<'r> {
    records: Records<'r>,
}

impl Iterator for LazyRecords<'_> {
    type Item = Result<LazyRecord>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        Some(self.records.next()?.map(LazyRecord::new))
    }

    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        Some(self.records.nth(n)?.map(LazyRecord::new))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.records.size_hint()
    }
}

impl FusedIterator for LazyRecords<'_> {}

impl Reader {
    /// Record number `position` in index order, of which no more is inflated than its layouts; `None` when there are fewer
    /// records.
    ///
    /// # Errors
    /// [`ErrorKind::Record`](crate::ErrorKind::Record) when the record, or the front of it, cannot be read.
    pub fn lazy_record(&self, position: usize) -> Option<Result<LazyRecord>> {
        let inner = &self.inner;
        let mut reader = inner.payload_reader();
        let record = Record::read_to(inner, &mut reader, position, Depth::Layouts)?;
        Some(record.map(LazyRecord::new))
    }
}

/// A record that keeps its file open, like an [`OwnedRecord`], and of which no more was inflated than its layouts until
/// [`payload`](Self::payload) is called. Made by [`Records::lazily`] and [`Reader::lazy_record`].
///
/// It knows where its blocks stand without having their bytes:
///
/// ```
/// use vrs::reader::PlacedContent;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("recording.vrs");
/// # let mut camera = vrs::Stream::new(vrs::RecordableTypeId::FORWARD_CAMERA, "acme/left")?;
/// # let images = camera.data(1, vrs::Format::layouts::<()>().image(vrs::ImageFormat::Jpg))?;
/// # let writer = vrs::Writer::create(&path, [camera])?;
/// # images.write_parts(0.0, (vrs::Raw(b"\xff\xd8 a picture"),))?;
/// # writer.finish()?;
/// let file = vrs::Reader::open(&path)?;
/// let record: vrs::reader::LazyRecord = file.lazy_record(0).unwrap()?;
/// for block in record.blocks()? {
///     match block.content {
///         PlacedContent::Layout(layout) => print!("{layout}"),
///         PlacedContent::Bytes => println!("{}: {} bytes", block.block, block.range.len()),
///         _ => {}
///     }
/// }
/// // Now all of it is inflated.
/// assert_eq!(record.payload()?, b"\xff\xd8 a picture");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct LazyRecord {
    /// The record, with the front of its payload or all of it.
    front: OwnedRecord,
    /// Once it is asked for, all of its payload, where that is more than the front. Boxed: most records are never asked.
    whole: OnceLock<Box<Whole>>,
}

type Whole = Result<Option<PooledBuffer>, RecordProblem>;

static_assertions::assert_impl_all!(LazyRecord: Send, Sync);

impl LazyRecord {
    #[inline]
    fn new(front: Record<'_>) -> Self {
        Self { front: OwnedRecord::lent_by_file(front), whole: OnceLock::new() }
    }

    /// Time in seconds, in the time domain of the recording.
    pub fn timestamp(&self) -> f64 {
        self.front.indexed().timestamp
    }

    /// The id of its stream.
    pub fn stream_id(&self) -> StreamId {
        self.front.header().stream()
    }

    /// What the record is for.
    pub fn record_type(&self) -> RecordType {
        self.front.indexed().record_type
    }

    /// Version of the record's format: with the stream and the record type, it says what the bytes mean.
    pub fn version(&self) -> u32 {
        self.front.header().format_version
    }

    /// What the record's stream declares for records of its type and version.
    pub fn definition(&self) -> Option<&RecordDefinition> {
        let (inner, indexed) = (self.front.inner(), self.front.indexed());
        let stream = inner.streams.get(usize::from(indexed.stream))?;
        Some(stream.format(inner, indexed.record_type, self.version())?.definition)
    }

    /// The record, as errors name it.
    pub fn location(&self) -> RecordLocation {
        self.front.get().location()
    }

    /// Bytes of the record, decompressed, by what its header says.
    pub fn size(&self) -> usize {
        let have = self.front().len();
        let header = self.front.header();
        let announced =
            if header.compression_type() == Some(CompressionType::None) { 0 } else { header.uncompressed_size };
        have.max(announced as usize)
    }

    /// The first bytes of the record: its layouts at least, where these are its first blocks.
    pub fn front(&self) -> &[u8] {
        self.front.payload()
    }

    /// Whether [`payload`](Self::payload) has nothing left to do, because all bytes were inflated, or some cannot be.
    pub fn is_inflated(&self) -> bool {
        self.whole.get().is_some() || self.front().len() >= self.size()
    }

    /// All bytes of the record, inflated when this is first called. They stay where they are as long as the record lives.
    ///
    /// # Errors
    /// [`ErrorKind::Record`](crate::ErrorKind::Record) when they do not inflate; the same each time.
    pub fn payload(&self) -> Result<&[u8]> {
        let front = self.front();
        if self.front.is_lent() {
            return Ok(front);
        }
        let (inner, indexed) = (self.front.inner(), self.front.indexed());
        let whole = self.whole.get_or_init(|| {
            inner.streams.get(usize::from(indexed.stream)).into_iter().for_each(|stream| stream.demand.ask());
            let read = || inner.payload_reader().read_owned(indexed, self.stream_id());
            Box::new((front.len() < self.size()).then(read).transpose())
        });
        match &**whole {
            Ok(whole) => Ok(whole.as_ref().map_or(front, |whole| whole)),
            Err(problem) => Err(record_error(inner, *indexed, problem.clone())),
        }
    }

    /// The content blocks of the record: where they stand, what they hold, and the values of the layouts. Only a record whose
    /// layouts are not all in front was inflated for that.
    ///
    /// # Errors
    /// [`RecordProblem::NoFormat`]: the stream does not say what such records are made of.
    pub fn blocks(&self) -> Result<PlacedBlocks<'_>> {
        let (inner, indexed, front) = (self.front.inner(), self.front.indexed(), self.front());
        match blocks_of(inner, *indexed, self.version(), front) {
            Some(blocks) => Ok(PlacedBlocks::new(blocks.with_absent(self.size() - front.len()), self.size())),
            None => Err(record_error(inner, *indexed, RecordProblem::NoFormat(self.version()))),
        }
    }
}
