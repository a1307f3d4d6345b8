//! Optional groups: pieces that a record format has or has not (FORMAT.md §26.3).

use super::{Field, Piece};
use crate::layout::encode::{EncodeError, Sink, Variables};
use crate::layout::presence::PresenceBuilder;
use crate::layout::shape::{Content, group_count, piece_count};
use crate::layout::view::Pieces;

/// What an `Option` in a data layout may hold: a layout, whose pieces come and go together under their own labels, or one
/// piece.
#[diagnostic::on_unimplemented(
    message = "`Option<{Self}>` cannot be a field of a data layout",
    label = "neither a data layout nor a piece",
    note = "an optional group is `Option<Group>` where `Group` has #[derive(DataLayout)], or an `Option` of one piece"
)]
pub trait Optional {
    /// How the content is stored when it is there.
    type Content: Field;

    /// What the field contributes to a shape.
    const CONTENT: Content;
}

impl<P: Piece> Optional for P {
    type Content = P;

    const CONTENT: Content = Content::OptionalPiece(P::TYPE);
}

#[diagnostic::do_not_recommend]
impl<O: Optional> Field for Option<O> {
    type Value = Option<<O::Content as Field>::Value>;
    type View<'v> = Option<<O::Content as Field>::View<'v>>;

    const CONTENT: Content = O::CONTENT;

    #[inline]
    fn view(pieces: Pieces<'_>, at: usize) -> Self::View<'_> {
        let (count, _) = const { extent(&O::CONTENT) };
        pieces.has_any(at, count).then(|| O::Content::view(pieces, at))
    }

    #[inline]
    fn presence(value: &Self::Value, groups: &mut PresenceBuilder) {
        groups.push(value.is_some());
        match value {
            Some(value) => O::Content::presence(value, groups),
            None => groups.push_absent(const { extent(&O::CONTENT).1 }),
        }
    }

    #[inline]
    fn encode_fixed<'o>(value: &Self::Value, out: &'o mut [u8]) -> &'o mut [u8] {
        match value {
            Some(value) => O::Content::encode_fixed(value, out),
            None => out,
        }
    }

    #[inline]
    fn encode_variable<S: Sink>(value: &Self::Value, out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        match value {
            Some(value) => O::Content::encode_variable(value, out),
            None => Ok(()),
        }
    }
}

/// How many pieces and how many inner groups an optional content has.
const fn extent(content: &Content) -> (usize, usize) {
    match content {
        Content::Group(nodes) | Content::Struct(nodes) => (piece_count(nodes), group_count(nodes)),
        Content::Structs(times, nodes) => (*times as usize * piece_count(nodes), *times as usize * group_count(nodes)),
        Content::Piece(_) | Content::OptionalPiece(_) => (1, 0),
    }
}
