//! Enums, stored as the integer that they declare.

use core::fmt;
use core::marker::PhantomData;

use thiserror::Error;

use super::value::store;
use super::{Field, Piece};
use crate::element::Element;
use crate::layout::encode::{EncodeError, Sink, Variables};
use crate::layout::piece::PieceType;
use crate::layout::shape::Content;
use crate::layout::view::Pieces;

/// An enum whose variants are integers: what `#[derive(LayoutEnum)]` implements.
///
/// Files hold the integer, as a value of the type in `#[repr(…)]`. A number that the enum does not have, from a newer
/// recorder or a damaged file, stays representable: reading gives `Result<Self, Unknown<Self::Repr>>`.
// The text is that of `Field`: where a field has no fit type, the compiler quotes now one, now the other, and shows equal
// errors once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a data layout",
    label = "no piece stores this type",
    note = "fields are scalars, points, matrices, `[T; N]`, `Vec<T>`, `String`, `BTreeMap<String, T>`, enums with #[derive(LayoutEnum)] and #[repr(u8)] or the like; `as` names a wider integer than the enum's own",
    note = "a struct with #[derive(DataLayout)] takes #[layout(struct)] on the field; an optional group is `Option<Group>`",
    note = "a type of another crate takes #[layout(with = …)], which names a `vrs::Adapter` of just that type",
    note = "arrays, vectors and maps hold elements or strings: flatten layouts, enums and containers, or store them as `vrs::Json<T>`",
    note = "write `u64` for `usize`, `i32` for `c_int`: their sizes differ between machines"
)]
pub trait LayoutEnum: Copy + fmt::Debug + Send + Sync + 'static {
    /// The integer type in files.
    type Repr: Element + fmt::Display;

    /// Names and numbers, in declaration order.
    const VARIANTS: &'static [(&'static str, Self::Repr)];

    /// Whether the number 0 has a meaning: it is what reads where a file lacks the field. So it is when a variant has it.
    const HAS_ZERO: bool;

    /// The variant's number.
    fn to_repr(self) -> Self::Repr;

    /// The variant of this number.
    ///
    /// # Errors
    /// [`Unknown`] with the number when there is none.
    fn from_repr(repr: Self::Repr) -> Result<Self, Unknown<Self::Repr>>;
}

/// The names of an enum, as a piece stores them for `#[layout(names)]`: `Off=0, Slow=1` (FORMAT.md §24.6).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no names to store",
    label = "no enum of a data layout",
    note = "`names` stands on a field whose type is an enum with #[derive(LayoutEnum)]"
)]
pub trait EnumNames {
    /// The text.
    const NAMES: &'static str;
}

/// A stored number that the enum does not have.
///
/// ```
/// use vrs_core::layout::Unknown;
///
/// assert_eq!(Unknown(7_u8).to_string(), "the number 7 is none of the enum's");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Error)]
#[error("the number {0} is none of the enum's")]
pub struct Unknown<R>(
    /// The number.
    pub R,
);

#[diagnostic::do_not_recommend]
impl<E: LayoutEnum> Field for E {
    type Value = Self;
    type View<'v> = Result<Self, Unknown<E::Repr>>;

    const CONTENT: Content = Content::Piece(<Self as Piece>::TYPE);
    const HAS_ZERO: bool = <E as LayoutEnum>::HAS_ZERO;

    #[inline]
    fn view(pieces: Pieces<'_>, at: usize) -> Self::View<'_> {
        E::from_repr(load(pieces, at))
    }

    #[inline]
    fn encode_fixed<'o>(value: &Self, out: &'o mut [u8]) -> &'o mut [u8] {
        store(value.to_repr(), out)
    }

    #[inline]
    fn encode_variable<S: Sink>(_value: &Self, _out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E: LayoutEnum> Piece for E {
    const TYPE: PieceType = PieceType::Value(<E::Repr as Element>::TYPE);

    type Constant = Self;

    fn is_stated(value: &Self) -> bool {
        value.to_repr() != E::Repr::default()
    }

    fn write_json(value: &Self, out: &mut dyn fmt::Write) -> fmt::Result {
        Element::write_json(value.to_repr(), out)
    }
}

/// Stands for an enum field with `#[layout(as = R)]`: stored as the integer `R`, wider than the enum's own.
#[derive(Debug)]
pub struct StoredAs<E, R>(PhantomData<(E, R)>);

impl<E, R> StoredAs<E, R>
where
    E: LayoutEnum,
    R: Element,
    E::Repr: TryFrom<R>,
{
    /// The variant of a number in files.
    #[inline]
    pub(super) fn from_stored(stored: R) -> Result<E, Unknown<R>> {
        let repr = E::Repr::try_from(stored).map_err(|_| Unknown(stored))?;
        E::from_repr(repr).map_err(|_| Unknown(stored))
    }
}

#[diagnostic::do_not_recommend]
impl<E, R> Field for StoredAs<E, R>
where
    E: LayoutEnum,
    R: Element + From<E::Repr>,
    E::Repr: TryFrom<R>,
{
    type Value = E;
    type View<'v> = Result<E, Unknown<R>>;

    const CONTENT: Content = Content::Piece(<Self as Piece>::TYPE);
    const HAS_ZERO: bool = <E as LayoutEnum>::HAS_ZERO;

    #[inline]
    fn view(pieces: Pieces<'_>, at: usize) -> Self::View<'_> {
        Self::from_stored(load(pieces, at))
    }

    #[inline]
    fn encode_fixed<'o>(value: &E, out: &'o mut [u8]) -> &'o mut [u8] {
        store(R::from(value.to_repr()), out)
    }

    #[inline]
    fn encode_variable<S: Sink>(_value: &E, _out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        Ok(())
    }
}

impl<E, R> Piece for StoredAs<E, R>
where
    E: LayoutEnum,
    R: Element + From<E::Repr>,
    E::Repr: TryFrom<R>,
{
    const TYPE: PieceType = PieceType::Value(R::TYPE);

    type Constant = Self;

    fn is_stated(value: &E) -> bool {
        R::from(value.to_repr()) != R::default()
    }

    fn write_json(value: &E, out: &mut dyn fmt::Write) -> fmt::Result {
        Element::write_json(R::from(value.to_repr()), out)
    }
}

#[inline]
fn load<R: Element>(pieces: Pieces<'_>, at: usize) -> R {
    R::load(pieces.fixed(at, R::SIZE)).unwrap_or_default()
}
