//! From stored pixels to bitmaps, one module for each way of packing.

mod float;
mod mosaic;
mod packed;
mod yuv;

use std::ops::RangeInclusive;

use vrs::format::PixelFormat;

use self::mosaic::Pattern;
use self::yuv::{Chroma, YuvRange};
use crate::{Bitmap, Channels, Frame, Samples};

/// How stored pixels become grey or colour.
///
/// | pixel formats | become | how |
/// |---|---|---|
/// | `grey8`, `rgb8`, `bgr8`, `rgba8` | 8 bits | as they are |
/// | `grey10`, `grey12`, `grey16`, `rgb10`, `rgb12` | 16 bits | the high bits are repeated below, so that white stays white; bits that the format does not use are dropped |
/// | `raw10`, `grey10packed` | 16-bit grey | unpacked, then as above |
/// | `bayer8_…`, `rgb_ir_4x4` | 8-bit RGB | at each pixel, each colour is the mean of its nearest samples |
/// | `bayer10_…`, `raw10_bayer_…` | 16-bit RGB | the same |
/// | `yuv_…`, `yuy2` | 8-bit RGB | ITU-R BT.601; Y from 16 to 235, or all 256 values on request; chroma is not smoothed |
/// | `depth32f`, `scalar64F` | 16-bit grey | the range of values becomes 0 to 65535: the one given, else from the least to the greatest finite value; NaN is black |
/// | `rgb32F`, `rgba32F` | 16 bits | the same for all colours together; where no range is given, from 0 or the least value to 1 or the greatest; opacity is from 0 to 1 |
///
/// ```
/// use vrs::format::{PixelFormat, Raster};
/// use vrs_media::{Conversion, Frame, Samples};
///
/// let metres = [0.5_f32, 5.0, 2.0].map(f32::to_le_bytes).concat();
/// let frame = Frame::new(Raster::new(PixelFormat::Depth32F, 3, 1), metres)?;
/// let shown = frame.convert(&Conversion::new().range(0.0..=4.0));
/// assert_eq!(shown.samples(), &Samples::U16(vec![8192, 65535, 32768]));
/// # Ok::<(), vrs_media::ImageError>(())
/// ```
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Conversion {
    range: Option<(f64, f64)>,
    yuv_range: YuvRange,
    keep_mosaic: bool,
}

impl Conversion {
    /// The usual rules.
    pub fn new() -> Self {
        Self::default()
    }

    /// The values of float formats that become black and white; what lies outside is cut off. With it, the frames of a
    /// stream can be compared.
    #[must_use]
    pub fn range(self, range: RangeInclusive<f64>) -> Self {
        Self { range: Some(range.into_inner()), ..self }
    }

    /// Whether Y of YUV formats has all values from 0 to 255, as in JPEG files and from some phones.
    #[must_use]
    pub fn full_range_yuv(self, full: bool) -> Self {
        Self { yuv_range: if full { YuvRange::Full } else { YuvRange::Limited }, ..self }
    }

    /// Whether colour mosaics stay what the sensor measured: grey pixels, each behind its own colour filter.
    #[must_use]
    pub fn keep_mosaic(self, keep: bool) -> Self {
        Self { keep_mosaic: keep, ..self }
    }
}

