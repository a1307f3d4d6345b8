//! Hashes of what a recording holds, so that any damage is found (FORMAT.md §19.3).
//!
//! [`RecordHasher`] hashes a record by what it means. [`HashList`] keeps the hashes of all records while they are written, and
//! [`IntegrityRecord`] is what becomes of them at the end of the file; [`HashBatch`] is written before. A check makes the same hashes again, by way of
//! [`HashRuns`].

mod batch;
mod hasher;
mod record;
mod runs;

pub use batch::HashBatch;
pub use hasher::{RecordHasher, StoredHash};
pub use record::{IntegrityError, IntegrityRecord};
pub use runs::{HashList, HashRuns};
