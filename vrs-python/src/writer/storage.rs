//! Recordings in what Python takes for a file: anything with `write`, `seek` and `flush`.

use std::io;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use vrs::io::{Storage, WriteAt};

/// An open binary file of Python.
#[derive(Debug)]
pub(super) struct PythonFile(Py<PyAny>);

impl PythonFile {
    pub(super) fn new(file: Py<PyAny>) -> Self {
        Self(file)
    }

    fn write_all(file: &Bound<'_, PyAny>, mut bytes: &[u8]) -> PyResult<()> {
        // Files without a buffer may take less than all.
        while !bytes.is_empty() {
            let written = file.call_method1("write", (PyBytes::new(file.py(), bytes),))?;
            let written = if written.is_none() { bytes.len() } else { written.extract()? };
            bytes = bytes.get(written.max(1)..).unwrap_or_default();
        }
        Ok(())
    }

    fn attach<R>(&self, work: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<R>) -> io::Result<R> {
        Python::attach(|py| work(self.0.bind(py)).map_err(io::Error::other))
    }
}

impl Storage for PythonFile {
    fn create_chunk(&mut self, _number: usize) -> io::Result<Box<dyn WriteAt>> {
        let file = Python::attach(|py| self.0.clone_ref(py));
        Ok(Box::new(Self(file)))
    }
}

impl WriteAt for PythonFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.attach(|file| Self::write_all(file, bytes))
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.attach(|file| {
            file.call_method1("seek", (offset,))?;
            Self::write_all(file, bytes)?;
            file.call_method1("seek", (0, 2)).map(|_| ())
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.attach(|file| file.call_method0("flush").map(|_| ()))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.attach(|file| {
            let Ok(number) = file.call_method0("fileno") else { return Ok(()) };
            file.py().import("os")?.call_method1("fsync", (number,)).map(|_| ())
        })
    }
}
