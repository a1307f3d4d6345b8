//! Derived layouts: what encoding, mapping and views do.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use vrs::{
    Count, DataLayout, DecodeProblem, Definition, EncodeError, Hint, LayoutEnum, Mapping, MappingError, Matrix2Di,
    PixelFormat, Point3Df, Presence, Schema, Sink, SliceSink, Unknown,
};

#[derive(LayoutEnum, Clone, Copy, Debug, PartialEq)]
#[repr(i16)]
enum Mode {
    Off = 0,
    Slow = -3,
    Fast = 300,
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Inner {
    id: u16,
    text: String,
    more: Option<f32>,
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Group {
    temperature: f64,
    history: Vec<f32>,
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Everything {
    flag: bool,
    mode: Mode,
    #[layout(as = u32)]
    pixels: PixelFormat,
    matrix: Matrix2Di,
    array: [i64; 2],
    words: Vec<String>,
    points: Vec<Point3Df>,
    map: BTreeMap<String, f32>,
    names: BTreeMap<String, String>,
    #[layout(struct)]
    one: Inner,
    #[layout(struct)]
    pair: [Inner; 2],
    group: Option<Group>,
    last: u8,
}

fn inner() -> impl Strategy<Value = Inner> {
    (any::<u16>(), any::<String>(), any::<f32>().prop_map(Some)).prop_map(|(id, text, more)| Inner { id, text, more })
}

fn everything() -> impl Strategy<Value = Everything> {
    let mode = prop_oneof![Just(Mode::Off), Just(Mode::Slow), Just(Mode::Fast)];
    let pixels = proptest::sample::select(PixelFormat::ALL);
    let group =
        (any::<f64>(), vec(any::<f32>(), 0..4)).prop_map(|(temperature, history)| Group { temperature, history });
    let fixed = (any::<bool>(), mode, pixels, any::<[[i32; 2]; 2]>(), any::<[i64; 2]>(), any::<u8>());
    let points = vec(any::<[f32; 3]>().prop_map(Point3Df::new), 0..4);
    let maps = (btree_map(any::<String>(), any::<f32>(), 0..4), btree_map(any::<String>(), any::<String>(), 0..4));
    let containers = (vec(any::<String>(), 0..4), points, maps);
    (fixed, containers, inner(), [inner(), inner()], group).prop_map(|(fixed, containers, one, pair, group)| {
        let (flag, mode, pixels, matrix, array, last) = fixed;
        let (words, points, (map, names)) = containers;
        let (matrix, group) = (Matrix2Di::new(matrix), Some(group));
        Everything { flag, mode, pixels, matrix, array, words, points, map, names, one, pair, group, last }
    })
}

#[allow(clippy::unwrap_used)]
fn encode<T: DataLayout>(value: &T) -> (Schema, Vec<u8>) {
    let definition = Definition::of(value);
    let mut bytes = Vec::new();
    definition.encode(value, &mut bytes).unwrap();
    (definition.schema(), bytes)
}

proptest! {
    #[test]
    fn values_survive(value in everything()) {
        let (schema, bytes) = encode(&value);
        let (block, rest) = schema.split(&bytes).unwrap();
        prop_assert!(rest.is_empty());
        let mapping = Mapping::<Everything>::new(&schema);
        mapping.check(&schema).unwrap();
        let view = mapping.view(block).unwrap();
        // Compared as text, so that NaN equals NaN.
        prop_assert_eq!(format!("{:?}", view.decode().unwrap()), format!("{value:?}"));
        prop_assert!(view.words().iter().eq(value.words.iter().map(String::as_str)));
        prop_assert_eq!(view.pair()[1].id(), value.pair[1].id);
    }

    #[test]
    fn all_sinks_agree(value in everything()) {
        let (_, bytes) = encode(&value);
        let definition = Definition::of(&value);
        let mut count = Count::default();
        definition.encode(&value, &mut count).unwrap();
        prop_assert_eq!(count.position(), bytes.len());
        let mut buffer = vec![0xaa; bytes.len()];
        let mut sink = SliceSink::new(&mut buffer);
        definition.encode(&value, &mut sink).unwrap();
        prop_assert_eq!(sink.written(), &bytes);
        let mut sink = SliceSink::new(&mut buffer[1..]);
        let result = definition.encode(&value, &mut sink);
        let is_full = matches!(result, Err(EncodeError::Full { .. }));
        prop_assert!(is_full, "{:?}", result);
    }

    #[test]
    fn any_bytes_view_or_fail(value in everything(), at: prop::sample::Index, byte: u8, end: prop::sample::Index) {
        let (schema, mut bytes) = encode(&value);
        *at.get_mut(&mut bytes) = byte;
        bytes.truncate(end.index(bytes.len() + 1));
        let mapping = Mapping::<Everything>::new(&schema);
        if let Ok((block, _)) = schema.split(&bytes) && let Ok(view) = mapping.view(block) {
            let _ = (format!("{view:?}"), view.decode());
        }
    }
}

#[test]
fn a_layout_of_one_byte_costs_one_byte() {
    #[derive(DataLayout)]
    struct Byte {
        value: u8,
    }
    let (schema, bytes) = encode(&Byte { value: 7 });
    assert_eq!((schema.block_size(), bytes.as_slice()), (Some(1), &[7][..]));
}

#[derive(DataLayout)]
struct Old {
    kept: u8,
    retyped: f32,
}

#[derive(DataLayout, Debug)]
struct New {
    kept: u8,
    retyped: f64,
    #[layout(default = 2.5)]
    value: f64,
    #[layout(default = [1, 2])]
    array: [u16; 2],
    #[layout(default = &[3, 4, 5])]
    vector: Vec<u8>,
    #[layout(default = &["x", ""])]
    words: Vec<String>,
    #[layout(default = "none")]
    text: String,
    #[layout(default = &[("b", 2), ("a", 1)])]
    map: BTreeMap<String, i8>,
    #[layout(default = Mode::Fast)]
    mode: Mode,
    zero: Point3Df,
    nothing: Vec<String>,
    group: Option<Group>,
}

#[test]
fn missing_pieces_answer_with_their_defaults() {
    let (schema, bytes) = encode(&Old { kept: 9, retyped: 1.0 });
    let mapping = Mapping::<New>::new(&schema);
    mapping.check(&schema).unwrap();
    let view = mapping.view(schema.split(&bytes).unwrap().0).unwrap();
    assert_eq!((view.kept(), view.has_kept()), (9, true));
    assert_eq!((view.retyped().to_bits(), view.has_retyped()), (0, false));
    assert_eq!((view.array(), view.mode()), ([1, 2], Ok(Mode::Fast)));
    let new = view.decode().unwrap();
    assert_eq!((new.value.to_bits(), new.vector, new.text), (2.5_f64.to_bits(), vec![3, 4, 5], "none".to_owned()));
    assert_eq!((new.words, new.nothing), (vec!["x".to_owned(), String::new()], vec![]));
    assert_eq!(new.map, [("a".to_owned(), 1), ("b".to_owned(), 2)].into());
    assert_eq!((new.zero, new.group), (Point3Df::default(), None));
    let table = mapping.table(&schema).to_string();
    assert!(table.starts_with("kept         Value<uint8_t>     stored\n"), "{table}");
    assert!(table.contains("default: the file has it as Value<float>\n"), "{table}");
}

#[test]
fn a_mistyped_label_is_an_error_that_names_the_right_one() {
    #[derive(DataLayout)]
    struct Stored {
        exposure_time: f64,
        gain: f32,
    }
    #[derive(DataLayout)]
    struct Mistyped {
        exposure: f64,
        gain: f64,
    }
    #[derive(DataLayout)]
    struct Strict {
        exposure_time: f64,
        #[layout(required)]
        frame: u64,
    }

    let (schema, _) = encode(&Stored { exposure_time: 1.0, gain: 2.0 });
    let error = Mapping::<Mistyped>::new(&schema).check(&schema).unwrap_err();
    let MappingError::NothingMatches { layout: "Mistyped", missing } = &error else { panic!("{error}") };
    assert_eq!(missing[0].hint, Some(Hint::SimilarLabel("exposure_time".to_owned())));
    assert_eq!(
        error.to_string(),
        "the file has no piece of `Mistyped`: `exposure` as Value<double> (the file has `exposure_time`), \
         `gain` as Value<double> (the file has it as Value<float>)"
    );
    let error = Mapping::<Strict>::new(&schema).check(&schema).unwrap_err();
    assert_eq!(error.to_string(), "the file lacks required pieces of `Strict`: `frame` as Value<uint64_t>");
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Optionals {
    #[layout(struct)]
    one: Inner,
    #[layout(struct)]
    pair: [Inner; 2],
    group: Option<Group>,
}

#[test]
fn presence_is_a_fact_of_the_definition() {
    let value = |more, has_group: bool| {
        let inner = Inner { id: 1, text: String::new(), more };
        let group = has_group.then(|| Group { temperature: 1.0, history: vec![] });
        Optionals { one: inner.clone(), pair: [inner.clone(), inner], group }
    };
    let none = Definition::<Optionals>::new();
    assert_eq!((none.presence(), none.schema().pieces().len()), (Presence::NONE, 6));
    let all = Definition::of(&value(Some(1.0), true));
    assert_eq!(all.schema().pieces().len(), 11);
    assert_eq!(all.to_string(), Definition::<Optionals>::with_groups(Presence::ALL).to_string());

    let mut bytes = Vec::new();
    none.encode(&value(None, false), &mut bytes).unwrap();
    let error = none.encode(&value(None, true), &mut bytes).unwrap_err();
    assert_eq!(error, EncodeError::Presence { layout: "Optionals", label: "temperature", group: 3, present: true });
    Definition::<Optionals>::with_groups(Presence::ALL).encode(&value(Some(1.0), true), &mut bytes).unwrap();
    let error = all.encode(&value(None, true), &mut bytes).unwrap_err();
    assert_eq!(error, EncodeError::Presence { layout: "Optionals", label: "more", group: 0, present: false });
}

/// FORMAT.md §26.2: fixed pieces, then variable ones, each in the order of the struct, depth first.
#[test]
fn arrays_of_structs_number_their_labels() {
    #[derive(DataLayout)]
    struct Whole {
        first: u8,
        #[layout(struct)]
        mid: Middle,
        tail: u8,
    }
    #[derive(DataLayout, Clone)]
    struct Middle {
        m: u8,
        #[layout(struct, label = "in")]
        inner: Innermost,
        #[layout(struct)]
        arr: [Innermost; 2],
        z: u8,
    }
    #[derive(DataLayout, Clone)]
    struct Innermost {
        a: u8,
        s: String,
    }

    let one = |a, s: &str| Innermost { a, s: s.into() };
    let mid = Middle { m: 2, inner: one(3, "x"), arr: [one(4, "yy"), one(5, "")], z: 6 };
    let (schema, bytes) = encode(&Whole { first: 1, mid, tail: 7 });
    let labels: Vec<&str> = schema.pieces().iter().map(|piece| piece.label.as_str()).collect();
    let fixed = ["first", "mid/m", "mid/in/a", "mid/arr/0/a", "mid/arr/1/a", "mid/z", "tail"];
    let variable = ["mid/in/s", "mid/arr/0/s", "mid/arr/1/s"];
    assert_eq!(labels, [&fixed[..], &variable].concat());
    assert_eq!((&bytes[..7], &bytes[bytes.len() - 3..]), (&[1, 2, 3, 4, 5, 6, 7][..], &b"xyy"[..]));
}

#[test]
fn a_part_of_a_group_reads_as_the_group_with_defaults() {
    #[derive(DataLayout)]
    struct Part {
        temperature: f64,
    }
    #[derive(DataLayout)]
    struct Whole {
        group: Option<Group>,
    }
    let (schema, bytes) = encode(&Part { temperature: 4.0 });
    let mapping = Mapping::<Whole>::new(&schema);
    let whole = mapping.view(schema.split(&bytes).unwrap().0).unwrap().decode().unwrap();
    assert_eq!(whole.group, Some(Group { temperature: 4.0, history: vec![] }));
}

#[derive(DataLayout)]
struct Scan<'a> {
    ranges: &'a [f32],
    words: &'a [&'a str],
    note: &'a str,
    map: &'a [(&'a str, u8)],
}

