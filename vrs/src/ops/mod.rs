//! Work on whole recordings: checking and copying them, comparing what they hold.

mod check;
mod checksum;
mod copy;
mod hashes;
mod loss;
mod own_streams;

pub use check::{CheckReport, FilePart, Finding, check};
pub use checksum::{checksum, checksum_of};
pub use copy::{CopyOptions, CopyProgress, CopySummary, copy};
pub use loss::{Loss, LostBytes, LostRecords};
