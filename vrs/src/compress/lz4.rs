//! LZ4 frames (FORMAT.md §6.3), by a codec that takes its memory anew for every one.

use std::hint::black_box;
use std::io::{self, Write};
use std::sync::Once;

use lz4::liblz4::BlockChecksum;
use lz4::{BlockMode, BlockSize, ContentChecksum, EncoderBuilder};

/// The largest block of the format's writers; payloads up to it are one independent block, larger ones linked blocks.
const BLOCK: usize = 64 * 1024;

/// Pieces in which the encoder gets a payload. It compresses blocks that come in pieces from memory of its own, where they stand
/// behind each other, which it does faster than where they only stand so in the payload, and to the bytes of the reference.
const PIECE: usize = BLOCK / 2;

/// Appends one frame without checksums and content size.
pub(super) fn compress(level: u32, payload: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    keep_freed_memory();
    let mode = if payload.len() <= BLOCK { BlockMode::Independent } else { BlockMode::Linked };
    let mut encoder = EncoderBuilder::new()
        .level(level)
        .block_size(BlockSize::Max64KB)
        .block_mode(mode)
        .block_checksum(BlockChecksum::NoBlockChecksum)
        .checksum(ContentChecksum::NoChecksum)
        .build(out)?;
    payload.chunks(PIECE).try_for_each(|piece| encoder.write_all(piece))?;
    encoder.finish().1
}

/// Inflates frames.
pub(super) type Decoder<'d> = lz4::Decoder<&'d [u8]>;

/// Begins to inflate frames.
pub(super) fn decoder(stored: &[u8]) -> io::Result<Decoder<'_>> {
    keep_freed_memory();
    Decoder::new(stored)
}

/// Has the allocator of glibc keep the 300 KB that the codec frees after each frame, rather than give them to the system, which
/// has to clear them when they come back: a third of the time that it takes to inflate images. It keeps up to twice as much as
/// the largest block that it saw going back, so one is shown to it. Other allocators do not mind.
fn keep_freed_memory() {
    static SHOWN: Once = Once::new();
    SHOWN.call_once(|| drop(black_box(Vec::<u8>::with_capacity(1 << 20))));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of 640 pixels with some noise.
    fn image(size: u32) -> Vec<u8> {
        let mut noise = 0_u32;
        let pixel = |at: u32| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (((at % 640 + at / 640) >> 2) as u8).wrapping_add(u8::from(noise >> 28 == 0))
        };
        (0..size).map(pixel).collect()
    }

    /// Sizes and hashes are those of frames that LZ4's own `LZ4F_compressFrame` made of the same bytes, as the reference calls it.
    #[test]
    fn frames_are_those_of_the_reference() {
        let frames = [
            (0, 60_000, 20_040, 0x46e2_b6d8_58ad_09a4),
            (0, 65_537, 20_082, 0xd67a_f144_6529_0c3b),
            (0, 700_000, 206_160, 0x1942_e40e_bb3e_a610),
            (4, 60_000, 12_532, 0x3867_3b3e_0ff8_5155),
            (4, 65_537, 13_586, 0x8c0b_017e_3879_e6f0),
            (4, 700_000, 128_371, 0x9037_fba5_2aa2_61f0_u64),
        ];
        for (level, size, expected, hash) in frames {
            let mut frame = Vec::new();
            compress(level, &image(size), &mut frame).unwrap();
            let found = frame.iter().fold(0_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(u64::from(*byte)));
            assert_eq!((frame.len(), found), (expected, hash), "level {level}, {size} bytes");
        }
    }
}
