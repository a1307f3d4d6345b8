//! Work on whole recordings: checking them, comparing what they hold.

mod check;
mod checksum;

pub use check::{CheckReport, Finding, check};
pub use checksum::checksum;
