//! Fields that changed: reading them from the pieces of older files (FORMAT.md §27.6).
//!
//! A field with another label is still the same piece: its view reads it wherever the mapping found it. A field with another
//! type reads the old piece by value and converts it. Three questions are answered by traits, so that the compiler answers
//! them: what can be read by value ([`ByValue`]), what converts by itself ([`Upgrade`]), and what a function may convert
//! ([`Conversion`]).

use core::convert::Infallible;

use super::{Field, LayoutEnum, Piece, StoredAs, Unknown, for_value_types};
use crate::element::{Char, Element, Matrix, Point};
use crate::layout::piece::PieceType;
use crate::layout::shape::{Content, LegacyPiece};
use crate::layout::view::Pieces;

/// The signature of a field of type `F` under an older label.
pub const fn legacy_piece<F: Field>(label: &'static str) -> LegacyPiece {
    let ty = match F::CONTENT {
        Content::Piece(ty) | Content::OptionalPiece(ty) => ty,
        // Anything will do: `check_legacy` refuses to compile it.
        Content::Struct(_) | Content::Structs(..) | Content::Group(_) => PieceType::String,
    };
    LegacyPiece { label, ty }
}

/// The value of a piece, or what is stored where it is none.
type Known<P> = Result<<P as Field>::Value, <P as ByValue>::Unknown>;

/// A piece that reading copies: a value, an enum or an array. Only such pieces can have had another type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be retyped by `legacy`",
    label = "vectors, maps and strings are lent from the record as they are stored, not converted",
    note = "another label alone is fine: write `legacy(label = \"…\")` without `type` and `with`",
    note = "to read the old type, declare the struct as it was and read the record through it: `record.layout_as::<Old>()`"
)]
// Implemented for each enum by itself: of an implementation for all, the compiler would tell users about `LayoutEnum`.
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
        #[diagnostic::do_not_recommend]
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

#[diagnostic::do_not_recommend]
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

/// An enum, with what reading it by value gives.
pub trait EnumByValue: LayoutEnum + ByValue<Value = Self, Unknown = Unknown<<Self as LayoutEnum>::Repr>> {}

impl<E> EnumByValue for E where E: LayoutEnum + ByValue<Value = E, Unknown = Unknown<<E as LayoutEnum>::Repr>> {}

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
/// Elements convert by `Into`, arrays element by element. An integer becomes an enum by its number. An enum converts by `Into`
/// of the enum, and its integer by `Into` of the integer, which is what the numbers become that it does not have.
#[diagnostic::on_unimplemented(
    message = "the old type `{Self}` does not convert into `{P}` by itself",
    label = "not `Into` the type of today",
    note = "name a function that converts: `legacy(type = {Self}, with = path::to::function)`",
    note = "or implement `From<{Self}>` for the new type, if it is yours; an enum converts where its integer does, too"
)]
pub trait Upgrade<P: ByValue>: ByValue {
    /// Today's value.
    ///
    /// # Errors
    /// What is stored where it is no value.
    fn upgrade(old: Known<Self>) -> Known<P>;
}

macro_rules! upgrade {
    ([$($generics:tt)*] $ty:ty, $($bounds:tt)*) => {
        #[diagnostic::do_not_recommend]
        impl<Old, $($generics)*> Upgrade<$ty> for Old
        where
            Old: Element + ByValue<Value = Old, Unknown = Infallible> + Into<$ty>,
            $ty: ByValue<Value = $ty, Unknown = Infallible>,
        {
            #[inline]
            fn upgrade(old: Known<Old>) -> Result<$ty, Infallible> {
                old.map(Into::into)
            }
        }
    };
}

for_value_types!(upgrade);

#[diagnostic::do_not_recommend]
impl<Old: Element + Into<T>, T: Element, const N: usize> Upgrade<[T; N]> for [Old; N] {
    #[inline]
    fn upgrade(old: Result<[Old; N], Infallible>) -> Result<[T; N], Infallible> {
        old.map(|values| values.map(Into::into))
    }
}

#[diagnostic::do_not_recommend]
impl<Old, E> Upgrade<E> for Old
where
    Old: EnumByValue + Into<E>,
    E: EnumByValue,
    Old::Repr: Into<E::Repr>,
{
    #[inline]
    fn upgrade(old: Result<Old, Unknown<Old::Repr>>) -> Result<E, Unknown<E::Repr>> {
        old.map(Into::into).map_err(Carry::carry)
    }
}

#[diagnostic::do_not_recommend]
impl<Old, E, R> Upgrade<StoredAs<E, R>> for Old
where
    Old: EnumByValue + Into<E>,
    Old::Repr: Into<R>,
    StoredAs<E, R>: ByValue<Value = E, Unknown = Unknown<R>>,
{
    #[inline]
    fn upgrade(old: Result<Old, Unknown<Old::Repr>>) -> Result<E, Unknown<R>> {
        old.map(Into::into).map_err(Carry::carry)
    }
}

macro_rules! numbers {
    ($($integer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<E: EnumByValue> Upgrade<E> for $integer
        where
            $integer: Into<E::Repr>,
        {
            #[inline]
            fn upgrade(Ok(old): Result<$integer, Infallible>) -> Result<E, Unknown<E::Repr>> {
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
            fn upgrade(Ok(old): Result<$integer, Infallible>) -> Result<E, Unknown<R>> {
                StoredAs::<E, R>::from_stored(old.into())
            }
        }
    )*};
}

numbers!(u8, u16, u32, u64, i8, i16, i32, i64);

/// A function from values of the type `Old` to the piece `P` of today: what `with = …` names.
#[diagnostic::on_unimplemented(
    message = "the function does not convert `{Old}` into `{P}`",
    label = "this is `{Self}`",
    note = "`with` names a function of one argument that takes the old value and returns the new one",
    note = "for an enum, it may return `Result<Enum, Unknown<Integer>>`, too"
)]
pub trait Conversion<Old, P: ByValue> {
    /// Today's value.
    ///
    /// # Errors
    /// What is stored where it is no value.
    fn convert(self, old: Old) -> Known<P>;
}

#[diagnostic::do_not_recommend]
impl<Old, P: ByValue, A: Answer<P>> Conversion<Old, P> for fn(Old) -> A {
    #[inline]
    fn convert(self, old: Old) -> Known<P> {
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

impl<E: EnumByValue> Answer<E> for E {
    #[inline]
    fn known(self) -> Result<E, Unknown<E::Repr>> {
        Ok(self)
    }
}

impl<V: EnumByValue> Answer<V> for Result<V, Unknown<V::Repr>> {
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
{
    F::view_of(F::Content::answer(Old::upgrade(Old::known(Old::view(pieces, at)))))
}

/// Reads a field of type `F` from a piece of type `Old` through a function. Called by derived code.
#[inline]
pub fn view_legacy_with<Old, F, C>(pieces: Pieces<'_>, at: usize, with: C) -> F::View<'_>
where
    F: Retyped,
    Old: ByValue,
    C: Conversion<Old::Value, F::Content>,
    Old::Unknown: Carry<<F::Content as ByValue>::Unknown>,
{
    let known = match Old::known(Old::view(pieces, at)) {
        Ok(old) => with.convert(old),
        Err(unknown) => Err(unknown.carry()),
    };
    F::view_of(F::Content::answer(known))
}
