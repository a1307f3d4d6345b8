//! The text of a lock, as far as the check needs it. `vrs_core::layout::Lock` is the whole of it; this crate cannot use it,
//! for it is compiled for the host.

use syn::LitStr;

/// The lines of one layout.
pub(super) struct Section {
    pub(super) name: String,
    /// What is still to be read of recordings: pieces that were not removed on purpose.
    pub(super) pieces: Vec<Recorded>,
}

/// A piece that recordings hold.
pub(super) struct Recorded {
    pub(super) label: String,
    /// As Rust spells it.
    pub(super) ty: String,
    /// Of both: as `vrs_core` hashes signatures.
    pub(super) hash: u64,
}

/// Cuts a lock into its layouts.
///
/// # Errors
/// The number of a line that is not understood, from 1.
pub(super) fn sections(text: &str) -> Result<Vec<Section>, usize> {
    let mut sections: Vec<Section> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let content = line.trim();
        let bad = number + 1;
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix("layout ") {
            let name = split_name(name.trim()).filter(|(_, rest)| rest.is_empty()).ok_or(bad)?.0;
            sections.push(Section { name, pieces: Vec::new() });
            continue;
        }
        let section = sections.last_mut().ok_or(bad)?;
        let (label, rest) = split_name(content).ok_or(bad)?;
        let (ty, fate) = split(rest.strip_prefix(": ").ok_or(bad)?, " => ");
        if fate != "removed" {
            let hash = hash(&label, ty);
            section.pieces.push(Recorded { label, ty: ty.to_owned(), hash });
        }
    }
    Ok(sections)
}

/// A name, in quotes or plain, and what follows it.
fn split_name(text: &str) -> Option<(String, &str)> {
    if !text.starts_with('"') {
        let end = text.find(": ").unwrap_or(text.len());
        return Some((text[..end].to_owned(), &text[end..]));
    }
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, char)| {
        let ends = *char == '"' && !escaped;
        escaped = *char == '\\' && !escaped;
        ends
    });
    let (quoted, rest) = text.split_at(end?.0 + 1);
    let name: LitStr = syn::parse_str(quoted).ok()?;
    Some((name.value(), rest))
}

/// Both sides of a separator; the second is empty without one.
fn split<'t>(text: &'t str, separator: &str) -> (&'t str, &'t str) {
    text.split_once(separator).unwrap_or((text, ""))
}

/// FNV-1a, 64 bits, of the label, a zero byte and the type.
fn hash(label: &str, ty: &str) -> u64 {
    let bytes = label.bytes().chain([0]).chain(ty.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_into_layouts() {
        let text = "# VRS layout lock\n\nlayout Frame\n    a/b: [u8; 2]\n    old: u8 => removed\n    c: u8 => d: u8\n\n\
                    layout \"x \\\"y\"\n    \"a: \\u{1b}\\\\\": BTreeMap<String, u8>\n";
        let sections = sections(text).unwrap();
        let names: Vec<_> = sections.iter().map(|section| section.name.as_str()).collect();
        assert_eq!(names, ["Frame", "x \"y"]);
        let pieces = |section: &Section| -> Vec<(String, String)> {
            section.pieces.iter().map(|piece| (piece.label.clone(), piece.ty.clone())).collect()
        };
        let piece = |label: &str, ty: &str| (label.to_owned(), ty.to_owned());
        assert_eq!(pieces(&sections[0]), [piece("a/b", "[u8; 2]"), piece("c", "u8")]);
        assert_eq!(pieces(&sections[1]), [piece("a: \u{1b}\\", "BTreeMap<String, u8>")]);
    }

    #[test]
    fn lines_that_are_not_understood_have_a_number() {
        for (text, line) in [("a: u8", 1), ("layout A\n\nb", 3), ("layout A\n\"b: u8", 2), ("layout A: b", 1)] {
            assert_eq!(sections(text).err(), Some(line), "{text}");
        }
    }
}
