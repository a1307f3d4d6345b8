//! Types that may be no fields.

use core::marker::PhantomData;

use crate::layout::encode::{EncodeError, Sink, Variables};
use crate::layout::field::Field;
use crate::layout::presence::PresenceBuilder;
use crate::layout::shape::Content;
use crate::layout::view::Pieces;

/// A field type as derived code sees it: it need not be one, [`NoField`] answers for others. So a type that nothing stores
/// is one error, at its place in the shape, and does not keep the compiler from checking the rest.
#[derive(Debug)]
pub struct Probe<F>(PhantomData<F>);

impl<F: Field> Probe<F> {
    /// Whether the type is a field.
    pub const IS_FIELD: bool = true;

    /// What the field contributes to a shape.
    pub const CONTENT: Content = F::CONTENT;

    /// Whether zero bytes are a value.
    pub const HAS_ZERO: bool = F::HAS_ZERO;

    /// See [`Field::view`].
    #[inline]
    pub fn view(pieces: Pieces<'_>, at: usize) -> F::View<'_> {
        F::view(pieces, at)
    }

    /// See [`Field::presence`].
    #[inline]
    pub fn presence(value: &F::Value, groups: &mut PresenceBuilder) {
        F::presence(value, groups);
    }

    /// See [`Field::encode_fixed`].
    #[inline]
    pub fn encode_fixed<'o>(value: &F::Value, out: &'o mut [u8]) -> &'o mut [u8] {
        F::encode_fixed(value, out)
    }

    /// See [`Field::encode_variable`].
    ///
    /// # Errors
    /// Those of the sink.
    #[inline]
    pub fn encode_variable<S: Sink>(value: &F::Value, out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        F::encode_variable(value, out)
    }
}

/// What a [`Probe`] says of a type that is no field.
pub trait NoField {
    /// It is none.
    const IS_FIELD: bool = false;

    /// No pieces.
    const CONTENT: Content = Content::Struct(&[]);

    /// Nothing to complain about.
    const HAS_ZERO: bool = true;

    /// Nothing to see. None of the functions is ever called, for the struct's shape does not compile.
    fn view(_pieces: Pieces<'_>, _at: usize) {}

    /// No groups.
    fn presence<V>(_value: &V, _groups: &mut PresenceBuilder) {}

    /// Nothing to store.
    fn encode_fixed<'o, V>(_value: &V, out: &'o mut [u8]) -> &'o mut [u8] {
        out
    }

    /// Nothing to append.
    ///
    /// # Errors
    /// None.
    fn encode_variable<V, S>(_value: &V, _out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        Ok(())
    }
}

impl<F> NoField for Probe<F> {}
