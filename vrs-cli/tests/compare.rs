//! `vrs compare`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::fs;

use common::{Run, run};
use serde_json::Value as Json;
use vrs::Reader;
use vrs_tests::data::{reference, reference_files};

#[test]
fn copies_are_equal_and_others_are_not() {
    let folder = tempfile::tempdir().unwrap();
    for file in reference_files() {
        let name = file.to_str().unwrap();
        let is_sound = Reader::open(&file).unwrap().repairs().is_empty();
        run(folder.path(), &["copy", name, "--to", "to.vrs", "--overwrite", "--preset", "zlight"]);
        let Run { code, out, .. } = run(folder.path(), &["compare", name, "to.vrs"]);
        // What had to be repaired is said, whether or not anything differs.
        assert_eq!(code, if is_sound { 0 } else { 3 }, "{name}: {out}");
        assert!(out.starts_with("equal: all tags and "), "{name}: {out}");
    }
    let Run { code, out, .. } = run(&reference(""), &["compare", "guide.vrs", "layouts.vrs"]);
    assert_eq!(code, 3);
    assert!(out.contains(" is only in A\n") && out.contains(" is only in B\n"), "{out}");
}

/// The reference wrote the same recording twice, and cut it once.
#[test]
fn what_is_missing_is_located() {
    let Run { code, out, .. } = run(&reference(""), &["compare", "resilience.vrs", "cut_record.vrs"]);
    let lost = Reader::open(reference("resilience.vrs")).unwrap().record_count()
        - Reader::open(reference("cut_record.vrs")).unwrap().record_count();
    assert_eq!((code, out.matches(" is only in A\n").count()), (3, lost), "{out}");
    let found = run(&reference(""), &["compare", "resilience.vrs", "no_index.vrs"]);
    assert!(found.out.starts_with("equal: "), "{}", found.out);
    let part = run(&reference(""), &["compare", "resilience.vrs", "cut_record.vrs", "--first-records"]);
    assert!(part.out.starts_with("equal: "), "{}", part.out);
}

#[test]
fn programs_are_told_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let from = reference("extremes.vrs");
    let file = Reader::open(&from).unwrap();
    // The last byte of a payload that is not compressed, or a piece of it.
    let record = file.records().map(Result::unwrap).filter(|record| record.header().uncompressed_size == 0);
    let record = record.max_by_key(|record| record.payload().len()).unwrap();
    let at = record.location().offset as usize + 32;
    let mut bytes = fs::read(&from).unwrap();
    bytes[at] ^= 1;
    fs::write(folder.path().join("b.vrs"), bytes).unwrap();
    let Run { code, out, .. } = run(folder.path(), &["compare", from.to_str().unwrap(), "b.vrs", "--json"]);
    let json: Json = serde_json::from_str(&out).unwrap();
    assert_eq!((code, json["equal"].as_bool(), json["difference_count"].as_u64()), (3, Some(false), Some(1)), "{out}");
    let difference = &json["differences"][0];
    assert_eq!(difference["offset"], record.location().offset, "{out}");
    assert_eq!(difference["stream"], record.stream_id().to_string(), "{out}");
    let is_located =
        difference["kind"] == "value" && difference["label"].is_string() && difference["a"] != difference["b"];
    assert!(is_located || difference["kind"] == "bytes", "{out}");

    let Run { code, out, .. } = run(folder.path(), &["compare", "b.vrs", "b.vrs", "--json"]);
    let json: Json = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (code, json["equal"].as_bool(), json["equal_records"].as_u64()),
        (0, Some(true), Some(file.record_count() as u64))
    );
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = reference("");
    for (args, code) in [
        (&["compare", "guide.vrs", "no_such.vrs"][..], 1),
        (&["compare", "guide.vrs"], 2),
        (&["compare", "guide.vrs", "layouts.vrs", "--stream", "no/such"], 2),
    ] {
        let found = run(&folder, args);
        assert_eq!((found.code, found.out.as_str()), (code, ""), "{args:?}");
        assert!(!found.err.is_empty(), "{args:?}");
    }
}
