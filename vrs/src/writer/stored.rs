//! Files of records that exist already: what copies and recovered recordings are written with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use vrs_core::container::{Description, StreamId, StreamTags};

use super::file::{Draft, FileWriter, StoredRecord};
use super::marks::Marks;
use super::options::Options;
use super::roster::MAX_STREAMS;
use super::session::creation_id;
use super::summary::{Counts, StreamSummary, Summary};
use crate::compress::Compressor;
use crate::error::{CreateProblem, Error, ErrorKind, Result};
use crate::io::Storage;

/// Writes records that exist already, each as it is handed over: payloads as they are stored, streams under their ids, tags byte
/// for byte. There are no queues and no threads, and nothing is brought into order.
///
/// Of the [`Options`], those of the file hold: index, chunks, integrity, syncs, its tags, its creation id, and whether a file may
/// be overwritten. A file gets its name when it is finished, and not at all when this is dropped before.
///
/// Hashes come with the records, made by a [`RecordHasher`](vrs_core::container::RecordHasher) of the stream's serial number; if
/// one has none, the file has none.
#[derive(Debug)]
pub(crate) struct StoredWriter {
    path: Option<PathBuf>,
    /// Where the file is until it is finished, if a file it is.
    draft: Option<Draft>,
    file: FileWriter,
    is_durable: bool,
    compressor: Compressor,
    counts: BTreeMap<StreamId, Counts>,
    flavors: BTreeMap<StreamId, String>,
    records: u64,
    /// The latest time of a record.
    newest: f64,
}

impl StoredWriter {
    /// Begins a file. With `is_durable` it survives a power cut when it is finished.
    ///
    /// # Errors
    /// [`CreateProblem`]s, where the path or the tags cannot be those of a recording; [`ErrorKind::Io`].
    pub(crate) fn create(path: &Path, options: &Options, is_durable: bool, description: Description) -> Result<Self> {
        let draft = Draft::new(path, options.overwrites(), options.file().is_chunked())?;
        let storage = Box::new(draft.storage());
        let mut writer = Self::begin(storage, Some(path), options, description)?;
        (writer.draft, writer.is_durable) = (Some(draft), is_durable);
        Ok(writer)
    }

    /// Begins a file in other storage. Whether it is durable is up to the options.
    ///
    /// # Errors
    /// As for [`create`](Self::create).
    pub(crate) fn create_in(storage: Box<dyn Storage>, options: &Options, description: Description) -> Result<Self> {
        Self::begin(storage, None, options, description)
    }

    fn begin(
        storage: Box<dyn Storage>,
        path: Option<&Path>,
        options: &Options,
        mut description: Description,
    ) -> Result<Self> {
        let found = description.streams.len();
        if found > MAX_STREAMS {
            return Err(Error::new(path, CreateProblem::TooManyStreams { found, most: MAX_STREAMS }));
        }
        let tags = options.tags().iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        description.file_tags.extend(tags);
        let file = FileWriter::create(storage, path, options.file(), creation_id(options, &description), &description)
            .map_err(|kind| Error::new(path, kind))?;
        let flavor = |tags: StreamTags| tags.flavor().unwrap_or_default().to_owned();
        Ok(Self {
            path: path.map(Path::to_owned),
            draft: None,
            file,
            is_durable: false,
            compressor: Compressor::default(),
            counts: BTreeMap::new(),
            flavors: description.streams.into_iter().map(|(id, tags)| (id, flavor(tags))).collect(),
            records: 0,
            newest: f64::NEG_INFINITY,
        })
    }

    /// Appends a record.
    ///
    /// # Errors
    /// [`ErrorKind::Io`], now and from then on.
    pub(crate) fn append(&mut self, record: &StoredRecord<'_>) -> Result<()> {
        self.file.append(record).map_err(|kind| self.error(kind))?;
        let timestamp = record.facts.timestamp;
        self.counts.entry(record.stream).or_default().add(record, timestamp < self.newest);
        self.newest = self.newest.max(timestamp);
        self.records += 1;
        Ok(())
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]; there is no file then.
    pub(crate) fn finish(mut self) -> Result<Summary> {
        let bytes = self.file.finish(&mut self.compressor).map_err(|kind| self.error(kind))?;
        let durable = if self.is_durable { self.records } else { self.file.durable_records() };
        let mut flavors = self.flavors;
        // Streams without tags are those of their records.
        for id in self.counts.keys() {
            flavors.entry(*id).or_default();
        }
        let streams = flavors.iter().map(|(id, flavor)| {
            let counts = self.counts.get(id).copied().unwrap_or_default();
            StreamSummary::new(*id, flavor, counts, 0)
        });
        let summary = Summary {
            bytes,
            streams: streams.collect(),
            marks: Marks { queued: self.records, written: self.records, durable },
            queue_peak_bytes: 0,
            queue_peak_records: 0,
        };
        // Files that are open can have no other name everywhere.
        drop(self.file);
        if let Some(draft) = self.draft {
            draft.publish(self.is_durable)?;
        }
        Ok(summary)
    }

    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(self.path.as_deref(), kind)
    }
}

#[cfg(test)]
mod tests {
    use vrs_core::container::{CompressionType, RecordHasher};
    use vrs_core::format::RecordType;

    use super::super::arena::RecordFacts;
    use super::super::file::testing::Memory;
    use super::super::file::{IndexPlace, Integrity};
    use super::*;
    use crate::io::MemoryStorage;

