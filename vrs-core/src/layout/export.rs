//! Values as JSON, for other programs (FORMAT.md §28.2).

use core::fmt;

use super::block::Block;
use super::piece::{ItemType, PieceType};
use super::schema::Schema;
use super::value::{Value, write_map};
use super::values::{PieceValue, Values};
use super::view::StringMap;
use crate::element::with_element;
use crate::json::{Indented, write_string};

/// How a layout is exported with its values.
///
/// A definition without values, as files store it, is what a [`Schema`] prints itself.
///
/// ```
/// use vrs_core::element::ElementType;
/// use vrs_core::layout::{PieceSpec, PieceType, Profile, Schema};
///
/// let schema = Schema::new([PieceSpec::new("gain", PieceType::Value(ElementType::F32))])?;
/// let (block, _) = schema.split(&[0, 0, 0, 64])?;
/// assert_eq!(schema.export(block, Profile::Public).to_string(), r#"{"metadata":[{"value":2.0,"name":"gain"}]}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Profile {
    /// Name, short type and value of each piece, on one line.
    ExternalCompact,
    /// The same, every entry on a line of its own, indented by four spaces a level.
    ExternalPretty,
    /// Name and value of each piece, on one line, below the key `metadata`.
    Public,
}

/// Prints the values of a block as JSON; made by [`Schema::export`] and [`Values::export`].
///
/// A piece whose default answers has no `value`, nor has an empty vector, array or map. Not a number and the infinities
/// print as `NaN`, `Infinity` and `-Infinity`, which is not standard JSON; bytes that are not UTF-8 print as U+FFFD.
#[derive(Clone, Debug)]
pub struct Export<'a> {
    values: Values<'a>,
    profile: Profile,
}

impl Schema {
    /// Exports the values of one block of this layout as JSON.
    pub const fn export<'a>(&'a self, block: Block<'a>, profile: Profile) -> Export<'a> {
        self.values(block).export(profile)
    }
}

impl<'a> Values<'a> {
    /// Exports the values as JSON.
    pub const fn export(self, profile: Profile) -> Export<'a> {
        Export { values: self, profile }
    }
}

impl fmt::Display for Export<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.profile {
            Profile::ExternalCompact => self.write("data_layout", out),
            Profile::ExternalPretty => self.write("data_layout", &mut Indented::new(out)),
            Profile::Public => self.write("metadata", out),
        }
    }
}

impl Export<'_> {
    fn write(&self, root: &str, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "{{\"{root}\":[")?;
        for (i, piece) in self.values.iter().enumerate() {
            if i > 0 {
                out.write_char(',')?;
            }
            self.write_piece(&piece, out)?;
        }
        out.write_str("]}")
    }

    /// The value stands first; that of a string stands last.
    fn write_piece(&self, piece: &PieceValue<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
        let (spec, value) = (piece.spec(), piece.stored());
        let (first, last) = match spec.ty {
            PieceType::String => (None, value),
            _ => (value.filter(|value| !value.is_empty()), None),
        };
        out.write_char('{')?;
        if let Some(value) = first {
            out.write_str("\"value\":")?;
            write_value(value, out)?;
            out.write_char(',')?;
        }
        out.write_str("\"name\":")?;
        write_string(out, &spec.label)?;
        if self.profile != Profile::Public {
            write!(out, ",\"type\":\"{}\"", spec.ty.short())?;
        }
        if let Some(value) = last {
            out.write_str(",\"value\":")?;
            write_value(value, out)?;
        }
        out.write_char('}')
    }
}

/// Writes a value, a map as its readers see it: in the order of the keys, each key once.
fn write_value(value: Value<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
    let bytes = value.as_bytes();
    match value.ty() {
        PieceType::StringMap(ItemType::Element(element)) => {
            with_element!(element, T => write_map(StringMap::<T>::new(bytes).to_map(), out, |value, out| value.write_json(out)))
        }
        PieceType::StringMap(ItemType::String) => {
            write_map(StringMap::<&str>::new(bytes).to_map(), out, |text, out| write_string(out, text))
        }
        _ => write!(out, "{}", value.to_json()),
    }
}

#[cfg(test)]
mod tests {
    use std::format;
    use std::string::{String, ToString};

    use super::*;
    use crate::layout::testing::{block, one_of_each, schema, worked_example};

