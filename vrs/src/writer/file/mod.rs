//! The files of a recording: header, description, records, index (FORMAT.md §11).
//!
//! | step | module |
//! |---|---|
//! | where the bytes go | `disk`, `draft` for what gets its name at the end, or what a program gives; `create` says what may be replaced |
//! | they are cut into chunks | `chunks`, `schedule` |
//! | the index grows beside them | `index` in one frame for `classic_index`, or written at once by `head_index` |
//! | and so do the hashes of all records | `hashes`, and `hash_stream` where they are written at once |
//! | all of it in the right order | here |

mod chunks;
mod classic_index;
mod create;
mod disk;
mod draft;
mod failure;
mod hash_stream;
mod hashes;
mod head_index;
mod index;
mod schedule;
mod settings;
#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::time::Instant;

use vrs_core::container::{
    CompressionType, Description, Digest, FileHeader, FileVersion, IndexEntry, RecordHeader, StoredHash, StreamId,
};

use self::chunks::{Announcer, Chunks};
use self::classic_index::{ClassicIndex, Reserved};
use self::failure::Failure;
use self::hash_stream::HashStream;
use self::hashes::Hashes;
use self::head_index::HeadIndex;
use self::schedule::{ChunkLimits, SyncSchedule};
use super::arena::RecordFacts;
use crate::compress::Compressor;
use crate::error::{CreateProblem, ErrorKind};
use crate::io::Storage;

pub(crate) use self::classic_index::{frame as index_frame, index_record};
pub(super) use self::create::create_file;
pub(super) use self::draft::Draft;
pub(super) use self::settings::{FileSettings, OnChunk};
pub use self::settings::{FinishedChunk, IndexPlace, Integrity, SyncPolicy};

/// A record as it goes to the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredRecord<'r> {
    pub(crate) stream: StreamId,
    pub(crate) facts: RecordFacts,
    pub(crate) compression: CompressionType,
    /// Bytes of the payload before compression.
    pub(crate) payload_size: u32,
    /// The payload as it is stored.
    pub(crate) stored: &'r [u8],
    /// The hash of what it means, by a [`RecordHasher`](vrs_core::container::RecordHasher); `None` where none is wanted. A
    /// file has the hashes of all its records, or of none.
    pub(crate) hash: Option<Digest>,
}

/// Writes the files of a recording.
///
/// After a failed call nothing more is written, and every call reports that failure: what is in the file by then is an
/// interrupted recording, which readers recover.
#[derive(Debug)]
pub(super) struct FileWriter {
    chunks: Chunks,
    header: FileHeader,
    /// All streams, in the order of their ids.
    streams: Vec<StreamId>,
    index: Index,
    hashes: Option<Hashes>,
    hash_stream: Option<HashStream>,
    limits: ChunkLimits,
    syncs: SyncSchedule,
    /// Size of the last record (FORMAT.md §4.1).
    previous_size: u32,
    records: u64,
    /// Of these records, how many survive the end of the process.
    written: u64,
    /// And how many a power cut.
    durable: u64,
    failure: Option<Failure>,
}

/// The index, while it grows.
#[derive(Debug)]
enum Index {
    Classic(ClassicIndex),
    Head(Box<HeadIndex>),
}

/// How a file ends: the bytes of its index, and where they go.
#[derive(Debug)]
struct Ending {
    bytes: Vec<u8>,
    /// Over those at this offset of the first chunk; behind all records if none.
    over: Option<u64>,
    /// The hash of the index record, 0 if there is none.
    index: Digest,
}

impl FileWriter {
    /// Writes the beginning of a recording: its header, its description, and what stands for the index until it is known.
    ///
    /// `path` is that of the first file, if files it are.
    pub(super) fn create(
        storage: Box<dyn Storage>,
        path: Option<&Path>,
        settings: &FileSettings,
        creation_id: u64,
        description: &Description,
    ) -> Result<Self, ErrorKind> {
        let mut description = description.clone();
        let hash_stream =
            (settings.integrity == Integrity::Stream).then(|| HashStream::create(&mut description, creation_id));
        let mut payload = Vec::new();
        description.write(&mut payload).map_err(CreateProblem::Tags)?;
        let size = RecordHeader::size_with(payload.len() as u64).map_err(CreateProblem::Tags)?;
        let announcer = Announcer::new(path, settings.on_chunk.clone());
        let chunks = Chunks::create(storage, settings.sync != SyncPolicy::Never, announcer)?;
        let mut writer = Self {
            chunks,
            header: FileHeader::new(creation_id),
            streams: description.streams.keys().copied().collect(),
            index: Index::Classic(ClassicIndex::default()),
            hashes: None,
            hash_stream,
            limits: ChunkLimits::new(settings),
            syncs: SyncSchedule::new(settings.sync),
            previous_size: size,
            records: 0,
            written: 0,
            durable: 0,
            failure: None,
        };
        let description = [RecordHeader::description(size).to_bytes().as_slice(), &payload].concat();
        writer.hashes = (settings.integrity != Integrity::Off).then(|| Hashes::new(&description));
        writer.begin(settings.index_place(), &description)?;
        Ok(writer)
    }

