//! Field types: how each Rust type is stored, and what reading it gives.

mod array;
#[cfg(feature = "alloc")]
mod bytes;
mod choice;
mod group;
mod item;
#[cfg(feature = "json")]
mod json;
mod legacy;
mod map;
mod nested;
mod string;
mod value;
mod vector;
mod with;

use core::fmt;

#[cfg(feature = "alloc")]
pub use bytes::Bytes;
pub use choice::{EnumNames, LayoutEnum, StoredAs, Unknown};
pub use group::Optional;
pub use item::Item;
#[cfg(feature = "json")]
pub use json::{Json, JsonText, NotJson};
pub use legacy::{
    Answer, ByValue, Carry, Conversion, EnumByValue, Retyped, Upgrade, legacy_piece, view_legacy, view_legacy_with,
};
pub use nested::Nested;
pub(crate) use value::for_value_types;
pub use with::{Adapter, With};

use super::encode::{EncodeError, Sink, Variables};
use super::piece::PieceType;
use super::presence::PresenceBuilder;
use super::shape::{Content, Node};
use super::view::Pieces;

mod private {
    pub trait Sealed {}
}

/// How a field of a data layout is stored.
///
/// The trait is implemented for the types that a field may have, and for types such as [`Nested`] that stand for an
/// attribute of the field. Derived code names the type, everything else follows from it.
// What to write instead is said here, once. The implementations are `do_not_recommend`, or the compiler lists them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a data layout",
    label = "no piece stores this type",
    note = "fields are scalars, points, matrices, `[T; N]`, `Vec<T>`, `String`, `BTreeMap<String, T>`, enums with #[derive(LayoutEnum)] and #[repr(u8)] or the like; `as` names a wider integer than the enum's own",
    note = "a struct with #[derive(DataLayout)] takes #[layout(struct)] on the field; an optional group is `Option<Group>`",
    note = "a type of another crate takes #[layout(with = …)], which names a `vrs::Adapter` of just that type",
    note = "arrays, vectors and maps hold elements or strings: flatten layouts, enums and containers, or store them as `vrs::Json<T>`",
    note = "write `u64` for `usize`, `i32` for `c_int`: their sizes differ between machines"
)]
pub trait Field {
    /// The Rust type of the field.
    type Value;

    /// What reading the field gives, borrowed from the record where it can be.
    type View<'v>;

    /// What the field contributes to a shape.
    const CONTENT: Content;

    /// Whether zero bytes are a value. So it is for all types but an enum without a variant 0.
    #[doc(hidden)]
    const HAS_ZERO: bool = true;

    /// Reads the field, whose first piece has number `at`.
    #[doc(hidden)]
    fn view(pieces: Pieces<'_>, at: usize) -> Self::View<'_>;

    /// Notes the presence of the field's groups.
    #[doc(hidden)]
    #[inline]
    fn presence(_value: &Self::Value, _groups: &mut PresenceBuilder) {}

    /// Stores the field's fixed pieces at the start of `out`; returns what follows them.
    #[doc(hidden)]
    fn encode_fixed<'o>(value: &Self::Value, out: &'o mut [u8]) -> &'o mut [u8];

    /// Appends the field's variable pieces.
    ///
    /// # Errors
    /// Those of the sink.
    #[doc(hidden)]
    fn encode_variable<S: Sink>(value: &Self::Value, out: &mut Variables<'_, S>) -> Result<(), EncodeError>;
}

/// What reading a field of type `T` gives: `View<'_, Vec<f32>>` is [`Elements<'_, f32>`](super::Elements).
pub type View<'v, T> = <T as Field>::View<'v>;

/// A field that is exactly one piece.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a single piece of a data layout",
    label = "defaults and properties belong to a single piece",
    note = "set them on the fields of the nested struct or group"
)]
pub trait Piece: Field {
    /// The piece's type.
    const TYPE: PieceType;

    /// The form of the piece that constants take: the type itself, or a borrowed form such as `&'static [T]`.
    type Constant: Piece;

    /// Whether a definition states this value as a default (FORMAT.md §24.2).
    #[doc(hidden)]
    fn is_stated(value: &Self::Value) -> bool;

