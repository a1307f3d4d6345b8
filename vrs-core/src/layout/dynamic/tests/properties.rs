//! Of any layout and any values.

use std::collections::BTreeMap;
use std::string::{String, ToString};
use std::vec::Vec;

use proptest::prelude::*;

use super::super::*;
use super::text_bytes;
use crate::element::{ElementType, with_element};
use crate::layout::testing::worked_example;
use crate::layout::{ItemType, PieceSpec, PieceType, Schema, Value};

/// A piece's type and the bytes of a value.
type Typed = (PieceType, Vec<u8>);

fn items(item: ItemType, count: usize) -> impl Strategy<Value = Vec<Vec<u8>>> {
    let one = match item {
        ItemType::Element(ElementType::Bool) => proptest::collection::vec(0..2_u8, 1).boxed(),
        ItemType::Element(element) => proptest::collection::vec(any::<u8>(), element.size()).boxed(),
        ItemType::String => any::<String>().prop_map(|text| text_bytes(&text)).boxed(),
    };
    proptest::collection::vec(one, count)
}

fn vector(item: ItemType, items: &[Vec<u8>]) -> Vec<u8> {
    let count = (items.len() as u32).to_le_bytes();
    [if item == ItemType::String { &count[..] } else { &[] }, &items.concat()].concat()
}

fn typed() -> impl Strategy<Value = Typed> {
    let element = proptest::sample::select(&ElementType::ALL[..]);
    let item = prop_oneof![3 => element.clone().prop_map(ItemType::Element), 1 => Just(ItemType::String)];
    let keys = proptest::collection::btree_set(any::<String>(), 0..3);
    prop_oneof![
        element.clone().prop_flat_map(|element| {
            items(ItemType::Element(element), 1).prop_map(move |items| (PieceType::Value(element), items.concat()))
        }),
        (element, 0..4_usize).prop_flat_map(|(element, count)| {
            let ty = PieceType::Array(element, count as u32);
            items(ItemType::Element(element), count).prop_map(move |items| (ty, items.concat()))
        }),
        (item.clone(), 0..4_usize).prop_flat_map(|(item, count)| {
            items(item, count).prop_map(move |items| (PieceType::Vector(item), vector(item, &items)))
        }),
        (item, keys).prop_flat_map(|(item, keys)| {
            items(item, keys.len()).prop_map(move |values| {
                let entries = keys.iter().zip(values).flat_map(|(key, value)| [text_bytes(key), value].concat());
                (PieceType::StringMap(item), entries.collect())
            })
        }),
        any::<String>().prop_map(|text| (PieceType::String, text.into_bytes())),
    ]
}

/// A layout of such pieces, the labels being their numbers.
fn layout_of(pieces: &[Typed]) -> Schema {
    let spec = |(number, (ty, _)): (usize, &Typed)| PieceSpec::new(number.to_string(), *ty);
    Schema::new(pieces.iter().enumerate().map(spec)).unwrap()
}

/// What a handle of the right Rust type reads, encoded again. Arrays have no handle: their length is not known here.
fn read_typed(schema: &Schema, label: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let (block, _) = schema.split(bytes).unwrap();
    let ty = schema.pieces().iter().find(|piece| piece.label == label)?.ty;
    let value = match ty {
        PieceType::Value(element) => {
            with_element!(element, T => OwnedValue::of::<T>(schema.find_piece::<T>(label).unwrap().get(block)?))
        }
        PieceType::Vector(ItemType::Element(element)) => with_element!(element, T => {
            OwnedValue::of::<Vec<T>>(schema.find_piece::<Vec<T>>(label).unwrap().get(block)?.to_vec())
        }),
        PieceType::Vector(ItemType::String) => {
            let piece = schema.find_piece::<Vec<String>>(label).unwrap();
            OwnedValue::of::<Vec<String>>(piece.get(block)?.iter().map(|text| text.to_string()).collect::<Vec<_>>())
        }
        PieceType::StringMap(ItemType::Element(element)) => with_element!(element, T => {
            let piece = schema.find_piece::<BTreeMap<String, T>>(label).unwrap();
            let map = piece.get(block)?.iter().map(|(key, value)| (key.to_string(), value)).collect::<BTreeMap<_, _>>();
            OwnedValue::of::<BTreeMap<String, T>>(map)
        }),
        PieceType::StringMap(ItemType::String) => {
            let piece = schema.find_piece::<BTreeMap<String, String>>(label).unwrap();
            let entries = piece.get(block)?.iter().map(|(key, text)| (key.to_string(), text.to_string()));
            OwnedValue::of::<BTreeMap<String, String>>(entries.collect::<BTreeMap<_, _>>())
        }
        PieceType::String => {
            OwnedValue::of::<String>(schema.find_piece::<&str>(label).unwrap().get(block)?.to_string())
        }
        PieceType::Array(..) => return None,
    };
    Some(value.unwrap().as_value().as_bytes().to_vec())
}

