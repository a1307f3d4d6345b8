//! `vrs fix-index`: the index that a file should have, in place.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use vrs::ops;

use crate::output::{BAD, GOOD, Output, Verdict};
use crate::text::Legible;

pub(super) fn run(files: &[PathBuf], out: &mut Output) -> io::Result<()> {
    match files {
        [file] => fix(file, "", out),
        files => files.iter().try_for_each(|file| fix(file, &format!("{}: ", file.display()), out)),
    }
}

/// Fixes a file, and says what was wrong and what was done, each line behind a prefix.
fn fix(path: &Path, prefix: &str, out: &mut Output) -> io::Result<()> {
    let Some(fix) = out.take(Verdict::Failed, ops::fix_index(path)) else { return Ok(()) };
    // Whether other things are wrong is not the question here.
    let is_whole = fix.loss.streams.is_empty() && fix.cut_off == 0;
    out.judge(if is_whole { Verdict::Sound } else { Verdict::Findings });
    let text = fix.to_string();
    let (found, verdict) = text.rsplit_once('\n').unwrap_or(("", &text));
    for line in found.lines() {
        writeln!(out, "{prefix}{}", Legible(line))?;
    }
    let style = if is_whole { GOOD } else { BAD };
    write!(out, "{prefix}")?;
    out.styled_line(style, verdict)
}
