//! The layout document's own examples, in Rust.

pub mod layouts;
