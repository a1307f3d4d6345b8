//! Structs inside structs: their pieces get the field's label as a prefix (FORMAT.md §26.2).

use core::marker::PhantomData;

use super::{DataLayout, Field};
use crate::layout::encode::{EncodeError, Sink, Variables};
use crate::layout::presence::PresenceBuilder;
use crate::layout::shape::{Content, piece_count};
use crate::layout::view::Pieces;

/// Stands for a field with `#[layout(struct)]`: a layout `T`, or an array `[T; N]` of them.
#[derive(Debug)]
pub struct Nested<T>(PhantomData<T>);

#[diagnostic::do_not_recommend]
impl<T: DataLayout> Field for Nested<T> {
    type Value = T;
    type View<'v> = T::View<'v>;

    const CONTENT: Content = Content::Struct(T::SHAPE);

    #[inline]
    fn view(pieces: Pieces<'_>, at: usize) -> Self::View<'_> {
        T::view(pieces.skip(at))
    }

    #[inline]
    fn presence(value: &T, groups: &mut PresenceBuilder) {
        value.presence(groups);
    }

    #[inline]
    fn encode_fixed<'o>(value: &T, out: &'o mut [u8]) -> &'o mut [u8] {
        value.encode_fixed(out)
    }

    #[inline]
    fn encode_variable<S: Sink>(value: &T, out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        value.encode_variable(out)
    }
}

#[diagnostic::do_not_recommend]
impl<T: DataLayout, const N: usize> Field for Nested<[T; N]> {
    type Value = [T; N];
    type View<'v> = [T::View<'v>; N];

    const CONTENT: Content = Content::Structs(N as u32, T::SHAPE);

    #[inline]
    fn view(pieces: Pieces<'_>, at: usize) -> Self::View<'_> {
        core::array::from_fn(|i| T::view(pieces.skip(at + i * const { piece_count(T::SHAPE) })))
    }

    #[inline]
    fn presence(value: &[T; N], groups: &mut PresenceBuilder) {
        for value in value {
            value.presence(groups);
        }
    }

    #[inline]
    fn encode_fixed<'o>(value: &[T; N], out: &'o mut [u8]) -> &'o mut [u8] {
        value.iter().fold(out, |out, value| value.encode_fixed(out))
    }

    #[inline]
    fn encode_variable<S: Sink>(value: &[T; N], out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        value.iter().try_for_each(|value| value.encode_variable(out))
    }
}
