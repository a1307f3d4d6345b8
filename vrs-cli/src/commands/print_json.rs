//! `vrs print-json`: the records for programs.
//!
//! A line for each record, then one for each of its content blocks: `{"data_layout":[…]}` (FORMAT.md §28.2), or the kind of
//! the block with its completed description, such as `{"image":"image/raw/640x480/pixel=grey8"}`.

use std::io::{self, Write};

use serde::Serialize;
use vrs::layout::Profile;
use vrs::reader::{BlockContent, Record, RecordBlock};

use super::{follow, write_json_line};
use crate::args::PrintJsonArgs;
use crate::output::{Output, Verdict};
use crate::select::select;

pub(super) fn run(args: &PrintJsonArgs, out: &mut Output) -> io::Result<()> {
    if args.follow.follow {
        return follow::each_record(&args.file, &args.selection, &args.follow, out, write_record);
    }
    let Some(file) = out.open(&args.file) else { return Ok(()) };
    let Some(selected) = select(&file, &args.selection, out) else { return Ok(()) };
    for record in selected.records() {
        if let Some(record) = out.take(Verdict::Findings, record) {
            write_record(&record, out)?;
        }
    }
    Ok(())
}

/// What a line says about a record or a block, below the name of its kind.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Line<'a> {
    Record {
        timestamp: f64,
        device: String,
        #[serde(rename = "type")]
        record_type: &'a str,
        /// Bytes of the payload, decompressed.
        size: usize,
    },
    Image(String),
    Audio(String),
    Custom(String),
    Unsupported(String),
}

fn write_record(record: &Record<'_>, out: &mut Output) -> io::Result<()> {
    let line = Line::Record {
        timestamp: record.timestamp(),
        device: record.stream_id().to_string(),
        record_type: record.record_type().name(),
        size: record.payload().len(),
    };
    write_json_line(&line, out)?;
    // A record that its stream declares no format for has a size, and nothing else that can be said.
    let Ok(mut blocks) = record.blocks() else { return Ok(()) };
    blocks.try_for_each(|block| write_block(&block, out))
}

fn write_block(block: &RecordBlock<'_>, out: &mut Output) -> io::Result<()> {
    let text = block.block.to_string();
    let line = match &block.content {
        BlockContent::Layout(layout) => {
            return writeln!(out, "{}", layout.schema().export(layout.block(), Profile::ExternalCompact));
        }
        BlockContent::Image(_) => Line::Image(text),
        BlockContent::Audio(_) => Line::Audio(text),
        BlockContent::Custom(_) => Line::Custom(text),
        _ => Line::Unsupported(text),
    };
    write_json_line(&line, out)
}