impl Frame<'_> {
    /// The image as grey or colour, by these rules.
    pub fn convert(&self, conversion: &Conversion) -> Bitmap {
        use PixelFormat as P;
        match self.pixel_format() {
            P::Grey8 => self.as_stored(Channels::Grey),
            P::Rgb8 => self.as_stored(Channels::Rgb),
            P::Rgba8 => self.as_stored(Channels::Rgba),
            P::Bgr8 => self.reversed(),
            P::Grey10 => self.widened(Channels::Grey, 10),
            P::Grey12 => self.widened(Channels::Grey, 12),
            P::Grey16 => self.widened(Channels::Grey, 16),
            P::Rgb10 => self.widened(Channels::Rgb, 10),
            P::Rgb12 => self.widened(Channels::Rgb, 12),
            P::Raw10 | P::Grey10Packed => self.bitmap(Channels::Grey, Samples::U16(packed::unpack(self))),
            P::Raw10BayerRggb => self.mosaic(&mosaic::RGGB, conversion),
            P::Raw10BayerBggr => self.mosaic(&mosaic::BGGR, conversion),
            P::Bayer10Gbrg => self.mosaic(&mosaic::GBRG, conversion),
            P::Bayer8Rggb => self.mosaic_8(&mosaic::RGGB, conversion),
            P::Bayer8Bggr => self.mosaic_8(&mosaic::BGGR, conversion),
            P::Bayer8Gbrg => self.mosaic_8(&mosaic::GBRG, conversion),
            P::RgbIr4x4 => self.mosaic_8(&mosaic::RGB_IR, conversion),
            P::YuvI420Split => self.yuv(yuv::planar(self, Chroma::Planes, conversion.yuv_range)),
            P::Yuv420Nv12 => self.yuv(yuv::planar(self, Chroma::PairsUV, conversion.yuv_range)),
            P::Yuv420Nv21 => self.yuv(yuv::planar(self, Chroma::PairsVU, conversion.yuv_range)),
            P::Yuy2 => self.yuv(yuv::yuy2(self, conversion.yuv_range)),
            P::Depth32F | P::Scalar64F | P::Rgb32F | P::Rgba32F => float::convert(self, conversion.range),
        }
    }

    /// The image as grey or colour, by the usual rules.
    pub fn to_bitmap(&self) -> Bitmap {
        self.convert(&Conversion::default())
    }

    /// The values that become black and white where the usual rules convert a float format; `None` for other formats.
    ///
    /// With it, values can be computed back from a picture.
    pub fn value_range(&self) -> Option<(f64, f64)> {
        float::usual_range(self)
    }

    fn bitmap(&self, channels: Channels, samples: Samples) -> Bitmap {
        Bitmap::of(self.size(), channels, samples)
    }

    fn as_stored(&self, channels: Channels) -> Bitmap {
        self.bitmap(channels, Samples::U8(self.rows(0).flatten().copied().collect()))
    }

    fn reversed(&self) -> Bitmap {
        let pixels = self.rows(0).flat_map(|row| row.as_chunks().0);
        let samples = pixels.flat_map(|[blue, green, red]| [*red, *green, *blue]);
        self.bitmap(Channels::Rgb, Samples::U8(samples.collect()))
    }

    fn widened(&self, channels: Channels, bits: u32) -> Bitmap {
        self.bitmap(channels, Samples::U16(self.words(bits)))
    }

    /// The 16-bit numbers of the rows, of which only the low bits count, widened to 16 bits.
    fn words(&self, bits: u32) -> Vec<u16> {
        let words = self.rows(0).flat_map(|row| row.as_chunks().0);
        words.map(|word| packed::widen(u16::from_le_bytes(*word), bits)).collect()
    }

    fn mosaic(&self, pattern: &Pattern, conversion: &Conversion) -> Bitmap {
        let samples =
            if self.pixel_format() == PixelFormat::Bayer10Gbrg { self.words(10) } else { packed::unpack(self) };
        if conversion.keep_mosaic {
            return self.bitmap(Channels::Grey, Samples::U16(samples));
        }
        self.bitmap(Channels::Rgb, Samples::U16(pattern.demosaic(&samples, self.size())))
    }

    fn mosaic_8(&self, pattern: &Pattern, conversion: &Conversion) -> Bitmap {
        if conversion.keep_mosaic {
            return self.as_stored(Channels::Grey);
        }
        let samples: Vec<u16> = self.rows(0).flatten().map(|sample| u16::from(*sample)).collect();
        let colours = pattern.demosaic(&samples, self.size());
        // Means of 8-bit numbers are 8-bit numbers.
        self.bitmap(Channels::Rgb, Samples::U8(colours.into_iter().map(|sample| sample as u8).collect()))
    }

    fn yuv(&self, samples: Vec<u8>) -> Bitmap {
        self.bitmap(Channels::Rgb, Samples::U8(samples))
    }
}
