//! The recording behind `VRSWriter`: when the file is made, which records may come, what is flushed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::PyTuple;
use vrs::format::RecordType;
use vrs::writer::{DynamicPart, Flushed, Mark, Summary, Tried, WhenFull};
use vrs::{Preset, RecordableTypeId, StreamId, Tags, Writer};

use super::record::{PATIENCE, Record};
use super::storage::PythonFile;
use super::stream::{Format, RecordedStream};
use crate::error::{
    ClosedError, InvalidTimestampError, RecordingError, Result, TimestampOrderWriteException, VRSFileError,
    VRSFileExistsError, VRSFileNotFoundError, WrongTypeError,
};

/// A recording: its streams, and the file once there is one.
pub(super) struct Recording {
    state: Mutex<State>,
}

pub(super) struct State {
    place: Place,
    settings: Settings,
    tags: Tags,
    streams: Vec<RecordedStream>,
    phase: Phase,
    /// The last instance id of each type.
    instances: BTreeMap<RecordableTypeId, u16>,
    /// Records before this time are flushed.
    flushed: f64,
    /// The times of the records that no flush has taken yet.
    waiting: Vec<f64>,
    summary: Option<Summary>,
}

/// Where the recording goes.
pub(super) enum Place {
    Path(PathBuf),
    File(Py<PyAny>),
}

/// How it is made.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// Whether records of one stream may come in any order between flushes.
    pub(super) sorts: bool,
    pub(super) overwrite: bool,
    /// Whether what was flushed survives a power cut.
    pub(super) sync: bool,
    pub(super) when_full: WhenFull,
    pub(super) options: vrs::writer::Options,
}

enum Phase {
    /// Nothing was recorded: there is no file.
    Declaring,
    Recording(Writer),
    /// The file could not be created, for this reason.
    Failed(String),
    Closed,
}

/// What a closed writer answers.
pub(super) fn closed(who: &str) -> PyErr {
    ClosedError::new_err(format!("{who}: the writer is closed, nothing more can be recorded"))
}

/// A time in seconds.
pub(super) fn time(who: &dyn Fn() -> String, time: &Bound<'_, PyAny>) -> PyResult<f64> {
    let number: f64 = time.extract().map_err(|_| {
        let found = super::number::shown(time);
        WrongTypeError::new_err(format!("{}: a timestamp is a number of seconds, not {found}", who()))
    })?;
    if number.is_finite() && number.abs() < f64::MAX {
        return Ok(number);
    }
    Err(InvalidTimestampError::new_err(format!("{}: a timestamp is a finite number of seconds, not {number}", who())))
}

impl Recording {
    /// Nothing is created yet, but what would prevent it is told.
    pub(super) fn new(place: Place, settings: Settings) -> PyResult<Arc<Self>> {
        if let Place::Path(path) = &place {
            check_path(path, settings.overwrite)?;
        }
        let state = State {
            place,
            settings,
            tags: Tags::new(),
            streams: Vec::new(),
            phase: Phase::Declaring,
            instances: BTreeMap::new(),
            flushed: f64::NEG_INFINITY,
            waiting: Vec::new(),
            summary: None,
        };
        Ok(Arc::new(Self { state: Mutex::new(state) }))
    }

    /// Locks it. Who waits holds nothing that others need to go on.
    pub(super) fn lock(&self, py: Python<'_>) -> MutexGuard<'_, State> {
        self.state.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner)
    }

    /// Creates a record, from layouts, instances of dataclasses, and values.
    pub(super) fn create_record(
        &self,
        stream: usize,
        record_type: RecordType,
        timestamp: &Bound<'_, PyAny>,
        sources: &Bound<'_, PyTuple>,
    ) -> Result<()> {
        let py = timestamp.py();
        let who = || self.lock(py).stream(stream).map_or_else(String::new, RecordedStream::label);
        let timestamp = time(&who, timestamp)?;
        let (tried, format) = self.lock(py).create_plain(py, stream, record_type, timestamp, sources)?;
        if let Some(format) = format {
            format.settle(py, tried)?;
        }
        if tried.is_recorded() {
            return Ok(());
        }
        // Python says what the values are: that can be any code, so that nothing is locked.
        let record = Record::of(self, py, stream, record_type, sources)?;
        loop {
            let tried = self.lock(py).create(py, stream, record_type, timestamp, &record)?;
            record.format().settle(py, tried)?;
            if tried.is_recorded() {
                return Ok(());
            }
        }
    }