    /// Writes the value as a definition does.
    ///
    /// # Errors
    /// Those of `out`.
    #[doc(hidden)]
    fn write_json(value: &Self::Value, out: &mut dyn fmt::Write) -> fmt::Result;
}

/// What `default = …` of a field of type `F` takes: `F` itself, or a borrowed form such as `&'static [T]`.
pub type ConstantOf<F> = <<F as Piece>::Constant as Field>::Value;

/// A constant that a definition states: a default, a minimum, an increment.
pub trait DefaultValue: fmt::Debug + Send + Sync {
    /// Whether a definition states this value as a default.
    fn is_stated(&self) -> bool;

    /// Writes the value as a definition does.
    ///
    /// # Errors
    /// Those of `out`.
    fn write_json(&self, out: &mut dyn fmt::Write) -> fmt::Result;

    /// The value encoded as a piece.
    #[cfg(feature = "alloc")]
    fn encode(&self) -> alloc::vec::Vec<u8>;
}

/// A constant of a piece of type `P`. Used by derived code.
#[derive(Debug)]
pub struct Constant<P: Piece>(
    /// The value.
    pub P::Value,
);

impl<P> DefaultValue for Constant<P>
where
    P: Piece + fmt::Debug,
    P::Value: fmt::Debug + Send + Sync,
{
    fn is_stated(&self) -> bool {
        P::is_stated(&self.0)
    }

    fn write_json(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        P::write_json(&self.0, out)
    }

    #[cfg(feature = "alloc")]
    fn encode(&self) -> alloc::vec::Vec<u8> {
        // Cannot fail: a vector has room, and a constant of 4 GiB does not exist.
        encode_piece::<P>(&self.0).unwrap_or_default()
    }
}

/// The bytes of a piece with this value.
///
/// # Errors
/// [`EncodeError::TooLarge`]: they are more than 4 GiB.
#[cfg(feature = "alloc")]
pub(crate) fn encode_piece<P: Piece>(value: &P::Value) -> Result<alloc::vec::Vec<u8>, EncodeError> {
    use super::block::INDEX_ENTRY_SIZE;

    if let Some(size) = P::TYPE.fixed_size() {
        let mut bytes = alloc::vec![0; size as usize];
        P::encode_fixed(value, &mut bytes);
        return Ok(bytes);
    }
    let mut bytes = alloc::vec![0; INDEX_ENTRY_SIZE];
    P::encode_variable(value, &mut Variables::new(&mut bytes, 1))?;
    Ok(bytes.split_off(INDEX_ENTRY_SIZE))
}

/// A piece with an order or a step: what `min`, `max`, `min_increment` and `max_increment` may stand on.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no minimum, maximum or increment",
    label = "only values and arrays of elements have properties",
    note = "say it as a text: #[layout(tag(min = \"…\"))]"
)]
pub trait Bounded: Piece {
    /// What the bounds are: the element.
    type Bound: Piece<Value = Self::Bound> + fmt::Debug + Send + Sync;
}

/// A struct that describes a `data_layout` block: what `#[derive(DataLayout)]` implements.
///
/// The derive produces the definition, the encoder and a view type whose accessors read fields out of record bytes. There is
/// nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a data layout",
    label = "no data layout",
    note = "add #[derive(DataLayout)] to `{Self}`"
)]
pub trait DataLayout {
    /// The struct's name, for messages.
    const NAME: &'static str;

    /// What the fields are.
    const SHAPE: &'static [Node];

    /// Hashes of the pieces' signatures in ascending order, with the numbers of the pieces.
    #[doc(hidden)]
    const SIGNATURES: &'static [(u64, usize)];

    /// The struct with every lifetime `'static`: the type that identifies its mapping.
    type Static: DataLayout<Static = Self::Static> + 'static;

    /// What reading a block through this struct gives.
    type View<'v>: Copy;

    #[doc(hidden)]
    fn view(pieces: Pieces<'_>) -> Self::View<'_>;

    #[doc(hidden)]
    fn presence(&self, groups: &mut PresenceBuilder);

    #[doc(hidden)]
    fn encode_fixed<'o>(&self, out: &'o mut [u8]) -> &'o mut [u8];

    /// # Errors
    /// Those of the sink.
    #[doc(hidden)]
    fn encode_variable<S: Sink>(&self, out: &mut Variables<'_, S>) -> Result<(), EncodeError>;
}
