//! Recovering a recording: everything of it that can be read, in a file that is sound (FORMAT.md §14.4).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use vrs_core::container::{CompressionType, Description, RecordHasher, StreamId};

use super::check::CheckReport;
use super::own_streams::is_hash_stream;
use crate::error::Result;
use crate::io::Storage;
use crate::reader::{Reader, Record, StoredRecords, StreamReader};
use crate::writer::{Options, RecordFacts, StoredRecord, StoredWriter, Summary, SyncPolicy};

/// What became of a recording that was recovered: made by [`recover`]. It prints a line for each repair and each finding, then
/// one for each stream of which something is lost, then what was written.
///
/// ```no_run
/// let summary = vrs::ops::recover(&vrs::Reader::open("damaged.vrs")?, "sound.vrs")?;
/// if !summary.is_whole() {
///     println!("{}", summary.damage.loss);
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct RecoverSummary {
    /// The new file: records and bytes of each stream.
    pub written: Summary,
    /// What is wrong with the old one. Its [`loss`](CheckReport::loss) is what the new file does not have.
    pub damage: CheckReport,
    /// Records whose header disagreed with the index in one thing, and that are there as the index has them.
    pub mended: u64,
}

impl RecoverSummary {
    /// True when everything that was recorded is in the new file, as it was recorded, as far as anybody can know.
    pub fn is_whole(&self) -> bool {
        self.damage.loss.records == Some(0) && self.damage.finding_count == 0 && self.mended == 0
    }
}

impl fmt::Display for RecoverSummary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CheckReport { repairs, findings, finding_count, loss, .. } = &self.damage;
        repairs.iter().try_for_each(|repair| writeln!(out, "{repair}"))?;
        findings.iter().try_for_each(|finding| writeln!(out, "{finding}"))?;
        let more = finding_count.saturating_sub(findings.len() as u64);
        if more > 0 {
            writeln!(out, "and {more} more findings")?;
        }
        write!(out, "{loss}")?;
        let (written, mended) = (self.written.records(), self.mended);
        write!(out, "{written} records are recovered")?;
        if mended > 0 {
            write!(out, ", {mended} of them as the index has them")?;
        }
        match loss.records {
            Some(0) => write!(out, ", none is lost"),
            Some(1) => write!(out, ", 1 is lost"),
            Some(lost) => write!(out, ", {lost} are lost"),
            None => write!(out, "; nobody knows how many are lost"),
        }
    }
}

/// Writes a new file with everything of a recording that can be read: its tags, and its records in the order in which they
/// stand, with their bytes as they are stored. The new file is sound, has an index, and hashes of all records.
///
/// Left out are records whose payload does not inflate, or has layouts that are not what their definitions say. A record whose
/// header disagrees in one thing with an index that is there is taken as the index has it. A record whose content is another than
/// its hash says is there all the same, and told.
///
/// The file stands beside its place, as `out.vrs.1f0c25a7.new`, until it is complete and on the disk; then it gets its name.
/// Missing [chunk files](Reader::chunks) cost their records.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let (broken, whole) = (folder.path().join("broken.vrs"), folder.path().join("whole.vrs"));
/// # let mut imu = vrs::Stream::new(vrs::RecordableTypeId::IMU, "acme/imu")?;
/// # let samples = imu.raw(vrs::RecordType::Data, 1)?;
/// # let writer = vrs::Writer::create(&broken, [imu])?;
/// # samples.write(0.5, b"payload")?;
/// # writer.finish()?;
/// // The end is missing.
/// let bytes = std::fs::read(&broken)?;
/// std::fs::write(&broken, &bytes[..bytes.len() - 10])?;
///
/// let summary = vrs::ops::recover(&vrs::Reader::open(&broken)?, &whole)?;
/// println!("{summary}");
/// assert_eq!(summary.written.records(), 1);
/// assert!(vrs::ops::check(&vrs::Reader::open(&whole)?).is_sound());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Create`](crate::ErrorKind::Create) when there is a file already, [`ErrorKind::Io`](crate::ErrorKind::Io) when the
/// new one cannot be written. There is no new file then.
pub fn recover(file: &Reader, path: impl AsRef<Path>) -> Result<RecoverSummary> {
    let (recovery, description) = Recovery::new(file);
    let writer = StoredWriter::create(path.as_ref(), &Options::new(), true, description)?;
    recovery.run(writer)
}

/// Recovers a recording into other storage than files. What is in there after an error is an interrupted recording.
///
/// # Errors
/// [`ErrorKind::Io`](crate::ErrorKind::Io) when it cannot be written.
pub fn recover_in(file: &Reader, storage: impl Storage + 'static) -> Result<RecoverSummary> {
    let (recovery, description) = Recovery::new(file);
    let options = Options::new().sync(SyncPolicy::EachFlush);
    let writer = StoredWriter::create_in(Box::new(storage), &options, description)?;
    recovery.run(writer)
}

/// A recovery under way.
struct Recovery<'r> {
    file: &'r Reader,
    stored: StoredRecords<'r>,
    /// Of the streams that are recovered.
    hashers: BTreeMap<StreamId, RecordHasher>,
}

impl<'r> Recovery<'r> {
    fn new(file: &'r Reader) -> (Self, Description) {
        // The library's own stream of hashes is about the order of another file.
        let streams = file.streams().filter(|stream| !is_hash_stream(*stream));
        let streams: BTreeSet<StreamId> = streams.map(StreamReader::id).collect();
        let mut description = file.description().clone();
        description.streams.retain(|id, _| streams.contains(id));
        // Hashes are also of these: readers must find the same.
        description.add_missing_serial_numbers();
        let serial =
            |id: &StreamId| description.streams.get(id).and_then(|tags| tags.serial_number()).unwrap_or_default();
        let hashers = streams.iter().map(|id| (*id, RecordHasher::new(serial(id).as_bytes()))).collect();
        (Self { file, stored: file.stored_records().mending(), hashers }, description)
    }

    fn run(mut self, mut writer: StoredWriter) -> Result<RecoverSummary> {
        let mut damage = CheckReport::of(self.file);
        let mut left_out = Vec::new();
        let mut mended = 0;
        damage.examine(self.file, self.file.in_file_order_mended(), |record, is_whole| {
            if !is_whole {
                left_out.push((record.stream_id(), record.timestamp()));
                return Ok(());
            }
            mended += u64::from(self.file.is_mended(record));
            self.append(record, &mut writer)
        })?;
        for (stream, timestamp) in left_out {
            damage.loss.add(stream, timestamp);
        }
        Ok(RecoverSummary { written: writer.finish()?, damage, mended })
    }

    fn append(&mut self, record: &Record<'_>, writer: &mut StoredWriter) -> Result<()> {
        let Some(hasher) = self.hashers.get(&record.stream_id()) else { return Ok(()) };
        let Some(stored) = self.stored.read(record.position()) else { return Ok(()) };
        let stored = stored?;
        let (record_type, format_version, timestamp) = (record.record_type(), record.version(), record.timestamp());
        // Nothing, compressed, is nothing.
        let is_compressed = stored.compression != CompressionType::None && stored.payload_size() > 0;
        let (compression, bytes) =
            if is_compressed { (stored.compression, stored.bytes) } else { (CompressionType::None, record.payload()) };
        writer.append(&StoredRecord {
            stream: record.stream_id(),
            facts: RecordFacts { record_type, format_version, timestamp },
            compression,
            payload_size: record.payload().len() as u32,
            stored: bytes,
            hash: Some(hasher.hash(record_type, format_version, timestamp, record.payload())),
        })
    }
}
