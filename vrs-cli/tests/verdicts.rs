//! Exit codes, complaints, colours, closed pipes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use common::{Run, run, vrs};
use vrs::Reader;
use vrs_tests::data::reference;

const READING: [&[&str]; 8] = [
    &[],
    &["list"],
    &["record-formats"],
    &["print"],
    &["print-json"],
    &["json-description"],
    &["checksum"],
    &["check"],
];

fn with<'a>(command: &[&'a str], file: &'a str) -> Vec<&'a str> {
    command.iter().copied().chain([file]).collect()
}

#[test]
fn what_is_no_recording_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(reference("layouts.vrs")).unwrap();
    let garbage = "not a recording at all. ".repeat(99);
    for (name, bytes) in [("empty.vrs", &[][..]), ("short.vrs", &whole[..79]), ("garbage.vrs", garbage.as_bytes())] {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    for name in ["empty.vrs", "short.vrs", "garbage.vrs", "missing.vrs", "."] {
        for command in READING {
            let Run { code, out, err } = run(folder.path(), &with(command, name));
            assert_eq!((code, out.as_str()), (1, ""), "{command:?} {name}");
            assert!(
                err.starts_with(&format!("vrs: {name}: ")) && err.lines().count() == 1,
                "{command:?} {name}: {err}"
            );
        }
        let schema = run(folder.path(), &["schema", "rust", name, "ref/nested"]);
        assert_eq!((schema.code, schema.out.as_str()), (1, ""), "{name}");
    }
}

#[test]
fn a_repair_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(reference("resilience.vrs")).unwrap();
    // From 80 bytes on, a file opens.
    for size in [80, whole.len() / 2, whole.len() - 1] {
        fs::write(folder.path().join("cut.vrs"), &whole[..size]).unwrap();
        for command in READING {
            let Run { code, err, .. } = run(folder.path(), &with(command, "cut.vrs"));
            assert_eq!(code, 3, "{command:?} at {size}: {err}");
            let is_check = *command == ["check"];
            assert!(is_check == err.is_empty() && err.lines().all(|line| line.starts_with("vrs: cut.vrs: ")), "{err}");
        }
    }
}

/// A copy of a file with a damaged payload, and the offset of the damaged record.
fn damaged(folder: &Path) -> u64 {
    let path = reference("compression.vrs");
    let mut bytes = fs::read(&path).unwrap();
    let file = Reader::open(&path).unwrap();
    let is_compressed = |record: &vrs::reader::Record<'_>| record.header().uncompressed_size > 10_000;
    let offset = file.records().map(Result::unwrap).find(is_compressed).unwrap().location().offset;
    let payload = offset as usize + 32;
    bytes[payload..payload + 8].fill(0xff);
    fs::write(folder.join("damaged.vrs"), bytes).unwrap();
    offset
}

