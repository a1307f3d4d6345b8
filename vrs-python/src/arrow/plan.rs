//! Which column each piece of each format version goes to.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use arrow_schema::{DataType, Field, SchemaRef};
use vrs::format::ContentType;
use vrs::layout::{Block, PieceSpec, PieceValue, Schema, Values};
use vrs::reader::StreamReader;
use vrs::{PieceType, RecordType};

use super::node::data_type;
use crate::error::{LayoutError, Result, UnknownFieldError};
use crate::reader::type_name;

/// The columns that every stream has.
pub(super) const TIMESTAMP: &str = "timestamp";
pub(super) const RECORD_INDEX: &str = "record_index";

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) source: Source,
    /// What the definition says of the piece: unit, description.
    facts: HashMap<String, String>,
}

/// Where the values of a column come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    Timestamp,
    RecordIndex,
    Piece(PieceType),
}

/// The columns of the records of one type of a stream, whatever their format version.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) columns: Vec<Column>,
    /// For each layout, by version and block, in order, where its pieces go.
    layouts: Vec<(Layout, Route)>,
}

/// Where the pieces of a layout go.
#[derive(Clone, Default, Debug)]
pub(super) struct Route {
    /// The values and arrays that are wanted.
    pub(super) fixed: Vec<FixedPiece>,
    /// For each piece of the layout, its column, if its bytes stand elsewhere in each block; none at all if no such piece
    /// is wanted.
    variable: Vec<Option<usize>>,
}

/// A piece whose bytes stand at the same place in each block.
#[derive(Clone, Debug)]
pub(super) struct FixedPiece {
    /// Its bytes in the fixed section.
    pub(super) bytes: Range<usize>,
    pub(super) column: usize,
}

impl Route {
    /// The way of the pieces of a layout to their columns.
    fn new(schema: &Schema, columns: impl Iterator<Item = Option<usize>>) -> Self {
        let mut route = Self::default();
        for (piece, column) in schema.values(Block::default()).iter().zip(columns) {
            let fixed = piece.spec().ty.fixed_size().zip(piece.place()).zip(column);
            if let Some(((size, start), column)) = fixed {
                route.fixed.push(FixedPiece { bytes: start..start.saturating_add(size as usize), column });
            }
            route.variable.push(column.filter(|_| !piece.spec().ty.is_fixed()));
        }
        if route.variable.iter().all(Option::is_none) {
            route.variable.clear();
        }
        route
    }

    /// The variable pieces that are wanted, with their columns.
    pub(super) fn variable<'a>(&self, values: &Values<'a>) -> impl Iterator<Item = (usize, PieceValue<'a>)> {
        let pieces = self.variable.iter().zip(values.iter());
        pieces.filter_map(|(column, piece)| column.map(|column| (column, piece)))
    }
}

/// A layout, by the version of its format and its block there.
type Layout = (u32, usize);

/// What makes pieces of several versions one column: the place of the layout among those of its record, label, type, and
/// which of several such pieces it is.
type Key<'a> = (usize, &'a str, PieceType, usize);

impl Plan {
    pub(super) fn new(stream: StreamReader<'_>, record_type: RecordType, wanted: Option<&[String]>) -> Result<Self> {
        let (mut keys, mut pieces, mut layouts) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
        for (place, schema) in layouts_of(stream, record_type) {
            let mut seen = BTreeMap::new();
            let numbers = schema.pieces().iter().map(|spec| {
                let again = seen.entry((spec.label.as_str(), spec.ty)).and_modify(|times| *times += 1).or_insert(0);
                let key: Key<'_> = (place.ordinal, spec.label.as_str(), spec.ty, *again);
                *keys.entry(key).or_insert_with(|| {
                    pieces.push(spec);
                    pieces.len() - 1
                })
            });
            let numbers = numbers.collect();
            layouts.insert((place.version, place.block), (schema, numbers));
        }
        if layouts.is_empty() {
            return Err(LayoutError::new_err(format!(
                "stream {} declares no layout for {record_type} records: there are no columns",
                stream.id()
            ))
            .into());
        }
        Self::choose(&pieces, &layouts, wanted)
    }

    /// The columns that are wanted.
    fn choose(
        pieces: &[&PieceSpec],
        layouts: &BTreeMap<Layout, (&Schema, Vec<usize>)>,
        wanted: Option<&[String]>,
    ) -> Result<Self> {
        let own = |name: &str, source| Column { name: name.to_owned(), source, facts: HashMap::new() };
        let names = names(pieces);
        let of_pieces = names.into_iter().zip(pieces).map(|(name, piece)| Column {
            name,
            source: Source::Piece(piece.ty),
            facts: piece.tags.clone().into_iter().collect(),
        });
        let own = [own(TIMESTAMP, Source::Timestamp), own(RECORD_INDEX, Source::RecordIndex)];
        let first_piece = own.len();
        let all: Vec<Column> = own.into_iter().chain(of_pieces).collect();
        let chosen: Vec<usize> = match wanted {
            None => (0..all.len()).collect(),
            Some(wanted) => {
                let find = |name: &String| {
                    all.iter().position(|column| column.name == *name).ok_or_else(|| unknown(name, &all))
                };
                wanted.iter().map(find).collect::<Result<_>>()?
            }
        };
        let places: HashMap<usize, usize> = chosen.iter().enumerate().map(|(place, number)| (*number, place)).collect();
        let place_of = |piece: &usize| places.get(&(piece + first_piece)).copied();
        let routes = layouts.iter().map(|(key, (schema, pieces))| {
            let columns = pieces.iter().map(place_of);
            (*key, Route::new(schema, columns))
        });
        let layouts = routes.collect();
        let columns = chosen.iter().filter_map(|number| all.get(*number).cloned()).collect();
        Ok(Self { columns, layouts })
    }

