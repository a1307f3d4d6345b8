//! What turns waiting records into bytes of the file; one thread at a time has it.

use vrs_core::container::{RecordHasher, StreamId};
use vrs_core::format::Definitions;

use super::arena::Segment;
use super::batch::Batch;
use super::file::FileWriter;
use super::pool::Pool;
use super::remark::remarks;
use super::storer::Storer;
use super::stream::Stream;
use super::summary::{StreamSummary, Summary};
use crate::compress::Preset;
use crate::error::ErrorKind;

/// The file, and what is needed to write batches of records to it.
pub(super) struct Flusher {
    file: FileWriter,
    lanes: Vec<Lane>,
    batch: Batch,
    storer: Storer,
    /// The latest time of a record in the file.
    newest: f64,
}

/// A stream as the file sees it.
#[derive(Debug)]
pub(super) struct Lane {
    preset: Preset,
    hasher: Option<RecordHasher>,
    definitions: Definitions,
    summary: StreamSummary,
}

impl Lane {
    /// A stream whose records are hashed or not.
    pub(super) fn new(id: StreamId, stream: &Stream, is_hashed: bool) -> Self {
        let definitions = Definitions::from_tags(&stream.tags().internal);
        let hasher = is_hashed.then(|| stream.hasher());
        Self {
            preset: stream.preset(),
            hasher,
            definitions,
            summary: StreamSummary::new(id, stream.channel().flavor()),
        }
    }

    fn finish(&self) -> StreamSummary {
        let mut summary = self.summary.clone();
        summary.remarks = remarks(&self.definitions, |record_type| self.summary.count(record_type) > 0);
        summary
    }
}

/// What one flush did.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flush {
    /// Records that were taken from the streams.
    pub(super) records: u64,
    /// The memory that they took.
    pub(super) cost: u64,
}

impl Flusher {
    /// A flusher of streams in the order of their ids.
    pub(super) fn new(file: FileWriter, lanes: Vec<Lane>) -> Self {
        Self { file, lanes, batch: Batch::default(), storer: Storer::default(), newest: f64::NEG_INFINITY }
    }

    /// Adds records of a stream, given by its number, to the next batch. Streams come in the order of their numbers.
    pub(super) fn add(&mut self, stream: usize, segment: Segment) {
        self.batch.add(stream, segment);
    }

    /// Writes the batch. It is gone afterwards, even if the file fails.
    pub(super) fn write_batch(&mut self, pool: &Pool) -> (Flush, Result<(), ErrorKind>) {
        self.batch.sort();
        let flush = Flush { records: self.batch.records().len() as u64, cost: self.batch.cost() };
        let written = self.write_records();
        self.batch.recycle(pool);
        (flush, written)
    }

    fn write_records(&mut self) -> Result<(), ErrorKind> {
        let Self { file, lanes, batch, storer, newest } = self;
        let flushed = *newest;
        for record in batch.records() {
            let Lane { preset, hasher, summary, .. } = &mut lanes[record.stream];
            let stored = storer.store(summary.id, *preset, *hasher, record);
            file.append(&stored)?;
            let timestamp = record.facts.timestamp;
            summary.add(record.facts.record_type, stored.payload_size, stored.stored.len(), timestamp < flushed);
            *newest = newest.max(timestamp);
        }
        Ok(())
    }

    /// Hands what is buffered to the operating system.
    pub(super) fn flush(&mut self) -> Result<(), ErrorKind> {
        self.file.flush()
    }

    /// Closes the file.
    pub(super) fn finish(&mut self) -> Result<Summary, ErrorKind> {
        let bytes = self.file.finish(self.storer.compressor())?;
        Ok(Summary { bytes, streams: self.lanes.iter().map(Lane::finish).collect() })
    }
}
