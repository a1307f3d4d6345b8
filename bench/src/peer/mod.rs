//! The same jobs by the crate `mcap`, as its documentation says to do them: chunks of its usual size with their checksums and
//! message indexes, records read from a mapped file.
//!
//! A message is what VRS has in a record: the fields in their order, little-endian, without padding; containers have their count
//! in front. That is less work than any of the usual serialisations of MCAP, so it is the peer at its best.

mod bytes;
mod read;
mod write;

use std::path::Path;

use mcap::{Compression, Summary, WriteOptions};
pub use read::{read, seek};
use vrs::Preset;
use vrs::io::{MappedFile, ReadAt};
pub use write::write;

use crate::{Outcome, Result, timed};

/// Reads the summary of a file with the message indexes of all its chunks: where each record is, and when.
///
/// # Errors
/// The file cannot be opened, or has no summary.
pub fn open(path: &Path) -> Result<Outcome> {
    timed(|| {
        let file = MappedFile::open(path)?;
        let mcap = bytes_of(&file)?;
        let summary = summary(mcap)?;
        let mut records = 0;
        for chunk in &summary.chunk_indexes {
            let indexes = summary.read_message_indexes(mcap, chunk)?;
            records += indexes.values().map(|index| index.len() as u64).sum::<u64>();
        }
        Ok(Outcome { records, ..Outcome::default() })
    })
}

fn summary(mcap: &[u8]) -> Result<Summary> {
    Ok(Summary::read(mcap)?.ok_or("the file has no summary")?)
}

fn bytes_of(file: &MappedFile) -> Result<&[u8]> {
    Ok(file.borrow(0, usize::try_from(file.len())?).ok_or("the file is not mapped")?)
}

/// What does the same as a preset.
fn options(preset: Preset) -> Result<WriteOptions> {
    let (compression, level) = match preset {
        Preset::None => (None, 0),
        Preset::Lz4Fast => (Some(Compression::Lz4), 0),
        Preset::ZstdFast => (Some(Compression::Zstd), 1),
        Preset::ZstdLight => (Some(Compression::Zstd), 3),
        Preset::ZstdMedium => (Some(Compression::Zstd), 7),
        Preset::ZstdHeavy => (Some(Compression::Zstd), 12),
        other => return Err(format!("the crate mcap has nothing like {other}").into()),
    };
    Ok(WriteOptions::new().compression(compression).compression_level(level))
}
