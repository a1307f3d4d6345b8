//! Labels that are legal and unwise.

use std::collections::{BTreeMap, BTreeSet};

use vrs::layout::PieceType;

use super::{Layout, Layouts, Origin};

impl Layouts {
    /// What is to be said about labels: those that are not lowercase `snake_case`, and those that have two types.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let mut seen = BTreeSet::new();
        // By label: a type, and the layout that has it so.
        let mut types: BTreeMap<(String, &str), (PieceType, &Layout)> = BTreeMap::new();
        for layout in &self.list {
            let group = layout.origin.as_ref().map_or_else(|| layout.name.clone(), group);
            for piece in layout.kept() {
                let (label, ty) = (piece.spec.label.as_str(), piece.spec.ty);
                if !is_snake_case(label) && seen.insert(label) {
                    warnings.push(format!("label `{label}` of {} is not lowercase snake_case", layout.name));
                }
                let (first, other) = *types.entry((group.clone(), label)).or_insert((ty, layout));
                if first != ty && seen.insert(label) {
                    let (first, ty) = (first.rust(), ty.rust());
                    let warning = format!("`{label}` is {first} in {} and {ty} in {}", other.name, layout.name);
                    warnings.push(warning);
                }
            }
        }
        warnings
    }
}

/// Layouts between which a label should keep its type: those of a stream's records of one type.
fn group(origin: &Origin) -> String {
    format!("{}/{}", origin.key, origin.record_type)
}

/// Whether all parts of a label are `snake_case` or the indices of arrays.
fn is_snake_case(label: &str) -> bool {
    let is_word = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_lowercase())
            && part.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_')
    };
    let is_index = |part: &str| !part.is_empty() && part.chars().all(|char| char.is_ascii_digit());
    label.split('/').enumerate().all(|(i, part)| is_word(part) || i > 0 && is_index(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case_is_told_from_other_cases() {
        for label in ["exposure_time", "a", "hands/0/window/12/angles", "led2", "left_hand/pose"] {
            assert!(is_snake_case(label), "{label}");
        }
        for label in ["exposureTime", "Exposure", "exposure-time", "", "_a", "a//b", "0/a", "größe", "a b", "a/B"] {
            assert!(!is_snake_case(label), "{label}");
        }
    }
}
