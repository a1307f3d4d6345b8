//! JPEG.

use vrs::format::ImageFormat;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::plausible_size;
use crate::{Bitmap, Channels, ImageError, Samples};

/// At the least, a bit for each 8 × 8 pixels.
const DENSITY: u64 = 512;

/// Grey images as 8-bit grey, all others as 8-bit RGB.
pub(crate) fn decode(bytes: &[u8]) -> Result<Bitmap, ImageError> {
    let undecodable = |reason: &dyn std::fmt::Debug| ImageError::Undecodable {
        format: ImageFormat::Jpg,
        reason: format!("{reason:?}").trim_matches('"').to_owned(),
    };
    let largest = usize::from(u16::MAX);
    let options = DecoderOptions::default().set_max_width(largest).set_max_height(largest).set_strict_mode(false);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|error| undecodable(&error))?;
    let info = decoder.info().ok_or_else(|| undecodable(&"it has no header"))?;
    let size = plausible_size(info.width.into(), info.height.into(), bytes, DENSITY)?;
    let is_grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let (space, channels) = if is_grey { (ColorSpace::Luma, Channels::Grey) } else { (ColorSpace::RGB, Channels::Rgb) };
    decoder.set_options(options.jpeg_set_out_colorspace(space));
    let samples = decoder.decode().map_err(|error| undecodable(&error))?;
    Bitmap::new(size, channels, Samples::U8(samples))
}
