//! What each command prints.

mod check;
mod checksum;
mod compare;
mod copy;
mod fix_index;
mod follow;
mod json_description;
mod lint;
mod list;
mod print;
mod print_json;
mod record_formats;
mod recover;
mod schema;
mod summary;

use std::io::{self, Write};

use serde::Serialize;
use vrs::format::{ContentType, LayoutDefinition, RecordDefinition};

use crate::args::{Args, Command};
use crate::extract::{self, Wanted};
use crate::output::Output;

pub(crate) use self::json_description::FileJson;

/// Runs the command that the arguments name.
pub(crate) fn run(args: &Args, out: &mut Output) -> io::Result<()> {
    match &args.command {
        None => summary::run(&args.summary, out),
        Some(Command::List(args)) => list::run(args, out),
        Some(Command::RecordFormats(args)) => record_formats::run(args, out),
        Some(Command::Print(args)) => print::run(args, out),
        Some(Command::PrintJson(args)) => print_json::run(args, out),
        Some(Command::JsonDescription { file }) => json_description::run(file, out),
        Some(Command::Checksum(args)) => checksum::run(args, out),
        Some(Command::Compare(args)) => compare::run(args, out),
        Some(Command::Copy(args)) => copy::run(args, out),
        Some(Command::Check(args)) => check::run(args, out),
        Some(Command::FixIndex { files }) => fix_index::run(files, out),
        Some(Command::Recover(args)) => recover::run(args, out),
        Some(Command::Lint { files }) => lint::run(files, out),
        Some(Command::ExtractImages(args)) => extract::run(args, Wanted::Images, out),
        Some(Command::ExtractAudio(args)) => extract::run(args, Wanted::Audio, out),
        Some(Command::ExtractAll(args)) => extract::run(args, Wanted::All, out),
        Some(Command::Schema(command)) => schema::run(command, out),
    }
}

/// The `data_layout` blocks of a record format, by number, each with its layout.
pub(crate) fn layout_blocks(
    definition: &RecordDefinition,
) -> impl Iterator<Item = (usize, Result<&LayoutDefinition, String>)> {
    let blocks = definition.format.used_blocks().iter().enumerate();
    let layouts = blocks.filter(|(_, block)| block.content_type() == ContentType::DataLayout);
    layouts.map(|(number, _)| match definition.layout(number) {
        Some(Ok(layout)) => (number, Ok(layout)),
        Some(Err(problem)) => (number, Err(problem.to_string())),
        None => (number, Err("the stream does not define this layout".to_owned())),
    })
}

/// Writes a value as JSON on one line. Times that are no numbers are `null`.
fn write_json_line(value: &impl Serialize, out: &mut Output) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}
