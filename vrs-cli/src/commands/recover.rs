//! `vrs recover`: what can be read of a damaged recording, in a sound file.

use std::io::{self, Write};

use vrs::{CreateProblem, Error, ErrorKind, ops};

use crate::args::RecoverArgs;
use crate::output::{BAD, GOOD, Output, Verdict};
use crate::text::Legible;

pub(super) fn run(args: &RecoverArgs, out: &mut Output) -> io::Result<()> {
    let Some(file) = out.open_damaged(&args.file) else { return Ok(()) };
    let summary = match ops::recover(&file, &args.out) {
        Ok(summary) => summary,
        Err(error) => {
            out.complain(Verdict::Failed, explain(&error, args));
            return Ok(());
        }
    };
    out.judge(if summary.is_whole() { Verdict::Sound } else { Verdict::Findings });
    let text = summary.to_string();
    let (found, verdict) = text.rsplit_once('\n').unwrap_or(("", &text));
    for line in found.lines() {
        // Errors about records begin with the name of the file.
        let line = line.strip_prefix(&format!("{}: ", args.file.display())).unwrap_or(line);
        writeln!(out, "{}", Legible(line))?;
    }
    let style = if summary.is_whole() { GOOD } else { BAD };
    out.styled_line(style, format_args!("{}: {verdict}", args.out.display()))
}

/// The error, with what to do about it on the command line.
fn explain(error: &Error, args: &RecoverArgs) -> String {
    match error.kind() {
        ErrorKind::Create(CreateProblem::Exists) => {
            format!("{}: the file exists, and is not replaced: choose another name", args.out.display())
        }
        _ => error.to_string(),
    }
}
