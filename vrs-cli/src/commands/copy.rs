//! `vrs copy`: recordings copied into one.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
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
    let Some(files) = join(files, args, out) else { return Ok(()) };
    let progress = Progress::of_bytes();
    let (bar, is_interrupted) = (progress.clone(), interruptions());
    let options = options(args).progress(move |progress| {
        bar.set(progress.bytes, progress.all_bytes);
        if is_interrupted.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let copied = options.copy(&files, &args.to);
    progress.finish();
    match copied {
        Ok(summary) => report(args, &summary, out),
        Err(error) => {
            out.complain(verdict_of(&error), explain(&error, args));
            Ok(())
        }
    }
}

/// True from the first Ctrl-C on: a copy that ends by itself leaves no half-written files. The second one ends the process at
/// once.
fn interruptions() -> Arc<AtomicBool> {
    let is_interrupted = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // Where a signal cannot be had, it ends the process as ever.
        let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&is_interrupted));
        let _ = flag::register(signal, Arc::clone(&is_interrupted));
    }
    is_interrupted
}

/// Takes the recordings together, if they belong together or that does not matter.
fn join(files: Vec<Reader>, args: &CopyArgs, out: &mut Output) -> Option<MultiReader> {
    let related_by = if args.unrelated { &[][..] } else { &MultiReader::RELATED_BY };
    match MultiReader::join(files, related_by) {
        Ok(files) => Some(files),
        Err(error) => {
            out.complain(Verdict::Usage, explain(&error, args));
            None
        }
    }
}

/// The error, with what to do about it on the command line.
fn explain(error: &Error, args: &CopyArgs) -> String {
    match error.kind() {
        ErrorKind::Cancelled => format!("{}: interrupted, and nothing is left of it", args.to.display()),
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
