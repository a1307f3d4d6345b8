//! Old pieces that could never answer.
#![expect(clippy::panic, clippy::missing_panics_doc, reason = "a panic in a constant is an error of the compiler")]

use super::signatures::{HASH_START, Signatures, find, hash_byte, hash_text, hash_type, lower_bound, same_type};
use super::text::{Text, same_text};
use crate::layout::shape::{Content, LegacyPiece, Node};

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
    let mut at = lower_bound(signatures.as_slice(), hash);
    while at < N && signatures.as_slice()[at].0 == hash {
        let today = find(nodes, signatures.as_slice()[at].1, &Text::EMPTY);
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
