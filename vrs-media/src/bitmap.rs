//! Pictures in the form that other programs understand.

use std::fmt;

use vrs::format::{ImageSize, ImageSpec};

use crate::convert::Conversion;
use crate::{Frame, ImageError, decode};

/// A picture: rows of grey, RGB or RGBA pixels without padding, 8 or 16 bits a channel.
///
/// ```
/// use vrs::format::ImageSize;
/// use vrs_media::{Bitmap, Channels, Samples};
///
/// let size = ImageSize::new(2, 1).unwrap();
/// let bitmap = Bitmap::new(size, Channels::Rgb, Samples::U8(vec![255, 0, 0, 0, 0, 255]))?;
/// assert_eq!(bitmap.size().width(), 2);
/// assert!(Bitmap::new(size, Channels::Rgb, Samples::U8(vec![0; 5])).is_err());
/// # Ok::<(), vrs_media::ImageError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Bitmap {
    size: ImageSize,
    channels: Channels,
    samples: Samples,
}

/// What a pixel of a bitmap is made of.
///
/// ```
/// assert_eq!(vrs_media::Channels::Rgba.count(), 4);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Channels {
    /// Brightness.
    Grey,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, and how opaque they are.
    Rgba,
}

/// The numbers of a bitmap, pixel after pixel, row after row.
///
/// ```
/// use vrs_media::Samples;
///
/// assert_eq!(Samples::U16(vec![0, 0xffff]).len(), 2);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub enum Samples {
    /// 0 to 255.
    U8(Vec<u8>),
    /// 0 to 65535.
    U16(Vec<u16>),
}

impl Channels {
    /// Numbers of a pixel: 1, 3 or 4.
    pub const fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

impl Samples {
    /// How many numbers.
    pub fn len(&self) -> usize {
        match self {
            Self::U8(samples) => samples.len(),
            Self::U16(samples) => samples.len(),
        }
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Bitmap {
    /// A picture of these numbers.
    ///
    /// # Errors
    /// [`ImageError::WrongSize`], in numbers, when there are not width × height × channels of them.
    pub fn new(size: ImageSize, channels: Channels, samples: Samples) -> Result<Self, ImageError> {
        let pixels = u64::from(size.width()) * u64::from(size.height());
        let (expected, actual) = (pixels.saturating_mul(channels.count() as u64), samples.len() as u64);
        if expected != actual {
            return Err(ImageError::WrongSize { expected, actual });
        }
        Ok(Self { size, channels, samples })
    }

    /// A picture whose numbers are known to be as many as it takes.
    pub(crate) fn of(size: ImageSize, channels: Channels, samples: Samples) -> Self {
        debug_assert_eq!(samples.len(), size.width() as usize * size.height() as usize * channels.count());
        Self { size, channels, samples }
    }

    /// The picture of an image block: decoded, or converted by the usual rules; see [`Conversion`].
    ///
    /// # Errors
    /// What [`ImageError`] lists.
    pub fn decode(spec: &ImageSpec, bytes: &[u8]) -> Result<Self, ImageError> {
        Self::decode_with(spec, bytes, &Conversion::default())
    }

    /// The same by rules of your own.
    ///
    /// # Errors
    /// What [`ImageError`] lists.
    pub fn decode_with(spec: &ImageSpec, bytes: &[u8], conversion: &Conversion) -> Result<Self, ImageError> {
        match spec {
            ImageSpec::Raw(raster) => Ok(Frame::new(*raster, bytes)?.convert(conversion)),
            ImageSpec::Jpg(_) => decode::jpg(bytes),
            ImageSpec::Png(_) => decode::png(bytes),
            ImageSpec::Jxl(_) => decode::jxl(bytes),
            ImageSpec::Video { codec, .. } => Err(ImageError::Video(codec.name().to_string())),
            ImageSpec::CustomCodec { codec, .. } => Err(ImageError::CustomCodec(codec.name().to_string())),
            ImageSpec::Unspecified => Err(ImageError::NoFormat),
        }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> ImageSize {
        self.size
    }

    /// What a pixel is made of.
    pub fn channels(&self) -> Channels {
        self.channels
    }

    /// The numbers.
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// The numbers, without a copy.
    pub fn into_samples(self) -> Samples {
        self.samples
    }

    /// The same picture with 8 bits a channel: of 16 bits, the upper 8.
    #[must_use]
    pub fn into_8_bits(self) -> Self {
        let samples = match self.samples {
            Samples::U16(samples) => samples.into_iter().map(|sample| (sample >> 8) as u8).collect(),
            Samples::U8(samples) => samples,
        };
        Self { samples: Samples::U8(samples), ..self }
    }

    /// The same picture as red, green and blue of 8 bits, for whatever shows pictures: grey is three times the same, how
    /// opaque pixels are is dropped.
    pub fn into_rgb8(self) -> Vec<u8> {
        let channels = self.channels;
        let Samples::U8(samples) = self.into_8_bits().samples else { return Vec::new() };
        match channels {
            Channels::Grey => samples.into_iter().flat_map(|grey| [grey; 3]).collect(),
            Channels::Rgb => samples,
            Channels::Rgba => {
                samples.as_chunks().0.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect()
            }
        }
    }
}

impl fmt::Debug for Bitmap {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { size, channels, samples } = self;
        write!(out, "Bitmap({} × {}, {channels:?}, {samples:?})", size.width(), size.height())
    }
}

/// A few of the numbers, and how many there are.
impl fmt::Debug for Samples {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 24;
        match self {
            Self::U8(samples) => write!(out, "U8({:?}", samples.get(..SHOWN).unwrap_or(samples))?,
            Self::U16(samples) => write!(out, "U16({:?}", samples.get(..SHOWN).unwrap_or(samples))?,
        }
        write!(out, " of {})", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bitmap(channels: Channels, samples: Samples) -> Bitmap {
        Bitmap::new(ImageSize::new(1, 2).unwrap(), channels, samples).unwrap()
    }

    #[test]
    fn pictures_for_showing() {
        let grey = bitmap(Channels::Grey, Samples::U16(vec![0x12ff, 0xfe00]));
        assert_eq!(grey.clone().into_8_bits(), bitmap(Channels::Grey, Samples::U8(vec![0x12, 0xfe])));
        assert_eq!(grey.into_rgb8(), [0x12, 0x12, 0x12, 0xfe, 0xfe, 0xfe]);
        assert_eq!(bitmap(Channels::Rgba, Samples::U8((0..8).collect())).into_rgb8(), [0, 1, 2, 4, 5, 6]);
        assert_eq!(bitmap(Channels::Rgb, Samples::U8((0..6).collect())).into_rgb8(), [0, 1, 2, 3, 4, 5]);
    }
}
