//! The compact print: labels and values (FORMAT.md §28.6).

use alloc::format;
use core::fmt;

use super::Print;
use super::fit::Lines;
use super::string::{Legible, Printable};
use super::text::List;
use crate::layout::piece::{ItemType, PieceType};
use crate::layout::value::Value;
use crate::layout::values::PieceValue;

/// The most items of a vector that are shown.
const MOST_ITEMS: usize = 400;

pub(super) fn write(print: &Print<'_>, lines: &mut Lines<'_>) -> fmt::Result {
    print.values.iter().try_for_each(|piece| Compact { print, piece }.write(lines))
}

struct Compact<'p> {
    print: &'p Print<'p>,
    piece: PieceValue<'p>,
}

impl Compact<'_> {
    fn write(&self, lines: &mut Lines<'_>) -> fmt::Result {
        let (spec, value, found) = (self.piece.spec(), self.piece.value(), self.piece.place().is_some());
        let head = format!("{}  {}", self.print.indent, Legible(&spec.label));
        let star = if self.piece.stored().is_some() { "" } else { " *" };
        match value.ty() {
            PieceType::Value(element) => {
                lines.fit(&format!("{head}: "), "", self.print.namer(spec).element(element, value.as_bytes()), star)
            }
            PieceType::Array(element, count) => {
                let list = List::whole(ItemType::Element(element), value.as_bytes());
                lines.fit(&format!("{head}[{count}]: "), "", list, star)
            }
            PieceType::Vector(_) if !found => lines.line(format_args!("{head}: <unavailable>")),
            PieceType::Vector(item) => self.write_vector(&head, item, value, lines),
            PieceType::StringMap(item) => self.write_map(&head, item, value, lines),
            PieceType::String => {
                let unavailable = if found { "" } else { "<unavailable>" };
                lines.fit(&format!("{head}: "), "\"", Printable(value.as_bytes()), unavailable)
            }
        }
    }

    fn write_vector(&self, head: &str, item: ItemType, value: Value<'_>, lines: &mut Lines<'_>) -> fmt::Result {
        let list = List { item, bytes: value.as_bytes(), limit: MOST_ITEMS, width: self.print.width };
        let (count, continuation) = (list.len(), format!("{}      ", self.print.indent));
        lines.wrap(&format!("{head}[{count}]: "), list, &continuation)?;
        match count.saturating_sub(MOST_ITEMS) {
            0 => Ok(()),
            more => lines.line(format_args!("{continuation}...and {more} more values.")),
        }
    }

    fn write_map(&self, head: &str, item: ItemType, value: Value<'_>, lines: &mut Lines<'_>) -> fmt::Result {
        let entries = self.print.namer(self.piece.spec()).entries(item, value.as_bytes());
        let default = if self.piece.stored().is_some() { "" } else { " default" };
        lines.line(format_args!("{head}[{}]{default}:", entries.len()))?;
        entries.iter().try_for_each(|(key, shown)| {
            lines.fit(&format!("{}      \"{}\": ", self.print.indent, Legible(key)), shown.quote(), shown, "")
        })
    }
}
