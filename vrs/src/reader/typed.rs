//! Records read as structs.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use vrs_core::format::{LayoutDefinition, RecordDefinition, RecordType};
use vrs_core::layout::{Block, DataLayout, DecodeLayout, Mapping};

use super::blocks::BlockContent;
use super::{Record, Records, StreamReader};
use crate::error::{ErrorKind, RecordProblem, Result};

/// The records of one type of a stream, read as a struct. Made by [`StreamReader::data`] and its siblings.
///
/// `S` is the struct with every lifetime `'static`. It was mapped once onto each format version of the stream; reading a
/// field of a record is then a look-up of its place and a load.
pub struct RecordReader<'r, S: DataLayout> {
    stream: StreamReader<'r>,
    record_type: RecordType,
    versions: Vec<Version<'r, S>>,
}

/// The struct mapped onto one format version.
struct Version<'r, S: DataLayout> {
    number: u32,
    /// Number of the layout block.
    block: usize,
    layout: &'r LayoutDefinition,
    mapping: Arc<Mapping<S>>,
}

impl<'r, S: DataLayout + 'static> RecordReader<'r, S> {
    /// Maps the struct onto the layouts of a stream: in each version, onto the first block that has all required pieces.
    pub(super) fn new(stream: StreamReader<'r>, record_type: RecordType) -> Result<Self> {
        Self::with_choice(stream, record_type, |_| true)
    }

    /// Takes layout block number `block` in place of the first one that fits. Blocks of all kinds are counted.
    ///
    /// # Errors
    /// As for [`StreamReader::data`].
    pub fn block(self, block: usize) -> Result<Self> {
        Self::with_choice(self.stream, self.record_type, |index| index == block)
    }

    fn with_choice(stream: StreamReader<'r>, record_type: RecordType, chosen: impl Fn(usize) -> bool) -> Result<Self> {
        let mut reader = Self { stream, record_type, versions: Vec::new() };
        let mut problem = None;
        for (kind, version, definition) in stream.definitions().iter().filter(|(kind, ..)| *kind == record_type) {
            for (block, layout) in layouts(definition).filter(|(block, _)| chosen(*block)) {
                let mapping = stream.entry().mapping::<S>(kind, version, block, layout.schema());
                match mapping.check(layout.schema()) {
                    Ok(()) => {
                        reader.versions.push(Version { number: version, block, layout, mapping });
                        break;
                    }
                    Err(error) => problem = problem.or(Some(error)),
                }
            }
        }
        if !reader.versions.is_empty() {
            return Ok(reader);
        }
        let id = stream.id();
        Err(stream.inner().error(match problem {
            Some(problem) => ErrorKind::Mapping { stream: id, record_type, problem },
            None => ErrorKind::NoLayout { stream: id, record_type },
        }))
    }

    /// The records, in index order.
    pub fn records(&self) -> TypedRecords<'_, S> {
        TypedRecords { records: self.stream.records_of(self.record_type), reader: self }
    }

    /// The first of them at or after a time, in seconds; `None` when all are earlier.
    ///
    /// # Errors
    /// [`ErrorKind::Record`] when the record cannot be read.
    pub fn at_or_after(&self, timestamp: f64) -> Option<Result<TypedRecord<'_, S>>> {
        let record = self.stream.at_or_after(self.record_type, timestamp)?;
        Some(record.map(|record| TypedRecord { record, reader: self }))
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

    fn version(&self, version: u32) -> Option<&Version<'r, S>> {
        self.versions.iter().find(|known| known.number == version)
    }
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

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.records.next()?;
        Some(record.map(|record| TypedRecord { record, reader: self.reader }))
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

    fn deref(&self) -> &Record<'a> {
        &self.record
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
        let known = self.reader.version(self.record.version());
        let version = known.ok_or_else(|| self.unmapped())?;
        let block = self.find_block(version)?;
        version.mapping.view(block).map_err(|problem| self.record.error(problem))
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

    #[inline]
    fn find_block(&self, version: &Version<'_, S>) -> Result<Block<'_>> {
        if version.block == 0 {
            let split = version.layout.schema().split(self.record.payload());
            let error = |problem| self.record.error(RecordProblem::Block { block: 0, problem });
            return split.map(|(block, _)| block).map_err(error);
        }
        let mut blocks = self.record.blocks()?;
        let found =
            blocks.find(|block| block.index >= version.block || matches!(block.content, BlockContent::Unsupported(_)));
        let problem = match found.map(|found| found.content) {
            Some(BlockContent::Layout(layout)) => return Ok(layout.block()),
            Some(BlockContent::Unsupported(problem)) => problem.to_string(),
            _ => "the record ends before it".to_owned(),
        };
        Err(self.record.error(RecordProblem::Unreachable { block: version.block, reason: problem }))
    }

    #[cold]
    fn unmapped(&self) -> crate::Error {
        let version = self.record.version();
        let stream = self.reader.stream;
        let declared = stream.definitions().get(self.reader.record_type, version).is_some();
        let problem = if declared {
            RecordProblem::NotMapped { version, layout: S::NAME }
        } else {
            RecordProblem::NoFormat(version)
        };
        self.record.error(problem)
    }
}
