//! The order of the modules: imports point down only.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules of a crate with those they may use, besides their own and the ones that stand below all.
struct Layers {
    source: &'static str,
    /// Used by all.
    base: &'static [&'static str],
    /// Each may use those before it.
    order: &'static [&'static [&'static str]],
}

const CORE: Layers = Layers {
    source: "../vrs-core/src",
    base: &["ascending", "json", "tags", "text", "Tags", "Text", "JsonError"],
    order: &[&["element"], &["layout"], &["format"], &["container"], &["emit"]],
};

const VRS: Layers = Layers {
    source: "../vrs/src",
    base: &[],
    order: &[
        &["compress"],
        &["error", "Error", "ErrorKind", "Result"],
        &["io"],
        &["reader"],
        &["writer"],
        &["ops"],
        &["lock"],
    ],
};

/// The crates whose sources are held to the rules below.
const CRATES: [&str; 13] = [
    "vrs-core",
    "vrs",
    "vrs-derive",
    "vrs-conventions",
    "vrs-media",
    "vrs-remote",
    "vrs-cli",
    "vrs-python",
    "samples",
    "samples/firmware",
    "bench",
    "xtask",
    "firmware-link",
];

/// Where unsafe code may stand: the memory map, Python's buffers, and the program that stands in for a board's start-up code.
const UNSAFE: [&str; 3] = ["vrs/src/io/mmap.rs", "vrs-python/src/buffer.rs", "firmware-link/src/main.rs"];

/// Reader and writer never use each other.
const NEVER: &[(&str, &str)] = &[("reader", "writer"), ("writer", "reader")];

#[test]
fn imports_point_down() {
    for layers in [CORE, VRS] {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(layers.source);
        let files = rust_files(&source);
        assert!(files.len() > 10, "{}", source.display());
        for file in files {
            check(&layers, &source, &file);
        }
    }
}

fn check(layers: &Layers, source: &Path, file: &Path) {
    let relative = file.strip_prefix(source).unwrap();
    let module = relative.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs");
    let Some(level) = layers.order.iter().position(|level| level.contains(&module)) else { return };
    for used in crate_paths(&code_of(file)) {
        let used = used.as_str();
        if used == module || layers.base.contains(&used) {
            continue;
        }
        let target = layers.order.iter().position(|level| level.contains(&used));
        let target = target.unwrap_or_else(|| panic!("{}: unknown module crate::{used}", file.display()));
        assert!(target <= level, "{}: `{module}` may not use `{used}`", file.display());
        assert!(!NEVER.contains(&(module, used)), "{}: `{module}` may not use `{used}`", file.display());
    }
}

/// The first names behind `crate::` in code: full paths, imports and groups of imports.
fn crate_paths(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => {
                let group = group.split_once('}').map_or(group, |(group, _)| group);
                names.extend(group.split(',').map(first_name).filter(|name| !name.is_empty()));
            }
            None => {
                names.insert(first_name(rest));
            }
        }
    }
    names
}

fn first_name(path: &str) -> String {
    path.trim().chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect()
}

/// The code without comments, and without unit tests, which may use everything.
fn code_of(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn files_stay_short() {
    const LONGEST: usize = 500;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for file in CRATES.iter().flat_map(|name| rust_files(&root.join(name).join("src"))) {
        let lines = code_of(&file).lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines of code", file.display());
    }
}

/// Unsafe code stands where its proof is read, and nowhere else.
#[test]
fn unsafe_code_stands_in_its_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for file in CRATES.iter().flat_map(|name| rust_files(&root.join(name).join("src"))) {
        let has_unsafe = code_of(&file).split_whitespace().any(|word| word == "unsafe");
        let may_be = UNSAFE.iter().any(|place| file.ends_with(place));
        assert_eq!(has_unsafe, may_be, "{}", file.display());
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return files };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