#[derive(DataLayout, Debug, PartialEq)]
struct OwnedScan {
    ranges: Vec<f32>,
    words: Vec<String>,
    note: String,
    map: BTreeMap<String, u8>,
}

#[test]
fn structs_that_borrow_write_what_their_owned_twins_read() {
    let (ranges, note) = (vec![1.0, 2.0], "x".to_owned());
    let scan = Scan { ranges: &ranges, words: &["a", "b"], note: &note, map: &[("z", 1), ("a", 2), ("z", 3)] };
    let map = [("a".to_owned(), 2), ("z".to_owned(), 3)].into();
    let owned = OwnedScan { ranges: ranges.clone(), words: vec!["a".into(), "b".into()], note: note.clone(), map };
    let (schema, bytes) = encode(&scan);
    let (owned_schema, owned_bytes) = encode(&owned);
    assert_eq!((schema.to_string(), &bytes), (owned_schema.to_string(), &owned_bytes));
    let mapping = Mapping::<OwnedScan>::new(&schema);
    assert_eq!(mapping.view(schema.split(&bytes).unwrap().0).unwrap().decode().unwrap(), owned);
    let borrowed = Mapping::<Scan<'_>>::new(&schema);
    assert_eq!(borrowed.view(schema.split(&bytes).unwrap().0).unwrap().ranges(), [1.0, 2.0]);
}

