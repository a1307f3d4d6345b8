//! Copying recordings: as they are, in part, several into one, or compressed in another way.
//!
//! | module | what it knows |
//! |---|---|
//! | `options` | what is wanted |
//! | `plan` | which streams and tags the copy has, and what is to be done with whose records |
//! | `known_hashes` | the hashes that were made when records were recorded |
//! | `same_preset` | whether a stream is stored as a preset would store it |
//! | `scout` | which records come next: it has their pages in memory when they are copied |
//! | `repack` | records as the copy stores them: as they are, or inflated and compressed anew |
//! | `summary` | how far it is, and what became of it |

mod known_hashes;
mod options;
mod plan;
mod repack;
mod same_preset;
mod scout;
mod summary;

use std::iter;
use std::path::Path;
use std::thread;

use self::plan::Plan;
use self::repack::{Batches, Packed, Packer};
use self::scout::Scout;
use self::summary::Meter;
use super::in_order::in_order;
use crate::error::{Error, Result};
use crate::reader::{MultiEntries, MultiEntry, MultiReader, StoredRecords};
use crate::writer::StoredWriter;

pub use self::options::CopyOptions;
pub use self::summary::{CopyProgress, CopySummary};

/// Copies recordings into one, whole and as they are: [`CopyOptions::copy`] with the usual options.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let (from, to) = (folder.path().join("from.vrs"), folder.path().join("to.vrs"));
/// # let mut imu = vrs::Stream::new(vrs::RecordableTypeId::IMU, "acme/imu")?;
/// # let samples = imu.raw(vrs::RecordType::Data, 1)?;
/// # let writer = vrs::Writer::create(&from, [imu])?;
/// # samples.write(0.5, b"payload")?;
/// # writer.finish()?;
/// let file = vrs::Reader::open(&from)?;
/// let summary = vrs::ops::copy(&file.into(), &to)?;
/// println!("{summary}");
/// assert_eq!((summary.written.records(), summary.as_stored), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Those of [`CopyOptions::copy`]; a file that exists is one.
pub fn copy(files: &MultiReader, path: impl AsRef<Path>) -> Result<CopySummary> {
    CopyOptions::new().copy(files, path)
}

/// A copy under way.
struct Copying<'c> {
    writer: StoredWriter,
    meter: Meter<'c>,
    summary: CopySummary,
}

impl<'c> Copying<'c> {
    fn new(writer: StoredWriter, meter: Meter<'c>) -> Self {
        Self { writer, meter, summary: CopySummary::default() }
    }

    fn run(&mut self, plan: &Plan<'_>, entries: MultiEntries<'_>, threads: usize) -> Result<()> {
        let next = plan.entries(entries.clone());
        let mut entries = plan.entries(entries);
        let handed = thread::scope(|scope| {
            let scout = if threads > 1 { scout(scope, plan, next) } else { Scout::none() };
            self.hand_on(plan, &mut entries, scout)
        });
        match handed? {
            Some(first) => self.repack(plan, iter::once(first).chain(entries), threads),
            None => Ok(()),
        }
    }

    /// Copies records as they are stored, up to the first one that must be inflated, which comes back.
    fn hand_on(
        &mut self,
        plan: &Plan<'_>,
        entries: &mut impl Iterator<Item = MultiEntry>,
        mut scout: Scout,
    ) -> Result<Option<MultiEntry>> {
        let mut files: Vec<StoredRecords<'_>> = plan.stored_records();
        for entry in entries {
            scout.follow(u64::from(entry.entry.stored_size));
            match files.get_mut(entry.file).and_then(|file| file.read(entry.entry.position)) {
                Some(Ok(stored)) => {
                    if plan.work(&entry, &stored).is_some() {
                        return Ok(Some(entry));
                    }
                    self.summary.as_stored += 1;
                    self.writer.append(&plan.as_stored(&entry, &stored))?;
                }
                Some(Err(error)) => self.summary.miss(error),
                None => {}
            }
            self.meter.advance(1, u64::from(entry.entry.stored_size))?;
        }
        Ok(None)
    }

    /// Copies records some of which must be inflated, on several threads.
    fn repack(&mut self, plan: &Plan<'_>, entries: impl Iterator<Item = MultiEntry>, threads: usize) -> Result<()> {
        let mut batches = Batches::new(entries);
        let workers = (0..threads).map(|_| Packer::new(plan)).collect();
        let mut spare = Packer::new(plan);
        in_order(
            workers,
            || batches.next(),
            Packer::pack,
            |mut packed| {
                self.add(&mut packed)?;
                // What was too large when it was inflated is left, and done here bit by bit.
                while !packed.rest.is_empty() {
                    packed = spare.pack(std::mem::take(&mut packed.rest));
                    self.add(&mut packed)?;
                }
                Ok(())
            },
        )
    }

    fn add(&mut self, packed: &mut Packed) -> Result<()> {
        for (record, is_as_stored) in packed.records() {
            self.writer.append(&record)?;
            self.summary.as_stored += u64::from(is_as_stored);
        }
        packed.missing.drain(..).for_each(|error| self.summary.miss(error));
        packed.damaged.drain(..).for_each(|error| self.summary.damage(error));
        self.meter.advance(packed.taken_records, packed.taken_bytes)
    }

    /// Completes the file, unless that is not wanted any more.
    fn finish(mut self) -> Result<CopySummary> {
        self.meter.tell()?;
        self.summary.written = self.writer.finish()?;
        Ok(self.summary)
    }
}

/// Has a thread touch the records that come next.
fn scout<'s>(
    scope: &'s thread::Scope<'s, '_>,
    plan: &'s Plan<'_>,
    entries: impl Iterator<Item = MultiEntry> + Send + 's,
) -> Scout {
    let files = plan.stored_records();
    let records = entries.map(|entry| {
        let size = u64::from(entry.entry.stored_size);
        (entry, size)
    });
    Scout::start(scope, records, move |entry| {
        if let Some(file) = files.get(entry.file) {
            file.touch(entry.entry.position);
        }
    })
}

/// Nobody wants the copy any more.
fn cancelled() -> Error {
    crate::error::ErrorKind::Cancelled.into()
}
