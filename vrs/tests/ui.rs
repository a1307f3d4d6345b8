//! What does not compile, and what the compiler says about it: one rule a folder, listed in `ui/README.md`.
//!
//! `TRYBUILD=overwrite cargo test -p vrs --test ui` writes the messages anew; read them before committing.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn mistakes_do_not_compile_and_say_what_to_write() {
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}

#[test]
fn every_rule_has_a_case_and_every_case_a_rule() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let readme = fs::read_to_string(folder.join("README.md")).unwrap();
    let cases = |line: &str| -> Vec<String> {
        let cell = line.trim_end_matches('|').rsplit('|').next().unwrap_or_default().to_owned();
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let rows: Vec<Vec<String>> =
        readme.lines().filter(|line| line.starts_with("| ") && line.contains(".rs`")).map(cases).collect();
    let listed: BTreeSet<String> = rows.iter().flatten().cloned().collect();
    assert_eq!(listed.len(), rows.iter().map(Vec::len).sum::<usize>(), "a case stands in two rows");

    let folders = entries(&folder).into_iter().filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| entries(&folder));
    let (cases, messages): (Vec<_>, Vec<_>) = files.partition(|path| path.extension().is_some_and(|end| end == "rs"));
    let relative = |path: &PathBuf| path.strip_prefix(&folder).unwrap().display().to_string();
    assert_eq!(listed, cases.iter().map(relative).collect());
    let expected: BTreeSet<PathBuf> = cases.iter().map(|case| case.with_extension("stderr")).collect();
    assert_eq!(expected, messages.into_iter().collect());
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}
