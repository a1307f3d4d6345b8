//! Records read as structs.

use std::any::TypeId;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use vrs_core::format::{LayoutDefinition, RecordDefinition, RecordType};
use vrs_core::layout::{Block, DataLayout, DecodeLayout, Mapping, MappingError};

use super::formats::Format;
use super::record::Contents;
use super::{Record, Records, StreamReader};
use crate::error::{ErrorKind, RecordProblem, Result};

/// The records of one type of a stream, read as a struct. Made by [`StreamReader::data`] and its siblings.
///
/// `S` is the struct with every lifetime `'static`. It was mapped once onto each format version of the stream; reading a
/// field of a record is then a look-up of its place and a load.
pub struct RecordReader<'r, S: DataLayout> {
    stream: StreamReader<'r>,
    record_type: RecordType,
    /// The layout block that was asked for; without, the first one that fits.
    block: Option<usize>,
    versions: Vec<Version<'r, S>>,
    others: Others,
}

/// The struct mapped onto a layout block of one format version.
pub(super) struct Version<'r, S: DataLayout> {
    number: u32,
    /// Number of the block.
    pub(super) block: usize,
    pub(super) layout: &'r LayoutDefinition,
    pub(super) mapping: &'r Mapping<S>,
}

/// The other structs that records were read as, each fitted when first asked for. The list grows behind a shared reference,
/// so that views through several structs live together.
#[derive(Default)]
struct Others(OnceLock<Box<Other>>);

/// One of them.
struct Other {
    of: TypeId,
    /// The blocks that it fits, by format version.
    blocks: Vec<(u32, usize)>,
    next: Others,
}

