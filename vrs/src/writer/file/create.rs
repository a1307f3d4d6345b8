//! Creating the file of a recording.

use std::fs::{self, File};
use std::io::{self, ErrorKind as IoErrorKind, Read};
use std::path::{Path, PathBuf};

use vrs_core::container::FileHeader;

use super::disk::DiskStorage;
use crate::error::{CreateProblem, Error, Result};
use crate::io::{find_chunks_from, further_chunks, resolve_link};

/// Creates the first file of a recording, empty. If it exists it is an error, or emptied.
///
/// So it is with files that readers would take for further chunks of it, leftovers of a recording of the same name
/// (FORMAT.md §12.4): those that follow it without a hole, and where there will be chunks all that have such a name. One that
/// is a recording of its own is never removed.
pub(in crate::writer) fn create_file(path: &Path, overwrite: bool, is_chunked: bool) -> Result<DiskStorage> {
    let refused = |error| Error::io(path, "create it", error);
    let file = open(path, overwrite).map_err(|error| match error.kind() {
        IoErrorKind::AlreadyExists => Error::new(Some(path), CreateProblem::Exists),
        _ => refused(error),
    })?;
    let size = file.metadata().map_err(refused)?.len();
    let first = resolve_link(path).map_err(refused)?;
    let stale = find_stale(path, &first, overwrite, is_chunked).inspect_err(|_| {
        if size == 0 {
            // It is new. Whether or not it can be removed, the other error is the one to tell.
            let _ = fs::remove_file(path);
        }
    })?;
    if size > 0 {
        file.set_len(0).map_err(refused)?;
    }
    remove_stale(path, &stale)?;
    Ok(DiskStorage::new(first, file))
}

/// The files that readers would take for further chunks of the recording at `first`, where they may be removed; `path` is what
/// it is called.
pub(super) fn find_stale(path: &Path, first: &Path, overwrite: bool, is_chunked: bool) -> Result<Vec<PathBuf>> {
    let stale: Vec<PathBuf> = if is_chunked {
        let chunks = find_chunks_from(first, 1).map_err(|error| Error::io(path, "create it", error))?;
        chunks.into_iter().map(|(_, chunk)| chunk).collect()
    } else {
        // Those behind a hole are in nobody's way.
        further_chunks(first)
    };
    match stale.iter().find(|chunk| !overwrite || is_recording(chunk)) {
        Some(chunk) => Err(Error::new(Some(path), CreateProblem::OtherChunk { chunk: chunk.clone() })),
        None => Ok(stale),
    }
}

/// Removes what [`find_stale`] found.
pub(super) fn remove_stale(path: &Path, stale: &[PathBuf]) -> Result<()> {
    stale.iter().try_for_each(fs::remove_file).map_err(|error| Error::io(path, "remove its old chunks", error))
}

/// The file as it is, or a new one.
fn open(path: &Path, overwrite: bool) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(overwrite).create_new(!overwrite).truncate(false);
    options.open(path)
}

/// Chunks other than the first have no header.
fn is_recording(path: &Path) -> bool {
    let mut header = [0; FileHeader::SIZE];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && FileHeader::parse(&header).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn problem(path: &Path, overwrite: bool, is_chunked: bool) -> CreateProblem {
        match create_file(path, overwrite, is_chunked).unwrap_err().kind() {
            ErrorKind::Create(problem) => problem.clone(),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn files_are_not_overwritten_unless_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.vrs");
        create_file(&path, false, false).unwrap();
        fs::write(&path, "content").unwrap();
        assert_eq!(problem(&path, false, false), CreateProblem::Exists);
        assert_eq!(fs::read(&path).unwrap(), b"content");
        create_file(&path, true, false).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"");

        let error = create_file(&folder.path().join("no/folder/a.vrs"), true, false).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Io { .. }), "{error}");
    }

    #[test]
    fn stale_chunks_go_and_recordings_stay() {
        let folder = tempfile::tempdir().unwrap();
        let [path, one, two] = ["a.vrs", "a.vrs_1", "a.vrs_2"].map(|name| folder.path().join(name));
        fs::write(&one, "chunk").unwrap();
        fs::write(&two, "chunk").unwrap();
        assert_eq!(problem(&path, false, false), CreateProblem::OtherChunk { chunk: one.clone() });
        assert!(!path.exists());

        create_file(&path, true, false).unwrap();
        assert!(path.exists() && !one.exists() && !two.exists());

        fs::write(&path, "content").unwrap();
        fs::write(&one, FileHeader::new(0).to_bytes()).unwrap();
        assert_eq!(problem(&path, true, false), CreateProblem::OtherChunk { chunk: one.clone() });
        assert_eq!(fs::read(&path).unwrap(), b"content");
        assert!(one.exists());
    }

    /// A recording of many chunks comes to those behind a hole.
    #[test]
    fn stale_chunks_behind_a_hole_are_in_the_way_of_chunks() {
        let folder = tempfile::tempdir().unwrap();
        let [path, third, tenth, other] =
            ["a.vrs", "a.vrs_3", "a.vrs_10", "a.vrs_03"].map(|name| folder.path().join(name));
        for file in [&tenth, &third, &other] {
            fs::write(file, "chunk").unwrap();
        }
        assert_eq!(problem(&path, false, true), CreateProblem::OtherChunk { chunk: third.clone() });
        create_file(&path, false, false).unwrap();
        create_file(&path, true, true).unwrap();
        assert!(path.exists() && !third.exists() && !tenth.exists() && other.exists());
    }
}
