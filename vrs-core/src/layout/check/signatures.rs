//! The signatures of a layout: no two pieces have the same, through nesting, groups and type aliases.
//!
//! Comparing all labels with each other does not compile at a few hundred fields (the compiler bounds constant evaluation), so
//! signatures are hashed, sorted and searched; only equal hashes lead to a comparison of the labels themselves.
#![expect(clippy::panic, clippy::missing_panics_doc, reason = "a panic in a constant is an error of the compiler")]

use super::text::{Text, item_name, same_text};
use crate::layout::piece::PieceType;
use crate::layout::shape::{Content, Node, piece_count};

/// The signatures of all pieces of a shape: their hashes in ascending order, each with the number of its piece.
#[derive(Debug)]
pub struct Signatures<const N: usize>([(u64, usize); N]);

impl<const N: usize> Signatures<N> {
    /// The hashes with the numbers.
    pub const fn as_slice(&self) -> &[(u64, usize)] {
        &self.0
    }
}

/// The signatures of a shape with `N` pieces.
pub const fn signatures<const N: usize>(nodes: &[Node]) -> Signatures<N> {
    let mut hashes = [(0, 0); N];
    hash_signatures(nodes, HASH_START, &mut hashes, 0);
    sort(&mut hashes);
    Signatures(hashes)
}

/// The number of the first piece whose signature an earlier piece has; `N`, the number of pieces, when all differ.
pub const fn first_duplicate<const N: usize>(nodes: &[Node], signatures: &Signatures<N>) -> usize {
    let hashes = &signatures.0;
    let (mut first, mut i) = (N, 1);
    while i < N {
        let (a, b) = (hashes[i - 1], hashes[i]);
        if a.0 == b.0 && b.1 < first && same_signature(nodes, a.1, b.1) {
            first = b.1;
        }
        i += 1;
    }
    first
}

/// Fails to compile when the first duplicate is among the pieces `start..end`, those of one field.
#[track_caller]
pub const fn check_duplicate(nodes: &[Node], first_duplicate: usize, start: usize, end: usize) {
    if start <= first_duplicate && first_duplicate < end {
        let piece = find(nodes, first_duplicate, &Text::EMPTY);
        let message = Text::EMPTY
            .add("two pieces have the label `")
            .add(piece.label.as_str())
            .add("` and the type `")
            .add_type(piece.ty)
            .add("`: give one another name with #[layout(label = \"…\")]");
        panic!("{}", message.as_str());
    }
}

