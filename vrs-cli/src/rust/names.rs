//! Rust names for labels.

use std::collections::HashSet;

/// Words that are no names unless they stand behind `r#`.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Words that are no names even there.
const PATH_WORDS: [&str; 3] = ["crate", "self", "super"];

/// The names of the fields of one struct: all different, and so are the methods of its view.
#[derive(Default)]
pub(super) struct FieldNames(HashSet<String>);

impl FieldNames {
    /// A new name for the field with this label, without `r#`.
    pub(super) fn claim(&mut self, label: &str) -> String {
        let name = snake_case(label);
        // The view of a field `x` has a method `has_x`.
        let is_free = |name: &str| {
            let is_method = name.strip_prefix("has_").is_some_and(|field| self.0.contains(field));
            !is_method && !self.0.contains(name) && !self.0.contains(&format!("has_{name}"))
        };
        let name = first_free(&name, "_", is_free);
        self.0.insert(name.clone());
        name
    }
}

/// The names of structs. Each struct also takes that of its view, `FrameView` for `Frame`.
pub(super) struct TypeNames(HashSet<String>);

impl Default for TypeNames {
    fn default() -> Self {
        // What the source imports and a struct's name might be.
        Self(HashSet::from(["DataLayout".to_owned()]))
    }
}

impl TypeNames {
    /// A new name for a struct.
    pub(super) fn claim(&mut self, name: &str) -> String {
        let is_free = |name: &str| !self.0.contains(name) && !self.0.contains(&format!("{name}View"));
        let name = first_free(name, "", is_free);
        self.0.extend([format!("{name}View"), name.clone()]);
        name
    }

    /// A new name for a struct that stands in a field of another one.
    pub(super) fn claim_nested(&mut self, parent: &str, field: &str) -> String {
        self.claim(&format!("{parent}{}", pascal_case(field)))
    }
}

/// The name itself, or the first free one with a number behind it.
fn first_free(name: &str, separator: &str, is_free: impl Fn(&str) -> bool) -> String {
    let numbered = (2_u32..).map(|number| format!("{name}{separator}{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| is_free(name)).unwrap_or_default()
}

/// A name as source has it: keywords behind `r#`.
pub(super) fn escaped(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}

/// Whether a text can stand where Rust has a name.
pub(super) fn is_plain(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic())
        && chars.all(|char| char.is_ascii_alphanumeric() || char == '_')
}

/// `frame_counter` for `frameCounter`, `left_hand_angle` for `left/hand/Angle`: a legal name in any case.
fn snake_case(label: &str) -> String {
    let mut name = String::new();
    let mut previous = ' ';
    for char in label.chars() {
        let starts_word = char.is_ascii_uppercase() && previous.is_ascii_lowercase();
        let is_gap = !char.is_ascii_alphanumeric();
        if (starts_word || is_gap) && !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        if !is_gap {
            name.push(char.to_ascii_lowercase());
        }
        previous = char;
    }
    let name = name.trim_end_matches('_');
    match name.chars().next() {
        None => "field".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("field_{name}"),
        Some(_) if PATH_WORDS.contains(&name) => format!("{name}_"),
        Some(_) => name.to_owned(),
    }
}

/// `LeftHand` for `left_hand`.
fn pascal_case(name: &str) -> String {
    let capitalized = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{}{rest}", first.to_ascii_uppercase())
    };
    name.split('_').map(capitalized).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_names() {
        let cases = [
            ("exposure_time", "exposure_time"),
            ("frameCounter", "frame_counter"),
            ("value_Point2Dd", "value_point2dd"),
            ("left/hand/Angle", "left_hand_angle"),
            ("GPS", "gps"),
            ("3d", "field_3d"),
            ("größe (mm)", "gr_e_mm"),
            ("°", "field"),
            ("_x_", "x"),
            ("self", "self_"),
            ("Type", "type"),
        ];
        for (label, name) in cases {
            assert_eq!(snake_case(label), name);
        }
        assert_eq!(escaped("type"), "r#type");
        assert_eq!(pascal_case("left_hand"), "LeftHand");
    }

    #[test]
    fn keywords_are_in_order() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn names_are_claimed_once() {
        let mut fields = FieldNames::default();
        let labels = ["gain", "Gain", "has_gain", "x/gain", "has_fix", "fix", "has_fix"];
        let names = ["gain", "gain_2", "has_gain_3", "x_gain", "has_fix", "fix_2", "has_fix_3"];
        assert_eq!(labels.map(|label| fields.claim(label)), names);

        let mut types = TypeNames::default();
        assert_eq!(types.claim("Data"), "Data");
        assert_eq!(types.claim_nested("Data", "layout"), "DataLayout2");
        assert_eq!(types.claim_nested("Data", "view"), "DataView2");
        assert_eq!(types.claim_nested("Data", "left_hand"), "DataLeftHand");
    }
}
