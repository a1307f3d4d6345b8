//! `vrs check`: the report of a whole check.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use vrs::{Reader, ops};

use crate::output::{BAD, GOOD, Output, Verdict};
use crate::text::Legible;

pub(super) fn run(files: &[PathBuf], out: &mut Output) -> io::Result<()> {
    match files {
        [file] => check(file, "", out),
        files => files.iter().try_for_each(|file| check(file, &format!("{}: ", file.display()), out)),
    }
}

/// Writes the report, each line behind a prefix. The repairs are part of it, so that nothing is said on standard error but
/// why a file cannot be opened.
fn check(path: &Path, prefix: &str, out: &mut Output) -> io::Result<()> {
    let Some(file) = out.take(Verdict::Failed, Reader::open(path)) else { return Ok(()) };
    let report = ops::check(&file);
    out.judge(if report.is_sound() { Verdict::Sound } else { Verdict::Findings });
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
