//! Giving a file the index that it should have (FORMAT.md §14.3).
//!
//! | module | what it knows |
//! |---|---|
//! | `plan` | what is to be written where, in steps each of which leaves a file whose records are found |
//! | `steps` | taking the steps |

mod plan;
mod steps;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::Path;

use self::plan::Plan;
use super::loss::Loss;
use crate::error::{Error, Result};
use crate::reader::{Options, Repair};

/// What became of the index of a file: made by [`fix_index`].
///
/// ```no_run
/// let fix = vrs::ops::fix_index("crashed.vrs")?;
/// println!("{} records; {} torn bytes were cut off", fix.records, fix.cut_off);
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct IndexFix {
    /// Whether the file was changed: not if its index was right.
    pub changed: bool,
    /// Records in the index.
    pub records: u64,
    /// Bytes that were cut off: of a record that was not completed, or an index.
    pub cut_off: u64,
    /// What was wrong when the file was opened.
    pub repairs: Vec<Repair>,
    /// Records that are not there, as far as that was known from the old index. The new one does not tell any more.
    pub loss: Loss,
}

impl fmt::Display for IndexFix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { changed, records, cut_off, repairs, loss } = self;
        repairs.iter().try_for_each(|repair| writeln!(out, "{repair}"))?;
        write!(out, "{loss}")?;
        match (changed, cut_off) {
            (false, _) => write!(out, "{records} records, the index is right: nothing is changed"),
            (true, 0) => write!(out, "{records} records, the index is written"),
            (true, bytes) => {
                write!(out, "{records} records, the index is written; {bytes} bytes of no record are cut off")
            }
        }
    }
}

/// Gives a file the index that it should have, in place: that of a recording that was not closed, or whose index is damaged or
/// disagrees with its records. A file whose index is right stays as it is.
///
/// Records are never moved or changed. What follows the last whole record, part of another or of an index, is cut off, unless it
/// looks as if records were in it. The header is written last, when everything else is on the disk: dying at any moment leaves a
/// file that opens with all its records, and can be fixed again. An index in front of the records goes where it was, if it fits,
/// and one with a file of its own into that. Hashes of the records stay.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("recording.vrs");
/// # let mut imu = vrs::Stream::new(vrs::RecordableTypeId::IMU, "acme/imu")?;
/// # let samples = imu.raw(vrs::RecordType::Data, 1)?;
/// # let writer = vrs::Writer::create(&path, [imu])?;
/// # samples.write(0.5, b"payload")?;
/// # writer.finish()?;
/// // The end is missing.
/// let bytes = std::fs::read(&path)?;
/// std::fs::write(&path, &bytes[..bytes.len() - 10])?;
///
/// println!("{}", vrs::ops::fix_index(&path)?);
/// assert!(vrs::ops::check(&vrs::Reader::open(&path)?).is_sound());
/// assert!(!vrs::ops::fix_index(&path)?.changed);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Index`](crate::ErrorKind::Index): no index can lead to the records that are there; [`recover`](super::recover)
/// writes them to another file. [`ErrorKind::Io`](crate::ErrorKind::Io), and those of [`Reader::open`](crate::Reader::open).
pub fn fix_index(path: impl AsRef<Path>) -> Result<IndexFix> {
    let path = path.as_ref();
    // What is read must not be a mapping of what is cut.
    let file = Options::new().plain_files(true).threads(1).open(path)?;
    let plan = Plan::new(&file).map_err(|problem| Error::new(Some(path), problem))?;
    let mut fix = IndexFix {
        changed: plan.is_some(),
        records: file.count_in_file(),
        cut_off: 0,
        repairs: file.repairs().to_vec(),
        loss: Loss::of(&file),
    };
    let chunks = file.chunks().to_vec();
    drop(file);
    if let Some(plan) = plan {
        (fix.records, fix.cut_off) = (plan.records, plan.cut_off);
        steps::take(&plan.steps, &chunks).map_err(|error| Error::io(path, "write its index", error))?;
    }
    Ok(fix)
}
