//! Layout definitions that nobody meant well, number by number of FORMAT.md §34: an error or a layout, and never more memory
//! than the text deserves.

use std::fmt::Write as _;

use vrs_core::element::ElementType;
use vrs_core::layout::{PieceType, Schema, SchemaError};

fn parse(pieces: &str) -> Result<Schema, SchemaError> {
    Schema::parse(format!(r#"{{"data_layout":[{pieces}]}}"#).as_bytes())
}

/// The default of a piece of this type as JSON would have it.
fn default_of(ty: &str, default: &str) -> String {
    let schema = parse(&format!(r#"{{"name":"x","type":"{ty}","size":2,"default":{default}}}"#)).unwrap_or_default();
    let (stored, bytes) = (Schema::default(), []);
    let Ok((block, _)) = stored.split(&bytes) else { return String::new() };
    schema.mapped_values(&stored, block).iter().map(|piece| piece.value().to_json().to_string()).collect()
}

#[test]
fn number_1_depth() {
    for text in ["[".repeat(200_000), format!(r#"{{"data_layout":{}"#, "[".repeat(200_000)), "{\"a\":".repeat(50_000)] {
        assert!(matches!(Schema::parse(text.as_bytes()), Err(SchemaError::Json(_))));
    }
    let deep = format!(r#"{{"name":"x","type":"DataPieceString","more":{}1{}}}"#, "[".repeat(300), "]".repeat(300));
    assert!(matches!(parse(&deep), Err(SchemaError::Json(_))));
}

#[test]
fn number_2_entries_that_are_no_objects() {
    for entry in ["5", "\"x\"", "null", "[]", "true", "{}", r#"{"name":5,"type":"DataPieceString"}"#] {
        assert_eq!(parse(entry).unwrap_err(), SchemaError::NotAPiece { number: 0 }, "{entry}");
    }
    for text in ["", "5", "[]", "{}", r#"{"data_layout":{}}"#, r#"{"data_layout":5}"#] {
        assert!(Schema::parse(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn number_3_many_pieces_cost_what_their_text_costs() {
    let mut pieces = String::new();
    for i in 0..20_000 {
        let comma = if i > 0 { "," } else { "" };
        write!(pieces, r#"{comma}{{"name":"{i}","type":"DataPieceValue<Bool>"}}"#).unwrap();
    }
    let schema = parse(&pieces).unwrap();
    assert_eq!((schema.pieces().len(), schema.fixed_size()), (20_000, 20_000));
}

#[test]
fn number_4_sizes_that_no_block_has() {
    let piece =
        |name: &str, size: &str| format!(r#"{{"name":"{name}","type":"DataPieceArray<Matrix4Dd>","size":{size}}}"#);
    // One of 2³⁹ bytes, and many whose sum is.
    assert!(parse(&piece("a", "4294967295")).is_err());
    let many: Vec<_> = (0..1_000).map(|i| piece(&i.to_string(), "65536")).collect();
    assert!(parse(&many.join(",")).is_err());
    // What a block could have is compared with what the record has, and nothing is allocated for it.
    let schema = parse(&piece("a", "8000000")).unwrap();
    assert_eq!(schema.split(&[0; 100]).unwrap_err().needed, 1_024_000_000);
    // Sizes that are none count as 0.
    for size in ["-1", "4294967296", "1.5", "\"7\"", "null", "99999999999999999999"] {
        assert_eq!(parse(&piece("a", size)).unwrap().fixed_size(), 0, "{size}");
    }
}

#[test]
fn number_5_unknown_types_make_the_layout_unreadable() {
    for ty in ["DataPieceValue<uint128_t>", "DataPieceMap<float>", "DataPieceValue<string>", "datapiecestring", ""] {
        let pieces = format!(r#"{{"name":"x","type":"{ty}"}},{{"name":"behind","type":"DataPieceValue<float>"}}"#);
        let error = parse(&pieces).unwrap_err();
        assert_eq!(error, SchemaError::UnknownType { label: "x".to_owned(), type_name: ty.to_owned() });
    }
}

#[test]
fn number_6_duplicates() {
    // Pieces of one signature stay two: each has its bytes.
    let twice = r#"{"name":"x","type":"DataPieceValue<float>"},{"name":"x","type":"DataPieceValue<float>"}"#;
    let schema = parse(twice).unwrap();
    assert_eq!((schema.pieces().len(), schema.fixed_size()), (2, 8));
    assert_eq!(schema.find("x", PieceType::Value(ElementType::F32)), schema.slot(0));
    // Of equal keys of a piece the first counts, of equal tags the last.
    let keys = r#"{"name":"a","name":"b","type":"DataPieceString","tags":{"unit":"m","unit":"s"}}"#;
    let schema = parse(keys).unwrap();
    assert_eq!((schema.pieces()[0].label.as_str(), schema.pieces()[0].tags["unit"].as_str()), ("a", "s"));
}

#[test]
fn number_7_texts_end_at_nul() {
    let schema = parse(r#"{"name":"a\u0000b","type":"DataPieceString\u0000<","tags":{"k\u0000":"v\u0000w"}}"#).unwrap();
    let piece = &schema.pieces()[0];
    assert_eq!((piece.label.as_str(), piece.ty, piece.tags["k"].as_str()), ("a", PieceType::String, "v"));
}

#[test]
fn number_8_numbers_out_of_range() {
    for (ty, default, value) in [
        ("DataPieceValue<int8_t>", "300", "44"),
        ("DataPieceValue<uint8_t>", "257", "1"),
        ("DataPieceValue<uint8_t>", "-1", "0"),
        ("DataPieceValue<int64_t>", "9223372036854775808", "0"),
        ("DataPieceValue<uint64_t>", "18446744073709551615", "18446744073709551615"),
        ("DataPieceValue<Bool>", "4294967296", "false"),
        ("DataPieceValue<Bool>", "-2", "true"),
        ("DataPieceValue<Point2Di>", "[1.9,-2.9]", "[1,-2]"),
        ("DataPieceValue<Point2Di>", "[1]", "[0,0]"),
        ("DataPieceValue<float>", "\"1\"", "0.0"),
        ("DataPieceValue<float>", "-Inf", "-Infinity"),
    ] {
        assert_eq!(default_of(ty, default), value, "{ty} {default}");
    }
    assert!(matches!(
        parse(r#"{"name":"x","type":"DataPieceValue<double>","default":1e400}"#),
        Err(SchemaError::Json(_))
    ));
}

#[test]
fn number_9_defaults_of_any_length() {
    for (ty, default) in [
        ("DataPieceArray<int32_t>", "[]"),
        ("DataPieceArray<int32_t>", "[1]"),
        ("DataPieceArray<int32_t>", "[1,2,3,4,5]"),
        ("DataPieceArray<int32_t>", "[\"x\",1]"),
        ("DataPieceArray<int32_t>", "{}"),
        ("DataPieceVector<string>", "[1,\"a\"]"),
        ("DataPieceStringMap<int32_t>", "{\"a\":\"x\",\"b\":1}"),
        ("DataPieceValue<Matrix2Di>", "[[1,2]]"),
    ] {
        let printed = default_of(ty, default);
        assert!(printed.starts_with(['[', '{']), "{ty} {default}: {printed}");
    }
}

/// A matrix that is not one is no default: the reference takes it for a matrix of zeros (its defect).
#[test]
fn a_matrix_of_other_shape_is_no_default() {
    let schema = parse(r#"{"name":"x","type":"DataPieceValue<Matrix2Di>","default":[[1,2]]}"#).unwrap();
    assert_eq!(schema.pieces()[0].default, None);
    let schema = parse(r#"{"name":"x","type":"DataPieceValue<Matrix2Di>","default":[[1,2],[3,4]]}"#).unwrap();
    assert!(schema.pieces()[0].default.is_some());
}

#[test]
fn number_10_offset_and_index_are_ignored() {
    let pieces = r#"{"name":"v","type":"DataPieceString","index":77},{"name":"a","type":"DataPieceValue<float>","offset":4000000000},{"name":"b","type":"DataPieceValue<float>","offset":-1}"#;
    let schema = parse(pieces).unwrap();
    assert_eq!(schema.fixed_size(), 16);
    assert_eq!(schema.pieces().iter().map(|piece| piece.label.as_str()).collect::<Vec<_>>(), ["a", "b", "v"]);
    let bytes = b"\0\0\x80\x3f\0\0\0\x40\0\0\0\0\x01\0\0\0x";
    let (block, rest) = schema.split(bytes).unwrap();
    assert!(rest.is_empty());
    let values: Vec<_> = schema.values(block).iter().map(|piece| piece.value().to_json().to_string()).collect();
    assert_eq!(values, ["1.0", "2.0", "\"x\""]);
}
