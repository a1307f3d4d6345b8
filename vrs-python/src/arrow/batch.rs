//! From records to batches of columns.

use std::ops::ControlFlow;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, make_array};
use arrow_buffer::NullBufferBuilder;
use arrow_schema::{ArrowError, SchemaRef};
use vrs::reader::{LayoutContent, RecordLayouts};
use vrs::{PieceType, Reader, Value};

use super::node::{Full, Node};
use super::plan::{Plan, Source};

/// A batch ends with the record that brings it to so many bytes.
const BATCH_BYTES: usize = 32 << 20;

/// What batches are made of, and how.
#[derive(Clone)]
pub(super) struct Recipe {
    pub(super) plan: Arc<Plan>,
    pub(super) schema: SchemaRef,
    /// For each column, whether its text is UTF-8.
    pub(super) is_utf8: Arc<[bool]>,
    pub(super) batch_size: usize,
    /// Whether records that cannot be read are left out.
    pub(super) skip_damaged: bool,
}

/// Records of a file, by their numbers in the recording and their positions in the file.
pub(super) type Rows = [(u32, u32)];

/// Makes batches of records.
pub(super) fn batches(recipe: &Recipe, file: &Reader, rows: &Rows) -> Result<Vec<RecordBatch>, ArrowError> {
    let fits = |size: &usize| size.saturating_mul(rows.len()) <= BATCH_BYTES;
    let room = recipe.plan.row_size().filter(fits).map_or(0, |_| rows.len());
    let (mut done, mut batch, mut failed) = (Vec::new(), Batch::new(recipe, room), None);
    let mut numbers = rows.iter().map(|(number, _)| *number);
    file.for_each_layouts(rows.iter().map(|(_, position)| *position as usize), |_, layouts| {
        let number = numbers.next().unwrap_or_default();
        match batch.add(number, layouts, &mut done) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    done.extend(batch.finish()?);
    Ok(done)
}

/// A batch that grows.
struct Batch<'r> {
    recipe: &'r Recipe,
    times: Vec<f64>,
    numbers: Vec<i64>,
    /// A column for each piece; nothing for those of the record itself.
    pieces: Vec<Option<Growing>>,
    bytes: usize,
}

struct Growing {
    ty: PieceType,
    node: Node,
    nulls: NullBufferBuilder,
    /// How many values it has.
    len: usize,
}

impl Growing {
    fn new(ty: PieceType, room: usize) -> Self {
        Self { ty, node: Node::new(ty, room), nulls: NullBufferBuilder::new(room), len: 0 }
    }

    /// Notes that a value came.
    fn grew(&mut self) {
        self.nulls.append_non_null();
        self.len += 1;
    }

    fn push_nothing(&mut self) {
        self.node.push_nothing(self.ty);
        self.nulls.append_null();
        self.len += 1;
    }
}

impl<'r> Batch<'r> {
    /// A batch with room for so many records.
    fn new(recipe: &'r Recipe, room: usize) -> Self {
        let growing = |source| match source {
            Source::Piece(ty) => Some(Growing::new(ty, room)),
            Source::Timestamp | Source::RecordIndex => None,
        };
        let pieces = recipe.plan.columns.iter().map(|column| growing(column.source)).collect();
        Self { recipe, times: Vec::with_capacity(room), numbers: Vec::with_capacity(room), pieces, bytes: 0 }
    }

    /// Adds a record; a batch that is full goes to `done`.
    fn add(
        &mut self,
        number: u32,
        layouts: vrs::Result<RecordLayouts<'_>>,
        done: &mut Vec<RecordBatch>,
    ) -> Result<(), ArrowError> {
        let layouts = match layouts {
            Ok(layouts) => layouts,
            Err(_) if self.recipe.skip_damaged => return Ok(()),
            Err(error) => return Err(advised(&error.to_string(), "skip_damaged=True leaves such records out")),
        };
        let size: usize = layouts.iter().map(|(_, layout)| layout.block().len()).sum();
        if !self.times.is_empty() && (self.times.len() >= self.recipe.batch_size || self.bytes + size > BATCH_BYTES) {
            done.extend(std::mem::replace(self, Self::new(self.recipe, 0)).finish()?);
        }
        self.bytes += size;
        self.times.push(layouts.timestamp());
        self.numbers.push(i64::from(number));
        for (block, layout) in layouts.iter() {
            self.add_layout(layouts.version(), block, &layout, layouts.timestamp())?;
        }
        let rows = self.times.len();
        for piece in self.pieces.iter_mut().flatten().filter(|piece| piece.len < rows) {
            piece.push_nothing();
        }
        Ok(())
    }

    fn add_layout(
        &mut self,
        version: u32,
        block: usize,
        layout: &LayoutContent<'_>,
        time: f64,
    ) -> Result<(), ArrowError> {
        let rows = self.times.len();
        let Some(route) = self.recipe.plan.route(version, block) else { return Ok(()) };
        let section = layout.block().fixed_section();
        for piece in &route.fixed {
            let Some(Some(growing)) = self.pieces.get_mut(piece.column) else { continue };
            if let Some(bytes) = section.get(piece.bytes.clone()).filter(|_| growing.len < rows) {
                growing.node.push_fixed(bytes);
                growing.grew();
            }
        }
        for (number, piece) in route.variable(&layout.values()) {
            let Some(Some(growing)) = self.pieces.get_mut(number) else { continue };
            let Some(value) = piece.stored().filter(|value| value.is_whole()) else { continue };
            let name = || self.recipe.plan.columns.get(number).map_or("", |column| column.name.as_str());
            let is_utf8 = self.recipe.is_utf8.get(number).copied().unwrap_or(true);
            if is_utf8 && !is_text_utf8(value) {
                let problem = format!("column `{}`: the text at t = {time} s is not UTF-8", name());
                return Err(advised(&problem, "strings=\"binary\" takes it as bytes"));
            }
            if growing.len < rows {
                let pushed = growing.node.push(value);
                pushed.map_err(|Full| {
                    advised(&format!("column `{}` at t = {time} s", name()), "it is too large for Arrow")
                })?;
                growing.grew();
            }
        }
        Ok(())
    }

    /// The batch; nothing when it has no records.
    fn finish(self) -> Result<Option<RecordBatch>, ArrowError> {
        let rows = self.times.len();
        if rows == 0 {
            return Ok(None);
        }
        let (times, numbers): (ArrayRef, ArrayRef) =
            (Arc::new(Float64Array::from(self.times)), Arc::new(Int64Array::from(self.numbers)));
        let sources = self.recipe.plan.columns.iter().map(|column| column.source);
        let columns =
            sources.zip(self.pieces).zip(self.recipe.schema.fields()).map(|((source, piece), field)| {
                match (source, piece) {
                    (_, Some(mut piece)) => {
                        let nulls = piece.nulls.finish();
                        Ok(make_array(piece.node.finish(field.data_type(), rows, nulls)?))
                    }
                    (Source::RecordIndex, None) => Ok(Arc::clone(&numbers)),
                    (_, None) => Ok(Arc::clone(&times)),
                }
            });
        let columns = columns.collect::<Result<Vec<_>, ArrowError>>()?;
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(Some(RecordBatch::try_new_with_options(Arc::clone(&self.recipe.schema), columns, &options)?))
    }
}

fn advised(problem: &str, advice: &str) -> ArrowError {
    ArrowError::ExternalError(format!("{problem}; {advice}").into())
}

/// Whether all text of a value is UTF-8; true for values without text.
pub(super) fn is_text_utf8(value: Value<'_>) -> bool {
    use vrs::ItemType;
    match value.ty() {
        PieceType::String => value.as_text().is_none_or(|text| text.to_str().is_ok()),
        PieceType::Vector(ItemType::String) => {
            value.as_strings().into_iter().flatten().all(|text| text.to_str().is_ok())
        }
        PieceType::StringMap(ItemType::String) => {
            let mut entries = value.as_map::<String>().into_iter().flatten();
            entries.all(|(key, text)| key.to_str().is_ok() && text.to_str().is_ok())
        }
        PieceType::StringMap(ItemType::Element(element)) => crate::reader::with_element!(element, T => {
            value.as_map::<T>().into_iter().flatten().all(|(key, _)| key.to_str().is_ok())
        }),
        PieceType::Value(_) | PieceType::Array(..) | PieceType::Vector(ItemType::Element(_)) => true,
    }
}
