//! The logical checksum: equal for files with the same tags and the same records (FORMAT.md Appendix C).

use alloc::collections::BTreeMap;

use super::description::Description;
use super::hash::{Digest, Hash};
use super::record_header::RecordHeader;
use super::stream_id::StreamId;
use super::stream_tags::StreamTags;
use super::type_id::RecordableTypeId;
use crate::Tags;
use crate::format::RecordType;

/// A checksum over the tags and the decoded records of a file.
///
/// Layout, compression and instance ids of a file do not count, which makes it the proof that a copy is right. The reference
/// computes the same one (`vrs checksum`).
///
/// ```
/// use vrs_core::container::{Checksum, Description};
///
/// let description = Description::default();
/// let mut checksum = Checksum::new(&description, ["65500-1".parse()?]);
/// // checksum.record(&header, payload) for each record, in index order within its stream
/// assert_eq!(checksum.finish().to_string().len(), 16);
/// # Ok::<(), vrs_core::container::StreamIdError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Checksum {
    file_tags: Digest,
    streams: BTreeMap<StreamId, StreamSums>,
}

/// The hashes of one stream.
#[derive(Clone, Debug)]
struct StreamSums {
    /// Which of the streams of its type, from 1: instance ids do not count.
    rank: u16,
    internal_tags: Digest,
    user_tags: Digest,
    headers: Hash,
    payloads: Hash,
}

impl Checksum {
    /// Begins the checksum of a file that has these tags and these streams: all of them, those without records or without
    /// tags too.
    pub fn new(description: &Description, streams: impl IntoIterator<Item = StreamId>) -> Self {
        let mut sums: BTreeMap<_, _> = streams.into_iter().map(|id| (id, StreamSums::new(description, id))).collect();
        let mut ranks: BTreeMap<RecordableTypeId, u16> = BTreeMap::new();
        for (id, stream) in &mut sums {
            let rank = ranks.entry(id.type_id).or_default();
            *rank = rank.wrapping_add(1);
            stream.rank = *rank;
        }
        Self { file_tags: tags_digest(&description.file_tags), streams: sums }
    }

    /// Adds a record: its header, and its payload once decompressed.
    ///
    /// Records of one stream must come in index order; how those of several streams mix does not matter. Tags records, and
    /// records of streams that are not among those of the file, do not count.
    pub fn record(&mut self, header: &RecordHeader, payload: &[u8]) {
        let Some(record_type) = header.record_type().filter(|kind| *kind != RecordType::Tags) else { return };
        if header.timestamp.to_bits() == RecordHeader::TAGS_TIMESTAMP.to_bits() {
            return;
        }
        let Some(stream) = self.streams.get_mut(&header.stream()) else { return };
        let size = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        stream.headers.bytes(&header.timestamp.to_le_bytes());
        stream.headers.bytes(&header.format_version.to_le_bytes());
        stream.headers.bytes(&size.to_le_bytes());
        stream.headers.bytes(&header.type_id().0.to_le_bytes());
        stream.headers.bytes(&stream.rank.to_le_bytes());
        stream.headers.bytes(&[record_type as u8]);
        stream.payloads.bytes(payload);
    }

    /// The checksum of all that was added.
    pub fn finish(&self) -> Digest {
        let (mut parts, mut names) = (Hash::new(), Hash::new());
        let mut part = |digest: Digest| parts.text(alloc::format!("{digest}").as_bytes());
        part(self.file_tags);
        for (id, stream) in &self.streams {
            let digests = [stream.internal_tags, stream.user_tags, stream.headers.digest(), stream.payloads.digest()];
            digests.into_iter().for_each(&mut part);
            names.bytes(alloc::format!("{}-{}/", id.type_id.0, stream.rank).as_bytes());
        }
        part(names.digest());
        parts.digest()
    }
}

impl StreamSums {
    fn new(description: &Description, id: StreamId) -> Self {
        let digests = |tags: &StreamTags| (tags_digest(&tags.internal), tags_digest(&tags.user));
        let none = StreamTags::default();
        let (internal_tags, user_tags) = digests(description.streams.get(&id).unwrap_or(&none));
        Self { rank: 0, internal_tags, user_tags, headers: Hash::new(), payloads: Hash::new() }
    }
}

fn tags_digest(tags: &Tags) -> Digest {
    let mut hash = Hash::new();
    for (name, value) in tags.iter() {
        hash.bytes(name.as_bytes());
        hash.bytes(b"=");
        hash.bytes(value.as_bytes());
        hash.bytes(b"/");
    }
    hash.digest()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(stream: &str, record_type: RecordType, timestamp: f64) -> RecordHeader {
        let stream: StreamId = stream.parse().unwrap();
        RecordHeader {
            raw_type_id: stream.type_id.to_disk(),
            timestamp,
            instance_id: stream.instance,
            raw_record_type: record_type as u8,
            ..RecordHeader::description(32)
        }
    }

    fn checksum(streams: &[&str], records: &[(RecordHeader, &[u8])]) -> Digest {
        let streams = streams.iter().map(|text| text.parse().unwrap());
        let mut checksum = Checksum::new(&Description::default(), streams);
        for (header, payload) in records {
            checksum.record(header, payload);
        }
        checksum.finish()
    }

    #[test]
    fn instance_ids_and_mixing_do_not_count_but_order_and_content_do() {
        let [a, b, other] = ["9-1", "9-2", "9-7"].map(|id| header(id, RecordType::Data, 1.0));
        let base = checksum(&["9-1", "9-2"], &[(a, b"one"), (b, b"two"), (a, b"three")]);
        assert_eq!(base, checksum(&["9-1", "9-2"], &[(b, b"two"), (a, b"one"), (a, b"three")]));
        assert_eq!(base, checksum(&["9-1", "9-7"], &[(a, b"one"), (other, b"two"), (a, b"three")]));
        assert_ne!(base, checksum(&["9-1", "9-2"], &[(a, b"three"), (b, b"two"), (a, b"one")]));
        assert_ne!(base, checksum(&["9-1", "9-2"], &[(a, b"one"), (b, b"twO"), (a, b"three")]));
        assert_ne!(base, checksum(&["9-1", "9-2", "9-3"], &[(a, b"one"), (b, b"two"), (a, b"three")]));
    }

    #[test]
    fn tags_records_and_foreign_streams_do_not_count() {
        let tags = header("9-1", RecordType::Tags, RecordHeader::TAGS_TIMESTAMP);
        let early = header("9-1", RecordType::Data, RecordHeader::TAGS_TIMESTAMP);
        let foreign = header("9-2", RecordType::Data, 1.0);
        let with = checksum(&["9-1"], &[(tags, b"x"), (early, b"y"), (foreign, b"z")]);
        assert_eq!(with, checksum(&["9-1"], &[]));
    }
}
