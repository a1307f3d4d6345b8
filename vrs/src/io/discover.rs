//! Finding the chunk files of a recording (FORMAT.md §12.1).

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// More chunks than any recorder writes: a bound on what a folder can make us open.
const MAX_CHUNKS: usize = 100_000;

/// The chunk files of the recording that starts with `path`: that file, then `path_1`, `path_2`, … as far as there is no
/// hole. For a name that ends with `_0`, the number is replaced. A symbolic link is resolved first, so that the siblings of
/// its target are found.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("recording.vrs");
/// for name in ["recording.vrs", "recording.vrs_1", "recording.vrs_3"] {
///     std::fs::write(folder.path().join(name), "")?;
/// }
/// let chunks = vrs::io::find_chunks(&path)?;
/// assert_eq!(chunks.len(), 2);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// The file does not exist or is a folder, or a link cannot be resolved.
pub fn find_chunks(path: &Path) -> io::Result<Vec<PathBuf>> {
    let first = resolve_link(path)?;
    if first.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let siblings = further_chunks(&first);
    Ok(std::iter::once(first).chain(siblings).collect())
}

/// The chunk files that follow `first`, which is no link, as far as there is no hole.
pub(crate) fn further_chunks(first: &Path) -> Vec<PathBuf> {
    (1..MAX_CHUNKS).map(|number| chunk_path(first, number)).take_while(|chunk| chunk.is_file()).collect()
}

/// Where the first chunk of the recording is, if this is the name of a further one.
pub(crate) fn first_chunk_of(path: &Path) -> Option<PathBuf> {
    let (stem, number) = path.file_name()?.to_str()?.rsplit_once('_')?;
    number.parse::<usize>().ok().filter(|number| *number > 0)?;
    let candidates = [stem.to_owned(), format!("{stem}_0")].map(|name| path.with_file_name(name));
    candidates.into_iter().find(|candidate| candidate.is_file())
}

/// The chunk files of a recording with numbers from `from` on, in their order, whatever is missing between them.
pub(crate) fn find_chunks_from(first: &Path, from: usize) -> io::Result<Vec<(usize, PathBuf)>> {
    let folder = first.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut found = Vec::new();
    for entry in folder.read_dir()? {
        let path = first.with_file_name(entry?.file_name());
        let name = path.file_name().and_then(OsStr::to_str).and_then(|name| name.rsplit_once('_'));
        let number =
            name.and_then(|(_, number)| number.parse().ok()).filter(|number| (from..MAX_CHUNKS).contains(number));
        if let Some(number) = number.filter(|number| chunk_path(first, *number) == path && path.is_file()) {
            found.push((number, path));
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// The path of a chunk of the recording whose first chunk is at `first`, which is no link: chunk 0 is that file itself.
///
/// ```
/// use std::path::Path;
/// use vrs::io::chunk_path;
///
/// assert_eq!(chunk_path(Path::new("out.vrs"), 12), Path::new("out.vrs_12"));
/// assert_eq!(chunk_path(Path::new("out_0"), 12), Path::new("out_12"));
/// ```
pub fn chunk_path(first: &Path, number: usize) -> PathBuf {
    if number == 0 {
        return first.to_owned();
    }
    let name = first.file_name().unwrap_or_default();
    let stem = name.to_str().and_then(|name| name.strip_suffix("_0")).map_or(name, OsStr::new);
    let mut chunk = stem.to_owned();
    chunk.push(format!("_{number}"));
    first.with_file_name(chunk)
}

/// Where a path leads, if it is a link; its siblings stand there.
pub(crate) fn resolve_link(path: &Path) -> io::Result<PathBuf> {
    if path.is_symlink() { path.canonicalize() } else { Ok(path.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path, first: &str) -> Vec<String> {
        let chunks = find_chunks(&folder.join(first)).unwrap();
        chunks.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn chunks_are_numbered_without_a_hole() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.vrs", "a.vrs_1", "a.vrs_2", "a.vrs_4", "b_0", "b_1", "b_2", "c.vrs"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        assert_eq!(names(folder.path(), "a.vrs"), ["a.vrs", "a.vrs_1", "a.vrs_2"]);
        assert_eq!(names(folder.path(), "b_0"), ["b_0", "b_1", "b_2"]);
        assert_eq!(names(folder.path(), "c.vrs"), ["c.vrs"]);
        let behind = |first: &str, from| find_chunks_from(&folder.path().join(first), from).unwrap();
        assert_eq!(behind("a.vrs", 3), [(4, folder.path().join("a.vrs_4"))]);
        assert_eq!(behind("b_0", 1).len(), 2);
        assert_eq!(behind("c.vrs", 1), []);
        assert!(find_chunks(&folder.path().join("missing.vrs")).is_err());
        assert_eq!(find_chunks(folder.path()).unwrap_err().kind(), io::ErrorKind::IsADirectory);
    }

    #[cfg(unix)]
    #[test]
    fn chunks_stand_beside_the_target_of_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        for name in ["a.vrs", "a.vrs_1"] {
            std::fs::write(inner.join(name), name).unwrap();
        }
        std::os::unix::fs::symlink(inner.join("a.vrs"), folder.path().join("link.vrs")).unwrap();
        assert_eq!(names(folder.path(), "link.vrs"), ["a.vrs", "a.vrs_1"]);
    }
}
