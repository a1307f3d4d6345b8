//! Compression of record payloads and indexes (FORMAT.md §6): slices in, vectors out.

mod decompress;
mod encode;
mod frame;
mod lz4;
mod preset;
mod whole;

use thiserror::Error;

pub(crate) use decompress::{Decompressor, Inflation};
pub(crate) use encode::Compressor;
pub(crate) use frame::GrowingFrame;
pub use preset::{Preset, UnknownPreset};

/// Payloads below this size are never compressed (FORMAT.md §6.2).
const MIN_COMPRESSED_SIZE: usize = 250;

/// Why compressed bytes cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum CodecError {
    /// The codec refuses the bytes: they are damaged, or no such frame.
    #[error("{codec} cannot read the data: {message}")]
    Codec {
        /// `lz4` or `zstd`.
        codec: &'static str,
        /// What it says.
        message: String,
    },
    /// The data ends early.
    #[error("the data inflates to {found} bytes, {expected} are announced")]
    Short {
        /// Size that the record header or the index announces.
        expected: u64,
        /// Bytes that were obtained.
        found: u64,
    },
}
