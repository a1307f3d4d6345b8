//! What can go wrong while recording.

use thiserror::Error;

use crate::container::{PayloadTooLarge, StreamId};
use crate::format::RecordType;
use crate::layout::EncodeError;

/// Why a recording cannot be started, or a record cannot be written. `E` is the error of the output.
///
/// After [`Output`](Self::Output) and [`Refused`](Self::Refused) the file may end inside a record, and nothing more is
/// written to it: what was written before stays readable. After any other error the recording goes on without that record.
///
/// ```
/// use core::convert::Infallible;
/// use vrs_core::emit::EmitError;
///
/// let error: EmitError<Infallible> = EmitError::BufferTooSmall { needed: 300, capacity: 256 };
/// assert!(error.to_string().starts_with("the record needs a buffer of 300 bytes"));
/// ```
#[derive(Clone, Copy, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum EmitError<E> {
    /// The output failed.
    #[error("the output failed")]
    Output(#[source] E),
    /// The output takes no more bytes and does not say why.
    #[error("the output takes no more bytes")]
    Refused,
    /// The output failed before.
    #[error("the output failed earlier: nothing more is written to it")]
    Broken,
    /// Records are declared in a way that no file can hold.
    #[error("{record_type} records of version {version}, stream {stream}: {problem}")]
    Declaration {
        /// Their stream.
        stream: StreamId,
        /// Their type.
        record_type: RecordType,
        /// Their version.
        version: u32,
        /// What is wrong.
        problem: DeclarationProblem,
    },
    /// The record is of a kind that the recording does not list.
    #[error("{record_type} records of version {version}, stream {stream}, are not listed in the recording")]
    Undeclared {
        /// The stream of the record.
        stream: StreamId,
        /// Its type.
        record_type: RecordType,
        /// Its version.
        version: u32,
    },
    /// A time that cannot be ordered.
    #[error("the time of a record is {timestamp} s: it must be a finite number")]
    Time {
        /// The time, in seconds.
        timestamp: f64,
    },
    /// The record has more or fewer blocks than its format.
    #[error("the record format has {expected} blocks behind the layout, {found} are given")]
    BlockCount {
        /// Blocks of the format behind the layout.
        expected: usize,
        /// Blocks that were given.
        found: usize,
    },
    /// The record format says how large a block is, and it is not.
    #[error("block {block} has {found} bytes, the record format says {expected}")]
    BlockSize {
        /// Number of the block in the record format; 0 is the layout.
        block: usize,
        /// Bytes that the format says.
        expected: u64,
        /// Bytes that were given.
        found: u64,
    },
    /// The value cannot be stored.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The recorder's buffer does not hold the record's header and layout.
    #[error("the record needs a buffer of {needed} bytes, the recorder has one of {capacity}: give it a larger one")]
    BufferTooSmall {
        /// Bytes of the header and the layout.
        needed: usize,
        /// Bytes of the buffer.
        capacity: usize,
    },
    /// The record, or the tags of the file, exceed 4 GiB.
    #[error(transparent)]
    TooLarge(#[from] PayloadTooLarge),
}

/// What is wrong with how records are declared.
///
/// ```
/// use vrs_core::emit::DeclarationProblem;
///
/// assert!(DeclarationProblem::NoFlavor.to_string().contains("needs a flavor"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum DeclarationProblem {
    /// The type id belongs to the format itself.
    #[error("the type id of the stream is no stream's: take one that says what the sensor is")]
    ReservedType,
    /// Streams of the generic categories must say what they are.
    #[error("a stream of a generic category needs a flavor that says what it is, such as `acme/left`")]
    NoFlavor,
    /// Such records are listed twice.
    #[error("they are listed twice: give each format a version of its own")]
    FormatTwice,
    /// Another stream has the same type and instance.
    #[error("another stream has the same type and instance: give each an instance of its own")]
    StreamTwice,
}
