//! `vrs lint`: what does not follow the conventions.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::output::{BAD, GOOD, Output, Verdict};
use crate::text::{Legible, count};

pub(super) fn run(files: &[PathBuf], out: &mut Output) -> io::Result<()> {
    match files {
        [file] => lint(file, "", out),
        files => files.iter().try_for_each(|file| lint(file, &format!("{}: ", file.display()), out)),
    }
}

/// Writes the findings, each behind a prefix, and how many there are.
fn lint(path: &Path, prefix: &str, out: &mut Output) -> io::Result<()> {
    let Some(file) = out.open(path) else { return Ok(()) };
    let findings = vrs_conventions::lint(&file);
    for finding in &findings {
        writeln!(out, "{prefix}{}", Legible(finding))?;
    }
    write!(out, "{prefix}")?;
    if findings.is_empty() {
        return out.styled_line(GOOD, "follows the conventions");
    }
    out.judge(Verdict::Findings);
    out.styled_line(BAD, count(findings.len(), "finding"))
}
