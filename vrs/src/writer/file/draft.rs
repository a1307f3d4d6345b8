//! A recording that gets its name when it is complete.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use uuid::Uuid;

use super::create::{find_stale, remove_stale};
use super::disk::DiskChunk;
use crate::error::{CreateProblem, Error, Result};
use crate::io::{Storage, WriteAt, chunk_path, resolve_link, sync_folder};
use crate::writer::lock;

/// A recording whose files stand beside their place, `out.vrs` as `out.vrs.1f0c25a7.new`, until it is
/// [published](Self::publish). Nobody takes these for a recording. Dropped before that, it leaves nothing; a process that is
/// killed leaves them.
#[derive(Debug)]
pub(in crate::writer) struct Draft {
    /// What the recording is to be called.
    path: PathBuf,
    overwrite: bool,
    is_chunked: bool,
    files: Files,
}

/// The files of a draft.
#[derive(Clone, Debug)]
struct Files {
    /// Where the first chunk will be, which is no link.
    first: PathBuf,
    /// What tells this draft from others.
    mark: Uuid,
    /// How many were made.
    count: Arc<Mutex<usize>>,
}

impl Files {
    /// Where a chunk will be.
    fn place(&self, number: usize) -> PathBuf {
        chunk_path(&self.first, number)
    }

    /// Where it is as long as it is a draft.
    fn draft(&self, number: usize) -> PathBuf {
        let (mark, ..) = self.mark.as_fields();
        let mut name = self.place(number).into_os_string();
        name.push(format!(".{mark:08x}.new"));
        name.into()
    }

    fn count(&self) -> usize {
        *lock(&self.count)
    }
}

impl Draft {
    /// A recording that can be published at this path as far as can be known now.
    ///
    /// What is there is replaced, if it may be, when the draft is published: another file, and what readers would take for
    /// further chunks (FORMAT.md §12.4). A folder or a device is never replaced.
    pub(in crate::writer) fn new(path: &Path, overwrite: bool, is_chunked: bool) -> Result<Self> {
        let first = resolve_link(path).map_err(|error| Error::io(path, "create it", error))?;
        let files = Files { first, mark: Uuid::new_v4(), count: Arc::default() };
        let draft = Self { path: path.to_owned(), overwrite, is_chunked, files };
        draft.check_place()?;
        Ok(draft)
    }

    /// Where its chunks are written.
    pub(in crate::writer) fn storage(&self) -> impl Storage + use<> {
        DraftStorage(self.files.clone())
    }

    /// Whether the recording can have its place; the old chunks in its way.
    fn check_place(&self) -> Result<Vec<PathBuf>> {
        let Self { path, overwrite, is_chunked, files } = self;
        match files.first.metadata() {
            Ok(found) if !found.is_file() => {
                let what = if found.is_dir() { "a folder" } else { "no file" };
                let error = io::Error::new(io::ErrorKind::AlreadyExists, format!("what is there is {what}"));
                return Err(Error::io(path, "create it", error));
            }
            Ok(_) if !overwrite => return Err(Error::new(Some(path), CreateProblem::Exists)),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io(path, "create it", error)),
        }
        find_stale(path, &files.first, *overwrite, *is_chunked)
    }

    /// Gives the files their names: the first one last, so that whoever finds it finds all of them. With `is_durable`, the
    /// recording survives a power cut when this returns, and the name never stands for less than all of it.
    ///
    /// An old recording that is replaced by a single file is there until the new one is. Where there are chunks, it is removed
    /// first: no reader must find the head of one recording and chunks of another.
    pub(in crate::writer) fn publish(mut self, is_durable: bool) -> Result<()> {
        let count = self.files.count();
        if is_durable {
            let sync = |number| File::options().write(true).open(self.files.draft(number))?.sync_all();
            (0..count).try_for_each(sync).map_err(|error| self.error("make the disk keep it", error))?;
        }
        let stale = self.check_place()?;
        if count > 1 {
            match fs::remove_file(&self.files.first) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(self.error("remove the old recording", error));
                }
                _ => remove_stale(&self.path, &stale)?,
            }
        }
        for number in (0..count).rev() {
            if let Err(error) = fs::rename(self.files.draft(number), self.files.place(number)) {
                // What has its name already is a part of nothing.
                (number + 1..count).for_each(|number| drop(fs::remove_file(self.files.place(number))));
                return Err(self.error("give it its name", error));
            }
        }
        self.files.count = Arc::default();
        if count == 1 {
            remove_stale(&self.path, &stale)?;
        }
        if is_durable {
            let synced = sync_folder(&self.files.first);
            synced.map_err(|error| self.error("make the disk keep its name", error))?;
        }
        Ok(())
    }

    fn error(&self, action: &str, error: io::Error) -> Error {
        Error::io(&self.path, action, error)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // There is nobody to tell.
        (0..self.files.count()).for_each(|number| drop(fs::remove_file(self.files.draft(number))));
    }
}

