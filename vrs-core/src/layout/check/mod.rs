//! Checks of shapes that the compiler runs: called by derived code in constants.
//!
//! The checks are `track_caller`, so that the compiler shows the field that fails and nothing of this module.
//!
//! | module | what it knows |
//! |---|---|
//! | `probe` | whether a type is a field, without insisting |
//! | `signatures` | that all pieces of a layout differ |
//! | `legacy` | that old pieces are none of today's |
//! | `text` | messages built in constants |
#![expect(clippy::missing_panics_doc, reason = "a panic in a constant is an error of the compiler")]

mod legacy;
mod probe;
mod signatures;
mod text;

pub use legacy::{check_inner_legacy, check_legacy};
pub use probe::{NoField, Probe};
pub(super) use signatures::{Found, find};
#[cfg(test)]
pub(super) use signatures::{HASH_PRIME, HASH_START};
pub use signatures::{Signatures, check_duplicate, first_duplicate, signatures};
pub(super) use text::{Text, same_bytes, same_text};

use super::block::MAX_FIXED_SIZE;
use super::presence::Presence;
use super::shape::{Content, Node, fixed_size, group_count};

/// Refuses to compile what no reader could read.
#[track_caller]
pub const fn check_limits(nodes: &[Node]) {
    assert!(
        group_count(nodes) <= Presence::MAX_GROUPS,
        "a layout has at most 64 optional groups: record several layouts as blocks of one record"
    );
    assert!(
        fixed_size(nodes) <= MAX_FIXED_SIZE as u64,
        "the fixed pieces need more than 1 GiB, which no reader takes: record the data in a block of its own"
    );
}

/// Refuses a field that nothing answers for where a file lacks it: an enum without variant 0 and without default.
#[track_caller]
pub const fn check_zero(has_zero: bool) {
    assert!(
        has_zero,
        "no variant of the enum has the number 0, so nothing answers where a file lacks the field: add `default = …` or `required`"
    );
}

/// Refuses facts about a whole group; those about a struct, which an attribute tells, are refused by the macro.
#[track_caller]
pub const fn check_facts(content: &Content) {
    assert!(
        !matches!(content, Content::Group(_)),
        "the field is a group of pieces: what is said about pieces belongs on the fields of the group's struct"
    );
}

/// Refuses a field of a struct without lifetime that would borrow from a record.
#[track_caller]
pub const fn check_decodes(is_field: bool, decodes: bool) {
    assert!(
        decodes || !is_field,
        "the field borrows, so that no record can be decoded into it: write the owned form, such as `String` or `Vec<T>`, \
         or give the struct a lifetime and read it through its view"
    );
}
