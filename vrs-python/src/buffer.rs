//! Bytes of recordings as NumPy arrays, without a copy, by Python's buffer protocol (PEP 3118).
#![allow(unsafe_code)]

use std::ffi::{CStr, c_int, c_void};
use std::ops::Range;
use std::ptr;
use std::sync::Arc;

use pyo3::exceptions::PyBufferError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use vrs::reader::LazyRecord;

use crate::error::Result;

/// What numbers a buffer holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Number {
    /// In the notation of Python's `struct`.
    format: &'static CStr,
    /// Bytes of one.
    pub(crate) size: usize,
}

impl Number {
    pub(crate) const U8: Self = Self { format: c"B", size: 1 };
    pub(crate) const I8: Self = Self { format: c"b", size: 1 };
    pub(crate) const U16: Self = Self { format: c"<H", size: 2 };
    pub(crate) const I16: Self = Self { format: c"<h", size: 2 };
    pub(crate) const U16_BE: Self = Self { format: c">H", size: 2 };
    pub(crate) const I16_BE: Self = Self { format: c">h", size: 2 };
    pub(crate) const U32: Self = Self { format: c"<I", size: 4 };
    pub(crate) const I32: Self = Self { format: c"<i", size: 4 };
    pub(crate) const U32_BE: Self = Self { format: c">I", size: 4 };
    pub(crate) const I32_BE: Self = Self { format: c">i", size: 4 };
    pub(crate) const I64: Self = Self { format: c"<q", size: 8 };
    pub(crate) const F32: Self = Self { format: c"<f", size: 4 };
    pub(crate) const F32_BE: Self = Self { format: c">f", size: 4 };
    pub(crate) const F64: Self = Self { format: c"<d", size: 8 };
    pub(crate) const F64_BE: Self = Self { format: c">d", size: 8 };
}

/// All bytes of a record, which are there: in the mapped file, or inflated.
#[derive(Clone, Debug)]
pub(crate) struct Payload(Arc<LazyRecord>);

impl Payload {
    /// Inflates what of the record was not; other threads of Python go on meanwhile.
    pub(crate) fn of(py: Python<'_>, record: &Arc<LazyRecord>) -> Result<Self> {
        if !record.is_inflated() {
            py.detach(|| record.payload().map(drop))?;
        }
        // Now it is there; to ask for it is what makes the walk read the next ones whole.
        record.payload()?;
        Ok(Self(Arc::clone(record)))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.payload().unwrap_or_default()
    }
}

/// Where the bytes are: they neither move nor change as long as this lives.
#[derive(Clone, Debug)]
pub(crate) enum Memory {
    /// The payload of a record.
    Record(Payload),
    /// Bytes that were made for Python.
    Made(Arc<[u8]>),
}

/// How the bytes of an array lie.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Shape {
    pub(crate) number: Number,
    /// Length of each axis, and bytes from one to the next along it.
    axes: Vec<(usize, usize)>,
}

impl Shape {
    /// Axes with their lengths and steps in bytes.
    pub(crate) fn new(number: Number, axes: impl Into<Vec<(usize, usize)>>) -> Self {
        Self { number, axes: axes.into() }
    }

    /// Numbers in a row.
    pub(crate) fn row(number: Number, count: usize) -> Self {
        Self::new(number, [(count, number.size)])
    }

    /// Axes of these lengths, without gaps.
    pub(crate) fn dense(number: Number, lengths: &[usize]) -> Option<Self> {
        let mut step = number.size;
        let mut axes = Vec::with_capacity(lengths.len());
        for length in lengths.iter().rev() {
            axes.push((*length, step));
            step = step.checked_mul(*length)?;
        }
        axes.reverse();
        Some(Self { number, axes })
    }

    /// Bytes from the first one to behind the last one.
    fn extent(&self) -> Option<usize> {
        if self.axes.iter().any(|(length, _)| *length == 0) {
            return Some(0);
        }
        self.axes
            .iter()
            .try_fold(self.number.size, |end, (length, step)| end.checked_add(step.checked_mul(length - 1)?))
    }

    /// Bytes of all numbers.
    fn bytes(&self) -> Option<usize> {
        self.axes.iter().try_fold(self.number.size, |bytes, (length, _)| bytes.checked_mul(*length))
    }

    fn is_dense(&self) -> bool {
        let lengths: Vec<usize> = self.axes.iter().map(|(length, _)| *length).collect();
        Self::dense(self.number, &lengths).as_ref() == Some(self)
    }
}

