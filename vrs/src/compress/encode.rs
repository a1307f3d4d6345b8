//! Compressing, with contexts that are kept from record to record.

use std::io;

use vrs_core::container::CompressionType;
use zstd::zstd_safe::{CCtx, CParameter, ResetDirective};

use super::preset::Codec;
use super::{MIN_COMPRESSED_SIZE, Preset, lz4};

/// A compressor. Keeping one per thread saves setting up its context for every record.
#[derive(Default)]
pub(crate) struct Compressor {
    zstd: Option<CCtx<'static>>,
    level: Option<i32>,
}

impl std::fmt::Debug for Compressor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Compressor").field("level", &self.level).finish_non_exhaustive()
    }
}

impl Compressor {
    /// Appends a payload, compressed, to `out`, where that is worth it (FORMAT.md §6.2). If not, `CompressionType::None` comes
    /// back, nothing is appended, and the payload is to be stored as it is.
    pub(crate) fn compress(
        &mut self,
        preset: Preset,
        payload: &[u8],
        out: &mut Vec<u8>,
    ) -> io::Result<CompressionType> {
        if payload.len() < MIN_COMPRESSED_SIZE {
            return Ok(CompressionType::None);
        }
        let start = out.len();
        let (kind, compressed) = match preset.codec() {
            Codec::None => return Ok(CompressionType::None),
            Codec::Lz4(level) => (CompressionType::Lz4, lz4::compress(level, payload, out)),
            Codec::Zstd(level) => (CompressionType::Zstd, self.compress_zstd(level, payload, out)),
        };
        if compressed.is_ok() && out.len() - start < payload.len() {
            return Ok(kind);
        }
        out.truncate(start);
        compressed.map(|()| CompressionType::None)
    }

    /// Appends one zstd frame with its content size, whatever the size: the form of payloads and indexes.
    pub(crate) fn compress_zstd(&mut self, level: i32, data: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        let context = self.zstd.get_or_insert_with(CCtx::create);
        if self.level != Some(level) {
            context.reset(ResetDirective::SessionAndParameters).map_err(zstd_error)?;
            context.set_parameter(CParameter::CompressionLevel(level)).map_err(zstd_error)?;
            self.level = Some(level);
        }
        let start = out.len();
        let bound = zstd::zstd_safe::compress_bound(data.len());
        out.reserve(bound);
        let mut spare = zstd::zstd_safe::OutBuffer::around_pos(out, start);
        context.set_pledged_src_size(Some(data.len() as u64)).map_err(zstd_error)?;
        let mut input = zstd::zstd_safe::InBuffer::around(data);
        let end = zstd::zstd_safe::zstd_sys::ZSTD_EndDirective::ZSTD_e_end;
        while context.compress_stream2(&mut spare, &mut input, end).map_err(zstd_error)? > 0 {}
        Ok(())
    }
}

pub(super) fn zstd_error(code: usize) -> io::Error {
    io::Error::other(zstd::zstd_safe::get_error_name(code))
}
