//! Errors of the library as exceptions of `pyvrs2.errors`, whose documentation has them all.

use std::io;

use pyo3::{PyErr, import_exception};
use vrs::{CreateProblem, ErrorKind, WriteProblem};

import_exception!(pyvrs2.errors, ClosedError);
import_exception!(pyvrs2.errors, InvalidFileError);
import_exception!(pyvrs2.errors, InvalidTimestampError);
import_exception!(pyvrs2.errors, LayoutError);
import_exception!(pyvrs2.errors, QueueFullError);
import_exception!(pyvrs2.errors, RecordError);
import_exception!(pyvrs2.errors, RecordingError);
import_exception!(pyvrs2.errors, SelectionError);
import_exception!(pyvrs2.errors, StreamNotFoundError);
import_exception!(pyvrs2.errors, TimestampOrderWriteException);
import_exception!(pyvrs2.errors, UnknownFieldError);
import_exception!(pyvrs2.errors, VRSError);
import_exception!(pyvrs2.errors, VRSFileError);
import_exception!(pyvrs2.errors, VRSFileExistsError);
import_exception!(pyvrs2.errors, VRSFileNotFoundError);
import_exception!(pyvrs2.errors, WrongShapeError);
import_exception!(pyvrs2.errors, WrongTypeError);

/// What functions return that call both the library and Python.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the library, or a Python exception that is under way. Either becomes an exception by `?`.
#[derive(Debug)]
pub(crate) enum Error {
    Library(vrs::Error),
    Python(PyErr),
}

impl From<vrs::Error> for Error {
    fn from(error: vrs::Error) -> Self {
        Self::Library(error)
    }
}

impl From<PyErr> for Error {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        match error {
            Error::Library(error) => exception(&error),
            Error::Python(error) => error,
        }
    }
}

/// The exception for an error of the library, with the same message.
fn exception(error: &vrs::Error) -> PyErr {
    let message = error.to_string();
    match error.kind() {
        ErrorKind::Io { source, .. } => match source.kind() {
            io::ErrorKind::NotFound => VRSFileNotFoundError::new_err(message),
            io::ErrorKind::AlreadyExists => VRSFileExistsError::new_err(message),
            _ => VRSFileError::new_err(message),
        },
        ErrorKind::Header(_) | ErrorKind::NotSound(_) | ErrorKind::TooManyStreams | ErrorKind::Unrelated { .. } => {
            InvalidFileError::new_err(message)
        }
        ErrorKind::Record { .. } | ErrorKind::View(_) | ErrorKind::Decode(_) => RecordError::new_err(message),
        ErrorKind::NoStream { .. } | ErrorKind::AmbiguousStream { .. } => StreamNotFoundError::new_err(message),
        ErrorKind::Selection(_) => SelectionError::new_err(message),
        ErrorKind::NoLayout { .. } | ErrorKind::Layout(_) | ErrorKind::Mapping { .. } | ErrorKind::Stream { .. } => {
            LayoutError::new_err(message)
        }
        ErrorKind::Create(CreateProblem::Exists | CreateProblem::OtherChunk { .. }) => {
            VRSFileExistsError::new_err(message)
        }
        ErrorKind::Create(_) | ErrorKind::Recorder(_) => RecordingError::new_err(message),
        ErrorKind::Write { record, problem } => write_exception(message, record.timestamp, problem),
        _ => VRSError::new_err(message),
    }
}

fn write_exception(message: String, given: f64, problem: &WriteProblem) -> PyErr {
    match problem {
        WriteProblem::Time => InvalidTimestampError::new_err(message),
        WriteProblem::Closed => ClosedError::new_err(message),
        WriteProblem::Behind { flushed: last } | WriteProblem::Backwards { last } => {
            TimestampOrderWriteException::new_err((message, *last, given))
        }
        WriteProblem::QueueFull { .. } => QueueFullError::new_err(message),
        WriteProblem::BlockSize { .. } | WriteProblem::TooLarge(_) => WrongShapeError::new_err(message),
        WriteProblem::Failed { .. } => VRSFileError::new_err(message),
        WriteProblem::BlockCount { .. }
        | WriteProblem::PartCount { .. }
        | WriteProblem::PartKind { .. }
        | WriteProblem::OtherLayout { .. }
        | WriteProblem::Layout(_) => LayoutError::new_err(message),
        _ => RecordingError::new_err(message),
    }
}
