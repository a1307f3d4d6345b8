//! What turns batches into bytes of the file; one thread at a time has it.

use std::sync::Arc;
use std::time::Instant;

use super::auto_flush::AutoFlush;
use super::batch::Batch;
use super::file::FileWriter;
use super::piece::Piece;
use super::pipeline::{Patience, Pipeline, Progress, Work};
use super::recording::Recording;
use super::summary::Counts;
use crate::compress::Compressor;
use crate::error::ErrorKind;

/// The file, and what is needed to write to it.
pub(super) struct Scribe {
    file: FileWriter,
    compressor: Compressor,
    auto_flush: Option<AutoFlush>,
    progress: Progress,
    /// By the number of the stream.
    counts: Vec<Counts>,
    /// The latest time of a record in the file.
    newest: f64,
    /// What it was before the batch that is being written.
    flushed: f64,
}

impl Scribe {
    pub(super) fn new(file: FileWriter, auto_flush: Option<AutoFlush>) -> Self {
        Self {
            file,
            compressor: Compressor::default(),
            auto_flush,
            progress: Progress { appended: 0, written: 0, durable: 0 },
            counts: Vec::new(),
            newest: f64::NEG_INFINITY,
            flushed: f64::NEG_INFINITY,
        }
    }

    /// Does what there is to do, until there is nothing more: for now if it is not to wait, else for good. The size of the
    /// file comes back when it is complete.
    pub(super) fn work(&mut self, recording: &Recording, is_to_wait: bool) -> Result<Option<u64>, ErrorKind> {
        let pipeline = recording.pipeline();
        loop {
            let patience = if is_to_wait { Patience::Until(self.next_tick()) } else { Patience::None };
            match pipeline.next_work(self.progress, patience) {
                Work::Begin(batch) => line_up(batch, pipeline),
                Work::Pack(number, mut piece) => {
                    piece.pack(&mut self.compressor);
                    pipeline.give_back(number, piece);
                }
                Work::Write(piece) => self.write(piece, recording)?,
                Work::Flush => self.flush(FileWriter::flush)?,
                Work::Sync => self.flush(FileWriter::sync)?,
                Work::Tick => {}
                Work::Rest | Work::Stop => return Ok(None),
                Work::Finish => return self.finish(recording).map(Some),
            }
            if is_to_wait {
                self.tick(recording)?;
            }
        }
    }

    fn write(&mut self, piece: Piece, recording: &Recording) -> Result<(), ErrorKind> {
        for (number, stored) in piece.records() {
            self.file.append(&stored)?;
            self.progress.appended += 1;
            let time = stored.facts.timestamp;
            if self.counts.len() <= number {
                self.counts.resize_with(number + 1, Counts::default);
            }
            self.counts[number].add(&stored, time < self.flushed);
            self.newest = self.newest.max(time);
        }
        if piece.is_last() {
            self.flushed = self.newest;
            recording.set_counts(&self.counts);
        }
        recording.pipeline().written(piece);
        Ok(())
    }

    fn flush(&mut self, flush: impl FnOnce(&mut FileWriter) -> Result<(), ErrorKind>) -> Result<(), ErrorKind> {
        flush(&mut self.file)?;
        self.progress.written = self.progress.appended;
        // The file counts the same records, and says whether it was synced.
        if self.file.durable_records() == self.file.written_records() {
            self.progress.durable = self.progress.written;
        }
        Ok(())
    }

    /// When something is to be done though there is nothing to write.
    fn next_tick(&self) -> Option<Instant> {
        let next_flush = self.auto_flush.as_ref().map(AutoFlush::next);
        next_flush.into_iter().chain(self.file.next_sync()).min()
    }

    fn tick(&mut self, recording: &Recording) -> Result<(), ErrorKind> {
        let now = match self.next_tick() {
            None => return Ok(()),
            Some(_) => Instant::now(),
        };
        if let Some(auto_flush) = self.auto_flush.as_mut().filter(|auto_flush| auto_flush.next() <= now) {
            recording.flush_aged(|newest| auto_flush.look(now, newest));
        }
        if self.file.next_sync().is_some_and(|next| next <= now) {
            self.flush(FileWriter::sync)?;
        }
        Ok(())
    }

    /// Completes the file; its size.
    fn finish(&mut self, recording: &Recording) -> Result<u64, ErrorKind> {
        let size = self.file.finish(&mut self.compressor)?;
        self.progress.written = self.progress.appended;
        if self.file.durable_records() == self.file.written_records() {
            self.progress.durable = self.progress.written;
        }
        recording.pipeline().finish(self.progress);
        Ok(size)
    }
}

/// Brings the records of a batch into order, and cuts them into pieces.
fn line_up(mut batch: Batch, pipeline: &Pipeline) {
    batch.sort();
    let batch = Arc::new(batch);
    let mut pieces = batch.pieces().peekable();
    while let Some(range) = pieces.next() {
        let packed = pipeline.new_packed();
        pipeline.line_up(Piece::new(Arc::clone(&batch), range, packed, pieces.peek().is_none()));
    }
}
