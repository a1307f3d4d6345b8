//! Fields that changed: reading them from the pieces of older files (FORMAT.md §27.6).
//!
//! A field with another label is still the same piece: its view reads it wherever the mapping found it. A field with another
//! type reads the old piece by value and converts it. Three questions are answered by traits, so that the compiler answers
//! them: what can be read by value ([`ByValue`]), what converts by itself ([`Upgrade`]), and what a function may convert
//! ([`Conversion`]).

use core::convert::Infallible;

use super::{Field, LayoutEnum, Piece, StoredAs, Unknown, for_value_types};
use crate::element::{Char, Element, Matrix, Point};
use crate::layout::shape::{Content, LegacyPiece};
use crate::layout::view::Pieces;

/// The signature of a field of type `F` under an older label.
///
/// # Panics
/// For fields that are not one piece: in a constant, where that is an error of the compiler.
pub const fn legacy_piece<F: Field>(label: &'static str) -> LegacyPiece {
    match F::CONTENT {
        Content::Piece(ty) | Content::OptionalPiece(ty) => LegacyPiece { label, ty },
        #[expect(clippy::panic, reason = "a panic in a constant is an error of the compiler")]
        Content::Struct(_) | Content::Structs(..) | Content::Group(_) => {
            panic!("the field is a group of several pieces: say `legacy` on the fields of the group's struct")
        }
    }
}

/// A piece that reading copies: a value, an enum or an array. Only such pieces can have had another type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be retyped by `legacy`",
    label = "vectors, maps and strings are lent from the record as they are stored, not converted",
    note = "another label alone is fine: write `legacy(label = \"…\")` without `type` and `with`",
    note = "to read the old type, declare the struct as it was and read the record through it: `record.layout_as::<Old>()`"
)]
pub trait ByValue: Piece {
    /// What is stored where it is no value: the number that an enum does not have.
    type Unknown;

    /// The value that was read.
    ///
    /// # Errors
    /// What is stored instead.
    fn known(view: Self::View<'_>) -> Result<Self::Value, Self::Unknown>;

    /// What reading gives for a value, or for what is stored instead.
    fn answer<'v>(known: Result<Self::Value, Self::Unknown>) -> Self::View<'v>;
}

macro_rules! value {
    ([$($generics:tt)*] $ty:ty, $($bounds:tt)*) => {
        impl<$($generics)*> ByValue for $ty $($bounds)* {
            type Unknown = Infallible;

            #[inline]
            fn known(view: Self) -> Result<Self, Infallible> {
                Ok(view)
            }

            #[inline]
            fn answer<'v>(Ok(value): Result<Self, Infallible>) -> Self::View<'v> {
                value
            }
        }

        impl<$($generics)*> Answer<$ty> for $ty $($bounds)* {
            #[inline]
            fn known(self) -> Result<Self, Infallible> {
                Ok(self)
            }
        }
    };
}

for_value_types!(value);
value!([T: Element, const N: usize] [T; N],);

impl<E: LayoutEnum> ByValue for E {
    type Unknown = Unknown<E::Repr>;

    #[inline]
    fn known(view: Self::View<'_>) -> Result<Self, Self::Unknown> {
        view
    }

    #[inline]
    fn answer<'v>(known: Result<Self, Self::Unknown>) -> Self::View<'v> {
        known
    }
}

impl<E, R> ByValue for StoredAs<E, R>
where
    E: LayoutEnum,
    R: Element + From<E::Repr>,
    E::Repr: TryFrom<R>,
{
    type Unknown = Unknown<R>;

    #[inline]
    fn known(view: Self::View<'_>) -> Result<E, Unknown<R>> {
        view
    }

    #[inline]
    fn answer<'v>(known: Result<E, Unknown<R>>) -> Self::View<'v> {
        known
    }
}

/// A field of one piece that can have had another type: the piece itself, or an `Option` of it.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be retyped by `legacy`",
    label = "vectors, maps and strings are lent from the record as they are stored, not converted",
    note = "another label alone is fine: write `legacy(label = \"…\")` without `type` and `with`",
    note = "to read the old type, declare the struct as it was and read the record through it: `record.layout_as::<Old>()`"
)]
pub trait Retyped: Field {
    /// The piece.
    type Content: ByValue;

