//! Decoding image files, one module for each format.

#[cfg(feature = "jpg")]
mod jpg;
#[cfg(feature = "jxl")]
mod jxl;
#[cfg(feature = "png")]
mod png;

#[cfg(feature = "jpg")]
pub(crate) use self::jpg::decode as jpg;
#[cfg(feature = "jxl")]
pub(crate) use self::jxl::decode as jxl;
#[cfg(feature = "png")]
pub(crate) use self::png::decode as png;

#[cfg(not(all(feature = "jpg", feature = "png", feature = "jxl")))]
mod off {
    use vrs::format::ImageFormat;

    use crate::{Bitmap, ImageError};

    #[cfg(not(feature = "jpg"))]
    pub(crate) fn jpg(_: &[u8]) -> Result<Bitmap, ImageError> {
        Err(ImageError::FeatureOff(ImageFormat::Jpg))
    }

    #[cfg(not(feature = "png"))]
    pub(crate) fn png(_: &[u8]) -> Result<Bitmap, ImageError> {
        Err(ImageError::FeatureOff(ImageFormat::Png))
    }

    #[cfg(not(feature = "jxl"))]
    pub(crate) fn jxl(_: &[u8]) -> Result<Bitmap, ImageError> {
        Err(ImageError::FeatureOff(ImageFormat::Jxl))
    }
}
#[cfg(not(all(feature = "jpg", feature = "png", feature = "jxl")))]
pub(crate) use self::off::*;

/// Width and height that so many bytes can hold, where a byte holds at most `density` pixels: the header of a hostile image
/// claims more, and decoders allocate by their headers.
#[cfg(any(feature = "jpg", feature = "png", feature = "jxl"))]
fn plausible_size(
    width: usize,
    height: usize,
    bytes: &[u8],
    density: u64,
) -> Result<vrs::format::ImageSize, crate::ImageError> {
    let (width, height) = (width as u64, height as u64);
    let too_many = || crate::ImageError::TooManyPixels { width, height, bytes: bytes.len() };
    let most = (bytes.len() as u64).saturating_mul(density);
    if width.checked_mul(height).is_none_or(|pixels| pixels > most) {
        return Err(too_many());
    }
    let narrow = |size| u32::try_from(size).map_err(|_| too_many());
    vrs::format::ImageSize::new(narrow(width)?, narrow(height)?).ok_or_else(too_many)
}

/// Grey and opacity as red, green, blue and opacity.
#[cfg(any(feature = "png", feature = "jxl"))]
fn spread_grey(samples: &crate::Samples) -> crate::Samples {
    use crate::Samples;

    match samples {
        Samples::U8(samples) => Samples::U8(samples.as_chunks().0.iter().flat_map(|[g, a]| [*g, *g, *g, *a]).collect()),
        Samples::U16(samples) => {
            Samples::U16(samples.as_chunks().0.iter().flat_map(|[g, a]| [*g, *g, *g, *a]).collect())
        }
    }
}
