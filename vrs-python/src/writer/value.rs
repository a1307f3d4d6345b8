//! Values of pieces: from Python objects to the bytes that layouts store (FORMAT.md §25), and back.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use vrs::element::ElementType;
use vrs::{ItemType, PieceType, Value};

use super::fault::Fault;
use super::number::{
    Byte, Dimension, append_numbers, append_plain as append_plain_numbers, shown, store_plain as store_plain_number,
};

/// The bytes of the value of a piece that an object is.
pub(super) fn encode(ty: PieceType, object: &Bound<'_, PyAny>) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    match ty {
        PieceType::Value(element) => append_elements(element, None, object, &mut out)?,
        PieceType::Array(element, count) => append_elements(element, Some(Some(count as usize)), object, &mut out)?,
        PieceType::Vector(ItemType::Element(element)) => append_elements(element, Some(None), object, &mut out)?,
        PieceType::Vector(ItemType::String) => append_strings(object, &mut out)?,
        PieceType::StringMap(item) => append_map(item, object, &mut out)?,
        PieceType::String => out.extend_from_slice(text(object)?.as_bytes()),
    }
    Ok(out)
}

/// The Python object for a value: numbers, texts, lists, a list for each row of a matrix, dictionaries.
pub(super) fn decode<'py>(py: Python<'py>, value: Value<'_>) -> PyResult<Bound<'py, PyAny>> {
    if let Some(text) = value.as_text() {
        return Ok(PyString::new(py, &String::from_utf8_lossy(text.as_bytes())).into_any());
    }
    py.import("json")?.call_method1("loads", (value.to_json().to_string(),))
}

/// How many components an element has: along no, one or two dimensions.
fn shape(element: ElementType) -> &'static [Dimension] {
    use ElementType as E;
    match element {
        E::Point2Dd | E::Point2Df | E::Point2Di => &[Some(2)],
        E::Point3Dd | E::Point3Df | E::Point3Di => &[Some(3)],
        E::Point4Dd | E::Point4Df | E::Point4Di => &[Some(4)],
        E::Matrix2Dd | E::Matrix2Df | E::Matrix2Di => &[Some(2), Some(2)],
        E::Matrix3Dd | E::Matrix3Df | E::Matrix3Di => &[Some(3), Some(3)],
        E::Matrix4Dd | E::Matrix4Df | E::Matrix4Di => &[Some(4), Some(4)],
        _ => &[],
    }
}

/// Calls a function of the numbers that an element is made of.
macro_rules! with_number {
    ($element:expr, $function:ident($($argument:expr),*)) => {{
        use ElementType as E;
        match $element {
            E::Bool => $function::<bool>($($argument),*),
            E::Char => $function::<Byte>($($argument),*),
            E::I8 => $function::<i8>($($argument),*),
            E::U8 => $function::<u8>($($argument),*),
            E::I16 => $function::<i16>($($argument),*),
            E::U16 => $function::<u16>($($argument),*),
            E::U32 => $function::<u32>($($argument),*),
            E::I64 => $function::<i64>($($argument),*),
            E::U64 => $function::<u64>($($argument),*),
            E::I32 | E::Point2Di | E::Point3Di | E::Point4Di | E::Matrix2Di | E::Matrix3Di | E::Matrix4Di => {
                $function::<i32>($($argument),*)
            }
            E::F32 | E::Point2Df | E::Point3Df | E::Point4Df | E::Matrix2Df | E::Matrix3Df | E::Matrix4Df => {
                $function::<f32>($($argument),*)
            }
            E::F64 | E::Point2Dd | E::Point3Dd | E::Point4Dd | E::Matrix2Dd | E::Matrix3Dd | E::Matrix4Dd => {
                $function::<f64>($($argument),*)
            }
        }
    }};
}

/// The dimensions of one element, behind those of what holds several.
struct Dimensions {
    all: [Dimension; 4],
    used: usize,
}

impl Dimensions {
    fn new(outer: impl IntoIterator<Item = Dimension>, element: ElementType) -> Self {
        let (mut all, mut used) = ([None; 4], 0);
        for (place, length) in all.iter_mut().zip(outer.into_iter().chain(shape(element).iter().copied())) {
            *place = length;
            used += 1;
        }
        Self { all, used }
    }

    fn get(&self) -> &[Dimension] {
        self.all.get(..self.used).unwrap_or_default()
    }
}

