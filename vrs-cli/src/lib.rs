//! The `vrs` command as a library: [`run`] does all that the command does.
//!
//! | module | what it knows |
//! |---|---|
//! | `args` | the command line |
//! | `progress` | how far a command is, on a terminal |
//! | `output` | standard output and error: colours, width, closed pipes, the verdict that becomes the exit code |
//! | `text` | texts of files, times and sizes, as people read them |
//! | `select` | which streams and records a command is about |
//! | `commands` | what each command prints, one file a command |
//! | `extract` | images, sound and metadata as files in a folder |
//! | `rust` | Rust source for the layouts of a recording |
//! | `schema` | layouts of recordings and locks, and what readers of one see in the other |
#![forbid(unsafe_code)]

mod args;
mod commands;
mod extract;
mod output;
mod progress;
mod remote;
mod rust;
mod schema;
mod select;
mod text;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::args::Args;
use crate::output::Output;

/// Runs the command with these arguments, the name of the program first.
///
/// The exit code is 0 for sound files, 3 for files that open though something in them is missing, damaged or had to be
/// repaired, 1 for files that cannot be opened, and 2 for a command line that was not understood (FORMAT.md §19.1). Where
/// the reader of the output goes away (`vrs print FILE | head`) it is 0.
///
/// ```no_run
/// vrs_cli::run(["vrs", "check", "recording.vrs"]);
/// ```
pub fn run(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(message) => {
            // Where a message about usage cannot be printed, nothing can.
            let _ = message.print();
            return ExitCode::from(u8::try_from(message.exit_code()).unwrap_or(2));
        }
    };
    let mut out = Output::new();
    let result = commands::run(&args, &mut out);
    out.finish(result)
}
