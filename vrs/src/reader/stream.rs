//! Streams of an open recording.

use std::fmt;
use std::sync::{Arc, OnceLock};

use vrs_core::Tags;
use vrs_core::container::{RecordableTypeId, StreamId, StreamSelector};
use vrs_core::format::{ContentType, Definitions, RecordType};
use vrs_core::layout::DataLayout;

use super::configuration::Configurations;
use super::demand::Demand;
use super::entry::{self, RecordEntry};
use super::formats::{Format, Formats};
use super::index::{KindFilter, RecordIndex};
use super::positions::{Listed, Positions, Wanted};
use super::typed::RecordReader;
use super::{Record, Records, Shared};
use crate::error::{Error, ErrorKind, Result};

/// What a reader keeps of one stream.
#[derive(Debug)]
pub(super) struct StreamEntry {
    id: StreamId,
    /// Records by record type number.
    counts: [usize; 8],
    /// Read from the tags when first needed.
    formats: Arc<OnceLock<Formats>>,
    pub(super) configurations: OnceLock<Configurations>,
    pub(super) demand: Demand,
    /// Positions of its records of each type, by record type number, and of all: each made when first needed.
    lists: [OnceLock<Arc<[u32]>>; 9],
}

impl StreamEntry {
    /// The entries of all streams, by stream number.
    pub(super) fn all(index: &RecordIndex) -> Vec<Self> {
        let entries = index.streams().iter().zip(index.counts()).map(|(id, counts)| Self {
            id: *id,
            counts,
            formats: Arc::default(),
            configurations: OnceLock::new(),
            demand: Demand::default(),
            lists: Default::default(),
        });
        entries.collect()
    }

    /// The entry of a stream of which no records are listed, but the configurations that may be in force. Its formats are those
    /// of `before`, unless its tags changed.
    pub(super) fn unlisted(id: StreamId, configurations: Configurations, before: Option<&Self>) -> Self {
        Self {
            id,
            counts: [0; 8],
            formats: before.map(|before| Arc::clone(&before.formats)).unwrap_or_default(),
            configurations: configurations.into(),
            demand: Demand::default(),
            lists: Default::default(),
        }
    }

    pub(super) fn id(&self) -> StreamId {
        self.id
    }

    pub(super) fn count(&self, record_type: RecordType) -> usize {
        self.counts.get(record_type as usize).copied().unwrap_or_default()
    }

    pub(super) fn formats(&self, inner: &Shared) -> &Formats {
        let read = || inner.stream_tags(self.id).map(|tags| Formats::from_tags(&tags.internal)).unwrap_or_default();
        self.formats.get_or_init(read)
    }

    pub(super) fn format(&self, inner: &Shared, record_type: RecordType, version: u32) -> Option<Format<'_>> {
        self.formats(inner).get(record_type, version)
    }
}

/// A stream of an open recording.
///
/// ```no_run
/// # #[derive(vrs::DataLayout)]
/// # struct Frame { exposure: f64 }
/// let file = vrs::Reader::open("recording.vrs")?;
/// let camera = file.stream("acme/left")?;
/// println!("{} has {} records", camera.id(), camera.record_count());
/// for record in camera.data::<Frame>()?.records() {
///     println!("{}", record?.layout()?.exposure());
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct StreamReader<'r> {
    inner: &'r Shared,
    number: usize,
    entry: &'r StreamEntry,
}

impl<'r> StreamReader<'r> {
    /// Its id: type and instance.
    pub fn id(self) -> StreamId {
        self.entry.id
    }

    /// Its type.
    pub fn type_id(self) -> RecordableTypeId {
        self.entry.id.type_id
    }

