//! `vrs check`: the report of a whole check, as text or as JSON.

mod json;

use std::io::{self, Write};
use std::path::Path;

use vrs::ops::{self, CheckReport};

use self::json::VerdictJson;
use super::write_json_line;
use crate::args::CheckArgs;
use crate::output::{BAD, GOOD, Output, Verdict};
use crate::text::Legible;

pub(super) fn run(args: &CheckArgs, out: &mut Output) -> io::Result<()> {
    match args.files.as_slice() {
        files if args.json => files.iter().try_for_each(|file| check_json(file, out)),
        [file] => check(file, "", out),
        files => files.iter().try_for_each(|file| check(file, &format!("{}: ", file.display()), out)),
    }
}

/// Writes the verdict as a line, for a file that cannot be opened, too.
fn check_json(path: &Path, out: &mut Output) -> io::Result<()> {
    let checked = Output::try_open(path).map(|file| (ops::check(&file), file.index_source()));
    // The path, which is there already, stands in front of errors.
    let prefix = format!("{}: ", path.display());
    let checked = checked.map_err(|error| error.strip_prefix(&prefix).unwrap_or(&error).to_owned());
    out.judge(checked.as_ref().map_or(Verdict::Failed, |(report, _)| verdict(report)));
    write_json_line(&VerdictJson::new(path, &checked), out)
}

fn verdict(report: &CheckReport) -> Verdict {
    if report.is_sound() { Verdict::Sound } else { Verdict::Findings }
}

/// Writes the report, each line behind a prefix. The repairs are part of it, so that nothing is said on standard error but
/// why a file cannot be opened.
fn check(path: &Path, prefix: &str, out: &mut Output) -> io::Result<()> {
    let Some(file) = out.open_damaged(path) else { return Ok(()) };
    let report = ops::check(&file);
    out.judge(verdict(&report));
    let text = report.to_string();
    let (findings, verdict) = text.rsplit_once('\n').unwrap_or(("", &text));
    for line in findings.lines() {
        // Errors about records begin with the name of the file.
        let line = line.strip_prefix(&format!("{}: ", path.display())).unwrap_or(line);
        writeln!(out, "{prefix}{}", Legible(line))?;
    }
    let style = if report.is_sound() { GOOD } else { BAD };
    write!(out, "{prefix}")?;
    out.styled_line(style, verdict)
}
