//! What ended a recording before its time.

use std::any::Any;
use std::fmt;
use std::io;

use crate::error::ErrorKind;

/// What could not be done, and why: to be told again and again.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    action: String,
    kind: io::ErrorKind,
    reason: String,
}

impl Failure {
    /// A thread of the recording panicked.
    pub(super) fn of_panic(thread: &str, panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        let reason = format!("it panicked: {}", text.unwrap_or("no reason is given"));
        Self { action: format!("run {thread}"), kind: io::ErrorKind::Other, reason }
    }
}

impl From<ErrorKind> for Failure {
    fn from(error: ErrorKind) -> Self {
        match error {
            ErrorKind::Io { action, source } => Self { action, kind: source.kind(), reason: source.to_string() },
            other => Self { action: "record".to_owned(), kind: io::ErrorKind::Other, reason: other.to_string() },
        }
    }
}

impl From<Failure> for ErrorKind {
    fn from(Failure { action, kind, reason }: Failure) -> Self {
        Self::Io { action, source: io::Error::new(kind, reason) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "cannot {}: {}", self.action, self.reason)
    }
}
