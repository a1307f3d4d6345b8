//! What all views of a recording share: its files, which record stands where, how blocks are to be handed out.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use pyo3::prelude::*;
use vrs::reader::{MultiReader, RecordEntry, Repair, Selection, StreamMatch, StreamReader};
use vrs::{ErrorKind, Reader, RecordType, RecordableTypeId, StreamId};

use super::form::{Form, FormPlace};
use super::image::Conversion;
use super::metadata::Encoding;
use crate::error::{ClosedError, Result};

/// An open recording, of one file or of several.
pub(crate) struct Files {
    readers: Vec<Reader>,
    several: Option<Several>,
    pub(super) encoding: Encoding,
    /// Whether blocks that cannot be made out are errors.
    pub(super) strict: bool,
    rules: RwLock<Rules>,
    /// Whether blocks were ever said to be skipped.
    skips: AtomicBool,
    /// What records are made of, by where that is declared.
    forms: RwLock<HashMap<FormPlace, Arc<Form>>>,
}

/// Several files in one order.
struct Several {
    reader: MultiReader,
    /// File and position of every record.
    order: Vec<Place>,
    /// Ids among those of all files, by file and id there.
    ids: Vec<BTreeMap<StreamId, StreamId>>,
    /// Numbers in the order, by file and position.
    numbers: OnceLock<Vec<Vec<u32>>>,
}

/// Where a record stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub(crate) file: usize,
    /// Number of the record in the index of its file.
    pub(crate) position: usize,
}

/// How blocks are handed out: the reader's settings.
#[derive(Default)]
struct Rules {
    conversion: Conversion,
    of_streams: BTreeMap<StreamId, Conversion>,
    /// From which block on records of a type are not read.
    skipped: BTreeMap<(RecordableTypeId, RecordType), usize>,
}

/// A stream with its id among those of all files.
pub(crate) struct FileStream<'r> {
    pub(crate) id: StreamId,
    pub(crate) file: usize,
    pub(crate) stream: StreamReader<'r>,
}

impl Files {
    pub(super) fn one(file: Reader, encoding: Encoding, strict: bool) -> Self {
        let (rules, skips, forms) = (RwLock::default(), AtomicBool::default(), RwLock::default());
        Self { readers: vec![file], several: None, encoding, strict, rules, skips, forms }
    }

    pub(super) fn several(reader: MultiReader, encoding: Encoding, strict: bool) -> Self {
        let entries = reader.records().entries();
        let order = entries.map(|entry| Place { file: entry.file, position: entry.entry.position }).collect();
        let readers = reader.files().to_vec();
        let (rules, skips, forms) = (RwLock::default(), AtomicBool::default(), RwLock::default());
        let mut ids = vec![BTreeMap::new(); readers.len()];
        for stream in reader.streams() {
            ids.get_mut(stream.file()).and_then(|ids| ids.insert(stream.id(), stream.unique_id()));
        }
        let several = Some(Several { reader, order, ids, numbers: OnceLock::new() });
        Self { readers, several, encoding, strict, rules, skips, forms }
    }

    pub(crate) fn files(&self) -> &[Reader] {
        &self.readers
    }

    /// How many records there are.
    pub(crate) fn len(&self) -> usize {
        self.several.as_ref().map_or_else(|| self.readers.iter().map(Reader::record_count).sum(), |all| all.order.len())
    }

    /// Where a record stands.
    pub(crate) fn place(&self, number: usize) -> Option<Place> {
        match &self.several {
            None => Some(Place { file: 0, position: number }),
            Some(several) => several.order.get(number).copied(),
        }
    }

    /// What the index says about a record.
    pub(crate) fn entry(&self, number: usize) -> Option<RecordEntry> {
        let place = self.place(number)?;
        self.readers.get(place.file)?.entry(place.position)
    }

    /// The time of a record.
    pub(super) fn timestamp(&self, number: usize) -> Option<f64> {
        self.entry(number).map(|entry| entry.timestamp)
    }

