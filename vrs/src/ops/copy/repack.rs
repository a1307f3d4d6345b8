//! Records as a copy stores them: as they are, or inflated and compressed anew.

use vrs_core::container::CompressionType;

use super::plan::Plan;
use crate::compress::{Compressor, Decompressor, Preset};
use crate::error::{Error, RecordProblem};
use crate::reader::{MultiEntry, StoredPayload, StoredRecords};
use crate::writer::{StoredRecord, readdress_drops};

/// A batch ends with so many records, or with the one that makes it this large as it is stored.
const BATCH_RECORDS: usize = 64;
const BATCH_SIZE: u64 = 1 << 20;

/// What a batch becomes is at most so large, or a single record.
const PACKED_SIZE: usize = 4 << 20;

/// Cuts the records of a copy into batches.
pub(super) struct Batches<I>(I);

impl<I: Iterator<Item = MultiEntry>> Batches<I> {
    pub(super) fn new(entries: I) -> Self {
        Self(entries)
    }

    /// The next batch; `None` behind the last one.
    pub(super) fn next(&mut self) -> Option<Vec<MultiEntry>> {
        let (mut batch, mut size) = (Vec::new(), 0);
        while batch.len() < BATCH_RECORDS
            && size < BATCH_SIZE
            && let Some(entry) = self.0.next()
        {
            size += u64::from(entry.entry.stored_size);
            batch.push(entry);
        }
        (!batch.is_empty()).then_some(batch)
    }
}

/// Records as they are to be stored.
#[derive(Default)]
pub(super) struct Packed {
    /// The payloads, back to back.
    bytes: Vec<u8>,
    records: Vec<PackedRecord>,
    /// Why records cannot be read.
    pub(super) missing: Vec<Error>,
    /// Why records stay as they are.
    pub(super) damaged: Vec<Error>,
    /// How many records this is about, and how many bytes they had as they were stored.
    pub(super) taken_records: u64,
    pub(super) taken_bytes: u64,
    /// Records of the batch that are not done yet.
    pub(super) rest: Vec<MultiEntry>,
}

/// A record but for its payload.
struct PackedRecord {
    /// With a payload of no bytes.
    record: StoredRecord<'static>,
    size: usize,
    is_as_stored: bool,
}

impl Packed {
    /// The records; and whether each has the bytes that it had.
    pub(super) fn records(&self) -> impl Iterator<Item = (StoredRecord<'_>, bool)> {
        let mut rest = self.bytes.as_slice();
        self.records.iter().map(move |packed| {
            let (stored, behind) = rest.split_at(packed.size);
            rest = behind;
            (StoredRecord { stored, ..packed.record }, packed.is_as_stored)
        })
    }

    fn push(&mut self, record: &StoredRecord<'_>, is_as_stored: bool) {
        let StoredRecord { stream, facts, compression, payload_size, stored, hash } = *record;
        self.bytes.extend_from_slice(stored);
        self.note(
            StoredRecord { stream, facts, compression, payload_size, stored: &[], hash },
            stored.len(),
            is_as_stored,
        );
    }

    /// Notes a record whose payload is the last bytes.
    fn note(&mut self, record: StoredRecord<'static>, size: usize, is_as_stored: bool) {
        self.records.push(PackedRecord { record, size, is_as_stored });
    }
}

/// Makes records ready to be stored; each thread has its own.
pub(super) struct Packer<'p> {
    plan: &'p Plan<'p>,
    files: Vec<StoredRecords<'p>>,
    decompressor: Decompressor,
    compressor: Compressor,
    /// An inflated payload.
    payload: Vec<u8>,
}

impl<'p> Packer<'p> {
    pub(super) fn new(plan: &'p Plan<'p>) -> Self {
        let (decompressor, compressor) = (Decompressor::default(), Compressor::default());
        Self { plan, files: plan.stored_records(), decompressor, compressor, payload: Vec::new() }
    }

    /// Packs the records of a batch, as many as there is room for.
    pub(super) fn pack(&mut self, batch: Vec<MultiEntry>) -> Packed {
        let mut packed = Packed::default();
        let mut batch = batch.into_iter();
        while packed.bytes.len() < PACKED_SIZE
            && let Some(entry) = batch.next()
        {
            self.pack_one(&entry, &mut packed);
            packed.taken_records += 1;
            packed.taken_bytes += u64::from(entry.entry.stored_size);
        }
        packed.rest = batch.collect();
        packed
    }

    fn pack_one(&mut self, entry: &MultiEntry, packed: &mut Packed) {
        let Self { plan, files, decompressor, compressor, payload } = self;
        let Some(file) = files.get_mut(entry.file) else { return };
        let stored = match file.read(entry.entry.position) {
            Some(Ok(stored)) => stored,
            Some(Err(error)) => return packed.missing.push(error),
            None => return,
        };
        let as_stored = plan.as_stored(entry, &stored);
        let Some(work) = plan.work(entry, &stored) else { return packed.push(&as_stored, true) };
        if let Err(problem) = inflate(decompressor, &stored, payload) {
            packed.push(&as_stored, true);
            return packed.damaged.push(file.error(entry.entry.position, problem));
        }
        let is_changed = work.ids.is_some_and(|ids| readdress_drops(payload, ids));
        let facts = as_stored.facts;
        // The hash that it was recorded with is still its own, unless it was changed here.
        let hash = as_stored.hash.filter(|_| !is_changed).or_else(|| {
            let hash = || work.hasher.hash(facts.record_type, facts.format_version, facts.timestamp, payload);
            plan.hashes().then(hash)
        });
        let as_stored = StoredRecord { hash, ..as_stored };
        let Some(preset) = work.preset.or_else(|| is_changed.then_some(Preset::None)) else {
            return packed.push(&as_stored, true);
        };
        let start = packed.bytes.len();
        // A codec that fails has no memory left. The record need not be lost for it.
        let compression = compressor.compress(preset, payload, &mut packed.bytes).unwrap_or(CompressionType::None);
        if compression == CompressionType::None {
            packed.bytes.extend_from_slice(payload);
        }
        let is_as_stored = !is_changed && [as_stored.compression, compression] == [CompressionType::None; 2];
        let stream = as_stored.stream;
        let (payload_size, size) = (payload.len() as u32, packed.bytes.len() - start);
        packed.note(StoredRecord { stream, facts, compression, payload_size, stored: &[], hash }, size, is_as_stored);
    }
}

/// The payload before compression.
fn inflate(
    decompressor: &mut Decompressor,
    stored: &StoredPayload<'_>,
    payload: &mut Vec<u8>,
) -> Result<(), RecordProblem> {
    let size = stored.payload_size() as usize;
    Ok(decompressor.decompress(stored.compression, stored.bytes, size, payload)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_end_with_records_or_bytes() {
        let file = crate::Reader::open("../tests/data/reference/compression.vrs").unwrap();
        let files = crate::reader::MultiReader::from(file);
        let all = files.records().entries();
        let mut batches = Batches::new(all.clone());
        let mut found = Vec::new();
        while let Some(batch) = batches.next() {
            let size = |batch: &[MultiEntry]| batch.iter().map(|entry| u64::from(entry.entry.stored_size)).sum::<u64>();
            assert!(batch.len() <= BATCH_RECORDS && size(&batch[1..]) < BATCH_SIZE);
            found.extend(batch);
        }
        assert!(found.len() > BATCH_RECORDS && found.into_iter().eq(all));
    }
}