#[test]
fn unknown_numbers_of_an_enum_stay_readable() {
    #[derive(DataLayout)]
    struct Raw {
        mode: i16,
        pixels: u32,
    }
    #[derive(DataLayout, Debug)]
    struct Typed {
        mode: Mode,
        #[layout(as = u32)]
        pixels: PixelFormat,
    }
    let (schema, bytes) = encode(&Raw { mode: 77, pixels: 1000 });
    let mapping = Mapping::<Typed>::new(&schema);
    let view = mapping.view(schema.split(&bytes).unwrap().0).unwrap();
    assert_eq!((view.mode(), view.pixels()), (Err(Unknown(77)), Err(Unknown(1000))));
    let error = view.decode().unwrap_err();
    assert_eq!(error.to_string(), "field `mode` cannot be decoded: the number 77 is none of the enum's");
    assert_eq!(Mode::VARIANTS, [("Off", 0), ("Slow", -3), ("Fast", 300)]);
}

#[derive(DataLayout)]
struct Outer {
    #[layout(struct)]
    inside: Words,
}

#[derive(DataLayout)]
struct Words {
    words: Vec<String>,
}

#[test]
fn damage_inside_a_block_is_an_error_with_its_field() {
    let (schema, mut bytes) = encode(&Outer { inside: Words { words: vec!["abc".into()] } });
    let mapping = Mapping::<Outer>::new(&schema);
    let decode = |bytes: &[u8]| mapping.view(schema.split(bytes).unwrap().0).unwrap().decode().map(drop).unwrap_err();

    let at = bytes.len() - 3;
    bytes[at] = 0xff;
    let error = decode(&bytes);
    assert_eq!((&*error.label, &error.problem), ("inside/words", &DecodeProblem::NotUtf8));
    bytes[8] = 9;
    let error = decode(&bytes);
    assert_eq!((&*error.label, &error.problem), ("inside/words", &DecodeProblem::Cut));
}

#[derive(DataLayout)]
struct Two {
    first: String,
    second: String,
}

#[derive(DataLayout)]
struct Second {
    second: String,
}

#[test]
fn an_index_entry_outside_the_block_is_an_error_for_those_who_read_it() {
    let (schema, mut bytes) = encode(&Two { first: "one".into(), second: "two".into() });
    bytes[4..8].copy_from_slice(&100_u32.to_le_bytes());
    let (block, _) = schema.split(&bytes).unwrap();
    let (both, second) = (Mapping::<Two>::new(&schema), Mapping::<Second>::new(&schema));
    assert_eq!(both.view(block).unwrap_err().label, "first");
    assert_eq!(second.view(block).unwrap().second(), "two");
}
