//! Data layouts: named, typed fields as bytes (FORMAT.md §22 to §28).
//!
//! On the writing side a struct has a shape, a constant tree ([`Node`]); a [`Definition`] is that shape under one choice of
//! its optional groups, prints as the JSON that files store, and encodes values. On the reading side a stored definition
//! becomes a [`Schema`], a [`Mapping`] finds the fields of a struct in it once, and views read them from the bytes of each
//! record. [`Value`] is for code that learns the types from a file.

mod block;
mod check;
#[cfg(feature = "alloc")]
mod decode;
#[cfg(all(feature = "alloc", feature = "heapless"))]
mod decode_heapless;
mod definition;
mod definition_json;
#[cfg(feature = "alloc")]
mod definition_parse;
#[cfg(feature = "alloc")]
pub mod dynamic;
mod encode;
mod enum_names;
#[cfg(feature = "alloc")]
mod export;
mod field;
#[cfg(feature = "alloc")]
mod hint;
mod layouts;
#[cfg(feature = "alloc")]
mod lock;
mod lock_check;
#[cfg(feature = "alloc")]
mod mapping;
#[cfg(feature = "alloc")]
mod matching;
mod piece;
mod presence;
#[cfg(feature = "alloc")]
mod print;
#[cfg(feature = "alloc")]
mod sameness;
#[cfg(feature = "alloc")]
mod schema;
mod shape;
#[cfg(test)]
mod testing;
mod value;
#[cfg(feature = "alloc")]
mod values;
mod view;

pub use block::{Block, MAX_FIXED_SIZE, Slot};
pub use check::{
    NoField, Probe, Signatures, check_decodes, check_duplicate, check_facts, check_inner_legacy, check_legacy,
    check_limits, check_zero, first_duplicate, signatures,
};
#[cfg(feature = "alloc")]
pub use decode::{DecodeError, DecodeField, DecodeItem, DecodeLayout, DecodeProblem, NoDecode};
pub use definition::Definition;
pub use encode::{Count, EncodeError, Sink, SliceSink, Variables};
pub use enum_names::{ENUM_TAG, check_mirror, names_len, names_str, names_text};
#[cfg(feature = "alloc")]
pub use export::{Export, Profile};
#[cfg(feature = "alloc")]
pub use field::Bytes;
pub use field::{
    Adapter, Answer, Bounded, ByValue, Carry, Constant, ConstantOf, Conversion, DataLayout, DefaultValue, EnumByValue,
    EnumNames, Field, Item, LayoutEnum, Nested, Optional, Piece, Retyped, StoredAs, Unknown, Upgrade, View, With,
    legacy_piece, view_legacy, view_legacy_with,
};
#[cfg(feature = "json")]
pub use field::{Json, JsonText, NotJson};
#[cfg(feature = "alloc")]
pub use hint::Hint;
pub use layouts::{AndThen, DefinitionList, Layouts};
#[cfg(feature = "alloc")]
pub use lock::{Fate, Lock, LockError, LockProblem, LockedLayout, Signature};
pub use lock_check::{check_lost, find_lost};
#[cfg(feature = "alloc")]
pub use mapping::{Mapping, MappingError, MissingPiece, ViewError};
#[cfg(feature = "alloc")]
pub use matching::match_pieces;
pub use piece::{ItemType, PieceKind, PieceType, RustName, ShortName};
pub use presence::{Presence, PresenceBuilder};
#[cfg(feature = "alloc")]
pub use print::{NumberNames, PieceList, Print};
#[cfg(feature = "alloc")]
pub use schema::{BlockError, PieceSpec, Schema, SchemaError};
pub use shape::{Content, Facts, LegacyPiece, Node, fixed_size, group_count, piece_count};
pub use value::{Value, ValueJson};
#[cfg(feature = "alloc")]
pub use values::{PieceValue, Values};
pub use view::{Elements, ElementsIter, PieceSource, Pieces, StringMap, StringMapIter, Strings, StringsIter};
