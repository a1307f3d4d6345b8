//! The record that is played.

use vrs_core::container::{RecordHeader, StreamId};
use vrs_core::format::RecordType;

use crate::error::{Error, RecordLocation, RecordProblem};
use crate::reader::index::IndexedRecord;
use crate::reader::{Shared, StreamReader, record, stream};

/// The record whose blocks a [`StreamPlayer`](super::StreamPlayer) is told of.
///
/// ```no_run
/// use std::ops::ControlFlow::Continue;
/// use vrs::reader::{CurrentRecord, Flow, StreamPlayer};
///
/// struct Times;
///
/// impl StreamPlayer for Times {
///     type Error = vrs::Error;
///
///     fn on_record_start(&mut self, record: &CurrentRecord<'_>) -> Flow<vrs::Error> {
///         println!("{} s: {} of {}", record.timestamp(), record.record_type(), record.stream().flavor());
///         Ok(Continue(()))
///     }
/// }
/// # vrs::Reader::open("recording.vrs")?.play(&mut Times)?;
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CurrentRecord<'r> {
    pub(super) stream: StreamReader<'r>,
    pub(super) position: usize,
    pub(super) indexed: IndexedRecord,
    pub(super) header: RecordHeader,
    pub(super) size: usize,
}

impl<'r> CurrentRecord<'r> {
    /// Time in seconds, in the time domain of the recording.
    pub fn timestamp(&self) -> f64 {
        self.indexed.timestamp
    }

    /// Its stream.
    pub fn stream(&self) -> StreamReader<'r> {
        self.stream
    }

    /// The id of its stream.
    pub fn stream_id(&self) -> StreamId {
        self.stream.id()
    }

    /// What the record is for.
    pub fn record_type(&self) -> RecordType {
        self.indexed.record_type
    }

    /// Version of the record's format.
    pub fn version(&self) -> u32 {
        self.header.format_version
    }

    /// Number of the record in index order.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Bytes of the record, decompressed.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The record header as stored.
    pub fn header(&self) -> &RecordHeader {
        &self.header
    }

    /// The record, as errors name it.
    pub fn location(&self) -> RecordLocation {
        record::location(self.stream.inner(), &self.indexed)
    }

    /// An error about this record.
    pub(super) fn error(&self, problem: impl Into<RecordProblem>) -> Error {
        record::record_error(self.stream.inner(), self.indexed, problem.into())
    }
}

/// The stream of a record.
pub(super) fn stream_of<'r>(inner: &'r Shared, indexed: &IndexedRecord) -> Option<StreamReader<'r>> {
    stream::all(inner).nth(usize::from(indexed.stream))
}
