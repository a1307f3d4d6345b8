//! Work on whole recordings: checking and copying them, comparing what they hold.

mod check;
mod checksum;
mod compare;
mod copy;
mod hashes;
mod in_order;
mod loss;
mod own_streams;

pub use check::{CheckReport, FilePart, Finding, check};
pub use checksum::{checksum, checksum_of};
pub use compare::{Comparison, Difference, Side, TagDifference, compare, compare_selected};
pub use copy::{CopyOptions, CopyProgress, CopySummary, copy};
pub use loss::{Loss, LostBytes, LostRecords};
