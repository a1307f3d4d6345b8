//! Single elements: scalars, points, matrices.

use core::fmt;

use super::{Bounded, Field, Piece};
use crate::element::{Char, Element, Matrix, Point};
use crate::layout::encode::{EncodeError, Sink, Variables};
use crate::layout::piece::PieceType;
use crate::layout::shape::Content;
use crate::layout::view::Pieces;

/// Calls a macro with the generic parameters, the type and the bounds of every type that is one element.
macro_rules! for_value_types {
    ($apply:ident) => {
        for_value_types!($apply: bool Char i8 u8 i16 u16 i32 u32 i64 u64 f32 f64);
        $apply!([T, const N: usize] Point<T, N>, where Self: Element);
        $apply!([T, const N: usize] Matrix<T, N>, where Self: Element);
    };
    ($apply:ident: $($scalar:ident)*) => {
        $($apply!([] $scalar,);)*
    };
}

pub(crate) use for_value_types;

/// Stores an element at the start of `out`.
#[inline]
pub(super) fn store<T: Element>(value: T, out: &mut [u8]) -> &mut [u8] {
    let (head, rest) = out.split_at_mut_checked(T::SIZE).unwrap_or_default();
    value.store(head);
    rest
}

macro_rules! value {
    ([$($generics:tt)*] $ty:ty, $($bounds:tt)*) => {
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Field for $ty $($bounds)* {
            type Value = Self;
            type View<'v> = Self;

            const CONTENT: Content = Content::Piece(<Self as Piece>::TYPE);

            #[inline]
            fn view(pieces: Pieces<'_>, at: usize) -> Self {
                Self::load(pieces.fixed(at, Self::SIZE)).unwrap_or_default()
            }

            #[inline]
            fn encode_fixed<'o>(value: &Self, out: &'o mut [u8]) -> &'o mut [u8] {
                store(*value, out)
            }

            #[inline]
            fn encode_variable<S: Sink>(_value: &Self, _out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
                Ok(())
            }
        }

        impl<$($generics)*> Piece for $ty $($bounds)* {
            const TYPE: PieceType = PieceType::Value(<Self as Element>::TYPE);

            type Constant = Self;

            // Zero, of whatever sign, is what a reader assumes; a NaN differs from it.
            #[allow(clippy::float_cmp)]
            fn is_stated(value: &Self) -> bool {
                *value != Self::default()
            }

            fn write_json(value: &Self, out: &mut dyn fmt::Write) -> fmt::Result {
                Element::write_json(*value, out)
            }
        }

        impl<$($generics)*> Bounded for $ty $($bounds)* {
            type Bound = Self;
        }
    };
}

for_value_types!(value);
