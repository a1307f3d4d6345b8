//! What can go wrong far away.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error as ThisError;

/// What the functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a remote recording cannot be read, with its URL.
///
/// Opening returns it. Later, when records are read, it stands in their errors as text, and bytes that are read through
/// [`ReadAt`](vrs::io::ReadAt) fail with an [`io::Error`] around it.
///
/// ```no_run
/// match vrs_remote::open("https://example.org/recording.vrs") {
///     Err(vrs_remote::Error::NotFound { url }) => println!("there is no {url}"),
///     Err(error) => println!("{error}"),
///     Ok(file) => println!("{} records", file.record_count()),
/// }
/// ```
#[derive(Clone, Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The address is none, or of a kind that this crate was built without.
    #[error("{url}: {reason}")]
    Address {
        /// The address as it was given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no such file.
    #[error("{url}: there is no such file")]
    NotFound {
        /// The address.
        url: String,
    },
    /// The server wants to know who asks, or does not allow it.
    #[error("{url}: access denied: {reason}")]
    Denied {
        /// The address.
        url: String,
        /// What the server says.
        reason: String,
    },
    /// The server sends files only as a whole.
    #[error("{url}: its server does not send parts of files (range requests): download the file")]
    NoRanges {
        /// The address.
        url: String,
    },
    /// The file is another one than the one that was opened.
    #[error("{url}: the file has changed since it was opened: open it again")]
    Changed {
        /// The address.
        url: String,
    },
    /// An answer had another size than its request.
    #[error("{url}: {found} bytes came where {wanted} at offset {offset} were asked for")]
    Truncated {
        /// The address.
        url: String,
        /// Where in the file.
        offset: u64,
        /// How many bytes were asked for.
        wanted: u64,
        /// How many came.
        found: u64,
    },
    /// No answer came in time.
    #[error("{url}: no answer within {} s", limit.as_secs_f64())]
    TimedOut {
        /// The address.
        url: String,
        /// How long was waited, retries included.
        limit: Duration,
    },
    /// Anything else that the storage reports, after its retries.
    #[error("{url}: {source}")]
    Storage {
        /// The address.
        url: String,
        /// The report.
        source: Arc<object_store::Error>,
    },
    /// No threads or connections can be had from the operating system.
    #[error("{url}: cannot prepare reading: {reason}")]
    System {
        /// The address.
        url: String,
        /// What the system says.
        reason: String,
    },
    /// What is there is no recording, or none that can be opened as asked.
    #[error(transparent)]
    Recording(Arc<vrs::Error>),
}

impl Error {
    /// What the storage reports of an address.
    pub(crate) fn of_storage(url: &str, source: object_store::Error) -> Self {
        use object_store::Error as Store;

        let url = url.to_owned();
        match source {
            Store::NotFound { .. } => Self::NotFound { url },
            Store::Precondition { .. } => Self::Changed { url },
            // All that is asked for is parts of files.
            Store::NotSupported { .. } => Self::NoRanges { url },
            Store::PermissionDenied { source, .. } | Store::Unauthenticated { source, .. } => {
                Self::Denied { url, reason: source.to_string() }
            }
            source => Self::Storage { url, source: Arc::new(source) },
        }
    }

    fn kind(&self) -> io::ErrorKind {
        match self {
            Self::Address { .. } => io::ErrorKind::InvalidInput,
            Self::NotFound { .. } => io::ErrorKind::NotFound,
            Self::Denied { .. } => io::ErrorKind::PermissionDenied,
            Self::NoRanges { .. } => io::ErrorKind::Unsupported,
            Self::Changed { .. } | Self::Truncated { .. } | Self::Recording(_) => io::ErrorKind::InvalidData,
            Self::TimedOut { .. } => io::ErrorKind::TimedOut,
            Self::Storage { .. } | Self::System { .. } => io::ErrorKind::Other,
        }
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        Self::new(error.kind(), error)
    }
}