/// A writer's pieces, others that only the reader knows, and what the reader expects: any of them, in any order.
fn writer_and_reader() -> impl Strategy<Value = (Vec<Typed>, Vec<Typed>, Vec<usize>)> {
    let pieces = (proptest::collection::vec(typed(), 0..8), proptest::collection::vec(typed(), 0..4));
    pieces.prop_flat_map(|(stored, new)| {
        let numbers: Vec<usize> = (0..stored.len() + new.len()).collect();
        let expected = (Just(numbers.clone()).prop_shuffle(), 0..=numbers.len());
        let expected = expected.prop_map(|(numbers, count)| numbers.into_iter().take(count).collect());
        (Just(stored), Just(new), expected)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// FORMAT.md §27.2: adding, removing and moving pieces is free in both directions. New pieces have the labels of stored
    /// ones where their types differ.
    #[test]
    fn any_reader_finds_what_any_writer_stored((stored, new, expected) in writer_and_reader()) {
        let schema = layout_of(&stored);
        let mut record = LayoutBuffer::new(&schema).unwrap();
        for (number, (ty, bytes)) in stored.iter().enumerate() {
            record.set_value(&number.to_string(), Value::new(*ty, bytes)).unwrap();
        }
        let label = |number: usize| match number.checked_sub(stored.len()) {
            None => number.to_string(),
            Some(new_number) if stored.get(new_number).is_some_and(|(ty, _)| *ty != new[new_number].0) => new_number.to_string(),
            Some(_) => std::format!("new {number}"),
        };
        let typed = |number: usize| stored.iter().chain(&new).nth(number).unwrap();
        let pieces = expected.iter().map(|number| PieceSpec::new(label(*number), typed(*number).0));
        let reader = Schema::new(pieces).unwrap();
        let bytes = record.to_bytes();
        let (block, rest) = schema.split(&bytes).unwrap();
        prop_assert!(rest.is_empty());
        let values = reader.mapped_values(&schema, block);
        for number in expected {
            let (ty, bytes) = typed(number);
            let piece = values.iter().find(|piece| piece.spec().label == label(number) && piece.spec().ty == *ty).unwrap();
            if number < stored.len() {
                prop_assert_eq!(piece.stored().map(Value::as_bytes), Some(bytes.as_slice()));
            } else {
                prop_assert!(!piece.is_available() && piece.stored().is_none());
            }
        }
    }

    #[test]
    fn what_is_set_reads_back(pieces in proptest::collection::vec(typed(), 0..8), order in any::<u64>()) {
        let schema = layout_of(&pieces);
        let mut buffer = LayoutBuffer::new(&schema).unwrap();
        // In any order, and over values that were there before.
        for round in 0..2 {
            for i in 0..pieces.len() {
                let number = (i + order as usize % 8 * (1 - round)) % pieces.len();
                let (ty, bytes) = &pieces[number];
                buffer.set_value(&number.to_string(), Value::new(*ty, bytes)).unwrap();
            }
        }
        let record = buffer.to_bytes();
        let (block, rest) = schema.split(&record).unwrap();
        prop_assert!(rest.is_empty());
        for piece in schema.values(block).iter() {
            let number: usize = piece.spec().label.parse().unwrap();
            prop_assert_eq!(piece.stored().unwrap().as_bytes(), &pieces[number].1);
            if let Some(read) = read_typed(&schema, &piece.spec().label, &record) {
                prop_assert_eq!(&read, &pieces[number].1);
            }
        }
        prop_assert_eq!(LayoutBuffer::of(&schema, block).unwrap().to_bytes(), record);
    }

    #[test]
    fn a_copy_has_what_both_have(
        pieces in proptest::collection::vec(typed(), 0..8),
        kept in any::<u8>(),
        added in proptest::collection::vec(typed(), 0..4),
    ) {
        let stored = layout_of(&pieces);
        let mut source = LayoutBuffer::new(&stored).unwrap();
        for (number, (ty, bytes)) in pieces.iter().enumerate() {
            source.set_value(&number.to_string(), Value::new(*ty, bytes)).unwrap();
        }
        let is_kept = |piece: &&PieceSpec| kept >> piece.label.parse::<usize>().unwrap() & 1 == 1;
        let new = added.iter().enumerate().map(|(i, (ty, _))| PieceSpec::new(std::format!("new{i}"), *ty));
        let pieces: Vec<_> = new.chain(stored.pieces().iter().rev().filter(is_kept).cloned()).collect();
        let target = Schema::new(pieces).unwrap();
        let mut buffer = LayoutBuffer::new(target.clone()).unwrap();
        for (i, (ty, bytes)) in added.iter().enumerate() {
            buffer.set_value(&std::format!("new{i}"), Value::new(*ty, bytes)).unwrap();
        }
        let count = buffer.copy_from(&stored, source.block()).unwrap();
        prop_assert_eq!(count, target.pieces().len() - added.len());
        for piece in target.pieces() {
            let expected = match piece.label.strip_prefix("new") {
                Some(number) => Value::new(piece.ty, &added[number.parse::<usize>().unwrap()].1),
                None => source.value(&piece.label).unwrap(),
            };
            prop_assert_eq!(buffer.value(&piece.label).unwrap(), expected);
        }
    }

    #[test]
    fn hostile_blocks_are_errors(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let (schema, _) = worked_example();
        let Ok((block, _)) = schema.split(&bytes) else { return Ok(()) };
        if let Ok(buffer) = LayoutBuffer::of(&schema, block) {
            prop_assert!(buffer.block().len() <= block.len());
            prop_assert!(schema.values(block).iter().all(|piece| piece.is_available()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn json_of_a_value_is_the_value((ty, bytes) in typed()) {
        let value = Value::new(ty, &bytes);
        // The payload of a NaN has no text.
        let text = value.to_json().to_string();
        prop_assume!(!text.contains("NaN"));
        // Nor can a definition say what stands behind a NUL.
        prop_assume!(!text.contains("\\u0000"));
        let read = OwnedValue::from_json(ty, text.as_bytes()).unwrap();
        prop_assert_eq!(read.as_value(), value);
    }
}
