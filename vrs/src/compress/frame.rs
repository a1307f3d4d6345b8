//! A zstd frame that is begun before anybody knows how long it gets.

use std::fmt;
use std::io;

use zstd::zstd_safe::zstd_sys::ZSTD_EndDirective::{self, ZSTD_e_continue, ZSTD_e_end};
use zstd::zstd_safe::{CCtx, CParameter, InBuffer, OutBuffer};

use super::encode::zstd_error;

/// Bytes of a content size in a frame header.
const CONTENT_SIZE: usize = 8;

/// The frame header that zstd writes without a content size: magic number, descriptor, window size.
const SHORT_HEADER: usize = 6;

/// Descriptor of a frame header that has a window size and nothing else.
const WINDOW_ONLY: u8 = 0x00;

/// Descriptor of a frame header that has a window size and a content size of 8 bytes.
const WINDOW_AND_CONTENT_SIZE: u8 = 0xc0;

/// One zstd frame, compressed while its content comes, with the content size that indexes must state (FORMAT.md §6.6).
///
/// Zstd states the size at the start of a frame or not at all. No other byte of a frame depends on it, so this leaves room
/// in front and makes the header when the size is known.
pub(crate) struct GrowingFrame {
    context: CCtx<'static>,
    /// Room for the content size, then the frame as zstd writes it.
    frame: Vec<u8>,
    content_size: u64,
}

impl GrowingFrame {
    /// A frame without content.
    pub(crate) fn new(level: i32) -> io::Result<Self> {
        let mut context = CCtx::create();
        context.set_parameter(CParameter::CompressionLevel(level)).map_err(zstd_error)?;
        Ok(Self { context, frame: vec![0; CONTENT_SIZE], content_size: 0 })
    }

    /// Adds to the content.
    pub(crate) fn write(&mut self, content: &[u8]) -> io::Result<()> {
        self.content_size += content.len() as u64;
        self.compress(content, ZSTD_e_continue)
    }

    /// The whole frame.
    pub(crate) fn finish(mut self) -> io::Result<Vec<u8>> {
        self.compress(&[], ZSTD_e_end)?;
        let written = self.frame.get(CONTENT_SIZE..).and_then(|frame| frame.first_chunk::<SHORT_HEADER>());
        let Some([magic @ .., WINDOW_ONLY, window]) = written.copied() else {
            return Err(io::Error::other("zstd writes frame headers of an unknown form"));
        };
        let header = magic.into_iter().chain([WINDOW_AND_CONTENT_SIZE, window]);
        let header = header.chain(self.content_size.to_le_bytes());
        self.frame.iter_mut().zip(header).for_each(|(place, byte)| *place = byte);
        Ok(self.frame)
    }

    /// Bytes of memory that the frame takes, apart from what its context does.
    #[cfg(test)]
    pub(crate) fn memory(&self) -> usize {
        self.frame.capacity()
    }

    fn compress(&mut self, content: &[u8], directive: ZSTD_EndDirective) -> io::Result<()> {
        let mut input = InBuffer::around(content);
        loop {
            self.frame.reserve(CCtx::out_size());
            let written = self.frame.len();
            let mut output = OutBuffer::around_pos(&mut self.frame, written);
            let left = self.context.compress_stream2(&mut output, &mut input, directive).map_err(zstd_error)?;
            let done = match directive {
                ZSTD_e_end => left == 0,
                _ => input.pos() == content.len(),
            };
            if done {
                return Ok(());
            }
        }
    }
}

impl fmt::Debug for GrowingFrame {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("GrowingFrame").field("content_size", &self.content_size).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use zstd::zstd_safe::get_frame_content_size;

    use super::*;
    use crate::compress::Decompressor;

    #[test]
    fn frames_state_their_content_size() {
        for (piece, count) in [(1, 1), (19, 1000), (100_000, 1), (311_296, 40)] {
            let content: Vec<u8> = (0..piece * count).map(|i| ((i * i) >> 11) as u8).collect();
            let mut frame = GrowingFrame::new(3).unwrap();
            content.chunks(piece).for_each(|piece| frame.write(piece).unwrap());
            let frame = frame.finish().unwrap();
            assert_eq!(get_frame_content_size(&frame).unwrap(), Some(content.len() as u64));

            let mut inflated = Vec::new();
            Decompressor::default().frames(&frame).unwrap().inflate(&mut inflated, content.len() + 1).unwrap();
            assert!(inflated == content, "{count} times {piece} bytes");
            // At once, as the reference inflates an index.
            assert!(zstd::bulk::decompress(&frame, content.len()).unwrap() == content);
        }
    }

    #[test]
    fn pieces_do_not_show() {
        let content: Vec<u8> = (0..2_000_000_u32).map(|i| (i.wrapping_mul(i) >> 13) as u8).collect();
        let frame = |piece: usize| {
            let mut frame = GrowingFrame::new(3).unwrap();
            content.chunks(piece).for_each(|piece| frame.write(piece).unwrap());
            frame.finish().unwrap()
        };
        assert!(frame(7919) == frame(311_296));
    }
}
