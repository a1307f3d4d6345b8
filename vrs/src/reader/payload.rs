//! Reading one record: its header, checked against the index, and its payload, inflated (FORMAT.md §15).

use std::sync::Arc;

use vrs_core::container::{CompressionType, FileHeader, RecordHeader, StreamId};

use super::Shared;
use super::index::IndexedRecord;
use super::pool::{Pool, PooledBuffer};
use super::unread::{Peek, Unread};
use crate::compress::{CodecError, Decompressor};
use crate::error::RecordProblem;
use crate::io::Source;

/// The bytes of a payload: lent by the mapped file, or in a buffer that goes back to its pool.
#[derive(Debug)]
pub(super) enum Payload<'r> {
    Lent(&'r [u8]),
    Buffer(PooledBuffer),
}

impl std::ops::Deref for Payload<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Self::Lent(bytes) => bytes,
            Self::Buffer(bytes) => bytes,
        }
    }
}

/// What reading records needs besides the file: a codec context and buffers. One per thread and iteration.
#[derive(Debug)]
pub(super) struct PayloadReader<'r> {
    source: &'r Source,
    /// All bytes of the source, where it lends them in one piece.
    whole: &'r [u8],
    layout: HeaderLayout,
    decompressor: Decompressor,
    pool: Arc<Pool>,
    /// Stored bytes, where the source cannot lend them.
    stored: Vec<u8>,
    /// What was inflated of an open record.
    inflated: Vec<u8>,
}

/// How record headers are read.
#[derive(Clone, Copy, Debug)]
struct HeaderLayout {
    /// Bytes of a header.
    size: u32,
    /// Whether an index entry stands in for a header of which a part is damaged.
    mends: bool,
}

/// What is worth keeping of a [`PayloadReader`] whose source is another one now.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    decompressor: Decompressor,
    stored: Vec<u8>,
}

impl<'r> PayloadReader<'r> {
    pub(super) fn new(source: &'r Source, file: &FileHeader) -> Self {
        Self::with_pool(source, file, Arc::default())
    }

    pub(super) fn with_pool(source: &'r Source, file: &FileHeader, pool: Arc<Pool>) -> Self {
        let layout = HeaderLayout { size: file.record_header_size(), mends: false };
        let (stored, inflated) = (Vec::new(), Vec::new());
        let whole = source.whole();
        Self { source, whole, layout, decompressor: Decompressor::default(), pool, stored, inflated }
    }

    /// Makes it believe the index where a header disagrees with it in one thing, so that damage to that costs nothing
    /// (FORMAT.md §14.4).
    pub(super) fn mending(mut self) -> Self {
        self.layout.mends = true;
        self
    }

    /// The same with a codec context and a buffer that served before.
    pub(super) fn with_scratch(source: &'r Source, file: &FileHeader, pool: Arc<Pool>, scratch: Scratch) -> Self {
        let Scratch { decompressor, stored } = scratch;
        Self { decompressor, stored, ..Self::with_pool(source, file, pool) }
    }

    /// What can serve another reader.
    pub(super) fn into_scratch(self) -> Scratch {
        Scratch { decompressor: self.decompressor, stored: self.stored }
    }

