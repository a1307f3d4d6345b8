//! Data layouts: named, typed fields as bytes (FORMAT.md §22 to §28).

mod block;
#[cfg(feature = "alloc")]
mod matching;
mod piece;
#[cfg(feature = "alloc")]
mod schema;

pub use block::{Block, Slot};
#[cfg(feature = "alloc")]
pub use matching::match_pieces;
pub use piece::{ItemType, PieceKind, PieceType, ShortName};
#[cfg(feature = "alloc")]
pub use schema::{BlockError, MAX_FIXED_SIZE, PieceSpec, Schema, SchemaError};
