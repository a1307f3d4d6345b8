//! What could not be done to a file.

use std::io;
use std::sync::Arc;

use crate::error::ErrorKind;

/// What could not be done, and why. It is told as often as somebody asks.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    action: String,
    error: Arc<io::Error>,
}

impl Failure {
    pub(super) fn new(action: impl Into<String>, error: io::Error) -> Self {
        Self { action: action.into(), error: Arc::new(error) }
    }
}

impl From<Failure> for ErrorKind {
    fn from(Failure { action, error }: Failure) -> Self {
        Self::Io { action, source: io::Error::new(error.kind(), error) }
    }
}
