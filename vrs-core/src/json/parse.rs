//! A small parser: bytes in, no recursion beyond the depth that the caller allows (FORMAT.md §24.3).

use alloc::borrow::Cow;
use alloc::vec::Vec;

use thiserror::Error;

/// A parsed value. Strings are bytes; objects keep every key in order, repeated ones too.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    /// An integer that fits `i64`.
    Int(i64),
    /// An integer from 2⁶³ to 2⁶⁴ − 1.
    Uint(u64),
    /// A number with a fraction or an exponent, an integer beyond 64 bits, or one of `NaN`, `Inf`, `Infinity`.
    Float(f64),
    String(Cow<'a, [u8]>),
    Array(Vec<Json<'a>>),
    Object(Vec<Member<'a>>),
}

/// Name and value of a member of an object.
pub(crate) type Member<'a> = (Cow<'a, [u8]>, Json<'a>);

/// Where and why a text is not JSON.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not JSON at byte {at}: {expected}")]
pub struct JsonError {
    /// Offset in the text.
    pub at: usize,
    /// What should have been there.
    pub expected: &'static str,
}

impl<'a> Json<'a> {
    /// Parses a whole text whose arrays and objects nest at most `max_depth` deep.
    pub(crate) fn parse(text: &'a [u8], max_depth: usize) -> Result<Self, JsonError> {
        let start = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let mut parser = Parser { text, at: start };
        let value = parser.value(max_depth)?;
        parser.skip_space();
        if parser.at < text.len() { Err(parser.expected("the end of the text")) } else { Ok(value) }
    }

    /// The members of an object.
    pub(crate) fn as_object(&self) -> Option<&[Member<'a>]> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// The entries of an array.
    pub(crate) fn as_array(&self) -> Option<&[Json<'a>]> {
        if let Self::Array(entries) = self { Some(entries) } else { None }
    }

    /// The bytes of a string.
    pub(crate) fn as_string(&self) -> Option<&[u8]> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The first member of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Json<'a>> {
        self.as_object()?.iter().find(|(key, _)| key.as_ref() == name.as_bytes()).map(|(_, value)| value)
    }
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Parser<'a> {
    fn expected(&self, expected: &'static str) -> JsonError {
        JsonError { at: self.at, expected }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn advance(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    /// Takes `token` off the front, if it is there.
    fn take(&mut self, token: &[u8]) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.advance(token.len());
        }
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.advance(1);
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        self.skip_space();
        match self.peek() {
            Some(b'{' | b'[') if depth == 0 => Err(self.expected("less nesting")),
            Some(b'{') => self.object(depth - 1),
            Some(b'[') => self.array(depth - 1),
            Some(b'"') => self.string().map(Json::String),
            Some(b'-' | b'0'..=b'9' | b'N' | b'I') => self.number(),
            _ if self.take(b"true") => Ok(Json::Bool(true)),
            _ if self.take(b"false") => Ok(Json::Bool(false)),
            _ if self.take(b"null") => Ok(Json::Null),
            _ => Err(self.expected("a value")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        let mut members = Vec::new();
        self.list(b'}', "a comma or the end of the object", |parser| {
            if parser.peek() != Some(b'"') {
                return Err(parser.expected("a member name"));
            }
            let name = parser.string()?;
            parser.skip_space();
            if !parser.take(b":") {
                return Err(parser.expected("a colon"));
            }
            members.push((name, parser.value(depth)?));
            Ok(())
        })?;
        Ok(Json::Object(members))
    }

    fn array(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        let mut entries = Vec::new();
        self.list(b']', "a comma or the end of the array", |parser| {
            entries.push(parser.value(depth)?);
            Ok(())
        })?;
        Ok(Json::Array(entries))
    }

    /// Entries with commas between them, from the opening bracket to `close`.
    fn list(
        &mut self,
        close: u8,
        expected: &'static str,
        mut entry: impl FnMut(&mut Self) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.advance(1);
        self.skip_space();
        if self.take(&[close]) {
            return Ok(());
        }
        loop {
            self.skip_space();
            entry(self)?;
            self.skip_space();
            if self.take(&[close]) {
                return Ok(());
            }
            if !self.take(b",") {
                return Err(self.expected(expected));
            }
        }
    }

    /// A string; borrowed where nothing in it is escaped.
    fn string(&mut self) -> Result<Cow<'a, [u8]>, JsonError> {
        self.advance(1);
        let mut unescaped: Option<Vec<u8>> = None;
        loop {
            let rest = self.rest();
            let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).unwrap_or(rest.len());
            let piece = rest.get(..plain).unwrap_or_default();
            self.advance(plain);
            match self.peek() {
                Some(b'"') => {
                    self.advance(1);
                    return Ok(match unescaped {
                        None => Cow::Borrowed(piece),
                        Some(mut text) => {
                            text.extend_from_slice(piece);
                            Cow::Owned(text)
                        }
                    });
                }
                Some(b'\\') => {
                    let text = unescaped.get_or_insert_default();
                    text.extend_from_slice(piece);
                    self.advance(1);
                    self.escape(text)?;
                }
                Some(_) => return Err(self.expected("no control character inside a string")),
                None => return Err(self.expected("the end of the string")),
            }
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), JsonError> {
        let plain = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte,
            Some(b'b') => 0x08,
            Some(b'f') => 0x0c,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => return self.unicode_escape(text),
            _ => return Err(self.expected("an escape character")),
        };
        self.advance(1);
        text.push(plain);
        Ok(())
    }

    fn unicode_escape(&mut self, text: &mut Vec<u8>) -> Result<(), JsonError> {
        let first = self.code_unit()?;
        let code = match first {
            0xd800..=0xdbff if self.rest().starts_with(b"\\u") => {
                self.advance(1);
                let low = self.code_unit()?;
                if !(0xdc00..=0xdfff).contains(&low) {
                    return Err(self.expected("the second half of a surrogate pair"));
                }
                0x1_0000 + ((first - 0xd800) << 10) + (low - 0xdc00)
            }
            _ => first,
        };
        let Some(char) = char::from_u32(code) else { return Err(self.expected("a paired surrogate")) };
        text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    /// The four hex digits after `\u`, standing on the `u`.
    fn code_unit(&mut self) -> Result<u32, JsonError> {
        self.advance(1);
        let digits = self.rest().get(..4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|digits| core::str::from_utf8(digits).ok());
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or(self.expected("four hex digits"))?;
        self.advance(4);
        Ok(unit)
    }

    fn number(&mut self) -> Result<Json<'a>, JsonError> {
        let start = self.at;
        let negative = self.take(b"-");
        if self.take(b"NaN") {
            return Ok(Json::Float(f64::NAN));
        }
        if self.take(b"Infinity") || self.take(b"Inf") {
            return Ok(Json::Float(if negative { f64::NEG_INFINITY } else { f64::INFINITY }));
        }
        let leading_zero = self.peek() == Some(b'0');
        if self.digits()? > 1 && leading_zero {
            self.at = start;
            return Err(self.expected("a number without leading zeros"));
        }
        let mut integer = true;
        if self.take(b".") {
            integer = false;
            self.digits()?;
        }
        if self.take(b"e") || self.take(b"E") {
            integer = false;
            let _signed = self.take(b"+") || self.take(b"-");
            self.digits()?;
        }
        let text = self.text.get(start..self.at).and_then(|text| core::str::from_utf8(text).ok()).unwrap_or_default();
        if integer && let Ok(number) = text.parse() {
            return Ok(Json::Int(number));
        }
        if integer && let Ok(number) = text.parse() {
            return Ok(Json::Uint(number));
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Json::Float(number)),
            _ => {
                self.at = start;
                Err(self.expected("a number in the range of a double"))
            }
        }
    }

    /// One digit or more; how many.
    fn digits(&mut self) -> Result<usize, JsonError> {
        let count = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 {
            return Err(self.expected("a digit"));
        }
        self.advance(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::format;
    use std::string::String;

    use super::super::write_string;
    use super::*;

    fn parse(text: &str) -> Result<Json<'_>, JsonError> {
        Json::parse(text.as_bytes(), 8)
    }

    #[test]
    fn values_of_every_kind() {
        let text = "\u{feff} {\"a\": [1, -2, 18446744073709551615, 2.5, NaN, -Inf, Infinity], \"b\": {}, \"c\": [true, false, null]} ";
        let json = parse(text).unwrap();
        let numbers = json.get("a").unwrap().as_array().unwrap();
        assert_eq!(numbers[..4], [Json::Int(1), Json::Int(-2), Json::Uint(u64::MAX), Json::Float(2.5)]);
        assert!(matches!(numbers[4], Json::Float(nan) if nan.is_nan()));
        assert_eq!(numbers[5..], [Json::Float(f64::NEG_INFINITY), Json::Float(f64::INFINITY)]);
        assert_eq!(json.get("b"), Some(&Json::Object(Vec::new())));
        assert_eq!(json.get("c").unwrap().as_array().unwrap(), [Json::Bool(true), Json::Bool(false), Json::Null]);
    }

    #[test]
    fn strings_unescape() {
        let json = parse(r#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00z""#).unwrap();
        assert_eq!(json.as_string().unwrap(), "a\"\\/\u{8}\u{c}\n\r\té😀z".as_bytes());
        assert!(matches!(parse("\"plain\""), Ok(Json::String(Cow::Borrowed(b"plain")))));
        assert_eq!(Json::parse(b"\"\xff\"", 1).unwrap().as_string().unwrap(), b"\xff");
    }

    #[test]
    fn what_the_reference_refuses_is_refused() {
        let bad = [
            "",
            "{",
            "[1",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "'a'",
            "1 2",
            "1.",
            ".5",
            "01",
            "+1",
            "nan",
            "INF",
            "1e400",
            "-",
            "1e",
            "tru",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"",
            "\"\\udc00\"",
            "\"\\ud800\\u0041\"",
            "\"a",
            "\"\n\"",
            "[/*x*/1]",
            "--1",
            "-01",
            "[1 2]",
            "{\"a\" 1}",
        ];
        for text in bad {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&nested(8)).is_ok());
        assert_eq!(parse(&nested(9)), Err(JsonError { at: 8, expected: "less nesting" }));
        assert!(parse(&"[".repeat(200_000)).is_err());
    }

    #[test]
    fn written_strings_read_back() {
        let text: String = (0..0x250_u32).filter_map(char::from_u32).chain("😀\"\\".chars()).collect();
        let mut out = String::new();
        write_string(&mut out, &text).unwrap();
        assert!(out.contains("\\u001F") && out.contains("\\b\\t\\n\\u000B\\f\\r"));
        assert_eq!(parse(&out).unwrap().as_string().unwrap(), text.as_bytes());
    }
}
