//! One record.

use vrs_core::container::{RecordHeader, StreamId};
use vrs_core::format::{RecordDefinition, RecordType};
use vrs_core::layout::Block;

use super::Shared;
use super::blocks::{BlockContent, Blocks, ConfigurationSource, LayoutBlocks, Lookup, Walk};
use super::formats::Format;
use super::index::IndexedRecord;
use super::lazy::Depth;
use super::payload::{Payload, PayloadReader};
use super::pool::PooledBuffer;
use super::stream::{self, StreamReader};
use crate::error::{Error, ErrorKind, RecordLocation, RecordProblem, Result};

/// A record: when, of which stream, and its bytes.
///
/// The bytes of an uncompressed record are those of the mapped file; others stand in a buffer that is used again once the
/// record is dropped.
pub struct Record<'r> {
    inner: &'r Shared,
    position: usize,
    indexed: IndexedRecord,
    header: RecordHeader,
    payload: Payload<'r>,
}

/// A record as functions get it that are called for few: by value. One whose address nobody takes stays in registers.
#[derive(Clone, Copy)]
pub(super) struct Contents<'a> {
    inner: &'a Shared,
    indexed: IndexedRecord,
    version: u32,
    payload: &'a [u8],
}

impl<'r> Record<'r> {
    /// Record number `position` of the index, if it stands in memory as it is: see [`PayloadReader::plain`].
    #[expect(clippy::inline_always, reason = "see `PayloadReader::plain`")]
    #[inline(always)]
    pub(super) fn plain(inner: &'r Shared, reader: &PayloadReader<'r>, position: usize) -> Option<Self> {
        let indexed = inner.index.get(position)?;
        let (header, stored) = reader.plain(&indexed, inner.stream_id(indexed.stream))?;
        Some(Self { inner, position, indexed, header, payload: Payload::Lent(stored) })
    }

    /// Reads record number `position` of the index; `None` behind the last one.
    #[inline]
    pub(super) fn read(inner: &'r Shared, reader: &mut PayloadReader<'r>, position: usize) -> Option<Result<Self>> {
        let indexed = inner.index.get(position)?;
        Some(Self::read_indexed(inner, reader, position, indexed))
    }

    /// The same, inflated as far as is said.
    #[inline]
    pub(super) fn read_to(
        inner: &'r Shared,
        reader: &mut PayloadReader<'r>,
        position: usize,
        depth: Depth,
    ) -> Option<Result<Self>> {
        let indexed = inner.index.get(position)?;
        Some(match depth.read(inner, reader, &indexed) {
            Ok((header, payload)) => Ok(Self { inner, position, indexed, header, payload }),
            Err(problem) => Err(record_error(inner, indexed, problem)),
        })
    }

    /// Reads a record that the index knows, or knew.
    #[inline]
    pub(super) fn read_indexed(
        inner: &'r Shared,
        reader: &mut PayloadReader<'r>,
        position: usize,
        indexed: IndexedRecord,
    ) -> Result<Self> {
        match reader.read(&indexed, inner.stream_id(indexed.stream)) {
            Ok((header, payload)) => Ok(Self { inner, position, indexed, header, payload }),
            Err(problem) => Err(record_error(inner, indexed, problem)),
        }
    }

    pub(super) fn from_parts(
        inner: &'r Shared,
        position: usize,
        indexed: IndexedRecord,
        header: RecordHeader,
        payload: Payload<'r>,
    ) -> Self {
        Self { inner, position, indexed, header, payload }
    }

    pub(super) fn into_parts(self) -> (&'r Shared, usize, IndexedRecord, RecordHeader, Payload<'r>) {
        (self.inner, self.position, self.indexed, self.header, self.payload)
    }

    /// A record that was inflated elsewhere.
    pub(super) fn prepared(
        inner: &'r Shared,
        position: usize,
        read: Result<(RecordHeader, PooledBuffer), RecordProblem>,
    ) -> Option<Result<Self>> {
        let indexed = inner.index.get(position)?;
        Some(match read {
            Ok((header, buffer)) => Ok(Self { inner, position, indexed, header, payload: Payload::Buffer(buffer) }),
            Err(problem) => Err(record_error(inner, indexed, problem)),
        })
    }

    /// Bytes of the payload, where it had to be inflated or copied.
    pub(super) fn buffered(&self) -> Option<usize> {
        if let Payload::Buffer(buffer) = &self.payload { Some(buffer.len()) } else { None }
    }

    /// Time in seconds, in the time domain of the recording.
    #[inline]
    pub fn timestamp(&self) -> f64 {
        self.indexed.timestamp
    }

    /// The id of its stream.
    pub fn stream_id(&self) -> StreamId {
        self.header.stream()
    }

