//! Which name was perhaps meant.

use super::named::Named;

/// Letters that may be wrong in a name that was meant.
const TYPOS: usize = 2;

/// The name that differs least from a mistyped one; `None` when all differ in more than two letters.
pub(super) fn nearest<T: Named>(typed: &[u8]) -> Option<&'static str> {
    let typed = typed.to_ascii_lowercase();
    let names = || T::ALL.iter().map(|one| one.name());
    (0..=TYPOS).find_map(|edits| names().find(|name| is_within(edits, &typed, name.as_bytes())))
}

/// True when at most so many letters added, removed or changed make one name of the other.
fn is_within(edits: usize, from: &[u8], to: &[u8]) -> bool {
    match (from, to) {
        ([], rest) | (rest, []) => rest.len() <= edits,
        ([a, from_rest @ ..], [b, to_rest @ ..]) => {
            let less_one = |from, to| edits.checked_sub(1).is_some_and(|edits| is_within(edits, from, to));
            (a == b && is_within(edits, from_rest, to_rest))
                || less_one(from_rest, to_rest)
                || less_one(from, to_rest)
                || less_one(from_rest, to)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::ImageFormat;

    #[test]
    fn near_names_are_found() {
        for (typed, near) in [
            ("RAW", Some("raw")),
            ("rwa", Some("raw")),
            ("jpeg", Some("jpg")),
            ("vidoes", Some("video")),
            ("customcodec", Some("custom_codec")),
            ("gif", None),
            ("", None),
            ("videovideo", None),
        ] {
            assert_eq!(nearest::<ImageFormat>(typed.as_bytes()), near, "{typed}");
        }
        assert_eq!(nearest::<ImageFormat>(&std::vec![b'v'; 1 << 20]), None);
    }
}