    /// All streams, in the order of their ids.
    pub(crate) fn streams(&self) -> Vec<FileStream<'_>> {
        match (&self.several, self.readers.first()) {
            (Some(several), _) => {
                let streams = several.reader.streams();
                streams
                    .map(|stream| FileStream { id: stream.unique_id(), file: stream.file(), stream: stream.stream() })
                    .collect()
            }
            (None, Some(file)) => {
                file.streams().map(|stream| FileStream { id: stream.id(), file: 0, stream }).collect()
            }
            (None, None) => Vec::new(),
        }
    }

    /// A stream by its id, its place, or its flavor.
    pub(crate) fn stream(&self, name: &str) -> Result<FileStream<'_>> {
        let id = match (&self.several, self.readers.first()) {
            (Some(several), _) => several.reader.stream(name)?.unique_id(),
            (None, Some(file)) => file.stream(name)?.id(),
            (None, None) => return Err(ClosedError::new_err("there is no file").into()),
        };
        let found = self.streams().into_iter().find(|stream| stream.id == id);
        found.ok_or_else(|| ClosedError::new_err("there is no such stream").into())
    }

    /// The ids of the streams that a rule fits, of none where it fits none.
    pub(super) fn fitting(&self, rule: StreamMatch) -> Result<Vec<StreamId>> {
        let selection = Selection::new().stream(rule);
        let fitting = match (&self.several, self.readers.first()) {
            (Some(several), _) => {
                let selected = several.reader.select(&selection);
                selected.map(|selected| selected.streams().map(|stream| stream.unique_id()).collect())
            }
            (None, Some(file)) => {
                let selected = file.select(&selection);
                selected.map(|selected| selected.streams().map(StreamReader::id).collect())
            }
            (None, None) => Ok(Vec::new()),
        };
        match fitting {
            Err(error) if matches!(error.kind(), ErrorKind::NoStream { .. }) => Ok(Vec::new()),
            fitting => Ok(fitting?),
        }
    }

    /// The id that the stream of a record has among those of all files.
    pub(crate) fn unique_id(&self, file: usize, stream: StreamId) -> StreamId {
        let ids = self.several.as_ref().and_then(|several| several.ids.get(file));
        ids.and_then(|ids| ids.get(&stream)).copied().unwrap_or(stream)
    }

    /// The numbers of the records that a selection wants.
    pub(super) fn select(&self, selection: &Selection) -> Result<Vec<u32>> {
        match (&self.several, self.readers.first()) {
            (Some(several), _) => {
                let numbers = several.numbers();
                let number = |file: usize, position: usize| numbers.get(file)?.get(position).copied();
                let entries = several.reader.select(selection)?.entries();
                Ok(entries.filter_map(|entry| number(entry.file, entry.entry.position)).collect())
            }
            (None, Some(file)) => Ok(file.select(selection)?.entries().map(|entry| entry.position as u32).collect()),
            (None, None) => Ok(Vec::new()),
        }
    }

    pub(super) fn repairs(&self) -> impl Iterator<Item = (&Reader, &Repair)> {
        self.readers.iter().flat_map(|file| file.repairs().iter().map(move |repair| (file, repair)))
    }

    /// What the records of a stream, type and version are made of: found when it is first needed.
    pub(super) fn form(&self, place: FormPlace, make: impl FnOnce() -> PyResult<Form>) -> PyResult<Arc<Form>> {
        if let Some(form) = self.forms.read().unwrap_or_else(PoisonError::into_inner).get(&place) {
            return Ok(Arc::clone(form));
        }
        // No lock is held while Python does something.
        let form = Arc::new(make()?);
        Ok(Arc::clone(self.forms.write().unwrap_or_else(PoisonError::into_inner).entry(place).or_insert(form)))
    }

    /// How images of a stream are handed out.
    pub(super) fn conversion(&self, stream: StreamId) -> Conversion {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        rules.of_streams.get(&stream).copied().unwrap_or(rules.conversion)
    }

    /// Sets that for all streams, and forgets what was set for some.
    pub(super) fn set_conversion(&self, conversion: Conversion) {
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        rules.of_streams.clear();
        rules.conversion = conversion;
    }

    /// Sets that for some streams.
    pub(super) fn set_stream_conversion(&self, streams: impl IntoIterator<Item = StreamId>, conversion: Conversion) {
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        rules.of_streams.extend(streams.into_iter().map(|stream| (stream, conversion)));
    }

    /// From which block on records are not read.
    pub(super) fn first_skipped(&self, type_id: RecordableTypeId, record_type: RecordType) -> usize {
        if !self.skips.load(Ordering::Relaxed) {
            return usize::MAX;
        }
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        rules.skipped.get(&(type_id, record_type)).copied().unwrap_or(usize::MAX)
    }

    /// Sets that; 0 to read all blocks.
    pub(super) fn skip_from(&self, type_id: RecordableTypeId, record_type: RecordType, block: usize) {
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        self.skips.store(true, Ordering::Relaxed);
        match block {
            0 => rules.skipped.remove(&(type_id, record_type)),
            block => rules.skipped.insert((type_id, record_type), block),
        };
    }
}

impl Several {
    fn numbers(&self) -> &[Vec<u32>] {
        self.numbers.get_or_init(|| {
            let mut numbers: Vec<Vec<u32>> =
                self.reader.files().iter().map(|file| vec![0; file.record_count()]).collect();
            for (number, place) in self.order.iter().enumerate() {
                let slot = numbers.get_mut(place.file).and_then(|file| file.get_mut(place.position));
                if let Some(slot) = slot {
                    *slot = number as u32;
                }
            }
            numbers
        })
    }
}

/// The files of a reader until it is closed. Views and iterators share it; records keep the files themselves.
#[derive(Clone)]
pub(crate) struct Handle(Arc<RwLock<Option<Arc<Files>>>>);

impl Handle {
    pub(super) fn new(files: Files) -> Self {
        Self(Arc::new(RwLock::new(Some(Arc::new(files)))))
    }

    /// The files; an error once they are closed.
    pub(crate) fn get(&self) -> PyResult<Arc<Files>> {
        let files = self.0.read().unwrap_or_else(PoisonError::into_inner);
        files.as_ref().map(Arc::clone).ok_or_else(|| ClosedError::new_err("the reader is closed: open the file again"))
    }

    pub(super) fn close(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).take();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_none()
    }
}