#[test]
fn a_record_that_cannot_be_read_is_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let offset = damaged(folder.path());
    let records = |out: &str| out.lines().filter(|line| line.starts_with(r#"{"record""#)).count();
    let whole = run(reference("").as_path(), &["print-json", "compression.vrs"]);
    for command in ["print-json", "print"] {
        let Run { code, out, err } = run(folder.path(), &[command, "damaged.vrs"]);
        assert_eq!(code, 3);
        assert!(err.starts_with("vrs: damaged.vrs: ") && err.contains(&format!("(offset {offset})")), "{err}");
        assert_eq!(err.lines().count(), 1);
        if command == "print-json" {
            assert_eq!(records(&out) + 1, records(&whole.out));
        }
    }
    let check = run(folder.path(), &["check", "damaged.vrs"]);
    assert_eq!((check.code, check.err.as_str()), (3, ""));
    assert!(
        check.out.contains(&format!("(offset {offset})")) && check.out.contains(" 1 of them damaged"),
        "{}",
        check.out
    );
    let checksum = run(folder.path(), &["checksum", "damaged.vrs"]);
    assert_eq!((checksum.code, checksum.out.as_str()), (3, ""));
}

#[test]
fn of_several_files_the_worst_verdict_counts() {
    let folder = reference("");
    let check = run(&folder, &["check", "no_index.vrs", "layouts.vrs"]);
    assert_eq!(check.code, 3);
    assert!(check.out.lines().all(|line| line.starts_with("no_index.vrs: ") || line.starts_with("layouts.vrs: ")));
    assert!(check.out.ends_with("layouts.vrs: 24 records, all sound\n"), "{}", check.out);
    let check = run(&folder, &["check", "no_index.vrs", "missing.vrs", "layouts.vrs"]);
    assert_eq!(check.code, 1);
    assert!(check.out.contains("layouts.vrs: 24 records"));
    let checksum = run(&folder, &["checksum", "layouts.vrs", "no_index.vrs"]);
    let names: Vec<_> = checksum.out.lines().map(|line| line.split_at(16).1).collect();
    assert_eq!((checksum.code, names), (3, vec!["  layouts.vrs", "  no_index.vrs"]));
    let summary = run(&folder, &["layouts.vrs", "blocks.vrs"]);
    assert_eq!((summary.code, summary.out.matches("File tags").count()), (0, 2));
}

#[test]
fn what_is_not_understood_is_usage() {
    let folder = reference("");
    let cases: [&[&str]; 7] = [
        &[],
        &["print"],
        &["print", "layouts.vrs", "--stram", "1"],
        &["print", "layouts.vrs", "--type", "tags"],
        &["list", "layouts.vrs", "--stream", "no/such"],
        &["schema", "rust", "resilience.vrs", "ref/cam"],
        &["schema", "rust", "layouts.vrs", "ref/nested", "--version", "7"],
    ];
    for args in cases {
        let Run { code, out, err } = run(&folder, args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(!err.is_empty());
    }
}

#[test]
fn a_mistyped_command_is_told_from_a_file() {
    let Run { code, err, .. } = run(&reference(""), &["pritn", "layouts.vrs"]);
    assert_eq!(code, 1);
    assert!(err.starts_with("vrs: pritn: ") && err.contains("`vrs --help`"), "{err}");
}

#[test]
fn streams_and_types_can_be_selected() {
    let folder = reference("");
    let count = |args: &[&str]| run(&folder, args).out.lines().filter(|line| line.starts_with(r#"{"record""#)).count();
    assert_eq!(count(&["print-json", "layouts.vrs"]), 24);
    assert_eq!(count(&["print-json", "layouts.vrs", "--stream", "65500-3"]), 6);
    assert_eq!(count(&["print-json", "layouts.vrs", "--stream", "65500-3", "--stream", "ref/nested"]), 12);
    assert_eq!(count(&["print-json", "layouts.vrs", "--type", "data"]), 16);
    assert_eq!(count(&["print-json", "layouts.vrs", "--type", "state", "--type", "configuration"]), 8);
    assert_eq!(count(&["print-json", "layouts.vrs", "--type", "data", "--stream", "65500-3"]), 4);
    // Both streams have this flavor.
    assert_eq!(count(&["print-json", "resilience.vrs", "--stream", "ref/cam"]), 20);
    let list = run(&folder, &["list", "layouts.vrs", "--stream", "ref/nested", "--type", "data"]);
    assert_eq!(list.out.lines().count(), 1 + 4);
    let formats = run(&folder, &["record-formats", "guide.vrs", "--stream", "guide/standard", "--type", "data"]);
    assert!(!formats.out.contains("Configuration, version"), "{}", formats.out);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for command in ["print", "print-json"] {
        let mut child = vrs(&reference(""), &[command, "all_pieces.vrs"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut start = [0; 16];
        child.stdout.take().unwrap().read_exact(&mut start).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    }
}

#[test]
fn colours_are_for_terminals() {
    let folder = reference("");
    let coloured = |args: &[&str], force: bool| {
        let mut command = vrs(&folder, args);
        if force {
            command.env("CLICOLOR_FORCE", "1");
        }
        command.output().unwrap().stdout.contains(&0x1b)
    };
    let cases: [&[&str]; 5] =
        [&["layouts.vrs"], &["print", "layouts.vrs"], &["check", "layouts.vrs"], &["list", "layouts.vrs"], &["--help"]];
    for args in cases {
        assert!(!coloured(args, false), "{args:?}");
        assert!(coloured(args, true), "{args:?}");
    }
    // What programs read has no colours, whatever the terminal.
    assert!(!coloured(&["print-json", "layouts.vrs"], true));
    assert!(!coloured(&["json-description", "layouts.vrs"], true));
}

#[test]
fn help_names_every_command() {
    let help = run(Path::new("."), &["--help"]);
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    for command in READING.iter().filter_map(|command| command.first()).chain(&["schema"]) {
        assert!(help.out.contains(&format!("\n  {command} ")), "{command}");
        assert_eq!(run(Path::new("."), &[command, "--help"]).code, 0);
    }
    assert_eq!(run(Path::new("."), &["--version"]).out, concat!("vrs ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn the_summary_says_what_is_in_a_file() {
    let folder = reference("");
    let summary = run(&folder, &["chunked.vrs"]);
    assert!(
        summary.out.starts_with("chunked.vrs: 2.38 MiB, 4 chunks, 29 records of 1 stream, 2.400 s\n"),
        "{}",
        summary.out
    );
    assert!(summary.out.contains("unicode  Zürich 手"), "{}", summary.out);
    let row = summary.out.lines().find(|line| line.contains("ref/chunked")).unwrap();
    let cells: Vec<_> = row.split_whitespace().collect();
    assert_eq!(cells.join(" "), "65500-18 Unit Test 1 ref/chunked 2 2 25 0.000 2.400 10.00 Hz 2.38 MiB");
}

#[test]
fn a_lint_says_what_others_will_not_understand() {
    let folder = reference("");
    let run_lint = |file| run(&folder, &["lint", file]);
    let Run { code, out, err } = run_lint("blocks.vrs");
    assert_eq!((code, err.as_str()), (3, ""), "{out}");
    assert!(out.contains("100-6 (ref/") && out.contains("image/raw"), "{out}");
    assert!(out.lines().next_back().unwrap().ends_with(" findings"), "{out}");
    let sound = run_lint("audio.vrs");
    assert_eq!((sound.code, sound.out.as_str()), (0, "follows the conventions\n"));
    let both = run(&folder, &["lint", "audio.vrs", "missing.vrs"]);
    assert_eq!((both.code, both.out.as_str()), (1, "audio.vrs: follows the conventions\n"));
}

/// The message names the address. Nobody listens there.
#[test]
fn addresses_are_told_from_files() {
    let run = run(&reference(""), &["list", "http://127.0.0.1:9/walk.vrs"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("http://127.0.0.1:9/walk.vrs: "), "{}", run.err);
    assert_eq!(run.err.contains("--features remote"), !cfg!(feature = "remote"));
}
