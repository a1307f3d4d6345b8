//! `vrs schema diff`: what readers of one side see in recordings of the other.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use vrs::layout::Signature;

use super::warn;
use crate::args::DiffArgs;
use crate::commands::write_json_line;
use crate::output::{BAD, FAINT, GOOD, Output, TITLE, Verdict};
use crate::schema::{Comparison, Layouts, Piece, Sight, compare};
use crate::text::{Legible, count};

pub(super) fn run(args: &DiffArgs, out: &mut Output) -> io::Result<()> {
    let Some(a) = Layouts::open(&args.a, out) else { return Ok(()) };
    let Some(b) = Layouts::open(&args.b, out) else { return Ok(()) };
    warn(&a, out);
    warn(&b, out);
    let comparisons = compare(&a, &b);
    if !args.json {
        writeln!(out, "A: {}\nB: {}", a.path.display(), b.path.display())?;
    }
    for comparison in &comparisons {
        if args.json {
            write_json_line(&JsonComparison::of(comparison), out)?;
        } else {
            write_comparison(comparison, out)?;
        }
    }
    let breaks: Vec<String> = comparisons.iter().flat_map(|comparison| breaks(comparison, &a, &b)).collect();
    if !args.json {
        write_verdict(&comparisons, breaks.len(), out)?;
    }
    for problem in &breaks {
        out.complain(Verdict::Findings, problem);
    }
    Ok(())
}

/// A table: the piece, and what each side sees of it.
fn write_comparison(comparison: &Comparison<'_>, out: &mut Output) -> io::Result<()> {
    writeln!(out)?;
    let names = [comparison.a, comparison.b].map(|layout| layout.map(|layout| layout.name.as_str()));
    let title = match names {
        [Some(a), Some(b)] if a == b => a.to_owned(),
        [Some(a), Some(b)] => format!("{a} (A), {b} (B)"),
        [Some(only), None] => format!("{only} (only in A)"),
        [None, Some(only)] => format!("{only} (only in B)"),
        [None, None] => String::new(),
    };
    out.styled_line(TITLE, Legible(title))?;
    if names.contains(&None) {
        return Ok(());
    }
    let rows: Vec<[String; 3]> = comparison
        .pieces
        .iter()
        .map(|piece| [Legible(&piece.signature).to_string(), text(&piece.a_in_b), text(&piece.b_in_a)])
        .collect();
    let head = ["piece", "A reads in B", "B reads in A"];
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.chain([head[column].len()]).max().unwrap_or_default()
    };
    let (first, second) = (width(0), width(1));
    out.styled_line(FAINT, format_args!("  {:first$}  {:second$}  {}", head[0], head[1], head[2]))?;
    for ([piece, a, b], sights) in rows.iter().zip(&comparison.pieces) {
        let style = out.style(if is_lost(sights) { BAD } else { anstyle::Style::new() });
        writeln!(out, "  {piece:first$}  {a:second$}  {style}{b}{style:#}")?;
    }
    Ok(())
}

fn is_lost(piece: &Piece) -> bool {
    piece.b_in_a == Sight::Lost || piece.b_in_a == Sight::Missing || piece.a_in_b == Sight::Missing
}

/// What a reader sees, in a word or two.
fn text(sight: &Sight) -> String {
    let text = match sight {
        Sight::Present => "present".to_owned(),
        Sight::Default { value, stored_as } => {
            let value = value.as_ref().map_or_else(String::new, |value| format!(" {value}"));
            let stored = stored_as.map_or_else(String::new, |ty| format!(" (stored as {})", ty.rust()));
            format!("default{value}{stored}")
        }
        Sight::Migrated(source) => format!("migrated from {source}"),
        Sight::Missing => "missing, required".to_owned(),
        Sight::Lost => "lost".to_owned(),
        Sight::Removed => "removed on purpose".to_owned(),
        Sight::ReadAs(target) => format!("read as {target}"),
        Sight::Absent => "-".to_owned(),
    };
    Legible(text).to_string()
}

