//! `vrs check --json`: verdicts for programs.
#![allow(clippy::unwrap_used, reason = "a test fails that way")]

mod common;

use std::fs;
use std::path::Path;

use common::run;
use serde_json::{Value, json};
use vrs_tests::data::reference;

/// The verdicts of files, and the exit code.
fn verdicts(folder: &Path, files: &[&str]) -> (i32, Vec<Value>) {
    let args: Vec<&str> = ["check", "--json"].into_iter().chain(files.iter().copied()).collect();
    let run = run(folder, &args);
    assert_eq!(run.err, "");
    (run.code, run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn a_sound_file_has_all_members() {
    let (code, verdicts) = verdicts(&reference(""), &["layouts.vrs"]);
    let expected = json!({
        "file": "layouts.vrs", "verdict": "sound", "exit_code": 0, "index": "index", "records": 24, "sound": 24,
        "proven": 0, "lost": { "records": 0, "streams": [], "places": [] }, "repairs": [], "finding_count": 0,
        "findings": [],
    });
    assert_eq!((code, verdicts), (0, vec![expected]));
}

#[test]
fn losses_are_told_by_stream_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(reference("layouts.vrs")).unwrap();
    // Its index is in front: it names what is cut off.
    fs::write(folder.path().join("cut.vrs"), &whole[..6000]).unwrap();
    // Nothing names what is cut off here.
    let whole = fs::read(reference("cut_record.vrs")).unwrap();
    fs::write(folder.path().join("torn.vrs"), whole).unwrap();
    fs::write(folder.path().join("none.vrs"), "none").unwrap();
    let (code, verdicts) = verdicts(folder.path(), &["cut.vrs", "torn.vrs", "none.vrs", "missing.vrs"]);
    assert_eq!(code, 1);
    let [cut, torn, none, missing] = verdicts.try_into().unwrap();

    assert_eq!((&cut["verdict"], &cut["exit_code"], &cut["records"]), (&json!("findings"), &json!(3), &json!(21)));
    let streams = json!([
        { "stream": "65500-4", "records": 1, "first": 3.25, "last": 3.25 },
        { "stream": "65501-1", "records": 1, "first": 3.5, "last": 3.5 },
        { "stream": "65501-2", "records": 1, "first": 3.5, "last": 3.5 },
    ]);
    assert_eq!(cut["lost"], json!({ "records": 3, "streams": streams, "places": [] }));
    assert_eq!(cut["repairs"][0]["kind"], json!("lost"));

    assert_eq!((&torn["index"], &torn["lost"]["records"]), (&json!("scan"), &Value::Null));
    let place = &torn["lost"]["places"][0];
    assert_eq!((&place["bytes"], place["after"].is_number()), (&json!(79), true));

    for (verdict, why) in [(none, "not a VRS file"), (missing, "cannot open it")] {
        assert_eq!((&verdict["verdict"], &verdict["exit_code"]), (&json!("unreadable"), &json!(1)));
        assert!(verdict["error"].as_str().unwrap().starts_with(why), "{verdict}");
    }
}

#[test]
fn findings_name_their_record() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = fs::read(reference("compression.vrs")).unwrap();
    let file = vrs::Reader::open(reference("compression.vrs")).unwrap();
    let is_large = |record: &vrs::reader::Record<'_>| record.header().uncompressed_size > 10_000;
    let record = file.records().map(Result::unwrap).find(is_large).unwrap();
    let at = usize::try_from(record.location().offset).unwrap() + 32;
    bytes[at..at + 8].fill(0xff);
    fs::write(folder.path().join("damaged.vrs"), bytes).unwrap();

    let (code, verdicts) = verdicts(folder.path(), &["damaged.vrs"]);
    let finding = &verdicts[0]["findings"][0];
    assert_eq!((code, &finding["kind"], &finding["offset"]), (3, &json!("record"), &json!(record.location().offset)));
    assert_eq!((&finding["stream"], &finding["type"]), (&json!(record.stream_id().to_string()), &json!("Data")));
    let lost = &verdicts[0]["lost"];
    assert_eq!((&lost["records"], &lost["streams"][0]["first"]), (&json!(1), &json!(record.timestamp())));
}
