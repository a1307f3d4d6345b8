//! The check of a schema lock that the compiler runs: called by `vrs::lock!` in constants.
//!
//! The macro reads the lock and hands over what recordings hold as hashes, sorted; here they are looked for among the hashes
//! of the struct. No text is compared but for an error.
#![expect(clippy::panic, clippy::missing_panics_doc, reason = "a panic in a constant is an error of the compiler")]

use super::check::{Found, Text, find, same_bytes, same_text};
use super::piece::PieceType;
use super::shape::{Content, LegacyPiece, Node};

/// A piece that recordings hold: the hash of its signature, its label, and its type as Rust spells it.
type Recorded = (u64, &'static str, &'static str);

/// How many lost pieces of a layout get an error each.
const MOST_ERRORS: usize = 8;

/// The numbers of the first recorded pieces that a struct does not answer for, by a piece of today or by a legacy one; the
/// number of all recorded pieces stands for none. The recorded pieces stand in the order of their hashes, like the
/// signatures of the struct.
pub const fn find_lost(nodes: &[Node], signatures: &[(u64, usize)], recorded: &[Recorded]) -> [usize; MOST_ERRORS] {
    let mut lost = [recorded.len(); MOST_ERRORS];
    let (mut count, mut at, mut i) = (0, 0, 0);
    while i < recorded.len() && count < MOST_ERRORS {
        let (hash, label, ty) = recorded[i];
        while at < signatures.len() && signatures[at].0 < hash {
            at += 1;
        }
        let is_of_today = at < signatures.len() && signatures[at].0 == hash;
        if !is_of_today && at_label(nodes, label.as_bytes(), Some(ty)).is_none() {
            lost[count] = i;
            count += 1;
        }
        i += 1;
    }
    lost
}

/// Fails to compile when a recorded piece is lost; the number of all of them stands for none.
pub const fn check_lost(nodes: &[Node], signatures: &[(u64, usize)], layout: &str, recorded: &[Recorded], lost: usize) {
    if lost < recorded.len() {
        let (_, label, ty) = recorded[lost];
        let text = Text::EMPTY.add("`").add(layout).add("`: recordings have `").add(label).add("` as `").add(ty);
        let text = match at_label(nodes, label.as_bytes(), None) {
            Some(now) => retyped(&text, ty, now),
            None => removed(&text, Shape { nodes, signatures }, label, ty, recorded),
        };
        panic!("{}", text.as_str());
    }
}

/// A struct: its shape, and the hashes of its signatures in ascending order.
#[derive(Clone, Copy)]
struct Shape<'a> {
    nodes: &'a [Node],
    signatures: &'a [(u64, usize)],
}

const BLESS: &str = "or, to read it no more, run `VRS_BLESS=1 cargo test`, which marks it as removed in the lock";

const fn retyped(text: &Text, was: &str, now: PieceType) -> Text {
    let text = text.add("`, the struct has it as `").add_rust_type(now).add("`, which old recordings lack: ");
    if is_fixed(was) && now.is_fixed() {
        let text =
            text.add("add `#[layout(legacy(type = ").add(was).add(", with = …))]` to the field (without `with` ");
        return text.add("where `Into` converts), ").add(BLESS);
    }
    let text = text.add("vectors, maps and strings cannot be converted, so keep the field as it was beside a new one ");
    text.add("with another label, ").add(BLESS)
}

const fn removed(text: &Text, shape: Shape<'_>, label: &str, ty: &str, recorded: &[Recorded]) -> Text {
    let text = text.add("`, the struct has no such piece: ");
    let text = if let Some(now) = new_of_type(shape, ty, recorded) {
        let text = text.add("if it is `").add(now.label.as_str()).add("` now, add `#[layout(legacy(label = \"");
        text.add(label).add("\"))]` to that field; otherwise keep the field, ")
    } else {
        let text = text.add("keep the field, or add `#[layout(legacy(label = \"").add(label).add("\", type = ");
        text.add(ty).add("))]` to the one that replaces it, ")
    };
    text.add(BLESS)
}