    fn begin(&mut self, place: IndexPlace, description: &[u8]) -> Result<(), Failure> {
        let offset = (FileHeader::SIZE + description.len()) as u64;
        let reserved = match place {
            IndexPlace::Front { room } => Some(Reserved::new(offset, &self.streams, room, self.previous_size)),
            IndexPlace::End | IndexPlace::Head => None,
        };
        if let Some(reserved) = &reserved {
            self.header.version = FileVersion::Vrs2;
            self.header.first_user_record_offset = (offset + u64::from(reserved.size)) as i64;
        }
        if place == IndexPlace::Head {
            self.header.index_record_offset = offset as i64;
        }
        self.chunks.append(&self.header.to_bytes())?;
        self.chunks.append(description)?;
        if let Some(reserved) = &reserved {
            reserved.write(&mut self.chunks)?;
            self.previous_size = reserved.size;
        }
        self.index = Index::Classic(ClassicIndex::new(reserved));
        if place == IndexPlace::Head {
            self.index = Index::Head(Box::new(HeadIndex::create(&mut self.chunks, self.previous_size)?));
            self.previous_size = RecordHeader::SIZE as u32;
            self.chunks.flush()?;
            self.chunks.begin()?;
        }
        self.chunks.settle()
    }

    /// Appends a record.
    pub(super) fn append(&mut self, record: &StoredRecord<'_>) -> Result<(), ErrorKind> {
        self.unless_failed(|writer| {
            writer.append_record(record)?;
            writer.records += 1;
            let is_full = writer.hash_stream.as_ref().is_some_and(HashStream::is_full);
            if is_full { writer.append_hashes() } else { Ok(()) }
        })
    }

    /// Appends a record of the hashes of those before it, where they have a stream.
    fn append_hashes(&mut self) -> Result<(), Failure> {
        let Some(stream) = &mut self.hash_stream else { return Ok(()) };
        let Some((facts, payload, hash)) = stream.take() else { return Ok(()) };
        let (stream, compression, payload_size) = (stream.id(), CompressionType::None, payload.len() as u32);
        self.append_record(&StoredRecord {
            stream,
            facts,
            compression,
            payload_size,
            stored: &payload,
            hash: Some(hash),
        })
    }

    fn append_record(&mut self, record: &StoredRecord<'_>) -> Result<(), Failure> {
        let header = self.record_header(record);
        if self.limits.is_reached(self.chunks.chunk_size(), header.record_size, header.timestamp) {
            self.chunks.begin_next()?;
            self.limits.begin();
        }
        self.chunks.append(&header.to_bytes())?;
        self.chunks.append(record.stored)?;
        self.limits.add(header.timestamp);
        self.previous_size = header.record_size;
        self.add_hash(record);
        if let Err(place) = self.streams.binary_search(&record.stream) {
            self.streams.insert(place, record.stream);
        }
        let entry = IndexEntry {
            timestamp: header.timestamp,
            record_size: header.record_size,
            record_type: record.facts.record_type,
            stream: record.stream,
        };
        match &mut self.index {
            Index::Classic(index) => index.push(&entry),
            Index::Head(index) => index.push(&entry, &mut self.chunks),
        }
    }

    fn add_hash(&mut self, record: &StoredRecord<'_>) {
        let Some(hash) = record.hash else {
            // Hashes of some records are none.
            (self.hashes, self.hash_stream) = (None, None);
            return;
        };
        if let Some(hashes) = &mut self.hashes {
            hashes.add(hash);
        }
        if let Some(stream) = &mut self.hash_stream {
            stream.add(record.stream, record.facts.timestamp, hash);
        }
    }

    fn record_header(&self, record: &StoredRecord<'_>) -> RecordHeader {
        let StoredRecord { stream, facts, compression, payload_size, stored, .. } = *record;
        RecordHeader {
            // It fits: the payload was tested when it was recorded, and is only compressed where that makes it smaller.
            record_size: RecordHeader::SIZE as u32 + stored.len() as u32,
            previous_record_size: self.previous_size,
            raw_type_id: stream.type_id.to_disk(),
            format_version: facts.format_version,
            timestamp: facts.timestamp,
            instance_id: stream.instance,
            raw_record_type: facts.record_type as u8,
            raw_compression_type: compression as u8,
            uncompressed_size: if compression == CompressionType::None { 0 } else { payload_size },
        }
    }

