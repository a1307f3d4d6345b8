//! Layouts that no recording at hand has: struct arrays, labels that are no names, structs that must stay apart.

use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use vrs::Definition;
use vrs::ElementType::{Char, F32, F64, I32, U8};
use vrs::layout::{PieceSpec, PieceType, Schema};

use super::Source;
use super::tree::{self, Content, Member, Obstacle};

/// What is printed for [`odd`] and [`unspeakable`], compiled. `VRS_BLESS=1 cargo test -p vrs-cli --lib` writes it anew.
#[allow(dead_code, unreachable_pub)]
mod generated {
    include!("../../tests/generated/odd.rs");
}

fn value(label: &str) -> PieceSpec {
    PieceSpec::new(label, PieceType::Value(I32))
}

fn text(label: &str) -> PieceSpec {
    PieceSpec::new(label, PieceType::String)
}

fn schema(pieces: impl IntoIterator<Item = PieceSpec>) -> Schema {
    Schema::new(pieces).unwrap()
}

/// Each line is one difficulty.
fn odd() -> Schema {
    let is_odd = PieceSpec { properties: [("an odd\nname".into(), vec![1, 0, 0, 0])].into(), ..value("°") };
    let array_of_one = PieceSpec { default: Some(vec![7; 4]), ..PieceSpec::new("one/0/x", PieceType::Array(U8, 4)) };
    schema(
        [
            [value("type"), value("self"), value("3d"), is_odd, value("x//y")].as_slice(),
            &[value("has_gain"), value("gain"), value("Gain"), value("/x"), value("x/")],
            &[value("hands/0/angle"), text("hands/0/name"), value("hands/1/angle"), text("hands/1/name")],
            &[value("pose/x"), text("pose/note"), value("pose/deep/y"), text("pose/deep/note")],
            &[value("apart/x"), value("between/x"), value("apart/y")],
            &[value("p/x"), value("q/x"), text("q/note"), text("p/note")],
            &[value("layout/x"), value("view/x"), array_of_one],
            &[PieceSpec::new("mixed/0/x", PieceType::Value(F32)), PieceSpec::new("mixed/1/x", PieceType::Value(F64))],
            &[value("from/1/x"), value("from/2/x"), value("pieces/0"), value("pieces/1")],
        ]
        .concat(),
    )
}

/// Facts that no attribute can state.
fn unspeakable() -> Schema {
    schema([
        PieceSpec { default: Some(vec![97]), ..PieceSpec::new("letter", PieceType::Value(Char)) },
        PieceSpec { properties: [("min".into(), vec![97])].into(), ..PieceSpec::new("least", PieceType::Value(Char)) },
        PieceSpec { default: Some(vec![1]), ..PieceSpec::new("short", PieceType::Array(U8, 3)) },
    ])
}

fn source() -> String {
    let mut source = Source::default();
    source.add_layout("Data", "One\nline.", &odd()).unwrap();
    source.add_layout("State", "Facts.", &unspeakable()).unwrap();
    source.add_comment("The\nend.");
    source.finish()
}

#[test]
fn the_generated_source_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/generated/odd.rs");
    if std::env::var_os("VRS_BLESS").is_some() {
        std::fs::write(path, source()).unwrap();
        return;
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), source());
}

#[test]
fn the_structs_derive_the_definitions() {
    assert_eq!(Definition::<generated::Data>::new().to_string(), odd().to_string());
    let stated = unspeakable();
    let without = stated.pieces().iter().map(|piece| PieceSpec::new(&piece.label, piece.ty));
    assert_eq!(Definition::<generated::State>::new().to_string(), schema(without).to_string());
}

#[test]
fn what_is_no_struct_is_refused() {
    let obstacle = |pieces: &[PieceSpec]| tree::members(&schema(pieces.iter().cloned())).unwrap_err();
    assert_eq!(obstacle(&[value("x"), value("")]), Obstacle::NoLabel);
    assert_eq!(obstacle(&[value("x"), text("x"), value("x")]), Obstacle::Duplicate("x".into(), PieceType::Value(I32)));
}

#[test]
fn deep_labels_stay_together() {
    let label = "a/".repeat(100_000) + "x";
    let schema = schema([value(&label), text(&label)]);
    let members = tree::members(&schema).unwrap();
    assert_eq!(labels(&members), [label.clone(), label]);
}

/// The labels of the pieces as the derive puts them together, depth first.
fn labels(members: &[Member<'_>]) -> Vec<String> {
    let labels = members.iter().flat_map(|Member { label, content }| match content {
        Content::Piece(_) => vec![(*label).to_owned()],
        Content::Struct(members) => prefixed(label, members),
        Content::Structs(count, members) => {
            (0..*count).flat_map(|i| prefixed(&format!("{label}/{i}"), members)).collect()
        }
    });
    labels.collect()
}

fn prefixed(prefix: &str, members: &[Member<'_>]) -> Vec<String> {
    labels(members).into_iter().map(|label| format!("{prefix}/{label}")).collect()
}

proptest! {
    /// Whatever the labels: fixed pieces are in their order, and so are variable ones.
    #[test]
    fn trees_keep_the_order(fixed in vec("[ab01/]{1,7}", 0..12), variable in vec("[ab01/]{1,7}", 0..12)) {
        let pieces = fixed.iter().map(|label| value(label)).chain(variable.iter().map(|label| text(label)));
        let schema = schema(pieces);
        if let Ok(members) = tree::members(&schema) {
            let pieces = leaves(&members);
            let of_kind = |is_fixed: bool| {
                let pieces = labels(&members).into_iter().zip(&pieces).filter(move |(_, piece)| piece.ty.is_fixed() == is_fixed);
                pieces.map(|(label, _)| label).collect::<Vec<_>>()
            };
            prop_assert_eq!(of_kind(true), fixed);
            prop_assert_eq!(of_kind(false), variable);
        }
    }
}

/// The pieces, depth first.
fn leaves<'s>(members: &[Member<'s>]) -> Vec<&'s PieceSpec> {
    let leaves = members.iter().flat_map(|member| match &member.content {
        Content::Piece(piece) => vec![*piece],
        Content::Struct(members) => leaves(members),
        Content::Structs(count, members) => leaves(members).repeat(*count),
    });
    leaves.collect()
}
