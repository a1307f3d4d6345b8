//! Rows of pixels in memory: dimensions, pixel format, strides, planes.

#[cfg(any(feature = "alloc", feature = "embedded"))]
use core::fmt;
use core::num::NonZeroU32;

use super::PixelFormat;

/// Width and height of an image, in pixels.
///
/// ```
/// use vrs_core::format::ImageSize;
///
/// let size = ImageSize::new(640, 480).unwrap();
/// assert_eq!((size.width(), size.height()), (640, 480));
/// assert_eq!(ImageSize::new(640, 0), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ImageSize {
    width: NonZeroU32,
    height: NonZeroU32,
}

impl ImageSize {
    /// A size; `None` when one of the two is 0, which files use for "not said".
    pub const fn new(width: u32, height: u32) -> Option<Self> {
        match (NonZeroU32::new(width), NonZeroU32::new(height)) {
            (Some(width), Some(height)) => Some(Self { width, height }),
            _ => None,
        }
    }

    /// Pixels in a row: at least 1.
    pub const fn width(self) -> u32 {
        self.width.get()
    }

    /// Rows: at least 1.
    pub const fn height(self) -> u32 {
        self.height.get()
    }
}

/// What a record format, or a layout, says about the rows of pixels of an image (FORMAT.md §29.6).
///
/// Each part may be missing: a record format often leaves it to a configuration record. Where all that matters is
/// known, the planes and the size in bytes follow.
///
/// ```
/// use vrs_core::format::{PixelFormat, Raster};
///
/// let raster = Raster::new(PixelFormat::YuvI420Split, 642, 480).with_stride(660);
/// let planes: Vec<_> = raster.planes().collect();
/// assert_eq!((planes[0].stride, planes[0].height), (660, 480));
/// assert_eq!((planes[2].stride, planes[2].height, planes[2].offset), (321, 240, 660 * 480 + 321 * 240));
/// assert_eq!(raster.raw_size(), Some(660 * 480 + 2 * 321 * 240));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Raster {
    /// Width and height.
    pub size: Option<ImageSize>,
    /// What a pixel is.
    pub pixel_format: Option<PixelFormat>,
    /// Bytes from one row of the first plane to the next, when said.
    pub stride: Option<NonZeroU32>,
    /// Bytes from one row of the other planes to the next, when said.
    pub stride_2: Option<NonZeroU32>,
}

/// One plane of an image.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Plane {
    /// Bytes from one row to the next.
    pub stride: u64,
    /// Rows.
    pub height: u32,
    /// Bytes of the image before this plane.
    pub offset: u64,
    /// Bytes of the plane: every row, the last too, takes the whole stride.
    pub size: u64,
}

impl Raster {
    /// Pixels of this format in an image of this size, rows without padding. A width or height of 0 leaves the size
    /// unsaid.
    pub const fn new(pixel_format: PixelFormat, width: u32, height: u32) -> Self {
        let size = ImageSize::new(width, height);
        Self { size, pixel_format: Some(pixel_format), stride: None, stride_2: None }
    }

    /// The same with so many bytes from row to row of the first plane; 0 for rows without padding.
    #[must_use]
    pub const fn with_stride(self, stride: u32) -> Self {
        Self { stride: NonZeroU32::new(stride), ..self }
    }

    /// The same with so many bytes from row to row of the other planes; 0 for rows without padding.
    #[must_use]
    pub const fn with_stride_2(self, stride: u32) -> Self {
        Self { stride_2: NonZeroU32::new(stride), ..self }
    }

    /// Bytes from one row of a plane to the next: as said, else without padding. `None` when there is no such plane, or
    /// the size or the pixel format is missing.
    pub fn stride(&self, plane: usize) -> Option<u64> {
        let default = self.pixel_format?.default_stride(self.size?.width(), plane)?;
        Some(self.said_stride(plane).map_or(default, |stride| stride.get().into()))
    }

    /// The planes in their order in the block; none when size or pixel format is missing.
    pub fn planes(&self) -> impl Iterator<Item = Plane> {
        // Where the sum fits 64 bits, so does every step towards it.
        let raster = self.raw_size().map(|_| *self);
        let mut end: u64 = 0;
        (0..).map_while(move |index| {
            let (stride, height) = raster?.rows(index)?;
            let (offset, size) = (end, stride.saturating_mul(height.into()));
            end = end.saturating_add(size);
            Some(Plane { stride, height, offset, size })
        })
    }

    /// Bytes of an uncompressed image: the sum of its planes. `None` when size or pixel format is missing, or the sum
    /// exceeds 64 bits.
    ///
    /// A hostile file can make this larger than any record: compare before allocating (FORMAT.md §34).
    pub fn raw_size(&self) -> Option<u64> {
        let (pixel_format, _) = self.pixel_format.zip(self.size)?;
        (0..pixel_format.plane_count()).try_fold(0_u64, |end, plane| {
            let (stride, height) = self.rows(plane)?;
            end.checked_add(stride.checked_mul(height.into())?)
        })
    }

    /// True unless a stride is said that is too short for a row of its plane. A warning for people: readers use it
    /// anyway.
    pub fn strides_are_sane(&self) -> bool {
        let Some((pixel_format, size)) = self.pixel_format.zip(self.size) else { return true };
        (0..pixel_format.plane_count())
            .all(|plane| self.stride(plane) >= pixel_format.default_stride(size.width(), plane))
    }

