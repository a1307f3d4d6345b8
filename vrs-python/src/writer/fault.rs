//! What is wrong with a value, before it is known whose value it is.

use std::fmt::Display;

use pyo3::PyErr;

use crate::error::{LayoutError, WrongShapeError, WrongTypeError};

/// What is wrong with a value.
#[derive(Debug)]
pub(super) enum Fault {
    /// Its type, or its dtype.
    Type(String),
    /// Its shape, its size, or its range.
    Shape(String),
    /// It cannot be declared so.
    Layout(String),
    /// Python could not say what it is.
    Python(PyErr),
}

impl Fault {
    /// The exception, with the place where it happened: a field of a layout of a stream.
    pub(super) fn at(self, place: impl Display) -> PyErr {
        match self {
            Self::Type(what) => WrongTypeError::new_err(format!("{place}: {what}")),
            Self::Shape(what) => WrongShapeError::new_err(format!("{place}: {what}")),
            Self::Layout(what) => LayoutError::new_err(format!("{place}: {what}")),
            Self::Python(error) => error,
        }
    }
}

impl From<PyErr> for Fault {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}
