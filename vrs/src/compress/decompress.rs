//! Inflating, with memory that follows what the data really holds.

use std::io::Read;

use vrs_core::container::CompressionType;
use zstd::zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, ResetDirective, get_error_name};

use super::{CodecError, lz4, whole};

/// A record may announce 4 GiB out of a few bytes. Up to this size the announcement is believed and the memory reserved at
/// once; beyond it memory grows with the bytes that come out.
const BELIEVED_SIZE: usize = 16 << 20;

/// Largest window of a zstd frame, as a power of two: 128 MiB, what all writers of the format keep to (FORMAT.md §6.4).
const MAX_WINDOW_LOG: u32 = 27;

/// A decompressor. Keeping one per thread saves setting up its context for every record.
#[derive(Default)]
pub(crate) struct Decompressor {
    zstd: Option<DCtx<'static>>,
}

impl std::fmt::Debug for Decompressor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Decompressor").finish_non_exhaustive()
    }
}

impl Decompressor {
    /// Inflates `stored` to exactly `size` bytes, which replace the content of `out` (FORMAT.md §6.5). Bytes behind the
    /// announced size are ignored, as the reference does.
    pub(crate) fn decompress(
        &mut self,
        kind: CompressionType,
        stored: &[u8],
        size: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), CodecError> {
        if size <= BELIEVED_SIZE && self.inflate_whole(kind, stored, size, out).is_some() {
            return Ok(());
        }
        out.clear();
        self.start(kind, stored, size)?.reach(out, size)?;
        out.truncate(size);
        Ok(())
    }

    fn inflate_whole(&mut self, kind: CompressionType, stored: &[u8], size: usize, out: &mut Vec<u8>) -> Option<()> {
        match kind {
            CompressionType::None => None,
            CompressionType::Lz4 => whole::inflate_lz4(stored, size, out),
            CompressionType::Zstd => whole::inflate_zstd(self.zstd.get_or_insert_with(DCtx::create), stored, size, out),
        }
    }

    /// Begins to inflate `stored`, of which `size` bytes are announced, from its front.
    pub(crate) fn start<'d>(
        &'d mut self,
        kind: CompressionType,
        stored: &'d [u8],
        size: usize,
    ) -> Result<Inflation<'d>, CodecError> {
        let codec = match kind {
            CompressionType::None => Codec::None(stored),
            CompressionType::Lz4 => Codec::Lz4(lz4::decoder(stored).map_err(|error| lz4_error(&error))?),
            CompressionType::Zstd => Codec::Zstd(self.frames(stored)?),
        };
        Ok(Inflation { codec, size })
    }

    /// Inflates zstd frames in steps, of any size: how an index is read without holding it twice.
    pub(crate) fn frames<'d>(&'d mut self, stored: &'d [u8]) -> Result<Frames<'d>, CodecError> {
        let context = self.zstd.get_or_insert_with(DCtx::create);
        context.reset(ResetDirective::SessionOnly).map_err(zstd_error)?;
        context.set_parameter(DParameter::WindowLogMax(MAX_WINDOW_LOG)).map_err(zstd_error)?;
        Ok(Frames { context, stored: InBuffer::around(stored) })
    }
}

/// A payload of which more is inflated when more is asked for.
pub(crate) struct Inflation<'d> {
    codec: Codec<'d>,
    size: usize,
}

enum Codec<'d> {
    None(&'d [u8]),
    Lz4(lz4::Decoder<'d>),
    Zstd(Frames<'d>),
}

impl Inflation<'_> {
    /// Appends to `out`, which has what was inflated before, until it has `target` bytes, in steps that keep memory close to
    /// what comes out. Short of the whole payload, the codec decodes at most one of its blocks beyond the target: 128 KiB.
    pub(crate) fn reach(&mut self, out: &mut Vec<u8>, target: usize) -> Result<(), CodecError> {
        while out.len() < target {
            let next = out.len() + step(out.len(), target);
            let found = match &mut self.codec {
                Codec::None(stored) => inflate_none(stored, out, next),
                Codec::Lz4(decoder) => inflate_lz4(decoder, out, next)?,
                Codec::Zstd(frames) if target < self.size => frames.inflate_front(out, next)?,
                Codec::Zstd(frames) => frames.inflate(out, next)?,
            };
            if found == 0 {
                return Err(CodecError::Short { expected: self.size as u64, found: out.len() as u64 });
            }
        }
        Ok(())
    }
}

/// Zstd frames, one behind the other, being inflated.
pub(crate) struct Frames<'d> {
    context: &'d mut DCtx<'static>,
    stored: InBuffer<'d>,
}

