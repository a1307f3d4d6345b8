//! Taking the steps of a plan, one by one.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;

/// Something that is done to a chunk of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// It ends here from now on.
    Cut { chunk: usize, size: u64 },
    /// Bytes are replaced, or appended.
    Write { chunk: usize, offset: u64, bytes: Vec<u8> },
    /// What was done to it survives a power cut.
    Sync { chunk: usize },
}

/// Takes the steps.
pub(super) fn take(steps: &[Step], chunks: &[PathBuf]) -> io::Result<()> {
    for step in steps {
        let (Step::Cut { chunk, .. } | Step::Write { chunk, .. } | Step::Sync { chunk }) = step;
        let path = chunks.get(*chunk).ok_or(io::ErrorKind::NotFound)?;
        let mut file = File::options().write(true).open(path)?;
        match step {
            Step::Cut { size, .. } => file.set_len(*size)?,
            Step::Write { offset, bytes, .. } => {
                file.seek(SeekFrom::Start(*offset))?;
                file.write_all(bytes)?;
            }
            Step::Sync { .. } => file.sync_all()?,
        }
    }
    Ok(())
}
