//! Views: what reading a block gives, borrowed from its bytes.

mod elements;
mod pieces;
mod string_map;
mod strings;

pub use elements::{Elements, ElementsIter};
#[cfg(feature = "alloc")]
pub(crate) use pieces::MappedSlot;
pub use pieces::{PieceSource, Pieces};
pub use string_map::{StringMap, StringMapIter};
pub(crate) use strings::split_string;
pub use strings::{Strings, StringsIter};
