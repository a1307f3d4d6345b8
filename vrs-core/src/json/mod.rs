//! The JSON of layout definitions and old descriptions (FORMAT.md §24).
//!
//! It is not quite JSON: the reference writes bare `NaN` and `Infinity`, copies string bytes that are not UTF-8, and has
//! rules of its own for repeated keys, so that a general parser will not do.

#[cfg(feature = "alloc")]
mod indent;
#[cfg(feature = "alloc")]
mod parse;
mod write;

#[cfg(feature = "alloc")]
pub(crate) use indent::Indented;
#[cfg(feature = "alloc")]
pub use parse::JsonError;
#[cfg(feature = "alloc")]
pub(crate) use parse::{Json, Member};
pub(crate) use write::write_string;
