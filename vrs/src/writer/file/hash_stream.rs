//! Hashes that are written while recording, as a stream of their own (FORMAT.md §19.4).

use vrs_core::container::{Description, Digest, HashBatch, RecordHasher, StreamId, tag_name};
use vrs_core::format::{RecordType, layout_tag, record_format_tag};

use crate::writer::arena::RecordFacts;

/// Hashes of a record, at most.
const MOST_HASHES: usize = 1 << 16;

/// The hashes that wait for their record.
#[derive(Debug)]
pub(super) struct HashStream {
    stream: StreamId,
    hasher: RecordHasher,
    /// Number of the first record whose hash waits.
    first_record: u64,
    waiting: Vec<Digest>,
    /// Whether one of them is of another record than our own.
    has_news: bool,
    /// The latest time of a record.
    newest: f64,
}

impl HashStream {
    /// Adds the stream to the others of a recording.
    pub(super) fn create(description: &mut Description, creation_id: u64) -> Self {
        let instances = (0..=u16::MAX).rev().map(|instance| StreamId::new(HashBatch::TYPE_ID, instance));
        // From the top, where others hardly ever are. There are never 65 536 streams in a file.
        let stream = instances.into_iter().find(|id| !description.streams.contains_key(id));
        let stream = stream.unwrap_or(StreamId::new(HashBatch::TYPE_ID, 0));
        let serial_number = format!("{creation_id:016x}");
        let tags = &mut description.streams.entry(stream).or_default().internal;
        tags.insert(tag_name::ORIGINAL_NAME, HashBatch::TYPE_ID.to_string());
        tags.insert(tag_name::FLAVOR, HashBatch::FLAVOR);
        tags.insert(tag_name::SERIAL_NUMBER, serial_number.as_str());
        tags.insert(record_format_tag(RecordType::Data, HashBatch::VERSION), HashBatch::FORMAT);
        tags.insert(layout_tag(RecordType::Data, HashBatch::VERSION, 0), HashBatch::LAYOUT);
        let hasher = RecordHasher::new(serial_number.as_bytes());
        Self { stream, hasher, first_record: 0, waiting: Vec::new(), has_news: false, newest: f64::NEG_INFINITY }
    }

    pub(super) const fn id(&self) -> StreamId {
        self.stream
    }

    /// Adds the hash of the next record of the file.
    pub(super) fn add(&mut self, stream: StreamId, timestamp: f64, hash: Digest) {
        self.waiting.push(hash);
        self.has_news |= stream != self.stream;
        self.newest = self.newest.max(timestamp);
    }

    /// Whether a record is to be written, though nobody flushes.
    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= MOST_HASHES
    }

    /// A record of what waits, if there is something new: what it is, its payload, and its own hash.
    pub(super) fn take(&mut self) -> Option<(RecordFacts, Vec<u8>, Digest)> {
        if !self.has_news {
            return None;
        }
        let batch = HashBatch { first_record: self.first_record, hashes: std::mem::take(&mut self.waiting) };
        self.first_record += batch.hashes.len() as u64;
        self.has_news = false;
        let facts =
            RecordFacts { record_type: RecordType::Data, format_version: HashBatch::VERSION, timestamp: self.newest };
        let payload = batch.to_payload();
        let hash = self.hasher.hash(facts.record_type, facts.format_version, facts.timestamp, &payload);
        Some((facts, payload, hash))
    }
}
