//! The prints as a whole.

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use proptest::prelude::*;

use crate::element::ElementType;
use crate::layout::testing::{block, one_of_each, schema, worked_example};
use crate::layout::{Block, Print, Profile, Schema};

fn pixel_formats(label: &str, element: ElementType, number: u64) -> Option<&'static str> {
    let asked = (label, element) == ("image_pixel_format", ElementType::U32);
    asked.then_some(if number == 1 { "grey8" } else { "undefined" })
}

/// Prints a block in both forms.
fn both<'a>(schema: &'a Schema, bytes: &'a [u8], with: impl Fn(Print<'a>) -> Print<'a>) -> (String, String) {
    let (block, _) = schema.split(bytes).unwrap();
    (with(schema.print(block)).to_string(), with(schema.print(block)).compact().to_string())
}

#[test]
fn worked_example_prints_as_specified() {
    // FORMAT.md §28.8.
    let (schema, bytes) = worked_example();
    let (detailed, compact) = both(&schema, bytes, |print| print.names(pixel_formats));
    assert_eq!(
        detailed,
        "4 fixed size pieces, total 52 bytes.\n  \
           id (uint16_t) @ 0+2: 258\n  \
           position (Point2Df) @ 2+8: [1.5, -2]\n  \
           gains (int16_t[3]) @ 10+6: 1, -1, 300\n  \
           image_pixel_format (uint32_t) @ 16+4: grey8 (1)\n\
         4 variable size pieces, total 42 bytes.\n  \
           name (string) @ 0 = \"abc\"\n  \
           blob (vector<uint8_t>) @ 1x2: 9, 8\n  \
           words (vector<string>) @ 2x3:\n      \
               \"hi\", \"\", \"x\"\n  \
           counts (stringMap<int32_t>) @ 3x2:\n      \
               \"a\": 1\n      \
               \"b\": 2\n"
    );
    assert_eq!(
        compact,
        "  id: 258\n  \
           position: [1.5, -2]\n  \
           gains[3]: 1, -1, 300\n  \
           image_pixel_format: grey8 (1)\n  \
           name: \"abc\"\n  \
           blob[2]: 9, 8\n  \
           words[3]: \"hi\", \"\", \"x\"\n  \
           counts[2]:\n      \
               \"a\": 1\n      \
               \"b\": 2\n"
    );
    let (unnamed, _) = both(&schema, bytes, |print| print);
    assert_eq!(unnamed, detailed.replace("grey8 (1)", "1"));
    let (indented, _) = both(&schema, bytes, |print| print.names(pixel_formats).indent("| "));
    assert_eq!(indented.replace("\n| ", "\n"), format!("| {detailed}"));
    assert_eq!(schema.piece_list().to_string().lines().nth(2), Some("gains - DataPieceArray<int16_t>"));
}

