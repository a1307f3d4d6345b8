//! Checks of shapes that the compiler runs: called by derived code in constants.
//!
//! No two pieces of a layout may have the same signature, through nesting, groups and type aliases, and no legacy piece that
//! of a piece of today. Comparing all labels with each other does not compile at a few hundred fields (the compiler bounds
//! constant evaluation), so signatures are hashed, sorted and searched; only equal hashes lead to a comparison of the labels
//! themselves.
//!
//! The checks are `track_caller`, so that the compiler shows the field that fails and nothing of this file.
#![expect(clippy::panic, clippy::missing_panics_doc, reason = "a panic in a constant is an error of the compiler")]

use super::block::MAX_FIXED_SIZE;
use core::marker::PhantomData;

use super::encode::{EncodeError, Sink, Variables};
use super::field::Field;
use super::piece::{PieceKind, PieceType};

use super::presence::{Presence, PresenceBuilder};
use super::shape::{Content, LegacyPiece, Node, fixed_size, group_count, piece_count};
use super::view::Pieces;

/// A field type as derived code sees it: it need not be one, [`NoField`] answers for others. So a type that nothing stores
/// is one error, at its place in the shape, and does not keep the compiler from checking the rest.
#[derive(Debug)]
pub struct Probe<F>(PhantomData<F>);

impl<F: Field> Probe<F> {
    /// Whether the type is a field.
    pub const IS_FIELD: bool = true;

    /// What the field contributes to a shape.
    pub const CONTENT: Content = F::CONTENT;

    /// Whether zero bytes are a value.
    pub const HAS_ZERO: bool = F::HAS_ZERO;

    /// See [`Field::view`].
    #[inline]
    pub fn view(pieces: Pieces<'_>, at: usize) -> F::View<'_> {
        F::view(pieces, at)
    }

    /// See [`Field::presence`].
    #[inline]
    pub fn presence(value: &F::Value, groups: &mut PresenceBuilder) {
        F::presence(value, groups);
    }

    /// See [`Field::encode_fixed`].
    #[inline]
    pub fn encode_fixed<'o>(value: &F::Value, out: &'o mut [u8]) -> &'o mut [u8] {
        F::encode_fixed(value, out)
    }

    /// See [`Field::encode_variable`].
    ///
    /// # Errors
    /// Those of the sink.
    #[inline]
    pub fn encode_variable<S: Sink>(value: &F::Value, out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        F::encode_variable(value, out)
    }
}

/// What a [`Probe`] says of a type that is no field.
pub trait NoField {
    /// It is none.
    const IS_FIELD: bool = false;

    /// No pieces.
    const CONTENT: Content = Content::Struct(&[]);

    /// Nothing to complain about.
    const HAS_ZERO: bool = true;

    /// Nothing to see. None of the functions is ever called, for the struct's shape does not compile.
    fn view(_pieces: Pieces<'_>, _at: usize) {}

    /// No groups.
    fn presence<V>(_value: &V, _groups: &mut PresenceBuilder) {}

    /// Nothing to store.
    fn encode_fixed<'o, V>(_value: &V, out: &'o mut [u8]) -> &'o mut [u8] {
        out
    }

    /// Nothing to append.
    ///
    /// # Errors
    /// None.
    fn encode_variable<V, S>(_value: &V, _out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        Ok(())
    }
}

impl<F> NoField for Probe<F> {}

/// Refuses to compile what no reader could read.
#[track_caller]
pub const fn check_limits(nodes: &[Node]) {
    assert!(
        group_count(nodes) <= Presence::MAX_GROUPS,
        "a layout has at most 64 optional groups: record several layouts as blocks of one record"
    );
    assert!(
        fixed_size(nodes) <= MAX_FIXED_SIZE as u64,
        "the fixed pieces need more than 1 GiB, which no reader takes: record the data in a block of its own"
    );
}

/// Refuses a field that nothing answers for where a file lacks it: an enum without variant 0 and without default.
#[track_caller]
pub const fn check_zero(has_zero: bool) {
    assert!(
        has_zero,
        "no variant of the enum has the number 0, so nothing answers where a file lacks the field: add `default = …` or `required`"
    );
}

