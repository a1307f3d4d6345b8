//! Reads VRS recordings over HTTP and from object stores, fetching no more than is needed.
//!
//! ```no_run
//! let file = vrs_remote::open("https://example.org/recording.vrs")?;
//! for record in file.stream("acme/imu")?.records() {
//!     println!("{} s", record?.timestamp());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Opening fetches the beginning of the file and its index: two requests for most. Reading a stream then fetches its records and
//! little else. Walks over records ([`records`](vrs::Reader::records), also of a stream or a selection) have them fetched ahead of
//! need, by several requests at once; records that stand close together come by one. What came is kept in a bounded cache. A record
//! that is read by itself takes one request.
//!
//! Every request says which version of the file it is about, by its `ETag`, and a file that has changed is an error.
//! [`Options`] has the numbers; [`Recording::traffic`] tells what was asked for.
//!
//! # What can be read
//!
//! | address | feature | credentials |
//! |---|---|---|
//! | `http:`, `https:` | | signed addresses, or [`Options::header`] |
//! | `s3://bucket/key` | `s3` | environment, or [`Options::store_option`] |
//! | `gs://bucket/key` | `gcs` | the same |
//! | `az://container/key` | `azure` | the same |
//! | any [`ObjectStore`](object_store::ObjectStore) | | [`Options::connect_store`] |
//!
//! Recordings in several chunks are found by the names of their files (`_1`, `_2`, …), from the first one. Files without an index are
//! read as well, but that looks at every record.
//!
//! The functions block, and may be called from any thread, those of asynchronous programs included; requests are made by a thread of
//! the crate's own.
#![forbid(unsafe_code)]

mod address;
mod blocks;
mod error;
mod file;
mod options;
mod origin;
mod recording;

pub use object_store;

pub use self::error::{Error, Result};
pub use self::options::Options;
pub use self::origin::Traffic;
pub use self::recording::Recording;

/// Opens a recording by its address, with the usual [`Options`].
///
/// # Errors
/// There is none, or it cannot be read: [`Error`] tells them apart.
pub fn open(url: &str) -> Result<vrs::Reader> {
    Options::new().open(url)
}
