//! The tags of one stream.

use super::tag_name;
use crate::Tags;

/// The two tag maps of a stream (FORMAT.md §8.1). Files tell them apart by position, never by name.
///
/// ```
/// use vrs_core::container::{StreamTags, tag_name};
///
/// let mut tags = StreamTags::default();
/// tags.internal.insert(tag_name::FLAVOR, "acme/left");
/// assert_eq!(tags.flavor(), Some("acme/left"));
/// assert_eq!(tags.serial_number(), None);
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StreamTags {
    /// Those of the application.
    pub user: Tags,
    /// Those of the library: [`tag_name`] has their names.
    pub internal: Tags,
}

impl StreamTags {
    /// What the stream is, in the words of its application.
    pub fn flavor(&self) -> Option<&str> {
        self.internal.get(tag_name::FLAVOR)
    }

    /// What identifies the stream, across copies too.
    pub fn serial_number(&self) -> Option<&str> {
        self.internal.get(tag_name::SERIAL_NUMBER)
    }

    /// The display name of the stream's type when it was recorded.
    pub fn original_name(&self) -> Option<&str> {
        self.internal.get(tag_name::ORIGINAL_NAME)
    }

    /// Takes the instance number off the original name, where old recordings have it (FORMAT.md §7.2).
    pub(super) fn upgrade_name(&mut self) {
        let name = self.internal.get_bytes(tag_name::ORIGINAL_NAME.as_bytes());
        if let Some(upgraded) = name.and_then(without_instance_number).map(<[u8]>::to_vec) {
            self.internal.insert(tag_name::ORIGINAL_NAME, upgraded);
        }
    }
}

/// `Unit Test 1 #12` without its end; `None` for a name without such an end. `x #1` is the shortest that has one.
fn without_instance_number(name: &[u8]) -> Option<&[u8]> {
    let end = name.windows(2).rposition(|pair| pair == b" #").filter(|_| name.len() >= 4)?;
    let (short, suffix) = name.split_at_checked(end)?;
    suffix.iter().skip(2).all(u8::is_ascii_digit).then_some(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_instance_number() {
        let cases = [
            ("Unit Test 1 #12", Some("Unit Test 1")),
            ("x #1", Some("x")),
            ("ab #", Some("ab")),
            (" #12", Some("")),
            ("a #1 #2", Some("a #1")),
            ("a #", None),
            ("x#12", None),
            ("Unit #1a", None),
            ("a #1 #b", None),
            ("Unit Test 1", None),
            ("", None),
        ];
        for (name, short) in cases {
            assert_eq!(without_instance_number(name.as_bytes()), short.map(str::as_bytes), "{name}");
        }
    }
}
