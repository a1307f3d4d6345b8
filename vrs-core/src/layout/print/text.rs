//! The text of values (FORMAT.md §28.3).
//!
//! The reference prints the doubles of a compact list in three digits once one of them looked like seconds, because it
//! forgets to reset the precision. That is not reproduced.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt::{self, Write as _};
use core::ops::Range;

use super::NumberNames;
use super::percent_g::PercentG;
use super::string::{Legible, Printable, Short};
use crate::Text;
use crate::element::{Char, Element, ElementType, Matrix, Point, with_element};
use crate::layout::piece::ItemType;
use crate::layout::schema::PieceSpec;
use crate::layout::view::{StringMap, Strings};

/// Doubles that look like seconds of the years 2015 to 2034, in Unix time.
const SECONDS: Range<f64> = 1_420_070_400.0..2_051_222_400.0;

/// How an element prints.
trait ElementText: Element {
    fn fmt_text(self, out: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// The same as a component of a point or matrix.
    fn fmt_component(self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_text(out)
    }

    /// The number that may have a name.
    fn to_integer(self) -> Option<i128> {
        None
    }
}

macro_rules! element_texts {
    ($($ty:ty: |$value:ident| $text:expr $(, $integer:expr)?;)*) => {$(
        impl ElementText for $ty {
            fn fmt_text(self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                let $value = self;
                write!(out, "{}", $text)
            }

            $(
                fn to_integer(self) -> Option<i128> {
                    let $value = self;
                    Some($integer)
                }
            )?
        }
    )*};
}

element_texts! {
    bool: |value| u8::from(value);
    Char: |value| value.to_i8();
    i8: |value| value, i128::from(value);
    i16: |value| value, i128::from(value);
    i32: |value| value, i128::from(value);
    i64: |value| value, i128::from(value);
    u8: |value| value, i128::from(value);
    u16: |value| value, i128::from(value);
    u32: |value| value, i128::from(value);
    u64: |value| value, i128::from(value);
    f32: |value| PercentG(f64::from(value));
}

impl ElementText for f64 {
    fn fmt_text(self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if SECONDS.contains(&self) { write!(out, "{self:.3}") } else { self.fmt_component(out) }
    }

    fn fmt_component(self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", PercentG(self))
    }
}

impl<T: ElementText, const N: usize> ElementText for Point<T, N>
where
    Self: Element,
{
    fn fmt_text(self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_char('[')?;
        fmt_joined(self.0, T::fmt_component, out)?;
        out.write_char(']')
    }
}

impl<T: ElementText, const N: usize> ElementText for Matrix<T, N>
where
    Self: Element,
    Point<T, N>: Element,
{
    fn fmt_text(self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_char('[')?;
        fmt_joined(self.0.map(Point), Point::fmt_text, out)?;
        out.write_char(']')
    }
}

fn fmt_joined<T>(
    values: impl IntoIterator<Item = T>,
    fmt: impl Fn(T, &mut fmt::Formatter<'_>) -> fmt::Result,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    values.into_iter().enumerate().try_for_each(|(i, value)| {
        out.write_str(if i > 0 { ", " } else { "" })?;
        fmt(value, out)
    })
}

/// Prints an element.
struct AsText<T>(T);

impl<T: ElementText> fmt::Display for AsText<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_text(out)
    }
}

/// A value or map entry. Prints without its quotes.
pub(super) enum Shown<'v> {
    Element(String),
    String(&'v [u8]),
}

impl Shown<'_> {
    /// What encloses the text.
    pub(super) const fn quote(&self) -> &'static str {
        match self {
            Self::Element(_) => "",
            Self::String(_) => "\"",
        }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Element(text) => out.write_str(text),
            Self::String(bytes) => Printable(bytes).fmt(out),
        }
    }
}

/// How the values and map entries of one piece are shown: some numbers have names.
#[derive(Clone, Copy)]
pub(super) struct Namer<'a> {
    pub(super) spec: &'a PieceSpec,
    pub(super) names: NumberNames,
}

impl<'a> Namer<'a> {
    /// One element.
    pub(super) fn element(self, element: ElementType, bytes: &[u8]) -> String {
        with_element!(element, T => self.show(T::load(bytes).unwrap_or_default()))
    }

    /// The entries of a map in the order of their keys, each key once.
    pub(super) fn entries(self, item: ItemType, bytes: &[u8]) -> BTreeMap<Text<'_>, Shown<'_>> {
        match item {
            ItemType::Element(element) => with_element!(element, T => {
                let map = StringMap::<T>::new(bytes).to_map();
                map.into_iter().map(|(key, value)| (key, Shown::Element(self.show(value)))).collect()
            }),
            ItemType::String => {
                let map = StringMap::<&str>::new(bytes).to_map();
                map.into_iter().map(|(key, text)| (key, Shown::String(text.as_bytes()))).collect()
            }
        }
    }

    fn show<T: ElementText>(self, value: T) -> String {
        match value.to_integer().and_then(|number| self.name(T::TYPE, number)) {
            Some(name) => format!("{} ({})", Legible(name), AsText(value)),
            None => AsText(value).to_string(),
        }
    }

    fn name(self, element: ElementType, number: i128) -> Option<&'a str> {
        let by_convention = || match element {
            ElementType::U8 | ElementType::U16 | ElementType::U32 | ElementType::U64 => {
                (self.names)(&self.spec.label, element, u64::try_from(number).ok()?)
            }
            _ => None,
        };
        self.spec.name_of(number).or_else(by_convention)
    }
}

/// The items of an array or vector; prints them with commas between.
#[derive(Clone, Copy)]
pub(super) struct List<'v> {
    pub(super) item: ItemType,
    pub(super) bytes: &'v [u8],
    /// The most items to print.
    pub(super) limit: usize,
    /// Width of a line that strings are shortened for.
    pub(super) width: usize,
}

impl<'v> List<'v> {
    /// Prints everything.
    pub(super) const fn whole(item: ItemType, bytes: &'v [u8]) -> Self {
        Self { item, bytes, limit: usize::MAX, width: usize::MAX }
    }

    /// How many items there are.
    pub(super) fn len(self) -> usize {
        match self.item {
            ItemType::Element(element) => self.bytes.len().checked_div(element.size()).unwrap_or_default(),
            ItemType::String => Strings::new(self.bytes).len(),
        }
    }
}

impl fmt::Display for List<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.item {
            ItemType::Element(element) => with_element!(element, T => {
                let values = self.bytes.chunks_exact(T::SIZE).filter_map(T::load);
                fmt_joined(values.take(self.limit), T::fmt_text, out)
            }),
            ItemType::String => {
                let short = |text: Text<'_>, out: &mut fmt::Formatter<'_>| {
                    write!(out, "\"{}\"", Short { bytes: text.as_bytes(), width: self.width })
                };
                fmt_joined(Strings::new(self.bytes).iter().take(self.limit), short, out)
            }
        }
    }
}