impl<'r, S: DataLayout + 'static> RecordReader<'r, S> {
    /// Maps the struct onto the layouts of a stream: in each version, onto the first block that has all required pieces.
    pub(super) fn new(stream: StreamReader<'r>, record_type: RecordType) -> Result<Self> {
        Self::with_choice(stream, record_type, None)
    }

    /// Takes layout block number `block` in place of the first one that fits. Blocks of all kinds are counted.
    ///
    /// # Errors
    /// As for [`StreamReader::data`].
    pub fn block(self, block: usize) -> Result<Self> {
        Self::with_choice(self.stream, self.record_type, Some(block))
    }

    fn with_choice(stream: StreamReader<'r>, record_type: RecordType, block: Option<usize>) -> Result<Self> {
        let mut versions = Vec::new();
        let mut problem = None;
        for (version, format) in formats(stream, record_type) {
            match fit(version, format, block) {
                Ok(version) => versions.push(version),
                Err(error) => problem = problem.or(error),
            }
        }
        if !versions.is_empty() {
            return Ok(Self { stream, record_type, block, versions, others: Others::default() });
        }
        let id = stream.id();
        Err(stream.inner().error(match problem {
            Some(problem) => ErrorKind::Mapping { stream: id, record_type, problem },
            None => ErrorKind::NoLayout { stream: id, record_type },
        }))
    }

    /// The block of a version that another struct fits.
    fn other<O: DataLayout + 'static>(&self, version: u32) -> Option<usize> {
        let mut others = &self.others;
        loop {
            let other = others.0.get_or_init(|| {
                let fits = formats(self.stream, self.record_type)
                    .filter_map(|(version, format)| fit::<O>(version, format, self.block).ok());
                let blocks = fits.map(|fit| (fit.number, fit.block)).collect();
                Box::new(Other { of: TypeId::of::<O>(), blocks, next: Others::default() })
            });
            if other.of == TypeId::of::<O>() {
                return other.blocks.iter().find(|(known, _)| *known == version).map(|(_, block)| *block);
            }
            others = &other.next;
        }
    }

    /// The records, in index order.
    pub fn records(&self) -> TypedRecords<'_, S> {
        TypedRecords { records: self.stream.records_of(self.record_type), reader: self }
    }

    /// Record number `number` of them.
    ///
    /// # Errors
    /// [`ErrorKind::Record`] when the record cannot be read.
    pub fn record(&self, number: usize) -> Option<Result<TypedRecord<'_, S>>> {
        self.typed(self.stream.record(self.record_type, number))
    }

    /// The first of them at or after a time, in seconds; `None` when all are earlier.
    ///
    /// # Errors
    /// [`ErrorKind::Record`] when the record cannot be read.
    pub fn at_or_after(&self, timestamp: f64) -> Option<Result<TypedRecord<'_, S>>> {
        self.typed(self.stream.at_or_after(self.record_type, timestamp))
    }

    /// The last of them before a time, in seconds; `None` when all are later.
    ///
    /// # Errors
    /// [`ErrorKind::Record`] when the record cannot be read.
    pub fn before(&self, timestamp: f64) -> Option<Result<TypedRecord<'_, S>>> {
        self.typed(self.stream.before(self.record_type, timestamp))
    }

    /// The one nearest to a time and no farther from it than `within`, both in seconds; of two that are equally near, the
    /// earlier one.
    ///
    /// # Errors
    /// [`ErrorKind::Record`] when the record cannot be read.
    pub fn nearest(&self, timestamp: f64, within: f64) -> Option<Result<TypedRecord<'_, S>>> {
        self.typed(self.stream.nearest(self.record_type, timestamp, within))
    }

    /// A record of the stream, read as the struct. For records that were found in other ways, such as owned ones.
    ///
    /// ```no_run
    /// # #[derive(vrs::DataLayout)]
    /// # struct Frame { gain: f64 }
    /// # let file = vrs::Reader::open("recording.vrs")?;
    /// let frames = file.stream("acme/left")?.data::<Frame>()?;
    /// let kept = frames.records().map(|record| Ok(record?.into_record().into_owned())).collect::<vrs::Result<Vec<_>>>()?;
    /// println!("{}", frames.of(kept[0].get()).layout()?.gain());
    /// # Ok::<(), vrs::Error>(())
    /// ```
    #[inline]
    pub fn of<'a>(&'a self, record: Record<'a>) -> TypedRecord<'a, S> {
        TypedRecord { record, reader: self }
    }

    fn typed<'a>(&'a self, record: Option<Result<Record<'a>>>) -> Option<Result<TypedRecord<'a, S>>> {
        Some(record?.map(|record| self.of(record)))
    }

    pub(super) fn stream(&self) -> StreamReader<'r> {
        self.stream
    }

    /// The positions of the records.
    pub(super) fn list(&self) -> Arc<[u32]> {
        self.stream.list(self.record_type)
    }

    /// The record at a position, read as the struct.
    pub(super) fn read(&self, position: usize) -> Option<Result<TypedRecord<'_, S>>> {
        self.typed(self.stream.read(position))
    }

    #[inline]
    pub(super) fn version(&self, number: u32) -> Option<&Version<'r, S>> {
        self.versions.iter().find(|known| known.number == number)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.stream.count(self.record_type)
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Prints how the struct fits: for each format version a line per field, saying whether it is stored or answered by a
    /// default, and what the file has in its place.
    pub fn mapping(&self) -> impl fmt::Display + use<'_, 'r, S> {
        MappingTables(self)
    }
}

/// The format versions of a stream's records of one type.
fn formats(stream: StreamReader<'_>, record_type: RecordType) -> impl Iterator<Item = (u32, Format<'_>)> {
    let formats = stream.formats();
    let of_type = formats.definitions.iter().filter(move |(kind, ..)| *kind == record_type);
    of_type.filter_map(move |(_, version, _)| Some((version, formats.get(record_type, version)?)))
}

