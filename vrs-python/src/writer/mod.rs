//! Writing: what `pyvrs2.writer` stands on.
//!
//! | module | what it knows |
//! |---|---|
//! | `handles` | the classes that Python sees of a recording and its streams |
//! | `recording` | when the file is made, which records may come, what is flushed |
//! | `stream` | the layouts of a stream, and the formats of its records |
//! | `record` | which of the values of a record go where |
//! | `many`, `columns` | many records at once; the arrays that they are made of |
//! | `plan` | the blocks of records of some layouts |
//! | `layout` | `VRSDataLayout`: fields that are declared and set |
//! | `definition`, `spec` | fields; blocks of images, sound and bytes |
//! | `value`, `number`, `dtype` | Python objects as the bytes of pieces |
//! | `naming` | which type a stream of a name has |
//! | `storage` | files of Python to record to |
//! | `fault` | what is wrong with a value, before it is known where |
//!
//! Nothing is locked while Python code runs that could come back here, and nobody waits for a lock while holding the
//! interpreter: so no two threads wait for each other.

mod columns;
mod definition;
mod dtype;
mod fault;
mod handles;
mod layout;
mod many;
mod naming;
mod number;
mod plan;
mod record;
mod recording;
mod spec;
mod storage;
mod stream;
mod value;

use pyo3::prelude::*;

/// Adds the classes to the extension.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<layout::Layout>()?;
    module.add_class::<handles::RecordingHandle>()?;
    module.add_class::<handles::StreamHandle>()
}