    /// Its stream: tags, formats, and the other records.
    pub fn stream(&self) -> StreamReader<'r> {
        stream::of(self.inner, self.indexed.stream)
    }

    /// What the record is for.
    pub fn record_type(&self) -> RecordType {
        self.indexed.record_type
    }

    /// Version of the record's format: with the stream and the record type, it says what the bytes mean.
    #[inline]
    pub fn version(&self) -> u32 {
        self.header.format_version
    }

    /// Number of the record in index order; of a record that a [`Follower`](super::Follower) found, in the order of the file.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The record header as stored.
    pub fn header(&self) -> &RecordHeader {
        &self.header
    }

    /// The bytes of the record, decompressed.
    #[inline]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// What the record's stream declares for records of its type and version.
    pub fn definition(&self) -> Option<&'r RecordDefinition> {
        Some(self.format()?.definition)
    }

    pub(super) fn format(&self) -> Option<Format<'r>> {
        let stream = self.inner.streams.get(usize::from(self.indexed.stream))?;
        stream.format(self.inner, self.record_type(), self.version())
    }

    #[inline]
    pub(super) fn contents(&self) -> Contents<'_> {
        let payload = self.payload();
        Contents { inner: self.inner, indexed: self.indexed, version: self.header.format_version, payload }
    }

    /// The content blocks of the record, one by one.
    ///
    /// Where a block is described by a configuration record, the one in force is found and read: the last one of the stream
    /// before this record. A reader that was opened without
    /// [`auto_configuration`](super::Options::auto_configuration) does not do that: give it the record by
    /// [`Blocks::with_configuration`].
    ///
    /// # Errors
    /// [`RecordProblem::NoFormat`]: the stream does not say what such records are made of. Their bytes are there as
    /// [`payload`](Self::payload).
    pub fn blocks(&self) -> Result<Blocks<'_>> {
        self.contents().blocks()
    }

    /// The layouts of the record.
    pub(super) fn layouts(&self) -> LayoutBlocks<'_> {
        let Some(format) = self.format() else { return LayoutBlocks::new() };
        Walk::new(format, &self.payload).into_layouts()
    }

    /// The record, as errors name it.
    pub fn location(&self) -> RecordLocation {
        location(self.inner, &self.indexed)
    }

    /// An error about this record.
    #[inline]
    pub(super) fn error(&self, problem: impl Into<RecordProblem>) -> Error {
        record_error(self.inner, self.indexed, problem.into())
    }
}

impl<'a> Contents<'a> {
    /// See [`Record::blocks`].
    pub(super) fn blocks(self) -> Result<Blocks<'a>> {
        let blocks = blocks_of(self.inner, self.indexed, self.version, self.payload);
        blocks.ok_or_else(|| self.error(RecordProblem::NoFormat(self.version)))
    }

    /// The layout block of this number.
    pub(super) fn layout_block(self, number: usize) -> Result<Block<'a>> {
        let mut blocks = self.blocks()?;
        let found = blocks.find(|block| block.index >= number || matches!(block.content, BlockContent::Unsupported(_)));
        let problem = match found.map(|found| found.content) {
            Some(BlockContent::Layout(layout)) => return Ok(layout.block()),
            Some(BlockContent::Unsupported(problem)) => problem.to_string(),
            _ => "the record ends before it".to_owned(),
        };
        Err(self.error(RecordProblem::Unreachable { block: number, reason: problem }))
    }

    pub(super) fn version(self) -> u32 {
        self.version
    }

    pub(super) fn error(self, problem: RecordProblem) -> Error {
        record_error(self.inner, self.indexed, problem)
    }
}

/// The blocks in the payload of a record; `None` when its stream does not declare them.
pub(super) fn blocks_of<'a>(
    inner: &'a Shared,
    record: IndexedRecord,
    version: u32,
    payload: &'a [u8],
) -> Option<Blocks<'a>> {
    let stream = inner.streams.get(usize::from(record.stream))?;
    let format = stream.format(inner, record.record_type, version)?;
    let lookup = Lookup { inner, record };
    let configuration = match record.record_type {
        RecordType::Configuration => ConfigurationSource::None,
        _ if inner.auto_configuration => ConfigurationSource::Found(lookup),
        _ => ConfigurationSource::Asked(lookup),
    };
    Some(Blocks::new(format, payload, configuration))
}

#[cold]
pub(super) fn record_error(inner: &Shared, record: IndexedRecord, problem: RecordProblem) -> Error {
    inner.error(ErrorKind::Record { record: location(inner, &record), problem })
}

pub(super) fn location(inner: &Shared, record: &IndexedRecord) -> RecordLocation {
    RecordLocation {
        stream: inner.stream_id(record.stream),
        record_type: record.record_type,
        timestamp: record.timestamp,
        offset: record.offset,
    }
}

impl std::fmt::Debug for Record<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Record")
            .field("location", &self.location())
            .field("version", &self.version())
            .field("payload", &self.payload.len())
            .finish()
    }
}
