//! Elements as Python values, as pyvrs has them: numbers, `bool`, `bytes` for characters, tuples for points, tuples of rows
//! for matrices.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use vrs::element::Element;
use vrs::{Char, Matrix, Point};

/// Runs code for the Rust type of an element.
macro_rules! with_element {
    ($element:expr, $T:ident => $code:expr) => {{
        macro_rules! of {
            ($rust:ty) => {{
                type $T = $rust;
                $code
            }};
        }
        match $element {
            vrs::element::ElementType::Bool => of!(bool),
            vrs::element::ElementType::Char => of!(vrs::Char),
            vrs::element::ElementType::I8 => of!(i8),
            vrs::element::ElementType::U8 => of!(u8),
            vrs::element::ElementType::I16 => of!(i16),
            vrs::element::ElementType::U16 => of!(u16),
            vrs::element::ElementType::I32 => of!(i32),
            vrs::element::ElementType::U32 => of!(u32),
            vrs::element::ElementType::I64 => of!(i64),
            vrs::element::ElementType::U64 => of!(u64),
            vrs::element::ElementType::F32 => of!(f32),
            vrs::element::ElementType::F64 => of!(f64),
            vrs::element::ElementType::Point2Dd => of!(vrs::Point2Dd),
            vrs::element::ElementType::Point2Df => of!(vrs::Point2Df),
            vrs::element::ElementType::Point2Di => of!(vrs::Point2Di),
            vrs::element::ElementType::Point3Dd => of!(vrs::Point3Dd),
            vrs::element::ElementType::Point3Df => of!(vrs::Point3Df),
            vrs::element::ElementType::Point3Di => of!(vrs::Point3Di),
            vrs::element::ElementType::Point4Dd => of!(vrs::Point4Dd),
            vrs::element::ElementType::Point4Df => of!(vrs::Point4Df),
            vrs::element::ElementType::Point4Di => of!(vrs::Point4Di),
            vrs::element::ElementType::Matrix2Dd => of!(vrs::Matrix2Dd),
            vrs::element::ElementType::Matrix2Df => of!(vrs::Matrix2Df),
            vrs::element::ElementType::Matrix2Di => of!(vrs::Matrix2Di),
            vrs::element::ElementType::Matrix3Dd => of!(vrs::Matrix3Dd),
            vrs::element::ElementType::Matrix3Df => of!(vrs::Matrix3Df),
            vrs::element::ElementType::Matrix3Di => of!(vrs::Matrix3Di),
            vrs::element::ElementType::Matrix4Dd => of!(vrs::Matrix4Dd),
            vrs::element::ElementType::Matrix4Df => of!(vrs::Matrix4Df),
            vrs::element::ElementType::Matrix4Di => of!(vrs::Matrix4Di),
        }
    }};
}

pub(crate) use with_element;

/// An element that Python has a value for.
pub(crate) trait ToPython: Element {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
}

/// An element on its way into a list.
pub(super) struct Item<T>(pub(super) T);

impl<'py, T: ToPython> IntoPyObject<'py> for Item<T> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.to_python(py)
    }
}

macro_rules! numbers {
    ($($rust:ty)*) => {$(
        impl ToPython for $rust {
            fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(self.into_pyobject(py)?.to_owned().into_any())
            }
        }
    )*};
}

numbers!(bool i8 u8 i16 u16 i32 u32 i64 u64 f32 f64);

impl ToPython for Char {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBytes::new(py, &[self.to_byte()]).into_any())
    }
}

impl<T: ToPython, const N: usize> ToPython for Point<T, N>
where
    Self: Element,
{
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        tuple(py, &self.0)
    }
}

impl<T: ToPython, const N: usize> ToPython for Matrix<T, N>
where
    Self: Element,
{
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let rows = self.0.iter().map(|row| tuple(py, row)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, rows)?.into_any())
    }
}

fn tuple<'py, T: ToPython>(py: Python<'py>, numbers: &[T]) -> PyResult<Bound<'py, PyAny>> {
    Ok(PyTuple::new(py, numbers.iter().map(|number| Item(*number)))?.into_any())
}
