//! `vrs print`: the records for people.

use std::fmt;
use std::io::{self, Write};

use vrs::ElementType;
use vrs::format::{AudioFormat, PixelFormat, SampleFormat};
use vrs::reader::{BlockContent, BlockProblem, LayoutContent, Record, RecordBlock};

use super::follow;
use crate::args::PrintArgs;
use crate::output::{BAD, FAINT, Output, TITLE, Verdict};
use crate::select::select;
use crate::text::{Legible, count};

pub(super) fn run(args: &PrintArgs, out: &mut Output) -> io::Result<()> {
    let printer = Printer { details: args.details, width: Output::width() };
    if args.follow.follow {
        let print = |record: &Record<'_>, out: &mut Output| printer.record(record, out);
        return follow::each_record(&args.file, &args.selection, &args.follow, out, print);
    }
    let Some(file) = out.open(&args.file) else { return Ok(()) };
    let Some(selected) = select(&file, &args.selection, out) else { return Ok(()) };
    for record in selected.records() {
        if let Some(record) = out.take(Verdict::Findings, record) {
            printer.record(&record, out)?;
        }
    }
    Ok(())
}

struct Printer {
    details: bool,
    width: usize,
}

impl Printer {
    /// Blocks below their record.
    const INDENT: &str = "  ";

    fn record(&self, record: &Record<'_>, out: &mut Output) -> io::Result<()> {
        let (position, stream, record_type) = (record.position(), record.stream_id(), record.record_type());
        let (time, version, size) = (record.timestamp(), record.version(), count(record.payload().len(), "byte"));
        let (title, faint) = (out.style(TITLE), out.style(FAINT));
        write!(out, "{title}{stream} {record_type}{title:#} at {time:?} s")?;
        writeln!(out, "{faint}, record {position}, version {version}, {size}{faint:#}")?;
        self.blocks(record, out)
    }

    fn blocks(&self, record: &Record<'_>, out: &mut Output) -> io::Result<()> {
        let Ok(mut blocks) = record.blocks() else {
            let is_empty = record.payload().is_empty();
            return if is_empty { Ok(()) } else { write_note("no format is declared for them", out) };
        };
        let mut last = None;
        for block in blocks.by_ref() {
            self.block(&block, out)?;
            last = Some(block);
        }
        // Behind a block whose end nobody knows, all bytes may be its own.
        let ends_known = !matches!(last, Some(RecordBlock { content: BlockContent::Unsupported(_), .. }));
        match blocks.rest().len() {
            0 => Ok(()),
            _ if !ends_known => Ok(()),
            rest => write_note(format_args!("{} that belong to no block", count(rest, "byte")), out),
        }
    }

    fn block(&self, block: &RecordBlock<'_>, out: &mut Output) -> io::Result<()> {
        let text = Legible(&block.block);
        match &block.content {
            BlockContent::Layout(layout) => {
                writeln!(out, "{}{text}", Self::INDENT)?;
                self.layout(layout, out)
            }
            BlockContent::Image(bytes) | BlockContent::Audio(bytes) | BlockContent::Custom(bytes) => {
                write!(out, "{}{text}", Self::INDENT)?;
                out.styled_line(FAINT, format_args!(", {}", count(bytes.len(), "byte")))
            }
            // The reason begins with the block.
            BlockContent::Unsupported(BlockProblem::Unsupported(reason)) => write_note(reason, out),
            BlockContent::Unsupported(problem) => write_note(format_args!("{text}: {problem}"), out),
            _ => write_note(text, out),
        }
    }

    fn layout(&self, layout: &LayoutContent<'_>, out: &mut Output) -> io::Result<()> {
        let print = layout.schema().print(layout.block()).width(self.width).names(number_name);
        if self.details {
            write!(out, "{}", print.indent("    "))
        } else {
            // The compact print indents its lines by itself.
            write!(out, "{}", print.compact().indent(Self::INDENT))
        }
    }
}

/// What is not as one expects, below its record.
fn write_note(note: impl fmt::Display, out: &mut Output) -> io::Result<()> {
    write!(out, "{}", Printer::INDENT)?;
    out.styled_line(BAD, Legible(note))
}

/// The names of numbers that conventions give to images and audio (FORMAT.md §28.3).
fn number_name(label: &str, element: ElementType, number: u64) -> Option<&'static str> {
    // The reference looks at the low 8 bits.
    let number = number as u8;
    match (label, element) {
        ("image_pixel_format", ElementType::U32) => Some(name(PixelFormat::from_number(number), PixelFormat::name)),
        ("audio_format", ElementType::U8) => Some(name(AudioFormat::from_number(number), AudioFormat::name)),
        ("audio_sample_format", ElementType::U8) => Some(name(SampleFormat::from_number(number), SampleFormat::name)),
        _ => None,
    }
}

fn name<T>(value: Option<T>, name: fn(T) -> &'static str) -> &'static str {
    value.map_or("undefined", name)
}