    /// A record of the index that stands in memory as it is, and is sound: what [`read`](Self::read) would say of it, in the few
    /// instructions that a walk over millions of them has for each.
    #[expect(
        clippy::inline_always,
        reason = "the record goes through no memory on its way to the fields that are read of it"
    )]
    #[inline(always)]
    pub(super) fn plain(&self, record: &IndexedRecord, stream: StreamId) -> Option<(RecordHeader, &'r [u8])> {
        let (header, stored) = self.layout.divide(self.in_whole(record)?)?;
        (header.is_plain() && difference(&header, record, stream).is_none()).then_some((header, stored))
    }

    #[inline]
    fn in_whole(&self, record: &IndexedRecord) -> Option<&'r [u8]> {
        self.whole.get(usize::try_from(record.offset).ok()?..)?.get(..record.size as usize)
    }

    /// The bytes of a record, where the source lends them.
    #[inline]
    fn borrow(&self, record: &IndexedRecord) -> Option<&'r [u8]> {
        self.in_whole(record).or_else(|| self.source.borrow(record.offset, record.size as usize))
    }

    /// Reads a record of the index.
    pub(super) fn read(
        &mut self,
        record: &IndexedRecord,
        stream: StreamId,
    ) -> Result<(RecordHeader, Payload<'r>), RecordProblem> {
        let Some(bytes) = self.borrow(record) else {
            return self.read_elsewhere(record, stream);
        };
        let (header, stored) = self.layout.split(bytes, record, stream)?;
        let payload = match kind(&header)? {
            CompressionType::None => Payload::Lent(stored),
            kind => Payload::Buffer(inflate(&mut self.decompressor, &self.pool, kind, stored, &header)?),
        };
        Ok((header, payload))
    }

    /// The same where the source lends nothing, or the record straddles chunks.
    fn read_elsewhere(
        &mut self,
        record: &IndexedRecord,
        stream: StreamId,
    ) -> Result<(RecordHeader, Payload<'r>), RecordProblem> {
        let mut bytes = std::mem::take(&mut self.stored);
        let result = self.read_copied(&mut bytes, record, stream);
        self.stored = bytes;
        result
    }

    /// Opens a record of the index: its payload is inflated as far as it is asked for.
    pub(super) fn open(
        &mut self,
        record: &IndexedRecord,
        stream: StreamId,
    ) -> Result<(RecordHeader, Unread<'_>), RecordProblem> {
        let bytes = fetch(self.borrow(record), self.source, record, &mut self.stored)?;
        let (header, stored) = self.layout.split(bytes, record, stream)?;
        let payload = match kind(&header)? {
            CompressionType::None => Unread::stored(stored),
            kind => {
                let size = header.uncompressed_size as usize;
                self.inflated.clear();
                Unread::inflated(self.decompressor.start(kind, stored, size)?, &mut self.inflated, size)
            }
        };
        Ok((header, payload))
    }

    /// A record of the index as the source lends it: its header, and its payload as stored. `None` where it lends nothing.
    #[inline]
    pub(super) fn lent(
        &self,
        record: &IndexedRecord,
        stream: StreamId,
    ) -> Option<Result<(RecordHeader, &'r [u8]), RecordProblem>> {
        let bytes = self.borrow(record)?;
        Some(self.layout.split(bytes, record, stream))
    }

    /// Inflates the front of a payload into `front`: as far as `end` peeks, and says that it reaches.
    pub(super) fn inflate_front(
        &mut self,
        header: &RecordHeader,
        stored: &[u8],
        front: &mut Vec<u8>,
        end: impl FnOnce(&mut Unread<'_>) -> Result<usize, CodecError>,
    ) -> Result<(), RecordProblem> {
        let size = header.uncompressed_size as usize;
        front.clear();
        let mut unread = Unread::inflated(self.decompressor.start(kind(header)?, stored, size)?, front, size);
        let end = end(&mut unread)?;
        unread.peek(end)?;
        front.truncate(size);
        Ok(())
    }

    /// Reads a record of the index into a buffer of its own.
    pub(super) fn read_owned(
        &mut self,
        record: &IndexedRecord,
        stream: StreamId,
    ) -> Result<PooledBuffer, RecordProblem> {
        match self.read(record, stream)?.1 {
            Payload::Buffer(buffer) => Ok(buffer),
            Payload::Lent(bytes) => {
                let mut buffer = self.pool.take(bytes.len());
                buffer.clear();
                buffer.extend_from_slice(bytes);
                Ok(buffer)
            }
        }
    }

    /// The payload of a record of the index as it is stored, and how it is.
    pub(super) fn stored(
        &mut self,
        record: &IndexedRecord,
        stream: StreamId,
    ) -> Result<(RecordHeader, CompressionType, &[u8]), RecordProblem> {
        let bytes = fetch(self.borrow(record), self.source, record, &mut self.stored)?;
        let (header, stored) = self.layout.split(bytes, record, stream)?;
        Ok((header, kind(&header)?, stored))
    }

    /// Reads a record whose stored form is copied to `bytes` first.
    fn read_copied(
        &mut self,
        bytes: &mut Vec<u8>,
        record: &IndexedRecord,
        stream: StreamId,
    ) -> Result<(RecordHeader, Payload<'r>), RecordProblem> {
        self.source.read_into(record.offset, record.size as usize, bytes).map_err(|error| read_problem(&error))?;
        let (header, stored) = self.layout.split(bytes, record, stream)?;
        let buffer = match kind(&header)? {
            CompressionType::None => {
                let mut buffer = self.pool.take(stored.len());
                buffer.clear();
                buffer.extend_from_slice(stored);
                buffer
            }
            kind => inflate(&mut self.decompressor, &self.pool, kind, stored, &header)?,
        };
        Ok((header, Payload::Buffer(buffer)))
    }
}

