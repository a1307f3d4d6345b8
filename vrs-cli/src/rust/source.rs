//! The text of structs.

use std::collections::BTreeSet;
use std::fmt::Display;

use vrs::ElementType;
use vrs::layout::{ItemType, PieceType, Schema};

use super::attributes::Attributes;
use super::literal::quoted;
use super::names::{FieldNames, TypeNames, escaped};
use super::tree::{self, Content, Member, Obstacle};
use crate::text::Legible;

/// Lists that make a line longer have a line for each item.
const MAX_WIDTH: usize = 100;

/// Rust source, growing layout by layout.
#[derive(Default)]
pub(crate) struct Source {
    body: String,
    types: TypeNames,
    /// Element types that are imported.
    elements: BTreeSet<&'static str>,
    has_maps: bool,
}

impl Source {
    /// Adds the struct of a layout, and those nested in it.
    ///
    /// # Errors
    /// [`Obstacle`]: there is no such struct.
    pub(crate) fn add_layout(&mut self, name: &str, doc: &str, schema: &Schema) -> Result<(), Obstacle> {
        let members = tree::members(schema)?;
        let name = self.types.claim(name);
        self.add_struct(&name, doc, &members);
        Ok(())
    }

    /// Adds a comment.
    pub(crate) fn add_comment(&mut self, comment: impl Display) {
        self.body.push_str(&format!("\n// {}\n", Legible(&comment.to_string())));
    }

    /// The whole source: imports, then structs.
    pub(crate) fn finish(self) -> String {
        let map = if self.has_maps { "use std::collections::BTreeMap;\n\n" } else { "" };
        let names: BTreeSet<_> = self.elements.into_iter().chain(["DataLayout"]).collect();
        format!("{map}{}{}", import(&names), self.body)
    }

    fn add_struct(&mut self, name: &str, doc: &str, members: &[Member<'_>]) {
        let mut names = FieldNames::default();
        let mut fields = String::new();
        let mut nested = Vec::new();
        for Member { label, content } in members {
            let field = names.claim(label);
            let mut attributes = Attributes::default();
            if field != *label {
                attributes.add(format!("label = {}", quoted(label)));
            }
            let ty = match content {
                Content::Piece(piece) => {
                    attributes.add_facts(piece);
                    self.piece_type(piece.ty)
                }
                Content::Struct(members) | Content::Structs(_, members) => {
                    attributes.add("struct");
                    let ty = self.types.claim_nested(name, &field);
                    nested.push((ty.clone(), format!("`{label}` of [`{name}`]."), members));
                    if let Content::Structs(count, _) = content { format!("[{ty}; {count}]") } else { ty }
                }
            };
            fields.push_str(&attribute_lines(&attributes));
            fields.push_str(&format!("    pub {}: {ty},\n", escaped(&field)));
        }
        let head =
            format!("\n/// {}\n#[derive(DataLayout, Clone, Debug, PartialEq)]\npub struct {name} {{\n", Legible(doc));
        self.body.extend([head.as_str(), &fields, "}\n"]);
        for (name, doc, members) in nested {
            self.add_struct(&name, &doc, members);
        }
    }

    fn piece_type(&mut self, ty: PieceType) -> String {
        match ty {
            PieceType::Value(element) => self.element(element).to_owned(),
            PieceType::Array(element, count) => format!("[{}; {count}]", self.element(element)),
            PieceType::Vector(item) => format!("Vec<{}>", self.item(item)),
            PieceType::StringMap(item) => {
                self.has_maps = true;
                format!("BTreeMap<String, {}>", self.item(item))
            }
            PieceType::String => "String".to_owned(),
        }
    }

    fn item(&mut self, item: ItemType) -> &'static str {
        match item {
            ItemType::Element(element) => self.element(element),
            ItemType::String => "String",
        }
    }

    fn element(&mut self, element: ElementType) -> &'static str {
        let name = element.rust_name();
        if name.starts_with(|first: char| first.is_ascii_uppercase()) {
            self.elements.insert(name);
        }
        name
    }
}

fn attribute_lines(attributes: &Attributes) -> String {
    let comment = match attributes.left_out.join(", ") {
        left_out if left_out.is_empty() => String::new(),
        left_out => format!("    // The definition also has: {}\n", Legible(&left_out)),
    };
    if attributes.items.is_empty() {
        return comment;
    }
    comment + &enclosed("    ", "#[layout(", &attributes.items, ")]")
}

/// The import of these names, on as many lines as it takes.
fn import(names: &BTreeSet<&str>) -> String {
    let names: Vec<_> = names.iter().copied().collect();
    let line = names.join(", ");
    match names.as_slice() {
        [name] => format!("use vrs::{name};\n"),
        _ if line.len() < MAX_WIDTH - 12 => format!("use vrs::{{{line}}};\n"),
        names => {
            let lines = names.chunks(8).map(|names| format!("    {},\n", names.join(", "))).collect::<String>();
            format!("use vrs::{{\n{lines}}};\n")
        }
    }
}

/// A list on one line, or on a line for each item.
fn enclosed(indent: &str, open: &str, items: &[String], close: &str) -> String {
    let line = format!("{indent}{open}{}{close}\n", items.join(", "));
    if line.chars().count() <= MAX_WIDTH {
        return line;
    }
    let items: String = items.iter().map(|item| format!("{indent}    {item},\n")).collect();
    format!("{indent}{open}\n{items}{indent}{close}\n")
}
