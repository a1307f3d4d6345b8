//! The streams and the settings of a recorder, for as many files as it makes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use uuid::Uuid;
use vrs_core::Tags;
use vrs_core::container::{Description, FileHeader, RecordableTypeId, StreamId, StreamTags, tag_name};
use vrs_core::format::Definitions;

use super::channel::Afterwards;
use super::drops::Ledger;
use super::file::{FileWriter, create_file};
use super::lock;
use super::options::Options;
use super::queue::Queue;
use super::recording::Recording;
use super::remark::remarks;
use super::roster::{Roster, assign_id, enroll};
use super::standby::Standby;
use super::stream::Stream;
use super::summary::Summary;
use crate::error::{Error, RecorderProblem, Result};
use crate::io::Storage;

/// What a recorder has, with a file or without.
pub(super) struct Session {
    options: Options,
    queue: Arc<Queue>,
    standby: Arc<Standby>,
    /// The stream of the drop ledger.
    ledger: Option<StreamId>,
    state: Mutex<State>,
}

struct State {
    roster: Roster,
    tags: Tags,
    /// The file that is being recorded.
    recording: Weak<Recording>,
}

impl Session {
    /// Takes the streams. `path` is that of the file, if there will be only one.
    pub(super) fn new(
        options: &Options,
        streams: impl IntoIterator<Item = Stream>,
        path: Option<&Path>,
    ) -> Result<Arc<Self>> {
        let mut roster = enroll(streams, path)?;
        let ledger = if options.has_ledger() { Some(add_to(&mut roster, Ledger::stream()?, path)?) } else { None };
        let queue = Arc::new(Queue::new(options.bounds()));
        let standby = Arc::new(Standby::new(Arc::clone(&queue)));
        for (id, stream) in &roster {
            stream.channel().stand_by(*id, &standby);
        }
        let state = State { roster, tags: options.tags().clone(), recording: Weak::new() };
        Ok(Arc::new(Self { options: options.clone(), queue, standby, ledger, state: Mutex::new(state) }))
    }

    /// Where its streams go between files.
    pub(super) fn between_files(&self) -> Afterwards {
        Afterwards::Standby(Arc::clone(&self.standby))
    }

    // ---- files -----------------------------------------------------------------------------------

    /// Creates a file and begins to record to it.
    pub(super) fn start(&self, path: &Path) -> Result<Arc<Recording>> {
        self.begin(Some(path), || {
            let storage = create_file(path, self.options.overwrites(), self.options.file().is_chunked())?;
            Ok(Box::new(storage))
        })
    }

    /// Begins to record to any storage.
    pub(super) fn start_in(&self, storage: Box<dyn Storage>) -> Result<Arc<Recording>> {
        self.begin(None, || Ok(storage))
    }

    fn begin(&self, path: Option<&Path>, storage: impl FnOnce() -> Result<Box<dyn Storage>>) -> Result<Arc<Recording>> {
        let mut state = lock(&self.state);
        if state.recording.upgrade().is_some() {
            return Err(Error::new(path, RecorderProblem::Recording));
        }
        if self.options.is_reproducible() {
            state.identify_streams();
        }
        let description = state.description();
        let creation_id = creation_id(&self.options, &description);
        let file = FileWriter::create(storage()?, path, self.options.file(), creation_id, &description)
            .map_err(|kind| Error::new(path, kind))?;
        let (queue, path) = (Arc::clone(&self.queue), path.map(PathBuf::from));
        let recording = Arc::new(Recording::new(path, file, queue, self.ledger, self.options.settings()));
        recording.start(self.options.on_start())?;
        let since = self.standby.limit().unwrap_or(f64::NEG_INFINITY);
        for (id, stream) in &state.roster {
            recording.add(*id, stream, since);
        }
        state.recording = Arc::downgrade(&recording);
        Ok(recording)
    }

    /// Finishes a file.
    pub(super) fn finish(&self, recording: &Recording, afterwards: &Afterwards) -> Result<Summary> {
        let finished = recording.close(afterwards);
        let mut state = lock(&self.state);
        state.recording = Weak::new();
        state.roster.values().for_each(|stream| stream.channel().forget_drops());
        let mut summary = finished?;
        for stream in &mut summary.streams {
            if let Some(tags) = state.roster.get(&stream.id).map(Stream::tags) {
                let definitions = Definitions::from_tags(&tags.internal);
                stream.remarks = remarks(&definitions, |record_type| stream.count(record_type) > 0);
            }
        }
        Ok(summary)
    }

    // ---- streams and tags ------------------------------------------------------------------------

