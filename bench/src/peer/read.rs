//! Reading, and finding by time.

use std::path::Path;

use mcap::read::RawMessageStream;
use mcap::records::MessageIndexEntry;
use vrs::io::MappedFile;

use super::bytes::{frame_checksum, imu_checksum, tracks_checksum};
use super::{bytes_of, summary};
use crate::workload::mix;
use crate::{Kind, Outcome, Result, timed};

/// Reads every message of a file and adds up the checksum.
///
/// # Errors
/// The file cannot be read.
pub fn read(kind: Kind, path: &Path) -> Result<Outcome> {
    let checksum = match kind {
        Kind::Imu => imu_checksum,
        Kind::Camera => frame_checksum,
        Kind::Tracks => tracks_checksum,
    };
    timed(|| {
        let file = MappedFile::open(path)?;
        let mut outcome = Outcome::default();
        for message in RawMessageStream::new(bytes_of(&file)?)? {
            outcome.add(checksum(&message?.data)?);
        }
        Ok(outcome)
    })
}

/// Finds `k` messages of an imu file by time, reads them, and adds up their checksums: a look-up in the message indexes, which are
/// read once. What the crate then offers reads the chunk up to the message.
///
/// # Errors
/// The file cannot be read.
pub fn seek(path: &Path, k: u64) -> Result<Outcome> {
    const PERIOD: u64 = 1_000_000;
    timed(|| {
        let file = MappedFile::open(path)?;
        let mcap = bytes_of(&file)?;
        let summary = summary(mcap)?;
        let mut entries: Vec<(usize, MessageIndexEntry)> = Vec::new();
        for (number, chunk) in summary.chunk_indexes.iter().enumerate() {
            let indexes = summary.read_message_indexes(mcap, chunk)?;
            entries.extend(indexes.into_values().flatten().map(|entry| (number, entry)));
        }
        let mut outcome = Outcome::default();
        for i in 0..k {
            let time = (mix(i) % entries.len() as u64 * PERIOD).saturating_sub(PERIOD / 2);
            let found = entries.partition_point(|(_, entry)| entry.log_time < time);
            let (number, entry) = entries.get(found).ok_or("no message at or after a time before the last")?;
            let chunk = summary.chunk_indexes.get(*number).ok_or("a chunk is missing")?;
            outcome.add(imu_checksum(&summary.seek_message(mcap, chunk, entry)?.data)?);
        }
        Ok(outcome)
    })
}