impl Frames<'_> {
    /// Appends to `out` until it has `target` bytes, or some more of the same frame, or the data ends; how many bytes came.
    /// What follows the frame that reaches the target is not looked at.
    pub(crate) fn inflate(&mut self, out: &mut Vec<u8>, target: usize) -> Result<usize, CodecError> {
        let start = out.len();
        out.reserve(target.saturating_sub(start));
        while out.len() < target {
            let (before, consumed) = (out.len(), self.stored.pos());
            let mut spare = OutBuffer::around_pos(out, before);
            self.context.decompress_stream(&mut spare, &mut self.stored).map_err(zstd_error)?;
            if out.len() == before && self.stored.pos() == consumed {
                break;
            }
        }
        Ok(out.len() - start)
    }

    /// The same to `target` bytes and not one more, whatever room `out` has.
    fn inflate_front(&mut self, out: &mut Vec<u8>, target: usize) -> Result<usize, CodecError> {
        let start = out.len();
        let mut end = start;
        out.resize(target.max(start), 0);
        while end < target {
            let consumed = self.stored.pos();
            let mut room = OutBuffer::around_pos(out.as_mut_slice(), end);
            let inflated = self.context.decompress_stream(&mut room, &mut self.stored);
            let reached = room.pos();
            let stuck = reached == end && self.stored.pos() == consumed;
            end = reached;
            if inflated.is_err() || stuck {
                out.truncate(end);
                inflated.map_err(zstd_error)?;
                break;
            }
        }
        Ok(end - start)
    }
}

fn zstd_error(code: usize) -> CodecError {
    CodecError::Codec { codec: "zstd", message: get_error_name(code).to_owned() }
}

fn lz4_error(error: &std::io::Error) -> CodecError {
    CodecError::Codec { codec: "lz4", message: error.to_string() }
}

fn inflate_none(stored: &mut &[u8], out: &mut Vec<u8>, target: usize) -> usize {
    let (next, rest) = stored.split_at_checked(target - out.len()).unwrap_or((stored, &[]));
    out.extend_from_slice(next);
    *stored = rest;
    next.len()
}

fn inflate_lz4(decoder: &mut lz4::Decoder<'_>, out: &mut Vec<u8>, target: usize) -> Result<usize, CodecError> {
    let wanted = target - out.len();
    out.reserve(wanted);
    decoder.take(wanted as u64).read_to_end(out).map_err(|error| lz4_error(&error))
}

