//! Rust source for the layouts of a recording: what nobody wants to type.
//!
//! A layout as a file defines it becomes a tree of fields (`tree`). The fields get names (`names`) and what the definition
//! says about each becomes attributes (`attributes`), constants among them (`literal`); `source` puts it all into text. The
//! derived struct has the definition of the file, byte for byte, but for what a comment in the text says.

mod attributes;
mod literal;
mod names;
mod source;
#[cfg(test)]
mod tests;
mod tree;

pub(crate) use source::Source;
