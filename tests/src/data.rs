//! Where test files are.

use std::path::{Path, PathBuf};

/// A file of `tests/data/reference`, which is part of the repository.
pub fn reference(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/reference").join(name)
}

/// The `.vrs` files of `tests/data/reference`.
pub fn reference_files() -> Vec<PathBuf> {
    vrs_files(&reference(""))
}

/// The real recordings, which stay outside the repository. Where they are absent, that is said and the list is empty.
pub fn real_files() -> Vec<PathBuf> {
    let folder = shared().join("data/real");
    if !folder.is_dir() {
        eprintln!(
            "SKIPPED: no real recordings at {} (set VRS_SHARED to the folder that has data/real)",
            folder.display()
        );
        return Vec::new();
    }
    vrs_files(&folder)
}

/// The folder of shared material: `$VRS_SHARED`, or `shared` beside the repository.
fn shared() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    std::env::var_os("VRS_SHARED").map_or_else(beside, PathBuf::from)
}

fn vrs_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| is_vrs(path)).collect();
    files.sort();
    files
}

fn is_vrs(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "vrs")
}
