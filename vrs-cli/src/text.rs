//! Texts of files, sizes and times, as people read them.

use std::fmt::{self, Write as _};

use vrs::reader::StreamReader;

/// Text of a file on a terminal: control characters, line feeds among them, show as escapes. So do those that turn the
/// direction of text.
#[derive(Clone, Copy)]
pub(crate) struct Legible<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Legible<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(out), "{}", self.0)
    }
}

struct Escaping<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl fmt::Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let is_illegible =
            |char: char| char.is_control() || matches!(char, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        for part in text.split_inclusive(is_illegible) {
            match part.chars().next_back().filter(|last| is_illegible(*last)) {
                Some(last) => write!(self.0, "{}{}", part.trim_end_matches(last), last.escape_default())?,
                None => self.0.write_str(part)?,
            }
        }
        Ok(())
    }
}

/// The same, shortened to a width; the second result tells whether it had to be.
pub(crate) fn cut(text: &str, width: usize) -> (String, bool) {
    let text = Legible(text).to_string();
    match text.char_indices().nth(width) {
        None => (text, false),
        Some(_) => (text.chars().take(width.saturating_sub(1)).chain(['…']).collect(), true),
    }
}

/// Bytes in binary units with three digits, cut and not rounded, as the reference prints them: `81.1 KiB`.
#[derive(Clone, Copy)]
pub(crate) struct ByteSize(pub(crate) u64);

impl fmt::Display for ByteSize {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        let Some(power) = self.0.checked_ilog2().map(|bits| bits / 10).filter(|power| *power > 0) else {
            return out.pad(&format!("{} B", self.0));
        };
        let unit = 1_u64 << (10 * power);
        let (whole, part) = (self.0 / unit, u128::from(self.0 % unit));
        // The fraction in steps of 1/16 or 1/160.
        let steps = |count: u16| (part * u128::from(count) / u128::from(unit)) as f64 / f64::from(count);
        let number = match whole {
            100.. => whole.to_string(),
            10.. => format!("{:.1}", whole as f64 + steps(16)),
            _ => format!("{:.2}", whole as f64 + steps(160)),
        };
        out.pad(&format!("{number} {}", UNITS[power as usize - 1]))
    }
}

/// A span of time in seconds: `1.044 s`, `2 min 5.3 s`, `3 h 25 min`.
#[derive(Clone, Copy)]
pub(crate) struct Span(pub(crate) f64);

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0;
        let minutes = (seconds / 60.0).floor();
        if seconds < 60.0 || !seconds.is_finite() {
            write!(out, "{seconds:.3} s")
        } else if minutes < 60.0 {
            write!(out, "{minutes} min {:.1} s", seconds - minutes * 60.0)
        } else {
            let hours = (minutes / 60.0).floor();
            write!(out, "{hours} h {} min", minutes - hours * 60.0)
        }
    }
}

/// `1201-2, Camera Data (SLAM), device/aria`
pub(crate) fn stream_title(stream: StreamReader<'_>) -> String {
    let (id, type_id) = (stream.id(), stream.type_id());
    match stream.flavor() {
        "" => format!("{id}, {type_id}"),
        flavor => format!("{id}, {type_id}, {}", Legible(flavor)),
    }
}

/// A number with its noun: `1 record`, `2 records`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_show_as_escapes() {
        assert_eq!(Legible("a\u{1b}[31mb\nü\u{9b}").to_string(), "a\\u{1b}[31mb\\nü\\u{9b}");
        assert_eq!(Legible("\n\n").to_string(), "\\n\\n");
        assert_eq!(Legible("a\u{202e}b").to_string(), "a\\u{202e}b");
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(cut("größer", 6), ("größer".to_owned(), false));
        assert_eq!(cut("größer", 5), ("größ…".to_owned(), true));
    }

    #[test]
    fn sizes_are_those_of_the_reference() {
        let cases = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.00 KiB"),
            (6299, "6.15 KiB"),
            (38_877, "37.9 KiB"),
            (83_038, "81.1 KiB"),
            (128_240, "125 KiB"),
            (1024 * 1024 - 1, "1023 KiB"),
            (2_501_780, "2.38 MiB"),
            (u64::MAX, "15.9 EiB"),
        ];
        for (size, text) in cases {
            assert_eq!(ByteSize(size).to_string(), text);
        }
    }

    #[test]
    fn spans_have_the_unit_that_fits() {
        let cases = [
            (0.0, "0.000 s"),
            (1.0438, "1.044 s"),
            (125.31, "2 min 5.3 s"),
            (12_345.0, "3 h 25 min"),
            (f64::INFINITY, "inf s"),
        ];
        for (seconds, text) in cases {
            assert_eq!(Span(seconds).to_string(), text);
        }
    }
}
