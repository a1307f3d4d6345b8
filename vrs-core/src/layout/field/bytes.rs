//! Plain bytes: a vector of `uint8_t` that is lent as a slice.

use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;

use super::{Field, Item, Piece};
use crate::element::ElementType;
use crate::layout::encode::{EncodeError, Sink, Variables};
use crate::layout::piece::{ItemType, PieceType};
use crate::layout::shape::Content;
use crate::layout::view::Pieces;

/// Bytes without structure, or with one of their own: a message of another format, a hash, a packed table.
///
/// Files hold them as a vector of `uint8_t`, as they do `Vec<u8>`. Views lend the slice `&[u8]`. A struct that borrows writes
/// `&[u8]`.
///
/// ```
/// use vrs_core::layout::Bytes;
///
/// let message = Bytes::from(vec![8, 150, 1]);
/// assert_eq!(message.len(), 3);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(
    /// The bytes.
    pub Vec<u8>,
);

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

#[diagnostic::do_not_recommend]
impl Field for Bytes {
    type Value = Self;
    type View<'v> = &'v [u8];

    const CONTENT: Content = Content::Piece(<Self as Piece>::TYPE);

    #[inline]
    fn view(pieces: Pieces<'_>, at: usize) -> &[u8] {
        pieces.variable(at)
    }

    #[inline]
    fn encode_fixed<'o>(_value: &Self, out: &'o mut [u8]) -> &'o mut [u8] {
        out
    }

    #[inline]
    fn encode_variable<S: Sink>(value: &Self, out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        out.piece(|sink| sink.append(value.len(), |out| out.copy_from_slice(value)))
    }
}

impl Piece for Bytes {
    const TYPE: PieceType = PieceType::Vector(ItemType::Element(ElementType::U8));

    type Constant = &'static [u8];

    fn is_stated(value: &Self) -> bool {
        !value.is_empty()
    }

    fn write_json(value: &Self, out: &mut dyn fmt::Write) -> fmt::Result {
        u8::write_json_list(value, out)
    }
}
