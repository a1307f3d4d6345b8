//! The logical checksum of a recording (FORMAT.md, Appendix B).

use vrs_core::container::{Checksum, Digest};

use crate::error::Result;
use crate::reader::{Reader, StreamReader};

/// The checksum over the tags and the content of all records: two files with the same value hold the same, whatever their
/// compression, layout on disk and instance ids. The reference tool computes the same value.
///
/// ```no_run
/// let file = vrs::Reader::open("recording.vrs")?;
/// println!("{}", vrs::ops::checksum(&file)?);
/// # Ok::<(), vrs::Error>(())
/// ```
///
/// # Errors
/// A record cannot be read: there is no value for what is not there.
pub fn checksum(file: &Reader) -> Result<Digest> {
    let mut checksum = Checksum::new(file.description(), file.streams().map(StreamReader::id));
    for record in file.records() {
        let record = record?;
        checksum.record(record.header(), record.payload());
    }
    Ok(checksum.finish())
}
