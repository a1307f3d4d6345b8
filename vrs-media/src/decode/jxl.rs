//! JPEG XL.

use std::error::Error;

use jxl_oxide::{AllocTracker, JxlImage};
use vrs::format::ImageFormat;

use super::{plausible_size, spread_grey};
use crate::{Bitmap, Channels, ImageError, Samples};

/// An even image takes next to no bytes, so that only the decoder can bound what it allocates.
const MOST_BYTES: usize = 1 << 30;
const DENSITY: u64 = 1 << 20;

/// The first frame; 8 bits where the image has no more, else 16.
pub(crate) fn decode(bytes: &[u8]) -> Result<Bitmap, ImageError> {
    let undecodable = |error: Box<dyn Error + Send + Sync>| ImageError::Undecodable {
        format: ImageFormat::Jxl,
        reason: error.to_string(),
    };
    let image =
        JxlImage::builder().alloc_tracker(AllocTracker::with_limit(MOST_BYTES)).read(bytes).map_err(undecodable)?;
    plausible_size(image.width() as usize, image.height() as usize, bytes, DENSITY)?;
    let has_8_bits = image.image_header().metadata.bit_depth.bits_per_sample() <= 8;
    let format = image.pixel_format();
    let render = image.render_frame(0).map_err(undecodable)?;
    let mut stream = if format.has_alpha() { render.stream() } else { render.stream_no_alpha() };
    let (width, height, count) = (stream.width(), stream.height(), stream.channels());
    let size = plausible_size(width as usize, height as usize, bytes, DENSITY)?;
    let length = width as usize * height as usize * count as usize;
    let samples = if has_8_bits {
        let mut samples = vec![0_u8; length];
        stream.write_to_buffer(&mut samples);
        Samples::U8(samples)
    } else {
        let mut samples = vec![0_u16; length];
        stream.write_to_buffer(&mut samples);
        Samples::U16(samples)
    };
    match count {
        1 => Bitmap::new(size, Channels::Grey, samples),
        2 => Bitmap::new(size, Channels::Rgba, spread_grey(&samples)),
        3 => Bitmap::new(size, Channels::Rgb, samples),
        4 if !format.has_black() => Bitmap::new(size, Channels::Rgba, samples),
        _ => Err(undecodable("it has channels that are neither grey, colours nor opacity".into())),
    }
}
