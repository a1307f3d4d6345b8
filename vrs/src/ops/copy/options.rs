//! What is wanted of a copy.

use std::fmt;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use vrs_core::container::Description;

use super::Copying;
use super::plan::{Hashing, Plan};
use super::summary::{CopyProgress, CopySummary, Meter};
use crate::compress::Preset;
use crate::error::Result;
use crate::io::Storage;
use crate::reader::{MultiReader, Selection, cores};
use crate::writer::{IndexPlace, Integrity, Options, StoredWriter, SyncPolicy};

/// How recordings are copied: which records of them, compressed how, into what form of file.
///
/// # What a copy has
///
/// * The wanted records of all files in one order of time, with their bytes as they are stored, unless they are to be
///   [compressed in another way](Self::preset). Nothing is decoded.
/// * The wanted streams, those of which nothing is in range too, with all their tags, byte for byte. They keep their ids; where
///   several files have the same, ids are those of the [`MultiReader`], and so are those in a drop ledger (FORMAT.md §19.4).
/// * The tags of the first file, and what others have more. Where one has another value, it is there as `<name>_merged`,
///   `<name>_merged-1`, … (FORMAT.md §8.3).
/// * An index, and [hashes](Self::integrity) if that costs nothing. What the library itself keeps in a file is made anew: a
///   stream of hashes (`vrs/integrity`) is about the other file, and is left out; tags records are tags of the copy.
///
/// Records that cannot be read are missing, and [counted](CopySummary::missing).
///
/// # The file
///
/// It stands beside its place, as `out.vrs.1f0c25a7.new`, until it is complete and on the disk; then it gets its name. Failing,
/// being cancelled, or a process that dies leaves nothing under the name.
///
/// ```no_run
/// use vrs::Preset;
/// use vrs::ops::CopyOptions;
/// use vrs::reader::{Moment, MultiReader, Selection};
///
/// // The first minute of two recordings, as small as it gets.
/// let files = MultiReader::open(["glasses.vrs", "phone.vrs"])?;
/// let minute = Selection::new().until(Moment::FromStart(60.0)).lead_in(true);
/// let summary = CopyOptions::new().selection(minute).preset(Preset::ZstdTight).copy(&files, "minute.vrs")?;
/// println!("{summary}");
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CopyOptions {
    selection: Selection,
    preset: Option<Preset>,
    integrity: Option<Integrity>,
    is_index_in_front: bool,
    is_durable: bool,
    threads: usize,
    progress: Option<OnProgress>,
    file: Options,
}

/// Who is told how far a copy is.
#[derive(Clone)]
pub(super) struct OnProgress(Arc<Listener>);

type Listener = dyn Fn(&CopyProgress) -> ControlFlow<()> + Send + Sync;

impl OnProgress {
    pub(super) fn tell(&self, progress: &CopyProgress) -> ControlFlow<()> {
        self.0(progress)
    }
}

impl fmt::Debug for OnProgress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("OnProgress")
    }
}

impl Default for CopyOptions {
    fn default() -> Self {
        Self {
            selection: Selection::new(),
            preset: None,
            integrity: None,
            is_index_in_front: false,
            is_durable: true,
            threads: cores(),
            progress: None,
            file: Options::new(),
        }
    }
}

impl CopyOptions {
    /// The usual: everything as it is, into one file that does not exist yet.
    pub fn new() -> Self {
        Self::default()
    }

    // ---- what is copied --------------------------------------------------------------------------

    /// Only these records, and only the streams that it wants.
    #[must_use]
    pub fn selection(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Compresses records with this preset. Those of streams that are stored so already stay as they are; a file does not say
    /// it, so some of their records are tried.
    ///
    /// A payload that is damaged, so that it does not inflate, stays as it is and is [counted](CopySummary::damaged).
    #[must_use]
    pub fn preset(mut self, preset: Preset) -> Self {
        self.preset = Some(preset);
        self
    }

    /// Sets a tag of the file, in place of that of the files that are copied.
    #[must_use]
    pub fn tag(mut self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        self.file = self.file.tag(name, value);
        self
    }

    // ---- the file --------------------------------------------------------------------------------

    /// Replace a file that exists, and what is left of its further chunks. Until the copy is complete, it is there.
    #[must_use]
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.file = self.file.overwrite(overwrite);
        self
    }

    /// Where the index is: at the end unless said otherwise.
    #[must_use]
    pub fn index(mut self, place: IndexPlace) -> Self {
        self.file = self.file.index(place);
        self.is_index_in_front = false;
        self
    }

    /// Puts the index in front of the records, with room for as many as are copied: for readers that get the file piece by
    /// piece.
    #[must_use]
    pub fn index_in_front(mut self) -> Self {
        self.is_index_in_front = true;
        self
    }