/// Appends one element, or many along a further dimension.
fn append_elements(
    element: ElementType,
    count: Option<Dimension>,
    object: &Bound<'_, PyAny>,
    out: &mut Vec<u8>,
) -> Result<(), Fault> {
    let dimensions = Dimensions::new(count, element);
    with_number!(element, append_numbers(object, dimensions.get(), out))
}

/// Appends the bytes of this many values of a piece of numbers, which an array has in its rows.
pub(super) fn append_rows(
    ty: PieceType,
    rows: usize,
    array: &Bound<'_, PyAny>,
    out: &mut Vec<u8>,
) -> Result<(), Fault> {
    let (element, count) = match ty {
        PieceType::Value(element) => (element, None),
        PieceType::Array(element, count) => (element, Some(Some(count as usize))),
        PieceType::Vector(ItemType::Element(element)) => (element, Some(None)),
        _ => return Err(Fault::Type("texts and maps do not come in arrays of numbers".to_owned())),
    };
    let dimensions = Dimensions::new([Some(rows)].into_iter().chain(count), element);
    with_number!(element, append_numbers(array, dimensions.get(), out))
}

/// Appends the bytes of the value of a piece, if the object is made of numbers, texts, lists and tuples of Python itself:
/// then no code of Python runs. `false` where it is not, or does not fit; then some bytes may be appended.
pub(super) fn append_plain(ty: PieceType, object: &Bound<'_, PyAny>, out: &mut Vec<u8>) -> bool {
    let (element, count) = match ty {
        PieceType::Value(element) => (element, None),
        PieceType::Array(element, count) => (element, Some(Some(count as usize))),
        PieceType::Vector(ItemType::Element(element)) => (element, Some(None)),
        PieceType::Vector(ItemType::String) | PieceType::StringMap(_) => return false,
        PieceType::String => {
            let text = object.cast_exact::<PyString>().ok().and_then(|text| text.to_str().ok());
            return text.inspect(|text| out.extend_from_slice(text.as_bytes())).is_some();
        }
    };
    let dimensions = Dimensions::new(count, element);
    with_number!(element, append_plain_numbers(object, dimensions.get(), out))
}

/// Writes the bytes of one number in the place of those that are there, if the object is one of Python itself and fits:
/// whether it did.
pub(super) fn store_plain(ty: PieceType, object: &Bound<'_, PyAny>, out: &mut [u8]) -> bool {
    match ty {
        PieceType::Value(element) if shape(element).is_empty() => {
            with_number!(element, store_plain_number(object, out))
        }
        _ => false,
    }
}

fn text<'o>(object: &'o Bound<'_, PyAny>) -> Result<&'o str, Fault> {
    let text = object.cast::<PyString>().map_err(|_| Fault::Type(format!("expected str, not {}", shown(object))))?;
    text.to_str().map_err(|_| Fault::Type(format!("{} has surrogates, which UTF-8 cannot store", shown(object))))
}

fn append_strings(object: &Bound<'_, PyAny>, out: &mut Vec<u8>) -> Result<(), Fault> {
    let not_a_list = || Fault::Type(format!("expected a list of str, not {}", shown(object)));
    if object.is_instance_of::<PyString>() || object.is_instance_of::<PyDict>() {
        return Err(not_a_list());
    }
    append_length(object.len().map_err(|_| not_a_list())?, out)?;
    object.try_iter()?.try_for_each(|item| append_prefixed(text(&item?)?, out))
}

fn append_map(item: ItemType, object: &Bound<'_, PyAny>, out: &mut Vec<u8>) -> Result<(), Fault> {
    let map = object.cast::<PyDict>().map_err(|_| Fault::Type(format!("expected dict, not {}", shown(object))))?;
    let mut sorted = BTreeMap::new();
    for (key, value) in map {
        let mut bytes = Vec::new();
        match item {
            ItemType::Element(element) => append_elements(element, None, &value, &mut bytes)?,
            ItemType::String => append_prefixed(text(&value)?, &mut bytes)?,
        }
        sorted.insert(text(&key)?.to_owned(), bytes);
    }
    sorted.into_iter().try_for_each(|(key, bytes)| {
        append_prefixed(&key, out)?;
        out.extend_from_slice(&bytes);
        Ok(())
    })
}

fn append_prefixed(text: &str, out: &mut Vec<u8>) -> Result<(), Fault> {
    append_length(text.len(), out)?;
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

fn append_length(length: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
    let too_long = |_| Fault::Shape(format!("{length} bytes or texts are more than the format can hold"));
    out.extend_from_slice(&u32::try_from(length).map_err(too_long)?.to_le_bytes());
    Ok(())
}
