//! Lines that fit a width (FORMAT.md §28.4).
//!
//! A line has a prefix that is never cut, such as indent and label. Text that does not fit behind it is wrapped to
//! further lines, or loses its middle.

use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::String;
use core::fmt::{self, Write as _};

use super::string::GAP;

/// The least room that wrapping leaves behind a prefix.
const LEAST_WRAPPED: usize = 20;

/// What is left of a text, from its start and its end, where hardly any room is.
const LEAST_KEPT: (usize, usize) = (6, 2);

/// Writes lines of a certain width, counted in characters.
pub(super) struct Lines<'a> {
    out: &'a mut dyn fmt::Write,
    width: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(out: &'a mut dyn fmt::Write, width: usize) -> Self {
        Self { out, width }
    }

    /// Writes a line whatever its width.
    pub(super) fn line(&mut self, line: impl fmt::Display) -> fmt::Result {
        writeln!(self.out, "{line}")
    }

    /// Writes prefix and text on as many lines as they need; further lines start with `continuation`.
    pub(super) fn wrap(&mut self, prefix: &str, text: impl fmt::Display, continuation: &str) -> fmt::Result {
        let column = prefix.chars().count();
        let width = self.width.max(column.saturating_add(LEAST_WRAPPED));
        self.out.write_str(prefix)?;
        write!(Wrapping { out: self.out, width, column, continuation }, "{text}")?;
        self.out.write_char('\n')
    }

    /// Writes prefix, text in quotes and suffix on one line; the text loses its middle where it would be too long.
    pub(super) fn fit(&mut self, prefix: &str, quote: &str, text: impl fmt::Display, suffix: &str) -> fmt::Result {
        let around = format!("{prefix}{quote}{quote}{suffix}").chars().count();
        let mut ends = Ends::new(self.width.saturating_sub(around));
        write!(ends, "{text}")?;
        writeln!(self.out, "{prefix}{quote}{ends}{quote}{suffix}")
    }
}

/// Takes a text and keeps what a line shows of it: all, or its start and its end.
struct Ends {
    /// How many characters fit.
    room: usize,
    /// How many characters of the start and of the end are shown when not all fit.
    head: usize,
    tail: usize,
    /// How many characters came.
    length: usize,
    start: String,
    end: VecDeque<char>,
}

impl Ends {
    fn new(room: usize) -> Self {
        let (head, tail) = match room.saturating_sub(GAP.len()) {
            0..=8 => LEAST_KEPT,
            rest => {
                let head = (rest / 4).saturating_mul(3);
                (head, rest.saturating_sub(head))
            }
        };
        Self { room, head, tail, length: 0, start: String::new(), end: VecDeque::new() }
    }
}

impl fmt::Write for Ends {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for char in text.chars() {
            if self.length < self.room.max(self.head) {
                self.start.push(char);
            }
            if self.end.len() >= self.tail {
                self.end.pop_front();
            }
            self.end.push_back(char);
            self.length = self.length.saturating_add(1);
        }
        Ok(())
    }
}

impl fmt::Display for Ends {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A text shorter than its own head stays whole: there the reference reads past its end.
        if self.length <= self.room || self.length < self.head {
            return out.write_str(&self.start);
        }
        self.start.chars().take(self.head).try_for_each(|char| out.write_char(char))?;
        out.write_str(GAP)?;
        self.end.iter().try_for_each(|char| out.write_char(*char))
    }
}

/// Breaks the line wherever it reaches a width.
struct Wrapping<'a> {
    out: &'a mut dyn fmt::Write,
    width: usize,
    column: usize,
    continuation: &'a str,
}

impl fmt::Write for Wrapping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|char| {
            if self.column >= self.width {
                write!(self.out, "\n{}", self.continuation)?;
                self.column = self.continuation.chars().count();
            }
            self.column = self.column.saturating_add(1);
            self.out.write_char(char)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    fn wrapped(width: usize, prefix: &str, text: &str, continuation: &str) -> String {
        let mut out = String::new();
        Lines::new(&mut out, width).wrap(prefix, text, continuation).unwrap();
        out
    }

    fn fitted(width: usize, prefix: &str, quote: &str, text: &str, suffix: &str) -> String {
        let mut out = String::new();
        Lines::new(&mut out, width).fit(prefix, quote, text, suffix).unwrap();
        out.trim_end_matches('\n').to_string()
    }

    #[test]
    fn wrapping_breaks_where_the_line_is_full() {
        assert_eq!(wrapped(24, "ab: ", "12345678901234567890", "    "), "ab: 12345678901234567890\n");
        assert_eq!(wrapped(24, "ab: ", "123456789012345678901", "  "), "ab: 12345678901234567890\n  1\n");
        let twice = wrapped(24, "ab: ", &"x".repeat(20 + 22 + 1), "  ");
        assert_eq!(twice, format!("ab: {}\n  {}\n  x\n", "x".repeat(20), "x".repeat(22)));
        // A long prefix makes the line wider: 20 characters follow it in any case.
        assert_eq!(wrapped(4, "abcdef: ", &"x".repeat(21), "  "), format!("abcdef: {}\n  x\n", "x".repeat(20)));
        assert_eq!(wrapped(0, "", "", "  "), "\n");
        assert_eq!(wrapped(0, "", &"é".repeat(21), &" ".repeat(30)).lines().count(), 2);
    }

    #[test]
    fn fitting_takes_out_the_middle() {
        let digits = "1234567890".repeat(10);
        // Of 40, 4 are the prefix, 2 the suffix, 11 the gap: 23 stay, 15 in front and 8 behind.
        assert_eq!(fitted(40, "ab: ", "", &digits, " *"), "ab: 123456789012345  [ ... ]  34567890 *");
        assert_eq!(fitted(106, "ab: ", "", &digits, " *"), format!("ab: {digits} *"));
        assert_eq!(fitted(105, "ab: ", "", &digits, " *").len(), 105);
        // Quotes take room from the text: 23 stay again.
        assert_eq!(fitted(40, "ab: ", "\"", &digits, ""), "ab: \"123456789012345  [ ... ]  34567890\"");
        assert_eq!(fitted(106, "ab: ", "\"", &digits, ""), format!("ab: \"{digits}\""));
    }

    #[test]
    fn hardly_any_room_leaves_eight_characters() {
        let fit = |text: &str| fitted(20, "a_long_label: ", "", text, " *");
        assert_eq!(fit("1234"), "a_long_label: 1234 *");
        assert_eq!(fit("12345"), "a_long_label: 12345 *");
        assert_eq!(fit("1234567"), "a_long_label: 123456  [ ... ]  67 *");
        assert_eq!(fit("1234567890"), "a_long_label: 123456  [ ... ]  90 *");
        // 8 characters would stay, or 9: where the two rules meet.
        assert_eq!(fitted(19, "", "", &"x".repeat(20), ""), "xxxxxx  [ ... ]  xx");
        assert_eq!(fitted(20, "", "", &"x".repeat(21), ""), "xxxxxx  [ ... ]  xxx");
    }

    #[test]
    fn width_is_counted_in_characters() {
        assert_eq!(fitted(12, "größe: ", "", "12345", ""), "größe: 12345");
        assert_eq!(fitted(20, "", "", &"ä".repeat(21), ""), "ääääää  [ ... ]  äää");
    }
}
