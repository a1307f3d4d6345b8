//! `vrs FILE`: what is in a recording, for people.

use std::io::{self, Write};
use std::path::Path;

use comfy_table::{CellAlignment, Table, presets};
use vrs::reader::StreamReader;
use vrs::{Reader, RecordType, Tags};

use crate::args::SummaryArgs;
use crate::output::{FAINT, Output, TITLE, Verdict};
use crate::text::{ByteSize, Legible, Span, count, cut, stream_title};

pub(super) fn run(args: &SummaryArgs, out: &mut Output) -> io::Result<()> {
    for (i, path) in args.files.iter().enumerate() {
        let Some(file) = out.open(path) else {
            hint_at_commands(path, out);
            continue;
        };
        if i > 0 {
            writeln!(out)?;
        }
        out.styled_line(TITLE, format_args!("{}: {}", Legible(path.display()), headline(&file)))?;
        let mut tags = TagPrinter { width: Output::width(), whole: args.tags, any_cut: false };
        tags.print("File tags", file.tags(), out)?;
        print_streams(&file, out)?;
        for stream in file.streams() {
            tags.print(&format!("Tags of {}", stream_title(stream)), stream.tags(), out)?;
        }
        if tags.any_cut {
            writeln!(out)?;
            out.styled_line(FAINT, "Long values are cut: --tags shows them whole.")?;
        }
    }
    Ok(())
}

/// A mistyped command looks like a file that is not there.
fn hint_at_commands(path: &Path, out: &mut Output) {
    if !path.exists() && path.extension().is_none() {
        out.complain(Verdict::Failed, "if a command was meant: `vrs --help` lists them");
    }
}

/// `81.1 KiB, 307 records of 3 streams, 1.043 s`
fn headline(file: &Reader) -> String {
    let mut parts = vec![ByteSize(file.size()).to_string()];
    if file.chunks().len() > 1 {
        parts.push(count(file.chunks().len(), "chunk"));
    }
    parts.push(format!("{} of {}", count(file.record_count(), "record"), count(file.streams().len(), "stream")));
    parts.extend(file.time_range().map(|(first, last)| Span(last - first).to_string()));
    parts.join(", ")
}

const COLUMNS: [(&str, CellAlignment); 10] = [
    ("STREAM", CellAlignment::Left),
    ("TYPE", CellAlignment::Left),
    ("FLAVOR", CellAlignment::Left),
    ("CONFIG", CellAlignment::Right),
    ("STATE", CellAlignment::Right),
    ("DATA", CellAlignment::Right),
    ("FIRST", CellAlignment::Right),
    ("LAST", CellAlignment::Right),
    ("RATE", CellAlignment::Right),
    ("ON DISK", CellAlignment::Right),
];

fn print_streams(file: &Reader, out: &mut Output) -> io::Result<()> {
    if file.streams().len() == 0 {
        return Ok(());
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(COLUMNS.map(|(title, _)| title));
    table.add_rows(file.streams().map(row));
    for (column, (_, alignment)) in table.column_iter_mut().zip(COLUMNS) {
        column.set_padding((2, 0)).set_cell_alignment(alignment);
    }
    writeln!(out)?;
    let text = table.to_string();
    let (head, rows) = text.split_once('\n').unwrap_or((&text, ""));
    out.styled_line(TITLE, head.trim_end())?;
    rows.lines().try_for_each(|row| writeln!(out, "{}", row.trim_end()))
}

fn row(stream: StreamReader<'_>) -> [String; 10] {
    let times = stream.time_range(RecordType::Data);
    let time = |time: Option<f64>| time.map(|time| format!("{time:.3}")).unwrap_or_default();
    [
        stream.id().to_string(),
        stream.type_id().to_string(),
        Legible(stream.flavor()).to_string(),
        stream.count(RecordType::Configuration).to_string(),
        stream.count(RecordType::State).to_string(),
        stream.count(RecordType::Data).to_string(),
        time(times.map(|(first, _)| first)),
        time(times.map(|(_, last)| last)),
        rate(stream.count(RecordType::Data), times).unwrap_or_default(),
        ByteSize(stream.size_on_disk()).to_string(),
    ]
}

/// Data records a second, three digits of it.
fn rate(records: usize, times: Option<(f64, f64)>) -> Option<String> {
    let (first, last) = times.filter(|(first, last)| first < last)?;
    let rate = (records.saturating_sub(1)) as f64 / (last - first);
    Some(match rate {
        100.0.. => format!("{rate:.0} Hz"),
        10.0.. => format!("{rate:.1} Hz"),
        _ => format!("{rate:.2} Hz"),
    })
}

/// Prints tags, and remembers whether a value was cut.
struct TagPrinter {
    width: usize,
    whole: bool,
    any_cut: bool,
}

impl TagPrinter {
    const INDENT: &str = "  ";

    fn print(&mut self, title: &str, tags: &Tags, out: &mut Output) -> io::Result<()> {
        if tags.is_empty() {
            return Ok(());
        }
        writeln!(out)?;
        out.styled_line(TITLE, title)?;
        let tags = tags.iter().map(|(name, value)| (Legible(name).to_string(), value.to_string()));
        let tags: Vec<_> = tags.collect();
        let width = tags.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        tags.iter().try_for_each(|(name, value)| self.print_tag(&format!("{name:width$}"), value, out))
    }

    fn print_tag(&mut self, name: &str, value: &str, out: &mut Output) -> io::Result<()> {
        let start = Self::INDENT.len() + name.chars().count() + 2;
        if !self.whole {
            let (value, is_cut) = cut(value, self.width.saturating_sub(start).max(20));
            self.any_cut |= is_cut;
            return writeln!(out, "{}", format!("{}{name}  {value}", Self::INDENT).trim_end());
        }
        let mut lines = value.lines();
        let first = lines.next().unwrap_or_default();
        writeln!(out, "{}", format!("{}{name}  {}", Self::INDENT, Legible(first)).trim_end())?;
        lines.try_for_each(|line| writeln!(out, "{:start$}{}", "", Legible(line)))
    }
}
