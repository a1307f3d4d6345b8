//! Types of elements by the names that Python has for them.

use pyo3::prelude::*;
use pyo3::types::{PyString, PyType};
use vrs::element::ElementType;
use vrs::{ItemType, PieceType};

use super::fault::Fault;
use super::number::shown;

/// Names of `numpy`, of Python, and of ours; besides, the names in definitions (`Point3Df`, `uint8_t`) are taken.
const NAMES: [(&str, ElementType); 16] = [
    ("bool", ElementType::Bool),
    ("char", ElementType::Char),
    ("int8", ElementType::I8),
    ("uint8", ElementType::U8),
    ("int16", ElementType::I16),
    ("uint16", ElementType::U16),
    ("int32", ElementType::I32),
    ("uint32", ElementType::U32),
    ("int64", ElementType::I64),
    ("uint64", ElementType::U64),
    ("float32", ElementType::F32),
    ("float64", ElementType::F64),
    // What NumPy takes the types of Python and their names for.
    ("int", ElementType::I64),
    ("float", ElementType::F64),
    ("single", ElementType::F32),
    ("bool_", ElementType::Bool),
];

/// The type that a dtype, a type or a name says.
pub(super) fn element(dtype: &Bound<'_, PyAny>) -> Result<ElementType, Fault> {
    let name = name(dtype)?;
    named(&name).or_else(|| by_code(dtype.py(), &name)).ok_or_else(|| unknown(&name))
}

/// The same for what vectors and maps hold, which can be `str` too.
pub(super) fn item(dtype: &Bound<'_, PyAny>) -> Result<ItemType, Fault> {
    let name = name(dtype)?;
    match name.as_str() {
        "str" | "string" => Ok(ItemType::String),
        _ => element(dtype).map(ItemType::Element),
    }
}

fn named(name: &str) -> Option<ElementType> {
    let known = NAMES.iter().find(|(known, _)| *known == name);
    known.map(|(_, element)| *element).or_else(|| ElementType::from_name(name))
}

/// Codes such as `f4` are known to `numpy`.
fn by_code(py: Python<'_>, code: &str) -> Option<ElementType> {
    let dtype = py.import("numpy").and_then(|numpy| numpy.call_method1("dtype", (code,))).ok()?;
    named(&dtype.getattr("name").ok()?.extract::<String>().ok()?)
}

fn name(dtype: &Bound<'_, PyAny>) -> Result<String, Fault> {
    if let Ok(name) = dtype.cast::<PyString>() {
        return Ok(name.to_str()?.to_owned());
    }
    if let Ok(ty) = dtype.cast::<PyType>() {
        return Ok(ty.name()?.to_string());
    }
    // A dtype has a name.
    let name = dtype.getattr("name").and_then(|name| name.extract());
    name.map_err(|_| Fault::Layout(format!("{} is no dtype", shown(dtype))))
}

fn unknown(name: &str) -> Fault {
    let known: Vec<_> = NAMES.iter().take(12).map(|(name, _)| *name).collect();
    Fault::Layout(format!("there is no dtype {name:?}: choose one of {}", known.join(", ")))
}

/// What an element is made of: `float64` is the dtype of `Point3Dd`.
pub(super) fn with_components(kind: &str, component: ElementType) -> Result<ElementType, Fault> {
    let letter = match component {
        ElementType::F64 => 'd',
        ElementType::F32 => 'f',
        ElementType::I32 => 'i',
        other => {
            let name = name_of(other);
            return Err(Fault::Layout(format!("vectors and matrices are of float64, float32 or int32, not {name}")));
        }
    };
    let name = format!("{kind}{letter}");
    ElementType::from_name(&name).ok_or_else(|| unknown(&name))
}

/// What Python calls an element: its dtype, or its name in definitions.
fn name_of(element: ElementType) -> &'static str {
    NAMES.iter().find(|(_, known)| *known == element).map_or(element.name(), |(name, _)| name)
}

/// What Python calls a type of pieces.
pub(super) fn type_name(ty: PieceType) -> String {
    let item = match ty.item() {
        Some(ItemType::Element(element)) => name_of(element),
        Some(ItemType::String) | None => "str",
    };
    match ty {
        PieceType::Value(_) | PieceType::String => item.to_owned(),
        PieceType::Array(_, count) => format!("{count} × {item}"),
        PieceType::Vector(_) => format!("list[{item}]"),
        PieceType::StringMap(_) => format!("dict[str, {item}]"),
    }
}