fn write_verdict(comparisons: &[Comparison<'_>], breaks: usize, out: &mut Output) -> io::Result<()> {
    writeln!(out)?;
    // The second is what both sides read of older recordings only.
    let differs = |piece: &&Piece| {
        let sights = (&piece.a_in_b, &piece.b_in_a);
        !matches!(sights, (Sight::Present, Sight::Present) | (Sight::Absent, Sight::ReadAs(_)))
    };
    let pairs = comparisons.iter().filter(|comparison| comparison.a.is_some() && comparison.b.is_some());
    let differences = pairs.clone().flat_map(|comparison| &comparison.pieces).filter(differs).count();
    match (differences, breaks) {
        (_, 1..) => out.styled_line(BAD, format_args!("{}", count(breaks, "break"))),
        (0, _) if pairs.count() == comparisons.len() => out.styled_line(GOOD, "the same"),
        (0, _) => out.styled_line(GOOD, "compatible: each side has layouts of its own"),
        _ => out.styled_line(GOOD, format_args!("compatible: {} differ", count(differences, "piece"))),
    }
}

/// What is wrong between two layouts, one sentence for each piece.
fn breaks(comparison: &Comparison<'_>, a: &Layouts, b: &Layouts) -> Vec<String> {
    let (Some(layout_a), Some(layout_b)) = (comparison.a, comparison.b) else {
        // A program that no longer reads a layout loses it; a recording that lacks a stream loses nothing.
        let lost = comparison.a.filter(|_| a.is_lock && b.is_lock);
        let path = b.path.display();
        return lost.map(|layout| format!("{path} has no layout `{}`", layout.name)).into_iter().collect();
    };
    let mut breaks = Vec::new();
    for piece in &comparison.pieces {
        let Piece { signature, a_in_b, b_in_a } = piece;
        if *b_in_a == Sight::Lost {
            breaks.push(lost(signature, comparison, &b.path, &layout_b.name));
        }
        for (sight, path) in [(a_in_b, &b.path), (b_in_a, &a.path)] {
            if *sight == Sight::Missing {
                breaks.push(format!("{} lacks `{signature}`, which readers require", path.display()));
            }
        }
    }
    if comparison.finds_nothing(|piece| &piece.a_in_b) || comparison.finds_nothing(|piece| &piece.b_in_a) {
        breaks.push(format!("`{}` and `{}` have no piece in common", layout_a.name, layout_b.name));
    }
    breaks
}

fn lost(signature: &Signature, comparison: &Comparison<'_>, path: &Path, layout: &str) -> String {
    let now = comparison.pieces.iter().map(|piece| &piece.signature);
    let mut now = now.filter(|other| other.label == signature.label && other.ty != signature.ty);
    let path = path.display();
    match now.next() {
        Some(now) => format!(
            "`{layout}` of {path} has `{}` as {}, recordings have it as {}: add #[layout(legacy(type = {}, with = …))] to it",
            now.label,
            now.ty.rust(),
            signature.ty.rust(),
            signature.ty.rust()
        ),
        None => format!("`{layout}` of {path} loses `{signature}`"),
    }
}

/// Two layouts for programs.
#[derive(Serialize)]
struct JsonComparison<'l> {
    a: Option<&'l str>,
    b: Option<&'l str>,
    pieces: Vec<JsonPiece<'l>>,
}

#[derive(Serialize)]
struct JsonPiece<'l> {
    label: &'l str,
    #[serde(rename = "type")]
    ty: String,
    a_in_b: JsonSight,
    b_in_a: JsonSight,
}

/// `present`, `default`, `migrated`, `missing`, `lost`, `removed`, `read_as` or `absent`, and the other piece.
#[derive(Serialize)]
struct JsonSight {
    sight: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    piece: Option<String>,
}

impl<'l> JsonComparison<'l> {
    fn of(comparison: &'l Comparison<'_>) -> Self {
        let name = |layout: Option<&'l crate::schema::Layout>| layout.map(|layout| layout.name.as_str());
        let piece = |piece: &'l Piece| JsonPiece {
            label: &piece.signature.label,
            ty: piece.signature.ty.rust().to_string(),
            a_in_b: JsonSight::of(&piece.a_in_b),
            b_in_a: JsonSight::of(&piece.b_in_a),
        };
        let pieces = comparison.pieces.iter().map(piece).collect();
        Self { a: name(comparison.a), b: name(comparison.b), pieces }
    }
}

impl JsonSight {
    fn of(sight: &Sight) -> Self {
        let (sight, piece) = match sight {
            Sight::Present => ("present", None),
            Sight::Default { .. } => ("default", None),
            Sight::Migrated(source) => ("migrated", Some(source)),
            Sight::Missing => ("missing", None),
            Sight::Lost => ("lost", None),
            Sight::Removed => ("removed", None),
            Sight::ReadAs(target) => ("read_as", Some(target)),
            Sight::Absent => ("absent", None),
        };
        Self { sight, piece: piece.map(ToString::to_string) }
    }
}
