//! The `vrs` command, and what else is done with whole files.

use std::path::PathBuf;
use std::process::ExitCode;

use pyo3::prelude::*;
use vrs::Reader;

use crate::error::Result;

/// Runs the command with these arguments, the name of the program first; answers with the exit code.
#[pyfunction]
pub(crate) fn run_command(py: Python<'_>, arguments: Vec<String>) -> u8 {
    let code = py.detach(|| vrs_cli::run(arguments));
    // The standard library does not tell the number of an exit code, only which one it is.
    (0..=u8::MAX).find(|number| ExitCode::from(*number) == code).unwrap_or(1)
}

/// A checksum of all that a recording says, as the reference computes it: files with the same records have the same.
#[pyfunction]
pub(crate) fn records_checksum(py: Python<'_>, path: PathBuf) -> Result<String> {
    Ok(py.detach(|| vrs::ops::checksum(&Reader::open(path)?))?.to_string())
}