    /// What its application calls it; empty when it has no flavor.
    pub fn flavor(self) -> &'r str {
        self.inner.stream_tags(self.id()).and_then(|tags| tags.flavor()).unwrap_or_default()
    }

    /// The display name of its type when it was recorded; empty when the file does not tell.
    pub fn name(self) -> &'r str {
        self.inner.stream_tags(self.id()).and_then(|tags| tags.original_name()).unwrap_or_default()
    }

    /// Its serial number, which identifies it across copies.
    pub fn serial_number(self) -> &'r str {
        self.inner.stream_tags(self.id()).and_then(|tags| tags.serial_number()).unwrap_or_default()
    }

    /// The tags that its application gave it.
    pub fn tags(self) -> &'r Tags {
        self.inner.stream_tags(self.id()).map_or(&NO_TAGS, |tags| &tags.user)
    }

    /// The library's own tags: names, record formats, layout definitions.
    pub fn internal_tags(self) -> &'r Tags {
        self.inner.stream_tags(self.id()).map_or(&NO_TAGS, |tags| &tags.internal)
    }

    /// The record formats that it declares, with their layouts.
    pub fn definitions(self) -> &'r Definitions {
        &self.entry.formats(self.inner).definitions
    }

    /// How many records it has.
    pub fn record_count(self) -> usize {
        self.entry.counts.iter().sum()
    }

    /// How many records of one type it has.
    pub fn count(self, record_type: RecordType) -> usize {
        self.entry.counts.get(record_type as usize).copied().unwrap_or_default()
    }

    /// Whether its formats and records allow images: a data record may have some.
    pub fn might_contain_images(self) -> bool {
        self.count(RecordType::Data) > 0 && self.definitions().has(ContentType::Image)
    }

    /// Whether its formats and records allow audio.
    pub fn might_contain_audio(self) -> bool {
        self.count(RecordType::Data) > 0 && self.definitions().has(ContentType::Audio)
    }

    /// Times of its first and last record of one type, in seconds.
    pub fn time_range(self, record_type: RecordType) -> Option<(f64, f64)> {
        self.inner.index.time_range(Some(self.number as u16), Some(record_type))
    }

    /// Bytes that its records take in the file: each from its header to that of the physically next record, whatever its
    /// stream (FORMAT.md §16.2). The first call goes over the whole index.
    pub fn size_on_disk(self) -> u64 {
        self.inner.sizes_on_disk().get(self.number).copied().unwrap_or_default()
    }

    /// What the index says about its records, in index order. Touches no record.
    pub fn entries(self) -> impl Iterator<Item = RecordEntry> + use<'r> {
        entry::entries(self.inner, self.positions(None))
    }

    /// Its records in index order.
    pub fn records(self) -> Records<'r> {
        Records::at(self.inner, self.positions(None))
    }

    /// Its records of one type, in index order.
    pub fn records_of(self, record_type: RecordType) -> Records<'r> {
        Records::at(self.inner, self.positions(Some(record_type)))
    }

    /// Record number `number` of those of one type, or of all with `None`; no record when there are fewer.
    ///
    /// The first look-up by number or time makes a list of the records in question, of 4 bytes a record.
    ///
    /// ```no_run
    /// use vrs::RecordType;
    ///
    /// let file = vrs::Reader::open("recording.vrs")?;
    /// let camera = file.stream("acme/left")?;
    /// let tenth_frame = camera.record(RecordType::Data, 9).transpose()?;
    /// let third_record = camera.record(None, 2).transpose()?;
    /// # Ok::<(), vrs::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Record`] when the record cannot be read.
    pub fn record(self, record_type: impl Into<Option<RecordType>>, number: usize) -> Option<Result<Record<'r>>> {
        self.read(self.listed(record_type).get(number)?)
    }

    /// The last of its records of one type, or of all.
    ///
    /// # Errors
    /// [`ErrorKind::Record`] when the record cannot be read.
    pub fn last(self, record_type: impl Into<Option<RecordType>>) -> Option<Result<Record<'r>>> {
        self.read(self.positions(record_type.into()).next_back()?)
    }

    /// The first of its records of one type, or of all, at or after a time, in seconds; `None` when all are earlier.
    ///
    /// # Errors
    /// [`ErrorKind::Record`] when the record cannot be read.
    pub fn at_or_after(self, record_type: impl Into<Option<RecordType>>, timestamp: f64) -> Option<Result<Record<'r>>> {
        let record_type = record_type.into();
        let near = self.inner.index.find_near(self.inner.index.lower_bound(timestamp), self.filter(record_type));
        self.read(near.or_else(|| self.listed(record_type).at_or_after(timestamp))?)
    }

    /// The last of its records of one type, or of all, before a time, in seconds; `None` when all are later.
    ///
    /// # Errors
    /// [`ErrorKind::Record`] when the record cannot be read.
    pub fn before(self, record_type: impl Into<Option<RecordType>>, timestamp: f64) -> Option<Result<Record<'r>>> {
        let record_type = record_type.into();
        let near = self.inner.index.find_near_before(self.inner.index.lower_bound(timestamp), self.filter(record_type));
        self.read(near.or_else(|| self.listed(record_type).before(timestamp))?)
    }

    /// Of its records of one type, or of all, the one nearest to a time and no farther from it than `within`, both in
    /// seconds; of two that are equally near, the earlier one. `f64::INFINITY` takes any distance.
    ///
    /// # Errors
    /// [`ErrorKind::Record`] when the record cannot be read.
    pub fn nearest(
        self,
        record_type: impl Into<Option<RecordType>>,
        timestamp: f64,
        within: f64,
    ) -> Option<Result<Record<'r>>> {
        self.read(self.listed(record_type).nearest(timestamp, within)?)
    }

    /// The number that a record of the file has among those of this stream, of one type or of all: what
    /// [`record`](Self::record) takes. `None` for records of other streams or types.
    pub fn number_of(self, record_type: impl Into<Option<RecordType>>, position: usize) -> Option<usize> {
        self.listed(record_type).number_of(position)
    }

    /// The position in index order of record number `number`.
    pub(crate) fn position(self, number: usize) -> Option<usize> {
        self.listed(None).get(number)
    }

    fn positions(self, record_type: Option<RecordType>) -> Positions<'r> {
        Positions::new(&self.inner.index, Wanted::Filter(self.filter(record_type)))
    }

    fn filter(self, record_type: Option<RecordType>) -> KindFilter {
        KindFilter::new(Some(self.number()), record_type)
    }

    fn listed(self, record_type: impl Into<Option<RecordType>>) -> Listed<'r> {
        Listed::new(&self.inner.index, self.list_of(record_type.into()))
    }

    fn list_of(self, record_type: Option<RecordType>) -> &'r Arc<[u32]> {
        let [of_type @ .., of_all] = &self.entry.lists;
        let list = record_type.and_then(|record_type| of_type.get(record_type as usize)).unwrap_or(of_all);
        list.get_or_init(|| self.positions(record_type).list())
    }

    /// The positions of its records of one type.
    pub(super) fn list(self, record_type: RecordType) -> Arc<[u32]> {
        Arc::clone(self.list_of(Some(record_type)))
    }

    pub(super) fn read(self, position: usize) -> Option<Result<Record<'r>>> {
        Record::read(self.inner, &mut self.inner.payload_reader(), position)
    }

    /// Its data records, read as the struct `T`.
    ///
    /// The struct is mapped onto every format version of the stream; versions in which nothing matches are errors of their
    /// records, if there are any.
    ///
    /// # Errors
    /// [`ErrorKind::NoLayout`] when no format of these records has a layout, [`ErrorKind::Mapping`] when none has a piece of
    /// the struct, or none all that are required.
    pub fn data<T: DataLayout>(self) -> Result<RecordReader<'r, T::Static>> {
        RecordReader::new(self, RecordType::Data)
    }

    /// Its configuration records, read as the struct `T`.
    ///
    /// # Errors
    /// As for [`data`](Self::data).
    pub fn configuration<T: DataLayout>(self) -> Result<RecordReader<'r, T::Static>> {
        RecordReader::new(self, RecordType::Configuration)
    }

    /// Its state records, read as the struct `T`.
    ///
    /// # Errors
    /// As for [`data`](Self::data).
    pub fn state<T: DataLayout>(self) -> Result<RecordReader<'r, T::Static>> {
        RecordReader::new(self, RecordType::State)
    }

    pub(super) fn inner(self) -> &'r Shared {
        self.inner
    }

    pub(super) fn formats(self) -> &'r Formats {
        self.entry.formats(self.inner)
    }

    pub(super) fn number(self) -> u16 {
        self.number as u16
    }

    /// `1201-1 (acme/left)`.
    fn label(self) -> String {
        match self.flavor() {
            "" => self.id().to_string(),
            flavor => format!("{} ({flavor})", self.id()),
        }
    }
}

