//! `vrs checksum`: the logical checksum.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use vrs::ops;

use crate::output::{Output, Verdict};

pub(super) fn run(files: &[PathBuf], out: &mut Output) -> io::Result<()> {
    match files {
        [file] => write(file, "", out),
        files => files.iter().try_for_each(|file| write(file, &format!("  {}", file.display()), out)),
    }
}

/// Writes the checksum and what shall stand behind it. A file with records that cannot be read has none.
fn write(path: &Path, suffix: &str, out: &mut Output) -> io::Result<()> {
    let Some(file) = out.open(path) else { return Ok(()) };
    match out.take(Verdict::Findings, ops::checksum(&file)) {
        Some(checksum) => writeln!(out, "{checksum}{suffix}"),
        None => Ok(()),
    }
}
