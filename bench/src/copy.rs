//! Copying a recording.

use std::path::Path;

use vrs::ops::CopyOptions;
use vrs::{Preset, Reader};

use crate::{Outcome, Result, timed};

/// Copies all records to another file, compressed with a preset. Nobody waits for the disk, as in the other jobs.
///
/// # Errors
/// A file cannot be read or written.
pub fn copy(file: &Path, out: &Path, preset: Preset) -> Result<Outcome> {
    timed(|| {
        let options = CopyOptions::new().preset(preset).overwrite(true).durable(false);
        let summary = options.copy(&Reader::open(file)?.into(), out)?;
        if !summary.is_sound() {
            return Err(summary.to_string().into());
        }
        Ok(Outcome { records: summary.written.records(), ..Outcome::default() })
    })
}
