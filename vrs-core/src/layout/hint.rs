//! What a reader may have meant: stored pieces that are nearly the expected one.

use alloc::string::String;
use core::fmt;

use super::piece::PieceType;
use super::schema::{PieceSpec, Schema};

/// A stored piece that may be meant where an expected one is missing.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum Hint {
    /// The label is there, with another type.
    OtherType(PieceType),
    /// A label is there that differs little.
    SimilarLabel(String),
}

impl fmt::Display for Hint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherType(ty) => write!(out, "the file has it as {}", WholeType(*ty)),
            Self::SimilarLabel(label) => write!(out, "the file has `{label}`"),
        }
    }
}

/// Prints a type with all that makes it differ from others: the length of an array, too.
pub(crate) struct WholeType(pub(crate) PieceType);

impl fmt::Display for WholeType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            PieceType::Array(element, count) => write!(out, "Array<{element}> of {count}"),
            ty => write!(out, "{}", ty.short()),
        }
    }
}

/// Finds hints among the pieces of a stored layout.
pub(crate) struct Hints<'s> {
    stored: &'s [PieceSpec],
}

impl<'s> Hints<'s> {
    /// Labels are compared one by one: enough for any layout that people write, and bounded for hostile ones.
    const MOST_PIECES: usize = 1000;

    pub(crate) fn new(stored: &'s Schema) -> Self {
        let pieces = stored.pieces();
        Self { stored: pieces.get(..Self::MOST_PIECES).unwrap_or(pieces) }
    }

    /// The hint for a missing piece with this label.
    pub(crate) fn find(&self, label: &str) -> Option<Hint> {
        if let Some(piece) = self.stored.iter().find(|piece| piece.label == label) {
            return Some(Hint::OtherType(piece.ty));
        }
        let similar = self.stored.iter().filter_map(|piece| Some((distance(label, &piece.label)?, piece)));
        similar.min_by_key(|(distance, _)| *distance).map(|(_, piece)| Hint::SimilarLabel(piece.label.clone()))
    }
}

/// How far two labels are apart; `None` when nobody would take one for the other.
///
/// A label that contains the other one counts as near; otherwise the number of edits, at most a third of the length.
fn distance(expected: &str, stored: &str) -> Option<usize> {
    let (short, long) = if expected.len() < stored.len() { (expected, stored) } else { (stored, expected) };
    if short.len() >= 4 && long.contains(short) {
        return Some(1);
    }
    let edits = edit_distance(expected.as_bytes(), stored.as_bytes())?;
    (edits <= expected.len() / 3).then_some(edits)
}

/// Levenshtein's distance, upper and lower case being the same; `None` for labels longer than people write.
fn edit_distance(a: &[u8], b: &[u8]) -> Option<usize> {
    const LONGEST: usize = 64;
    let mut row = [0; LONGEST + 1];
    let row = row.get_mut(..=b.len())?;
    if a.len() > LONGEST {
        return None;
    }
    row.iter_mut().enumerate().for_each(|(i, cell)| *cell = i);
    for (i, byte) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, other) in row.iter_mut().skip(1).zip(b) {
            let substituted = diagonal + usize::from(!byte.eq_ignore_ascii_case(other));
            diagonal = *cell;
            left = substituted.min(*cell + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_labels_are_near() {
        assert_eq!(distance("exposure", "exposure_time"), Some(1));
        assert_eq!(distance("frame_counter", "frameCounter"), Some(1));
        assert_eq!(distance("exposrue", "exposure"), Some(2));
        assert_eq!(distance("temperatur", "temprature"), Some(2));
        assert_eq!(distance("gain", "noise"), None);
        assert_eq!(edit_distance(b"kitten", b"sitting"), Some(3));
        assert_eq!(edit_distance(b"", b"abc"), Some(3));
        assert_eq!(edit_distance(&[b'a'; 65], b"a"), None);
    }
}
