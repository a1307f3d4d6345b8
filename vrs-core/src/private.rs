//! All that generated code may name. Not part of the API.

pub use crate::__when_alloc as when_alloc;
pub use crate::layout::{
    Bounded, ByValue, Constant, Content, DataLayout, EncodeError, EnumNames, Facts, Field, LayoutEnum, LegacyPiece,
    Nested, NoField, Node, Optional, Piece, PieceSource, Pieces, PresenceBuilder, Probe, Signatures, Sink, StoredAs,
    Unknown, Variables, View, With, check_decodes, check_duplicate, check_facts, check_inner_legacy, check_legacy,
    check_limits, check_lost, check_mirror, check_zero, find_lost, first_duplicate, legacy_piece, names_len, names_str,
    names_text, piece_count, signatures, view_legacy, view_legacy_with,
};
#[cfg(feature = "alloc")]
pub use crate::layout::{DecodeError, DecodeLayout, NoDecode};
