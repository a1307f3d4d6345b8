//! Layout of JSON text over several lines.

use core::fmt;

/// Lays out the JSON text that is written to it: four spaces a level, one entry a line (FORMAT.md §28.2).
///
/// What comes in has no white space of its own.
pub(crate) struct Indented<'a> {
    out: &'a mut dyn fmt::Write,
    depth: usize,
    state: State,
}

/// What the next character belongs to.
#[derive(Clone, Copy)]
enum State {
    /// The structure: brackets, commas, colons, numbers.
    Structure,
    /// The structure, right behind an opening bracket.
    Opened,
    /// The inside of a string.
    Text,
    /// The inside of a string, behind a backslash.
    Escape,
}

impl<'a> Indented<'a> {
    pub(crate) fn new(out: &'a mut dyn fmt::Write) -> Self {
        Self { out, depth: 0, state: State::Structure }
    }

    fn write_structure(&mut self, char: char) -> fmt::Result {
        let empty = matches!(self.state, State::Opened);
        self.state = State::Structure;
        match char {
            ']' | '}' => {
                self.depth = self.depth.saturating_sub(1);
                if !empty {
                    self.start_line()?;
                }
            }
            _ if empty => self.start_line()?,
            _ => {}
        }
        self.out.write_char(char)?;
        match char {
            '[' | '{' => {
                self.depth = self.depth.saturating_add(1);
                self.state = State::Opened;
            }
            '"' => self.state = State::Text,
            ',' => self.start_line()?,
            ':' => self.out.write_char(' ')?,
            _ => {}
        }
        Ok(())
    }

    fn start_line(&mut self) -> fmt::Result {
        self.out.write_char('\n')?;
        (0..self.depth).try_for_each(|_| self.out.write_str("    "))
    }
}

impl fmt::Write for Indented<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|char| self.write_char(char))
    }

    fn write_char(&mut self, char: char) -> fmt::Result {
        self.state = match (self.state, char) {
            (State::Structure | State::Opened, _) => return self.write_structure(char),
            (State::Text, '"') => State::Structure,
            (State::Text, '\\') => State::Escape,
            (State::Text | State::Escape, _) => State::Text,
        };
        self.out.write_char(char)
    }
}

#[cfg(test)]
mod tests {
    use core::fmt::Write as _;
    use std::string::String;

    use super::*;

    fn indented(text: &str) -> String {
        let mut out = String::new();
        Indented::new(&mut out).write_str(text).unwrap();
        out
    }

    #[test]
    fn every_entry_has_a_line() {
        let text = r#"{"a":[1,[2,3]],"b":{"c":"x"},"d":true}"#;
        let expected = r#"{
    "a": [
        1,
        [
            2,
            3
        ]
    ],
    "b": {
        "c": "x"
    },
    "d": true
}"#;
        assert_eq!(indented(text), expected);
    }

    #[test]
    fn empty_containers_stay_on_their_line() {
        assert_eq!(indented("[]"), "[]");
        assert_eq!(indented("[[],{}]"), "[\n    [],\n    {}\n]");
    }

    #[test]
    fn strings_are_left_alone() {
        let text = r#""[{,:}]\"\\""#;
        assert_eq!(indented(text), text);
        assert_eq!(indented(r#"["\\","a\"],"]"#), "[\n    \"\\\\\",\n    \"a\\\"],\"\n]");
    }
}