/// Maps a struct onto the first layout block of a version that has all required pieces, or onto the chosen one.
///
/// The error is that of the first block; `None` when there is no block.
fn fit<S: DataLayout + 'static>(
    number: u32,
    format: Format<'_>,
    chosen: Option<usize>,
) -> Result<Version<'_, S>, Option<MappingError>> {
    let mut problem = None;
    for (block, layout) in layouts(format.definition).filter(|(block, _)| chosen.is_none_or(|chosen| chosen == *block))
    {
        let mapping = format.mappings(block).get(layout.schema());
        match mapping.check(layout.schema()) {
            Ok(()) => return Ok(Version { number, block, layout, mapping }),
            Err(error) => problem = problem.or(Some(error)),
        }
    }
    Err(problem)
}

fn layouts(definition: &RecordDefinition) -> impl Iterator<Item = (usize, &LayoutDefinition)> {
    let layout = |block| Some((block, definition.layout(block)?.as_ref().ok()?));
    (0..definition.format.used_blocks().len()).filter_map(layout)
}

impl<S: DataLayout> fmt::Debug for RecordReader<'_, S> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let versions: Vec<u32> = self.versions.iter().map(|version| version.number).collect();
        out.debug_struct("RecordReader")
            .field("layout", &S::NAME)
            .field("stream", &self.stream)
            .field("record_type", &self.record_type)
            .field("versions", &versions)
            .finish()
    }
}

struct MappingTables<'a, 'r, S: DataLayout>(&'a RecordReader<'r, S>);

impl<S: DataLayout> fmt::Display for MappingTables<'_, '_, S> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reader = self.0;
        for version in &reader.versions {
            writeln!(out, "{} in {} version {}:", S::NAME, reader.record_type, version.number)?;
            write!(out, "{}", version.mapping.table(version.layout.schema()))?;
        }
        Ok(())
    }
}

/// Iterator over the records of a [`RecordReader`].
#[derive(Debug)]
pub struct TypedRecords<'a, S: DataLayout> {
    records: Records<'a>,
    reader: &'a RecordReader<'a, S>,
}

impl<'a, S: DataLayout + 'static> Iterator for TypedRecords<'a, S> {
    type Item = Result<TypedRecord<'a, S>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let record = self.records.next()?;
        Some(record.map(|record| self.reader.of(record)))
    }
}

/// A record and the struct that it is read as. Everything of [`Record`] is there as well.
#[derive(Debug)]
pub struct TypedRecord<'a, S: DataLayout> {
    record: Record<'a>,
    reader: &'a RecordReader<'a, S>,
}

impl<'a, S: DataLayout> Deref for TypedRecord<'a, S> {
    type Target = Record<'a>;

    #[inline]
    fn deref(&self) -> &Record<'a> {
        &self.record
    }
}

impl<'a, S: DataLayout> TypedRecord<'a, S> {
    /// The record by itself.
    pub fn into_record(self) -> Record<'a> {
        self.record
    }
}

