//! From views to owned structs.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use thiserror::Error;

use super::check::Probe;
#[cfg(feature = "json")]
use super::field::Json;
use super::field::{
    Adapter, Bytes, DataLayout, Field, Item, LayoutEnum, Nested, Optional, StoredAs, Unknown, With, for_value_types,
};
use super::view::{Elements, StringMap, Strings};
use crate::Text;
use crate::element::{Char, Element, Matrix, Point};

/// A layout whose values can be owned: every derived struct that borrows nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` borrows, so that it cannot be decoded from a record",
    note = "stored numbers have no alignment and cannot be lent as slices: read the fields through the view, or decode into an owned twin of the struct"
)]
pub trait DecodeLayout: DataLayout<Static = Self> + Sized + 'static {
    /// Copies what a view shows into a struct.
    ///
    /// # Errors
    /// [`DecodeError`] names the field whose bytes are no value of its type.
    fn decode(view: Self::View<'_>) -> Result<Self, DecodeError>;
}

/// A field whose value can be owned.
pub trait DecodeField: Field {
    /// Copies the value out of the record.
    ///
    /// # Errors
    /// [`DecodeError`]: what is stored is no such value.
    fn decode(view: Self::View<'_>) -> Result<Self::Value, DecodeError>;
}

/// Asks a type for its decoder, without insisting that there is one: [`NoDecode`] answers for others.
impl<F: DecodeField> Probe<F> {
    /// Whether values of the field can be owned.
    pub const DECODES: bool = true;

    /// See [`DecodeField::decode`].
    ///
    /// # Errors
    /// Those of [`DecodeField::decode`].
    #[inline]
    pub fn decode(view: F::View<'_>) -> Result<F::Value, DecodeError> {
        F::decode(view)
    }
}

/// What a [`Probe`] says of a type that cannot be decoded; [`check_decodes`](super::check_decodes) refuses such a field.
pub trait NoDecode {
    /// It cannot.
    const DECODES: bool = false;

    /// Stands for the missing decoder; never called.
    ///
    /// # Errors
    /// Always.
    fn decode<V, T>(_view: V) -> Result<T, DecodeError> {
        Err(DecodeProblem::Cut.into())
    }
}

impl<F> NoDecode for Probe<F> {}

/// Why a stored block cannot become a struct: which field, and what is wrong with it.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("field `{label}` cannot be decoded: {problem}")]
pub struct DecodeError {
    /// Path of the field in the struct, such as `left_hand/orientation`.
    pub label: Cow<'static, str>,
    /// What is wrong.
    pub problem: DecodeProblem,
}

/// What is wrong with a stored value.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum DecodeProblem {
    /// A text is not UTF-8. Its bytes can be read through the view.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// An enum is stored as a number that it does not have. Views give the number.
    #[error("{0}")]
    UnknownVariant(String),
    /// A stored JSON text is no value of the field's type.
    #[error("{0}")]
    NotJson(String),
    /// The conversion of the field refuses what is stored.
    #[error("{0}")]
    Refused(String),
    /// A list or map ends before its last entry: the record is damaged.
    #[error("the list or map is cut short")]
    Cut,
    /// A field of a fixed capacity is too small for what is stored. Views give all of it.
    #[error("{found} bytes or entries are stored, the field holds {capacity}")]
    Capacity {
        /// Bytes of the text, or entries of the list.
        found: usize,
        /// Most that the field holds.
        capacity: usize,
    },
}

impl From<DecodeProblem> for DecodeError {
    fn from(problem: DecodeProblem) -> Self {
        Self { label: Cow::Borrowed(""), problem }
    }
}

impl DecodeError {
    /// The same error, seen from the struct that has the field under this label. Called by derived code.
    #[doc(hidden)]
    #[must_use]
    pub fn within(self, label: &'static str) -> Self {
        let label = match (label, &*self.label) {
            ("", _) => self.label,
            (_, "") => Cow::Borrowed(label),
            (_, inner) => format!("{label}/{inner}").into(),
        };
        Self { label, ..self }
    }

    fn within_entry(self, index: usize) -> Self {
        Self { label: format!("{index}/{}", self.label).into(), ..self }
    }
}

macro_rules! value {
    ([$($generics:tt)*] $ty:ty, $($bounds:tt)*) => {
        impl<$($generics)*> DecodeField for $ty $($bounds)* {
            fn decode(view: Self) -> Result<Self, DecodeError> {
                Ok(view)
            }
        }
    };
}

for_value_types!(value);