    /// Cuts the copy into chunk files that stay below this size: see
    /// [`writer::Options::chunk_size`](Options::chunk_size).
    #[must_use]
    pub fn chunk_size(mut self, bytes: u64) -> Self {
        self.file = self.file.chunk_size(bytes);
        self
    }

    /// Cuts the copy into chunk files by the time of its records: see
    /// [`writer::Options::chunk_duration`](Options::chunk_duration).
    #[must_use]
    pub fn chunk_duration(mut self, duration: Duration) -> Self {
        self.file = self.file.chunk_duration(duration);
        self
    }

    /// What is written so that damage to the copy is found later.
    ///
    /// Unless said, records keep the hashes that were made when they were recorded, and those that have none get one if they
    /// are not compressed; if any is left, the copy has no hashes. When it is said, such records are inflated to be hashed.
    #[must_use]
    pub fn integrity(mut self, integrity: Integrity) -> Self {
        self.integrity = Some(integrity);
        self
    }

    /// Whether the copy is to be on the disk, to survive a power cut, before it gets its name: yes, unless said otherwise.
    #[must_use]
    pub fn durable(mut self, is_durable: bool) -> Self {
        self.is_durable = is_durable;
        self
    }

    /// The number by which caches know the file (FORMAT.md §3.2), in place of one made of the time and of chance.
    #[must_use]
    pub fn creation_id(mut self, creation_id: u64) -> Self {
        self.file = self.file.creation_id(creation_id);
        self
    }

    // ---- how -------------------------------------------------------------------------------------

    /// Threads that inflate and compress, where that is to be done: as many as the machine has cores, unless said otherwise.
    /// Where records are copied as they are, one of them has the next ones in memory when they are written.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Tells somebody how far it is, some hundred times a second, and last of all when all is written and the file has not got
    /// its name yet. The copy ends with [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled) when the answer is
    /// [`Break`](ControlFlow::Break).
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use vrs::ops::CopyOptions;
    ///
    /// let options = CopyOptions::new().progress(|progress| {
    ///     println!("{} of {} records", progress.records, progress.all_records);
    ///     ControlFlow::Continue(())
    /// });
    /// ```
    #[must_use]
    pub fn progress(mut self, tell: impl Fn(&CopyProgress) -> ControlFlow<()> + Send + Sync + 'static) -> Self {
        self.progress = Some(OnProgress(Arc::new(tell)));
        self
    }

    // ---- doing it --------------------------------------------------------------------------------

    /// Copies into a file.
    ///
    /// # Errors
    /// [`ErrorKind::NoStream`](crate::ErrorKind::NoStream) and [`ErrorKind::Selection`](crate::ErrorKind::Selection) where the
    /// selection does not fit the files, [`ErrorKind::Create`](crate::ErrorKind::Create) when the file exists or too many streams
    /// come together, [`ErrorKind::Io`](crate::ErrorKind::Io) when it cannot be written,
    /// [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled). There is no file then.
    pub fn copy(&self, files: &MultiReader, path: impl AsRef<Path>) -> Result<CopySummary> {
        let path = path.as_ref();
        self.run(files, |options, description| StoredWriter::create(path, options, self.is_durable, description))
    }

    /// Copies into other storage than files. What is in there after an error is an interrupted recording.
    ///
    /// # Errors
    /// As for [`copy`](Self::copy).
    pub fn copy_in(&self, files: &MultiReader, storage: impl Storage + 'static) -> Result<CopySummary> {
        let policy = if self.is_durable { SyncPolicy::EachFlush } else { SyncPolicy::Never };
        self.run(files, |options, description| {
            StoredWriter::create_in(Box::new(storage), &options.clone().sync(policy), description)
        })
    }

    fn run(
        &self,
        files: &MultiReader,
        create: impl FnOnce(&Options, Description) -> Result<StoredWriter>,
    ) -> Result<CopySummary> {
        let hashing = match self.integrity {
            None => Hashing::WhereFree,
            Some(Integrity::Off) => Hashing::Off,
            Some(_) => Hashing::All,
        };
        let selected = files.select(&self.selection)?;
        let plan = Plan::new(files, selected.streams(), self.preset, hashing);
        let is_count_wanted = self.progress.is_some() || self.is_index_in_front;
        let entries = is_count_wanted.then(|| plan.entries(selected.entries()));
        let all = entries.map(CopyProgress::of).unwrap_or_default();
        let mut options = self.file.clone().integrity(self.integrity.unwrap_or_default());
        if self.is_index_in_front {
            options = options.index(IndexPlace::front_for(u32::try_from(all.all_records).unwrap_or(u32::MAX)));
        }
        let writer = create(&options, plan.description())?;
        let mut copying = Copying::new(writer, Meter::new(all, self.progress.as_ref()));
        copying.run(&plan, selected.entries(), self.threads.max(1))?;
        copying.finish()
    }
}