    /// Hands over the records before a time, and waits until they are on the disk if that is wanted: how many.
    pub(super) fn flush(&self, py: Python<'_>, time: f64) -> Result<u64> {
        let (records, flushed, sync) = {
            let mut state = self.lock(py);
            let (records, flushed) = state.flush(py, time)?;
            (records, flushed, state.settings.sync)
        };
        // Who waits has no lock, so that others can go on.
        if let Some(flushed) = flushed.filter(|_| sync) {
            while !py.detach(|| flushed.wait_for(Mark::Durable, PATIENCE))? {
                py.check_signals()?;
            }
        }
        Ok(records)
    }
}

/// Tells early what creating the file would.
fn check_path(path: &Path, overwrite: bool) -> PyResult<()> {
    let shown = path.display();
    if path.as_os_str().is_empty() {
        return Err(VRSFileNotFoundError::new_err("the path of the recording is empty"));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err(VRSFileNotFoundError::new_err(format!("{shown}: there is no such folder")));
    }
    if path.exists() && !overwrite {
        let what = "the file exists: choose another name, or replace it by VRSWriter(..., overwrite=True)";
        return Err(VRSFileExistsError::new_err(format!("{shown}: {what}")));
    }
    Ok(())
}

impl State {
    pub(super) fn stream(&self, number: usize) -> Option<&RecordedStream> {
        self.streams.get(number)
    }

    /// A stream, and the file if there is one.
    pub(super) fn stream_mut(&mut self, number: usize) -> PyResult<(&mut RecordedStream, Option<&Writer>)> {
        let writer = if let Phase::Recording(writer) = &self.phase { Some(writer) } else { None };
        let stream = self.streams.get_mut(number).ok_or_else(|| closed("the stream"))?;
        Ok((stream, writer))
    }

    /// What the recording is called in messages.
    pub(super) fn label(&self) -> String {
        match &self.place {
            Place::Path(path) => path.display().to_string(),
            Place::File(_) => "the recording".to_owned(),
        }
    }

    // ---- before the file -------------------------------------------------------------------------

    pub(super) fn create_stream(&mut self, name: &str, flavor: &str, preset: Preset) -> Result<usize> {
        self.check_open()?;
        let type_id = RecordedStream::type_id(name);
        let last = self.instances.get(&type_id).copied().unwrap_or(0);
        let id = StreamId::new(type_id, last.saturating_add(1));
        if let Some(other) = self.streams.iter().find(|stream| stream.id == id) {
            let what = format!("{} has the id already; instance ids were reset", other.label());
            return Err(
                RecordingError::new_err(format!("{}: stream {id} cannot be created: {what}", self.label())).into()
            );
        }
        self.streams.push(RecordedStream::new(id, name, flavor, preset, self.settings.when_full)?);
        self.instances.insert(type_id, id.instance);
        Ok(self.streams.len() - 1)
    }

    pub(super) fn reset_instance_ids(&mut self) {
        self.instances.clear();
    }

    pub(super) fn set_tag(&mut self, name: &str, value: &str) -> PyResult<()> {
        self.check_open()?;
        if matches!(self.phase, Phase::Recording(_)) {
            let what =
                "the tags of a file stand at its beginning, and it is created with the first record: set them before";
            return Err(RecordingError::new_err(format!("{}: tag `{name}` comes too late: {what}", self.label())));
        }
        self.tags.insert(name, value);
        Ok(())
    }

