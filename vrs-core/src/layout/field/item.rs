//! What vectors and maps hold: elements, or strings.

use core::fmt;

use crate::Text;
use crate::element::Element;
use crate::json::write_string;
use crate::layout::encode::{EncodeError, Sink, length_field};
use crate::layout::piece::ItemType;
use crate::layout::view::{Elements, Strings};

/// A type that vectors and string maps may hold: any [`Element`], `String` and `&str`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a vector or map of a data layout",
    label = "neither an element type nor a string",
    note = "vectors and maps hold elements (scalars, points, matrices) or `String`",
    note = "containers do not nest, and layouts do not stand in containers: flatten, or store JSON in a `String`"
)]
pub trait Item: fmt::Debug + Send + Sync + super::private::Sealed {
    /// The type's name in files.
    const TYPE: ItemType;

    /// The form that constants take: the type itself, or `&'static str`.
    type Constant: Item<Constant = Self::Constant> + 'static;

    /// One item read from a record.
    type View<'v>: Copy + fmt::Debug;

    /// A whole vector read from a record.
    type List<'v>: Copy + fmt::Debug;

    /// The vector in these bytes.
    #[doc(hidden)]
    fn list(bytes: &[u8]) -> Self::List<'_>;

    /// The first item in these bytes, as maps hold it, and what follows; `None` when it does not fit.
    #[doc(hidden)]
    fn split_first(bytes: &[u8]) -> Option<(Self::View<'_>, &[u8])>;

    /// Appends a whole vector.
    ///
    /// # Errors
    /// Those of the sink.
    #[doc(hidden)]
    fn append_list<S: Sink>(items: &[Self], sink: &mut S) -> Result<(), EncodeError>
    where
        Self: Sized;

    /// Appends one item, as maps hold it.
    ///
    /// # Errors
    /// Those of the sink.
    #[doc(hidden)]
    fn append<S: Sink>(&self, sink: &mut S) -> Result<(), EncodeError>;

    /// Writes one item as definitions do.
    ///
    /// # Errors
    /// Those of `out`.
    #[doc(hidden)]
    fn write_json(&self, out: &mut dyn fmt::Write) -> fmt::Result;

    /// Writes a vector as definitions do.
    ///
    /// # Errors
    /// Those of `out`.
    #[doc(hidden)]
    fn write_json_list(items: &[Self], out: &mut dyn fmt::Write) -> fmt::Result
    where
        Self: Sized,
    {
        out.write_char('[')?;
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                out.write_char(',')?;
            }
            item.write_json(out)?;
        }
        out.write_char(']')
    }
}

impl<T: Element> super::private::Sealed for T {}

impl<T: Element> Item for T {
    const TYPE: ItemType = ItemType::Element(T::TYPE);

    type Constant = T;
    type View<'v> = T;
    type List<'v> = Elements<'v, T>;

    #[inline]
    fn list(bytes: &[u8]) -> Elements<'_, T> {
        Elements::new(bytes)
    }

    #[inline]
    fn split_first(bytes: &[u8]) -> Option<(T, &[u8])> {
        let (value, rest) = bytes.split_at_checked(T::SIZE)?;
        Some((T::load(value)?, rest))
    }

    #[inline]
    fn append_list<S: Sink>(items: &[T], sink: &mut S) -> Result<(), EncodeError> {
        sink.append(size_of_all::<T>(items.len())?, |out| T::store_all(items, out))
    }

    #[inline]
    fn append<S: Sink>(&self, sink: &mut S) -> Result<(), EncodeError> {
        sink.append(T::SIZE, |out| self.store(out))
    }

    fn write_json(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        Element::write_json(*self, out)
    }
}

/// Stored size of `count` elements. It can exceed that of the Rust slice only where the slice is of `usize::MAX` bytes.
#[inline]
fn size_of_all<T: Element>(count: usize) -> Result<usize, EncodeError> {
    count.checked_mul(T::SIZE).ok_or(EncodeError::TooLarge)
}

/// Appends a string with its length in front (FORMAT.md §25.4).
#[inline]
pub(super) fn append_string<S: Sink>(text: &str, sink: &mut S) -> Result<(), EncodeError> {
    let length = length_field(text.len())?;
    sink.append(length.len().saturating_add(text.len()), |out| {
        if let Some((head, body)) = out.split_first_chunk_mut() {
            *head = length;
            body.copy_from_slice(text.as_bytes());
        }
    })
}

macro_rules! string_items {
    ($($(#[$cfg:meta])? [$($generics:tt)*] $ty:ty;)*) => {$(
        $(#[$cfg])?
        impl<$($generics)*> super::private::Sealed for $ty {}

        $(#[$cfg])?
        impl<$($generics)*> Item for $ty {
            const TYPE: ItemType = ItemType::String;

            type Constant = &'static str;
            type View<'v> = Text<'v>;
            type List<'v> = Strings<'v>;

            #[inline]
            fn list(bytes: &[u8]) -> Strings<'_> {
                Strings::new(bytes)
            }

            #[inline]
            fn split_first(bytes: &[u8]) -> Option<(Text<'_>, &[u8])> {
                crate::layout::view::split_string(bytes)
            }

            #[inline]
            fn append_list<S: Sink>(items: &[Self], sink: &mut S) -> Result<(), EncodeError> {
                let count = length_field(items.len())?;
                sink.append(count.len(), |out| out.copy_from_slice(&count))?;
                items.iter().try_for_each(|text| append_string(text, sink))
            }

            #[inline]
            fn append<S: Sink>(&self, sink: &mut S) -> Result<(), EncodeError> {
                append_string(self, sink)
            }

            fn write_json(&self, out: &mut dyn fmt::Write) -> fmt::Result {
                write_string(out, self)
            }
        }
    )*};
}

string_items! {
    [] &str;
    #[cfg(feature = "alloc")] [] alloc::string::String;
    #[cfg(feature = "heapless")] [const N: usize, L: heapless::LenType + Send + Sync] heapless::String<N, L>;
}
