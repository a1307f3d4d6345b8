//! The logical checksum of a recording (FORMAT.md, Appendix B).

use vrs_core::container::{Checksum, Description, Digest};

use crate::error::Result;
use crate::reader::{Reader, Records, Selected, StreamReader};

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
    sum(file.description(), file.streams(), file.records())
}

/// The checksum of a part of a file: the one that a [copy](super::CopyOptions::selection) of it would have.
///
/// ```no_run
/// use vrs::reader::Selection;
///
/// let file = vrs::Reader::open("recording.vrs")?;
/// let cameras = file.select(&Selection::new().stream("1201"))?;
/// println!("{}", vrs::ops::checksum_of(&cameras)?);
/// # Ok::<(), vrs::Error>(())
/// ```
///
/// # Errors
/// As for [`checksum`].
pub fn checksum_of(selected: &Selected<'_>) -> Result<Digest> {
    sum(selected.description(), selected.streams(), selected.records())
}

fn sum<'r>(
    description: &Description,
    streams: impl Iterator<Item = StreamReader<'r>>,
    records: Records<'r>,
) -> Result<Digest> {
    let mut checksum = Checksum::new(description, streams.map(StreamReader::id));
    for record in records {
        let record = record?;
        checksum.record(record.header(), record.payload());
    }
    Ok(checksum.finish())
}
