//! `vrs copy`: recordings copied into one.

use std::io::{self, Write};
use std::ops::ControlFlow;

use vrs::ops::{CopyOptions, CopySummary};
use vrs::reader::MultiReader;
use vrs::writer::{IndexPlace, Integrity};
use vrs::{Error, ErrorKind, Reader};

use crate::args::{CopyArgs, IndexArg};
use crate::output::{BAD, GOOD, Output, Verdict};
use crate::progress::Progress;
use crate::select::verdict_of;
use crate::text::Legible;

pub(super) fn run(args: &CopyArgs, out: &mut Output) -> io::Result<()> {
    let mut files = Vec::new();
    for path in &args.files {
        let Some(file) = out.open(path) else { return Ok(()) };
        files.push(file);
    }
    let Some(files) = join(files, args.unrelated, out) else { return Ok(()) };
    let progress = Progress::of_bytes();
    let bar = progress.clone();
    let options = options(args).progress(move |progress| {
        bar.set(progress.bytes, progress.all_bytes);
        ControlFlow::Continue(())
    });
    let copied = options.copy(&files, &args.to);
    progress.finish();
    match copied {
        Ok(summary) => report(args, &summary, out),
        Err(error) => {
            out.complain(verdict_of(&error), explain(&error));
            Ok(())
        }
    }
}

/// Takes the recordings together, if they belong together or that does not matter.
fn join(files: Vec<Reader>, unrelated: bool, out: &mut Output) -> Option<MultiReader> {
    let related_by = if unrelated { &[][..] } else { &MultiReader::RELATED_BY };
    match MultiReader::join(files, related_by) {
        Ok(files) => Some(files),
        Err(error) => {
            out.complain(Verdict::Usage, explain(&error));
            None
        }
    }
}

/// The error, with what to do about it on the command line.
fn explain(error: &Error) -> String {
    match error.kind() {
        ErrorKind::Unrelated { tag, found, other, expected } => {
            let path = error.path().unwrap_or(other).display();
            let other = other.display();
            format!(
                "{path}: its tag `{tag}` is `{found}`, that of {other} is `{expected}`: they do not belong together; \
                 --unrelated merges them all the same"
            )
        }
        ErrorKind::Create(vrs::CreateProblem::Exists) => {
            let path = error.path().unwrap_or("".as_ref()).display();
            format!("{path}: the file exists: choose another name, or replace it with --overwrite")
        }
        _ => error.to_string(),
    }
}

fn options(args: &CopyArgs) -> CopyOptions {
    let mut options = CopyOptions::new().selection(args.selection.selection()).overwrite(args.overwrite);
    if let Some(preset) = args.preset {
        options = options.preset(preset);
    }
    if let Some(size) = args.chunk_size {
        options = options.chunk_size(size);
    }
    if args.hash {
        options = options.integrity(Integrity::Record);
    }
    options = match args.index {
        IndexArg::End => options.index(IndexPlace::End),
        IndexArg::Front => options.index_in_front(),
        IndexArg::Head => options.index(IndexPlace::Head),
    };
    args.tags.iter().fold(options, |options, (name, value)| options.tag(name.as_str(), value.as_str()))
}

/// Says what is in the copy, and what is not.
fn report(args: &CopyArgs, summary: &CopySummary, out: &mut Output) -> io::Result<()> {
    for finding in &summary.findings {
        out.complain(Verdict::Findings, finding);
    }
    let CopySummary { missing, damaged, findings, .. } = summary;
    let more = (missing + damaged).saturating_sub(findings.len() as u64);
    if more > 0 {
        out.complain(Verdict::Findings, format_args!("and {more} more records"));
    }
    let text = summary.to_string();
    let (title, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let style = if summary.is_sound() { GOOD } else { BAD };
    out.styled_line(style, format_args!("{}: {title}", args.to.display()))?;
    rest.lines().try_for_each(|line| writeln!(out, "{}", Legible(line)))
}
