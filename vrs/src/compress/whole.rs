//! Payloads inflated at once, as nearly all are, without what a codec keeps to go on later.
//!
//! Whatever is unusual about stored bytes is left to inflating in steps, which also says what is wrong with them.

use std::io::Read;

use zstd::zstd_safe::DCtx;

use super::lz4;

/// Inflates zstd frames to `size` bytes, which replace the content of `out`; `None` when that is not what they hold.
pub(super) fn inflate_zstd(context: &mut DCtx<'static>, stored: &[u8], size: usize, out: &mut Vec<u8>) -> Option<()> {
    out.clear();
    out.reserve(size);
    context.decompress(out, stored).ok()?;
    (out.len() >= size).then(|| out.truncate(size))
}

/// Inflates LZ4 frames to `size` bytes, which replace the content of `out`; `None` when there are fewer.
///
/// The decoder reads into bytes, not into room for some: those of the last payload will do, and are not zeroed again.
pub(super) fn inflate_lz4(stored: &[u8], size: usize, out: &mut Vec<u8>) -> Option<()> {
    let mut decoder = lz4::decoder(stored).ok()?;
    out.resize(size, 0);
    decoder.read_exact(out).ok()
}