static NO_TAGS: Tags = Tags::new();

impl fmt::Debug for StreamReader<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("StreamReader").field("id", &self.id()).field("flavor", &self.flavor()).finish_non_exhaustive()
    }
}

/// All streams, by number.
pub(super) fn all(inner: &Shared) -> impl ExactSizeIterator<Item = StreamReader<'_>> + Clone {
    inner.streams.iter().enumerate().map(move |(number, entry)| StreamReader { inner, number, entry })
}

/// The stream of a record, by its number.
pub(super) fn of(inner: &Shared, number: u16) -> StreamReader<'_> {
    let number = usize::from(number);
    StreamReader { inner, number, entry: &inner.streams[number] }
}

/// The stream that a person means: by id, by place, or by flavor.
pub(super) fn find<'r>(inner: &'r Shared, name: &str) -> Result<StreamReader<'r>> {
    let streams = all(inner);
    if let Ok(selector) = name.parse::<StreamSelector>() {
        let selected = selector.select(streams.clone().map(StreamReader::id));
        if let Some(stream) = selected.and_then(|id| streams.clone().find(|stream| stream.id() == id)) {
            return Ok(stream);
        }
    }
    let flavored: Vec<_> = streams.clone().filter(|stream| !name.is_empty() && stream.flavor() == name).collect();
    match flavored.as_slice() {
        [stream] => Ok(*stream),
        [] => Err(unknown(inner, name)),
        several => {
            let streams = several.iter().map(|stream| stream.id().to_string()).collect();
            Err(inner.error(ErrorKind::AmbiguousStream { wanted: name.to_owned(), streams }))
        }
    }
}

/// The error that there is no such stream, with those that there are.
pub(super) fn unknown(inner: &Shared, wanted: &str) -> Error {
    let streams = all(inner).map(StreamReader::label).collect();
    inner.error(ErrorKind::NoStream { wanted: wanted.to_owned(), streams })
}
