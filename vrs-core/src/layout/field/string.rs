//! Single strings: owned, borrowed, and of a fixed capacity.

use core::fmt;

use super::{Field, Piece};
use crate::Text;
use crate::json::write_string;
use crate::layout::encode::{EncodeError, Sink, Variables};
use crate::layout::piece::PieceType;
use crate::layout::shape::Content;
use crate::layout::view::Pieces;

macro_rules! strings {
    ($($(#[$cfg:meta])? [$($generics:tt)*] $ty:ty;)*) => {$(
        $(#[$cfg])?
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Field for $ty {
            type Value = Self;
            type View<'v> = Text<'v>;

            const CONTENT: Content = Content::Piece(PieceType::String);

            #[inline]
            fn view(pieces: Pieces<'_>, at: usize) -> Text<'_> {
                Text::new(pieces.variable(at))
            }

            #[inline]
            fn encode_fixed<'o>(_value: &Self, out: &'o mut [u8]) -> &'o mut [u8] {
                out
            }

            #[inline]
            fn encode_variable<S: Sink>(value: &Self, out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
                out.piece(|sink| sink.append(value.len(), |out| out.copy_from_slice(value.as_bytes())))
            }
        }

        $(#[$cfg])?
        impl<$($generics)*> Piece for $ty {
            const TYPE: PieceType = PieceType::String;

            type Constant = &'static str;

            fn is_stated(value: &Self) -> bool {
                !value.is_empty()
            }

            fn write_json(value: &Self, out: &mut dyn fmt::Write) -> fmt::Result {
                write_string(out, value)
            }
        }
    )*};
}

strings! {
    [] &str;
    #[cfg(feature = "alloc")] [] alloc::string::String;
    #[cfg(feature = "heapless")] [const N: usize, L: heapless::LenType] heapless::String<N, L>;
}
