//! `vrs schema`: layouts, by themselves and against each other.

mod diff;
mod lock;
mod rust;
mod show;

use std::io;

use crate::args::SchemaCommand;
use crate::output::{Output, Verdict};
use crate::schema::Layouts;

/// Runs the command that the arguments name.
pub(super) fn run(command: &SchemaCommand, out: &mut Output) -> io::Result<()> {
    match command {
        SchemaCommand::Show(args) => show::run(args, out),
        SchemaCommand::Diff(args) => diff::run(args, out),
        SchemaCommand::Lock(args) => lock::run(args, out),
        SchemaCommand::Rust(args) => rust::run(args, out),
    }
}

/// Says what is unwise about labels. It makes nothing wrong, so no verdict comes of it.
fn warn(layouts: &Layouts, out: &mut Output) {
    for warning in layouts.warnings() {
        out.complain(Verdict::Sound, format_args!("{}: {warning}", layouts.path.display()));
    }
}