/// The type of the first piece with this label; with a type, that of the legacy piece with this label and type. Labels are
/// compared part by part: building each would be slow.
const fn at_label(nodes: &[Node], label: &[u8], legacy: Option<&str>) -> Option<PieceType> {
    let mut i = 0;
    while i < nodes.len() {
        let inner = strip_prefix(label, nodes[i].label.as_bytes());
        let found = match (nodes[i].content, inner, legacy) {
            (Content::Piece(_) | Content::OptionalPiece(_), _, Some(ty)) => of_type(nodes[i].legacy, label, ty),
            (Content::Piece(ty) | Content::OptionalPiece(ty), Some([]), None) => Some(ty),
            (Content::Group(nodes), ..) => at_label(nodes, label, legacy),
            (Content::Struct(nodes), Some([b'/', label @ ..]), _) => at_label(nodes, label, legacy),
            (Content::Structs(count, nodes), Some([b'/', label @ ..]), _) => at_index(nodes, count, label, legacy),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        i += 1;
    }
    None
}

const fn at_index(nodes: &[Node], count: u32, label: &[u8], legacy: Option<&str>) -> Option<PieceType> {
    let mut index = 0;
    while index < count {
        if let Some([b'/', label @ ..]) = strip_prefix(label, Text::EMPTY.add_number(index).as_str().as_bytes()) {
            return at_label(nodes, label, legacy);
        }
        index += 1;
    }
    None
}

const fn of_type(legacy: &[LegacyPiece], label: &[u8], ty: &str) -> Option<PieceType> {
    let mut i = 0;
    while i < legacy.len() {
        let old = legacy[i];
        if same_bytes(old.label.as_bytes(), label) && same_text(Text::EMPTY.add_rust_type(old.ty).as_str(), ty) {
            return Some(old.ty);
        }
        i += 1;
    }
    None
}

const fn strip_prefix<'t>(text: &'t [u8], prefix: &[u8]) -> Option<&'t [u8]> {
    match text.split_at_checked(prefix.len()) {
        Some((head, rest)) if same_bytes(head, prefix) => Some(rest),
        _ => None,
    }
}

/// The first piece of this type that recordings do not have yet: a lost one may have become it.
const fn new_of_type(Shape { nodes, signatures }: Shape<'_>, ty: &str, recorded: &[Recorded]) -> Option<Found> {
    let (mut first, mut at) = (signatures.len(), 0);
    while at < signatures.len() {
        let (hash, number) = signatures[at];
        if number < first && !contains(recorded, hash) {
            let piece = find(nodes, number, &Text::EMPTY);
            if same_text(Text::EMPTY.add_rust_type(piece.ty).as_str(), ty) {
                first = number;
            }
        }
        at += 1;
    }
    if first < signatures.len() { Some(find(nodes, first, &Text::EMPTY)) } else { None }
}

