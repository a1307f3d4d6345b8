//! Structs that borrow, or hold a fixed capacity, write the same bytes as their owned twins.
#![allow(dead_code)] // A struct that is only written has accessors that nothing calls.
#![allow(clippy::unwrap_used)] // A test fails that way.

use std::collections::BTreeMap;

use proptest::prelude::*;
use vrs::{DataLayout, Definition, Point3Df};

#[derive(DataLayout, Clone, Debug, Default, PartialEq)]
struct Owned {
    number: u32,
    points: Vec<Point3Df>,
    words: Vec<String>,
    note: String,
    counts: BTreeMap<String, u16>,
    texts: BTreeMap<String, String>,
    #[layout(struct)]
    inner: OwnedInner,
    group: Option<OwnedGroup>,
    bytes: Option<Vec<u8>>,
}

#[derive(DataLayout, Clone, Debug, Default, PartialEq)]
struct OwnedInner {
    name: String,
}

#[derive(DataLayout, Clone, Debug, Default, PartialEq)]
struct OwnedGroup {
    history: Vec<f32>,
    unit: String,
}

#[derive(DataLayout, Clone, Copy)]
struct Borrowed<'a, 'w> {
    number: u32,
    points: &'a [Point3Df],
    words: &'a [&'w str],
    note: &'a str,
    counts: &'a [(&'w str, u16)],
    texts: &'a [(&'w str, &'w str)],
    #[layout(struct)]
    inner: BorrowedInner<'a>,
    group: Option<BorrowedGroup<'a>>,
    bytes: Option<&'a [u8]>,
}

#[derive(DataLayout, Clone, Copy)]
struct BorrowedInner<'a> {
    name: &'a str,
}

#[derive(DataLayout, Clone, Copy)]
struct BorrowedGroup<'a> {
    history: &'a [f32],
    unit: &'a str,
}

fn encode<T: DataLayout>(value: &T) -> (String, Vec<u8>) {
    let definition = Definition::of(value);
    let mut bytes = Vec::new();
    definition.encode(value, &mut bytes).unwrap();
    (definition.to_string(), bytes)
}

fn entries<T>(map: &[(String, T)]) -> Vec<(&str, &T)> {
    map.iter().map(|(key, value)| (key.as_str(), value)).collect()
}

prop_compose! {
    fn group()(history: Vec<f32>, unit in "[a-z]{0,3}") -> OwnedGroup {
        OwnedGroup { history, unit }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Maps come in any order and with repeated keys, of which the last counts.
    #[test]
    fn borrowed_twins_write_the_same(
        points: Vec<[f32; 3]>,
        words: Vec<String>,
        name: String,
        counts in prop::collection::vec(("[a-c]{0,2}", any::<u16>()), 0..8),
        texts in prop::collection::vec(("[a-c]{0,2}", any::<String>()), 0..8),
        group in prop::option::of(group()),
        bytes: Option<Vec<u8>>,
    ) {
        let points: Vec<Point3Df> = points.into_iter().map(Point3Df::from).collect();
        let borrowed_words: Vec<&str> = words.iter().map(String::as_str).collect();
        let borrowed_counts: Vec<(&str, u16)> = entries(&counts).into_iter().map(|(key, count)| (key, *count)).collect();
        let borrowed_texts: Vec<(&str, &str)> =
            entries(&texts).into_iter().map(|(key, text)| (key, text.as_str())).collect();
        let borrowed = Borrowed {
            number: 7,
            points: &points,
            words: &borrowed_words,
            note: &name,
            counts: &borrowed_counts,
            texts: &borrowed_texts,
            inner: BorrowedInner { name: &name },
            group: group.as_ref().map(|group| BorrowedGroup { history: &group.history, unit: &group.unit }),
            bytes: bytes.as_deref(),
        };
        let owned = Owned {
            number: 7,
            points: points.clone(),
            words: words.clone(),
            note: name.clone(),
            counts: counts.iter().cloned().collect(),
            texts: texts.iter().cloned().collect(),
            inner: OwnedInner { name: name.clone() },
            group: group.clone(),
            bytes: bytes.clone(),
        };
        prop_assert_eq!(encode(&borrowed), encode(&owned));
    }
}

#[cfg(feature = "heapless")]
mod fixed_capacity {
    use vrs::{DecodeProblem, Mapping};

    use super::*;

    #[derive(DataLayout, Clone, Debug, Default, PartialEq)]
    struct Fixed {
        #[layout(default = &[7])]
        samples: heapless::Vec<i16, 4>,
        words: heapless::Vec<heapless::String<5>, 3, u8>,
        #[layout(default = "none")]
        note: heapless::String<6, u8>,
        counts: BTreeMap<String, heapless::String<2>>,
        rest: Option<heapless::Vec<u8, 2>>,
    }

    #[derive(DataLayout, Clone, Debug, Default, PartialEq)]
    struct Twin {
        #[layout(default = &[7])]
        samples: Vec<i16>,
        words: Vec<String>,
        #[layout(default = "none")]
        note: String,
        counts: BTreeMap<String, String>,
        rest: Option<Vec<u8>>,
    }

    fn twin() -> Twin {
        Twin {
            samples: vec![1, -2, 3, 4],
            words: vec!["one".into(), "three".into()],
            note: "äöü".into(),
            counts: [("a".into(), "b".into())].into(),
            rest: Some(vec![9]),
        }
    }

    fn read(stored: &Twin) -> Result<Fixed, vrs::DecodeError> {
        let schema = Definition::of(stored).schema();
        let (_, bytes) = encode(stored);
        let mapping = Mapping::<Fixed>::new(&schema);
        mapping.view(schema.split(&bytes).unwrap().0).unwrap().decode()
    }

    #[test]
    fn fields_of_a_fixed_capacity_are_stored_like_growing_ones() {
        let fixed = read(&twin()).unwrap();
        assert_eq!(fixed.samples, [1, -2, 3, 4]);
        assert_eq!(encode(&fixed), encode(&twin()));
        assert_eq!(encode(&Fixed::default()), encode(&Twin::default()));
    }

    #[test]
    fn what_exceeds_the_capacity_is_an_error_with_its_field() {
        let error = |change: fn(&mut Twin)| {
            let mut stored = twin();
            change(&mut stored);
            let error = read(&stored).unwrap_err();
            (error.label.to_string(), error.problem)
        };
        let capacity = |found, capacity| DecodeProblem::Capacity { found, capacity };
        assert_eq!(error(|twin| twin.samples.push(5)), ("samples".into(), capacity(5, 4)));
        assert_eq!(error(|twin| twin.note.push('x')), ("note".into(), capacity(7, 6)));
        assert_eq!(error(|twin| twin.words.push("longer".into())), ("words".into(), capacity(6, 5)));
        assert_eq!(error(|twin| twin.rest = Some(vec![0; 3])), ("rest".into(), capacity(3, 2)));
    }
}