    fn compact(schema: &Schema, bytes: &[u8]) -> String {
        let (block, _) = schema.split(bytes).unwrap();
        schema.export(block, Profile::ExternalCompact).to_string()
    }

    #[test]
    fn worked_example_exports_as_specified() {
        let (schema, bytes) = worked_example();
        let (block, _) = schema.split(bytes).unwrap();
        // FORMAT.md §28.8.
        assert_eq!(
            schema.export(block, Profile::ExternalCompact).to_string(),
            r#"{"data_layout":[{"value":258,"name":"id","type":"Value<uint16_t>"},{"value":[1.5,-2.0],"name":"position","type":"Value<Point2Df>"},{"value":[1,-1,300],"name":"gains","type":"Array<int16_t>"},{"value":1,"name":"image_pixel_format","type":"Value<uint32_t>"},{"name":"name","type":"String","value":"abc"},{"value":[9,8],"name":"blob","type":"Vector<uint8_t>"},{"value":["hi","","x"],"name":"words","type":"Vector<string>"},{"value":{"a":1,"b":2},"name":"counts","type":"StringMap<int32_t>"}]}"#
        );
        assert_eq!(
            schema.export(block, Profile::Public).to_string(),
            r#"{"metadata":[{"value":258,"name":"id"},{"value":[1.5,-2.0],"name":"position"},{"value":[1,-1,300],"name":"gains"},{"value":1,"name":"image_pixel_format"},{"name":"name","value":"abc"},{"value":[9,8],"name":"blob"},{"value":["hi","","x"],"name":"words"},{"value":{"a":1,"b":2},"name":"counts"}]}"#
        );
    }

