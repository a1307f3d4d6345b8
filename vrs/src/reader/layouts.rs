//! The layouts of records, for code that learns them from the file: read no further than they reach.

use std::ops::ControlFlow;

use smallvec::SmallVec;
use vrs_core::format::{ContentType, RecordDefinition, RecordType};
use vrs_core::layout::Schema;

use super::blocks::{BlockContent, LayoutContent};
use super::formats::Format;
use super::index::IndexedRecord;
use super::payload::PayloadReader;
use super::record::{Record, record_error};
use super::unread::Peek;
use super::{Reader, Shared};
use crate::compress::CodecError;
use crate::error::{RecordProblem, Result};

/// The layouts of one record, as [`Reader::for_each_layouts`] shows them.
#[derive(Debug)]
pub struct RecordLayouts<'a> {
    timestamp: f64,
    version: u32,
    layouts: Found<'a>,
}

/// Layouts with the numbers of their blocks.
type Found<'a> = SmallVec<[(usize, LayoutContent<'a>); 2]>;

impl<'a> RecordLayouts<'a> {
    /// Time of the record, in seconds.
    pub fn timestamp(&self) -> f64 {
        self.timestamp
    }

    /// Version of the record's format.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The layouts, each with the number of its block in the record format. None when the stream does not say what such
    /// records are made of.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (usize, LayoutContent<'a>)> {
        self.layouts.iter().copied()
    }
}

impl Reader {
    /// Calls `each` with the layouts of the records at these positions, until it breaks; positions behind the last record are
    /// left out. It is told the position, and is given the error of a record that cannot be read.
    ///
    /// Compressed records are inflated no further than their layouts reach: of an image behind them, nothing.
    ///
    /// ```no_run
    /// use std::ops::ControlFlow;
    ///
    /// let file = vrs::Reader::open("recording.vrs")?;
    /// let mut pieces = 0;
    /// file.for_each_layouts(0..file.record_count(), |_, layouts| {
    ///     if let Ok(layouts) = layouts {
    ///         pieces += layouts.iter().map(|(_, layout)| layout.values().iter().len()).sum::<usize>();
    ///     }
    ///     ControlFlow::Continue(())
    /// });
    /// # Ok::<(), vrs::Error>(())
    /// ```
    pub fn for_each_layouts(
        &self,
        positions: impl IntoIterator<Item = usize>,
        mut each: impl FnMut(usize, Result<RecordLayouts<'_>>) -> ControlFlow<()>,
    ) {
        let mut walk = LayoutWalk { inner: &self.inner, reader: self.inner.payload_reader(), last: None };
        for position in positions {
            let Some(indexed) = self.inner.index.get(position) else { continue };
            if walk.read((position, indexed), &mut each).is_break() {
                return;
            }
        }
    }
}

/// A walk over records.
struct LayoutWalk<'r> {
    inner: &'r Shared,
    reader: PayloadReader<'r>,
    /// The format of the record before: mostly that of the next one.
    last: Option<(FormatKey, KnownFormat<'r>)>,
}

/// Stream number, record type and version.
type FormatKey = (u16, RecordType, u32);

/// A format, and its schemas where they are in front; nothing where the stream declares none.
type KnownFormat<'r> = Option<(Format<'r>, Option<SmallVec<[&'r Schema; 2]>>)>;

impl LayoutWalk<'_> {
    fn read(
        &mut self,
        (position, indexed): (usize, IndexedRecord),
        each: &mut impl FnMut(usize, Result<RecordLayouts<'_>>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let inner = self.inner;
        let failed = |problem| Err(record_error(inner, indexed, problem));
        let (header, mut payload) = match self.reader.open(&indexed, inner.stream_id(indexed.stream)) {
            Ok(opened) => opened,
            Err(problem) => return each(position, failed(problem)),
        };
        let (timestamp, version) = (indexed.timestamp, header.format_version);
        let key = (indexed.stream, indexed.record_type, version);
        let (_, known) = match &mut self.last {
            Some(last) if last.0 == key => last,
            last => last.insert((key, find_format(inner, key))),
        };
        let Some((format, schemas)) = known else {
            return each(position, Ok(RecordLayouts { timestamp, version, layouts: Found::new() }));
        };
        if let Some(schemas) = schemas {
            let layouts = peek(*format, schemas, &mut payload);
            let layouts = layouts.map(|layouts| RecordLayouts { timestamp, version, layouts });
            return each(position, layouts.or_else(failed));
        }
        // Layouts behind other blocks are found by a walk over them.
        let record = match Record::read_indexed(inner, &mut self.reader, position, indexed) {
            Ok(record) => record,
            Err(error) => return each(position, Err(error)),
        };
        each(position, all_layouts(&record).map(|layouts| RecordLayouts { timestamp, version, layouts }))
    }
}

fn find_format(inner: &Shared, (stream, record_type, version): FormatKey) -> KnownFormat<'_> {
    let format = inner.streams.get(usize::from(stream))?.format(inner, record_type, version)?;
    Some((format, schemas_in_front(format.definition)))
}

/// The schemas of a format whose layouts are its first blocks, and all of which are known.
pub(super) fn schemas_in_front(definition: &RecordDefinition) -> Option<SmallVec<[&Schema; 2]>> {
    let is_layout = |block: &vrs_core::format::ContentBlock| block.content_type() == ContentType::DataLayout;
    let blocks = definition.format.used_blocks();
    let front = blocks.iter().take_while(|block| is_layout(block)).count();
    if blocks.iter().skip(front).any(is_layout) {
        return None;
    }
    (0..front).map(|block| Some(definition.layout(block)?.as_ref().ok()?.schema())).collect()
}

/// Where the layouts at the start of a payload end, of which no more is inflated than that takes. The layouts say it: it may be
/// behind the end of the record.
pub(super) fn layouts_end(schemas: &[&Schema], payload: &mut impl Peek) -> Result<usize, CodecError> {
    let mut end = 0_usize;
    for schema in schemas {
        let bytes = payload.peek(end.saturating_add(schema.fixed_size()))?;
        let size = schema.size_of(bytes.get(end..).unwrap_or_default());
        end = end.saturating_add(usize::try_from(size).unwrap_or(usize::MAX));
    }
    Ok(end)
}

/// The layouts at the start of a payload, of which no more is inflated.
fn peek<'p>(
    format: Format<'p>,
    schemas: &[&'p Schema],
    payload: &'p mut impl Peek,
) -> Result<Found<'p>, RecordProblem> {
    let end = layouts_end(schemas, payload)?;
    let mut rest = payload.peek(end)?;
    let split = schemas.iter().enumerate().map(|(block, schema)| {
        let (content, behind) = schema.split(rest).map_err(|problem| RecordProblem::Block { block, problem })?;
        rest = behind;
        Ok((block, LayoutContent::new(schema, content, format.mappings(block))))
    });
    split.collect()
}

/// The layouts of a whole record. A block in front of one that nobody can make out hides it: an error.
fn all_layouts<'a>(record: &'a Record<'_>) -> Result<Found<'a>> {
    let mut found = Found::new();
    let wanted = record.definition().map_or(0, |definition| definition.format.count(ContentType::DataLayout));
    for block in record.blocks()? {
        match block.content {
            BlockContent::Layout(layout) => found.push((block.index, layout)),
            BlockContent::Unsupported(problem) if found.len() < wanted => {
                let problem = RecordProblem::Unreachable { block: block.index, reason: problem.to_string() };
                return Err(record.error(problem));
            }
            _ => {}
        }
    }
    Ok(found)
}