/// The place of the first entry with this hash or a greater one.
pub(super) const fn lower_bound(hashes: &[(u64, usize)], hash: u64) -> usize {
    let (mut from, mut to) = (0, hashes.len());
    while from < to {
        let middle = from.midpoint(to);
        if hashes[middle].0 < hash {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    from
}

/// FNV-1a, 64 bits.
pub(in crate::layout) const HASH_START: u64 = 0xcbf2_9ce4_8422_2325;
pub(in crate::layout) const HASH_PRIME: u64 = 0x0100_0000_01b3;

pub(super) const fn hash_byte(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(HASH_PRIME)
}

/// The compiler interprets this for every byte of every label: calls are what costs.
pub(super) const fn hash_text(mut hash: u64, text: &str) -> u64 {
    let bytes = text.as_bytes();
    let (mut i, end) = (0, bytes.len());
    while i < end {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(HASH_PRIME);
        i += 1;
    }
    hash
}

/// Continues a hash with the type as Rust spells it, which is how a lock has it.
pub(super) const fn hash_type(hash: u64, ty: PieceType) -> u64 {
    let (before, item, after) = ty.rust_parts();
    let hash = hash_text(hash_text(hash, before), item);
    let hash = if let PieceType::Array(_, count) = ty {
        hash_text(hash_text(hash, "; "), Text::EMPTY.add_number(count).as_str())
    } else {
        hash
    };
    hash_text(hash, after)
}

/// Writes the hash and number of every piece into `out[at..]`; returns the next place.
const fn hash_signatures(nodes: &[Node], prefix: u64, out: &mut [(u64, usize)], mut at: usize) -> usize {
    let mut i = 0;
    while i < nodes.len() {
        let label = hash_text(prefix, nodes[i].label);
        at = match nodes[i].content {
            Content::Piece(ty) | Content::OptionalPiece(ty) => {
                out[at] = (hash_type(hash_byte(label, 0), ty), at);
                at + 1
            }
            Content::Struct(nodes) => hash_signatures(nodes, hash_byte(label, b'/'), out, at),
            Content::Group(nodes) => hash_signatures(nodes, prefix, out, at),
            Content::Structs(count, nodes) => {
                let mut index = 0;
                while index < count {
                    let prefix = hash_text(hash_byte(label, b'/'), Text::EMPTY.add_number(index).as_str());
                    at = hash_signatures(nodes, hash_byte(prefix, b'/'), out, at);
                    index += 1;
                }
                at
            }
        };
        i += 1;
    }
    at
}

/// Heap sort.
const fn sort(values: &mut [(u64, usize)]) {
    let mut start = values.len() / 2;
    let mut end = values.len();
    while end > 1 {
        if start > 0 {
            start -= 1;
        } else {
            end -= 1;
            swap(values, 0, end);
        }
        let mut root = start;
        while 2 * root + 1 < end {
            let mut child = 2 * root + 1;
            if child + 1 < end && less(values[child], values[child + 1]) {
                child += 1;
            }
            if !less(values[root], values[child]) {
                break;
            }
            swap(values, root, child);
            root = child;
        }
    }
}

const fn swap(values: &mut [(u64, usize)], a: usize, b: usize) {
    let kept = values[a];
    values[a] = values[b];
    values[b] = kept;
}

const fn less(a: (u64, usize), b: (u64, usize)) -> bool {
    a.0 < b.0 || a.0 == b.0 && a.1 < b.1
}

const fn same_signature(nodes: &[Node], a: usize, b: usize) -> bool {
    let (a, b) = (find(nodes, a, &Text::EMPTY), find(nodes, b, &Text::EMPTY));
    same_type(a.ty, b.ty) && same_text(a.label.as_str(), b.label.as_str())
}

pub(super) const fn same_type(a: PieceType, b: PieceType) -> bool {
    let lengths = match (a, b) {
        (PieceType::Array(_, a), PieceType::Array(_, b)) => a == b,
        _ => true,
    };
    lengths && a.kind() as u8 == b.kind() as u8 && same_text(item_name(a), item_name(b))
}

pub(in crate::layout) struct Found {
    pub(in crate::layout) label: Text,
    pub(in crate::layout) ty: PieceType,
}

/// Piece number `index` of a shape, `prefix` being the labels of enclosing structs.
pub(in crate::layout) const fn find(nodes: &[Node], mut index: usize, prefix: &Text) -> Found {
    let mut i = 0;
    while i < nodes.len() {
        let label = prefix.add(nodes[i].label);
        let (count, inner) = match nodes[i].content {
            Content::Piece(ty) | Content::OptionalPiece(ty) if index == 0 => return Found { label, ty },
            Content::Piece(_) | Content::OptionalPiece(_) => (1, 1),
            Content::Struct(nodes) | Content::Group(nodes) => (piece_count(nodes), piece_count(nodes)),
            Content::Structs(times, nodes) => (times as usize * piece_count(nodes), piece_count(nodes)),
        };
        if index < count {
            return match nodes[i].content {
                Content::Group(nodes) => find(nodes, index, prefix),
                Content::Structs(_, nodes) => {
                    find(nodes, index % inner, &label.add("/").add_number((index / inner) as u32).add("/"))
                }
                Content::Struct(nodes) => find(nodes, index, &label.add("/")),
                Content::Piece(ty) | Content::OptionalPiece(ty) => Found { label, ty },
            };
        }
        index -= count;
        i += 1;
    }
    panic!("no such piece")
}
