//! Points and matrices, as newtypes over arrays.

use core::fmt;
use core::ops::{Index, IndexMut};

use super::{Element, ElementType, private::Sealed};

/// A point or vector of `N` components: 2, 3 or 4 of `f64`, `f32` or `i32` as elements.
///
/// ```
/// use vrs_core::element::Point3Df;
///
/// let point = Point3Df::new([1.0, 2.0, 3.0]);
/// assert_eq!(point[2], 3.0);
/// assert_eq!(<[f32; 3]>::from(point), [1.0, 2.0, 3.0]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
#[cfg_attr(feature = "serde", serde(bound(serialize = "[T; N]: serde::Serialize")))]
#[cfg_attr(feature = "serde", serde(bound(deserialize = "[T; N]: serde::Deserialize<'de>")))]
pub struct Point<T, const N: usize>(
    /// x, y, z, w, as far as there are any.
    pub [T; N],
);

/// A square matrix, row by row: 2×2, 3×3 or 4×4 of `f64`, `f32` or `i32` as elements.
///
/// ```
/// use vrs_core::element::Matrix2Di;
///
/// let matrix = Matrix2Di::new([[1, 2], [3, 4]]);
/// assert_eq!(matrix[0][1], 2);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
#[cfg_attr(feature = "serde", serde(bound(serialize = "[[T; N]; N]: serde::Serialize")))]
#[cfg_attr(feature = "serde", serde(bound(deserialize = "[[T; N]; N]: serde::Deserialize<'de>")))]
pub struct Matrix<T, const N: usize>(
    /// Row 0, then row 1, …
    pub [[T; N]; N],
);

/// A scalar that points and matrices are made of, with the element types of its points and matrices.
trait Component: Element {
    const POINTS: [ElementType; 3];
    const MATRICES: [ElementType; 3];
}

macro_rules! aliases {
    ($($component:ty: $($point:ident $matrix:ident $n:literal),*;)*) => {$(
        impl Component for $component {
            const POINTS: [ElementType; 3] = [$(ElementType::$point),*];
            const MATRICES: [ElementType; 3] = [$(ElementType::$matrix),*];
        }
        $(
            #[doc = concat!("`", stringify!($n), "` components of `", stringify!($component), "`.")]
            pub type $point = Point<$component, $n>;
            #[doc = concat!("`", stringify!($n), "×", stringify!($n), "` of `", stringify!($component), "`, row by row.")]
            pub type $matrix = Matrix<$component, $n>;
        )*
    )*};
}

aliases! {
    f64: Point2Dd Matrix2Dd 2, Point3Dd Matrix3Dd 3, Point4Dd Matrix4Dd 4;
    f32: Point2Df Matrix2Df 2, Point3Df Matrix3Df 3, Point4Df Matrix4Df 4;
    i32: Point2Di Matrix2Di 2, Point3Di Matrix3Di 3, Point4Di Matrix4Di 4;
}

impl<T, const N: usize> Point<T, N> {
    /// The point with these components.
    pub const fn new(components: [T; N]) -> Self {
        Self(components)
    }
}

impl<T, const N: usize> Matrix<T, N> {
    /// The matrix with these rows.
    pub const fn new(rows: [[T; N]; N]) -> Self {
        Self(rows)
    }
}

macro_rules! array_newtype {
    ($($name:ident, $array:ty, $item:ty;)*) => {$(
        impl<T, const N: usize> From<$array> for $name<T, N> {
            fn from(values: $array) -> Self {
                Self(values)
            }
        }

        impl<T, const N: usize> From<$name<T, N>> for $array {
            fn from(values: $name<T, N>) -> Self {
                values.0
            }
        }

        impl<T, const N: usize> Index<usize> for $name<T, N> {
            type Output = $item;

            fn index(&self, index: usize) -> &Self::Output {
                &self.0[index]
            }
        }

        impl<T, const N: usize> IndexMut<usize> for $name<T, N> {
            fn index_mut(&mut self, index: usize) -> &mut Self::Output {
                &mut self.0[index]
            }
        }

        impl<T: fmt::Debug, const N: usize> fmt::Debug for $name<T, N> {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }
    )*};
}

array_newtype! {
    Point, [T; N], T;
    Matrix, [[T; N]; N], [T; N];
}

/// Components that become `f64` without loss: what a layout that grew from one type to the other migrates by.
macro_rules! into_f64 {
    ($($component:ty)*) => {$(
        impl<const N: usize> From<Point<$component, N>> for Point<f64, N> {
            fn from(point: Point<$component, N>) -> Self {
                Self(point.0.map(f64::from))
            }
        }

        impl<const N: usize> From<Matrix<$component, N>> for Matrix<f64, N> {
            fn from(matrix: Matrix<$component, N>) -> Self {
                Self(matrix.0.map(|row| row.map(f64::from)))
            }
        }
    )*};
}

into_f64!(f32 i32);

// `[T; N]: Default` does not hold for every `N`.
impl<T: Copy + Default, const N: usize> Default for Point<T, N> {
    fn default() -> Self {
        Self([T::default(); N])
    }
}

impl<T: Copy + Default, const N: usize> Default for Matrix<T, N> {
    fn default() -> Self {
        Self([[T::default(); N]; N])
    }
}

macro_rules! elements {
    ($($n:literal => $rank:literal),*) => {$(
        impl<T: Component> Sealed for Point<T, $n> {}

        impl<T: Component> Element for Point<T, $n> {
            const TYPE: ElementType = T::POINTS[$rank];

            #[inline]
            fn load(bytes: &[u8]) -> Option<Self> {
                let (parts, _) = bytes.split_at_checked(Self::SIZE)?;
                let mut point = Self::default();
                for (component, part) in point.0.iter_mut().zip(parts.chunks_exact(T::SIZE)) {
                    *component = T::load(part)?;
                }
                Some(point)
            }

            #[inline]
            fn store(self, out: &mut [u8]) {
                T::store_all(&self.0, out);
            }

            fn write_json(self, out: &mut dyn fmt::Write) -> fmt::Result {
                write_json_list(&self.0, out)
            }
        }

        impl<T: Component> Sealed for Matrix<T, $n> {}

        impl<T: Component> Element for Matrix<T, $n> {
            const TYPE: ElementType = T::MATRICES[$rank];

            #[inline]
            fn load(bytes: &[u8]) -> Option<Self> {
                let (parts, _) = bytes.split_at_checked(Self::SIZE)?;
                let mut matrix = Self::default();
                for (row, part) in matrix.0.iter_mut().zip(parts.chunks_exact(Point::<T, $n>::SIZE)) {
                    *row = Point::load(part)?.0;
                }
                Some(matrix)
            }

            #[inline]
            fn store(self, out: &mut [u8]) {
                T::store_all(self.0.as_flattened(), out);
            }

            fn write_json(self, out: &mut dyn fmt::Write) -> fmt::Result {
                write_json_list(&self.0.map(Point), out)
            }
        }
    )*};
}

elements!(2 => 0, 3 => 1, 4 => 2);

/// `[a,b,c]`, without white space.
pub(crate) fn write_json_list<T: Element>(values: &[T], out: &mut dyn fmt::Write) -> fmt::Result {
    out.write_char('[')?;
    for (i, value) in values.iter().enumerate() {
        if i > 0 {
            out.write_char(',')?;
        }
        value.write_json(out)?;
    }
    out.write_char(']')
}
