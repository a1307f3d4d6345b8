//! Where the records are: the walk from header to header, as far as the recording has come.

use std::io;
use std::sync::Arc;

use vrs_core::container::{
    CompressionType, IndexVersion, RecordHeader, RecordableTypeId, Scan, ScanStep, ScanStop, StopCause,
};

use super::FollowEnd;
use super::beginning::Beginning;
use crate::io::{Growing, ReadAt, Source};
use crate::reader::load::CLOSING_RECORD_SIZE;

/// A walk over records that goes on as chunks grow.
#[derive(Debug)]
pub(super) struct Trail {
    chunks: Box<dyn Growing>,
    /// How many chunks were opened.
    opened: usize,
    /// The first chunk, whose header tells when the recording is finished.
    first: Arc<dyn ReadAt>,
    beginning: Beginning,
    /// Chunks that grow no more.
    settled: Source,
    /// The one that grows; `None` while there is nothing but a head.
    growing: Option<Arc<dyn ReadAt>>,
    source: Source,
    scan: Scan,
    has_records: bool,
    /// A header that made no sense when it was last looked at.
    doubt: Option<ScanStop>,
}

/// What the walk comes by.
#[derive(Debug)]
pub(super) enum Step {
    /// A record of a stream, whole.
    Record {
        offset: u64,
        header: RecordHeader,
    },
    /// There is no whole record yet.
    NotYet,
    End(FollowEnd),
}

/// What an internal record says of the recording.
enum Internal {
    Nothing,
    /// It ends here.
    End,
    /// It ends here if the file header says so, which may be about to.
    PerhapsEnd,
}

impl Trail {
    pub(super) fn new(mut chunks: Box<dyn Growing>, first: Arc<dyn ReadAt>, beginning: Beginning) -> io::Result<Self> {
        let mut settled = Source::default();
        let mut opened = 1;
        let mut growing = Some(Arc::clone(&first));
        let header = &beginning.header;
        let scan = if let Some(head) = beginning.head_size() {
            settled.push_part(Arc::clone(&first), head);
            growing = None;
            Scan::after_split_index(header, head, head)
        } else {
            // All chunks of a finished recording are there: no record need tell that they belong to it.
            while beginning.is_finished()
                && let Some(next) = chunks.open_chunk(opened)?
            {
                settled.push(growing.replace(next).unwrap_or_else(|| Arc::clone(&first)));
                opened += 1;
            }
            match beginning.split_records() {
                Some(start) => Scan::after_split_index(header, start, 0),
                None => Scan::new(header, 0),
            }
        };
        let (source, doubt) = (Source::default(), None);
        let mut trail =
            Self { chunks, opened, first, beginning, settled, growing, source, scan, has_records: false, doubt };
        trail.join();
        Ok(trail)
    }

    /// The source and the walk reach as far as the chunks.
    fn join(&mut self) {
        self.source = self.settled.clone();
        self.growing.iter().for_each(|chunk| self.source.push_growing(Arc::clone(chunk)));
        self.scan.grow(self.size());
    }

    /// All chunks so far; the last one has no end.
    pub(super) fn source(&self) -> &Source {
        &self.source
    }

    /// How many chunks there are so far.
    pub(super) fn chunk_count(&self) -> usize {
        self.opened
    }

    /// Bytes behind the last whole record.
    pub(super) fn torn_bytes(&self) -> u64 {
        self.scan.total().saturating_sub(self.scan.position())
    }

    fn size(&self) -> u64 {
        self.settled.len() + self.growing.as_ref().map_or(0, |chunk| chunk.len())
    }

    /// To the next record.
    pub(super) fn step(&mut self) -> io::Result<Step> {
        let mut has_looked = false;
        loop {
            let before = self.scan.clone();
            let bytes = self.header_bytes()?;
            let outcome = match self.scan.step(&bytes) {
                ScanStep::Record { offset, header } => {
                    (self.has_records, self.doubt) = (true, None);
                    return Ok(Step::Record { offset, header });
                }
                ScanStep::Internal { offset, header } => match self.judge(offset, &header) {
                    Internal::Nothing => continue,
                    Internal::End => return Ok(Step::End(FollowEnd::Finished)),
                    Internal::PerhapsEnd => None,
                },
                ScanStep::Stop(stop) => Some(stop),
            };
            self.scan = before;
            if !has_looked && self.look_again()? {
                has_looked = true;
                continue;
            }
            return Ok(outcome.map_or(Step::NotYet, |stop| self.stop(stop, &bytes)));
        }
    }

