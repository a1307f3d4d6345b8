//! How a recording is made.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use uuid::Uuid;
use vrs_core::Tags;
use vrs_core::container::{Description, FileHeader};

use super::Writer;
use super::file::{FileSettings, FileWriter, FinishedChunk, IndexPlace, Integrity, OnChunk, SyncPolicy, create_file};
use super::flusher::{Flusher, Lane};
use super::recording::{Bounds, Recording};
use super::roster::{Roster, enroll};
use super::stream::Stream;
use crate::error::{Error, ErrorKind, Result};
use crate::io::Storage;

/// How a recording is made; [`Writer::options`] has the usual ones.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("out.vrs");
/// use vrs::{RecordableTypeId, Stream, Writer};
///
/// let imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
/// let writer = Writer::options().overwrite(true).tag("session_id", "17a561de").create(&path, [imu])?;
/// # writer.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Options {
    overwrite: bool,
    tags: Tags,
    creation_id: Option<u64>,
    queue: u64,
    grace: Duration,
    file: FileSettings,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            overwrite: false,
            tags: Tags::new(),
            creation_id: None,
            queue: 64 << 20,
            grace: Duration::from_secs(1),
            file: FileSettings::default(),
        }
    }
}

impl Options {
    /// The usual: no tags, an existing file is an error.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replace a file that exists, and what is left of its further chunks.
    #[must_use]
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }

    /// Sets a tag of the file. Its tags cannot change once the file exists.
    #[must_use]
    pub fn tag(mut self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        self.tags.insert(name, value);
        self
    }

    /// The number by which caches know the file (FORMAT.md §3.2), in place of one made of the time and of chance.
    ///
    /// With it, and with a [serial number](Stream::serial_number) for each stream, the same records and flushes make the
    /// same file.
    #[must_use]
    pub fn creation_id(mut self, creation_id: u64) -> Self {
        self.creation_id = Some(creation_id);
        self
    }

    /// How many bytes of memory records may take that wait to be written: 64 MiB unless said otherwise.
    ///
    /// The call that exceeds it writes records: those older than the latest one by the [grace](Self::grace), and if that is
    /// not enough, all.
    #[must_use]
    pub fn queue(mut self, bytes: u64) -> Self {
        self.queue = bytes;
        self
    }

    /// How much later than others a record may come and still be written in order, where nobody flushes: one second unless
    /// said otherwise.
    #[must_use]
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Where the index of the recording is: at its end unless said otherwise, or in a head of its own where somebody is told of
    /// [finished chunks](Self::on_chunk).
    #[must_use]
    pub fn index(mut self, place: IndexPlace) -> Self {
        self.file.index = Some(place);
        self
    }

    /// Cuts the recording into chunk files that stay below this size: `out.vrs`, `out.vrs_1`, `out.vrs_2`, … Readers open the
    /// first and find the others.
    ///
    /// A record that is larger is alone in its chunk. The index behind the last record counts for none.
    #[must_use]
    pub fn chunk_size(mut self, bytes: u64) -> Self {
        self.file.chunk_size = Some(bytes);
        self
    }

    /// Cuts the recording into chunk files by the time of its records: one that is this much later than the first record of a
    /// chunk begins another.
    #[must_use]
    pub fn chunk_duration(mut self, duration: Duration) -> Self {
        self.file.chunk_duration = Some(duration);
        self
    }

    /// Tells somebody of each chunk that is finished and will not change any more. Chunk 0 is the last one.
    ///
    /// The call comes from the thread that writes: what takes long should only be begun by it.
    #[must_use]
    pub fn on_chunk(mut self, listener: impl Fn(&FinishedChunk) + Send + Sync + 'static) -> Self {
        self.file.on_chunk = Some(OnChunk(Arc::new(listener)));
        self
    }

    /// What is written so that damage to the recording is found later: a record of hashes at its end unless said otherwise.
    #[must_use]
    pub fn integrity(mut self, integrity: Integrity) -> Self {
        self.file.integrity = integrity;
        self
    }

    /// When the recording is made to survive a power cut: never by itself, unless said otherwise.
    #[must_use]
    pub fn sync(mut self, policy: SyncPolicy) -> Self {
        self.file.sync = policy;
        self
    }

    /// Creates a file and begins to record these streams.
    ///
    /// When this returns, header and tags are written: from then on a crash leaves a recording that can be read.
    ///
    /// # Errors
    /// [`ErrorKind::Create`] when the file exists or the streams do not go together, [`ErrorKind::Stream`] when no reader
    /// could make out a block of their records, [`ErrorKind::Io`] when the file cannot be created or written. The streams
    /// are gone then, and with them what was recorded in advance.
    pub fn create(&self, path: impl AsRef<Path>, streams: impl IntoIterator<Item = Stream>) -> Result<Writer> {
        let path = path.as_ref();
        let roster = enroll(streams, Some(path))?;
        let storage = create_file(path, self.overwrite, self.file.is_chunked())?;
        self.start(Box::new(storage), Some(path.to_owned()), &roster)
    }

    /// Begins to record these streams in other storage than files.
    ///
    /// # Errors
    /// As for [`create`](Self::create).
    pub fn create_in(
        &self,
        storage: impl Storage + 'static,
        streams: impl IntoIterator<Item = Stream>,
    ) -> Result<Writer> {
        let roster = enroll(streams, None)?;
        self.start(Box::new(storage), None, &roster)
    }

    /// Begins to record to any storage; the path is that of its first file.
    pub(super) fn start(&self, storage: Box<dyn Storage>, path: Option<PathBuf>, roster: &Roster) -> Result<Writer> {
        let streams = roster.iter().map(|(id, stream)| (*id, stream.tags().clone())).collect();
        let description = Description { file_tags: self.tags.clone(), streams };
        let creation_id = self.creation_id.unwrap_or_else(new_creation_id);
        let file = FileWriter::create(storage, path.as_deref(), &self.file, creation_id, &description)
            .map_err(|kind: ErrorKind| Error::new(path.as_deref(), kind))?;

        let is_hashed = self.file.integrity != Integrity::Off;
        let lanes = roster.iter().map(|(id, stream)| Lane::new(*id, stream, is_hashed)).collect();
        let flusher = Flusher::new(file, lanes);
        let channels = roster.values().map(|stream| Arc::clone(stream.channel())).collect();
        let bounds = Bounds { queue: self.queue, grace: self.grace.as_secs_f64() };
        let recording = Arc::new(Recording::new(path, channels, flusher, bounds));
        for (id, stream) in roster {
            stream.channel().open(*id, &recording);
        }
        Ok(Writer::new(recording))
    }
}

/// A creation id of now.
fn new_creation_id() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (_, random) = Uuid::new_v4().as_u64_pair();
    FileHeader::creation_id_at(u64::try_from(now.as_nanos()).unwrap_or(u64::MAX), random)
}
