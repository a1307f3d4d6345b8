//! Where two payloads differ.

use vrs_core::layout::{PieceValue, Value};

use super::difference::{Difference, Side, excerpts};
use super::pairs::{Known, Pair};
use crate::error::{RecordLocation, Result};
use crate::reader::{BlockContent, LayoutContent, Record, RecordBlock, Selected};

/// What comparing some records shows.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Records that are equal.
    pub(super) equal: u64,
    pub(super) differences: Vec<Difference>,
}

/// Reads and compares records.
pub(super) fn compare(a: &Selected<'_>, b: &Selected<'_>, pairs: &[Pair]) -> Found {
    let mut found = Found::default();
    let both = |pair: &Pair| if let Pair::Both(a, b) = pair { Some((*a, *b)) } else { None };
    let positions = |of: fn((Known, Known)) -> Known| pairs.iter().filter_map(both).map(move |pair| of(pair).position);
    let mut records = a.records_at(positions(|(a, _)| a)).zip(b.records_at(positions(|(_, b)| b)));
    for pair in pairs {
        match pair {
            Pair::OnlyA(known) => {
                found.differences.push(Difference::Record { record: known.location, only_in: Side::A });
            }
            Pair::OnlyB(known) => {
                found.differences.push(Difference::Record { record: known.location, only_in: Side::B });
            }
            Pair::Both(known, _) => {
                let Some((a, b)) = records.next() else { continue };
                let before = found.differences.len();
                compare_records(known.location, a, b, &mut found.differences);
                found.equal += u64::from(found.differences.len() == before);
            }
        }
    }
    found
}

fn compare_records(record: RecordLocation, a: Result<Record<'_>>, b: Result<Record<'_>>, out: &mut Vec<Difference>) {
    let (a, b) = match (a, b) {
        (Ok(a), Ok(b)) => (a, b),
        (a, b) => {
            let errors = [(Side::A, a.err()), (Side::B, b.err())].into_iter();
            out.extend(errors.filter_map(|(side, error)| Some(Difference::Unreadable { side, error: error? })));
            return;
        }
    };
    if a.version() != b.version() {
        out.push(Difference::Version { record, a: a.version(), b: b.version() });
    }
    if a.payload() != b.payload() {
        compare_payloads(record, &a, &b, out);
    }
}

fn compare_payloads(record: RecordLocation, a: &Record<'_>, b: &Record<'_>, out: &mut Vec<Difference>) {
    let (Ok(mut of_a), Ok(mut of_b)) = (a.blocks(), b.blocks()) else {
        return out.extend(differing_bytes(record, None, a.payload(), b.payload()));
    };
    loop {
        match (of_a.next(), of_b.next()) {
            (Some(of_a), Some(of_b)) if compare_blocks(record, &of_a, &of_b, out) => {}
            (None, None) => break,
            // What follows cannot be told apart.
            _ => return out.extend(differing_bytes(record, None, a.payload(), b.payload())),
        }
    }
    out.extend(differing_bytes(record, None, of_a.rest(), of_b.rest()));
}

/// Whether the blocks are of one kind, so that the next ones can be compared.
fn compare_blocks(record: RecordLocation, a: &RecordBlock<'_>, b: &RecordBlock<'_>, out: &mut Vec<Difference>) -> bool {
    let block = a.index;
    match (&a.content, &b.content) {
        (BlockContent::Layout(a), BlockContent::Layout(b)) => compare_layouts(record, block, a, b, out),
        (BlockContent::Image(a), BlockContent::Image(b))
        | (BlockContent::Audio(a), BlockContent::Audio(b))
        | (BlockContent::Custom(a), BlockContent::Custom(b)) => {
            out.extend(differing_bytes(record, Some(block), a, b));
        }
        _ => return false,
    }
    true
}

fn compare_layouts(
    record: RecordLocation,
    block: usize,
    a: &LayoutContent<'_>,
    b: &LayoutContent<'_>,
    out: &mut Vec<Difference>,
) {
    let before = out.len();
    let (of_a, of_b): (Vec<_>, Vec<_>) = (a.values().iter().collect(), b.values().iter().collect());
    let mut differ = |piece: &PieceValue<'_>, a: Option<Value<'_>>, b: Option<Value<'_>>| {
        if a != b {
            let (label, json) = (piece.spec().label.clone(), |value: Value<'_>| value.to_json().to_string());
            let (a, b) = excerpts(a.map(json), b.map(json));
            out.push(Difference::Piece { record, block, label, a, b });
        }
    };
    for (place, piece) in of_a.iter().enumerate() {
        let other = find(&of_b, piece, place);
        differ(piece, Some(piece.value()), other.map(|other| other.value()));
    }
    for (_, piece) in of_b.iter().enumerate().filter(|(place, piece)| find(&of_a, piece, *place).is_none()) {
        differ(piece, None, Some(piece.value()));
    }
    if out.len() == before && a.schema().pieces() == b.schema().pieces() {
        // All values are the same, and what no value shows is not.
        let bytes =
            |layout: &LayoutContent<'_>| [layout.block().fixed_section(), layout.block().variable_section()].concat();
        out.extend(differing_bytes(record, Some(block), &bytes(a), &bytes(b)));
    }
}

/// The piece of this label and type: mostly it stands at the same place.
fn find<'p>(pieces: &[PieceValue<'p>], wanted: &PieceValue<'_>, place: usize) -> Option<PieceValue<'p>> {
    let is_wanted =
        |piece: &&PieceValue<'_>| piece.spec().ty == wanted.spec().ty && piece.spec().label == wanted.spec().label;
    let there = pieces.get(place).filter(is_wanted);
    there.or_else(|| pieces.iter().find(is_wanted)).copied()
}

fn differing_bytes(record: RecordLocation, block: Option<usize>, a: &[u8], b: &[u8]) -> Option<Difference> {
    let common = a.len().min(b.len());
    let first = a.iter().zip(b).position(|(a, b)| a != b);
    let offset = first.or((a.len() != b.len()).then_some(common))? as u64;
    Some(Difference::Bytes { record, block, offset, a: a.len() as u64, b: b.len() as u64 })
}
