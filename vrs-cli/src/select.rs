//! Which streams and records a command is about.

use vrs::reader::{Selected, Selection};
use vrs::{Error, ErrorKind, Reader, RecordType};

use crate::args::{RecordTypeArg, SelectionArgs};
use crate::output::{Output, Verdict};

/// The record types that were asked for: all of them when none was named.
pub(crate) struct Types(Vec<RecordType>);

impl Types {
    pub(crate) fn new(args: &[RecordTypeArg]) -> Self {
        Self(args.iter().map(|arg| RecordType::from(*arg)).collect())
    }

    pub(crate) fn has(&self, record_type: RecordType) -> bool {
        self.0.is_empty() || self.0.contains(&record_type)
    }
}

impl SelectionArgs {
    /// What is asked for, of any file.
    pub(crate) fn selection(&self) -> Selection {
        let Self { streams, not_streams, types, after, before, no_lead_in, .. } = self;
        let mut selection = Selection::new().lead_in(!no_lead_in);
        selection = streams.iter().fold(selection, |selection, stream| selection.stream(stream.as_str()));
        selection = not_streams.iter().fold(selection, |selection, stream| selection.without_stream(stream.as_str()));
        selection = types.iter().fold(selection, |selection, record_type| selection.record_type((*record_type).into()));
        selection = after.iter().fold(selection, |selection, moment| selection.from(*moment));
        selection = before.iter().fold(selection, |selection, moment| selection.until(*moment));
        // Only one of these can be there.
        if self.first_records {
            selection = selection.first_records();
        }
        if let Some(seconds) = self.every {
            selection = selection.every(seconds);
        }
        if let Some(interval) = self.buckets {
            selection = selection.buckets(interval, self.within.unwrap_or(f64::INFINITY));
        }
        selection
    }
}

/// What an error means that may be one of the selection.
pub(crate) fn verdict_of(error: &Error) -> Verdict {
    match error.kind() {
        ErrorKind::NoStream { .. } | ErrorKind::Selection(_) => Verdict::Usage,
        _ => Verdict::Failed,
    }
}

/// Finds what was selected of a file. Where that makes no sense, it is said on standard error.
pub(crate) fn select<'r>(file: &'r Reader, args: &SelectionArgs, out: &mut Output) -> Option<Selected<'r>> {
    out.take(Verdict::Usage, file.select(&args.selection()))
}
