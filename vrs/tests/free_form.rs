//! Data without a layout of its own: JSON, bytes, and foreign types through a conversion.
#![cfg(feature = "json")]
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helper has none.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::{Duration, TryFromFloatSecsError};

use serde::{Deserialize, Serialize};
use vrs::{Adapter, Bytes, DataLayout, DecodeProblem, Definition, EncodeError, Json, Mapping, Schema, Text, View};

fn encode<T: DataLayout>(value: &T) -> (Schema, Vec<u8>) {
    let definition = Definition::of(value);
    let mut bytes = Vec::new();
    definition.encode(value, &mut bytes).unwrap();
    (definition.schema(), bytes)
}

/// What `T` makes of a block that another struct wrote.
fn decode<T>(stored: &impl DataLayout) -> Result<T, vrs::DecodeError>
where
    T: vrs::DecodeLayout,
{
    let (schema, bytes) = encode(stored);
    let mapping = Mapping::<T>::new(&schema);
    T::decode(mapping.view(schema.split(&bytes).unwrap().0).unwrap())
}

enum Seconds {}

impl Adapter for Seconds {
    type Value = Duration;
    type Stored = f64;
    type Error = TryFromFloatSecsError;

    fn store(value: &Duration) -> f64 {
        value.as_secs_f64()
    }

    fn load(seconds: f64) -> Result<Duration, Self::Error> {
        Duration::try_from_secs_f64(seconds)
    }
}

enum Octets {}

impl Adapter for Octets {
    type Value = Ipv4Addr;
    type Stored = [u8; 4];
    type Error = std::convert::Infallible;

    fn store(value: &Ipv4Addr) -> [u8; 4] {
        value.octets()
    }

    fn load(octets: [u8; 4]) -> Result<Ipv4Addr, Self::Error> {
        Ok(octets.into())
    }
}

enum AsText {}

impl Adapter for AsText {
    type Value = char;
    type Stored = String;
    type Error = String;

    fn store(value: &char) -> String {
        value.to_string()
    }

    fn load(text: View<'_, String>) -> Result<char, String> {
        let text = text.to_str().map_err(|error| error.to_string())?;
        text.parse().map_err(|_| format!("`{text}` is not one character"))
    }
}

#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
struct Tree {
    name: String,
    children: Vec<Tree>,
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Free {
    tree: Json<Tree>,
    message: Bytes,
    #[layout(with = Seconds, min = 0.0)]
    exposure: Duration,
    #[layout(with = Octets)]
    address: Ipv4Addr,
    #[layout(with = AsText)]
    letter: char,
    #[layout(with = Seconds)]
    delay: Option<Duration>,
}

/// The same pieces, as the file has them.
#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Stored {
    tree: String,
    message: Vec<u8>,
    #[layout(min = 0.0)]
    exposure: f64,
    address: [u8; 4],
    letter: String,
    delay: Option<f64>,
}

fn stored() -> Stored {
    Stored {
        tree: r#"{"name":"root","children":[{"name":"leaf","children":[]}]}"#.to_owned(),
        message: vec![8, 150, 1],
        exposure: 0.25,
        address: [127, 0, 0, 1],
        letter: "ß".to_owned(),
        delay: Some(1.5),
    }
}

#[test]
fn what_is_stored_are_plain_pieces() {
    let leaf = Tree { name: "leaf".to_owned(), children: vec![] };
    let free = Free {
        tree: Json(Tree { name: "root".to_owned(), children: vec![leaf] }),
        message: vec![8, 150, 1].into(),
        exposure: Duration::from_millis(250),
        address: Ipv4Addr::LOCALHOST,
        letter: 'ß',
        delay: Some(Duration::from_millis(1500)),
    };
    let (schema, bytes) = encode(&free);
    let (plain_schema, plain_bytes) = encode(&stored());
    assert_eq!((schema.to_string(), &bytes), (plain_schema.to_string(), &plain_bytes));

    let mapping = Mapping::<Free>::new(&schema);
    let view = mapping.view(schema.split(&bytes).unwrap().0).unwrap();
    assert_eq!(view.message(), [8, 150, 1]);
    assert_eq!(view.tree().as_text(), stored().tree.as_str());
    assert_eq!(view.tree().get().unwrap(), free.tree.0);
    assert_eq!((view.exposure(), view.address()), (Ok(Duration::from_millis(250)), Ok(Ipv4Addr::LOCALHOST)));
    assert_eq!(view.decode().unwrap(), free);
}