/// Refuses facts about a whole group; those about a struct, which an attribute tells, are refused by the macro.
#[track_caller]
pub const fn check_facts(content: &Content) {
    assert!(
        !matches!(content, Content::Group(_)),
        "the field is a group of pieces: what is said about pieces belongs on the fields of the group's struct"
    );
}

/// Refuses a field of a struct without lifetime that would borrow from a record.
#[track_caller]
pub const fn check_decodes(is_field: bool, decodes: bool) {
    assert!(
        decodes || !is_field,
        "the field borrows, so that no record can be decoded into it: write the owned form, such as `String` or `Vec<T>`, \
         or give the struct a lifetime and read it through its view"
    );
}

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

/// Refuses legacy piece number `legacy` of field number `field` when it can never answer: it is a piece of today's layout, or
/// an earlier one of the field.
#[track_caller]
pub const fn check_legacy<const N: usize>(nodes: &[Node], signatures: &Signatures<N>, field: usize, legacy: usize) {
    assert!(
        matches!(nodes[field].content, Content::Piece(_) | Content::OptionalPiece(_)),
        "the field is a group of several pieces: say `legacy` on the fields of the group's struct"
    );
    let all = nodes[field].legacy;
    let old = all[legacy];
    check_not_of_today(nodes, signatures, &old, &Text::EMPTY, HASH_START);
    let mut i = 0;
    while i < legacy {
        assert!(
            !(same_type(all[i].ty, old.ty) && same_text(all[i].label, old.label)),
            "an earlier `legacy` of the field names the same piece, so this one never answers: remove it, or name another piece"
        );
        i += 1;
    }
}

/// Refuses legacy pieces inside field number `field`, a struct or a group, that are pieces of today's layout.
#[track_caller]
pub const fn check_inner_legacy<const N: usize>(nodes: &[Node], signatures: &Signatures<N>, field: usize) {
    if has_inner_legacy(&nodes[field]) {
        check_legacy_inside(nodes, signatures, &nodes[field], &Text::EMPTY, HASH_START);
    }
}

const fn has_inner_legacy(node: &Node) -> bool {
    let (Content::Struct(inner) | Content::Structs(_, inner) | Content::Group(inner)) = node.content else {
        return false;
    };
    let mut i = 0;
    while i < inner.len() {
        if !inner[i].legacy.is_empty() || has_inner_legacy(&inner[i]) {
            return true;
        }
        i += 1;
    }
    false
}

/// Goes over the legacy pieces inside one field. `prefix` are the labels of the structs around it, `hash` is their hash.
#[track_caller]
const fn check_legacy_inside<const N: usize>(
    nodes: &[Node],
    signatures: &Signatures<N>,
    field: &Node,
    prefix: &Text,
    hash: u64,
) {
    match field.content {
        Content::Piece(_) | Content::OptionalPiece(_) => {}
        Content::Group(inner) => check_legacy_of(nodes, signatures, inner, prefix, hash),
        Content::Struct(inner) => {
            let hash = hash_byte(hash_text(hash, field.label), b'/');
            check_legacy_of(nodes, signatures, inner, &prefix.add(field.label).add("/"), hash);
        }
        Content::Structs(count, inner) => {
            let mut index = 0;
            while index < count {
                let entry = Text::EMPTY.add(field.label).add("/").add_number(index).add("/");
                let hash = hash_text(hash, entry.as_str());
                check_legacy_of(nodes, signatures, inner, &prefix.add(entry.as_str()), hash);
                index += 1;
            }
        }
    }
}

#[track_caller]
const fn check_legacy_of<const N: usize>(
    nodes: &[Node],
    signatures: &Signatures<N>,
    inner: &[Node],
    prefix: &Text,
    hash: u64,
) {
    let mut i = 0;
    while i < inner.len() {
        let mut legacy = 0;
        while legacy < inner[i].legacy.len() {
            check_not_of_today(nodes, signatures, &inner[i].legacy[legacy], prefix, hash);
            legacy += 1;
        }
        check_legacy_inside(nodes, signatures, &inner[i], prefix, hash);
        i += 1;
    }
}

