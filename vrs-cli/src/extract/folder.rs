//! The folder that files go to: a file stands under its name once it is whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The folder that everything is extracted to.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

/// A file that is being written. It gets its name when it is finished; dropped before, it goes away.
#[derive(Debug)]
pub(super) struct NewFile {
    file: BufWriter<File>,
    name: PendingName,
}

/// The name that a file gets once it is whole.
#[derive(Debug)]
pub(super) struct PendingName {
    partial: PathBuf,
    path: PathBuf,
    given: bool,
}

impl Folder {
    /// Creates the folder. One that has something in it is refused, unless files in it may be replaced.
    pub(super) fn create(path: &Path, overwrite: bool) -> io::Result<Self> {
        fs::create_dir_all(path).map_err(|error| at(path, &error))?;
        let is_empty = fs::read_dir(path).map_err(|error| at(path, &error))?.next().is_none();
        if is_empty || overwrite {
            return Ok(Self { path: path.to_owned() });
        }
        let reason = "the folder is not empty: name another one, or add --overwrite to replace files in it";
        Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("{}: {reason}", path.display())))
    }

    /// Begins a file; its name may have folders, with `/`.
    pub(super) fn begin(&self, name: &str) -> io::Result<NewFile> {
        let path = self.path.join(name);
        let mut partial = path.clone().into_os_string();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| at(parent, &error))?;
        }
        let file = File::create(&partial).map_err(|error| at(&partial, &error))?;
        Ok(NewFile { file: BufWriter::new(file), name: PendingName { partial, path, given: false } })
    }

    /// Writes a whole file.
    pub(super) fn write(&self, name: &str, write: impl FnOnce(&mut NewFile) -> io::Result<()>) -> io::Result<()> {
        let mut file = self.begin(name)?;
        write(&mut file).map_err(|error| at(&file.name.path, &error))?;
        file.finish()
    }
}

impl NewFile {
    /// Writes what is left, and gives the file its name.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.flush().map_err(|error| at(&self.name.partial, &error))?;
        self.name.give()
    }

    /// For a writer that keeps the file to itself: when it has written all, the name can be given.
    pub(super) fn into_parts(self) -> (BufWriter<File>, PendingName) {
        (self.file, self.name)
    }
}

impl PendingName {
    /// Gives the file its name: it is whole.
    pub(super) fn give(mut self) -> io::Result<()> {
        fs::rename(&self.partial, &self.path).map_err(|error| at(&self.path, &error))?;
        self.given = true;
        Ok(())
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PendingName {
    fn drop(&mut self) {
        if !self.given {
            // It is half written, and what went wrong is known already.
            let _ = fs::remove_file(&self.partial);
        }
    }
}

/// An error that says where.
fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
