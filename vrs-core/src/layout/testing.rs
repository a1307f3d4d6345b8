//! Layouts and blocks that several tests share.

use std::format;
use std::string::String;
use std::vec::Vec;

use super::{PieceSpec, PieceType, Schema};
use crate::element::ElementType;

/// The definition of the worked example, FORMAT.md §25.8.
const DEFINITION: &str = r#"{"data_layout":[{"name":"id","type":"DataPieceValue<uint16_t>","offset":0},{"name":"position","type":"DataPieceValue<Point2Df>","offset":2},{"name":"gains","type":"DataPieceArray<int16_t>","offset":10,"size":3},{"name":"image_pixel_format","type":"DataPieceValue<uint32_t>","offset":16},{"name":"name","type":"DataPieceString","index":0},{"name":"blob","type":"DataPieceVector<uint8_t>","index":1},{"name":"words","type":"DataPieceVector<string>","index":2},{"name":"counts","type":"DataPieceStringMap<int32_t>","index":3}]}"#;

/// The 94 bytes of the worked example.
const BLOCK: &[u8] = b"\x02\x01\0\0\xc0\x3f\0\0\0\xc0\x01\0\xff\xff\x2c\x01\x01\0\0\0\
    \0\0\0\0\x03\0\0\0\x03\0\0\0\x02\0\0\0\x05\0\0\0\x13\0\0\0\x18\0\0\0\x12\0\0\0\
    abc\x09\x08\x03\0\0\0\x02\0\0\0hi\0\0\0\0\x01\0\0\0x\x01\0\0\0a\x01\0\0\0\x01\0\0\0b\x02\0\0\0";

/// Layout and block of the worked example.
pub(super) fn worked_example() -> (Schema, &'static [u8]) {
    (Schema::parse(DEFINITION.as_bytes()).unwrap(), BLOCK)
}

/// A layout of these pieces: label, type as definitions have it, and what else the definition says.
pub(super) fn schema(pieces: &[(&str, &str, &str)]) -> Schema {
    let entry =
        |(label, ty, more): &(&str, &str, &str)| format!(r#"{{"name":"{label}","type":"DataPiece{ty}"{more}}}"#);
    let entries: Vec<String> = pieces.iter().map(entry).collect();
    Schema::parse(format!(r#"{{"data_layout":[{}]}}"#, entries.join(",")).as_bytes()).unwrap()
}

/// The bytes of a block: fixed pieces, index and variable pieces.
pub(super) fn block(fixed: &[u8], variable: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::from(fixed);
    let mut offset = 0;
    for piece in variable {
        bytes.extend(u32::to_le_bytes(offset));
        bytes.extend((piece.len() as u32).to_le_bytes());
        offset += piece.len() as u32;
    }
    bytes.extend(variable.concat());
    bytes
}

/// A layout with one value of every element type, and a block of it where the components of each are 1, 2, 3, …
pub(super) fn one_of_each() -> (Schema, Vec<u8>) {
    let pieces = ElementType::ALL.map(|element| PieceSpec::new(element.name(), PieceType::Value(element)));
    let components = ElementType::ALL.into_iter().flat_map(|element| {
        let (size, float) = match (element.name().as_bytes(), element) {
            (_, ElementType::F64) | ([.., b'D', b'd'], _) => (8, true),
            (_, ElementType::F32) | ([.., b'D', b'f'], _) => (4, true),
            ([.., b'D', b'i'], _) => (4, false),
            _ => (element.size(), false),
        };
        (1..=element.size() / size).flat_map(move |n| match (float, size) {
            (true, 8) => Vec::from((n as f64).to_le_bytes()),
            (true, _) => Vec::from((n as f32).to_le_bytes()),
            (false, _) => Vec::from(&n.to_le_bytes()[..size]),
        })
    });
    (Schema::new(pieces).unwrap(), components.collect())
}
