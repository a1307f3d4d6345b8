//! What readers of one set of layouts see in recordings of another.

use std::collections::HashSet;
use std::ptr;

use vrs::layout::{Fate, PieceSpec, PieceType, Signature, Value};

use super::{Layout, LayoutPiece, Layouts};

/// Two layouts of which each is read through the other; or one that the other side does not have.
pub(crate) struct Comparison<'l> {
    pub(crate) a: Option<&'l Layout>,
    pub(crate) b: Option<&'l Layout>,
    /// The pieces of both, those of `a` first.
    pub(crate) pieces: Vec<Piece>,
}

/// A piece of either side.
pub(crate) struct Piece {
    pub(crate) signature: Signature,
    /// What a reader of A sees of it in B, and the other way round.
    pub(crate) a_in_b: Sight,
    pub(crate) b_in_a: Sight,
}

/// What a reader sees of a piece.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Sight {
    /// It is stored.
    Present,
    /// It is not stored, its default answers: the value as JSON where it is known,
    /// and the other type that is stored under the label.
    Default { value: Option<String>, stored_as: Option<PieceType> },
    /// It is not stored, and read from another piece.
    Migrated(Signature),
    /// It is not stored, and reading insists on it: an error.
    Missing,
    /// It is stored, and the reader does not know it.
    Lost,
    /// It is stored; the reader's lock says that it is read no more.
    Removed,
    /// It is stored, and read as another piece.
    ReadAs(Signature),
    /// Neither side stores it nor asks for it: it is a matter of the other direction.
    Absent,
}

impl Comparison<'_> {
    /// Whether reading through `a` finds nothing at all in `b`, which is an error; or the other way round.
    pub(crate) fn finds_nothing(&self, sight: impl Fn(&Piece) -> &Sight) -> bool {
        let expected = |sight: &Sight| matches!(sight, Sight::Default { .. } | Sight::Missing);
        let found = |sight: &Sight| matches!(sight, Sight::Present | Sight::Migrated(_));
        self.a.is_some()
            && self.b.is_some()
            && self.pieces.iter().any(|piece| expected(sight(piece)))
            && !self.pieces.iter().any(|piece| found(sight(piece)))
    }
}

/// Compares the layouts of both sides, pair by pair; layouts without a counterpart stand last.
pub(crate) fn compare<'l>(a: &'l Layouts, b: &'l Layouts) -> Vec<Comparison<'l>> {
    let mut pairs: Vec<(&Layout, &Layout)> = Vec::new();
    pairs.extend(a.list.iter().filter_map(|layout| Some((layout, partner(layout, &b.list)?))));
    let is_paired = |pairs: &[(&Layout, &Layout)], layout: &Layout| {
        pairs.iter().any(|(a, b)| ptr::eq(*a, layout) || ptr::eq(*b, layout))
    };
    for layout in &b.list {
        if !is_paired(&pairs, layout) {
            pairs.extend(partner(layout, &a.list).map(|other| (other, layout)));
        }
    }
    let alone = |side: &'l Layouts| side.list.iter().filter(|layout| !is_paired(&pairs, layout)).map(Some);
    let alone: Vec<_> = alone(a).map(|a| (a, None)).chain(alone(b).map(|b| (None, b))).collect();
    let pairs = pairs.into_iter().map(|(a, b)| (Some(a), Some(b))).chain(alone);
    pairs.map(|(a, b)| Comparison { a, b, pieces: pieces(a, b) }).collect()
}

/// The layout of the other side that stands for the same records: the one of this name, or else of the newest version.
/// The structs of a lock do not say whose records they read: for a recording it is the one that is most alike.
fn partner<'l>(layout: &Layout, others: &'l [Layout]) -> Option<&'l Layout> {
    let same_name = others.iter().filter(|other| other.name == layout.name);
    if let Some((other, _)) = most_alike(layout, same_name) {
        return Some(other);
    }
    let origin = layout.origin.as_ref()?;
    let versions = others.iter().filter(|other| other.origin.as_ref().is_some_and(|other| other.is_version_of(origin)));
    let newest = versions.max_by_key(|other| other.origin.as_ref().map(|origin| origin.version));
    newest.or_else(|| {
        let structs = others.iter().filter(|other| other.origin.is_none());
        most_alike(layout, structs).filter(|(_, likeness)| *likeness >= MIN_LIKENESS).map(|(other, _)| other)
    })
}

