//! `vrs schema rust`: what it prints compiles, and derives the definitions that the files have, byte for byte.
//!
//! `generated/reference.rs` is the output for every stream of the reference files, and is compiled here. After a change of
//! the generator, `VRS_BLESS=1 cargo test -p vrs-cli --test schema` writes it anew.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::run;
use serde_json::Value;
use vrs_tests::data::reference;

#[allow(dead_code, missing_debug_implementations, unreachable_pub, clippy::struct_field_names)]
mod generated {
    include!("generated/reference.rs");
}

const FILES: [&str; 9] =
    ["all_pieces", "audio", "blocks", "chunked", "compression", "extremes", "guide", "layouts", "resilience"];

/// A struct's layout: file, stream, tag, and the definition that it derives.
type Derived = (&'static str, &'static str, &'static str, fn() -> String);

/// A stream that defines layouts: the file, its id, and the definitions by the names of their tags.
struct Stream {
    file: &'static str,
    id: String,
    definitions: Vec<(String, String)>,
}

fn streams() -> Vec<Stream> {
    let streams = FILES.into_iter().flat_map(|file| {
        let json = run(&reference(""), &["json-description", &format!("{file}.vrs")]).out;
        let json: Value = serde_json::from_str(&json).unwrap();
        let streams = json["devices"].as_array().unwrap().iter().map(|stream| Stream {
            file,
            id: format!("{}-{}", stream["recordable_id"], stream["instance_id"]),
            definitions: definitions(&stream["vrs_tag"]),
        });
        streams.collect::<Vec<_>>()
    });
    streams.filter(|stream| !stream.definitions.is_empty()).collect()
}

fn definitions(tags: &Value) -> Vec<(String, String)> {
    let tags = tags.as_object().unwrap().iter().filter(|(name, _)| name.starts_with("DL:"));
    tags.map(|(name, text)| (name.clone(), text.as_str().unwrap().to_owned())).collect()
}

/// A module for each stream, and a table of the structs in them.
fn generate() -> String {
    let mut source = "// Made by the test `schema`, which says how to make it anew.\n\n".to_owned();
    let mut table = String::new();
    for Stream { file, id, .. } in streams() {
        let printed = run(&reference(""), &["schema", "rust", &format!("{file}.vrs"), &id]);
        assert_eq!((printed.code, printed.err.as_str()), (0, ""), "{file} {id}");
        let module = format!("{file}_{}", id.replace('-', "_"));
        write!(source, "pub mod {module} {{\n{}}}\n\n", printed.out).unwrap();
        for (tag, name) in structs(&printed.out) {
            let definition = format!("|| vrs::Definition::<{module}::{name}>::new().to_string()");
            writeln!(table, "    (\"{file}\", \"{id}\", \"{tag}\", {definition}),").unwrap();
        }
    }
    source + "pub const DERIVED: &[super::Derived] = &[\n" + &table + "];\n"
}

/// The structs that stand for whole layouts, with the tags that their comments name.
fn structs(source: &str) -> Vec<(&str, &str)> {
    let layouts = source.split("\n/// ").filter(|part| part.contains("`DL:"));
    layouts.map(|part| (cut_out(part, "(`", "`)"), cut_out(part, "pub struct ", " {"))).collect()
}

fn cut_out<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    text.split_once(start).unwrap().1.split_once(end).unwrap().0
}

#[test]
fn the_generated_source_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/generated/reference.rs");
    let source = generate();
    if std::env::var_os("VRS_BLESS").is_some() {
        fs::write(path, source).unwrap();
        return;
    }
    assert!(fs::read_to_string(path).unwrap() == source, "run the test with VRS_BLESS=1 and look at the difference");
}

#[test]
fn the_structs_derive_the_stored_definitions() {
    let mut compared = 0;
    for Stream { file, id, definitions } in streams() {
        for (tag, stored) in definitions {
            let found =
                generated::DERIVED.iter().find(|(f, i, t, _)| (*f, *i, *t) == (file, id.as_str(), tag.as_str()));
            let (.., derived) = found.unwrap_or_else(|| panic!("no struct for {file} {id} {tag}"));
            assert_eq!(derived(), stored, "{file} {id} {tag}");
            compared += 1;
        }
    }
    assert_eq!(compared, generated::DERIVED.len());
}
