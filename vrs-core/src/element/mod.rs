//! Element types: what a piece stores one or many of (FORMAT.md §22).
//!
//! There are thirty: `Bool`, `char`, eight integers, two floats, nine points and nine matrices. Each is a Rust type that
//! implements [`Element`], and a value of [`ElementType`] for code that learns the type from a file.

mod geometry;
mod number;
mod scalar;

use core::fmt;

pub use geometry::{
    Matrix, Matrix2Dd, Matrix2Df, Matrix2Di, Matrix3Dd, Matrix3Df, Matrix3Di, Matrix4Dd, Matrix4Df, Matrix4Di, Point,
    Point2Dd, Point2Df, Point2Di, Point3Dd, Point3Df, Point3Di, Point4Dd, Point4Df, Point4Di,
};
pub use scalar::Char;

pub(crate) use geometry::write_json_list;

mod private {
    pub trait Sealed {}
}

/// A value of fixed size that a piece can store: the Rust side of one [`ElementType`].
///
/// Bytes are little-endian, without alignment or padding (FORMAT.md §22). The trait is sealed: the list is part of the
/// file format.
///
/// ```
/// use vrs_core::element::{Element, ElementType, Point3Df};
///
/// let mut bytes = [0; 12];
/// Point3Df::new([1.0, 2.0, 3.0]).store(&mut bytes);
/// assert_eq!(Point3Df::load(&bytes), Some(Point3Df::new([1.0, 2.0, 3.0])));
/// assert_eq!(Point3Df::TYPE, ElementType::Point3Df);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an element of a VRS piece",
    label = "not a VRS element type",
    note = "elements are bool, i8 … i64, u8 … u64, f32, f64, vrs::Char, Point* and Matrix*",
    note = "write `u64` for `usize` and `i64` for `isize`: their sizes differ between machines",
    note = "containers do not nest: flatten, or store JSON in a `String`"
)]
pub trait Element: Copy + Default + PartialEq + fmt::Debug + Send + Sync + 'static + private::Sealed {
    /// The type's name and size in files.
    const TYPE: ElementType;

    /// Stored size in bytes: 1 to 128.
    const SIZE: usize = Self::TYPE.size();

    /// Reads a value from the first [`SIZE`](Self::SIZE) bytes; `None` when there are fewer.
    fn load(bytes: &[u8]) -> Option<Self>;

    /// Writes the value over the first [`SIZE`](Self::SIZE) bytes; a shorter slice stays as it is.
    fn store(self, out: &mut [u8]);

    /// Writes values back to back, as many as fit whole.
    fn store_all(values: &[Self], out: &mut [u8]) {
        for (value, out) in values.iter().zip(out.chunks_exact_mut(Self::SIZE)) {
            value.store(out);
        }
    }

    /// Writes the value as layout definitions spell it (FORMAT.md §24.2): `1.0`, `true`, `[1,2]`, `NaN`.
    ///
    /// # Errors
    /// Only those of `out`.
    fn write_json(self, out: &mut dyn fmt::Write) -> fmt::Result;
}

/// Declares [`ElementType`] and the dispatch from it to the Rust types.
macro_rules! element_types {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $rust:ty, $size:literal;)*) => {
        /// One of the thirty element types of the format (FORMAT.md §22).
        ///
        /// ```
        /// use vrs_core::element::ElementType;
        ///
        /// let point = ElementType::from_name("Point3Df").unwrap();
        /// assert_eq!(point.size(), 12);
        /// assert_eq!(ElementType::I64.name(), "int64_t");
        /// ```
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        pub enum ElementType {
            $($(#[$doc])* $variant,)*
        }

        impl ElementType {
            /// All of them, in the order of FORMAT.md §22.
            pub const ALL: [Self; 30] = [$(Self::$variant,)*];

            /// The name that definitions use, such as `uint8_t`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Stored size in bytes.
            pub const fn size(self) -> usize {
                match self {
                    $(Self::$variant => $size,)*
                }
            }

            /// The Rust type that implements [`Element`] for it, as source text: `f32`, `Point3Df`.
            pub const fn rust_name(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($rust),)*
                }
            }

            /// The type whose [`rust_name`](Self::rust_name) this is.
            pub fn from_rust_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|element| element.rust_name() == name)
            }

            /// The type with exactly this name; upper and lower case count.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        /// Runs generic code for the Rust type of an [`ElementType`].
        ///
        /// `with_element!(element, T => expression)`
        #[allow(unused_macros)]
        macro_rules! with_element {
            ($element:expr, $T:ident => $code:expr) => {
                match $element {
                    $($crate::element::ElementType::$variant => {
                        #[allow(unused_imports)]
                        use $crate::element::*;
                        type $T = $rust;
                        $code
                    })*
                }
            };
        }

        #[cfg(test)]
        mod table {
            use super::*;

            #[test]
            fn rust_types_and_table_agree() {
                $(
                    assert_eq!(<$rust as Element>::TYPE, ElementType::$variant);
                    assert_eq!(<$rust as Element>::SIZE, $size);
                    assert_eq!(ElementType::from_name($name), Some(ElementType::$variant));
                    assert_eq!(ElementType::from_rust_name(stringify!($rust)), Some(ElementType::$variant));
                )*
            }
        }
    };
}