/// How many more bytes to make room for, `have` of `size` being there.
fn step(have: usize, size: usize) -> usize {
    (size - have).min(have.max(BELIEVED_SIZE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compress::{Compressor, Preset};

    fn payload(size: usize) -> Vec<u8> {
        (0..size).map(|i| (i / 16) as u8).collect()
    }

    #[test]
    fn every_preset_round_trips() {
        let (mut compressor, mut decompressor, mut out) = Default::default();
        let (compressor, decompressor): (&mut Compressor, &mut Decompressor) = (&mut compressor, &mut decompressor);
        for size in [0, 1, 249, 250, 1000, 65_536, 65_537, 300_000] {
            let payload = payload(size);
            for preset in Preset::ALL {
                let mut stored = Vec::new();
                let kind = compressor.compress(preset, &payload, &mut stored).unwrap();
                assert_eq!(kind == CompressionType::None, preset == Preset::None || size < 250, "{preset} {size}");
                let stored = if kind == CompressionType::None { &payload } else { &stored };
                decompressor.decompress(kind, stored, size, &mut out).unwrap();
                assert!(out == payload, "{preset} {size}");
            }
        }
    }

    /// A payload is the same whatever the steps in which it is asked for.
    #[test]
    fn fronts_are_inflated_alone() {
        let payload = payload(700_000);
        for preset in [Preset::None, Preset::Lz4Fast, Preset::Lz4Tight, Preset::ZstdFast, Preset::ZstdMedium] {
            let mut stored = Vec::new();
            let kind = Compressor::default().compress(preset, &payload, &mut stored).unwrap();
            let stored = if kind == CompressionType::None { &payload } else { &stored };
            let (mut decompressor, mut out) = (Decompressor::default(), Vec::with_capacity(1 << 20));
            let mut inflation = decompressor.start(kind, stored, payload.len()).unwrap();
            for target in [0, 1, 40, 39, 65_536, 65_537, 300_000, 699_999, 700_000] {
                inflation.reach(&mut out, target).unwrap();
                let reached = if target == 39 { 40 } else { target };
                assert!(out == payload[..reached], "{preset} {target}: {} bytes", out.len());
            }
        }
    }

    /// What is behind the front need not even be sound.
    #[test]
    fn damage_behind_the_front_is_not_met() {
        let payload: Vec<u8> = (0..700_000_u32).map(|i| (i.wrapping_mul(i) >> 13) as u8).collect();
        for preset in [Preset::Lz4Fast, Preset::ZstdFast] {
            let mut stored = Vec::new();
            let kind = Compressor::default().compress(preset, &payload, &mut stored).unwrap();
            let half = stored.len() / 2;
            stored[half..].fill(0xff);
            let (mut decompressor, mut out) = (Decompressor::default(), Vec::new());
            let mut inflation = decompressor.start(kind, &stored, payload.len()).unwrap();
            inflation.reach(&mut out, 100_000).unwrap();
            assert!(out[..100_000] == payload[..100_000], "{preset}");
            assert!(inflation.reach(&mut out, 700_000).is_err(), "{preset}");
        }
    }

    #[test]
    fn what_does_not_shrink_is_stored_as_it_is() {
        let mut noise = 1_u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (noise >> 56) as u8
        })
        .take(5000)
        .collect();
        for preset in Preset::ALL {
            let kind = Compressor::default().compress(preset, &noise, &mut Vec::new()).unwrap();
            assert_eq!(kind, CompressionType::None);
        }
    }

    #[test]
    fn several_frames_and_bytes_behind_them_are_accepted() {
        let mut stored = Vec::new();
        let (mut compressor, mut decompressor) = (Compressor::default(), Decompressor::default());
        compressor.compress_zstd(1, b"hello ", &mut stored).unwrap();
        compressor.compress_zstd(3, b"world", &mut stored).unwrap();
        stored.extend_from_slice(b"what follows is not looked at");
        let mut out = Vec::new();
        decompressor.decompress(CompressionType::Zstd, &stored, 11, &mut out).unwrap();
        assert_eq!(out, b"hello world");
        decompressor.decompress(CompressionType::Zstd, &stored, 3, &mut out).unwrap();
        assert_eq!(out, b"hel");
    }

    #[test]
    fn lies_about_the_size_cost_no_memory() {
        let (mut compressor, mut decompressor) = (Compressor::default(), Decompressor::default());
        for preset in [Preset::Lz4Fast, Preset::ZstdFast] {
            let mut stored = Vec::new();
            let kind = compressor.compress(preset, &payload(1000), &mut stored).unwrap();
            let mut out = Vec::new();
            let error = decompressor.decompress(kind, &stored, u32::MAX as usize, &mut out).unwrap_err();
            assert_eq!(error, CodecError::Short { expected: u64::from(u32::MAX), found: 1000 });
            assert!(out.capacity() <= 2 * BELIEVED_SIZE);
        }
    }

    #[test]
    fn damage_is_an_error() {
        let mut decompressor = Decompressor::default();
        for kind in [CompressionType::Lz4, CompressionType::Zstd] {
            for stored in [b"".as_slice(), b"x", &[0; 100], &[0xff; 100]] {
                assert!(decompressor.decompress(kind, stored, 10, &mut Vec::new()).is_err());
            }
        }
    }
}
