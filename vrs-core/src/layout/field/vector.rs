//! Vectors of elements or strings: owned, borrowed, and of a fixed capacity.

use core::fmt;

use super::{Field, Item, Piece};
use crate::layout::encode::{EncodeError, Sink, Variables};
use crate::layout::piece::PieceType;
use crate::layout::shape::Content;
use crate::layout::view::Pieces;

macro_rules! vectors {
    ($($(#[$cfg:meta])? [$($generics:tt)*] $ty:ty;)*) => {$(
        $(#[$cfg])?
        #[diagnostic::do_not_recommend]
        impl<$($generics)* I: Item> Field for $ty {
            type Value = Self;
            type View<'v> = I::List<'v>;

            const CONTENT: Content = Content::Piece(<Self as Piece>::TYPE);

            #[inline]
            fn view(pieces: Pieces<'_>, at: usize) -> Self::View<'_> {
                I::list(pieces.variable(at))
            }

            #[inline]
            fn encode_fixed<'o>(_value: &Self, out: &'o mut [u8]) -> &'o mut [u8] {
                out
            }

            #[inline]
            fn encode_variable<S: Sink>(value: &Self, out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
                out.piece(|sink| I::append_list(value, sink))
            }
        }

        $(#[$cfg])?
        impl<$($generics)* I: Item> Piece for $ty {
            const TYPE: PieceType = PieceType::Vector(I::TYPE);

            type Constant = &'static [I::Constant];

            fn is_stated(value: &Self) -> bool {
                !value.is_empty()
            }

            fn write_json(value: &Self, out: &mut dyn fmt::Write) -> fmt::Result {
                I::write_json_list(value, out)
            }
        }
    )*};
}

vectors! {
    ['a,] &'a [I];
    #[cfg(feature = "alloc")] [] alloc::vec::Vec<I>;
    #[cfg(feature = "heapless")] [const N: usize, L: heapless::LenType,] heapless::Vec<I, N, L>;
}
