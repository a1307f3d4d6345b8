//! `vrs compare`: whether two recordings hold the same.

use std::io::{self, Write};

use serde::Serialize;
use vrs::RecordLocation;
use vrs::ops::{Comparison, Difference, Side, compare_selected};

use super::write_json_line;
use crate::args::CompareArgs;
use crate::output::{BAD, GOOD, Output, Verdict};
use crate::select::select;
use crate::text::Legible;

pub(super) fn run(args: &CompareArgs, out: &mut Output) -> io::Result<()> {
    let (Some(a), Some(b)) = (out.open(&args.a), out.open(&args.b)) else { return Ok(()) };
    let (Some(a), Some(b)) = (select(&a, &args.selection, out), select(&b, &args.selection, out)) else {
        return Ok(());
    };
    let comparison = compare_selected(&a, &b);
    out.judge(if comparison.is_equal() { Verdict::Sound } else { Verdict::Findings });
    if args.json { write_json_line(&Report::new(args, &comparison), out) } else { print(&comparison, out) }
}

fn print(comparison: &Comparison, out: &mut Output) -> io::Result<()> {
    let text = comparison.to_string();
    let (differences, verdict) = text.rsplit_once('\n').unwrap_or(("", &text));
    for line in differences.lines() {
        writeln!(out, "{}", Legible(line))?;
    }
    out.styled_line(if comparison.is_equal() { GOOD } else { BAD }, verdict)
}

/// What programs are told.
#[derive(Serialize)]
struct Report<'c> {
    a: String,
    b: String,
    equal: bool,
    equal_records: u64,
    difference_count: u64,
    /// The first thousand.
    differences: Vec<Line<'c>>,
}

/// A difference: where it is, and what both have there.
#[derive(Serialize, Default)]
struct Line<'c> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    record_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<usize>,
    /// Of a tag, or of a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    only_in: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    a: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    b: Option<String>,
    /// For people.
    text: String,
}

impl<'c> Report<'c> {
    fn new(args: &CompareArgs, comparison: &'c Comparison) -> Self {
        Self {
            a: args.a.display().to_string(),
            b: args.b.display().to_string(),
            equal: comparison.is_equal(),
            equal_records: comparison.equal_records,
            difference_count: comparison.difference_count,
            differences: comparison.differences.iter().map(Line::new).collect(),
        }
    }
}

impl<'c> Line<'c> {
    fn new(difference: &'c Difference) -> Self {
        let text = difference.to_string();
        let line = |kind| Self { kind, text: text.clone(), ..Self::default() };
        let of = |kind, record: &RecordLocation| Self {
            stream: Some(record.stream.to_string()),
            record_type: Some(record.record_type.name()),
            time: Some(record.timestamp),
            offset: Some(record.offset),
            ..line(kind)
        };
        match difference {
            Difference::FileTag(tag) => {
                Self { label: Some(&tag.name), a: tag.a.clone(), b: tag.b.clone(), ..line("file_tag") }
            }
            Difference::Stream { stream, only_in, .. } => {
                Self { stream: Some(stream.to_string()), only_in: Some(side(*only_in)), ..line("stream") }
            }
            Difference::StreamTag { stream, tag } => {
                let stream = Some(stream.to_string());
                Self { stream, label: Some(&tag.name), a: tag.a.clone(), b: tag.b.clone(), ..line("stream_tag") }
            }
            Difference::Record { record, only_in } => Self { only_in: Some(side(*only_in)), ..of("record", record) },
            Difference::Version { record, a, b } => {
                Self { a: Some(a.to_string()), b: Some(b.to_string()), ..of("version", record) }
            }
            Difference::Piece { record, block, label, a, b } => {
                Self { block: Some(*block), label: Some(label), a: a.clone(), b: b.clone(), ..of("value", record) }
            }
            Difference::Bytes { record, block, offset, .. } => {
                Self { block: *block, byte: Some(*offset), ..of("bytes", record) }
            }
            Difference::Unreadable { side: of, .. } => Self { only_in: Some(side(*of)), ..line("unreadable") },
            _ => line("other"),
        }
    }
}

fn side(side: Side) -> &'static str {
    match side {
        Side::A => "a",
        Side::B => "b",
    }
}