impl<S: DataLayout + 'static> TypedRecord<'_, S> {
    /// The record's layout, seen as the struct: fields are read from the record's bytes when asked for.
    ///
    /// # Errors
    /// [`ErrorKind::Record`]: no format is declared for the record's version or the struct does not fit it, the record is
    /// too short, or its index points outside it.
    #[inline]
    pub fn layout(&self) -> Result<S::View<'_>> {
        let Some(version) = self.reader.version(self.record.version()) else {
            return Err(unmapped(self.reader, self.record.contents(), S::NAME));
        };
        let block = self.record.find_block(version.block, version.layout)?;
        version.mapping.view(block).map_err(|problem| self.record.error(problem))
    }

    /// The record's layout, seen as another struct: the way to read what a field cannot migrate by `legacy`, such as a vector
    /// of another element type. Each struct is mapped when first asked for, once for all records of the reader; views
    /// through several structs live side by side.
    ///
    /// ```no_run
    /// # use vrs::DataLayout;
    /// #[derive(DataLayout)]
    /// struct Scan {
    ///     points: Vec<vrs::Point3Dd>,
    /// }
    ///
    /// /// Scans until 2024.
    /// #[derive(DataLayout)]
    /// struct OldScan {
    ///     #[layout(required)]
    ///     points: Vec<vrs::Point3Df>,
    /// }
    ///
    /// # fn read(file: &vrs::Reader) -> vrs::Result<()> {
    /// for record in file.stream("acme/lidar")?.data::<Scan>()?.records() {
    ///     let record = record?;
    ///     let scan = record.layout()?;
    ///     let count = match record.layout_as::<OldScan>() {
    ///         Ok(old) if !scan.has_points() => old.points().len(),
    ///         _ => scan.points().len(),
    ///     };
    ///     println!("{count} points");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`layout`](Self::layout). Like there, a struct of which the record's version has nothing, or not all that is
    /// required, is one: [`RecordProblem::NotMapped`].
    pub fn layout_as<O: DataLayout>(&self) -> Result<<O::Static as DataLayout>::View<'_>> {
        let fitting = || {
            let number = self.reader.other::<O::Static>(self.record.version())?;
            let format = self.record.format()?;
            let layout = format.definition.layout(number)?.as_ref().ok()?;
            Some((number, layout, format.mappings(number).get::<O::Static>(layout.schema())))
        };
        let (number, layout, mapping) =
            fitting().ok_or_else(|| unmapped(self.reader, self.record.contents(), O::NAME))?;
        let block = self.record.find_block(number, layout)?;
        mapping.view(block).map_err(|problem| self.record.error(problem))
    }

    /// A copy of the record's layout as the struct.
    ///
    /// # Errors
    /// Those of [`layout`](Self::layout), and a field whose bytes are no value of its type.
    pub fn decode(&self) -> Result<S>
    where
        S: DecodeLayout,
    {
        S::decode(self.layout()?).map_err(|problem| self.record.error(problem))
    }
}

#[cold]
fn unmapped<S: DataLayout>(reader: &RecordReader<'_, S>, record: Contents<'_>, layout: &'static str) -> crate::Error {
    let version = record.version();
    let declared = reader.stream.definitions().get(reader.record_type, version).is_some();
    let problem =
        if declared { RecordProblem::NotMapped { version, layout } } else { RecordProblem::NoFormat(version) };
    record.error(problem)
}

impl Record<'_> {
    /// The record's layout, seen as a struct: the first layout block that has something of it, and all that is required. For
    /// records of which no [`RecordReader`] was made, such as those that a [`Follower`](super::Follower) finds.
    ///
    /// The struct is mapped when first asked for, once for all records of this format.
    ///
    /// ```no_run
    /// # #[derive(vrs::DataLayout)]
    /// # struct Frame { exposure: f64 }
    /// let file = vrs::Reader::open("recording.vrs")?;
    /// if let Some(last) = file.stream("acme/left")?.last(vrs::RecordType::Data).transpose()? {
    ///     println!("{} s", last.layout_as::<Frame>()?.exposure());
    /// }
    /// # Ok::<(), vrs::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Record`]: no format is declared for the record's version or the struct does not fit it, the record is
    /// too short, or its index points outside it.
    pub fn layout_as<T: DataLayout>(&self) -> Result<<T::Static as DataLayout>::View<'_>> {
        let version = self.version();
        let format = self.format().ok_or_else(|| self.error(RecordProblem::NoFormat(version)))?;
        let fit = fit::<T::Static>(version, format, None);
        let fit = fit.map_err(|_| self.error(RecordProblem::NotMapped { version, layout: T::NAME }))?;
        let block = self.find_block(fit.block, fit.layout)?;
        fit.mapping.view(block).map_err(|problem| self.error(problem))
    }

    #[inline]
    fn find_block(&self, number: usize, layout: &LayoutDefinition) -> Result<Block<'_>> {
        if number == 0 {
            let split = layout.schema().split(self.payload());
            let error = |problem| self.error(RecordProblem::Block { block: 0, problem });
            return split.map(|(block, _)| block).map_err(error);
        }
        self.contents().layout_block(number)
    }
}
