//! The output of the command against that of the reference tool, for the same files.
//!
//! It differs in three things, which are undone here: times are not rounded to milliseconds, texts are not escaped byte by
//! byte, and paths are as given (the tests give names without folders, as was done for the reference).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::fs::read_to_string;
use std::path::{Path, PathBuf};

use common::{Run, run};
use serde_json::{Map, Value};
use vrs_tests::data::{real_files, reference_files};

/// Files that end early or have no index: they are read as far as they go, and the exit code says so.
const NOT_SOUND: [&str; 3] = ["no_index.vrs", "cut_record.vrs", "cut_front_index.vrs"];

fn files() -> impl Iterator<Item = PathBuf> {
    reference_files().into_iter().chain(real_files())
}

fn name(file: &Path) -> &str {
    file.file_name().unwrap().to_str().unwrap()
}

/// Runs a command on a file, checks that the verdict is that of the file, and answers with the output.
fn output(command: &str, file: &Path) -> String {
    let Run { code, out, err } = run(file.parent().unwrap(), &[command, name(file)]);
    let is_sound = !NOT_SOUND.contains(&name(file));
    assert_eq!(code, if is_sound { 0 } else { 3 }, "{command} {}: {err}", file.display());
    assert_eq!(err.is_empty(), is_sound || command == "check", "{command} {}: {err}", file.display());
    out
}

#[test]
fn records_are_equal() {
    for file in files() {
        let (ours, theirs) =
            (output("print-json", &file), read_to_string(file.with_extension("records.jsonl")).unwrap());
        assert_eq!(ours.lines().count(), theirs.lines().count(), "{}", file.display());
        for (i, (ours, theirs)) in ours.lines().zip(theirs.lines()).enumerate() {
            assert!(ours == theirs || parsed(ours) == parsed(theirs), "{} line {}: {ours}", file.display(), i + 1);
        }
    }
}

/// A line of `print-json`, the time of a record rounded as the reference does it.
fn parsed(line: &str) -> Value {
    let mut line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    if let Some(time) = line.pointer_mut("/record/timestamp") {
        *time = format!("{:.3}", time.as_f64().unwrap()).parse::<f64>().unwrap().into();
    }
    line
}

#[test]
fn descriptions_are_equal() {
    for file in files() {
        let (ours, theirs) =
            (output("json-description", &file), read_to_string(file.with_extension("description.json")).unwrap());
        let [ours, theirs] = [ours, theirs].map(|json| serde_json::from_str::<Value>(&json).unwrap());
        // As text, for the order of the members counts.
        assert_eq!(escaped(ours).to_string(), theirs.to_string(), "{}", file.display());
    }
}

/// All texts as the reference escapes them.
fn escaped(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(escaped_text(&text)),
        Value::Array(values) => values.into_iter().map(escaped).collect(),
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (escaped_text(&name), escaped(value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        other => other,
    }
}

/// The printable form of FORMAT.md §28.3.
fn escaped_text(text: &str) -> String {
    let escaped = text.bytes().map(|byte| match byte {
        b'\n' => r"\n".to_owned(),
        b'\r' => r"\r".to_owned(),
        b'\t' => r"\t".to_owned(),
        0x08 => r"\b".to_owned(),
        0x1b => r"\e".to_owned(),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!(r"\x{byte:02x}"),
    });
    escaped.collect()
}

#[test]
fn checksums_are_equal() {
    for file in files() {
        let theirs = read_to_string(file.with_extension("checksum.txt")).unwrap();
        assert_eq!(output("checksum", &file).trim_end(), theirs.trim(), "{}", file.display());
    }
}

#[test]
fn sound_files_are_sound() {
    for file in files() {
        // "Checked 24 records in 83us, no errors."
        let theirs = read_to_string(file.with_extension("check.txt")).unwrap();
        let count = theirs.trim().split(' ').nth(1).unwrap();
        let verdict = output("check", &file).lines().last().unwrap().to_owned();
        let rest = if NOT_SOUND.contains(&name(&file)) { "all that are there can be read" } else { "all sound" };
        assert_eq!(verdict, format!("{count} records, {rest}"), "{}", file.display());
    }
}

#[test]
fn every_command_reads_every_file() {
    for file in files() {
        let list = output("list", &file);
        let records = output("print-json", &file).lines().filter(|line| line.starts_with(r#"{"record""#)).count();
        assert_eq!(list.lines().count(), 1 + records, "{}", file.display());
        let print = output("print", &file);
        assert_eq!(print.lines().filter(|line| !line.starts_with(' ')).count(), records, "{}", file.display());
        assert!(!output("record-formats", &file).is_empty());
    }
}