    /// Where the pieces of a layout go; nothing where it has no columns.
    pub(super) fn route(&self, version: u32, block: usize) -> Option<&Route> {
        let found = self.layouts.binary_search_by_key(&(version, block), |(key, _)| *key);
        found.ok().and_then(|found| self.layouts.get(found)).map(|(_, route)| route)
    }

    /// Whether a column holds text.
    pub(super) fn has_text(&self, column: usize) -> bool {
        use vrs::ItemType;
        let Some(Column { source: Source::Piece(ty), .. }) = self.columns.get(column) else { return false };
        matches!(ty, PieceType::String | PieceType::StringMap(_) | PieceType::Vector(ItemType::String))
    }

    /// Bytes of a record in the columns, where that is always the same.
    pub(super) fn row_size(&self) -> Option<usize> {
        let size = |column: &Column| match column.source {
            Source::Piece(ty) => ty.fixed_size().and_then(|size| usize::try_from(size).ok()),
            Source::Timestamp | Source::RecordIndex => Some(8),
        };
        self.columns.iter().map(size).try_fold(0_usize, |sum, size| sum.checked_add(size?))
    }

    /// The Arrow schema. `is_utf8` tells for each column whether its text is UTF-8.
    pub(super) fn schema(&self, is_utf8: &[bool]) -> SchemaRef {
        let fields = self.columns.iter().enumerate().map(|(number, column)| {
            let is_utf8 = is_utf8.get(number).copied().unwrap_or(true);
            match column.source {
                Source::Timestamp => Field::new(&column.name, DataType::Float64, false),
                Source::RecordIndex => Field::new(&column.name, DataType::Int64, false),
                Source::Piece(ty) => {
                    Field::new(&column.name, data_type(ty, is_utf8), true).with_metadata(column.facts.clone())
                }
            }
        });
        arrow_schema::Schema::new(fields.collect::<Vec<_>>()).into()
    }
}

/// Where a layout is declared.
struct Place {
    version: u32,
    block: usize,
    /// Its number among the layouts of its record.
    ordinal: usize,
}

/// The layouts of all format versions of a stream's records.
fn layouts_of(stream: StreamReader<'_>, record_type: RecordType) -> Vec<(Place, &Schema)> {
    let definitions = stream.definitions().iter().filter(|(declared, ..)| *declared == record_type);
    let layouts = definitions.flat_map(|(_, version, definition)| {
        let blocks = definition.format.used_blocks().iter().enumerate();
        let blocks = blocks.filter(|(_, block)| block.content_type() == ContentType::DataLayout);
        blocks.enumerate().filter_map(move |(ordinal, (block, _))| {
            let layout = definition.layout(block)?.as_ref().ok()?;
            Some((Place { version, block, ordinal }, layout.schema()))
        })
    });
    layouts.collect()
}

/// What the columns of the pieces are called: by label; where several have one, by label and type; then numbered.
fn names(pieces: &[&PieceSpec]) -> Vec<String> {
    let count = |names: &[String]| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for name in names {
            *counts.entry(name.clone()).or_default() += 1;
        }
        counts
    };
    let labels: Vec<String> = pieces.iter().map(|piece| piece.label.clone()).collect();
    let counts = count(&labels);
    let is_unique =
        |label: &String| counts.get(label) == Some(&1) && ![TIMESTAMP, RECORD_INDEX].contains(&label.as_str());
    let typed = pieces.iter().zip(labels).map(|(piece, label)| match piece.ty {
        _ if is_unique(&label) => label,
        PieceType::Array(_, len) => format!("{label}<{}[{len}]>", type_name(piece.ty)),
        ty => format!("{label}<{}>", type_name(ty)),
    });
    let typed: Vec<String> = typed.collect();
    let (counts, mut seen) = (count(&typed), HashMap::new());
    let numbered = typed.into_iter().map(|name| {
        let number = seen.entry(name.clone()).and_modify(|number| *number += 1).or_insert(1);
        if counts.get(&name) == Some(&1) || *number == 1 { name } else { format!("{name}#{number}") }
    });
    numbered.collect()
}

fn unknown(name: &str, all: &[Column]) -> crate::error::Error {
    let names: Vec<&str> = all.iter().map(|column| column.name.as_str()).collect();
    UnknownFieldError::new_err(format!("there is no column `{name}`; there are {}", names.join(", "))).into()
}