    #[test]
    fn pretty_form_is_indented() {
        let schema = schema(&[("p", "Value<Point2Di>", ""), ("s", "String", "")]);
        let bytes = block(b"\x01\0\0\0\x02\0\0\0", &[b"a{b"]);
        let (block, _) = schema.split(&bytes).unwrap();
        let expected = r#"{
    "data_layout": [
        {
            "value": [
                1,
                2
            ],
            "name": "p",
            "type": "Value<Point2Di>"
        },
        {
            "name": "s",
            "type": "String",
            "value": "a{b"
        }
    ]
}"#;
        assert_eq!(schema.export(block, Profile::ExternalPretty).to_string(), expected);
        let empty = Schema::default();
        let export = empty.export(Block::default(), Profile::ExternalPretty);
        assert_eq!(export.to_string(), "{\n    \"data_layout\": []\n}");
    }

    /// The reference's test of this layout counts the same lines.
    #[test]
    fn pretty_form_of_the_reference_layout_has_410_line_feeds() {
        let scalars = "char double float int64_t uint64_t int32_t uint32_t int16_t uint16_t int8_t uint8_t Bool";
        let mut types: std::vec::Vec<_> = scalars.split(' ').map(|name| (format!("Value<{name}>"), 0)).collect();
        types.extend(
            [("Bool", 2), ("char", 30), ("int32_t", 20), ("int32_t", 20), ("Point2Di", 2), ("Matrix4Di", 3)]
                .map(|(name, size)| (format!("Array<{name}>"), size)),
        );
        let matrices = "Matrix3Dd Matrix3Df Matrix3Di Matrix4Dd Matrix4Df Matrix4Di";
        types.extend(matrices.split(' ').map(|name| (format!("Value<{name}>"), 0)));
        let pieces: std::vec::Vec<_> = types.iter().map(|(ty, size)| (ty, format!(r#","size":{size}"#))).collect();
        let pieces: std::vec::Vec<_> = pieces.iter().map(|(ty, size)| ("x", ty.as_str(), size.as_str())).collect();
        let schema = schema(&pieces);
        let bytes = std::vec![0; schema.fixed_size()];
        let (block, _) = schema.split(&bytes).unwrap();
        assert_eq!(schema.export(block, Profile::ExternalPretty).to_string().matches('\n').count(), 410);
    }

    #[test]
    fn every_element_type_has_a_value() {
        let (schema, bytes) = one_of_each();
        let text = compact(&schema, &bytes);
        for expected in [
            r#"{"value":true,"name":"Bool","type":"Value<Bool>"}"#,
            r#"{"value":1,"name":"char","type":"Value<char>"}"#,
            r#"{"value":1,"name":"uint64_t","type":"Value<uint64_t>"}"#,
            r#"{"value":1.0,"name":"float","type":"Value<float>"}"#,
            r#"{"value":[1.0,2.0,3.0],"name":"Point3Df","type":"Value<Point3Df>"}"#,
            r#"{"value":[1,2,3,4],"name":"Point4Di","type":"Value<Point4Di>"}"#,
            r#"{"value":[[1.0,2.0],[3.0,4.0]],"name":"Matrix2Dd","type":"Value<Matrix2Dd>"}"#,
            r#"{"value":[[1,2,3],[4,5,6],[7,8,9]],"name":"Matrix3Di","type":"Value<Matrix3Di>"}"#,
        ] {
            assert!(text.contains(expected), "{expected}");
        }
        assert_eq!(text.matches("\"value\":").count(), 30);
    }

    #[test]
    fn what_has_no_value_has_no_key() {
        let variable = schema(&[
            ("v", "Vector<float>", r#","default":[1.0]"#),
            ("l", "Vector<string>", r#","default":["x"]"#),
            ("m", "StringMap<string>", r#","default":{"a":"x"}"#),
            ("s", "String", r#","default":"x""#),
        ]);
        let without = r#"{"data_layout":[{"name":"v","type":"Vector<float>"},{"name":"l","type":"Vector<string>"},{"name":"m","type":"StringMap<string>"},{"name":"s","type":"String","value":""}]}"#;
        assert_eq!(compact(&variable, &block(&[], &[b"", b"", b"", b""])), without);
        assert_eq!(compact(&variable, &block(&[], &[b"", b"\0\0\0\0", b"", b""])), without);
        // No whole element, a string too many, no whole entry.
        assert_eq!(
            compact(&variable, &block(&[], &[b"123", b"\x01\0\0\0\x02\0\0\0a", b"\x01\0\0\0a\x09\0\0\0", b""])),
            without
        );
        assert_eq!(variable.export(Block::default(), Profile::ExternalCompact).to_string(), without);

        let fixed = schema(&[("a", "Array<float>", ""), ("f", "Value<float>", "")]);
        let expected =
            r#"{"data_layout":[{"name":"a","type":"Array<float>"},{"value":0.0,"name":"f","type":"Value<float>"}]}"#;
        assert_eq!(compact(&fixed, &[0; 4]), expected);
        assert_eq!(
            fixed.export(Block::default(), Profile::Public).to_string(),
            r#"{"metadata":[{"name":"a"},{"name":"f"}]}"#
        );
    }

    #[test]
    fn missing_pieces_of_a_mapped_layout_have_no_value() {
        let (stored, bytes) = worked_example();
        let (block, _) = stored.split(bytes).unwrap();
        let expected = schema(&[
            ("id", "Value<uint16_t>", ""),
            ("gain", "Value<double>", r#","default":1.0"#),
            ("name", "String", ""),
            ("note", "String", r#","default":"x""#),
        ]);
        assert_eq!(
            expected.mapped_values(&stored, block).export(Profile::Public).to_string(),
            r#"{"metadata":[{"value":258,"name":"id"},{"name":"gain"},{"name":"name","value":"abc"},{"name":"note"}]}"#
        );
    }

    #[test]
    fn odd_content_stays_readable() {
        let schema = schema(&[
            ("n", "Array<double>", r#","size":3"#),
            ("m", "StringMap<uint8_t>", ""),
            ("t", "StringMap<string>", ""),
            ("s", "String", ""),
        ]);
        let numbers = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(f64::to_le_bytes).concat();
        // Keys out of order, one of them twice: the last counts.
        let map = b"\x01\0\0\0b\x01\x01\0\0\0a\x02\x01\0\0\0b\x03";
        let text = b"\x02\0\0\0\xff\"\x02\0\0\0\n\xfe";
        let expected = "{\"metadata\":[{\"value\":[NaN,Infinity,-Infinity],\"name\":\"n\"},{\"value\":{\"a\":2,\"b\":3},\"name\":\"m\"},\
                        {\"value\":{\"\u{fffd}\\\"\":\"\\n\u{fffd}\"},\"name\":\"t\"},{\"name\":\"s\",\"value\":\"Z\u{fffd}ü\"}]}";
        let bytes = block(&numbers, &[map, text, b"Z\xfc\xc3\xbc"]);
        let (block, _) = schema.split(&bytes).unwrap();
        assert_eq!(schema.export(block, Profile::Public).to_string(), expected);
    }
}
