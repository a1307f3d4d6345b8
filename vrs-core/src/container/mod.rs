//! Container structures: slices in, slices out (FORMAT.md §2 to §18).
//!
//! A file is a [`FileHeader`] and records without gaps: a [`RecordHeader`] and a payload each. Three kinds of records are
//! the library's own: the [`Description`], which holds tags, the index, and tags records. What a payload of a user's record
//! means is the business of [`format`](crate::format) and [`layout`](crate::layout).
//!
//! | concept | types |
//! |---|---|
//! | headers | [`FileHeader`], [`RecordHeader`] |
//! | ids | [`RecordableTypeId`], [`StreamId`], [`StreamSelector`] |
//! | tags | [`Description`], [`StreamTags`], [`tag_name`] |
//! | index | [`IndexRecord`], [`ClassicPrelude`], [`SplitIndex`], [`IndexEntry`], [`RecordOffsets`] |
//! | files without an index | [`Scan`] |
//! | proof that two files hold the same | [`Checksum`] |
//! | proof that a file holds what was recorded | [`IntegrityRecord`], [`RecordHasher`] |
//!
//! Nothing here reads files or knows codecs. Where bytes of a file decide about memory, they are first compared with the
//! bytes that are there.
#![cfg_attr(
    not(test),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::cast_possible_truncation)
)]

mod bytes;
#[cfg(feature = "alloc")]
mod checksum;
#[cfg(feature = "alloc")]
mod description;
mod file_header;
#[cfg(feature = "alloc")]
mod hash;
mod index;
#[cfg(feature = "alloc")]
mod integrity;
mod internal;
#[cfg(feature = "alloc")]
mod old_description;
#[cfg(feature = "alloc")]
mod pairs;
mod record_header;
mod scan;
#[cfg(feature = "alloc")]
mod serial;
mod stream_id;
#[cfg(feature = "alloc")]
mod stream_tags;
pub mod tag_name;
#[cfg(feature = "alloc")]
mod tags_record;
mod type_id;
#[cfg(test)]
#[cfg(feature = "alloc")]
mod worked_example;

pub use bytes::NotEnoughData;
#[cfg(feature = "alloc")]
pub use checksum::Checksum;
#[cfg(feature = "alloc")]
pub use description::{Description, DescriptionError};
pub use file_header::{FileHeader, FileHeaderError, FileVersion, NotVrs, OffsetError};
#[cfg(feature = "alloc")]
pub use hash::Digest;
#[cfg(feature = "alloc")]
pub use index::ClassicPrelude;
pub use index::{IndexEntry, IndexError, IndexRecord, MAX_INDEX_ENTRIES, RecordOffsets, SplitIndex, StoredEntries};
#[cfg(feature = "alloc")]
pub use integrity::{HashBatch, HashList, HashRuns, IntegrityError, IntegrityRecord, RecordHasher, StoredHash};
pub use internal::IndexVersion;
pub use record_header::{CompressionType, PayloadTooLarge, RecordHeader, RecordHeaderError};
pub use scan::{Scan, ScanStep, ScanStop, StopCause};
pub use stream_id::{StreamId, StreamIdError, StreamName, StreamSelector};
#[cfg(feature = "alloc")]
pub use stream_tags::StreamTags;
#[cfg(feature = "alloc")]
pub use tags_record::TagsRecordError;
pub use type_id::RecordableTypeId;
