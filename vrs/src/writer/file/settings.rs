//! How the files of a recording are made.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Where a recording keeps its index (FORMAT.md §11).
///
/// ```
/// use vrs::Writer;
/// use vrs::writer::IndexPlace;
///
/// // 100 Hz for ten minutes.
/// let options = Writer::options().index(IndexPlace::front_for(60_000));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IndexPlace {
    /// Behind the records: the usual.
    End,
    /// In front of the records, for readers that get the file piece by piece: its place is reserved before its size is known.
    /// If it does not fit, it goes behind the records, and the place stays empty.
    Front {
        /// Bytes for its entries. A record takes about a byte where records come regularly, as most do, and 10 where neither
        /// times nor sizes have any order.
        room: u32,
    },
    /// In a file of its own, the first, which also has the tags; the records are in the chunks behind it, which are only
    /// appended to.
    Head,
}

impl IndexPlace {
    /// [`Front`](Self::Front), with room for so many records: 10 bytes for each.
    pub const fn front_for(records: u32) -> Self {
        Self::Front { room: records.saturating_mul(10).saturating_add(100) }
    }
}

/// When a recording is made to survive a power cut: when the operating system is asked to move it from its own memory to the
/// disk.
///
/// What was flushed survives the end of the process in any case. What a power cut, or a crash of the operating system,
/// destroys at most, beside the records that were not flushed:
///
/// | policy | lost at most |
/// |---|---|
/// | [`Never`](Self::Never) | what the system had not moved by itself: mostly the last 30 seconds, nobody promises it. A file that was just created can be lost whole |
/// | [`EachFlush`](Self::EachFlush) | nothing that a flush handed over |
/// | [`Every`](Self::Every) | what was flushed within that time |
///
/// With any policy but the first, the new file is on the disk before recording begins, and the whole file when it is finished. A
/// chunk is always synced before the next one begins. A sync waits for the disk, up to some 100 ms: the writer does that, not the
/// threads that record, but the queue must hold what comes meanwhile.
///
/// ```
/// use std::time::Duration;
/// use vrs::Writer;
/// use vrs::writer::SyncPolicy;
///
/// let options = Writer::options().sync(SyncPolicy::Every(Duration::from_millis(500)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum SyncPolicy {
    /// Only when asked to: the usual.
    #[default]
    Never,
    /// With each flush.
    EachFlush,
    /// With the first flush after so much time, or when the writer is idle then.
    Every(Duration),
}

/// What is written so that damage to a recording is found later (FORMAT.md §19.3).
///
/// The format itself has no checksums: without these hashes a flipped bit in a pixel is a pixel. They are of what records mean,
/// 8 bytes for each of the first four million records (of longer recordings, for each two, four, … records), and are made while
/// records are compressed. `vrs check` and [`ops::check`](crate::ops::check) compare them. Other programs do not see them, and
/// lose them when they copy a recording.
///
/// ```
/// use vrs::Writer;
/// use vrs::writer::Integrity;
///
/// let options = Writer::options().integrity(Integrity::Stream);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Integrity {
    /// Nothing.
    Off,
    /// A record of hashes at the end, which only a recording has that was finished: the usual.
    #[default]
    Record,
    /// That, and a stream of hashes while recording, a record for each flush, for recordings that may be interrupted. Other
    /// programs show it like any stream: of the type `Diagnostic`, with the flavor `vrs/integrity` (FORMAT.md §19.4).
    Stream,
}

/// A chunk file that is complete: what the function given to
/// [`on_chunk`](crate::writer::Options::on_chunk) is told.
///
/// ```no_run
/// use vrs::Writer;
///
/// let options = Writer::options().chunk_size(100 << 20).on_chunk(|chunk| {
///     println!("chunk {} has {} bytes{}", chunk.number, chunk.size, if chunk.is_last { ", that is all" } else { "" });
/// });
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct FinishedChunk {
    /// Its number: 0 for the first file.
    pub number: usize,
    /// The file; none in other storage.
    pub path: Option<PathBuf>,
    /// Its size in bytes.
    pub size: u64,
    /// True when no other chunk follows: the recording is finished. This is always number 0, whose header is written last.
    pub is_last: bool,
}

/// Who is told of finished chunks.
#[derive(Clone)]
pub(in crate::writer) struct OnChunk(pub(in crate::writer) Arc<dyn Fn(&FinishedChunk) + Send + Sync>);

impl fmt::Debug for OnChunk {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("OnChunk")
    }
}

/// How the files of a recording are made.
#[derive(Clone, Debug, Default)]
pub(in crate::writer) struct FileSettings {
    pub(in crate::writer) index: Option<IndexPlace>,
    /// Bytes that a chunk stays below.
    pub(in crate::writer) chunk_size: Option<u64>,
    /// Time after which a chunk ends.
    pub(in crate::writer) chunk_duration: Option<Duration>,
    pub(in crate::writer) sync: SyncPolicy,
    pub(in crate::writer) integrity: Integrity,
    pub(in crate::writer) on_chunk: Option<OnChunk>,
}

impl FileSettings {
    /// Where the index is. A listener wants to have chunks that are finished for good, as all but the head are then.
    pub(super) fn index_place(&self) -> IndexPlace {
        let listens = self.on_chunk.is_some() && self.is_chunked();
        self.index.unwrap_or(if listens { IndexPlace::Head } else { IndexPlace::End })
    }

    /// Whether there may be more than one file.
    pub(in crate::writer) fn is_chunked(&self) -> bool {
        self.chunk_size.is_some() || self.chunk_duration.is_some() || self.index == Some(IndexPlace::Head)
    }
}
