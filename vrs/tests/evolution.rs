//! Layouts that change: what one struct wrote, another reads, in both directions.
#![cfg(feature = "json")]
#![allow(clippy::unwrap_used, reason = "a test fails that way")]
#![allow(dead_code, reason = "fields are there to be written, or to be looked at as text")]

use std::collections::BTreeMap;
use std::fmt::Debug;

use vrs::{DataLayout, DecodeLayout, Definition, Json, LayoutEnum, Mapping, Presence};

/// What `New` makes of a record that `old` wrote, as text.
fn read<New: DecodeLayout + Debug>(old: &impl DataLayout) -> String {
    let definition = Definition::of(old);
    let mut bytes = Vec::new();
    definition.encode(old, &mut bytes).unwrap();
    let schema = definition.schema();
    let mapping = Mapping::<New>::new(&schema);
    format!("{:?}", New::decode(mapping.view(schema.split(&bytes).unwrap().0).unwrap()).unwrap())
}

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(u8)]
enum Mode {
    Off = 0,
    Fast = 2,
}

#[derive(DataLayout, Debug)]
struct Hand {
    tip: f32,
}

#[derive(DataLayout, Debug)]
struct Thermal {
    temperature: f32,
    history: Vec<u8>,
}

#[derive(DataLayout, Debug)]
struct Old {
    count: u32,
    gain: f32,
    pose: [f32; 3],
    samples: Vec<f32>,
    note: String,
    words: Vec<String>,
    names: BTreeMap<String, i32>,
    mode: Mode,
    #[layout(struct)]
    left: Hand,
    thermal: Option<Thermal>,
}

fn old() -> Old {
    Old {
        count: 7,
        gain: 0.5,
        pose: [1.0, 2.0, 3.0],
        samples: vec![1.5],
        note: "hi".to_owned(),
        words: vec!["a".to_owned(), String::new()],
        names: BTreeMap::from([("k".to_owned(), -1)]),
        mode: Mode::Fast,
        left: Hand { tip: 4.0 },
        thermal: Some(Thermal { temperature: 36.5, history: vec![9] }),
    }
}

#[derive(DataLayout, Debug)]
struct Removed {
    count: u32,
}

#[derive(DataLayout, Debug)]
struct Reordered {
    names: BTreeMap<String, i32>,
    note: String,
    words: Vec<String>,
    samples: Vec<f32>,
    gain: f32,
    count: u32,
}

#[derive(DataLayout, Debug)]
struct Added {
    before: u64,
    count: u32,
    #[layout(default = 1.5)]
    between: f64,
    note: String,
    #[layout(default = &["x"])]
    after: Vec<String>,
}

#[derive(DataLayout, Debug)]
struct Retyped {
    count: u64,
    gain: f64,
    note: Vec<u8>,
    samples: Vec<f64>,
    names: BTreeMap<String, f32>,
}

#[derive(DataLayout, Debug)]
struct OtherKind {
    count: [u32; 1],
    gain: Vec<f32>,
    pose: Vec<f32>,
    words: BTreeMap<String, String>,
}

#[derive(DataLayout, Debug)]
struct Longer {
    #[layout(default = [9.0; 4])]
    pose: [f32; 4],
    count: u32,
}

#[derive(DataLayout, Debug)]
struct Renamed {
    counter: u32,
    #[layout(label = "gain")]
    amplification: f32,
}

#[derive(DataLayout, Debug)]
struct Migrated {
    #[layout(legacy(label = "count", type = u32))]
    counter: u64,
    #[layout(legacy(label = "note"))]
    remark: String,
}

#[derive(DataLayout, Debug)]
struct NumberOfMode {
    mode: u8,
}

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(u8)]
enum MoreModes {
    Off = 0,
    Slow = 1,
    Fast = 2,
}

#[derive(DataLayout, Debug)]
struct GrownEnum {
    mode: MoreModes,
}

#[derive(DataLayout, Debug)]
struct Flat {
    #[layout(label = "left/tip")]
    left_tip: f32,
    tip: f32,
}

#[derive(DataLayout, Debug)]
struct OtherHand {
    #[layout(struct, label = "left")]
    main: GrownHand,
    #[layout(struct)]
    right: GrownHand,
}

#[derive(DataLayout, Debug)]
struct GrownHand {
    name: String,
    tip: f32,
}

#[derive(DataLayout, Debug)]
struct Hands {
    #[layout(struct)]
    left: [Hand; 1],
}

#[derive(DataLayout, Debug)]
struct WithoutGroup {
    temperature: f32,
    history: Vec<u8>,
}

#[derive(DataLayout, Debug)]
struct GrownGroup {
    thermal: Option<GrownThermal>,
}

#[derive(DataLayout, Debug)]
struct GrownThermal {
    #[layout(default = 20.0)]
    ambient: f32,
    temperature: f32,
}

#[derive(DataLayout, Debug)]
struct NewGroup {
    count: u32,
    pressure: Option<Pressure>,
}

#[derive(DataLayout, Debug)]
struct Pressure {
    pascal: f64,
}

#[derive(DataLayout, Debug)]
struct OptionalPiece {
    gain: Option<f32>,
    offset: Option<f32>,
}

#[derive(DataLayout, Debug)]
struct ShapedText {
    note: String,
    extra: Json<Option<BTreeMap<String, f64>>>,
}

#[derive(DataLayout, Debug)]
struct Nothing {}

