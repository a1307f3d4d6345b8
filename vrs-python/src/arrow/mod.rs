//! Columns: the layouts of a stream's records for whatever knows Arrow, by the PyCapsule interface.
//!
//! | module | what it knows |
//! |---|---|
//! | `columns` | the object that Python passes on: schema and stream as capsules |
//! | `plan` | which column each piece of each format version goes to |
//! | `batch` | from records to a batch of columns |
//! | `node` | the buffers of a column while it grows |

mod batch;
mod columns;
mod node;
mod plan;

pub(crate) use self::columns::{Columns, Request};