element_types! {
    /// One byte; 0 is false, anything else true.
    Bool = "Bool", bool, 1;
    /// A C `char`: one byte, apart from `int8_t`.
    Char = "char", Char, 1;
    /// Signed, 8 bits.
    I8 = "int8_t", i8, 1;
    /// Unsigned, 8 bits.
    U8 = "uint8_t", u8, 1;
    /// Signed, 16 bits.
    I16 = "int16_t", i16, 2;
    /// Unsigned, 16 bits.
    U16 = "uint16_t", u16, 2;
    /// Signed, 32 bits.
    I32 = "int32_t", i32, 4;
    /// Unsigned, 32 bits.
    U32 = "uint32_t", u32, 4;
    /// Signed, 64 bits.
    I64 = "int64_t", i64, 8;
    /// Unsigned, 64 bits.
    U64 = "uint64_t", u64, 8;
    /// IEEE-754 binary32.
    F32 = "float", f32, 4;
    /// IEEE-754 binary64.
    F64 = "double", f64, 8;
    /// x, y as `f64`.
    Point2Dd = "Point2Dd", Point2Dd, 16;
    /// x, y as `f32`.
    Point2Df = "Point2Df", Point2Df, 8;
    /// x, y as `i32`.
    Point2Di = "Point2Di", Point2Di, 8;
    /// x, y, z as `f64`.
    Point3Dd = "Point3Dd", Point3Dd, 24;
    /// x, y, z as `f32`.
    Point3Df = "Point3Df", Point3Df, 12;
    /// x, y, z as `i32`.
    Point3Di = "Point3Di", Point3Di, 12;
    /// x, y, z, w as `f64`.
    Point4Dd = "Point4Dd", Point4Dd, 32;
    /// x, y, z, w as `f32`.
    Point4Df = "Point4Df", Point4Df, 16;
    /// x, y, z, w as `i32`.
    Point4Di = "Point4Di", Point4Di, 16;
    /// Two rows of two `f64`.
    Matrix2Dd = "Matrix2Dd", Matrix2Dd, 32;
    /// Two rows of two `f32`.
    Matrix2Df = "Matrix2Df", Matrix2Df, 16;
    /// Two rows of two `i32`.
    Matrix2Di = "Matrix2Di", Matrix2Di, 16;
    /// Three rows of three `f64`.
    Matrix3Dd = "Matrix3Dd", Matrix3Dd, 72;
    /// Three rows of three `f32`.
    Matrix3Df = "Matrix3Df", Matrix3Df, 36;
    /// Three rows of three `i32`.
    Matrix3Di = "Matrix3Di", Matrix3Di, 36;
    /// Four rows of four `f64`.
    Matrix4Dd = "Matrix4Dd", Matrix4Dd, 128;
    /// Four rows of four `f32`.
    Matrix4Df = "Matrix4Df", Matrix4Df, 64;
    /// Four rows of four `i32`.
    Matrix4Di = "Matrix4Di", Matrix4Di, 64;
}

#[allow(unused_imports)]
pub(crate) use with_element;

impl fmt::Display for ElementType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}
