//! PNG, both ways.

use std::io::{Cursor, Write};

use png::{BitDepth, ColorType, Compression, Decoder, DecodingError, Encoder, EncodingError, Limits, Transformations};
use vrs::format::ImageFormat;

use super::{plausible_size, spread_grey};
use crate::{Bitmap, Channels, ImageError, Samples};

/// Deflate stores at most 1032 bytes in one, and a byte has at most eight pixels.
const DENSITY: u64 = 8 * 1032;

/// Palettes become RGB, transparent grey becomes RGBA, depths below 8 bits become 8.
pub(crate) fn decode(bytes: &[u8]) -> Result<Bitmap, ImageError> {
    let undecodable =
        |error: DecodingError| ImageError::Undecodable { format: ImageFormat::Png, reason: error.to_string() };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: usize::MAX });
    decoder.set_transformations(Transformations::EXPAND);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let info = decoder.read_header_info().map_err(undecodable)?;
    let size = plausible_size(info.width as usize, info.height as usize, bytes, DENSITY)?;
    let mut reader = decoder.read_info().map_err(undecodable)?;
    let length = reader.output_buffer_size().unwrap_or_default();
    let mut pixels = vec![0; length];
    let output = reader.next_frame(&mut pixels).map_err(undecodable)?;
    pixels.truncate(output.buffer_size());
    let samples = match output.bit_depth {
        BitDepth::Sixteen => {
            Samples::U16(pixels.as_chunks().0.iter().map(|sample| u16::from_be_bytes(*sample)).collect())
        }
        _ => Samples::U8(pixels),
    };
    match output.color_type {
        ColorType::Grayscale | ColorType::Indexed => Bitmap::new(size, Channels::Grey, samples),
        ColorType::Rgb => Bitmap::new(size, Channels::Rgb, samples),
        ColorType::Rgba => Bitmap::new(size, Channels::Rgba, samples),
        ColorType::GrayscaleAlpha => Bitmap::new(size, Channels::Rgba, spread_grey(&samples)),
    }
}

impl Bitmap {
    /// Writes the picture as a PNG file, with all its bits.
    ///
    /// ```
    /// use vrs::format::{ImageFormat, ImageSize, ImageSpec};
    /// use vrs_media::{Bitmap, Channels, Samples};
    ///
    /// let bitmap = Bitmap::new(ImageSize::new(2, 1).unwrap(), Channels::Grey, Samples::U16(vec![1, 65535]))?;
    /// let mut file = Vec::new();
    /// bitmap.write_png(&mut file)?;
    /// assert_eq!(Bitmap::decode(&ImageSpec::from(ImageFormat::Png), &file)?, bitmap);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// What writing to `out` gives.
    pub fn write_png(&self, out: impl Write) -> std::io::Result<()> {
        let mut encoder = Encoder::new(out, self.size().width(), self.size().height());
        encoder.set_color(match self.channels() {
            Channels::Grey => ColorType::Grayscale,
            Channels::Rgb => ColorType::Rgb,
            Channels::Rgba => ColorType::Rgba,
        });
        // Recordings are long: a third more bytes for several times the speed.
        encoder.set_compression(Compression::Fast);
        let write = |mut encoder: Encoder<'_, _>, depth, samples: &[u8]| {
            encoder.set_depth(depth);
            let mut writer = encoder.write_header()?;
            writer.write_image_data(samples)?;
            writer.finish()
        };
        let written = match self.samples() {
            Samples::U8(samples) => write(encoder, BitDepth::Eight, samples),
            Samples::U16(samples) => {
                let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_be_bytes()).collect();
                write(encoder, BitDepth::Sixteen, &bytes)
            }
        };
        written.map_err(|error| match error {
            EncodingError::IoError(error) => error,
            error => std::io::Error::other(error),
        })
    }
}
