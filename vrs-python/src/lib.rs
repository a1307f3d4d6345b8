//! The extension of the `pyvrs2` package: what Rust does for the Python modules in `python/pyvrs2`.
//!
//! | module | what it knows |
//! |---|---|
//! | `error` | errors of the library as exceptions of `pyvrs2.errors` |
//! | `writer` | recordings that are written |
//! | `command` | the `vrs` command, and what else is done with whole files |
//! | `buffer` | bytes of recordings as NumPy arrays, without a copy; the one module with unsafe code |
//! | `reader` | recordings, records, blocks |
//! | `arrow` | the layouts of a stream as columns |
#![deny(unsafe_code)]

mod arrow;
mod buffer;
mod command;
mod error;
mod reader;
mod writer;

use pyo3::prelude::*;

#[pymodule]
fn _pyvrs2(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_function(wrap_pyfunction!(command::run_command, module)?)?;
    module.add_function(wrap_pyfunction!(command::records_checksum, module)?)?;
    writer::register(module)?;
    reader::register(module)?;
    module.add_class::<arrow::Columns>()
}
