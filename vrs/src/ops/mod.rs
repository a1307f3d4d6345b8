//! Work on whole recordings: checking them, comparing what they hold.

mod check;
mod checksum;
mod hashes;

pub use check::{CheckReport, FilePart, Finding, check};
pub use checksum::checksum;