    /// Adds a stream, to the file too if there is one.
    pub(super) fn add(&self, stream: Stream) -> Result<StreamId> {
        let mut state = lock(&self.state);
        let recording = state.recording.upgrade();
        let path = recording.as_ref().and_then(|recording| recording.path());
        stream.check_formats()?;
        let id = add_to(&mut state.roster, stream, path)?;
        if self.options.is_reproducible() {
            state.identify_streams();
        }
        let stream = &state.roster[&id];
        stream.channel().stand_by(id, &self.standby);
        if let Some(recording) = &recording {
            recording.add_late(id, stream)?;
        }
        Ok(id)
    }

    /// Changes the tags, the formats or the compression of a stream, in the file too if there is one.
    pub(super) fn update<R>(&self, id: StreamId, change: impl FnOnce(&mut Stream) -> Result<R>) -> Result<R> {
        let mut state = lock(&self.state);
        let recording = state.recording.upgrade();
        let path = recording.as_ref().and_then(|recording| recording.path());
        let Some(stream) = state.roster.get_mut(&id) else {
            return Err(Error::new(path, RecorderProblem::NoStream { stream: id }));
        };
        let before = stream.tags().clone();
        let result = change(stream);
        if let Some(recording) = &recording {
            recording.set_compression(id, stream.preset());
        }
        if *stream.tags() != before {
            stream.check_formats()?;
            if let Some(recording) = &recording {
                recording.write_tags(id, stream.tags())?;
            }
        }
        result
    }

    /// Sets a tag of the next file.
    pub(super) fn tag(&self, name: Vec<u8>, value: Vec<u8>) -> Result<()> {
        let mut state = lock(&self.state);
        if let Some(recording) = state.recording.upgrade() {
            return Err(Error::new(recording.path(), RecorderProblem::FileTags));
        }
        state.tags.insert(name, value);
        Ok(())
    }

    pub(super) fn streams(&self) -> Vec<StreamId> {
        lock(&self.state).roster.keys().copied().collect()
    }

    /// Forgets records that wait for a file.
    pub(super) fn purge_before(&self, time: f64) -> u64 {
        lock(&self.state).roster.values().map(|stream| stream.channel().purge_before(time)).sum()
    }

    pub(super) fn keep_last(&self, duration: Duration) {
        self.standby.keep_last(duration);
    }
}

impl State {
    fn description(&self) -> Description {
        let streams = self.roster.iter().map(|(id, stream)| (*id, stream.tags().clone()));
        Description { file_tags: self.tags.clone(), streams: streams.collect() }
    }

    /// Gives the streams serial numbers that follow from their tags.
    fn identify_streams(&mut self) {
        for (id, stream) in self.roster.iter_mut().filter(|(_, stream)| stream.is_anonymous()) {
            let mut tags = stream.tags().clone();
            tags.internal.insert(tag_name::SERIAL_NUMBER, "");
            // Streams of the same tags are not the same stream.
            tags.user.insert("", id.to_string());
            let number = serial_number(&self.tags, *id, tags);
            stream.identify(&number);
        }
    }
}

fn add_to(roster: &mut Roster, stream: Stream, path: Option<&Path>) -> Result<StreamId> {
    let id = assign_id(roster, &stream).map_err(|problem| Error::new(path, problem))?;
    roster.insert(id, stream);
    Ok(id)
}

/// The number that readers make up for a stream without one (FORMAT.md §8.4).
fn serial_number(file_tags: &Tags, id: StreamId, tags: StreamTags) -> String {
    let mut description = Description { file_tags: file_tags.clone(), streams: [(id, tags)].into() };
    description.add_missing_serial_numbers();
    let number = description.streams.get(&id).and_then(StreamTags::serial_number);
    number.unwrap_or_default().to_owned()
}

/// The creation id of a file with these tags.
pub(super) fn creation_id(options: &Options, description: &Description) -> u64 {
    match options.given_creation_id() {
        Some(creation_id) => creation_id,
        None if options.is_reproducible() => digest_of(description),
        None => new_creation_id(),
    }
}

/// A creation id that follows from the tags: that of two recordings of the same streams is the same.
fn digest_of(description: &Description) -> u64 {
    let mut tags = StreamTags::default();
    for (id, stream) in &description.streams {
        tags.user.insert(id.to_string(), stream.serial_number().unwrap_or_default());
    }
    let nobody = StreamId::new(RecordableTypeId::UNDEFINED, 0);
    let digits = serial_number(&description.file_tags, nobody, tags);
    u64::from_str_radix(&digits, 16).unwrap_or_default()
}

/// A creation id of now.
fn new_creation_id() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (_, random) = Uuid::new_v4().as_u64_pair();
    FileHeader::creation_id_at(u64::try_from(now.as_nanos()).unwrap_or(u64::MAX), random)
}