/// The bytes of a record, lent by the source or copied to a buffer.
fn fetch<'b>(
    lent: Option<&'b [u8]>,
    source: &Source,
    record: &IndexedRecord,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b [u8], RecordProblem> {
    if let Some(bytes) = lent {
        return Ok(bytes);
    }
    source.read_into(record.offset, record.size as usize, buffer).map_err(|error| read_problem(&error))?;
    Ok(buffer)
}

fn read_problem(error: &std::io::Error) -> RecordProblem {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => RecordProblem::BeyondEnd,
        _ => RecordProblem::Io(error.to_string()),
    }
}

impl HeaderLayout {
    /// Takes the header off a record and checks it, by itself and against the index.
    #[inline]
    fn split<'b>(
        self,
        bytes: &'b [u8],
        record: &IndexedRecord,
        stream: StreamId,
    ) -> Result<(RecordHeader, &'b [u8]), RecordProblem> {
        let (header, stored) = self.divide(bytes).ok_or(RecordProblem::BeyondEnd)?;
        let is_sound = difference(&header, record, stream).is_none() && (header.is_plain() || header.check().is_ok());
        if is_sound { Ok((header, stored)) } else { self.mend(header, record, stream).map(|header| (header, stored)) }
    }

    #[inline]
    fn divide(self, bytes: &[u8]) -> Option<(RecordHeader, &[u8])> {
        Some((RecordHeader::parse(bytes.first_chunk()?), bytes.get(self.size as usize..)?))
    }

    /// What a header that is not sound must have been, or what is wrong with it.
    #[cold]
    fn mend(
        self,
        header: RecordHeader,
        record: &IndexedRecord,
        stream: StreamId,
    ) -> Result<RecordHeader, RecordProblem> {
        let agrees = || match difference(&header, record, stream) {
            Some(differs) => Err(RecordProblem::NotAsIndexed(differs)),
            None => Ok(header),
        };
        match header.check().map_err(RecordProblem::from).and_then(|()| agrees()) {
            Err(problem) if self.mends => mend(header, record, stream).ok_or(problem),
            checked => checked,
        }
    }
}

/// What a header says other than the index, if anything.
#[inline]
fn difference(header: &RecordHeader, record: &IndexedRecord, stream: StreamId) -> Option<&'static str> {
    // As the reference compares: a time that is no number equals nothing, and such a record cannot be read.
    #[expect(clippy::float_cmp, reason = "the same bits are meant")]
    if header.timestamp != record.timestamp {
        Some("time")
    } else if header.raw_record_type != record.record_type as u8 {
        Some("record type")
    } else if header.stream() != stream {
        Some("stream")
    } else if header.record_size != record.size {
        Some("size")
    } else {
        None
    }
}

/// The header with what the index knows, if it differs from that in one thing at most, and makes sense then.
#[cold]
fn mend(header: RecordHeader, record: &IndexedRecord, stream: StreamId) -> Option<RecordHeader> {
    let differences = [
        header.timestamp.to_bits() != record.timestamp.to_bits(),
        header.record_type() != Some(record.record_type),
        header.stream() != stream,
        header.record_size != record.size,
    ];
    // What stands before it is no matter here.
    let mended = RecordHeader {
        record_size: record.size,
        previous_record_size: RecordHeader::SIZE as u32,
        raw_type_id: stream.type_id.to_disk(),
        timestamp: record.timestamp,
        instance_id: stream.instance,
        raw_record_type: record.record_type as u8,
        ..header
    };
    let count = differences.iter().filter(|differs| **differs).count();
    (count <= 1 && mended.check().is_ok()).then_some(mended)
}

#[inline]
fn kind(header: &RecordHeader) -> Result<CompressionType, RecordProblem> {
    // The error is not made, and dropped, for each record.
    match header.compression_type() {
        Some(kind) => Ok(kind),
        None => Err(RecordProblem::Compression(header.raw_compression_type)),
    }
}

fn inflate(
    decompressor: &mut Decompressor,
    pool: &Arc<Pool>,
    kind: CompressionType,
    stored: &[u8],
    header: &RecordHeader,
) -> Result<PooledBuffer, RecordProblem> {
    let size = header.uncompressed_size as usize;
    let mut buffer = pool.take(size);
    decompressor.decompress(kind, stored, size, &mut buffer)?;
    Ok(buffer)
}

/// The payload as it stands in the file, where that is in memory; else nothing.
pub(super) fn stored_payload<'r>(inner: &'r Shared, record: &IndexedRecord) -> &'r [u8] {
    let bytes = inner.source.borrow(record.offset, record.size as usize).unwrap_or_default();
    bytes.get(inner.header.record_header_size() as usize..).unwrap_or_default()
}