    /// Sets a tag of a stream; once it is in the file, only if that was asked for.
    pub(super) fn set_stream_tag(
        &mut self,
        py: Python<'_>,
        number: usize,
        (name, value): (&str, &str),
        is_late: bool,
    ) -> Result<()> {
        self.check_open()?;
        let (stream, writer) = self.stream_mut(number)?;
        if stream.is_in_file() && !is_late {
            let what = "the file exists since the first record: set tags before it, or by `update_tag`";
            return Err(
                RecordingError::new_err(format!("{}: tag `{name}` comes too late: {what}", stream.label())).into()
            );
        }
        stream.change(py, writer, |stream| {
            stream.tag(name, value);
            Ok(())
        })
    }

    /// Whether records of one stream may come in any order between flushes.
    pub(super) fn sorts(&self) -> bool {
        self.settings.sorts
    }

    pub(super) fn tags(&self) -> &Tags {
        &self.tags
    }

    // ---- records ---------------------------------------------------------------------------------

    pub(super) fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    fn check_open(&self) -> PyResult<()> {
        match &self.phase {
            Phase::Declaring | Phase::Recording(_) => Ok(()),
            Phase::Failed(reason) => Err(VRSFileError::new_err(reason.clone())),
            Phase::Closed => Err(closed(&self.label())),
        }
    }

    /// Whether a record may come now.
    pub(super) fn check(&self, number: usize, record_type: RecordType, time: f64) -> PyResult<()> {
        self.check_open()?;
        let Some(stream) = self.stream(number) else { return Ok(()) };
        let late = |last: f64, what: String| {
            let text = format!("{}: a record at {time} s comes too late: {what}", stream.label());
            Err(TimestampOrderWriteException::new_err((text, last, time)))
        };
        if time < self.flushed {
            return late(self.flushed, format!("all before {} s is flushed", self.flushed));
        }
        if time < stream.last && !self.settings.sorts {
            let what =
                format!("the stream has one at {} s; VRSWriter(..., order=\"sort\") takes any order", stream.last);
            return late(stream.last, what);
        }
        if record_type == RecordType::Data && !stream.has_configuration {
            let what = "there is no configuration record yet: create one before data records";
            return Err(RecordingError::new_err(format!("{}: {what}", stream.label())));
        }
        Ok(())
    }

    /// Creates a record of the stream's only layout, from values of Python's own types, if it need not wait: most records are
    /// such, and take no memory of their own. Where there is more to do, the format does it.
    fn create_plain(
        &mut self,
        py: Python<'_>,
        number: usize,
        record_type: RecordType,
        time: f64,
        sources: &Bound<'_, PyTuple>,
    ) -> Result<(Tried, Option<Arc<Format>>)> {
        const OTHER: (Tried, Option<Arc<Format>>) = (Tried::NoRoom, None);
        self.check(number, record_type, time)?;
        let only = self.stream(number).and_then(|stream| stream.only_layout(record_type));
        let mut sources = sources.iter_borrowed();
        let (Some((format, layout)), Some(first)) = (only, sources.next()) else { return Ok(OTHER) };
        if !layout.is(first) {
            return Ok(OTHER);
        }
        let mut layout = layout.get().lock(py);
        for (field, value) in sources.enumerate() {
            if !layout.set_plain(field, &value)? {
                return Ok(OTHER);
            }
        }
        let tried = format.try_write(py, time, &[DynamicPart::from(&layout.values)])?;
        let format = (tried == Tried::Due).then(|| Arc::clone(format));
        drop(layout);
        if tried.is_recorded() {
            self.count(number, record_type, time);
        }
        Ok((tried, format))
    }

