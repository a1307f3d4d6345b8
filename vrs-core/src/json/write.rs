//! Text of JSON strings.

use core::fmt;

/// Writes a string as the reference does (FORMAT.md §24.2), in quotes; what is not UTF-8 becomes U+FFFD.
pub(crate) fn write_string(out: &mut dyn fmt::Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for char in text.chars() {
        match char {
            '"' | '\\' => write!(out, "\\{char}")?,
            '\u{8}' => out.write_str("\\b")?,
            '\t' => out.write_str("\\t")?,
            '\n' => out.write_str("\\n")?,
            '\u{c}' => out.write_str("\\f")?,
            '\r' => out.write_str("\\r")?,
            '\0'..='\u{1f}' => write!(out, "\\u{:04X}", u32::from(char))?,
            _ => out.write_char(char)?,
        }
    }
    out.write_char('"')
}