/// Makes the chunks of a draft.
#[derive(Debug)]
struct DraftStorage(Files);

impl Storage for DraftStorage {
    fn create_chunk(&mut self, number: usize) -> io::Result<Box<dyn WriteAt>> {
        let file = File::create_new(self.0.draft(number))?;
        *lock(&self.0.count) = number + 1;
        Ok(Box::new(DiskChunk::new(file)))
    }

    fn sync(&mut self) -> io::Result<()> {
        sync_folder(&self.0.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    /// A draft of so many chunks; chunk n holds its number.
    fn draft(path: &Path, overwrite: bool, chunks: usize) -> Result<Draft> {
        let draft = Draft::new(path, overwrite, chunks > 1)?;
        let mut storage = draft.storage();
        for number in 0..chunks {
            let mut chunk = storage.create_chunk(number).unwrap();
            chunk.append(number.to_string().as_bytes()).unwrap();
            chunk.flush().unwrap();
        }
        storage.sync().unwrap();
        Ok(draft)
    }

    /// All files of the folder, with their content.
    fn files(folder: &tempfile::TempDir) -> Vec<(String, String)> {
        let entries = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        let mut files: Vec<_> = entries.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect();
        files.sort();
        files
    }

    fn named(files: &[(&str, &str)]) -> Vec<(String, String)> {
        files.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect()
    }

    #[test]
    fn files_get_their_names_when_all_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.vrs");
        let three = draft(&path, false, 3).unwrap();
        let found = files(&folder);
        assert_eq!(found.len(), 3);
        assert!(
            found.iter().all(|(name, _)| name.starts_with("a.vrs") && name.rsplit('.').next() == Some("new")),
            "{found:?}"
        );
        // Two drafts of one recording are not in each other's way, until one has the name.
        let other = draft(&path, false, 1).unwrap();
        three.publish(true).unwrap();
        assert!(matches!(other.publish(false).unwrap_err().kind(), ErrorKind::Create(CreateProblem::Exists)));
        assert_eq!(files(&folder), named(&[("a.vrs", "0"), ("a.vrs_1", "1"), ("a.vrs_2", "2")]));
    }

    #[test]
    fn a_draft_that_is_dropped_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(draft(&folder.path().join("a.vrs"), false, 3).unwrap());
        assert_eq!(files(&folder), []);
    }

    #[test]
    fn an_old_recording_is_replaced_with_its_chunks() {
        for (old, new) in [(1, 1), (3, 1), (1, 2), (4, 2)] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.vrs");
            draft(&path, false, old).unwrap().publish(false).unwrap();
            fs::write(&path, "old").unwrap();
            let draft = draft(&path, true, new).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "old");
            draft.publish(true).unwrap();
            let expected = [("a.vrs", "0"), ("a.vrs_1", "1")];
            assert_eq!(files(&folder), named(&expected[..new]), "{old} {new}");
        }
    }

    #[test]
    fn what_is_no_file_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.vrs");
        fs::create_dir(&path).unwrap();
        for path in [path.as_path(), Path::new("/dev/null"), &folder.path().join("no/folder/a.vrs")] {
            let made = Draft::new(path, true, false).map(|draft| draft.storage().create_chunk(0).is_ok());
            assert!(!made.unwrap_or(false), "{}", path.display());
        }
    }

    #[test]
    fn names_that_cannot_be_had_leave_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.vrs");
        let draft = draft(&path, false, 3).unwrap();
        // Renaming goes from the last chunk to the first.
        fs::create_dir(folder.path().join("a.vrs_1")).unwrap();
        fs::write(folder.path().join("a.vrs_1/file"), "").unwrap();
        assert!(draft.publish(false).is_err());
        fs::remove_dir_all(folder.path().join("a.vrs_1")).unwrap();
        assert_eq!(files(&folder), []);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_to_the_place() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.vrs"), folder.path().join("link.vrs"));
        fs::write(&path, "old").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        draft(&link, true, 2).unwrap().publish(false).unwrap();
        assert!(link.is_symlink());
        assert_eq!(files(&folder), named(&[("a.vrs", "0"), ("a.vrs_1", "1"), ("link.vrs", "0")]));
    }
}
