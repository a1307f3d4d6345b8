//! All that generated code may name. Not part of the API.

pub use crate::layout::{
    Bounded, Constant, ConstantOf, Content, DataLayout, EncodeError, Facts, Field, LayoutEnum, Nested, Node, Optional,
    Piece, Pieces, PresenceBuilder, Sink, StoredAs, Unknown, Variables, View, check_duplicate, check_limits,
    check_lock, check_zero, first_duplicate, node, piece_count, signature_count,
};
#[cfg(feature = "alloc")]
pub use crate::layout::{DecodeError, DecodeField, DecodeLayout};