    /// What reading the field gives where the piece is there.
    fn view_of(content: <Self::Content as Field>::View<'_>) -> Self::View<'_>;
}

#[diagnostic::do_not_recommend]
impl<P: ByValue> Retyped for P {
    type Content = P;

    #[inline]
    fn view_of(content: P::View<'_>) -> P::View<'_> {
        content
    }
}

#[diagnostic::do_not_recommend]
impl<P> Retyped for Option<P>
where
    P: ByValue,
    Self: Field,
    for<'v> Self: Field<View<'v> = Option<P::View<'v>>>,
{
    type Content = P;

    #[inline]
    fn view_of(content: P::View<'_>) -> Self::View<'_> {
        Some(content)
    }
}

/// An old type that converts into the piece `P` of today by itself: `legacy(type = …)` without `with`.
///
/// Elements convert by `Into`, arrays element by element, enums by `Into` of the enum, and an integer becomes an enum by its
/// number.
#[diagnostic::on_unimplemented(
    message = "the old type `{Self}` does not convert into `{P}` by itself",
    label = "not `Into` the type of today",
    note = "name a function that converts: `legacy(type = {Self}, with = path::to::function)`",
    note = "or implement `From<{Self}>` for the new type, if it is yours"
)]
pub trait Upgrade<P: ByValue>: ByValue {
    /// Today's value.
    ///
    /// # Errors
    /// What is stored where it is no value.
    fn upgrade(old: Self::Value) -> Result<P::Value, P::Unknown>;
}

macro_rules! upgrade {
    ([$($generics:tt)*] $ty:ty, $($bounds:tt)*) => {
        #[diagnostic::do_not_recommend]
        impl<Old, $($generics)*> Upgrade<$ty> for Old
        where
            Old: Element + ByValue<Value = Old> + Into<$ty>,
            $ty: ByValue<Value = $ty, Unknown = Infallible>,
        {
            #[inline]
            fn upgrade(old: Old) -> Result<$ty, Infallible> {
                Ok(old.into())
            }
        }
    };
}

for_value_types!(upgrade);

#[diagnostic::do_not_recommend]
impl<Old: Element + Into<T>, T: Element, const N: usize> Upgrade<[T; N]> for [Old; N] {
    #[inline]
    fn upgrade(old: [Old; N]) -> Result<[T; N], Infallible> {
        Ok(old.map(Into::into))
    }
}

#[diagnostic::do_not_recommend]
impl<Old: LayoutEnum + Into<E>, E: LayoutEnum> Upgrade<E> for Old {
    #[inline]
    fn upgrade(old: Old) -> Result<E, Unknown<E::Repr>> {
        Ok(old.into())
    }
}

#[diagnostic::do_not_recommend]
impl<Old, E, R> Upgrade<StoredAs<E, R>> for Old
where
    Old: LayoutEnum + Into<E>,
    StoredAs<E, R>: ByValue<Value = E, Unknown = Unknown<R>>,
{
    #[inline]
    fn upgrade(old: Old) -> Result<E, Unknown<R>> {
        Ok(old.into())
    }
}

macro_rules! numbers {
    ($($integer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<E: LayoutEnum> Upgrade<E> for $integer
        where
            $integer: Into<E::Repr>,
        {
            #[inline]
            fn upgrade(old: $integer) -> Result<E, Unknown<E::Repr>> {
                E::from_repr(old.into())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<E, R> Upgrade<StoredAs<E, R>> for $integer
        where
            E: LayoutEnum,
            R: Element + From<E::Repr>,
            E::Repr: TryFrom<R>,
            $integer: Into<R>,
        {
            #[inline]
            fn upgrade(old: $integer) -> Result<E, Unknown<R>> {
                StoredAs::<E, R>::from_stored(old.into())
            }
        }
    )*};
}

numbers!(u8, u16, u32, u64, i8, i16, i32, i64);

/// A function from the old type `Old` to the piece `P` of today: what `with = …` names.
#[diagnostic::on_unimplemented(
    message = "the function does not convert `{Old}` into `{P}`",
    label = "this is `{Self}`",
    note = "`with` names a function of one argument that takes the old value and returns the new one",
    note = "for an enum, it may return `Result<Enum, Unknown<Integer>>`, too"
)]
pub trait Conversion<Old: ByValue, P: ByValue> {
    /// Today's value.
    ///
    /// # Errors
    /// What is stored where it is no value.
    fn convert(self, old: Old::Value) -> Result<P::Value, P::Unknown>;
}

#[diagnostic::do_not_recommend]
impl<Old: ByValue, P: ByValue, A: Answer<P>> Conversion<Old, P> for fn(Old::Value) -> A {
    #[inline]
    fn convert(self, old: Old::Value) -> Result<P::Value, P::Unknown> {
        self(old).known()
    }
}

/// What a conversion to `P` may return: the value or, where that can be no value, a result.
pub trait Answer<P: ByValue> {
    /// The value.
    ///
    /// # Errors
    /// What is stored where it is no value.
    fn known(self) -> Result<P::Value, P::Unknown>;
}

impl<E: LayoutEnum> Answer<E> for E {
    #[inline]
    fn known(self) -> Result<E, Unknown<E::Repr>> {
        Ok(self)
    }
}

impl<V: LayoutEnum> Answer<V> for Result<V, Unknown<V::Repr>> {
    #[inline]
    fn known(self) -> Self {
        self
    }
}

impl<E: LayoutEnum, R> Answer<StoredAs<E, R>> for E
where
    StoredAs<E, R>: ByValue<Value = E, Unknown = Unknown<R>>,
{
    #[inline]
    fn known(self) -> Result<E, Unknown<R>> {
        Ok(self)
    }
}

impl<V: LayoutEnum, R> Answer<StoredAs<V, R>> for Result<V, Unknown<R>>
where
    StoredAs<V, R>: ByValue<Value = V, Unknown = Unknown<R>>,
{
    #[inline]
    fn known(self) -> Self {
        self
    }
}

/// What becomes of a number that an old enum does not have: it is one that the new enum does not have.
#[diagnostic::on_unimplemented(
    message = "a stored number that the old enum does not have, `{Self}`, has no place in the new type",
    label = "the new type cannot hold every number of the old one",
    note = "read the number instead of the enum: `legacy(type = u8, with = …)` with the integer that the old enum was stored as"
)]
pub trait Carry<New> {
    /// The same number as the new type has it.
    fn carry(self) -> New;
}

