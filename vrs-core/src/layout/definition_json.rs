//! Definitions as text: the JSON that the tags of a stream hold (FORMAT.md §24.2).

use core::fmt;

use super::piece::PieceType;
use crate::json::write_string;

/// What a definition says of one piece. Shapes and schemas both answer.
pub(super) trait PieceFacts {
    fn ty(&self) -> PieceType;
    fn label(&self) -> &dyn fmt::Display;
    fn required(&self) -> bool;

    /// Calls `each` with the name and the text of every tag, in the byte order of the names.
    fn for_each_tag(&self, each: &mut dyn FnMut(&str, &str) -> fmt::Result) -> fmt::Result;

    /// Calls `each` with the name of every property and what writes its value, in the byte order of the names.
    fn for_each_property(&self, each: EachProperty<'_>) -> fmt::Result;

    fn has_default(&self) -> bool;
    fn write_default(&self, out: &mut dyn fmt::Write) -> fmt::Result;
}

/// Called with the name of a property and with what writes its value.
pub(super) type EachProperty<'a> = &'a mut dyn FnMut(&str, WriteValue<'_>) -> fmt::Result;

/// Writes a value to the output.
pub(super) type WriteValue<'a> = &'a mut dyn FnMut(&mut dyn fmt::Write) -> fmt::Result;

/// Called with each piece of a layout.
pub(super) type EachPiece<'a> = &'a mut dyn FnMut(&dyn PieceFacts) -> fmt::Result;

/// Writes a whole definition. `pieces` visits the pieces in declaration order; it is called twice, for fixed pieces stand
/// before variable ones.
pub(super) fn write_definition(
    out: &mut dyn fmt::Write,
    pieces: &mut dyn FnMut(EachPiece<'_>) -> fmt::Result,
) -> fmt::Result {
    out.write_str("{\"data_layout\":[")?;
    let mut comma = Comma::default();
    let (mut offset, mut index) = (0_u64, 0_u64);
    pieces(&mut |piece| match piece.ty().fixed_size() {
        Some(size) => {
            comma.write(out)?;
            write_piece(out, piece, "offset", offset)?;
            offset = offset.saturating_add(size);
            Ok(())
        }
        None => Ok(()),
    })?;
    pieces(&mut |piece| {
        if !piece.ty().is_fixed() {
            comma.write(out)?;
            write_piece(out, piece, "index", index)?;
            index = index.saturating_add(1);
        }
        Ok(())
    })?;
    out.write_str("]}")
}

/// Writes one piece; `place` names its offset or index.
fn write_piece(out: &mut dyn fmt::Write, piece: &dyn PieceFacts, place: &str, at: u64) -> fmt::Result {
    out.write_str("{\"name\":")?;
    write_string(out, piece.label())?;
    write!(out, ",\"type\":\"{}\",\"{place}\":{at}", piece.ty())?;
    let mut tags = Members::new("tags");
    piece.for_each_tag(&mut |name, text| {
        tags.write_name(out, name)?;
        write_string(out, text)
    })?;
    tags.finish(out)?;
    if piece.required() {
        out.write_str(",\"required\":true")?;
    }
    if let PieceType::Array(_, size) = piece.ty() {
        write!(out, ",\"size\":{size}")?;
    }
    if piece.has_default() {
        out.write_str(",\"default\":")?;
        piece.write_default(out)?;
    }
    let mut properties = Members::new("properties");
    piece.for_each_property(&mut |name, write_value| {
        properties.write_name(out, name)?;
        write_value(out)
    })?;
    properties.finish(out)?;
    out.write_char('}')
}

/// Nothing the first time, then a comma.
#[derive(Default)]
struct Comma {
    due: bool,
}

impl Comma {
    fn write(&mut self, out: &mut dyn fmt::Write) -> fmt::Result {
        if core::mem::replace(&mut self.due, true) { out.write_char(',') } else { Ok(()) }
    }
}

/// An object member of a piece that is left out when it would be empty.
struct Members {
    key: &'static str,
    comma: Comma,
}

impl Members {
    fn new(key: &'static str) -> Self {
        Self { key, comma: Comma::default() }
    }

    fn write_name(&mut self, out: &mut dyn fmt::Write, name: &str) -> fmt::Result {
        if !self.comma.due {
            write!(out, ",\"{}\":{{", self.key)?;
        }
        self.comma.write(out)?;
        write_string(out, name)?;
        out.write_char(':')
    }

    fn finish(self, out: &mut dyn fmt::Write) -> fmt::Result {
        if self.comma.due { out.write_char('}') } else { Ok(()) }
    }
}
