//! What names of the formats of custom blocks may be made of.

/// The character that stands for a byte of a name: itself where record formats allow it, else `_` (FORMAT.md §29.2).
pub(crate) fn clean(byte: u8) -> char {
    let allowed = byte.is_ascii_alphanumeric() || b"_-*.,;:!@~#&|[]{}'".contains(&byte);
    if allowed { char::from(byte) } else { '_' }
}