/// The layout that is most alike, of equal ones the first; and how much so.
fn most_alike<'l>(layout: &Layout, others: impl Iterator<Item = &'l Layout>) -> Option<(&'l Layout, usize)> {
    let others = others.map(|other| (other, likeness(layout, other)));
    others.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// Half of the pieces, or all with another type.
const MIN_LIKENESS: usize = 500;

/// How much two layouts have in common, in thousandths: a piece of the same label counts half when its type differs.
fn likeness(a: &Layout, b: &Layout) -> usize {
    let labels: HashSet<&str> = b.kept().map(|piece| piece.spec.label.as_str()).collect();
    let signatures = a.kept().filter(|piece| b.stores(&piece.signature())).count();
    let labels = a.kept().filter(|piece| labels.contains(piece.spec.label.as_str())).count();
    let all = a.kept().count() + b.kept().count();
    ((signatures + labels) * 1000).checked_div(all).unwrap_or_default()
}

fn pieces(a: Option<&Layout>, b: Option<&Layout>) -> Vec<Piece> {
    let mut seen = HashSet::new();
    // What A read of still older recordings is to be read by B, too.
    let held = a.into_iter().flat_map(|a| &a.pieces).filter(|piece| piece.fate != Fate::Removed);
    let signatures = held.chain(b.into_iter().flat_map(Layout::kept)).map(LayoutPiece::signature);
    let piece = |signature: Signature| {
        let new = |signature: &Signature| b.is_some_and(|b| b.stores(signature));
        let old = |signature: &Signature| a.is_some_and(|a| a.has_stored(signature));
        let (a_in_b, b_in_a) = (see(a, b, &signature, new), see(b, a, &signature, old));
        Piece { signature, a_in_b, b_in_a }
    };
    signatures.filter(|signature| seen.insert(signature.clone())).map(piece).collect()
}

/// What a reader of one layout sees of a piece in records of another, of which `is_stored` tells what they hold.
fn see(
    reader: Option<&Layout>,
    stored: Option<&Layout>,
    signature: &Signature,
    is_stored: impl Fn(&Signature) -> bool,
) -> Sight {
    let expected = reader.and_then(|reader| reader.find(signature)).map(|piece| (&piece.fate, &piece.spec));
    match (expected, is_stored(signature)) {
        (Some((Fate::Kept, _)), true) => Sight::Present,
        (Some((Fate::Kept, spec)), false) => {
            let sources = reader.into_iter().flat_map(|reader| &reader.pieces);
            let mut sources =
                sources.filter(|source| matches!(&source.fate, Fate::ReadAs(target) if target == signature));
            match sources.find(|source| is_stored(&source.signature())) {
                Some(source) => Sight::Migrated(source.signature()),
                None if spec.required => Sight::Missing,
                None => default(spec, stored),
            }
        }
        (Some((Fate::ReadAs(target), _)), true) => Sight::ReadAs(target.clone()),
        (Some((Fate::Removed, _)), true) => Sight::Removed,
        (None, true) => Sight::Lost,
        (_, false) => Sight::Absent,
    }
}

fn default(spec: &PieceSpec, stored: Option<&Layout>) -> Sight {
    let value = spec.default.as_ref().map(|default| Value::new(spec.ty, default).to_json().to_string());
    let other = stored.into_iter().flat_map(Layout::kept).find(|piece| piece.spec.label == spec.label);
    Sight::Default { value, stored_as: other.map(|piece| piece.spec.ty) }
}
