//! All that generated code may name. Not part of the API.

pub use crate::layout::{
    Bounded, ByValue, Constant, ConstantOf, Content, DataLayout, EncodeError, EnumNames, Facts, Field, LayoutEnum,
    LegacyPiece, Nested, Node, Optional, Piece, PieceSource, Pieces, PresenceBuilder, Signatures, Sink, StoredAs,
    Unknown, Variables, View, check_duplicate, check_inner_legacy, check_legacy, check_limits, check_lock,
    check_mirror, check_zero, first_duplicate, legacy_piece, names_len, names_str, names_text, node, piece_count,
    signatures, view_legacy, view_legacy_with,
};
#[cfg(feature = "alloc")]
pub use crate::layout::{DecodeError, DecodeField, DecodeLayout};
