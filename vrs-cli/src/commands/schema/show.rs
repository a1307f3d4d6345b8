//! `vrs schema show`: the layouts of a recording, or of a lock.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value as Json;
use vrs::layout::{Fate, PieceSpec, PieceType, Value};

use super::warn;
use crate::args::ShowArgs;
use crate::commands::{record_formats, write_json_line};
use crate::output::{FAINT, Output, TITLE, Verdict};
use crate::schema::{Layout, LayoutPiece, Layouts, Origin};
use crate::text::{Legible, count};

pub(super) fn run(args: &ShowArgs, out: &mut Output) -> io::Result<()> {
    let Some(mut layouts) = Layouts::open(&args.file, out) else { return Ok(()) };
    if let Some(stream) = &args.stream {
        layouts.retain_stream(stream);
        if layouts.list.is_empty() {
            let file = args.file.display();
            out.complain(Verdict::Usage, format_args!("{file}: no stream `{stream}` defines a layout"));
            return Ok(());
        }
    }
    warn(&layouts, out);
    for (i, layout) in layouts.list.iter().enumerate() {
        if args.json {
            write_json_line(&JsonLayout::of(layout), out)?;
            continue;
        }
        if i > 0 {
            writeln!(out)?;
        }
        write_layout(layout, out)?;
    }
    Ok(())
}

fn write_layout(layout: &Layout, out: &mut Output) -> io::Result<()> {
    let (title, faint) = (out.style(TITLE), out.style(FAINT));
    let (name, streams) = (Legible(&layout.name), streams(layout).join(", "));
    let about = if streams.is_empty() { String::new() } else { format!(" of {streams}") };
    writeln!(out, "{title}{name}{title:#}{faint}{about}, {}{faint:#}", count(layout.pieces.len(), "piece"))?;
    let rows: Vec<_> = layout.pieces.iter().map(|piece| (signature(&piece.spec), facts(piece))).collect();
    let width = rows.iter().map(|(signature, _)| signature.chars().count()).max().unwrap_or_default();
    for (signature, facts) in &rows {
        if facts.is_empty() {
            writeln!(out, "  {signature}")?;
        } else {
            writeln!(out, "  {signature:width$}  {faint}{facts}{faint:#}")?;
        }
    }
    Ok(())
}

/// What became of the piece, and what the definition says.
fn facts(piece: &LayoutPiece) -> String {
    match &piece.fate {
        Fate::Kept => record_formats::facts(&piece.spec),
        fate => Legible(fate).to_string().trim_start().to_owned(),
    }
}

fn streams(layout: &Layout) -> Vec<String> {
    layout.streams.iter().map(ToString::to_string).collect()
}

fn signature(piece: &PieceSpec) -> String {
    format!("{}: {}", Legible(&piece.label), piece.ty.rust())
}

/// A layout for programs.
#[derive(Serialize)]
struct JsonLayout<'l> {
    layout: &'l str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    streams: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    pieces: Vec<JsonPiece<'l>>,
}

#[derive(Serialize)]
struct JsonPiece<'l> {
    label: &'l str,
    /// As definitions have it; an array's length is in `size`.
    #[serde(rename = "type")]
    ty: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u32>,
    /// The type of a field that is stored so.
    rust: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fate: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<Json>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tags: &'l BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    properties: BTreeMap<&'l str, Json>,
}

impl<'l> JsonLayout<'l> {
    fn of(layout: &'l Layout) -> Self {
        let tag = layout.origin.as_ref().map(Origin::tag);
        let pieces = layout.pieces.iter().map(JsonPiece::of).collect();
        Self { layout: &layout.name, streams: streams(layout), tag, pieces }
    }
}

impl<'l> JsonPiece<'l> {
    fn of(piece: &'l LayoutPiece) -> Self {
        let spec = &piece.spec;
        let (size, element) = match spec.ty {
            PieceType::Array(element, size) => (Some(size), Some(element)),
            PieceType::Value(element) => (None, Some(element)),
            _ => (None, None),
        };
        let property = |(name, bytes): (&'l String, &'l Vec<u8>)| {
            Some((name.as_str(), json(Value::new(PieceType::Value(element?), bytes))))
        };
        let fate = piece.fate.to_string();
        Self {
            label: &spec.label,
            ty: spec.ty.to_string(),
            size,
            rust: spec.ty.rust().to_string(),
            fate: fate.strip_prefix(" => ").map(str::to_owned),
            required: spec.required,
            default: spec.default.as_ref().map(|bytes| json(Value::new(spec.ty, bytes))),
            tags: &spec.tags,
            properties: spec.properties.iter().filter_map(property).collect(),
        }
    }
}

/// The value as JSON; as a text where JSON has no such number.
fn json(value: Value<'_>) -> Json {
    let text = value.to_json().to_string();
    serde_json::from_str(&text).unwrap_or(Json::String(text))
}
