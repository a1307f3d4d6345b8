//! Container structures: slices in, slices out (FORMAT.md §2 to §18).
//!
//! A file is a [`FileHeader`] and records without gaps: a [`RecordHeader`] and a payload each. Three kinds of records are
//! the library's own: the description, which holds tags, the index, and tags records. What a payload of a user's record
//! means is the business of [`format`](crate::format) and [`layout`](crate::layout).
//!
//! | concept | types |
//! |---|---|
//! | headers | [`FileHeader`], [`RecordHeader`] |
//! | ids | [`RecordableTypeId`], [`StreamId`], [`StreamSelector`] |
//!
//! Nothing here reads files or knows codecs. Where bytes of a file decide about memory, they are first compared with the
//! bytes that are there.
#![cfg_attr(
    not(test),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::cast_possible_truncation)
)]

mod bytes;
mod file_header;
mod internal;
mod record_header;
mod stream_id;
mod type_id;

pub use bytes::NotEnoughData;
pub use file_header::{FileHeader, FileHeaderError, FileVersion, NotVrs, OffsetError};
pub use internal::IndexVersion;
pub use record_header::{CompressionType, PayloadTooLarge, RecordHeader, RecordHeaderError};
pub use stream_id::{StreamId, StreamIdError, StreamName, StreamSelector};
pub use type_id::RecordableTypeId;