impl<New> Carry<New> for Infallible {
    #[inline]
    fn carry(self) -> New {
        match self {}
    }
}

impl<Old: Into<New>, New> Carry<Unknown<New>> for Unknown<Old> {
    #[inline]
    fn carry(self) -> Unknown<New> {
        Unknown(self.0.into())
    }
}

/// Reads a field of type `F` from a piece of type `Old`, which converts by itself. Called by derived code.
#[inline]
pub fn view_legacy<Old, F>(pieces: Pieces<'_>, at: usize) -> F::View<'_>
where
    F: Retyped,
    Old: Upgrade<F::Content>,
    Old::Unknown: Carry<<F::Content as ByValue>::Unknown>,
{
    view_by::<Old, F>(pieces, at, Old::upgrade)
}

/// Reads a field of type `F` from a piece of type `Old` through a function. Called by derived code.
#[inline]
pub fn view_legacy_with<Old, F, C>(pieces: Pieces<'_>, at: usize, with: C) -> F::View<'_>
where
    F: Retyped,
    Old: ByValue,
    C: Conversion<Old, F::Content>,
    Old::Unknown: Carry<<F::Content as ByValue>::Unknown>,
{
    view_by::<Old, F>(pieces, at, |old| with.convert(old))
}

type Known<P> = Result<<P as Field>::Value, <P as ByValue>::Unknown>;

#[inline]
fn view_by<Old, F>(pieces: Pieces<'_>, at: usize, convert: impl FnOnce(Old::Value) -> Known<F::Content>) -> F::View<'_>
where
    F: Retyped,
    Old: ByValue,
    Old::Unknown: Carry<<F::Content as ByValue>::Unknown>,
{
    let known = Old::known(Old::view(pieces, at)).map_or_else(|unknown| Err(unknown.carry()), convert);
    F::view_of(F::Content::answer(known))
}
