//! `vrs checksum`: the logical checksum.

use std::io::{self, Write};
use std::path::Path;

use vrs::ops;

use crate::args::{ChecksumArgs, SelectionArgs};
use crate::output::{Output, Verdict};
use crate::select::select;

pub(super) fn run(args: &ChecksumArgs, out: &mut Output) -> io::Result<()> {
    let ChecksumArgs { files, selection } = args;
    match files.as_slice() {
        [file] => write(file, selection, "", out),
        files => files.iter().try_for_each(|file| write(file, selection, &format!("  {}", file.display()), out)),
    }
}

/// Writes the checksum and what shall stand behind it. A file with records that cannot be read has none.
fn write(path: &Path, selection: &SelectionArgs, suffix: &str, out: &mut Output) -> io::Result<()> {
    let Some(file) = out.open(path) else { return Ok(()) };
    let Some(selected) = select(&file, selection, out) else { return Ok(()) };
    match out.take(Verdict::Findings, ops::checksum_of(&selected)) {
        Some(checksum) => writeln!(out, "{checksum}{suffix}"),
        None => Ok(()),
    }
}
