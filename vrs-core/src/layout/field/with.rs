//! Types of other crates: stored as a type that pieces have, through the conversion that `#[layout(with = …)]` names.

use core::fmt;
use core::marker::PhantomData;

use super::{Bounded, Field, Piece, View};
use crate::layout::encode::{EncodeError, Sink, Variables};
use crate::layout::piece::PieceType;
use crate::layout::shape::Content;
use crate::layout::view::Pieces;

/// How a type that is no field is stored: what `#[layout(with = …)]` on the field names.
///
/// Files hold the [`Stored`](Self::Stored) type, any single piece; a default or a minimum is given in that form, too. Views
/// and decoding convert on each access. Nothing is allocated unless the conversion does.
///
/// ```
/// use core::convert::Infallible;
/// use core::time::Duration;
/// use vrs_core::layout::Adapter;
///
/// /// Durations as seconds.
/// enum Seconds {}
///
/// impl Adapter for Seconds {
///     type Value = Duration;
///     type Stored = f64;
///     type Error = core::time::TryFromFloatSecsError;
///
///     fn store(value: &Duration) -> f64 {
///         value.as_secs_f64()
///     }
///
///     fn load(seconds: f64) -> Result<Duration, Self::Error> {
///         Duration::try_from_secs_f64(seconds)
///     }
/// }
///
/// // In a layout: #[layout(with = Seconds)] exposure: Duration
/// assert_eq!(Seconds::load(1.5), Ok(Duration::from_millis(1500)));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how a field is stored",
    label = "no `vrs::Adapter`",
    note = "`with = …` names a type that implements `vrs::Adapter`: the field's type, the stored type, and a function each way"
)]
pub trait Adapter {
    /// The type of the field.
    type Value: fmt::Debug;

    /// What files hold.
    type Stored: Piece;

    /// Why a stored value is none of the field's; `Infallible` where all are.
    type Error: fmt::Display + fmt::Debug;

    /// The stored form of a value.
    fn store(value: &Self::Value) -> <Self::Stored as Field>::Value;

    /// The value of a stored form, as views lend it: a number, a [`Text`](crate::Text), [`Elements`](crate::layout::Elements).
    ///
    /// # Errors
    /// What is stored is no such value: another program may have written anything.
    fn load(stored: View<'_, Self::Stored>) -> Result<Self::Value, Self::Error>;
}

/// Stands for a field of type `T` with `#[layout(with = A)]`.
#[derive(Debug)]
pub struct With<T, A>(PhantomData<(T, A)>);

#[diagnostic::do_not_recommend]
impl<T: fmt::Debug, A: Adapter<Value = T>> Field for With<T, A> {
    type Value = T;
    type View<'v> = Result<T, A::Error>;

    const CONTENT: Content = Content::Piece(<A::Stored as Piece>::TYPE);
    const HAS_ZERO: bool = A::Stored::HAS_ZERO;

    #[inline]
    fn view(pieces: Pieces<'_>, at: usize) -> Self::View<'_> {
        A::load(A::Stored::view(pieces, at))
    }

    #[inline]
    fn encode_fixed<'o>(value: &T, out: &'o mut [u8]) -> &'o mut [u8] {
        if A::Stored::TYPE.is_fixed() { A::Stored::encode_fixed(&A::store(value), out) } else { out }
    }

    #[inline]
    fn encode_variable<S: Sink>(value: &T, out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        if A::Stored::TYPE.is_fixed() { Ok(()) } else { A::Stored::encode_variable(&A::store(value), out) }
    }
}

impl<T: fmt::Debug, A: Adapter<Value = T>> Piece for With<T, A> {
    const TYPE: PieceType = <A::Stored as Piece>::TYPE;

    type Constant = <A::Stored as Piece>::Constant;

    fn is_stated(value: &T) -> bool {
        A::Stored::is_stated(&A::store(value))
    }

    fn write_json(value: &T, out: &mut dyn fmt::Write) -> fmt::Result {
        A::Stored::write_json(&A::store(value), out)
    }
}

impl<T: fmt::Debug, A: Adapter<Value = T, Stored: Bounded>> Bounded for With<T, A> {
    type Bound = <A::Stored as Bounded>::Bound;
}