    /// Creates a record if it need not wait.
    fn create<'py>(
        &mut self,
        py: Python<'py>,
        number: usize,
        record_type: RecordType,
        time: f64,
        record: &Record<'py>,
    ) -> Result<Tried> {
        self.check(number, record_type, time)?;
        self.start(py)?;
        self.enter(py, number)?;
        let tried = record.try_write(py, time)?;
        if tried.is_recorded() {
            self.count(number, record_type, time);
            if let Ok((stream, _)) = self.stream_mut(number) {
                stream.freeze(py, record_type, record.format());
            }
        }
        Ok(tried)
    }

    /// Creates the file if there is none.
    pub(super) fn start(&mut self, py: Python<'_>) -> Result<()> {
        if !matches!(self.phase, Phase::Declaring) {
            return Ok(());
        }
        let mut streams = Vec::with_capacity(self.streams.len());
        for stream in &mut self.streams {
            streams.extend(stream.enter(py)?);
        }
        let options = self
            .tags
            .iter()
            .fold(self.settings.options.clone().overwrite(self.settings.overwrite), |options, (name, value)| {
                options.tag(name.as_bytes(), value.as_bytes())
            });
        let created = match &self.place {
            Place::Path(path) => py.detach(|| options.create(path, streams)),
            Place::File(file) => {
                let file = PythonFile::new(file.clone_ref(py));
                py.detach(|| options.create_in(file, streams))
            }
        };
        match created {
            Ok(writer) => {
                self.phase = Phase::Recording(writer);
                Ok(())
            }
            Err(error) => {
                self.phase = Phase::Failed(format!("{error}; nothing of the recording was kept"));
                Err(error.into())
            }
        }
    }

    /// Brings a stream into the file that was created after it.
    pub(super) fn enter(&mut self, py: Python<'_>, number: usize) -> Result<()> {
        let Phase::Recording(writer) = &self.phase else { return Ok(()) };
        let Some(stream) = self.streams.get_mut(number) else { return Ok(()) };
        if let Some(stream) = stream.enter(py)? {
            py.detach(|| writer.add(stream))?;
        }
        Ok(())
    }

    pub(super) fn count(&mut self, number: usize, record_type: RecordType, time: f64) {
        self.waiting.push(time);
        if let Some(stream) = self.streams.get_mut(number) {
            stream.last = stream.last.max(time);
            stream.has_configuration |= record_type == RecordType::Configuration;
        }
    }

    /// Hands over the records before a time: how many, and what can be waited for.
    fn flush(&mut self, py: Python<'_>, time: f64) -> Result<(u64, Option<Flushed>)> {
        self.check_open()?;
        if time < self.flushed {
            let text = format!("{}: flush_records({time}) comes after flush_records({})", self.label(), self.flushed);
            return Err(TimestampOrderWriteException::new_err((text, self.flushed, time)).into());
        }
        let before = self.waiting.len();
        self.waiting.retain(|waiting| *waiting >= time);
        self.flushed = time;
        let flushed = match &self.phase {
            Phase::Recording(writer) => Some(py.detach(|| writer.flush_before(time))?),
            _ => None,
        };
        Ok(((before - self.waiting.len()) as u64, flushed))
    }

    /// Completes the file; there is one from now on, whether anything was recorded or not.
    pub(super) fn close(&mut self, py: Python<'_>) -> Result<()> {
        if let Phase::Closed = self.phase {
            return Ok(());
        }
        let completed = self.complete(py);
        self.phase = Phase::Closed;
        self.summary = Some(completed?);
        Ok(())
    }

    fn complete(&mut self, py: Python<'_>) -> Result<Summary> {
        self.check_open()?;
        self.start(py)?;
        for number in 0..self.streams.len() {
            self.enter(py, number)?;
        }
        match std::mem::replace(&mut self.phase, Phase::Closed) {
            Phase::Recording(writer) => Ok(py.detach(|| writer.finish())?),
            _ => Err(closed(&self.label()).into()),
        }
    }

    /// What was recorded; `None` before there is a file.
    pub(super) fn summary(&self) -> Option<Summary> {
        match &self.phase {
            Phase::Recording(writer) => Some(writer.summary()),
            _ => self.summary.clone(),
        }
    }

    pub(super) fn streams(&self) -> &[RecordedStream] {
        &self.streams
    }
}
