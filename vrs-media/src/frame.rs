//! Stored pixels, plane by plane.

use std::borrow::Cow;
use std::fmt;

use vrs::format::{ImageSize, PixelFormat, Plane, Raster};

use crate::ImageError;

/// An uncompressed image as recordings hold it: what its pixels are, and its planes, borrowed or owned.
///
/// There is no frame whose bytes do not fit its description: [`new`](Self::new) sees to it.
///
/// ```
/// use vrs::format::{PixelFormat, Raster};
/// use vrs_media::Frame;
///
/// let raster = Raster::new(PixelFormat::Grey8, 3, 2).with_stride(4);
/// let frame = Frame::new(raster, &[1, 2, 3, 0, 4, 5, 6, 0][..])?;
/// let rows: Vec<&[u8]> = frame.plane(0).unwrap().rows().collect();
/// assert_eq!(rows, [[1, 2, 3], [4, 5, 6]]);
/// assert!(Frame::new(raster, &[0; 6][..]).is_err());
/// # Ok::<(), vrs_media::ImageError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Frame<'a> {
    raster: Raster,
    size: ImageSize,
    pixel_format: PixelFormat,
    bytes: Cow<'a, [u8]>,
}

/// One plane of an image.
///
/// ```
/// # use vrs::format::{PixelFormat, Raster};
/// # use vrs_media::Frame;
/// let frame = Frame::new(Raster::new(PixelFormat::Yuv420Nv12, 2, 2), vec![0; 6])?;
/// let chroma = frame.plane(1).unwrap();
/// assert_eq!((chroma.stride(), chroma.row_size(), chroma.rows().len()), (2, 2, 1));
/// # Ok::<(), vrs_media::ImageError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PlaneView<'a> {
    bytes: &'a [u8],
    stride: usize,
    row_size: usize,
}

impl<'a> Frame<'a> {
    /// The image of this raster, with these bytes.
    ///
    /// # Errors
    /// The raster lacks size or pixel format, its strides are too short, or the bytes are not as many as it gives.
    pub fn new(raster: Raster, bytes: impl Into<Cow<'a, [u8]>>) -> Result<Self, ImageError> {
        let size = raster.size.ok_or(ImageError::NoSize)?;
        let pixel_format = raster.pixel_format.ok_or(ImageError::NoPixelFormat)?;
        for plane in 0..pixel_format.plane_count() {
            let needed = pixel_format.default_stride(size.width(), plane).unwrap_or_default();
            let stride = raster.stride(plane).unwrap_or_default();
            if stride < needed {
                return Err(ImageError::ShortStride { plane, stride, needed });
            }
        }
        let bytes = bytes.into();
        let (expected, actual) = (raster.raw_size().unwrap_or(u64::MAX), bytes.len() as u64);
        if expected != actual {
            return Err(ImageError::WrongSize { expected, actual });
        }
        Ok(Self { raster, size, pixel_format, bytes })
    }

    /// Dimensions, pixel format, strides.
    pub fn raster(&self) -> Raster {
        self.raster
    }

    /// Width and height in pixels.
    pub fn size(&self) -> ImageSize {
        self.size
    }

    /// What a pixel is.
    pub fn pixel_format(&self) -> PixelFormat {
        self.pixel_format
    }

    /// All bytes: the planes one after the other, every row of them as long as their stride.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A plane, by its number from 0; `None` when there are fewer.
    pub fn plane(&self, plane: usize) -> Option<PlaneView<'_>> {
        let Plane { stride, offset, size, .. } = self.raster.planes().nth(plane)?;
        let row_size = self.pixel_format.default_stride(self.size.width(), plane)?;
        let bytes = self.bytes.get(offset as usize..)?.get(..size as usize)?;
        Some(PlaneView { bytes, stride: stride as usize, row_size: row_size as usize })
    }

    /// The planes in their order.
    pub fn planes(&self) -> impl Iterator<Item = PlaneView<'_>> {
        (0..self.pixel_format.plane_count()).filter_map(|plane| self.plane(plane))
    }

    /// The same with bytes of its own.
    pub fn into_owned(self) -> Frame<'static> {
        Frame { bytes: Cow::Owned(self.bytes.into_owned()), ..self }
    }

    /// The rows of a plane without their padding.
    pub(crate) fn rows(&self, plane: usize) -> impl Iterator<Item = &[u8]> {
        self.plane(plane).into_iter().flat_map(PlaneView::rows)
    }
}

impl<'a> PlaneView<'a> {
    /// All bytes, the padding of rows included.
    pub fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// Bytes from one row to the next.
    pub fn stride(self) -> usize {
        self.stride
    }

    /// Bytes of a row without its padding.
    pub fn row_size(self) -> usize {
        self.row_size
    }

    /// The rows, without their padding.
    pub fn rows(self) -> impl ExactSizeIterator<Item = &'a [u8]> {
        self.bytes.chunks_exact(self.stride.max(1)).map(move |row| row.get(..self.row_size).unwrap_or(row))
    }
}

impl fmt::Debug for Frame<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { raster, bytes, .. } = self;
        out.debug_struct("Frame").field("raster", raster).field("bytes", &bytes.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_are_where_the_raster_says() {
        let raster = Raster::new(PixelFormat::YuvI420Split, 3, 3).with_stride(4).with_stride_2(5);
        let frame = Frame::new(raster, (0..32).collect::<Vec<u8>>()).unwrap();
        let rows: Vec<Vec<&[u8]>> = frame.planes().map(|plane| plane.rows().collect()).collect();
        let expected: [&[&[u8]]; 3] =
            [&[&[0, 1, 2], &[4, 5, 6], &[8, 9, 10]], &[&[12, 13], &[17, 18]], &[&[22, 23], &[27, 28]]];
        assert_eq!(rows, expected);
        assert_eq!(frame.plane(3), None);
    }

    #[test]
    fn what_does_not_fit_is_no_frame() {
        let new = |raster, size| Frame::new(raster, vec![0; size]).unwrap_err();
        let grey = Raster::new(PixelFormat::Grey8, 4, 2);
        assert_eq!(new(grey, 7), ImageError::WrongSize { expected: 8, actual: 7 });
        assert_eq!(new(grey, 9), ImageError::WrongSize { expected: 8, actual: 9 });
        assert_eq!(new(grey.with_stride(3), 6), ImageError::ShortStride { plane: 0, stride: 3, needed: 4 });
        let nv12 = Raster::new(PixelFormat::Yuv420Nv12, 3, 2).with_stride_2(3);
        assert_eq!(new(nv12, 9), ImageError::ShortStride { plane: 1, stride: 3, needed: 4 });
        assert_eq!(new(Raster { size: None, ..grey }, 8), ImageError::NoSize);
        assert_eq!(new(Raster { pixel_format: None, ..grey }, 8), ImageError::NoPixelFormat);
        let absurd = Raster::new(PixelFormat::Rgba32F, u32::MAX, u32::MAX);
        assert_eq!(new(absurd, 8), ImageError::WrongSize { expected: u64::MAX, actual: 8 });
    }
}