/// What changed, what the new struct reads from [`old`], and what that is.
fn forward() -> Vec<(&'static str, String, &'static str)> {
    let old = old();
    vec![
        ("fields are removed", read::<Removed>(&old), "Removed { count: 7 }"),
        (
            "fields are in another order",
            read::<Reordered>(&old),
            r#"Reordered { names: {"k": -1}, note: "hi", words: ["a", ""], samples: [1.5], gain: 0.5, count: 7 }"#,
        ),
        (
            "fields are added",
            read::<Added>(&old),
            r#"Added { before: 0, count: 7, between: 1.5, note: "hi", after: ["x"] }"#,
        ),
        (
            "a retyped field is another field",
            read::<Retyped>(&old),
            "Retyped { count: 0, gain: 0.0, note: [], samples: [], names: {} }",
        ),
        (
            "a field of another kind is another field",
            read::<OtherKind>(&old),
            "OtherKind { count: [0], gain: [], pose: [], words: {} }",
        ),
        (
            "an array of another length is another field",
            read::<Longer>(&old),
            "Longer { pose: [9.0, 9.0, 9.0, 9.0], count: 7 }",
        ),
        ("a label makes the field", read::<Renamed>(&old), "Renamed { counter: 0, amplification: 0.5 }"),
        ("declared migrations", read::<Migrated>(&old), r#"Migrated { counter: 7, remark: "hi" }"#),
        ("an enum is its number", read::<NumberOfMode>(&old), "NumberOfMode { mode: 2 }"),
        ("an enum has more variants", read::<GrownEnum>(&old), "GrownEnum { mode: Fast }"),
        ("a struct is made flat", read::<Flat>(&old), "Flat { left_tip: 4.0, tip: 0.0 }"),
        (
            "a nested struct grows and gets a sibling",
            read::<OtherHand>(&old),
            r#"OtherHand { main: GrownHand { name: "", tip: 4.0 }, right: GrownHand { name: "", tip: 0.0 } }"#,
        ),
        ("a struct becomes an array of them", read::<Hands>(&old), "Hands { left: [Hand { tip: 0.0 }] }"),
        ("a group is dissolved", read::<WithoutGroup>(&old), "WithoutGroup { temperature: 36.5, history: [9] }"),
        (
            "a group grows",
            read::<GrownGroup>(&old),
            "GrownGroup { thermal: Some(GrownThermal { ambient: 20.0, temperature: 36.5 }) }",
        ),
        ("a group is added", read::<NewGroup>(&old), "NewGroup { count: 7, pressure: None }"),
        ("a field becomes optional", read::<OptionalPiece>(&old), "OptionalPiece { gain: Some(0.5), offset: None }"),
        ("free-form data is added", read::<ShapedText>(&old), r#"ShapedText { note: "hi", extra: Json(None) }"#),
        ("nothing is left", read::<Nothing>(&old), "Nothing"),
    ]
}

#[test]
fn new_structs_read_old_records() {
    for (change, read, expected) in forward() {
        assert_eq!(read, expected, "{change}");
    }
}

const EMPTY: &str = r#"Old { count: 0, gain: 0.0, pose: [0.0, 0.0, 0.0], samples: [], note: "", words: [], names: {}, mode: Off, left: Hand { tip: 0.0 }, thermal: None }"#;

#[test]
fn old_structs_read_new_records() {
    let with = |field: &str, value: &str| {
        let (name, _) = field.split_once(": ").unwrap();
        assert!(EMPTY.contains(field), "{field}");
        EMPTY.replace(field, &format!("{name}: {value}"))
    };
    assert_eq!(read::<Old>(&Nothing {}), EMPTY);
    assert_eq!(read::<Old>(&Removed { count: 3 }), with("count: 0", "3"));
    let added = Added { before: 1, count: 0, between: 2.0, note: "n".to_owned(), after: vec![] };
    assert_eq!(read::<Old>(&added), with(r#"note: """#, r#""n""#));
    assert_eq!(read::<Old>(&Longer { pose: [5.0; 4], count: 3 }), with("count: 0", "3"));
    assert_eq!(read::<Old>(&Renamed { counter: 5, amplification: 2.0 }), with("gain: 0.0", "2.0"));
    assert_eq!(read::<Old>(&Migrated { counter: 5, remark: "r".to_owned() }), EMPTY);
    assert_eq!(read::<Old>(&NumberOfMode { mode: 2 }), with("mode: Off", "Fast"));
    assert_eq!(read::<Old>(&Flat { left_tip: 6.0, tip: 7.0 }), with("left: Hand { tip: 0.0 }", "Hand { tip: 6.0 }"));
    let part = WithoutGroup { temperature: 1.0, history: vec![] };
    assert_eq!(read::<Old>(&part), with("thermal: None", "Some(Thermal { temperature: 1.0, history: [] })"));
    let group = GrownGroup { thermal: Some(GrownThermal { ambient: 1.0, temperature: 2.0 }) };
    assert_eq!(read::<Old>(&group), with("thermal: None", "Some(Thermal { temperature: 2.0, history: [] })"));
    assert_eq!(read::<Old>(&OptionalPiece { gain: None, offset: Some(1.0) }), EMPTY);
    assert_eq!(read::<Old>(&OptionalPiece { gain: Some(2.0), offset: None }), with("gain: 0.0", "2.0"));
}

/// A variant of tomorrow is not taken for one of today.
#[test]
fn a_variant_that_is_not_known_yet_is_an_error_with_its_field() {
    let definition = Definition::<GrownEnum>::with_groups(Presence::ALL);
    let mut bytes = Vec::new();
    definition.encode(&GrownEnum { mode: MoreModes::Slow }, &mut bytes).unwrap();
    let schema = definition.schema();
    let mapping = Mapping::<Old>::new(&schema);
    let view = mapping.view(schema.split(&bytes).unwrap().0).unwrap();
    assert_eq!(view.mode().unwrap_err().0, 1);
    assert_eq!(view.decode().unwrap_err().label, "mode");
}
