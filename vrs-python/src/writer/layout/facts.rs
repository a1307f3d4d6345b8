//! What a declaration says of a field besides its type.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use vrs::{ItemType, PieceSpec, PieceType};

use crate::writer::fault::Fault;
use crate::writer::number::extracted;
use crate::writer::value::encode;

/// Takes what is said of a field.
pub(super) fn apply_facts(spec: &mut PieceSpec, facts: Option<&Bound<'_, PyDict>>) -> Result<(), Fault> {
    for (key, value) in facts.into_iter().flatten() {
        let key: String = key.extract()?;
        match key.as_str() {
            "default" => {}
            "required" => spec.required = extracted(&value, "bool")?,
            "unit" | "description" => {
                spec.tags.insert(key, extracted(&value, "str")?);
            }
            "tags" => spec.tags.extend(extracted::<BTreeMap<String, String>>(&value, "a dict of str")?),
            "min" | "max" | "min_increment" | "max_increment" => add_property(spec, key, &value)?,
            "properties" => {
                for (key, value) in extracted::<Bound<'_, PyDict>>(&value, "a dict")? {
                    add_property(spec, extracted(&key, "str")?, &value)?;
                }
            }
            _ => {
                let known =
                    "default, required, unit, description, min, max, min_increment, max_increment, tags and properties";
                return Err(Fault::Type(format!("fields take {known}, not `{key}`")));
            }
        }
    }
    Ok(())
}

/// A property of a field is one of its elements.
fn add_property(spec: &mut PieceSpec, key: String, value: &Bound<'_, PyAny>) -> Result<(), Fault> {
    let Some(ItemType::Element(element)) = spec.ty.item() else {
        return Err(Fault::Layout(format!("texts have no {key}")));
    };
    spec.properties.insert(key, encode(PieceType::Value(element), value)?);
    Ok(())
}

/// The names and numbers of an enum: a class, a dict, or names that are counted from 0.
pub(super) fn choices(values: &Bound<'_, PyAny>) -> PyResult<Vec<(String, i64)>> {
    if let Some(members) = values.getattr_opt("__members__")? {
        let items = members.call_method0("items")?;
        return items
            .try_iter()?
            .map(|item| {
                let (name, member): (String, Bound<'_, PyAny>) = item?.extract()?;
                Ok((name, member.getattr("value")?.extract()?))
            })
            .collect();
    }
    if let Ok(numbers) = values.cast::<PyDict>() {
        return numbers.iter().map(|(name, number)| Ok((name.extract()?, number.extract()?))).collect();
    }
    let names: Vec<String> = values.extract()?;
    Ok(names.into_iter().zip(0..).collect())
}
