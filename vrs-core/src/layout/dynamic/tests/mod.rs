//! What `vrs/test/DataLayoutTest.cpp` of the reference asserts of layouts made at run time, and properties.
//!
//! | fact of the reference's test | here |
//! |---|---|
//! | 25, 29: definitions survive export and import | `all_that_a_piece_carries_survives_the_definition` |
//! | 26: one component of a default makes a difference | `one_component_of_a_default_makes_a_difference` |
//! | 27: pieces are found by kind, type, label and length | `pieces_are_found_by_their_whole_signature` |
//! | 28: a vector of strings without data | `a_vector_of_strings_without_data_answers_with_its_default` |
//! | 30, 36: unset pieces read as zero or empty, never as defaults | `unset_pieces_are_zero_whatever_their_defaults` |
//! | 31: what is set and read again | `setting_is_reading_and_loading_changes_nothing` |
//! | 32, 33: clones, and copies to them | `a_clone_takes_all_values_and_only_those` |
//! | 34: initialising to defaults | `defaults_fill_a_block` |
//! | 35: copies from another layout | `copying_takes_what_both_have` |
//! | 37: mapped pieces | `missing_pieces_answer_with_their_defaults` of `values` |

mod properties;

use std::collections::BTreeMap;
use std::string::{String, ToString};
use std::vec::Vec;

use super::*;
use crate::element::{Element, ElementType, Matrix2Dd, Matrix3Dd, Point2Df, Point2Di, with_element};
use crate::layout::testing::{block, schema, worked_example};
use crate::layout::{
    Count, EncodeError, Hint, Item, ItemType, PieceSpec, PieceType, Schema, SchemaError, Sink, SliceSink, Value,
};

/// A text with its length in front.
fn text_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    Item::append(&text, &mut bytes).unwrap();
    bytes
}