    /// Two streams, the tags of one of which are no text.
    fn description() -> Description {
        let mut description = Description::default();
        description.file_tags.insert("session_id", "s1");
        description.file_tags.insert(b"\xff".as_slice(), b"\xfe\x00".as_slice());
        for (id, flavor) in [("1201-7", "a/camera"), ("1202-65535", "")] {
            let tags = description.streams.entry(id.parse().unwrap()).or_default();
            tags.internal.insert("VRS_Serial_Number", format!("serial of {id}"));
            tags.internal.insert("VRS_Recordable_Flavor", flavor);
            tags.internal.insert("a tag of the future", "1");
            tags.user.insert(b"\xff".as_slice(), vec![0xfe; 1000]);
        }
        description
    }

    /// A record, and its payload as it is stored: that of every third is compressed.
    fn record(number: u32, stored: &mut Vec<u8>) -> StoredRecord<'_> {
        let id = if number.is_multiple_of(2) { "1201-7" } else { "1202-65535" };
        let payload: Vec<u8> = (0..200 + number).map(|byte| (byte / 7) as u8).collect();
        let timestamp = f64::from(number / 2);
        let facts = RecordFacts { record_type: RecordType::Data, format_version: 3, timestamp };
        let hasher = RecordHasher::new(format!("serial of {id}").as_bytes());
        let hash = hasher.hash(facts.record_type, facts.format_version, timestamp, &payload);
        let compression = if number.is_multiple_of(3) {
            Compressor::default().compress_zstd(1, &payload, stored).unwrap();
            CompressionType::Zstd
        } else {
            *stored = payload;
            CompressionType::None
        };
        let (stream, payload_size) = (id.parse().unwrap(), 200 + number);
        StoredRecord { stream, facts, compression, payload_size, stored, hash: Some(hash) }
    }

    fn write(mut writer: StoredWriter, records: u32) -> Result<Summary> {
        (0..records).try_for_each(|number| writer.append(&record(number, &mut Vec::new())))?;
        writer.finish()
    }

    #[test]
    fn records_are_stored_as_they_are_in_every_form_of_file() {
        let places = [IndexPlace::End, IndexPlace::Front { room: 3000 }, IndexPlace::Head];
        for (place, chunk_size) in places.into_iter().flat_map(|place| [(place, u64::MAX), (place, 3000)]) {
            let options = Options::new().index(place).chunk_size(chunk_size).creation_id(7).tag("more", "1");
            let memory = MemoryStorage::new();
            let writer = StoredWriter::create_in(Box::new(memory.clone()), &options, description()).unwrap();
            let summary = write(writer, 40).unwrap();
            let chunks = memory.chunks();
            assert_eq!(summary.bytes, chunks.iter().map(|chunk| chunk.len() as u64).sum::<u64>());
            assert_eq!((summary.records(), summary.late_records(), summary.streams.len()), (40, 0, 2));
            assert_eq!(summary.streams[0].flavor, "a/camera");

            let mut expected = description();
            expected.file_tags.insert("more", "1");
            let bytes = chunks.concat();
            let header = vrs_core::container::FileHeader::parse(&bytes).unwrap();
            assert_eq!(header.creation_id, 7);
            // The form of files is tested where they are read; here are the tags, and the payloads in their order.
            let mut tags = Vec::new();
            expected.write(&mut tags).unwrap();
            assert!(bytes[80 + 32..].starts_with(&tags));
            let mut at = 0;
            for number in 0..40 {
                let mut stored = Vec::new();
                record(number, &mut stored);
                let found = bytes[at..].windows(stored.len()).position(|bytes| bytes == stored).unwrap();
                at += found + stored.len();
            }
        }
    }

    #[test]
    fn a_file_gets_its_name_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.vrs");
        let count = || folder.path().read_dir().unwrap().count();
        let options = Options::new().chunk_size(3000);
        let writer = StoredWriter::create(&path, &options, true, description()).unwrap();
        assert!(!path.exists() && count() == 1);
        let summary = write(writer, 40).unwrap();
        assert!(path.exists() && count() > 2);
        assert_eq!((summary.marks.written, summary.marks.durable), (40, 40));

        let problem = StoredWriter::create(&path, &options, true, description()).unwrap_err();
        assert!(matches!(problem.kind(), ErrorKind::Create(CreateProblem::Exists)), "{problem}");
        let old = std::fs::read(&path).unwrap();
        drop(StoredWriter::create(&path, &options.overwrite(true), true, description()).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), old);
    }

    /// Full at any byte, with or without hashes in a stream: the first error is the one that comes back.
    #[test]
    fn a_full_disk_is_an_error() {
        let options = Options::new().integrity(Integrity::Stream);
        let memory = Memory::new();
        let writer = StoredWriter::create_in(Box::new(memory.clone()), &options, description()).unwrap();
        write(writer, 10).unwrap();
        for room in (0..memory.bytes().len()).step_by(17) {
            let storage = Box::new(Memory::with_room(room));
            let written = StoredWriter::create_in(storage, &options, description());
            let error = written.and_then(|writer| write(writer, 10)).unwrap_err();
            let ErrorKind::Io { source, .. } = error.kind() else { panic!("{room}: {error}") };
            assert_eq!(source.kind(), std::io::ErrorKind::StorageFull);
        }
    }

    #[test]
    fn too_many_streams_are_refused() {
        let mut description = Description::default();
        for instance in 0..=5000 {
            let id = StreamId::new(vrs_core::container::RecordableTypeId::IMU, instance);
            description.streams.entry(id).or_default();
        }
        let error = StoredWriter::create_in(Box::new(MemoryStorage::new()), &Options::new(), description).unwrap_err();
        assert!(error.to_string().contains("at most 5000"), "{error}");
    }
}