#[track_caller]
const fn check_not_of_today<const N: usize>(
    nodes: &[Node],
    signatures: &Signatures<N>,
    old: &LegacyPiece,
    prefix: &Text,
    hash: u64,
) {
    let hash = hash_type(hash_byte(hash_text(hash, old.label), 0), old.ty);
    let label = prefix.add(old.label);
    let mut at = lower_bound(&signatures.0, hash);
    while at < N && signatures.0[at].0 == hash {
        let today = find(nodes, signatures.0[at].1, &Text::EMPTY);
        if same_type(today.ty, old.ty) && same_text(today.label.as_str(), label.as_str()) {
            let message = Text::EMPTY
                .add("`legacy` names the piece `")
                .add(label.as_str())
                .add("` of type `")
                .add_type(old.ty)
                .add("`, which is a piece of today's layout: name the label and type that older files have");
            panic!("{}", message.as_str());
        }
        at += 1;
    }
}

/// The place of the first entry with this hash or a greater one.
const fn lower_bound(hashes: &[(u64, usize)], hash: u64) -> usize {
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
pub(super) const HASH_START: u64 = 0xcbf2_9ce4_8422_2325;
pub(super) const HASH_PRIME: u64 = 0x0100_0000_01b3;

const fn hash_byte(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(HASH_PRIME)
}

/// The compiler interprets this for every byte of every label: calls are what costs.
const fn hash_text(mut hash: u64, text: &str) -> u64 {
    let bytes = text.as_bytes();
    let (mut i, end) = (0, bytes.len());
    while i < end {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(HASH_PRIME);
        i += 1;
    }
    hash
}

/// Continues a hash with the type as Rust spells it, which is how a lock has it.
const fn hash_type(hash: u64, ty: PieceType) -> u64 {
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

const fn same_type(a: PieceType, b: PieceType) -> bool {
    let lengths = match (a, b) {
        (PieceType::Array(_, a), PieceType::Array(_, b)) => a == b,
        _ => true,
    };
    lengths && a.kind() as u8 == b.kind() as u8 && same_text(item_name(a), item_name(b))
}

pub(super) const fn same_text(a: &str, b: &str) -> bool {
    same_bytes(a.as_bytes(), b.as_bytes())
}

pub(super) const fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

const fn item_name(ty: PieceType) -> &'static str {
    match ty.item() {
        Some(item) => item.name(),
        None => "",
    }
}

pub(super) struct Found {
    pub(super) label: Text,
    pub(super) ty: PieceType,
}

/// Piece number `index` of a shape, `prefix` being the labels of enclosing structs.
pub(super) const fn find(nodes: &[Node], mut index: usize, prefix: &Text) -> Found {
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

/// Text built in constants: as much as an error message needs, cut behind that.
#[derive(Clone, Copy)]
pub(super) struct Text {
    bytes: [u8; Self::CAPACITY],
    len: usize,
}

impl Text {
    const CAPACITY: usize = 768;

    pub(super) const EMPTY: Self = Self { bytes: [0; Self::CAPACITY], len: 0 };

    pub(super) const fn add(&self, text: &str) -> Self {
        let mut sum = *self;
        let mut i = 0;
        // Whole texts only: half a character would not be a string.
        while text.len() <= sum.bytes.len() - self.len && i < text.len() {
            sum.bytes[self.len + i] = text.as_bytes()[i];
            i += 1;
        }
        sum.len += i;
        sum
    }

    pub(super) const fn add_number(&self, number: u32) -> Self {
        let text = if number >= 10 { self.add_number(number / 10) } else { *self };
        let digit = [b'0' + (number % 10) as u8];
        match core::str::from_utf8(&digit) {
            Ok(digit) => text.add(digit),
            Err(_) => text,
        }
    }

    const fn add_type(&self, ty: PieceType) -> Self {
        let text = self.add(ty.kind().name());
        match ty.kind() {
            PieceKind::String => text,
            _ => text.add("<").add(item_name(ty)).add(">"),
        }
    }

    pub(super) const fn add_rust_type(&self, ty: PieceType) -> Self {
        let (before, item, after) = ty.rust_parts();
        let text = self.add(before).add(item);
        let text = if let PieceType::Array(_, count) = ty { text.add("; ").add_number(count) } else { text };
        text.add(after)
    }

    pub(super) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}