#[test]
fn missing_pieces_print_their_defaults() {
    // FORMAT.md §28.8, and what it leaves out.
    let expected = schema(&[
        ("n", "Value<double>", r#","default":1.5"#),
        ("r", "Array<int32_t>", r#","size":2,"default":[4,5]"#),
        ("z", "Value<Point2Di>", r#","required":true"#),
        ("s2", "String", r#","default":"dflt""#),
        ("v", "Vector<int32_t>", r#","default":[9]"#),
        ("l", "Vector<string>", r#","default":["a","b"]"#),
        ("mm", "StringMap<int32_t>", r#","default":{"q":1}"#),
        ("e", "StringMap<string>", ""),
    ]);
    let (stored, bytes) = worked_example();
    let (block, _) = stored.split(bytes).unwrap();
    let values = expected.mapped_values(&stored, block);
    assert_eq!(
        values.clone().print().to_string(),
        "3 fixed size pieces, total 64 bytes.\n  \
           n (double) @ <unavailable>+8 (default): 1.5\n  \
           r (int32_t[2]) @ <unavailable>+8 (default): \n  \
           z (Point2Di) @ <unavailable>+8 required (default): [0, 0]\n\
         5 variable size pieces, total 42 bytes.\n  \
           s2 (string) @ <unavailable> (default) = \"dflt\"\n  \
           v (vector<int32_t>) @ <unavailable> (default): 9\n  \
           l (vector<string>) @ <unavailable>x2 (default):\n      \
               \"a\", \"b\"\n  \
           mm (stringMap<int32_t>) @ <unavailable>x1 (default):\n      \
               \"q\": 1\n  \
           e (stringMap<string>) @ <unavailable>x0\n"
    );
    assert_eq!(
        values.print().compact().to_string(),
        "  n: 1.5 *\n  \
           r[2]: 4, 5 *\n  \
           z: [0, 0] *\n  \
           s2: \"dflt\"<unavailable>\n  \
           v: <unavailable>\n  \
           l: <unavailable>\n  \
           mm[1] default:\n      \
               \"q\": 1\n  \
           e[0] default:\n"
    );
}

#[test]
fn found_pieces_of_a_mapped_layout_print_their_values() {
    let (stored, bytes) = worked_example();
    let (block, _) = stored.split(bytes).unwrap();
    let expected = schema(&[
        ("counts", "StringMap<int32_t>", r#","required":true"#),
        ("image_pixel_format", "Value<uint32_t>", r#","required":true"#),
    ]);
    assert_eq!(
        expected.mapped_values(&stored, block).print().to_string(),
        "1 fixed size pieces, total 12 bytes.\n  \
           image_pixel_format (uint32_t) @ 16+4 required: 1\n\
         1 variable size pieces, total 42 bytes.\n  \
           counts (stringMap<int32_t>) @ 3x2 required:\n      \
               \"a\": 1\n      \
               \"b\": 2\n"
    );
}

#[test]
fn every_element_type_prints() {
    let (schema, bytes) = one_of_each();
    let (_, compact) = both(&schema, &bytes, |print| print);
    let lines: Vec<_> = compact.lines().map(str::trim_start).collect();
    let scalars = "Bool char int8_t uint8_t int16_t uint16_t int32_t uint32_t int64_t uint64_t float double";
    assert_eq!(lines[..12], scalars.split(' ').map(|name| format!("{name}: 1")).collect::<Vec<_>>());
    for (rank, text) in [(2, "[1, 2]"), (3, "[1, 2, 3]"), (4, "[1, 2, 3, 4]")] {
        for suffix in ["Dd", "Df", "Di"] {
            assert!(lines.contains(&&*format!("Point{rank}{suffix}: {text}")));
        }
    }
    let matrices = [
        (2, "[[1, 2], [3, 4]]"),
        (3, "[[1, 2, 3], [4, 5, 6], [7, 8, 9]]"),
        (4, "[[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]"),
    ];
    for (rank, text) in matrices {
        for suffix in ["Dd", "Df", "Di"] {
            assert!(lines.contains(&&*format!("Matrix{rank}{suffix}: {text}")));
        }
    }
    assert_eq!(lines.len(), 30);
}

#[test]
fn numbers_have_their_own_texts() {
    let schema = schema(&[
        ("time", "Value<double>", ""),
        ("times", "Array<double>", r#","size":5"#),
        ("place", "Value<Point2Dd>", ""),
        ("float", "Value<float>", ""),
        ("bytes", "Array<char>", r#","size":2"#),
        ("bools", "Array<Bool>", r#","size":3"#),
    ]);
    let (now, before) = (1_500_000_000.123_4, 1_420_070_399.5);
    let doubles = [now, now, 0.123_456_78, before, 1_420_070_400.0, 2_051_222_400.0, now, 0.5];
    let mut bytes: Vec<u8> = doubles.into_iter().flat_map(f64::to_le_bytes).collect();
    bytes.extend(2e9_f32.to_le_bytes());
    bytes.extend([b'a', 0x80, 0, 1, 2]);
    let (_, compact) = both(&schema, &bytes, |print| print);
    assert_eq!(
        compact,
        "  time: 1500000000.123\n  \
           times[5]: 1500000000.123, 0.123457, 1.42007e+09, 1420070400.000, 2.05122e+09\n  \
           place: [1.5e+09, 0.5]\n  \
           float: 2e+09\n  \
           bytes[2]: 97, -128\n  \
           bools[3]: 0, 1, 1\n"
    );
}

#[test]
fn names_in_the_definition_go_first() {
    const NAMES: &str = r#","tags":{"enum":"Off=0, Slow=-3, Fa\u001bst=9"}"#;
    const ALL: [(&str, &str, &str); 4] = [
        ("a", "Value<int16_t>", NAMES),
        ("b", "Value<uint8_t>", NAMES),
        ("image_pixel_format", "Value<uint32_t>", r#","tags":{"enum":"mine=1"}"#),
        ("d", "Value<float>", NAMES),
    ];
    let schema = schema(&ALL);
    let bytes = block(b"\xfd\xff\x09\x01\0\0\0\0\0\0\0", &[]);
    let (detailed, compact) = both(&schema, &bytes, |print| print.names(pixel_formats));
    assert_eq!(compact, "  a: Slow (-3)\n  b: Fa\\est (9)\n  image_pixel_format: mine (1)\n  d: 0\n");
    assert!(detailed.contains("a (int16_t) @ 0+2: Slow (-3)\n"), "{detailed}");
}

#[test]
fn names_are_asked_for_values_and_map_entries() {
    const ALL: [(&str, &str, &str); 4] = [
        ("image_pixel_format", "Value<uint32_t>", ""),
        ("image_pixel_format", "Value<uint16_t>", ""),
        ("image_pixel_format", "Array<uint32_t>", r#","size":1"#),
        ("image_pixel_format", "StringMap<uint32_t>", ""),
    ];
    let schema = schema(&ALL);
    let bytes = block(b"\x07\0\0\0\x01\0\x01\0\0\0", &[b"\x01\0\0\0k\x01\0\0\0"]);
    let (_, compact) = both(&schema, &bytes, |print| print.names(pixel_formats));
    let expected = "  image_pixel_format: undefined (7)\n  image_pixel_format: 1\n  image_pixel_format[1]: 1\n  \
                    image_pixel_format[1]:\n      \"k\": grey8 (1)\n";
    assert_eq!(compact, expected);
}

#[test]
fn properties_follow_their_piece() {
    let schema = schema(&[
        ("t", "Value<double>", r#","required":true,"properties":{"max":85.0,"min":-40}"#),
        ("a", "Array<Point2Di>", r#","size":1,"properties":{"min":[1,2]}"#),
    ]);
    let (detailed, _) = both(&schema, &[0; 16], |print| print);
    assert_eq!(
        detailed,
        "2 fixed size pieces, total 16 bytes.\n  \
           t (double) @ 0+8 required: 0\n    \
             max: 85\n    \
             min: -40\n  \
           a (Point2Di[1]) @ 8+8: [0, 0]\n    \
             min: [1, 2]\n"
    );
}

/// A layout whose values are too long for a line.
fn long_values() -> (Schema, Vec<u8>) {
    let schema = schema(&[
        ("codes", "Array<uint16_t>", r#","size":60"#),
        ("text", "String", ""),
        ("ids", "Vector<uint8_t>", ""),
        ("lines", "Vector<string>", ""),
        ("notes", "StringMap<string>", ""),
    ]);
    let codes: Vec<u8> = (100..160_u16).flat_map(u16::to_le_bytes).collect();
    let text = "0123456789".repeat(20);
    let prefixed = |text: &str| [&(text.len() as u32).to_le_bytes(), text.as_bytes()].concat();
    let lines = [&[2, 0, 0, 0], &*prefixed(&text), &*prefixed("b\n")].concat();
    let notes = [prefixed("key"), prefixed(&text)].concat();
    let ids: Vec<u8> = (0..500).map(|n| (n % 10) as u8).collect();
    (schema, block(&codes, &[text.as_bytes(), &ids, &lines, &notes]))
}

#[test]
fn compact_print_keeps_to_the_width() {
    let (schema, bytes) = long_values();
    for width in [40, 80, 160] {
        let (_, compact) = both(&schema, &bytes, |print| print.width(width));
        assert!(compact.lines().all(|line| line.len() <= width), "{compact}");
        assert_eq!(compact.matches("  [ ... ]  ").count(), 4, "{compact}");
        assert!(compact.contains("\n      ...and 100 more values.\n"));
        assert_eq!(both(&schema, &bytes, |print| print).1 == compact, width == 160);
    }
    let (_, compact) = both(&schema, &bytes, |print| print.width(40));
    for lines in [
        "  codes[60]: 100, 101, 10  [ ... ]   159\n",
        "  text: \"012345678901  [ ... ]  3456789\"\n",
        "  ids[500]: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9\n      , 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0,\n       1, 2",
        "  lines[2]: \"0123456789012345  [ ... ]  \n      6789\", \"b\\n\"\n",
        "  notes[1]:\n      \"key\": \"012345678  [ ... ]  56789\"\n",
    ] {
        assert!(compact.contains(lines), "{lines}");
    }
}

#[test]
fn detailed_print_wraps() {
    let (schema, bytes) = long_values();
    let (detailed, _) = both(&schema, &bytes, |print| print.width(40));
    assert!(detailed.lines().all(|line| line.len() <= 53));
    for lines in [
        // 20 characters have room behind any prefix.
        "\n  codes (uint16_t[60]) @ 0+120: 100, 101, 102, 103, \n      104, 105, 106, 107, 108, 109, 110, 111, 112, 1\n",
        "\n  text (string) @ 0 = \"0123456789012345678\n      901234567890123456789012345678901234\n",
        "\n  lines (vector<string>) @ 2x2:\n      \"012345678901234567890123456789012\n      3456",
        "\n      \"key\": \"01234567890123456789012345\n          678901234567890123456789012345\n",
    ] {
        assert!(detailed.contains(lines), "{detailed}");
    }
    let whole = detailed.replace("\n          ", "").replace("\n      ", "");
    assert_eq!(whole.matches(&"0123456789".repeat(20)).count(), 3);
    let codes: Vec<_> = (100..160).map(|code| code.to_string()).collect();
    assert!(whole.contains(&format!(": {}\n", codes.join(", "))));
}

#[test]
fn damaged_pieces_print_what_is_left() {
    let schema = schema(&[
        ("v", "Vector<uint16_t>", ""),
        ("l", "Vector<string>", r#","default":["x"]"#),
        ("m", "StringMap<uint8_t>", ""),
        ("s", "String", r#","default":"x""#),
        ("end", "String", ""),
    ]);
    let mut bytes =
        block(&[], &[b"\x01\0\x02", b"\x01\0\0\0\x05\0\0\0abc", b"\x01\0\0\0b\x05\x01\0\0\0a\x06\x09", b"y", b"\xff"]);
    let cut = both(&schema, &bytes, |print| print);
    let expected = "5 variable size pieces, total 29 bytes.\n  v (vector<uint16_t>) @ 0x1: 1\n  l (vector<string>) @ 1x1 (default):\n      \
                    \"x\"\n  m (stringMap<uint8_t>) @ 2x2:\n      \"a\": 6\n      \"b\": 5\n  s (string) @ 3 = \"y\"\n  end (string) @ 4 = \"\\xff\"\n";
    assert_eq!(cut.0, expected);
    assert_eq!(
        cut.1,
        "  v[1]: 1\n  l[1]: \"x\"\n  m[2]:\n      \"a\": 6\n      \"b\": 5\n  s: \"y\"\n  end: \"\\xff\"\n"
    );

    for entry in 0..4 {
        bytes[8 * entry..][..4].copy_from_slice(&100_u32.to_le_bytes());
    }
    let lost = both(&schema, &bytes, |print| print);
    let expected = "5 variable size pieces, total 29 bytes.\n  v (vector<uint16_t>) @ 0x0: \n  l (vector<string>) @ 1x1 (default):\n      \
                    \"x\"\n  m (stringMap<uint8_t>) @ 2x0\n  s (string) @ 3 (default) = \"\"\n  end (string) @ 4 = \"\\xff\"\n";
    assert_eq!(lost.0, expected);
    assert_eq!(lost.1, "  v[0]: \n  l[1]: \"x\"\n  m[0]:\n  s: \"\"\n  end: \"\\xff\"\n");
}

#[test]
fn labels_and_keys_cannot_steer_a_terminal() {
    let schema = schema(&[(r"größe\u001b[2J", "StringMap<uint8_t>", "")]);
    let bytes = block(&[], &[b"\x04\0\0\0\xc3\xbc\n\xff\x01"]);
    let (detailed, compact) = both(&schema, &bytes, |print| print);
    assert_eq!(compact, "  größe\\e[2J[1]:\n      \"ü\\n\u{fffd}\": 1\n");
    assert!(detailed.ends_with("  größe\\e[2J (stringMap<uint8_t>) @ 0x1:\n      \"ü\\n\u{fffd}\": 1\n"));
    assert_eq!(schema.piece_list().to_string(), "größe\\e[2J - DataPieceStringMap<uint8_t>\n");
}

proptest! {
    #[test]
    fn any_bytes_print(
        fixed in prop::collection::vec(0_u8..8, 0..80),
        variable in prop::collection::vec(prop_oneof![0_u8..3, any::<u8>()], 0..40),
        width in 0_usize..200,
    ) {
        let schema = schema(&[
            ("d", "Value<double>", ""),
            ("a", "Array<int8_t>", r#","size":20"#),
            ("v", "Vector<Point2Df>", ""),
            ("l", "Vector<string>", ""),
            ("m", "StringMap<Bool>", ""),
            ("t", "StringMap<string>", ""),
            ("s", "String", ""),
        ]);
        let block = Block { fixed: &fixed, variable: &variable };
        for print in [schema.print(block), schema.print(block).compact()] {
            let text = print.width(width).to_string();
            prop_assert!(text.ends_with('\n') && !text.contains(|char: char| char != '\n' && char.is_control()));
        }
        let json = schema.export(block, Profile::ExternalCompact).to_string();
        prop_assert!(crate::json::Json::parse(json.as_bytes(), 8).is_ok(), "{json}");
    }
}
