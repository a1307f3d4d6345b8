//! The names and numbers of enums: kept in a tag of the piece (FORMAT.md §24.6) as `Off=0, Slow=-3, Fast=300`, and compared
//! with those of an enum that is mirrored.

use super::check::Text;
#[cfg(feature = "alloc")]
use super::schema::PieceSpec;

/// The tag.
pub const ENUM_TAG: &str = "enum";

const SEPARATOR: &str = ", ";

/// A name and its number.
type Named = (&'static str, i128);

/// Bytes of the text for these names.
pub const fn names_len(names: &[Named]) -> usize {
    let (mut len, mut i) = (0, 0);
    while i < names.len() {
        let (name, number) = names[i];
        len += if i > 0 { SEPARATOR.len() } else { 0 };
        len += name.len() + 1 + digits(number).1;
        i += 1;
    }
    len
}

/// The text for these names, which has `N` bytes: their [`names_len`].
pub const fn names_text<const N: usize>(names: &[Named]) -> [u8; N] {
    let (mut text, mut at, mut i) = ([0; N], 0, 0);
    while i < names.len() {
        let (name, number) = names[i];
        if i > 0 {
            at = append(&mut text, at, SEPARATOR.as_bytes(), SEPARATOR.len());
        }
        at = append(&mut text, at, name.as_bytes(), name.len());
        at = append(&mut text, at, b"=", 1);
        let (digits, len) = digits(number);
        at = append(&mut text, at, &digits, len);
        i += 1;
    }
    text
}

/// The same as a text.
pub const fn names_str(text: &'static [u8]) -> &'static str {
    match core::str::from_utf8(text) {
        Ok(text) => text,
        Err(_) => "",
    }
}

const fn append(text: &mut [u8], at: usize, bytes: &[u8], len: usize) -> usize {
    let mut i = 0;
    while i < len {
        text[at + i] = bytes[i];
        i += 1;
    }
    at + len
}

/// The number in decimal, and how many bytes that takes.
const fn digits(number: i128) -> ([u8; 40], usize) {
    let (mut reversed, mut len, mut rest) = ([0; 40], 0, number.unsigned_abs());
    loop {
        reversed[len] = b'0' + (rest % 10) as u8;
        len += 1;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        reversed[len] = b'-';
        len += 1;
    }
    let (mut digits, mut i) = ([0; 40], 0);
    while i < len {
        digits[i] = reversed[len - 1 - i];
        i += 1;
    }
    (digits, len)
}

/// Refuses a variant whose number differs from that of the enum it mirrors.
#[track_caller]
#[expect(clippy::panic, clippy::missing_panics_doc, reason = "a panic in a constant is an error of the compiler")]
pub const fn check_mirror(variant: &str, here: i128, there: i128) {
    if here != there {
        let (here, there) = (digits(here), digits(there));
        let message = Text::EMPTY.add("`").add(variant).add("` is ").add(number(&here)).add(" here and ");
        let message = message.add(number(&there)).add(
            " in the enum that it mirrors: give it that number or, where recordings hold the old one, convert by hand",
        );
        panic!("{}", message.as_str());
    }
}

const fn number((digits, len): &([u8; 40], usize)) -> &str {
    match core::str::from_utf8(digits.split_at(*len).0) {
        Ok(text) => text,
        Err(_) => "",
    }
}

#[cfg(feature = "alloc")]
impl PieceSpec {
    /// The name that the definition gives to a number of this piece: those of an enum, where its recorder stored them with
    /// `#[layout(names)]`.
    ///
    /// ```
    /// use vrs_core::element::ElementType::I16;
    /// use vrs_core::layout::{ENUM_TAG, PieceSpec, PieceType};
    ///
    /// let mut mode = PieceSpec::new("mode", PieceType::Value(I16));
    /// mode.tags.insert(ENUM_TAG.into(), "Off=0, Slow=-3, Fast=300".into());
    /// assert_eq!(mode.name_of(-3), Some("Slow"));
    /// assert_eq!(mode.name_of(7), None);
    /// ```
    pub fn name_of(&self, number: i128) -> Option<&str> {
        let entries = self.tags.get(ENUM_TAG)?.split(',');
        let pairs = entries.filter_map(|entry| entry.rsplit_once('='));
        let mut named = pairs.filter(|(_, text)| text.trim().parse() == Ok(number)).map(|(name, _)| name.trim());
        named.find(|name| !name.is_empty())
    }
}

#[cfg(all(test, feature = "alloc"))]
mod tests {
    use super::*;
    use crate::element::ElementType::U64;
    use crate::layout::PieceType;

    const NAMES: &[Named] = &[("A", 0), ("Most", u64::MAX as i128), ("Least", i64::MIN as i128), ("Ä", 10)];
    const TEXT: [u8; names_len(NAMES)] = names_text(NAMES);

    fn spec(text: &str) -> PieceSpec {
        let mut spec = PieceSpec::new("x", PieceType::Value(U64));
        spec.tags.insert(ENUM_TAG.into(), text.into());
        spec
    }

    #[test]
    fn names_survive() {
        assert_eq!(names_str(&TEXT), "A=0, Most=18446744073709551615, Least=-9223372036854775808, Ä=10");
        let spec = spec(names_str(&TEXT));
        for (name, number) in NAMES {
            assert_eq!(spec.name_of(*number), Some(*name));
        }
        assert_eq!((spec.name_of(1), names_len(&[])), (None, 0));
    }

    #[test]
    fn any_text_is_read_as_far_as_it_goes() {
        for text in
            ["", ",", "=", "=0", "A", "A=", "A=x", "A=0x0", ", ,=0,", "A=99999999999999999999999999999999999999999"]
        {
            assert_eq!(spec(text).name_of(0), None, "{text:?}");
        }
        assert_eq!(spec("A=1,B=0 , C=0").name_of(0), Some("B"));
        assert_eq!(spec("a=b=0").name_of(0), Some("a=b"));
        assert_eq!(PieceSpec::new("x", PieceType::String).name_of(0), None);
    }
}
