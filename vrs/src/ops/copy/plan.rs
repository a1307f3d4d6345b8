//! Which streams and tags a copy has, and what is to be done with whose records.

use std::collections::BTreeMap;

use vrs_core::Tags;
use vrs_core::container::{CompressionType, Description, Digest, RecordHasher, StreamId};

use super::super::own_streams::{is_drop_ledger, is_hash_stream};
use super::known_hashes::KnownHashes;
use super::same_preset::is_stored_so;
use crate::compress::Preset;
use crate::reader::{MultiEntry, MultiReader, MultiStream, Reader, StoredPayload, StoredRecords};
use crate::writer::{RecordFacts, StoredRecord};

/// Which records get a hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Hashing {
    Off,
    /// Those that have one already, or need not be inflated for it.
    WhereFree,
    All,
}

/// What is to be done.
#[derive(Debug)]
pub(super) struct Plan<'r> {
    files: &'r MultiReader,
    /// The streams of the copy.
    streams: BTreeMap<StreamId, PlannedStream<'r>>,
    /// By file.
    hashes: Vec<KnownHashes>,
    hashing: Hashing,
}

#[derive(Debug)]
struct PlannedStream<'r> {
    stream: MultiStream<'r>,
    hasher: RecordHasher,
    /// How its records are to be compressed, if not as they are.
    preset: Option<Preset>,
    /// If its records name streams of its file that have other ids in the copy: all ids of that file, old and new.
    ids: Option<BTreeMap<StreamId, StreamId>>,
}

/// What is to be done with a record that cannot stay as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work<'p> {
    pub(super) hasher: RecordHasher,
    pub(super) preset: Option<Preset>,
    pub(super) ids: Option<&'p BTreeMap<StreamId, StreamId>>,
}

impl<'r> Plan<'r> {
    pub(super) fn new(
        files: &'r MultiReader,
        streams: impl Iterator<Item = MultiStream<'r>>,
        preset: Option<Preset>,
        hashing: Hashing,
    ) -> Self {
        // The library's own stream of hashes is about the order of another file.
        let streams = streams.filter(|stream| !is_hash_stream(stream.stream()));
        let streams = streams.map(|stream| (stream.unique_id(), PlannedStream::new(files, stream, preset)));
        let of_file = |file| if hashing == Hashing::Off { KnownHashes::default() } else { KnownHashes::of(file) };
        let hashes = files.files().iter().map(of_file).collect();
        Self { files, streams: streams.collect(), hashes, hashing }
    }

    /// The tags of the copy.
    pub(super) fn description(&self) -> Description {
        let streams = self.streams.iter().filter_map(|(id, planned)| {
            let file = self.files.files().get(planned.stream.file())?;
            Some((*id, file.description().streams.get(&planned.stream.id())?.clone()))
        });
        let streams = streams.collect();
        let mut file_tags = Tags::new();
        self.files.files().iter().for_each(|file| merge(&mut file_tags, file.tags()));
        Description { file_tags, streams }
    }

    /// Those of the streams of the copy.
    pub(super) fn entries(&self, entries: impl Iterator<Item = MultiEntry>) -> impl Iterator<Item = MultiEntry> {
        entries.filter(|entry| self.streams.contains_key(&entry.unique_id))
    }

    /// The records of the files, as they are stored.
    pub(super) fn stored_records(&self) -> Vec<StoredRecords<'r>> {
        self.files.files().iter().map(Reader::stored_records).collect()
    }

    /// What is to be done with a record, if it must be inflated or changed.
    pub(super) fn work(&self, entry: &MultiEntry, stored: &StoredPayload<'_>) -> Option<Work<'_>> {
        let PlannedStream { hasher, preset, ids, .. } = self.streams.get(&entry.unique_id)?;
        let is_compressed = stored.compression != CompressionType::None;
        let stays = |preset: &Preset| !is_compressed && !preset.may_compress(stored.bytes.len());
        let preset = preset.filter(|preset| !stays(preset));
        let wants_hash = self.hashing == Hashing::All && is_compressed && self.known_hash(entry).is_none();
        let has_work = preset.is_some() || ids.is_some() || wants_hash;
        has_work.then_some(Work { hasher: *hasher, preset, ids: ids.as_ref() })
    }

    /// A record that stays as it is.
    pub(super) fn as_stored<'b>(&self, entry: &MultiEntry, stored: &StoredPayload<'b>) -> StoredRecord<'b> {
        let facts = RecordFacts {
            record_type: entry.entry.record_type,
            format_version: stored.header.format_version,
            timestamp: stored.header.timestamp,
        };
        let hash = self.known_hash(entry).or_else(|| {
            let is_free = self.hashes() && stored.compression == CompressionType::None;
            let planned = self.streams.get(&entry.unique_id).filter(|_| is_free)?;
            Some(planned.hasher.hash(facts.record_type, facts.format_version, facts.timestamp, stored.bytes))
        });
        StoredRecord {
            stream: entry.unique_id,
            facts,
            compression: stored.compression,
            payload_size: stored.payload_size(),
            stored: stored.bytes,
            hash,
        }
    }

    /// Whether records get hashes, where these cost nothing.
    pub(super) fn hashes(&self) -> bool {
        self.hashing != Hashing::Off
    }

    fn known_hash(&self, entry: &MultiEntry) -> Option<Digest> {
        self.hashes.get(entry.file)?.get(entry.entry.position)
    }
}

impl<'r> PlannedStream<'r> {
    fn new(files: &'r MultiReader, stream: MultiStream<'r>, preset: Option<Preset>) -> Self {
        let reader = stream.stream();
        let file = files.files().get(stream.file());
        let preset = preset.filter(|preset| file.is_none_or(|file| !is_stored_so(file, reader, *preset)));
        let ids = is_drop_ledger(reader).then(|| new_ids(files, stream.file())).flatten();
        Self { stream, hasher: RecordHasher::new(reader.serial_number().as_bytes()), preset, ids }
    }
}

/// The ids of all streams of a file, old and new, if there is one that changes.
fn new_ids(files: &MultiReader, file: usize) -> Option<BTreeMap<StreamId, StreamId>> {
    let streams = files.streams().filter(|stream| stream.file() == file);
    let ids: BTreeMap<StreamId, StreamId> = streams.map(|stream| (stream.id(), stream.unique_id())).collect();
    ids.iter().any(|(old, new)| old != new).then_some(ids)
}

/// Adds the tags of a further file. A value that differs gets a name of its own (FORMAT.md §8.3).
fn merge(tags: &mut Tags, others: &Tags) {
    for (name, value) in others.iter() {
        let (name, value) = (name.as_bytes(), value.as_bytes());
        let merged = [name, b"_merged"].concat();
        let numbered = (1_u64..).map(|number| [&merged, format!("-{number}").as_bytes()].concat());
        let mut names = [name.to_owned(), merged.clone()].into_iter().chain(numbered);
        let place = names.find(|name| tags.get_bytes(name).is_none_or(|found| found == value));
        if let Some(name) = place {
            tags.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_further_files_lose_nothing() {
        let mut tags = Tags::new();
        for value in ["a", "b", "a", "c", "b", "d"] {
            merge(&mut tags, &[("name", value), ("same", "1")].into_iter().collect());
        }
        let found: Vec<_> = tags.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(found, ["name=a", "name_merged=b", "name_merged-1=c", "name_merged-2=d", "same=1"]);
    }
}