/// Whether a sorted list has the hash.
const fn contains(recorded: &[Recorded], hash: u64) -> bool {
    let (mut start, mut end) = (0, recorded.len());
    while start < end {
        let middle = usize::midpoint(start, end);
        if recorded[middle].0 < hash {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    start < recorded.len() && recorded[start].0 == hash
}

/// Whether a type, as Rust spells it, is that of a value or an array.
const fn is_fixed(ty: &str) -> bool {
    let ty = ty.as_bytes();
    strip_prefix(ty, b"Vec<").is_none() && strip_prefix(ty, b"BTreeMap<").is_none() && !same_bytes(ty, b"String")
}

#[cfg(test)]
mod tests {
    use std::format;
    use std::string::String;
    use std::vec::Vec;

    use super::*;
    use crate::element::ElementType::{F32, F64, U8, U32, U64};
    use crate::layout::check::{HASH_PRIME, HASH_START, Signatures, signatures};
    use crate::layout::shape::{Facts, piece_count};
    use crate::layout::{ItemType, Lock, Signature};

    const fn piece(label: &'static str, ty: PieceType) -> Node {
        Node { label, content: Content::Piece(ty), facts: Facts::NONE, legacy: &[] }
    }

    const fn node(label: &'static str, content: Content) -> Node {
        Node { label, content, facts: Facts::NONE, legacy: &[] }
    }

    /// Recorded as `y` once, as a `float`.
    const OLD_X: &[LegacyPiece] = &[LegacyPiece { label: "y", ty: PieceType::Value(F32) }];

    const POSE: &[Node] =
        &[piece("x", PieceType::Value(F64)).with_legacy(OLD_X), piece("tags", PieceType::Vector(ItemType::String))];
    const FRAME: &[Node] = &[
        piece("counter", PieceType::Value(U64)),
        piece("gains", PieceType::Array(F32, 12)),
        node("hands", Content::Structs(11, POSE)),
        node("head", Content::Struct(POSE)),
        node("", Content::Group(&[piece("heat", PieceType::StringMap(ItemType::Element(U8)))])),
        node("note", Content::OptionalPiece(PieceType::String)),
    ];
    const SIGNATURES: Signatures<{ piece_count(FRAME) }> = signatures(FRAME);

    /// Checks the struct against a lock; answers with the errors of the compiler.
    fn check(lines: &str) -> Vec<String> {
        let lock = Lock::parse(&format!("layout Frame\n{lines}")).unwrap();
        let hash = |Signature { label, ty }: &Signature| {
            let ty = format!("{}", ty.rust());
            let bytes = label.bytes().chain([0]).chain(ty.bytes());
            let hash = bytes.fold(HASH_START, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(HASH_PRIME));
            let (label, ty): (&'static str, &'static str) = (label.clone().leak(), ty.leak());
            (hash, label, ty)
        };
        let mut recorded: Vec<Recorded> = lock.get("Frame").unwrap().pieces().map(|(piece, _)| hash(piece)).collect();
        recorded.sort_unstable();
        let signatures = SIGNATURES.as_slice();
        let check = |lost| std::panic::catch_unwind(|| check_lost(FRAME, signatures, "Frame", &recorded, lost));
        let errors = find_lost(FRAME, signatures, &recorded).into_iter().filter_map(|lost| check(lost).err());
        errors.map(|error| *error.downcast::<String>().unwrap()).collect()
    }

    const NONE: Vec<String> = Vec::new();

    fn only(errors: Vec<String>) -> String {
        assert_eq!(errors.len(), 1, "{errors:?}");
        errors.into_iter().next().unwrap()
    }

    #[test]
    fn all_that_the_struct_has_is_found() {
        let pose = |index: u32| format!("hands/{index}/x: f64\nhands/{index}/tags: Vec<String>\n");
        let lines: String = (0..11).map(pose).collect();
        let lines = lines + "counter: u64\ngains: [f32; 12]\nheat: BTreeMap<String, u8>\nnote: String\nhead/x: f64\n";
        assert_eq!(check(&lines), NONE);
        assert_eq!(check(""), NONE);
    }

    #[test]
    fn legacy_pieces_answer_for_recorded_ones() {
        assert_eq!(check("hands/3/y: f32\nhead/y: f32"), NONE);
        for line in ["head/y: f64", "y: f32", "hands/11/y: f32", "head/y/x: f32"] {
            assert!(check(line)[0].contains("the struct has no such piece"), "{line}");
        }
    }

    #[test]
    fn a_retyped_piece_names_both_types_and_the_attribute() {
        for (was, label, now) in
            [("u32", "counter", "u64"), ("[f32; 3]", "gains", "[f32; 12]"), ("f32", "hands/10/x", "f64")]
        {
            let error = only(check(&format!("{label}: {was}")));
            let expected = format!(
                "`Frame`: recordings have `{label}` as `{was}`, the struct has it as `{now}`, which old recordings lack: \
                 add `#[layout(legacy(type = {was}, with = …))]` to the field"
            );
            assert!(error.starts_with(&expected), "{error}");
        }
        for (was, label) in [("Vec<f32>", "gains"), ("[u8; 3]", "head/tags"), ("u32", "note"), ("String", "heat")] {
            let error = only(check(&format!("{label}: {was}")));
            assert!(!error.contains("legacy") && error.contains("cannot be converted"), "{error}");
        }
    }

    #[test]
    fn a_removed_piece_is_looked_for_under_other_labels() {
        let error = only(check("count: u64\ncounter: u64"));
        assert!(error.contains("add `#[layout(legacy(label = \"count\", type = u64))]` to the one"), "{error}");
        let error = only(check("count: u64"));
        assert!(error.contains("if it is `counter` now, add `#[layout(legacy(label = \"count\"))]`"), "{error}");
        let errors = check("hands/11/x: f64\nhead/y/z: u8");
        assert_eq!(errors.len(), 2);
        for piece in ["`hands/11/x` as `f64`", "`head/y/z` as `u8`"] {
            let of_piece = format!("recordings have {piece}, the struct has no such piece");
            assert!(errors.iter().any(|error| error.contains(&of_piece)), "{errors:?}");
        }
    }

    #[test]
    fn each_lost_piece_is_an_error_up_to_a_number() {
        let line = |i: usize| format!("lost_{i}: u8\n");
        let lines = |count: usize| -> String { (0..count).map(line).collect() };
        assert_eq!(check(&lines(3)).len(), 3);
        assert_eq!(check(&lines(100)).len(), MOST_ERRORS);
        let long = "x".repeat(200);
        let error = only(check(&format!("{long}: BTreeMap<String, Matrix4Dd>")));
        assert!(error.starts_with("`Frame`: ") && error.ends_with("in the lock"), "{error}");
    }

    #[test]
    fn types_are_hashed_as_locks_spell_them() {
        let types = [
            PieceType::Value(U32),
            PieceType::Array(U8, 4_294_967_295),
            PieceType::Vector(ItemType::String),
            PieceType::StringMap(ItemType::Element(F32)),
            PieceType::String,
        ];
        for ty in types {
            let text = Text::EMPTY.add_rust_type(ty);
            assert_eq!(text.as_str(), format!("{}", ty.rust()));
            assert_eq!(is_fixed(text.as_str()), ty.is_fixed());
        }
    }
}
