//! The schema lock of a crate: the file behind [`lock!`](macro@crate::lock).

use std::path::Path;
use std::{fs, io};

use thiserror::Error;
use vrs_core::layout::{Lock, LockError, LockedLayout, Signature};

/// A layout of `lock!`: its name, and what recordings of the struct hold.
type Named = (&'static str, fn() -> LockedLayout);

/// Writes a lock, or says what it lacks. Called by the test that `lock!` makes.
///
/// # Errors
/// [`LockFileError`], with what to do.
#[doc(hidden)]
pub fn check_lock_file(path: &str, is_blessing: bool, layouts: &[Named]) -> Result<(), LockFileError> {
    let path = Path::new(path);
    let locked = read(path)?;
    let current = blessed(locked.clone(), layouts);
    if locked == current {
        return Ok(());
    }
    if !is_blessing {
        return Err(LockFileError::Stale { path: path.display().to_string(), new: first_new(&locked, &current) });
    }
    fs::write(path, current.to_string()).map_err(|error| LockFileError::io(path, error))
}

fn read(path: &Path) -> Result<Lock, LockFileError> {
    match fs::read_to_string(path) {
        Ok(text) => {
            Lock::parse(&text).map_err(|source| LockFileError::NotALock { path: path.display().to_string(), source })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Lock::default()),
        Err(error) => Err(LockFileError::io(path, error)),
    }
}

/// The lock as it should be.
fn blessed(mut lock: Lock, layouts: &[Named]) -> Lock {
    lock.retain(|name| layouts.iter().any(|(other, _)| *other == name));
    for (name, layout) in layouts {
        lock.entry(name).bless(layout());
    }
    lock
}

/// A piece that the lock does not have as it is now.
fn first_new(locked: &Lock, current: &Lock) -> String {
    let differs = |name: &str, signature: &Signature| {
        let get = |lock: &Lock| lock.get(name).and_then(|layout| layout.get(signature)).cloned();
        get(locked) != get(current)
    };
    let pieces = current.layouts().flat_map(|(name, layout)| layout.pieces().map(move |(piece, _)| (name, piece)));
    let found = pieces.into_iter().find(|(name, piece)| differs(name, piece));
    found.map_or_else(|| "another list of layouts".to_owned(), |(name, piece)| format!("`{piece}` of `{name}`"))
}

/// Why a lock is not as it should be.
#[derive(Debug, Error)]
#[doc(hidden)]
pub enum LockFileError {
    /// It lacks something: nothing is lost, but nothing protects it either.
    #[error("{path} does not have {new}: `VRS_BLESS=1 cargo test` writes it anew")]
    Stale { path: String, new: String },
    #[error("{path}: {source}: mend it, or remove it and let `VRS_BLESS=1 cargo test` write it")]
    NotALock { path: String, source: LockError },
    #[error("{path}: {source}")]
    Io { path: String, source: io::Error },
}

impl LockFileError {
    fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.display().to_string(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(text: &str) -> LockedLayout {
        Lock::parse(&format!("layout A\n{text}")).unwrap().entry("A").clone()
    }

    const BEFORE: &[Named] = &[("A", || layout(" a: u8\n b: u8")), ("B", || layout(" c: u8"))];
    const AFTER: &[Named] = &[("A", || layout(" a: u8\n d: u8"))];

    #[test]
    fn a_lock_is_written_when_blessing_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("layouts.lock");
        let path = path.to_str().unwrap();
        let stale = check_lock_file(path, false, BEFORE).unwrap_err().to_string();
        assert!(stale.ends_with("does not have `a: u8` of `A`: `VRS_BLESS=1 cargo test` writes it anew"), "{stale}");
        assert!(!Path::new(path).exists());
        check_lock_file(path, true, BEFORE).unwrap();
        check_lock_file(path, false, BEFORE).unwrap();
        let stale = check_lock_file(path, false, AFTER).unwrap_err().to_string();
        assert!(stale.contains("`b: u8` of `A`"), "{stale}");
        check_lock_file(path, true, AFTER).unwrap();
        let text = fs::read_to_string(path).unwrap();
        assert_eq!(text, "# VRS layout lock\n\nlayout A\n    a: u8\n    b: u8 => removed\n    d: u8\n");
        check_lock_file(path, false, AFTER).unwrap();
    }

    #[test]
    fn a_file_that_is_no_lock_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("layouts.lock");
        fs::write(&path, "<<<<<<< HEAD").unwrap();
        let error = check_lock_file(path.to_str().unwrap(), true, AFTER).unwrap_err().to_string();
        assert!(error.contains("line 1 of the lock is"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "<<<<<<< HEAD");
    }
}
