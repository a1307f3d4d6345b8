//! The text of structs.

use std::collections::BTreeSet;

use vrs::layout::{ItemType, PieceType, Schema};

use super::attributes::Attributes;
use super::names::{FieldNames, TypeNames, escaped};
use super::tree::{self, Content, Member, Obstacle};
use crate::text::Legible;

/// Lists that make a line longer take several lines.
const MAX_WIDTH: usize = 100;

/// Rust source, growing layout by layout.
#[derive(Default)]
pub(crate) struct Source {
    lines: Vec<String>,
    types: TypeNames,
    /// Element types that are imported.
    elements: BTreeSet<&'static str>,
    has_maps: bool,
}

/// A struct whose text is still to be written: it is in a field of another one.
struct Nested<'t, 's> {
    name: String,
    doc: String,
    members: &'t [Member<'s>],
}

impl Source {
    /// Adds the struct of a layout, and those nested in it.
    ///
    /// # Errors
    /// [`Obstacle`]: there is no such struct.
    pub(crate) fn add_layout(&mut self, name: &str, doc: &str, schema: &Schema) -> Result<(), Obstacle> {
        let members = tree::members(schema)?;
        let name = self.types.claim(name);
        self.add_struct(&Nested { name, doc: doc.to_owned(), members: &members });
        Ok(())
    }

    /// Adds a comment.
    pub(crate) fn add_comment(&mut self, comment: &str) {
        self.lines.extend([String::new(), format!("// {}", Legible(comment))]);
    }

    /// The whole source: imports, then structs.
    pub(crate) fn finish(self) -> String {
        let mut lines = Vec::new();
        if self.has_maps {
            lines.extend(["use std::collections::BTreeMap;".to_owned(), String::new()]);
        }
        lines.append(&mut import(self.elements.into_iter().chain(["DataLayout"]).collect()));
        lines.extend(self.lines);
        lines.join("\n") + "\n"
    }

    fn add_struct(&mut self, of: &Nested<'_, '_>) {
        self.lines.extend([
            String::new(),
            format!("/// {}", Legible(&of.doc)),
            "#[derive(DataLayout, Clone, Debug, PartialEq)]".to_owned(),
            format!("pub struct {} {{", of.name),
        ]);
        let mut names = FieldNames::default();
        let mut nested = Vec::new();
        for member in of.members {
            nested.extend(self.add_field(&of.name, &names.claim(member.label), member));
        }
        self.lines.push("}".to_owned());
        for nested in &nested {
            self.add_struct(nested);
        }
    }

    /// Adds the lines of a field; answers with the struct that it is, if it is one.
    fn add_field<'t, 's>(&mut self, parent: &str, name: &str, member: &'t Member<'s>) -> Option<Nested<'t, 's>> {
        let label = member.label;
        let mut attributes = Attributes::of_label(label, name);
        let (ty, nested) = match &member.content {
            Content::Piece(piece) => {
                attributes.add_facts(piece);
                (self.piece_type(piece.ty), None)
            }
            Content::Struct(members) | Content::Structs(_, members) => {
                attributes.add("struct");
                let ty = self.types.claim_nested(parent, name);
                let array = |count| format!("[{ty}; {count}]");
                let field = if let Content::Structs(count, _) = member.content { array(count) } else { ty.clone() };
                (field, Some(Nested { name: ty, doc: format!("`{label}` of [`{parent}`]."), members }))
            }
        };
        self.add_attributes(&attributes);
        self.lines.push(format!("    pub {}: {ty},", escaped(name)));
        nested
    }

    fn add_attributes(&mut self, attributes: &Attributes) {
        if !attributes.left_out.is_empty() {
            let left_out = attributes.left_out.join(", ");
            self.lines.push(format!("    // The definition also has: {}", Legible(&left_out)));
        }
        let line = format!("    #[layout({})]", attributes.items.join(", "));
        if line.chars().count() > MAX_WIDTH {
            self.lines.push("    #[layout(".to_owned());
            self.lines.extend(attributes.items.iter().map(|item| format!("        {item},")));
            self.lines.push("    )]".to_owned());
        } else if !attributes.items.is_empty() {
            self.lines.push(line);
        }
    }

    /// The type of a field; what it needs is imported.
    fn piece_type(&mut self, ty: PieceType) -> String {
        self.has_maps |= matches!(ty, PieceType::StringMap(_));
        if let Some(ItemType::Element(element)) = ty.item() {
            let name = element.rust_name();
            let is_ours = name.starts_with(|first: char| first.is_ascii_uppercase());
            self.elements.extend(is_ours.then_some(name));
        }
        ty.rust().to_string()
    }
}

/// The lines that import these names from `vrs`.
fn import(names: BTreeSet<&str>) -> Vec<String> {
    let names = Vec::from_iter(names);
    let line = match names.as_slice() {
        [name] => format!("use vrs::{name};"),
        names => format!("use vrs::{{{}}};", names.join(", ")),
    };
    if line.len() <= MAX_WIDTH {
        return vec![line];
    }
    let lines = names.chunks(8).map(|names| format!("    {},", names.join(", ")));
    ["use vrs::{".to_owned()].into_iter().chain(lines).chain(["};".to_owned()]).collect()
}