    fn said_stride(&self, plane: usize) -> Option<NonZeroU32> {
        if plane == 0 { self.stride } else { self.stride_2 }
    }

    fn rows(&self, plane: usize) -> Option<(u64, u32)> {
        self.stride(plane).zip(self.pixel_format?.plane_height(self.size?.height(), plane))
    }
}

#[cfg(any(feature = "alloc", feature = "embedded"))]
impl Raster {
    /// Writes what is said, each part behind a `/`: `/640x480/pixel=grey8/stride=648` (FORMAT.md §29.2).
    pub(crate) fn write_parts(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(size) = self.size {
            write!(out, "/{}x{}", size.width, size.height)?;
        }
        if let Some(pixel_format) = self.pixel_format {
            write!(out, "/pixel={pixel_format}")?;
        }
        if let Some(stride) = self.stride {
            write!(out, "/stride={stride}")?;
        }
        self.stride_2.map_or(Ok(()), |stride| write!(out, "/stride_2={stride}"))
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::PixelFormat::*;
    use super::*;

    fn rows(raster: Raster) -> Vec<(u64, u32)> {
        raster.planes().map(|plane| (plane.stride, plane.height)).collect()
    }

    /// Appendix A.4 rows 3 to 11, and the examples of FORMAT.md §29.6.
    #[test]
    fn planes_and_sizes() {
        let raster = Raster::new;
        #[rustfmt::skip]
        let cases: &[(Raster, &[(u64, u32)])] = &[
            (raster(Grey8, 640, 480).with_stride(648), &[(648, 480)]),
            (raster(Depth32F, 10, 20), &[(40, 20)]),
            (raster(YuvI420Split, 640, 480), &[(640, 480), (320, 240), (320, 240)]),
            (raster(YuvI420Split, 640, 480).with_stride(640), &[(640, 480), (320, 240), (320, 240)]),
            (raster(YuvI420Split, 640, 480).with_stride(650), &[(650, 480), (320, 240), (320, 240)]),
            (raster(YuvI420Split, 642, 480), &[(642, 480), (321, 240), (321, 240)]),
            (raster(YuvI420Split, 642, 480).with_stride_2(340), &[(642, 480), (340, 240), (340, 240)]),
            (raster(YuvI420Split, 642, 480).with_stride(660).with_stride_2(340), &[(660, 480), (340, 240), (340, 240)]),
            (raster(YuvI420Split, 5, 5), &[(5, 5), (3, 3), (3, 3)]),
            (raster(Yuv420Nv21, 640, 480), &[(640, 480), (640, 240)]),
            (raster(Yuv420Nv21, 641, 480), &[(641, 480), (642, 240)]),
            (raster(Yuv420Nv12, 640, 480), &[(640, 480), (640, 240)]),
            (raster(Yuv420Nv12, 640, 480).with_stride_2(680), &[(640, 480), (680, 240)]),
            (raster(Yuv420Nv12, 640, 480).with_stride(660).with_stride_2(680), &[(660, 480), (680, 240)]),
            (raster(Yuv420Nv12, 639, 480), &[(639, 480), (640, 240)]),
            (raster(Yuy2, 642, 480), &[(1284, 480)]),
            (raster(Yuy2, 643, 480), &[(1288, 480)]),
            (raster(Raw10, 640, 480), &[(800, 480)]),
            (raster(Raw10, 641, 480), &[(805, 480)]),
            (raster(Grey10Packed, 641, 480), &[(805, 480)]),
            (raster(Bayer10Gbrg, 640, 480), &[(1280, 480)]),
            (raster(Bayer8Gbrg, 640, 480), &[(640, 480)]),
        ];
        for (raster, expected) in cases {
            assert_eq!(rows(*raster), *expected, "{raster:?}");
            let size: u64 = expected.iter().map(|(stride, height)| stride * u64::from(*height)).sum();
            assert_eq!(raster.raw_size(), Some(size), "{raster:?}");
            assert_eq!(raster.planes().last().map(|plane| plane.offset + plane.size), Some(size));
            assert!(raster.strides_are_sane(), "{raster:?}");
        }
    }

    /// Appendix A.4 row 21.
    #[test]
    fn short_strides_are_told() {
        assert!(!Raster::new(YuvI420Split, 642, 480).with_stride(641).strides_are_sane());
        assert!(!Raster::new(Rgb8, 5312, 2988).with_stride(5312).strides_are_sane());
        assert!(!Raster::new(Yuv420Nv12, 640, 480).with_stride(660).with_stride_2(639).strides_are_sane());
        assert!(Raster::default().with_stride(1).strides_are_sane());
    }

    /// FORMAT.md §34 rows 13 and 26.
    #[test]
    fn incomplete_and_absurd_images_have_no_planes() {
        let absurd = Raster::new(Rgba32F, u32::MAX, u32::MAX);
        for raster in [Raster::new(Grey8, 0, 480), Raster { pixel_format: None, ..absurd }, absurd] {
            assert_eq!((raster.raw_size(), raster.planes().count()), (None, 0));
        }
        let large = Raster::new(Grey8, u32::MAX, u32::MAX);
        assert_eq!(large.raw_size(), Some(u64::from(u32::MAX).pow(2)));
    }
}