    /// The next record header, or what is there of it.
    fn header_bytes(&mut self) -> io::Result<Vec<u8>> {
        let available = self.torn_bytes().min(RecordHeader::SIZE as u64) as usize;
        let mut bytes = Vec::new();
        match self.source.read_into(self.scan.position(), available, &mut bytes) {
            Ok(()) => Ok(bytes),
            // Where it was cut, that is the error to tell.
            Err(error) => self.has_grown().and(Err(error)),
        }
    }

    /// FORMAT.md §12.5: what marks the end.
    fn judge(&self, offset: u64, record: &RecordHeader) -> Internal {
        let is_index = record.type_id() == RecordableTypeId::VRS_INDEX
            && IndexVersion::from_number(record.format_version) == Some(IndexVersion::Classic);
        if !is_index || self.beginning.is_reserved(offset) {
            return Internal::Nothing;
        }
        let is_closing =
            record.record_size == CLOSING_RECORD_SIZE && record.compression_type() == Some(CompressionType::None);
        if is_closing || self.beginning.has_index_at(offset) {
            return Internal::End;
        }
        match (self.beginning.is_finished(), self.has_records) {
            (true, _) => Internal::Nothing,
            (false, true) => Internal::End,
            // The place of an index in front, before the header says that it is one, looks the same.
            (false, false) => Internal::PerhapsEnd,
        }
    }

    /// What it means that no record is there.
    fn stop(&mut self, stop: ScanStop, bytes: &[u8]) -> Step {
        if self.beginning.is_finished() {
            let is_end = stop.cause == StopCause::EndOfFile;
            return Step::End(if is_end { FollowEnd::Finished } else { FollowEnd::Damaged(stop) });
        }
        let doubted = self.doubt.take();
        match stop.cause {
            StopCause::EndOfFile | StopCause::TornHeader { .. } | StopCause::TornRecord { .. } => Step::NotYet,
            // Some file systems show how long a file is before they show what is in it.
            _ if bytes.iter().all(|byte| *byte == 0) => Step::NotYet,
            _ if doubted == Some(stop) => Step::End(FollowEnd::Damaged(stop)),
            _ => {
                self.doubt = Some(stop);
                Step::NotYet
            }
        }
    }

    /// Looks whether the recording has come further. The header first: what a finished recording has is then there.
    fn look_again(&mut self) -> io::Result<bool> {
        let has_finished = self.beginning.look_again(&*self.first);
        Ok(self.has_grown()? || self.enter_next_chunk()? || has_finished)
    }

    fn has_grown(&mut self) -> io::Result<bool> {
        let (known, size) = (self.scan.total(), self.size());
        if size < known {
            let reason = "it was cut while it was followed: another recording may have taken its place";
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, reason));
        }
        self.scan.grow(size);
        Ok(size > known)
    }

    /// Goes on in the next chunk, if there is one whose first record follows the last one of this chunk: a stranger's does not.
    fn enter_next_chunk(&mut self) -> io::Result<bool> {
        if self.torn_bytes() > 0 {
            return Ok(false);
        }
        let Some(next) = self.chunks.open_chunk(self.opened)? else { return Ok(false) };
        // No chunk grows once there is another, but this one may have grown just before.
        if self.has_grown()? {
            return Ok(true);
        }
        let mut bytes = [0; RecordHeader::SIZE];
        if next.len() < bytes.len() as u64 {
            return Ok(false);
        }
        next.read_exact_at(0, &mut bytes)?;
        let mut scan = self.scan.clone();
        scan.grow(scan.total() + next.len());
        if let ScanStep::Stop(stop) = scan.step(&bytes)
            && !matches!(stop.cause, StopCause::TornRecord { .. })
        {
            return Ok(false);
        }
        let size = self.scan.total() - self.settled.len();
        if let Some(grown) = self.growing.replace(next) {
            self.settled.push_part(grown, size);
        }
        self.opened += 1;
        self.join();
        Ok(true)
    }
}
