//! `vrs record-formats`: what the records of each stream are made of.

use std::io::{self, Write};

use vrs::format::{ContentType, RecordDefinition};
use vrs::layout::{PieceSpec, PieceType, Schema, Value};
use vrs::reader::StreamReader;

use super::layout_blocks;
use crate::args::SelectedArgs;
use crate::output::{BAD, FAINT, Output, TITLE};
use crate::select::{Types, select};
use crate::text::{Legible, stream_title};

pub(super) fn run(args: &SelectedArgs, out: &mut Output) -> io::Result<()> {
    let Some(file) = out.open(&args.file) else { return Ok(()) };
    let Some(selected) = select(&file, &args.selection, out) else { return Ok(()) };
    let types = Types::new(&args.selection.types);
    for (i, stream) in selected.streams().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        write_stream(stream, &types, out)?;
    }
    Ok(())
}

fn write_stream(stream: StreamReader<'_>, types: &Types, out: &mut Output) -> io::Result<()> {
    out.styled_line(TITLE, stream_title(stream))?;
    let definitions = stream.definitions().iter().filter(|(record_type, ..)| types.has(*record_type));
    let mut any = false;
    for (record_type, version, definition) in definitions {
        any = true;
        writeln!(out, "  {record_type}, version {version}: {}", Legible(&definition.format))?;
        write_layouts(definition, out)?;
    }
    if any { Ok(()) } else { out.styled_line(FAINT, "  no record formats") }
}

fn write_layouts(definition: &RecordDefinition, out: &mut Output) -> io::Result<()> {
    let is_only = definition.format.count(ContentType::DataLayout) == 1;
    for (number, layout) in layout_blocks(definition) {
        if !is_only {
            writeln!(out, "    block {number}: {}", definition.format.get(number))?;
        }
        match layout {
            Ok(layout) => write_pieces(layout.schema(), out)?,
            Err(problem) => out.styled_line(BAD, format_args!("      {}", Legible(problem)))?,
        }
    }
    Ok(())
}

/// A line for each piece, in columns: label, type, what else is said.
fn write_pieces(schema: &Schema, out: &mut Output) -> io::Result<()> {
    let rows: Vec<_> = schema.pieces().iter().map(|piece| (label(piece), type_text(piece.ty), facts(piece))).collect();
    let label_width = rows.iter().map(|(label, ..)| label.chars().count()).max().unwrap_or_default();
    let type_width = rows.iter().map(|(_, ty, _)| ty.len()).max().unwrap_or_default();
    let faint = out.style(FAINT);
    for (label, ty, facts) in &rows {
        if facts.is_empty() {
            writeln!(out, "      {label:label_width$}  {ty}")?;
        } else {
            writeln!(out, "      {label:label_width$}  {ty:type_width$}  {faint}{facts}{faint:#}")?;
        }
    }
    Ok(())
}

fn label(piece: &PieceSpec) -> String {
    Legible(&piece.label).to_string()
}

/// As in detailed prints (FORMAT.md §28.5): `double`, `float[3]`, `vector<string>`.
fn type_text(ty: PieceType) -> String {
    match ty {
        PieceType::Value(element) => element.to_string(),
        PieceType::Array(element, count) => format!("{element}[{count}]"),
        PieceType::Vector(item) => format!("vector<{}>", item.name()),
        PieceType::StringMap(item) => format!("stringMap<{}>", item.name()),
        PieceType::String => "string".to_owned(),
    }
}

/// What the definition says besides the signature: `required, default 21.5, max 85.0, unit: degC`.
pub(super) fn facts(piece: &PieceSpec) -> String {
    let mut facts = Vec::new();
    if piece.required {
        facts.push("required".to_owned());
    }
    if let Some(default) = &piece.default {
        facts.push(format!("default {}", Value::new(piece.ty, default).to_json()));
    }
    if let PieceType::Value(element) | PieceType::Array(element, _) = piece.ty {
        let value = |bytes| Value::new(PieceType::Value(element), bytes).to_json();
        facts.extend(piece.properties.iter().map(|(name, bytes)| format!("{name} {}", value(bytes))));
    }
    facts.extend(piece.tags.iter().map(|(name, text)| format!("{name}: {text}")));
    Legible(&facts.join(", ")).to_string()
}
