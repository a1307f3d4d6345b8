//! Work on whole recordings: checking, copying, recovering and mending them, comparing what they hold.

mod check;
mod checksum;
mod compare;
mod copy;
mod fix_index;
mod hashes;
mod in_order;
mod loss;
mod own_streams;
mod recover;

pub use check::{CheckReport, FilePart, Finding, check};
pub use checksum::{checksum, checksum_of};
pub use compare::{Comparison, Difference, Side, TagDifference, compare, compare_selected};
pub use copy::{CopyOptions, CopyProgress, CopySummary, copy};
pub use fix_index::{IndexFix, fix_index};
pub use loss::{Loss, LostBytes, LostRecords};
pub use recover::{RecoverSummary, recover, recover_in};
