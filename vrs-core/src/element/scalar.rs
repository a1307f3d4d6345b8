//! The twelve scalar element types.

use core::fmt;

use super::{Element, ElementType, number::write_f64, private::Sealed};

/// One byte of C text: the element type `char`, which files keep apart from `int8_t` and `uint8_t`.
///
/// Its number follows x86-64, where C's `char` is signed.
///
/// ```
/// use vrs_core::element::Char;
///
/// assert_eq!(Char::from(b'a').to_i8(), 97);
/// assert_eq!(Char::from(b'a').to_string(), "a");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Char(u8);

impl Char {
    /// The byte as a `char` of C.
    pub const fn new(byte: u8) -> Self {
        Self(byte)
    }

    /// The byte itself.
    pub const fn to_byte(self) -> u8 {
        self.0
    }

    /// The number that C++ on x86-64 sees.
    pub const fn to_i8(self) -> i8 {
        self.0 as i8
    }
}

impl From<u8> for Char {
    fn from(byte: u8) -> Self {
        Self(byte)
    }
}

impl From<Char> for u8 {
    fn from(char: Char) -> Self {
        char.0
    }
}

impl fmt::Display for Char {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0.escape_ascii())
    }
}

impl fmt::Debug for Char {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "'{self}'")
    }
}

macro_rules! numbers {
    ($($rust:ty => $element:ident, $write:expr;)*) => {$(
        impl Sealed for $rust {}

        impl Element for $rust {
            const TYPE: ElementType = ElementType::$element;

            #[inline]
            fn load(bytes: &[u8]) -> Option<Self> {
                bytes.first_chunk().map(|bytes| Self::from_le_bytes(*bytes))
            }

            #[inline]
            fn store(self, out: &mut [u8]) {
                if let Some(out) = out.first_chunk_mut() {
                    *out = self.to_le_bytes();
                }
            }

            fn write_json(self, out: &mut dyn fmt::Write) -> fmt::Result {
                let write: fn(Self, &mut dyn fmt::Write) -> fmt::Result = $write;
                write(self, out)
            }
        }
    )*};
}

numbers! {
    i8 => I8, |n, out| write!(out, "{n}");
    u8 => U8, |n, out| write!(out, "{n}");
    i16 => I16, |n, out| write!(out, "{n}");
    u16 => U16, |n, out| write!(out, "{n}");
    i32 => I32, |n, out| write!(out, "{n}");
    u32 => U32, |n, out| write!(out, "{n}");
    i64 => I64, |n, out| write!(out, "{n}");
    u64 => U64, |n, out| write!(out, "{n}");
    f32 => F32, |n, out| write_f64(out, f64::from(n));
    f64 => F64, |n, out| write_f64(out, n);
}

impl Sealed for bool {}

impl Element for bool {
    const TYPE: ElementType = ElementType::Bool;

    #[inline]
    fn load(bytes: &[u8]) -> Option<Self> {
        bytes.first().map(|byte| *byte != 0)
    }

    #[inline]
    fn store(self, out: &mut [u8]) {
        u8::from(self).store(out);
    }

    fn write_json(self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl Sealed for Char {}

impl Element for Char {
    const TYPE: ElementType = ElementType::Char;

    #[inline]
    fn load(bytes: &[u8]) -> Option<Self> {
        bytes.first().map(|byte| Self(*byte))
    }

    #[inline]
    fn store(self, out: &mut [u8]) {
        self.0.store(out);
    }

    fn write_json(self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "{}", self.to_i8())
    }
}
