//! Opening a file (FORMAT.md §13): header, description, index, tags records.

use std::collections::{HashMap, HashSet};

use vrs_core::container::{Description, FileHeader, RecordHeader, StreamId};
use vrs_core::format::{Definitions, RecordDefinition, RecordType};

use super::file_order::take_tags_records;
use super::head::{self, Head};
use super::index::{IndexedRecord, RecordIndex};
use super::load::{self, Loaded, Recorded};
use super::payload::PayloadReader;
use super::repair::{IndexSource, Repair};
use crate::error::ErrorKind;
use crate::io::Source;

/// All that opening finds out.
pub(super) struct Opened {
    pub(super) header: FileHeader,
    /// Bytes of the description record, if there is one.
    pub(super) description_size: Option<u32>,
    /// Where the records of streams start, unless the index knows better.
    pub(super) start: u64,
    pub(super) description: Description,
    pub(super) index: RecordIndex,
    /// Those that were applied and are no records of a stream any more, in the order of the file.
    pub(super) tags_records: Vec<IndexedRecord>,
    pub(super) index_source: IndexSource,
    pub(super) recorded: Recorded,
    pub(super) repairs: Vec<Repair>,
}

/// Opens the file in a source. Whatever is damaged behind the file header is repaired as well as can be, and noted.
///
/// A large index is inflated beside the thread that takes it apart, if there may be several threads.
pub(super) fn open(source: &Source, threads: usize) -> Result<Opened, ErrorKind> {
    let Head { header, mut description, description_size, start, repair } =
        head::read(source, read_file_header(source)?);
    let mut repairs: Vec<Repair> = repair.into_iter().collect();
    let loaded = load::load(source, &header, start, threads).map_err(|_| ErrorKind::TooManyStreams)?;
    let Loaded { mut index, streams, source: index_source, repairs: index_repairs, doubtful, recorded } = loaded;
    repairs.extend(index_repairs);
    number_streams(&mut index, streams.iter().copied())?;
    index.sort();
    let mut tags_records = apply_tags_records(source, &header, &mut index, &mut description, &mut repairs);
    drop_wrong_sizes(source, &header, &mut index, &description, doubtful, &mut repairs);
    let old_streams = index.streams().to_vec();
    // More streams between the others change no order.
    number_streams(&mut index, streams.into_iter().chain(description.streams.keys().copied()))?;
    for record in &mut tags_records {
        let stream = old_streams.get(usize::from(record.stream));
        let number = stream.and_then(|stream| index.streams().binary_search(stream).ok());
        record.stream = number.unwrap_or_default() as u16;
    }
    Ok(Opened { header, description_size, start, description, index, tags_records, index_source, recorded, repairs })
}

pub(super) fn read_file_header(source: &Source) -> Result<FileHeader, ErrorKind> {
    let size = source.len().min(FileHeader::SIZE as u64) as usize;
    let read = source.read(0, size);
    let bytes = read.map_err(|error| ErrorKind::Io { action: "read the file header".to_owned(), source: error })?;
    Ok(FileHeader::parse(&bytes)?)
}

fn number_streams(index: &mut RecordIndex, streams: impl Iterator<Item = StreamId>) -> Result<(), ErrorKind> {
    index.number_streams(streams).map_err(|_| ErrorKind::TooManyStreams)
}

/// Applies the tags of streams that were added late, and takes their records out of the index (FORMAT.md §9.2).
fn apply_tags_records(
    source: &Source,
    file: &FileHeader,
    index: &mut RecordIndex,
    description: &mut Description,
    repairs: &mut Vec<Repair>,
) -> Vec<IndexedRecord> {
    let is_early = |record: &IndexedRecord| record.timestamp <= RecordHeader::TAGS_TIMESTAMP;
    let is_tags = |record: &IndexedRecord| record.record_type == RecordType::Tags;
    let records: Vec<IndexedRecord> = index.iter().take_while(is_early).filter(is_tags).collect();
    if records.is_empty() {
        return Vec::new();
    }
    let mut reader = PayloadReader::new(source, file);
    for record in records {
        let Some(stream) = index.streams().get(usize::from(record.stream)).copied() else { continue };
        let problem = match reader.read(&record, stream) {
            Ok((header, payload)) => {
                let applied = description.apply_tags_record(stream, header.format_version, &payload);
                applied.err().map(|error| error.to_string())
            }
            Err(problem) => {
                description.streams.entry(stream).or_default();
                Some(problem.to_string())
            }
        };
        repairs.extend(problem.map(|problem| Repair::Tags { stream, problem }));
    }
    description.add_missing_serial_numbers();
    take_tags_records(index)
}

/// Takes records in front of damage out of the index where their content says that their size is wrong: a payload that does
/// not inflate, a layout that needs more bytes, or fewer where nothing follows it.
fn drop_wrong_sizes(
    source: &Source,
    file: &FileHeader,
    index: &mut RecordIndex,
    description: &Description,
    doubtful: Vec<u64>,
    repairs: &mut Vec<Repair>,
) {
    if doubtful.is_empty() {
        return;
    }
    let doubtful: HashSet<u64> = doubtful.into_iter().collect();
    let records: Vec<IndexedRecord> = index.iter().filter(|record| doubtful.contains(&record.offset)).collect();
    let mut definitions: HashMap<StreamId, Definitions> = HashMap::new();
    let mut reader = PayloadReader::new(source, file);
    let mut wrong = HashSet::new();
    for record in records {
        let Some(stream) = index.streams().get(usize::from(record.stream)).copied() else { continue };
        let definitions = definitions.entry(stream).or_insert_with(|| {
            let tags = description.streams.get(&stream);
            tags.map(|tags| Definitions::from_tags(&tags.internal)).unwrap_or_default()
        });
        let fits = reader.read(&record, stream).is_ok_and(|(header, payload)| {
            let definition = definitions.get(record.record_type, header.format_version);
            definition.is_none_or(|definition| layout_fits(definition, &payload))
        });
        if !fits {
            wrong.insert(record.offset);
        }
    }
    repairs.extend(wrong.iter().min().map(|offset| Repair::WrongSize { offset: *offset, count: wrong.len() as u64 }));
    index.remove(|record| wrong.contains(&record.offset));
}

/// Whether the layout at the start of a payload can be the one that its format declares. Where there is none, all is well.
fn layout_fits(definition: &RecordDefinition, payload: &[u8]) -> bool {
    let Some(Ok(layout)) = definition.layout(0) else { return true };
    let is_all = definition.format.used_blocks().len() == 1;
    layout.schema().split(payload).is_ok_and(|(_, rest)| rest.is_empty() || !is_all)
}
