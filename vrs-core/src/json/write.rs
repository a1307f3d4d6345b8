//! Text of JSON strings.

use core::fmt::{self, Write as _};

/// Writes a string as the reference does (FORMAT.md §24.2), in quotes.
pub(crate) fn write_string(out: &mut dyn fmt::Write, text: impl fmt::Display) -> fmt::Result {
    out.write_char('"')?;
    write!(Escaping { out }, "{text}")?;
    out.write_char('"')
}

/// Escapes what is written to it.
struct Escaping<'a> {
    out: &'a mut dyn fmt::Write,
}

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut plain = text;
        while let Some(at) = plain.find(|char| matches!(char, '"' | '\\' | '\0'..='\u{1f}')) {
            let (before, special) = plain.split_at(at);
            self.out.write_str(before)?;
            let mut chars = special.chars();
            if let Some(special) = chars.next() {
                self.escape(special)?;
            }
            plain = chars.as_str();
        }
        self.out.write_str(plain)
    }
}

impl Escaping<'_> {
    fn escape(&mut self, char: char) -> fmt::Result {
        match char {
            '\u{8}' => self.out.write_str("\\b"),
            '\t' => self.out.write_str("\\t"),
            '\n' => self.out.write_str("\\n"),
            '\u{c}' => self.out.write_str("\\f"),
            '\r' => self.out.write_str("\\r"),
            '\0'..='\u{1f}' => write!(self.out, "\\u{:04X}", u32::from(char)),
            _ => write!(self.out, "\\{char}"),
        }
    }
}
