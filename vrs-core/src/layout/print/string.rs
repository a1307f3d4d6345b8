//! Strings and labels, so that a terminal shows them.

use core::fmt::{self, Write as _};

/// What stands for the middle of a text that is too long.
pub(super) const GAP: &str = "  [ ... ]  ";

/// The printable form of a string (FORMAT.md §28.3): ASCII as it is, everything else as an escape.
#[derive(Clone, Copy)]
pub(super) struct Printable<'a>(pub(super) &'a [u8]);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| match byte {
            0x20..=0x7e => out.write_char(char::from(*byte)),
            b'\n' => out.write_str("\\n"),
            b'\r' => out.write_str("\\r"),
            b'\t' => out.write_str("\\t"),
            0x08 => out.write_str("\\b"),
            0x1b => out.write_str("\\e"),
            _ => write!(out, "\\x{byte:02x}"),
        })
    }
}

/// The printable form of a string in a list, without its middle when it is long (FORMAT.md §28.4).
#[derive(Clone, Copy)]
pub(super) struct Short<'a> {
    pub(super) bytes: &'a [u8],
    /// Width of a line. The string takes about half of it.
    pub(super) width: usize,
}

impl fmt::Display for Short<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = self.width / 2;
        let tail = most / 5;
        let cut = self.bytes.split_at_checked(most.saturating_sub(tail)).filter(|_| self.bytes.len() >= most);
        let Some((head, rest)) = cut else { return Printable(self.bytes).fmt(out) };
        let tail = rest.get(rest.len().saturating_sub(tail)..).unwrap_or_default();
        write!(out, "{}{GAP}{}", Printable(head), Printable(tail))
    }
}

/// A label or a key: as it is, but for control characters, which could steer a terminal.
#[derive(Clone, Copy)]
pub(super) struct Legible<T>(pub(super) T);

impl<T: fmt::Display> fmt::Display for Legible<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping { out }, "{}", self.0)
    }
}

/// Writes control characters in their printable form.
struct Escaping<'a, 'f> {
    out: &'a mut fmt::Formatter<'f>,
}

impl fmt::Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|char| {
            if char.is_control() {
                write!(self.out, "{}", Printable(char.encode_utf8(&mut [0; 4]).as_bytes()))
            } else {
                self.out.write_char(char)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::format;
    use std::string::ToString;

    use super::*;
    use crate::Text;

    #[test]
    fn printable_form_is_ascii() {
        let text = b"a~ \n\r\t\x08\x1b\0\x1f\x7f\x80\xff\\\"\xc3\xbc";
        assert_eq!(Printable(text).to_string(), r#"a~ \n\r\t\b\e\x00\x1f\x7f\x80\xff\"\xc3\xbc"#);
    }

    #[test]
    fn long_strings_lose_their_middle() {
        let short = |len: usize, width| {
            let text = "0123456789".repeat(10);
            Short { bytes: &text.as_bytes()[..len], width }.to_string()
        };
        // Half of 40 is 20: 16 in front, 4 behind.
        assert_eq!(short(19, 40), "0123456789012345678");
        assert_eq!(short(20, 40), "0123456789012345  [ ... ]  6789");
        assert_eq!(short(100, 40), "0123456789012345  [ ... ]  6789");
        assert_eq!(short(79, 160).len(), 79);
        assert_eq!(short(80, 160).len(), 64 + 11 + 16);
        assert_eq!(short(100, usize::MAX).len(), 100);
        assert_eq!(short(1, 0), "  [ ... ]  ");
        // Bytes are counted before they become escapes.
        assert_eq!(
            Short { bytes: &[0; 20], width: 40 }.to_string(),
            format!("{}{GAP}{}", r"\x00".repeat(16), r"\x00".repeat(4))
        );
    }

    #[test]
    fn names_keep_their_letters() {
        assert_eq!(Legible("größe/0\n\u{1b}[2J\u{85}").to_string(), r"größe/0\n\e[2J\xc2\x85");
        assert_eq!(Legible(Text::new(b"k\xff")).to_string(), "k\u{fffd}");
    }
}
