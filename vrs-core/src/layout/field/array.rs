//! Fixed arrays of elements.

use core::fmt;

use super::{Bounded, Field, Piece};
use crate::element::{Element, write_json_list};
use crate::layout::encode::{EncodeError, Sink, Variables};
use crate::layout::piece::PieceType;
use crate::layout::shape::Content;
use crate::layout::view::Pieces;

#[diagnostic::do_not_recommend]
impl<T: Element, const N: usize> Field for [T; N] {
    type Value = Self;
    type View<'v> = Self;

    const CONTENT: Content = Content::Piece(<Self as Piece>::TYPE);

    #[inline]
    fn view(pieces: Pieces<'_>, at: usize) -> Self {
        let mut values = [T::default(); N];
        let stored = pieces.fixed(at, N * T::SIZE).chunks_exact(T::SIZE);
        for (value, bytes) in values.iter_mut().zip(stored) {
            *value = T::load(bytes).unwrap_or_default();
        }
        values
    }

    #[inline]
    fn encode_fixed<'o>(value: &Self, out: &'o mut [u8]) -> &'o mut [u8] {
        let (head, rest) = out.split_at_mut_checked(N * T::SIZE).unwrap_or_default();
        T::store_all(value, head);
        rest
    }

    #[inline]
    fn encode_variable<S: Sink>(_value: &Self, _out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        Ok(())
    }
}

impl<T: Element, const N: usize> Piece for [T; N] {
    const TYPE: PieceType = PieceType::Array(T::TYPE, N as u32);

    type Constant = Self;

    fn is_stated(_value: &Self) -> bool {
        N > 0
    }

    fn write_json(value: &Self, out: &mut dyn fmt::Write) -> fmt::Result {
        write_json_list(value, out)
    }
}

impl<T: Element + Piece<Value = T>, const N: usize> Bounded for [T; N] {
    type Bound = T;
}
