//! Small files that are read and written as a whole.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use super::discover::resolve_link;
use super::sync_folder;
use crate::compress::{Compressor, Decompressor};

/// Replaces the content of a file, or creates it: whoever reads it, even after a crash or a power cut, finds the old content or
/// the new one, and nothing in between.
///
/// The content is first written beside the file, under its name with `.new` behind it.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("calibration.json");
/// vrs::io::replace_file(&path, b"{}")?;
/// vrs::io::replace_file(&path, b"[]")?;
/// assert_eq!(std::fs::read(&path)?, b"[]");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// The files cannot be written. The old content is there then.
pub fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let path = resolve_link(path)?;
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let write = || {
        let mut file = File::create(&new)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&new, &path)
    };
    write().inspect_err(|_| drop(fs::remove_file(&new)))?;
    sync_folder(&path)
}

/// Writes a file in the format of the `zstd` command, at one of its levels (3 is its usual one); it [replaces](replace_file) what
/// is there.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("log.zst");
/// vrs::io::write_zstd_file(&path, &[7; 1000], 3)?;
/// assert!(std::fs::metadata(&path)?.len() < 100);
/// assert_eq!(vrs::io::read_zstd_file(&path, 1000)?, [7; 1000]);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// The file cannot be written.
pub fn write_zstd_file(path: &Path, content: &[u8], level: i32) -> io::Result<()> {
    let mut frame = Vec::new();
    Compressor::default().compress_zstd(level, content, &mut frame)?;
    replace_file(path, &frame)
}

/// Reads a file in the format of the `zstd` command, of at most `limit` bytes when it is inflated.
///
/// # Errors
/// The file cannot be read, is damaged, or holds more than `limit` bytes.
pub fn read_zstd_file(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let invalid = |reason: String| io::Error::new(io::ErrorKind::InvalidData, reason);
    let mut stored = Vec::new();
    File::open(path)?.read_to_end(&mut stored)?;
    let (mut decompressor, mut content) = (Decompressor::default(), Vec::new());
    let inflated =
        decompressor.frames(&stored).and_then(|mut frames| frames.inflate(&mut content, limit.saturating_add(1)));
    inflated.map_err(|error| invalid(error.to_string()))?;
    if content.len() > limit { Err(invalid(format!("it holds more than {limit} bytes"))) } else { Ok(content) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        replace_file(&path, b"old").unwrap();
        // The place of the new content is taken.
        fs::create_dir(folder.path().join("a.new")).unwrap();
        assert!(replace_file(&path, b"new").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        fs::remove_dir(folder.path().join("a.new")).unwrap();
        replace_file(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn zstd_files_are_bounded_and_checked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zst");
        for content in [&b""[..], b"short", &vec![1; 1_000_000]] {
            write_zstd_file(&path, content, 3).unwrap();
            assert_eq!(zstd::decode_all(File::open(&path).unwrap()).unwrap(), content);
            assert_eq!(read_zstd_file(&path, content.len()).unwrap(), content);
        }
        assert!(read_zstd_file(&path, 999_999).unwrap_err().to_string().contains("more than 999999 bytes"));
        fs::write(&path, zstd::encode_all(&b"theirs"[..], 7).unwrap()).unwrap();
        assert_eq!(read_zstd_file(&path, 100).unwrap(), b"theirs");
        fs::write(&path, b"no zstd").unwrap();
        assert_eq!(read_zstd_file(&path, 100).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
