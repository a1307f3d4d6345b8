//! What a definition says about a piece, as items of `#[layout(…)]`.

use vrs::layout::{PieceSpec, PieceType, Value};

use super::literal::{self, quoted};
use super::names::is_plain;

/// The items of one field's `#[layout(…)]`.
pub(super) struct Attributes {
    pub(super) items: Vec<String>,
    /// What no item can say.
    pub(super) left_out: Vec<String>,
}

/// Keys of their own; the other properties and tags stand in `property(…)` and `tag(…)`.
const PROPERTIES: [&str; 4] = ["min", "max", "min_increment", "max_increment"];
const TAGS: [&str; 2] = ["unit", "description"];

impl Attributes {
    /// Those of a field with this label: the name is the label unless something else is said.
    pub(super) fn of_label(label: &str, name: &str) -> Self {
        let items = if label == name { Vec::new() } else { vec![format!("label = {}", quoted(label))] };
        Self { items, left_out: Vec::new() }
    }

    pub(super) fn add(&mut self, item: impl Into<String>) {
        self.items.push(item.into());
    }

    /// Adds all that is said about a piece besides its label and type.
    pub(super) fn add_facts(&mut self, piece: &PieceSpec) {
        if piece.required {
            self.add("required");
        }
        self.add_default(piece);
        self.add_properties(piece);
        self.add_tags(piece);
    }

    fn add_default(&mut self, piece: &PieceSpec) {
        let Some(default) = piece.default.as_deref().filter(|default| is_stated(piece.ty, default)) else { return };
        match literal::default(piece) {
            Some(literal) => self.add(format!("default = {literal}")),
            None => self.left_out.push(format!("default {}", Value::new(piece.ty, default).to_json())),
        }
    }

    fn add_properties(&mut self, piece: &PieceSpec) {
        let (PieceType::Value(element) | PieceType::Array(element, _)) = piece.ty else { return };
        let mut others = Vec::new();
        for (name, bytes) in &piece.properties {
            match literal::property(element, bytes) {
                Some(literal) if PROPERTIES.contains(&name.as_str()) => self.add(format!("{name} = {literal}")),
                Some(literal) => others.push(format!("{} = {literal}", key(name))),
                None => {
                    let value = Value::new(PieceType::Value(element), bytes);
                    self.left_out.push(format!("property {name} {}", value.to_json()));
                }
            }
        }
        self.add_list("property", &others);
    }

    fn add_tags(&mut self, piece: &PieceSpec) {
        let (known, others): (Vec<_>, Vec<_>) = piece.tags.iter().partition(|(name, _)| TAGS.contains(&name.as_str()));
        self.items.extend(known.into_iter().map(|(name, text)| format!("{name} = {}", quoted(text))));
        let others: Vec<_> =
            others.into_iter().map(|(name, text)| format!("{} = {}", key(name), quoted(text))).collect();
        self.add_list("tag", &others);
    }

    fn add_list(&mut self, key: &str, items: &[String]) {
        if !items.is_empty() {
            self.add(format!("{key}({})", items.join(", ")));
        }
    }
}

/// Whether a definition states a default: zero and emptiness go without saying (FORMAT.md §24.2).
fn is_stated(ty: PieceType, default: &[u8]) -> bool {
    match ty {
        PieceType::Value(_) => default.iter().any(|byte| *byte != 0),
        _ => !Value::new(ty, default).is_empty(),
    }
}

/// A name in front of `=`: in quotes where it has to be.
fn key(name: &str) -> String {
    if is_plain(name) { name.to_owned() } else { quoted(name) }
}