#[test]
fn defaults_are_given_in_the_stored_form() {
    #[derive(DataLayout)]
    struct Other {
        unrelated: u8,
    }
    #[derive(DataLayout, Debug)]
    struct Defaults {
        #[layout(default = r#"{"name":"none","children":[]}"#)]
        tree: Json<Tree>,
        nothing: Json<Option<Tree>>,
        #[layout(default = &[1, 2])]
        message: Bytes,
        #[layout(with = Seconds, default = 0.5)]
        exposure: Duration,
        #[layout(with = AsText, default = "x")]
        letter: char,
        #[layout(with = Octets)]
        address: Ipv4Addr,
        #[layout(with = Seconds)]
        delay: Option<Duration>,
    }
    let defaults: Defaults = decode(&Other { unrelated: 1 }).unwrap();
    assert_eq!((defaults.tree.name.as_str(), defaults.nothing.0), ("none", None));
    assert_eq!((&*defaults.message, defaults.exposure), (&[1, 2][..], Duration::from_millis(500)));
    assert_eq!((defaults.letter, defaults.address, defaults.delay), ('x', Ipv4Addr::UNSPECIFIED, None));
}

#[test]
fn what_does_not_convert_is_an_error_with_its_field() {
    let failed = |change: &dyn Fn(&mut Stored)| {
        let mut stored = stored();
        change(&mut stored);
        let error = decode::<Free>(&stored).unwrap_err();
        (error.label.into_owned(), error.problem)
    };
    let (label, problem) = failed(&|stored| stored.tree = "{".to_owned());
    assert!(label == "tree" && matches!(&problem, DecodeProblem::NotJson(why) if why.contains("line 1 column 1")));
    let (label, problem) = failed(&|stored| stored.tree.clear());
    assert!(label == "tree" && matches!(&problem, DecodeProblem::NotJson(why) if why.contains("null")), "{problem}");
    let (label, problem) = failed(&|stored| stored.exposure = -1.0);
    assert!(label == "exposure" && matches!(problem, DecodeProblem::Refused(_)));
    let (label, problem) = failed(&|stored| stored.letter = "ab".to_owned());
    assert_eq!((label.as_str(), problem.to_string().as_str()), ("letter", "`ab` is not one character"));
}

#[test]
fn what_has_no_form_in_json_is_not_written() {
    #[derive(DataLayout)]
    struct Inner {
        table: Json<BTreeMap<[u8; 2], u8>>,
    }
    #[derive(DataLayout)]
    struct Outer {
        #[layout(struct)]
        inner: Inner,
    }
    let outer = |entries: &[([u8; 2], u8)]| Outer { inner: Inner { table: Json(entries.iter().copied().collect()) } };
    assert_eq!(encode(&outer(&[])).1[8..], *b"{}");
    let error = Definition::<Outer>::new().encode(&outer(&[([1, 2], 3)]), &mut Vec::new()).unwrap_err();
    let EncodeError::NotStorable { layout, field, .. } = error else { panic!("{error}") };
    assert_eq!((layout, field), ("Inner", "table"));
}

#[test]
fn deep_and_odd_texts_are_errors() {
    #[derive(DataLayout, Debug)]
    struct Borrowed<'a> {
        tree: &'a str,
    }
    #[derive(DataLayout, Debug)]
    struct Owned {
        tree: Json<Vec<Tree>>,
    }
    for text in ["[".repeat(100_000), "nul".to_owned(), "[]x".to_owned()] {
        let error = decode::<Owned>(&Borrowed { tree: &text }).unwrap_err();
        assert_eq!(error.label, "tree");
    }
    let (schema, bytes) = encode(&Borrowed { tree: "[]" });
    let mapping = Mapping::<Owned>::new(&schema);
    let view = mapping.view(schema.split(&bytes).unwrap().0).unwrap();
    assert_eq!(view.tree().as_text(), Text::new(b"[]"));
    assert_eq!(format!("{view:?}"), r#"Owned { tree: "[]" }"#);
}