impl<T: Element, const N: usize> DecodeField for [T; N] {
    fn decode(view: Self) -> Result<Self, DecodeError> {
        Ok(view)
    }
}

#[diagnostic::do_not_recommend]
impl<E: LayoutEnum> DecodeField for E {
    fn decode(view: Self::View<'_>) -> Result<Self, DecodeError> {
        view.map_err(|unknown| DecodeProblem::UnknownVariant(unknown.to_string()).into())
    }
}

impl<E, R> DecodeField for StoredAs<E, R>
where
    Self: for<'v> Field<Value = E, View<'v> = Result<E, Unknown<R>>>,
    R: fmt::Display,
{
    fn decode(view: Result<E, Unknown<R>>) -> Result<E, DecodeError> {
        view.map_err(|unknown| DecodeProblem::UnknownVariant(unknown.to_string()).into())
    }
}

impl DecodeField for String {
    fn decode(view: Text<'_>) -> Result<Self, DecodeError> {
        Self::decode_item(view)
    }
}

impl DecodeField for Bytes {
    fn decode(view: &[u8]) -> Result<Self, DecodeError> {
        Ok(view.into())
    }
}

#[cfg(feature = "json")]
impl<T: serde::Serialize + serde::de::DeserializeOwned> DecodeField for Json<T> {
    fn decode(view: Self::View<'_>) -> Result<Self, DecodeError> {
        view.get().map(Self).map_err(|error| DecodeProblem::NotJson(error.to_string()).into())
    }
}

impl<T: fmt::Debug, A: Adapter<Value = T>> DecodeField for With<T, A> {
    fn decode(view: Result<T, A::Error>) -> Result<T, DecodeError> {
        view.map_err(|error| DecodeProblem::Refused(error.to_string()).into())
    }
}

/// An item of a vector or map that can be owned.
pub trait DecodeItem: Item + Sized {
    /// Copies one item.
    ///
    /// # Errors
    /// [`DecodeError`]: a text is not UTF-8.
    #[doc(hidden)]
    fn decode_item(view: Self::View<'_>) -> Result<Self, DecodeError>;

    /// Copies a vector.
    ///
    /// # Errors
    /// [`DecodeError`]: a text is not UTF-8, or the vector is cut short.
    #[doc(hidden)]
    fn decode_list(list: Self::List<'_>) -> Result<Vec<Self>, DecodeError>;
}

impl<T: Element> DecodeItem for T {
    fn decode_item(view: T) -> Result<Self, DecodeError> {
        Ok(view)
    }

    fn decode_list(list: Elements<'_, T>) -> Result<Vec<Self>, DecodeError> {
        Ok(list.to_vec())
    }
}

impl DecodeItem for String {
    fn decode_item(view: Text<'_>) -> Result<Self, DecodeError> {
        view.to_str().map(Self::from).map_err(|_| DecodeProblem::NotUtf8.into())
    }

    fn decode_list(list: Strings<'_>) -> Result<Vec<Self>, DecodeError> {
        if !list.is_whole() {
            return Err(DecodeProblem::Cut.into());
        }
        list.iter().map(Self::decode_item).collect()
    }
}

impl<I: DecodeItem> DecodeField for Vec<I> {
    fn decode(view: I::List<'_>) -> Result<Self, DecodeError> {
        I::decode_list(view)
    }
}

impl<I: DecodeItem> DecodeField for BTreeMap<String, I> {
    fn decode(view: StringMap<'_, I>) -> Result<Self, DecodeError> {
        if !view.is_whole() {
            return Err(DecodeProblem::Cut.into());
        }
        view.iter().map(|(key, item)| Ok((String::decode_item(key)?, I::decode_item(item)?))).collect()
    }
}

impl<T: DecodeLayout> DecodeField for Nested<T> {
    fn decode(view: Self::View<'_>) -> Result<T, DecodeError> {
        T::decode(view)
    }
}

impl<T: DecodeLayout, const N: usize> DecodeField for Nested<[T; N]> {
    fn decode(views: Self::View<'_>) -> Result<[T; N], DecodeError> {
        let values =
            views.into_iter().enumerate().map(|(i, view)| T::decode(view).map_err(|error| error.within_entry(i)));
        let values: Vec<T> = values.collect::<Result<_, _>>()?;
        // As many values as views: the conversion cannot fail.
        values.try_into().map_err(|_| DecodeProblem::Cut.into())
    }
}

impl<O: Optional> DecodeField for Option<O>
where
    O::Content: DecodeField,
{
    fn decode(view: Self::View<'_>) -> Result<Self::Value, DecodeError> {
        view.map(O::Content::decode).transpose()
    }
}
