//! How far a copy is, and what became of it.

use std::fmt;
use std::ops::ControlFlow;

use super::cancelled;
use super::options::OnProgress;
use crate::error::{Error, Result};
use crate::reader::MultiEntry;
use crate::writer::Summary;

/// Findings kept in a summary; the others are counted.
const MOST_FINDINGS: usize = 1000;

/// Somebody is told after so many records, or bytes of them.
const STEP_RECORDS: u64 = 1000;
const STEP_BYTES: u64 = 1 << 20;

/// How far a copy is: what [`CopyOptions::progress`](super::CopyOptions::progress) is told.
///
/// ```
/// let done = |progress: &vrs::ops::CopyProgress| progress.bytes as f64 / progress.all_bytes.max(1) as f64;
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct CopyProgress {
    /// Records that are copied.
    pub records: u64,
    /// Records that are to be copied.
    pub all_records: u64,
    /// Bytes of the copied records, as they are stored in the files that they come from.
    pub bytes: u64,
    /// Bytes of all.
    pub all_bytes: u64,
}

impl CopyProgress {
    /// That before anything of these is copied.
    pub(super) fn of(entries: impl Iterator<Item = MultiEntry>) -> Self {
        entries.fold(Self::default(), |mut all, entry| {
            all.all_records += 1;
            all.all_bytes += u64::from(entry.entry.stored_size);
            all
        })
    }
}

/// Tells somebody now and then how far a copy is.
pub(super) struct Meter<'c> {
    progress: CopyProgress,
    /// What was told.
    told: CopyProgress,
    listener: Option<&'c OnProgress>,
}

impl<'c> Meter<'c> {
    pub(super) fn new(progress: CopyProgress, listener: Option<&'c OnProgress>) -> Self {
        Self { progress, told: progress, listener }
    }

    /// Notes records that were copied, of so many bytes. An error if nobody wants the rest.
    pub(super) fn advance(&mut self, records: u64, bytes: u64) -> Result<()> {
        self.progress.records += records;
        self.progress.bytes += bytes;
        let is_due = self.progress.records - self.told.records >= STEP_RECORDS
            || self.progress.bytes - self.told.bytes >= STEP_BYTES;
        if is_due { self.tell() } else { Ok(()) }
    }

    /// Tells it now.
    pub(super) fn tell(&mut self) -> Result<()> {
        self.told = self.progress;
        let answer = self.listener.map_or(ControlFlow::Continue(()), |listener| listener.tell(&self.progress));
        if answer.is_break() { Err(cancelled()) } else { Ok(()) }
    }
}

/// What was copied: made by [`CopyOptions::copy`](super::CopyOptions::copy). It prints in a few lines.
///
/// ```no_run
/// let file = vrs::Reader::open("recording.vrs")?;
/// let summary = vrs::ops::copy(&file.into(), "copy.vrs")?;
/// for problem in &summary.findings {
///     eprintln!("{problem}");
/// }
/// assert!(summary.is_sound(), "{} records are missing, {} damaged", summary.missing, summary.damaged);
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct CopySummary {
    /// The file: records and bytes of each stream.
    pub written: Summary,
    /// Records whose payloads are byte for byte those that were stored.
    pub as_stored: u64,
    /// Records that are not in the copy, since they cannot be read.
    pub missing: u64,
    /// Records that are in the copy as they were stored, since they do not inflate.
    pub damaged: u64,
    /// What is wrong with those, the first 1 000.
    pub findings: Vec<Error>,
}

impl CopySummary {
    /// Notes a record that cannot be copied.
    pub(super) fn miss(&mut self, error: Error) {
        self.missing += 1;
        self.find(error);
    }

    /// Notes a record that can only be copied as it is.
    pub(super) fn damage(&mut self, error: Error) {
        self.damaged += 1;
        self.find(error);
    }

    fn find(&mut self, error: Error) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(error);
        }
    }

    /// True when every record that was wanted is in the copy, as far as it was looked at.
    pub fn is_sound(&self) -> bool {
        self.missing == 0 && self.damaged == 0
    }
}

/// The summary of the file, then a line for what is wrong.
impl fmt::Display for CopySummary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { written, missing, damaged, .. } = self;
        written.fmt(out)?;
        if *missing > 0 {
            write!(out, "\n{missing} of the records that were asked for cannot be read, and are missing")?;
        }
        if *damaged > 0 {
            write!(out, "\n{damaged} records are damaged, and copied as they are")?;
        }
        Ok(())
    }
}