#[test]
fn texts_that_say_something_else_are_no_values() {
    let value = |ty: &str, text: &str| OwnedValue::from_json(PieceType::from_rust(ty).unwrap(), text.as_bytes());
    let good = [
        ("u8", "255"),
        ("i8", "-128"),
        ("f32", "0.1"),
        ("f64", "NaN"),
        ("f64", "3"),
        ("bool", "true"),
        ("[u16; 2]", "[1,2]"),
        ("Vec<String>", "[]"),
        ("Vec<Point2Di>", "[[1,2]]"),
        ("String", r#""a""#),
        ("BTreeMap<String, u8>", r#"{"b":1,"a":2,"b":3}"#),
    ];
    for (ty, text) in good {
        assert!(value(ty, text).is_ok(), "{ty} {text}");
    }
    let bad = [
        ("u8", "256"),
        ("u8", "-1"),
        ("i8", "128"),
        ("u8", "1.0"),
        ("f32", "1e39"),
        ("f32", "16777217"),
        ("f64", r#""1""#),
        ("bool", "2"),
        ("[u16; 2]", "[1]"),
        ("[u16; 2]", "[1,2,3]"),
        ("[u16; 2]", "[1,null]"),
        ("Vec<u8>", "[1,\"x\"]"),
        ("Vec<String>", "[1]"),
        ("Vec<Point2Di>", "[[1,2,3]]"),
        ("Vec<Point2Di>", "[[1,2.5]]"),
        ("Matrix2Dd", "[1,2,3,4]"),
        ("String", "1"),
        ("BTreeMap<String, u8>", r#"{"b":300}"#),
        ("BTreeMap<String, u8>", "[]"),
        ("u8", "1 2"),
        ("Vec<u8>", "[[[[[[[[[[1]]]]]]]]]]"),
    ];
    for (ty, text) in bad {
        assert!(value(ty, text).is_err(), "{ty} {text}");
    }
}

#[test]
fn the_worked_example_is_made_byte_for_byte() {
    let (schema, bytes) = worked_example();
    let mut buffer = LayoutBuffer::new(&schema).unwrap();
    let counts = BTreeMap::from([("b".to_string(), 2), ("a".to_string(), 1)]);
    buffer.set(&schema.find_piece::<BTreeMap<String, i32>>("counts").unwrap(), counts).unwrap();
    buffer.set(&schema.find_piece::<&[&str]>("words").unwrap(), &["hi", "", "x"][..]).unwrap();
    buffer.set(&schema.find_piece::<Vec<u8>>("blob").unwrap(), std::vec![9, 8]).unwrap();
    buffer.set(&schema.find_piece::<&str>("name").unwrap(), "abc").unwrap();
    buffer.set(&schema.find_piece::<u32>("image_pixel_format").unwrap(), 1_u32).unwrap();
    buffer.set(&schema.find_piece::<[i16; 3]>("gains").unwrap(), [1_i16, -1, 300]).unwrap();
    buffer.set(&schema.find_piece::<Point2Df>("position").unwrap(), Point2Df::new([1.5, -2.0])).unwrap();
    buffer.set(&schema.find_piece::<u16>("id").unwrap(), 258_u16).unwrap();
    assert_eq!(buffer.to_bytes(), bytes);
    let mut sink = Count::default();
    buffer.encode(&mut sink).unwrap();
    assert_eq!(sink.position(), bytes.len());
    let (mut room, mut short) = ([0; 100], [0; 93]);
    let mut sink = SliceSink::new(&mut room);
    buffer.encode(&mut sink).unwrap();
    assert_eq!(sink.written(), bytes);
    let full = Err(EncodeError::Full { needed: 94, capacity: 93 });
    assert_eq!(buffer.encode(&mut SliceSink::new(&mut short)), full);
}

fn extreme<T: Element>(byte: u8) -> Vec<u8> {
    std::vec![byte; T::SIZE]
}

/// Values, arrays, vectors and maps of every element type, with all that a piece can carry.
fn everything() -> Schema {
    let mut builder = Schema::builder();
    for element in ElementType::ALL {
        // The lowest and the largest number that floats have; all bits set in integers.
        let (low, high) = with_element!(element, T => match element.name() {
            "Bool" => (std::vec![0], std::vec![1]),
            name if name.contains("float") || name.ends_with('f') => {
                (f32::MIN.to_le_bytes().repeat(T::SIZE / 4), f32::MAX.to_le_bytes().repeat(T::SIZE / 4))
            }
            name if name == "double" || name.contains('D') && name.ends_with('d') => {
                (f64::MIN.to_le_bytes().repeat(T::SIZE / 8), f64::MAX.to_le_bytes().repeat(T::SIZE / 8))
            }
            _ => (extreme::<T>(0x80), extreme::<T>(0x7f)),
        });
        let name = element.name();
        let properties = BTreeMap::from([("min".to_string(), low.clone()), ("max".to_string(), high.clone())]);
        let tags = BTreeMap::from([("unit".to_string(), "\"m/s²\"\n".to_string())]);
        let item = ItemType::Element(element);
        let mut value = PieceSpec::new(std::format!("{name}_value"), PieceType::Value(element));
        (value.default, value.properties, value.tags) = (Some(high.clone()), properties.clone(), tags.clone());
        let mut array = PieceSpec::new(std::format!("{name}_array"), PieceType::Array(element, 2));
        (array.default, array.properties) = (Some([low.clone(), high.clone()].concat()), properties);
        let mut vector = PieceSpec::new(std::format!("{name}_vector"), PieceType::Vector(item));
        (vector.default, vector.required) = (Some([high.clone(), low.clone(), low].concat()), true);
        let mut map = PieceSpec::new(std::format!("{name}_map"), PieceType::StringMap(item));
        (map.default, map.tags) = (Some([text_bytes("k\u{1}"), high].concat()), tags);
        builder = builder.piece(value).piece(array).piece(vector).piece(map);
    }
    builder
        .piece(PieceSpec::of::<Vec<String>>("texts").default(std::vec!["a".to_string(), String::new()]))
        .piece(PieceSpec::of::<String>("text").default("\\".to_string()).required())
        .piece(PieceSpec::of::<BTreeMap<String, String>>("names").description("a map"))
        .build()
        .unwrap()
}

#[test]
fn all_that_a_piece_carries_survives_the_definition() {
    let schema = everything();
    let parsed = Schema::parse(schema.to_string().as_bytes()).unwrap();
    assert!(parsed.is_same(&schema) && schema.is_same(&parsed) && schema.has_same_signatures(&parsed));
    assert_eq!(parsed.pieces(), schema.pieces());

    let typed = Schema::builder()
        .piece(
            PieceSpec::of::<f64>("temperature")
                .min(-40.0)
                .max(85.0)
                .min_increment(0.1)
                .max_increment(10.0)
                .unit("degC")
                .description("of the sensor")
                .tag("calibrated", "yes")
                .property("typical", 21.5)
                .default(20.0)
                .required(),
        )
        .piece(PieceSpec::of::<[i32; 2]>("counts").min(0).default([1, 2]))
        .build()
        .unwrap();
    let text = r#"{"data_layout":[{"name":"temperature","type":"DataPieceValue<double>","offset":0,"tags":{"calibrated":"yes","description":"of the sensor","unit":"degC"},"required":true,"default":20.0,"properties":{"max":85.0,"max_increment":10.0,"min":-40.0,"min_increment":0.1,"typical":21.5}},{"name":"counts","type":"DataPieceArray<int32_t>","offset":8,"size":2,"default":[1,2],"properties":{"min":0}}]}"#;
    assert_eq!(typed.to_string(), text);
    assert!(Schema::parse(text.as_bytes()).unwrap().is_same(&typed));
}

#[test]
fn one_component_of_a_default_makes_a_difference() {
    let schema = |corner| {
        let mut rows = [[0.0; 3]; 3];
        rows[2][2] = corner;
        Schema::builder().piece(PieceSpec::of::<Matrix3Dd>("pose").default(Matrix3Dd::new(rows))).build().unwrap()
    };
    assert!(schema(1.0).is_same(&schema(1.0)));
    assert!(schema(1.0).is_same(&schema(1.0 + 0.9e-4)));
    assert!(!schema(1.0).is_same(&schema(1.0 + 1.1e-4)));
    assert!(!schema(0.0).is_same(&schema(1e-300)));
    for odd in [f64::NAN, f64::INFINITY] {
        assert!(!schema(odd).is_same(&schema(odd)));
    }
}

#[test]
fn each_fact_makes_a_difference_but_the_order_of_fixed_against_variable_pieces() {
    let gain = || PieceSpec::of::<f32>("gain");
    let note = || PieceSpec::of::<String>("note");
    let build = |pieces: Vec<PieceSpec>| Schema::new(pieces).unwrap();
    let base = build(std::vec![gain().into(), note().into()]);
    assert!(base.is_same(&build(std::vec![note().into(), gain().into()])));
    // A default of zero is none.
    assert!(base.is_same(&build(std::vec![gain().default(0.0).into(), note().default(String::new()).into()])));
    let others = [
        std::vec![gain().required().into(), note().into()],
        std::vec![gain().unit("dB").into(), note().into()],
        std::vec![gain().default(1.0).into(), note().into()],
        std::vec![gain().max(1.0).into(), note().into()],
        std::vec![gain().into(), note().default("x".to_string()).into()],
        std::vec![PieceSpec::of::<f64>("gain").into(), note().into()],
        std::vec![gain().into()],
    ];
    for other in others {
        assert!(!base.is_same(&build(other)));
    }
    let limits = |limit: f32| {
        let map = BTreeMap::from([("a".to_string(), limit)]);
        build(std::vec![PieceSpec::of::<BTreeMap<String, f32>>("limits").default(map).into()])
    };
    assert!(limits(3.0).is_same(&limits(3.000_01)) && !limits(3.0).is_same(&limits(3.1)));
}

#[test]
fn pieces_are_found_by_their_whole_signature() {
    let schema = everything();
    assert_eq!(schema.find_piece::<f32>("float_value").unwrap().number(), 20);
    assert!(schema.find_piece::<[Point2Di; 2]>("Point2Di_array").is_ok());
    assert!(schema.find_piece::<BTreeMap<String, Matrix2Dd>>("Matrix2Dd_map").is_ok());
    assert!(schema.find_piece::<f64>("double_vector").is_err());
    assert!(schema.find_piece::<[Point2Di; 3]>("Point2Di_array").is_err());
    let nested = Schema::builder().nested("left", |hand| hand.piece(PieceSpec::of::<u8>("id"))).build().unwrap();
    assert!(nested.find_piece::<u8>("left/id").is_ok());
    let error = nested.find_piece::<u8>("id").unwrap_err();
    assert!(matches!(error, PieceError::Missing(missing) if missing.hint.is_none()), "shorter than four letters");
    let error = nested.find_piece::<u8>("left/ids").unwrap_err();
    assert!(
        matches!(error, PieceError::Missing(missing) if missing.hint == Some(Hint::SimilarLabel("left/id".into())))
    );
}

#[test]
fn builders_refuse_what_readers_mistake() {
    let twice = Schema::builder().piece(PieceSpec::of::<u8>("a")).piece(PieceSpec::of::<i8>("a"));
    assert!(twice.clone().build().is_ok(), "another type is another piece");
    let twice = twice.piece(PieceSpec::of::<u8>("a")).build().unwrap_err();
    assert_eq!(twice.to_string(), "two pieces have the label `a` and the type u8");
    for label in ["", "a\0b"] {
        let error = Schema::builder().piece(PieceSpec::of::<u8>(label)).build().unwrap_err();
        assert_eq!(error, SchemaError::BadLabel { label: label.into() });
    }
}

#[test]
fn a_vector_of_strings_without_data_answers_with_its_default() {
    let expected = schema(&[("words", "Vector<string>", r#","default":["a"]"#)]);
    let stored = expected.clone();
    let bytes = block(&[], &[b""]);
    let (empty, _) = stored.split(&bytes).unwrap();
    let texts = |values: crate::layout::Values<'_>| -> Vec<String> {
        values.iter().map(|piece| piece.value().to_json().to_string()).collect()
    };
    assert_eq!(texts(expected.values(empty)), [r#"["a"]"#]);
    let mut buffer = LayoutBuffer::new(&stored).unwrap();
    buffer.set(&stored.find_piece::<&[&str]>("words").unwrap(), &["Eline", "", "Marlene"][..]).unwrap();
    assert_eq!(texts(expected.mapped_values(&stored, buffer.block())), [r#"["Eline","","Marlene"]"#]);
}

#[test]
fn unset_pieces_are_zero_whatever_their_defaults() {
    let schema = everything();
    let buffer = LayoutBuffer::new(&schema).unwrap();
    for piece in schema.values(buffer.block()).iter() {
        let value = piece.stored().unwrap();
        assert!(value.is_whole() && value.as_bytes().iter().all(|byte| *byte == 0), "{:?}", piece.spec());
        assert!(piece.spec().ty.is_fixed() || value.is_empty());
    }
}

#[test]
fn setting_is_reading_and_loading_changes_nothing() {
    let (schema, bytes) = worked_example();
    let (block, _) = schema.split(bytes).unwrap();
    let mut buffer = LayoutBuffer::of(&schema, block).unwrap();
    let blob = schema.find_piece::<Vec<u8>>("blob").unwrap();
    assert_eq!(buffer.get(&blob).unwrap(), [9, 8]);
    buffer.set(&blob, std::vec![1; 300]).unwrap();
    assert_eq!(buffer.get(&blob).unwrap(), [1; 300]);
    let longer = buffer.to_bytes();
    assert_eq!(longer.len(), bytes.len() + 298);
    let (block, _) = schema.split(&longer).unwrap();
    let mut again = LayoutBuffer::new(&schema).unwrap();
    again.load(block).unwrap();
    assert_eq!(again.to_bytes(), longer);
    again.set(&blob, std::vec![9, 8]).unwrap();
    assert_eq!(again.to_bytes(), bytes);
    again.clear().unwrap();
    assert_eq!(again.to_bytes(), LayoutBuffer::new(&schema).unwrap().to_bytes());
}

#[test]
fn a_clone_takes_all_values_and_only_those() {
    let (schema, bytes) = worked_example();
    let (block, _) = schema.split(bytes).unwrap();
    let exact = schema.to_builder().build().unwrap();
    assert!(exact.is_same(&schema));
    let mut buffer = LayoutBuffer::new(&exact).unwrap();
    assert_eq!(buffer.copy_from(&schema, block).unwrap(), 8);
    assert_eq!(buffer.to_bytes(), bytes);

    // In the reference, the index of the original lands on fixed pieces that were added.
    let more = schema.to_builder().piece(PieceSpec::of::<String>("more")).piece(PieceSpec::of::<f64>("added"));
    let more = more.build().unwrap();
    let mut buffer = LayoutBuffer::new(&more).unwrap();
    let added = more.find_piece::<f64>("added").unwrap();
    buffer.set(&added, 2.5).unwrap();
    assert_eq!(buffer.copy_from(&schema, block).unwrap(), 8);
    assert_eq!(buffer.get(&added), Some(2.5));
    let values = schema.mapped_values(&more, buffer.block());
    let originals = schema.values(block);
    assert!(values.iter().zip(originals.iter()).all(|(copy, original)| copy.stored() == original.stored()));
}

#[test]
fn defaults_fill_a_block() {
    let schema = schema(&[
        ("value", "Value<uint8_t>", r#","default":7"#),
        ("short", "Array<uint8_t>", r#","size":3,"default":[1]"#),
        ("long", "Array<uint8_t>", r#","size":1,"default":[2,3]"#),
        ("none", "Array<uint8_t>", r#","size":2"#),
        ("text", "String", r#","default":"hi""#),
        ("words", "Vector<string>", r#","default":["a","b"]"#),
        ("empty", "Vector<string>", ""),
        ("map", "StringMap<uint8_t>", r#","default":{"b":2,"a":1}"#),
    ]);
    let buffer = LayoutBuffer::with_defaults(&schema).unwrap();
    let text = schema.print(buffer.block()).compact().to_string();
    let expected = "  value: 7\n  short[3]: 1, 0, 0\n  long[1]: 2\n  none[2]: 0, 0\n  text: \"hi\"\n  words[2]: \"a\", \"b\"\n  \
                    empty[0]: \n  map[2]:\n      \"a\": 1\n      \"b\": 2\n";
    assert_eq!(text.replace(" \n", "\n"), expected.replace(" \n", "\n"));
}

#[test]
fn copying_takes_what_both_have() {
    let (stored, bytes) = worked_example();
    let (block, _) = stored.split(bytes).unwrap();
    let expected = schema(&[
        ("extra", "Value<uint8_t>", ""),
        ("counts", "StringMap<int32_t>", ""),
        ("id", "Value<uint32_t>", ""),
        ("gains", "Array<int16_t>", r#","size":3"#),
        ("name", "String", ""),
        ("note", "String", ""),
    ]);
    let mut buffer = LayoutBuffer::new(&expected).unwrap();
    for (label, value) in [("note", "kept"), ("name", "overwritten")] {
        buffer.set_value(label, OwnedValue::of::<&str>(value).unwrap().as_value()).unwrap();
    }
    buffer.set(&expected.find_piece::<u32>("id").unwrap(), 5_u32).unwrap();
    assert_eq!(buffer.copy_from(&stored, block).unwrap(), 3);
    let text = |label: &str| buffer.value(label).unwrap().to_json().to_string();
    let labels = ["extra", "counts", "id", "gains", "name", "note"];
    assert_eq!(labels.map(text), ["0", r#"{"a":1,"b":2}"#, "5", "[1,-1,300]", r#""abc""#, r#""kept""#]);
}

#[test]
fn damage_is_named_and_changes_nothing() {
    let (schema, bytes) = worked_example();
    let words_entry = 36;
    let damages: [(usize, u32, &str); 3] =
        [(words_entry, u32::MAX, "words"), (words_entry + 4, 5, "words"), (words_entry, 20, "words")];
    for (at, value, label) in damages {
        let mut bytes = bytes.to_vec();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        let (block, _) = schema.split(&bytes).unwrap();
        let mut buffer = LayoutBuffer::new(&schema).unwrap();
        let before = buffer.to_bytes();
        let error = PieceError::Damaged { label: label.into() };
        assert_eq!(buffer.load(block), Err(error.clone()));
        assert_eq!(buffer.copy_from(&schema, block), Err(error));
        assert_eq!(buffer.to_bytes(), before);
    }
}

#[test]
fn pieces_that_share_bytes_are_damage() {
    // Each of many entries spans the whole variable section: loading them all would take far more than the record.
    let pieces = (0..100).map(|i| PieceSpec::new(i.to_string(), PieceType::String));
    let schema = Schema::new(pieces).unwrap();
    let entry = [0_u32.to_le_bytes(), 1000_u32.to_le_bytes()].concat();
    let bytes = [entry.repeat(100), std::vec![7; 1000]].concat();
    let (block, _) = schema.split(&bytes).unwrap();
    assert_eq!(LayoutBuffer::of(&schema, block).unwrap_err(), PieceError::Damaged { label: "1".into() });
}

#[test]
fn values_and_handles_of_something_else_are_refused() {
    let (schema, _) = worked_example();
    let mut buffer = LayoutBuffer::new(&schema).unwrap();
    let half = Value::new(PieceType::Value(ElementType::U16), &[1]);
    assert!(matches!(buffer.set_value("id", half), Err(PieceError::NotWhole { found: 1, .. })));
    let long = Value::new(PieceType::Value(ElementType::U16), &[1, 2, 3]);
    assert!(matches!(buffer.set_value("id", long), Err(PieceError::NotWhole { found: 3, .. })));
    let words = Value::new(PieceType::Vector(ItemType::String), &[1, 0, 0, 0]);
    assert!(matches!(buffer.set_value("words", words), Err(PieceError::NotWhole { .. })));
    let other = Value::new(PieceType::Value(ElementType::U32), &[1, 0, 0, 0]);
    let error = buffer.set_value("id", other).unwrap_err().to_string();
    assert_eq!(error, "the layout has no piece `id` as Value<uint32_t> (the file has it as Value<uint16_t>)");

    let foreign = Schema::builder().piece(PieceSpec::of::<u32>("x")).build().unwrap();
    let x = foreign.find_piece::<u32>("x").unwrap();
    assert!(matches!(buffer.set(&x, 7), Err(PieceError::Missing(_))));
    let mut short = [0; 3];
    assert_eq!(x.set(&mut short, 7), Err(PieceError::Short { needed: 4, found: 3 }));
    assert_eq!(x.get(crate::layout::Block::default()), None);
    assert!(foreign.find_piece::<u32>("x").is_ok() && std::format!("{x:?}").contains("u32"));
}
