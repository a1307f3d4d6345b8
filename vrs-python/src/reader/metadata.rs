//! The values of layouts as those of Python.

use std::collections::BTreeSet;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString};
use vrs::element::Element;
use vrs::layout::{Schema, Values};
use vrs::{ItemType, PieceType, Text, Value};

use super::element::{Item, ToPython, with_element};
use crate::error::Result;

/// How bytes become text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Encoding {
    /// UTF-8; bytes that are none become surrogates, as Python has them for names of files: nothing is lost.
    Utf8Safe,
    /// One of Python's codecs.
    Codec(String),
}

impl Encoding {
    pub(super) fn new(name: &str) -> Self {
        if name.eq_ignore_ascii_case("utf-8-safe") { Self::Utf8Safe } else { Self::Codec(name.to_owned()) }
    }

    /// The text. Bytes that the codec does not have are an error.
    pub(crate) fn decode<'py>(&self, py: Python<'py>, text: Text<'_>) -> PyResult<Bound<'py, PyAny>> {
        let codec = match self {
            Self::Utf8Safe => match text.to_str() {
                Ok(text) => return Ok(PyString::new(py, text).into_any()),
                Err(_) => ("utf-8", "surrogateescape"),
            },
            Self::Codec(name) => (name.as_str(), "strict"),
        };
        PyBytes::new(py, text.as_bytes()).call_method1("decode", codec)
    }
}

/// What the pieces of a layout are called, in order: by their labels, with their types where labels are not unique.
pub(super) fn names(schema: &Schema) -> Vec<String> {
    let (mut labels, mut repeated, mut names) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for piece in schema.pieces() {
        if !labels.insert(piece.label.as_str()) {
            repeated.insert(piece.label.as_str());
        }
    }
    let name = |label: &str, ty: PieceType| {
        if !repeated.contains(label) {
            return label.to_owned();
        }
        // Arrays of different lengths have the same type.
        let more = (1..).map(|times| format!("{label}{}{}{}", "<".repeat(times), type_name(ty), ">".repeat(times)));
        more.into_iter().find(|name| names.insert(name.clone())).unwrap_or_default()
    };
    let mut name = name;
    schema.pieces().iter().map(|piece| name(&piece.label, piece.ty)).collect()
}

/// The name of a piece's type in pyvrs: `uint64`, `uint64_array`, `uint64_vector`, `uint64_string_map`, `string`.
pub(crate) fn type_name(ty: PieceType) -> String {
    let item = |item: ItemType| item.name().trim_end_matches("_t").to_owned();
    match ty {
        PieceType::Value(element) => item(ItemType::Element(element)),
        PieceType::Array(element, _) => item(ItemType::Element(element)) + "_array",
        PieceType::Vector(ty) => item(ty) + "_vector",
        PieceType::StringMap(ty) => item(ty) + "_string_map",
        PieceType::String => "string".to_owned(),
    }
}

/// Labels of pieces whose bytes are damaged.
pub(super) fn damaged<'a>(values: &Values<'a>) -> impl Iterator<Item = &'a str> {
    // Values and arrays are whole in each block.
    let may_be = !values.schema().variable_pieces().is_empty();
    let pieces = may_be.then(|| values.iter()).into_iter().flatten();
    let damaged = pieces.filter(|piece| piece.stored().is_none_or(|value| !value.is_whole()));
    damaged.map(|piece| piece.spec().label.as_str())
}

/// A value that has its bytes.
pub(super) fn python_value<'py>(py: Python<'py>, value: Value<'_>, encoding: &Encoding) -> PyResult<Bound<'py, PyAny>> {
    match value.ty() {
        PieceType::Value(element) => with_element!(element, T => {
            T::load(value.as_bytes()).unwrap_or_default().to_python(py)
        }),
        PieceType::Array(element, _) | PieceType::Vector(ItemType::Element(element)) => with_element!(element, T => {
            let elements = value.as_bytes().chunks_exact(T::SIZE).map(|bytes| Item(T::load(bytes).unwrap_or_default()));
            Ok(PyList::new(py, elements)?.into_any())
        }),
        PieceType::Vector(ItemType::String) => {
            let strings = value.as_strings().into_iter().flatten();
            let strings = strings.map(|text| encoding.decode(py, text)).collect::<PyResult<Vec<_>>>()?;
            Ok(PyList::new(py, strings)?.into_any())
        }
        PieceType::StringMap(ItemType::Element(element)) => with_element!(element, T => {
            let entries = value.as_map::<T>().into_iter().flatten();
            map(py, entries.map(|(key, element)| Ok((encoding.decode(py, key)?, element.to_python(py)?))))
        }),
        PieceType::StringMap(ItemType::String) => {
            let entries = value.as_map::<String>().into_iter().flatten();
            map(py, entries.map(|(key, text)| Ok((encoding.decode(py, key)?, encoding.decode(py, text)?))))
        }
        PieceType::String => encoding.decode(py, value.as_text().unwrap_or_default()),
    }
}

fn map<'py>(
    py: Python<'py>,
    entries: impl Iterator<Item = PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)>>,
) -> PyResult<Bound<'py, PyAny>> {
    let dict = PyDict::new(py);
    for entry in entries {
        let (key, value) = entry?;
        dict.set_item(key, value)?;
    }
    Ok(dict.into_any())
}

/// Tags as a dictionary.
pub(super) fn tags<'py>(py: Python<'py>, tags: &vrs::Tags, encoding: &Encoding) -> Result<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, value) in tags.iter() {
        dict.set_item(encoding.decode(py, name)?, encoding.decode(py, value)?)?;
    }
    Ok(dict)
}
