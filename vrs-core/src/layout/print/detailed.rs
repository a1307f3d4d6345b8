//! The detailed print: types, offsets, whole values and properties (FORMAT.md §28.5).

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use super::Print;
use super::fit::Lines;
use super::string::{Legible, Printable};
use super::text::{List, Namer};
use crate::element::ElementType;
use crate::layout::piece::{ItemType, PieceType};
use crate::layout::values::PieceValue;

pub(super) fn write(print: &Print<'_>, lines: &mut Lines<'_>) -> fmt::Result {
    let (schema, indent) = (print.values.schema(), print.indent);
    let (fixed, variable) = (schema.fixed_pieces().len(), schema.variable_pieces().len());
    let mut pieces = print.values.iter();
    if fixed > 0 {
        lines.line(format_args!("{indent}{fixed} fixed size pieces, total {} bytes.", schema.fixed_size()))?;
        pieces.by_ref().take(fixed).try_for_each(|piece| Detailed::new(piece, print).write(lines))?;
    }
    if variable > 0 {
        let size = print.values.block().variable_section().len();
        lines.line(format_args!("{indent}{variable} variable size pieces, total {size} bytes."))?;
    }
    pieces.try_for_each(|piece| Detailed::new(piece, print).write(lines))
}

/// A piece, and what its lines have in common.
struct Detailed<'p> {
    piece: PieceValue<'p>,
    namer: Namer<'p>,
    /// What all lines of the piece start with.
    indent: String,
    /// `label (type) @ place`
    head: String,
    required: &'static str,
    default: &'static str,
}

impl<'p> Detailed<'p> {
    fn new(piece: PieceValue<'p>, print: &Print<'p>) -> Self {
        let spec = piece.spec();
        let indent = format!("{}  ", print.indent);
        let place = piece.place().map_or_else(|| "<unavailable>".to_string(), |place| place.to_string());
        Self {
            head: format!("{indent}{} ({}) @ {place}", Legible(&spec.label), type_name(spec.ty)),
            namer: print.namer(spec),
            required: if spec.required { " required" } else { "" },
            default: if piece.stored().is_none() { " (default)" } else { "" },
            indent,
            piece,
        }
    }

    fn write(&self, lines: &mut Lines<'_>) -> fmt::Result {
        let bytes = self.piece.value().as_bytes();
        match self.piece.spec().ty {
            PieceType::Value(element) => self.write_fixed(element, self.namer.element(element, bytes), lines),
            PieceType::Array(element, _) => {
                // The default of an array is not listed.
                let stored = self.piece.stored().map_or(&[][..], |value| value.as_bytes());
                self.write_fixed(element, List::whole(ItemType::Element(element), stored), lines)
            }
            PieceType::Vector(item @ ItemType::Element(_)) => self.write_elements(List::whole(item, bytes), lines),
            PieceType::Vector(item @ ItemType::String) => self.write_strings(List::whole(item, bytes), lines),
            PieceType::StringMap(item) => self.write_map(item, bytes, lines),
            PieceType::String => self.write_string(bytes, lines),
        }
    }

    fn write_fixed(&self, element: ElementType, text: impl fmt::Display, lines: &mut Lines<'_>) -> fmt::Result {
        let Self { piece, head, required, default, indent, .. } = self;
        let size = piece.spec().ty.fixed_size().unwrap_or_default();
        lines.wrap(&format!("{head}+{size}{required}{default}: "), text, &format!("{indent}    "))?;
        piece.spec().properties.iter().try_for_each(|(name, bytes)| {
            lines.line(format_args!("{indent}  {}: {}", Legible(name), List::whole(ItemType::Element(element), bytes)))
        })
    }

    fn write_elements(&self, list: List<'_>, lines: &mut Lines<'_>) -> fmt::Result {
        let Self { head, required, default, indent, .. } = self;
        let prefix = match self.piece.place() {
            Some(_) => format!("{head}x{}{required}: ", list.len()),
            None => format!("{head}{default}: "),
        };
        lines.wrap(&prefix, list, &format!("{indent}    "))
    }

    fn write_strings(&self, list: List<'_>, lines: &mut Lines<'_>) -> fmt::Result {
        let Self { head, required, default, indent, .. } = self;
        let count = list.len();
        lines.line(format_args!("{head}x{count}{required}{default}:"))?;
        let indent = format!("{indent}    ");
        if count > 0 { lines.wrap(&indent, list, &indent) } else { Ok(()) }
    }

    fn write_map(&self, item: ItemType, bytes: &[u8], lines: &mut Lines<'_>) -> fmt::Result {
        let Self { head, required, default, indent, .. } = self;
        let entries = self.namer.entries(item, bytes);
        let line = format!("{head}x{}{required}", entries.len());
        if entries.is_empty() {
            return lines.line(line);
        }
        lines.line(format_args!("{line}{default}:"))?;
        let continuation = format!("{indent}        ");
        entries.iter().try_for_each(|(key, shown)| {
            let (prefix, quote) = (format!("{indent}    \"{}\": ", Legible(key)), shown.quote());
            lines.wrap(&prefix, format_args!("{quote}{shown}{quote}"), &continuation)
        })
    }

    fn write_string(&self, bytes: &[u8], lines: &mut Lines<'_>) -> fmt::Result {
        let Self { head, required, indent, .. } = self;
        let default = if self.piece.is_available() { "" } else { " (default)" };
        let text = format_args!("\"{}\"", Printable(bytes));
        lines.wrap(&format!("{head}{required}{default} = "), text, &format!("{indent}    "))
    }
}

/// `int16_t[3]`, `vector<string>`.
fn type_name(ty: PieceType) -> String {
    match ty {
        PieceType::Value(element) => element.name().to_string(),
        PieceType::Array(element, count) => format!("{element}[{count}]"),
        PieceType::Vector(item) => format!("vector<{}>", item.name()),
        PieceType::StringMap(item) => format!("stringMap<{}>", item.name()),
        PieceType::String => "string".to_string(),
    }
}
