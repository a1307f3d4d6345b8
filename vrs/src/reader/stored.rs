//! Records as they are stored, for copies that need not know what is in them.

use std::hint::black_box;

use vrs_core::container::{CompressionType, RecordHeader};

use super::payload::PayloadReader;
use super::record::{Record, record_error};
use super::stored_index::read_header;
use super::{Reader, Shared};
use crate::error::{Error, ErrorKind, RecordProblem, Result};

/// Bytes of a page of memory, or fewer.
const PAGE: usize = 4096;

/// A record as its file has it. Its header makes sense, and agrees with the index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredPayload<'b> {
    pub(crate) header: RecordHeader,
    pub(crate) compression: CompressionType,
    /// The payload as it is stored.
    pub(crate) bytes: &'b [u8],
}

impl StoredPayload<'_> {
    /// Bytes of the payload before compression, as the header says.
    pub(crate) fn payload_size(&self) -> u32 {
        match self.compression {
            CompressionType::None => self.bytes.len() as u32,
            _ => self.header.uncompressed_size,
        }
    }
}

/// Reads records as they are stored; each thread has its own.
pub(crate) struct StoredRecords<'r> {
    inner: &'r Shared,
    reader: PayloadReader<'r>,
}

impl Reader {
    /// Its records as they are stored.
    pub(crate) fn stored_records(&self) -> StoredRecords<'_> {
        StoredRecords { inner: &self.inner, reader: self.inner.payload_reader() }
    }

    /// Whether a record's header is another than the one in the file, since the index stood in for it.
    pub(crate) fn is_mended(&self, record: &Record<'_>) -> bool {
        let stored = read_header(&self.inner.source, record.location().offset);
        stored.is_none_or(|stored| stored.to_bytes() != record.header().to_bytes())
    }
}

impl StoredRecords<'_> {
    /// Makes index entries stand in for headers of which a part is damaged.
    pub(crate) fn mending(self) -> Self {
        Self { reader: self.reader.mending(), ..self }
    }

    /// Record number `position` in index order; `None` when there are fewer.
    ///
    /// # Errors
    /// [`ErrorKind::Record`](crate::ErrorKind::Record) when it is not there, or not what the index says.
    pub(crate) fn read(&mut self, position: usize) -> Option<Result<StoredPayload<'_>>> {
        let indexed = self.inner.index.get(position)?;
        let stored = self.reader.stored(&indexed, self.inner.stream_id(indexed.stream));
        let stored = stored.map(|(header, compression, bytes)| StoredPayload { header, compression, bytes });
        Some(stored.map_err(|problem| record_error(self.inner, indexed, problem)))
    }

    /// Touches the pages of a record in a mapped file, so that they are in memory, and mapped, when it is read.
    pub(crate) fn touch(&self, position: usize) {
        let Some(record) = self.inner.index.get(position) else { return };
        let bytes = self.inner.source.borrow(record.offset, record.size as usize).unwrap_or_default();
        bytes.iter().step_by(PAGE).for_each(|byte| {
            black_box(*byte);
        });
    }

    /// An error about a record.
    pub(crate) fn error(&self, position: usize, problem: RecordProblem) -> Error {
        match self.inner.index.get(position) {
            Some(indexed) => record_error(self.inner, indexed, problem),
            // There is no such record: nobody read it.
            None => self.inner.error(ErrorKind::NotSound(problem.to_string())),
        }
    }
}
