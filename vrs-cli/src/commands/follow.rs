//! Records of a recording that is being made: `--follow`.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use vrs::ErrorKind;
use vrs::reader::{Follow, FollowEnd, Follower, Record};

use crate::args::{FollowArgs, SelectionArgs};
use crate::output::{Output, Verdict};
use crate::select::verdict_of;

/// How long to wait where nothing new is there.
const INTERVAL: Duration = Duration::from_millis(100);

/// Hands on the records that are selected as they come, until the recording is finished. What is printed of them is to be seen
/// before the next one comes.
pub(super) fn each_record(
    path: &Path,
    selection: &SelectionArgs,
    args: &FollowArgs,
    out: &mut Output,
    mut each: impl FnMut(&Record<'_>, &mut Output) -> io::Result<()>,
) -> io::Result<()> {
    let Some(mut follower) = open(path, selection, out) else { return Ok(()) };
    let mut last_news = Instant::now();
    let mut repairs = 0;
    let end = loop {
        for record in &mut follower {
            last_news = Instant::now();
            match record {
                Ok(record) => each(&record.get(), out)?,
                Err(error) if matches!(error.kind(), ErrorKind::Record { .. }) => {
                    out.complain(Verdict::Findings, error);
                }
                Err(error) => {
                    out.complain(Verdict::Failed, error);
                    return Ok(());
                }
            }
        }
        for repair in follower.repairs().iter().skip(repairs) {
            out.complain(Verdict::Findings, format_args!("{}: {repair}", path.display()));
        }
        repairs = follower.repairs().len();
        match follower.end() {
            Some(FollowEnd::Stopped) if args.idle.is_none_or(|limit| last_news.elapsed() < limit) => {
                out.flush()?;
                sleep(INTERVAL);
            }
            end => break end,
        }
    };
    say_how_it_ended(path, &follower, end, out);
    Ok(())
}

/// Opens the recording; once that is done, it no longer waits by itself.
fn open(path: &Path, selection: &SelectionArgs, out: &mut Output) -> Option<Follower> {
    let is_open = Arc::new(AtomicBool::new(false));
    let knows = Arc::clone(&is_open);
    let wait = move |interval| {
        if knows.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        sleep(interval);
        ControlFlow::Continue(())
    };
    // What comes before a range has passed by when the range begins.
    let selection = selection.selection().lead_in(false);
    match Follow::new().select(selection).interval(INTERVAL).wait_with(wait).open(path) {
        Ok(follower) => {
            is_open.store(true, Ordering::Relaxed);
            Some(follower)
        }
        Err(error) => {
            out.complain(verdict_of(&error), error);
            None
        }
    }
}

fn say_how_it_ended(path: &Path, follower: &Follower, end: Option<FollowEnd>, out: &mut Output) {
    let path = path.display();
    match end {
        Some(FollowEnd::Stopped) => {
            let torn = match follower.torn_bytes() {
                0 => String::new(),
                torn => format!(", and {torn} bytes of the next one are there"),
            };
            out.complain(
                Verdict::Findings,
                format_args!("{path}: no record comes any more; the recording has not ended{torn}"),
            );
        }
        Some(FollowEnd::Damaged(stop)) => {
            let message = format_args!("{path}: {stop}; `vrs check` reads around damage once the recording is over");
            out.complain(Verdict::Findings, message);
        }
        _ => {}
    }
}