/// Numbers in memory that Python reads and does not write.
#[pyclass(frozen, module = "pyvrs2._pyvrs2")]
#[derive(Debug)]
pub(crate) struct Buffer {
    memory: Memory,
    /// Where the numbers begin.
    start: usize,
    /// Bytes of all numbers.
    len: isize,
    number: Number,
    shape: Vec<isize>,
    steps: Vec<isize>,
    is_dense: bool,
}

impl Buffer {
    /// Numbers in these bytes of the memory; nothing when the bytes are too few.
    pub(crate) fn new(memory: Memory, range: Range<usize>, shape: &Shape) -> Option<Self> {
        let bytes = memory.bytes().get(range.clone())?;
        let (extent, len) = (shape.extent()?, isize::try_from(shape.bytes()?).ok()?);
        bytes.get(..extent)?;
        let number = |size: usize| isize::try_from(size).ok();
        let lengths = shape.axes.iter().map(|(length, _)| number(*length)).collect::<Option<_>>()?;
        let steps = shape.axes.iter().map(|(_, step)| number(*step)).collect::<Option<_>>()?;
        let is_dense = shape.is_dense();
        Some(Self { memory, start: range.start, len, number: shape.number, shape: lengths, steps, is_dense })
    }

    /// The numbers of a list.
    pub(crate) fn made(bytes: impl Into<Arc<[u8]>>, shape: &Shape) -> Option<Self> {
        let bytes = bytes.into();
        let range = 0..bytes.len();
        Self::new(Memory::Made(bytes), range, shape)
    }

    fn first(&self) -> *const u8 {
        self.memory.bytes().get(self.start..).unwrap_or_default().as_ptr()
    }

    /// A NumPy array of them: of the memory itself, where numbers stand as processors want them, else of a copy.
    pub(crate) fn into_array(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        static ASARRAY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        static ARRAY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let is_aligned = self.first().addr().is_multiple_of(self.number.size)
            && self.steps.iter().all(|step| step.unsigned_abs().is_multiple_of(self.number.size));
        let buffer = Bound::new(py, self)?;
        if is_aligned {
            return ASARRAY.import(py, "numpy", "asarray")?.call1((buffer,));
        }
        let array = ARRAY.import(py, "numpy", "array")?.call1((buffer,))?;
        let read_only = PyDict::new(py);
        read_only.set_item("write", false)?;
        array.call_method("setflags", (), Some(&read_only))?;
        Ok(array)
    }
}

impl Memory {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Record(payload) => payload.bytes(),
            Self::Made(bytes) => bytes,
        }
    }
}

#[pymethods]
impl Buffer {
    /// # Safety
    /// Python calls it with a view to be filled in.
    unsafe fn __getbuffer__(slf: &Bound<'_, Self>, view: *mut ffi::Py_buffer, flags: c_int) -> PyResult<()> {
        if view.is_null() {
            return Err(PyBufferError::new_err("there is no view to fill in"));
        }
        let buffer = slf.get();
        let asks = |what: c_int| flags & what == what;
        if asks(ffi::PyBUF_WRITABLE) {
            return Err(PyBufferError::new_err("what was recorded cannot be changed: work on a copy"));
        }
        let wants_dense = !asks(ffi::PyBUF_STRIDES) || asks(ffi::PyBUF_C_CONTIGUOUS) || asks(ffi::PyBUF_ANY_CONTIGUOUS);
        let wants_columns = asks(ffi::PyBUF_F_CONTIGUOUS) && buffer.shape.len() > 1;
        if wants_columns || (wants_dense && !buffer.is_dense) {
            return Err(PyBufferError::new_err("rows have padding between them: ask for strides"));
        }
        // What the pointers lead to lives as long as `slf`, which the view keeps: the class is frozen, so nothing in it is
        // ever replaced. Python does not write through them, for the view is read-only.
        let filled = ffi::Py_buffer {
            buf: buffer.first().cast_mut().cast::<c_void>(),
            len: buffer.len,
            itemsize: isize::try_from(buffer.number.size)?,
            readonly: 1,
            ndim: c_int::try_from(buffer.shape.len())?,
            format: if asks(ffi::PyBUF_FORMAT) { buffer.number.format.as_ptr().cast_mut() } else { ptr::null_mut() },
            shape: if asks(ffi::PyBUF_ND) { buffer.shape.as_ptr().cast_mut() } else { ptr::null_mut() },
            strides: if asks(ffi::PyBUF_STRIDES) { buffer.steps.as_ptr().cast_mut() } else { ptr::null_mut() },
            suboffsets: ptr::null_mut(),
            internal: ptr::null_mut(),
            obj: slf.clone().into_any().into_ptr(),
        };
        // SAFETY: the pointer is not null, and Python gives the memory of a `Py_buffer` to fill in, initialised or not.
        unsafe { view.write(filled) };
        Ok(())
    }
}