    /// Empties buffers: what was appended survives the end of this process. By its policy, the recording is then synced.
    pub(super) fn flush(&mut self) -> Result<(), ErrorKind> {
        self.unless_failed(|writer| {
            writer.append_hashes()?;
            writer.chunks.flush()?;
            writer.written = writer.records;
            if writer.syncs.is_due() { writer.sync_chunks() } else { Ok(()) }
        })
    }

    /// What was appended survives a power cut.
    pub(super) fn sync(&mut self) -> Result<(), ErrorKind> {
        self.unless_failed(|writer| {
            writer.append_hashes()?;
            writer.sync_chunks()
        })
    }

    fn sync_chunks(&mut self) -> Result<(), Failure> {
        self.chunks.sync()?;
        (self.written, self.durable) = (self.records, self.records);
        self.syncs.synced();
        Ok(())
    }

    /// When the recording is to be synced next, if its policy says so and there is something to sync.
    pub(super) fn next_sync(&self) -> Option<Instant> {
        let is_idle = self.failure.is_some() || self.durable == self.records;
        if is_idle { None } else { self.syncs.next() }
    }

    /// How many of the appended records, counted from the first, survive the end of the process.
    pub(super) const fn written_records(&self) -> u64 {
        self.written
    }

    /// How many of the appended records, counted from the first, survive a power cut.
    pub(super) const fn durable_records(&self) -> u64 {
        self.durable
    }

    /// Writes the index, and last of all where it is (FORMAT.md §11.5). The size of all files comes back.
    ///
    /// An index has room for 226 million records. A recording of more gets none, but a record that proves its end
    /// (FORMAT.md §19.2).
    pub(super) fn finish(&mut self, compressor: &mut Compressor) -> Result<u64, ErrorKind> {
        self.unless_failed(|writer| writer.close(compressor))?;
        Ok(self.chunks.size())
    }

    fn close(&mut self, compressor: &mut Compressor) -> Result<(), Failure> {
        self.append_hashes()?;
        if self.records == 0 && matches!(self.index, Index::Head(_)) {
            // A body in which something stands has an index with entries, or it counts as unfinished (FORMAT.md §10.5).
            self.hashes = None;
        }
        let ending = self.end(compressor)?;
        if let Some(hashes) = self.hashes.take() {
            self.chunks.append(&hashes.finish(&self.header, ending.index, self.previous_size))?;
        }
        match ending.over {
            None => self.chunks.append(&ending.bytes)?,
            Some(offset) => self.chunks.rewrite_first(offset, &ending.bytes)?,
        }
        // The header must not reach the disk before what it points to.
        self.chunks.settle()?;
        self.chunks.rewrite_first(0, &self.header.to_bytes())?;
        self.chunks.settle()?;
        self.written = self.records;
        if self.chunks.is_durable() {
            self.durable = self.records;
        }
        self.chunks.announce_end();
        Ok(())
    }

    /// The end of the file, which the record of hashes will stand before. The header is changed to what it will be.
    fn end(&mut self, compressor: &mut Compressor) -> Result<Ending, Failure> {
        let hashes_size = self.hashes.as_ref().map(Hashes::size);
        let previous_size = hashes_size.unwrap_or(self.previous_size);
        match &mut self.index {
            Index::Classic(index) => {
                let index = index.finish(&self.streams, compressor)?;
                if let Some((reserved, bytes)) = index.in_front() {
                    self.header.index_record_offset = reserved.offset as i64;
                    return Ok(Ending { index: reserved.hash(&bytes), bytes, over: Some(reserved.offset) });
                }
                if let Some(bytes) = index.at_end(previous_size) {
                    let offset = self.chunks.size() + u64::from(hashes_size.unwrap_or(0));
                    self.header.index_record_offset = offset as i64;
                    return Ok(Ending { index: StoredHash::of_record(&bytes), bytes, over: None });
                }
            }
            Index::Head(index) => {
                if let Some((header, hash)) = index.finish(&mut self.chunks)? {
                    self.header.first_user_record_offset = self.chunks.first_size() as i64;
                    let bytes = header.to_bytes().to_vec();
                    return Ok(Ending { bytes, over: Some(index.offset()), index: hash });
                }
            }
        }
        Ok(Ending { bytes: RecordHeader::closing_record(previous_size).to_vec(), over: None, index: Digest(0) })
    }

    /// Does something, and remembers if it fails; or answers with what failed before.
    fn unless_failed(&mut self, action: impl FnOnce(&mut Self) -> Result<(), Failure>) -> Result<(), ErrorKind> {
        if self.failure.is_none() {
            self.failure = action(self).err();
        }
        self.failure.clone().map_or(Ok(()), |failure| Err(failure.into()))
    }
}
