//! Pixel formats: what one pixel is, and how rows of pixels are packed (FORMAT.md §29.6).

use Packing::{Bytes, FiveForFour, FourForTwo, HalfPairs, HalfPlanes};

use super::named::named;

/// How the pixels of a row become bytes, plane by plane.
#[derive(Clone, Copy)]
enum Packing {
    /// One plane, this many bytes for each pixel.
    Bytes(u8),
    /// One plane, four bytes for each two pixels.
    FourForTwo,
    /// One plane, five bytes for each four pixels.
    FiveForFour,
    /// A plane of one byte per pixel, then two planes of half the width and height.
    HalfPlanes,
    /// A plane of one byte per pixel, then one plane of pairs, of half the width and height.
    HalfPairs,
}

macro_rules! pixel_formats {
    ($($(#[$doc:meta])* $Variant:ident = $number:literal, $name:literal, $channels:literal, $packing:expr;)*) => {
        named! {
            /// The format of the pixels of an image (FORMAT.md §29.6).
            ///
            /// Sizes are computed from it: bytes per pixel where pixels are whole bytes, strides and planes always.
            /// Numbers that are wider than a byte are little-endian.
            ///
            /// ```
            /// use vrs_core::format::PixelFormat;
            ///
            /// assert_eq!(PixelFormat::from_number(5), Some(PixelFormat::YuvI420Split));
            /// assert_eq!(PixelFormat::Rgb32F.bytes_per_pixel(), Some(12));
            /// assert_eq!(PixelFormat::Raw10.default_stride(641, 0), Some(805));
            /// assert_eq!(PixelFormat::Yuv420Nv12.plane_height(480, 1), Some(240));
            /// ```
            PixelFormat {
                $($(#[$doc])* $Variant = $number, $name;)*
            }
        }

        impl PixelFormat {
            /// Numbers that make up a pixel, however they are packed: 1, 3 or 4.
            pub const fn channels(self) -> u8 {
                match self {
                    $(Self::$Variant => $channels,)*
                }
            }

            const fn packing(self) -> Packing {
                match self {
                    $(Self::$Variant => $packing,)*
                }
            }
        }
    };
}

pixel_formats! {
    /// `u8`.
    Grey8 = 1, "grey8", 1, Bytes(1);
    /// `u8` blue, green, red.
    Bgr8 = 2, "bgr8", 3, Bytes(3);
    /// `f32` depth.
    Depth32F = 3, "depth32f", 1, Bytes(4);
    /// `u8` red, green, blue.
    Rgb8 = 4, "rgb8", 3, Bytes(3);
    /// Plane of Y, plane of U, plane of V; 4:2:0.
    YuvI420Split = 5, "yuv_i420_split", 3, HalfPlanes;
    /// `u8` red, green, blue, alpha.
    Rgba8 = 6, "rgba8", 4, Bytes(4);
    /// `u16` red, green, blue, the low 10 bits of each.
    Rgb10 = 7, "rgb10", 3, Bytes(6);
    /// `u16` red, green, blue, the low 12 bits of each.
    Rgb12 = 8, "rgb12", 3, Bytes(6);
    /// `u16`, its low 10 bits.
    Grey10 = 9, "grey10", 1, Bytes(2);
    /// `u16`, its low 12 bits.
    Grey12 = 10, "grey12", 1, Bytes(2);
    /// `u16`.
    Grey16 = 11, "grey16", 1, Bytes(2);
    /// `f32` red, green, blue.
    Rgb32F = 12, "rgb32F", 3, Bytes(12);
    /// `f64` of any meaning.
    Scalar64F = 13, "scalar64F", 1, Bytes(8);
    /// 4:2:2: two pixels are Y, U, Y, V.
    Yuy2 = 14, "yuy2", 3, FourForTwo;
    /// `u8` mosaic of 4 × 4 pixels with infrared.
    RgbIr4x4 = 15, "rgb_ir_4x4", 3, Bytes(1);
    /// `f32` red, green, blue, alpha.
    Rgba32F = 16, "rgba32F", 4, Bytes(16);
    /// `u8` Bayer mosaic.
    Bayer8Rggb = 17, "bayer8_rggb", 1, Bytes(1);
    /// 10 bits: four bytes of high bits, then one with the low bits of the four pixels.
    Raw10 = 18, "raw10", 1, FiveForFour;
    /// Bayer mosaic, packed like `raw10`.
    Raw10BayerRggb = 19, "raw10_bayer_rggb", 1, FiveForFour;
    /// Bayer mosaic, packed like `raw10`.
    Raw10BayerBggr = 20, "raw10_bayer_bggr", 1, FiveForFour;
    /// Plane of Y, plane of V and U in turn; 4:2:0.
    Yuv420Nv21 = 21, "yuv_420_nv21", 3, HalfPairs;
    /// Plane of Y, plane of U and V in turn; 4:2:0.
    Yuv420Nv12 = 22, "yuv_420_nv12", 3, HalfPairs;
    /// 10 bits: four pixels in 40 successive bits.
    Grey10Packed = 23, "grey10packed", 1, FiveForFour;
    /// `u8` Bayer mosaic.
    Bayer8Bggr = 24, "bayer8_bggr", 1, Bytes(1);
    /// `u16` Bayer mosaic, the low 10 bits.
    Bayer10Gbrg = 25, "bayer10_gbrg", 1, Bytes(2);
    /// `u8` Bayer mosaic.
    Bayer8Gbrg = 26, "bayer8_gbrg", 1, Bytes(1);
}

impl PixelFormat {
    /// Bytes of one pixel: 1 to 16; `None` for formats that share bytes between pixels or have several planes.
    pub const fn bytes_per_pixel(self) -> Option<u8> {
        match self.packing() {
            Bytes(count) => Some(count),
            FourForTwo | FiveForFour | HalfPlanes | HalfPairs => None,
        }
    }

    /// Planes of an image: 1 to 3, stored one after the other.
    pub const fn plane_count(self) -> usize {
        match self.packing() {
            Bytes(_) | FourForTwo | FiveForFour => 1,
            HalfPairs => 2,
            HalfPlanes => 3,
        }
    }

    /// Bytes of a row of a plane when rows have no padding; `None` when there is no such plane.
    pub fn default_stride(self, width: u32, plane: usize) -> Option<u64> {
        let width = u64::from(width);
        let groups = |pixels, bytes: u64| width.div_ceil(pixels).saturating_mul(bytes);
        match (self.packing(), plane) {
            (Bytes(count), 0) => Some(groups(1, count.into())),
            (FourForTwo, 0) => Some(groups(2, 4)),
            (FiveForFour, 0) => Some(groups(4, 5)),
            (HalfPlanes | HalfPairs, 0) => Some(width),
            (HalfPlanes, 1 | 2) => Some(groups(2, 1)),
            (HalfPairs, 1) => Some(groups(2, 2)),
            _ => None,
        }
    }

    /// Rows of a plane of an image of this height; `None` when there is no such plane.
    pub fn plane_height(self, height: u32, plane: usize) -> Option<u32> {
        match plane {
            0 => Some(height),
            _ => (plane < self.plane_count()).then_some(height.div_ceil(2)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    #[test]
    fn numbers_and_names_are_those_of_the_format() {
        assert_eq!(PixelFormat::ALL.len(), 26);
        for (i, pixel) in PixelFormat::ALL.iter().enumerate() {
            assert_eq!(usize::from(pixel.number()), i + 1);
            assert_eq!(PixelFormat::from_number(pixel.number()), Some(*pixel));
            assert_eq!(PixelFormat::from_name(pixel.name()), Some(*pixel));
        }
        assert_eq!(PixelFormat::from_number(0), None);
        assert_eq!(PixelFormat::from_number(27), None);
        assert_eq!(PixelFormat::from_name("RGB8"), None);
        assert_eq!(PixelFormat::from_name("undefined"), None);
    }

    /// Appendix A.4 row 40.
    #[test]
    fn every_plane_has_rows() {
        for pixel in PixelFormat::ALL {
            let strides: Vec<_> = (0..4).filter_map(|plane| pixel.default_stride(100, plane)).collect();
            let heights: Vec<_> = (0..4).filter_map(|plane| pixel.plane_height(100, plane)).collect();
            assert_eq!((strides.len(), heights.len()), (pixel.plane_count(), pixel.plane_count()), "{pixel}");
            assert!(strides.iter().all(|stride| *stride > 0), "{pixel}");
            let bytes = pixel.bytes_per_pixel();
            assert!(bytes.is_none_or(|bytes| strides == [u64::from(bytes) * 100]), "{pixel}");
        }
    }

    #[test]
    fn the_widest_image_does_not_overflow() {
        assert_eq!(PixelFormat::Rgba32F.default_stride(u32::MAX, 0), Some(16 * u64::from(u32::MAX)));
        assert_eq!(PixelFormat::YuvI420Split.plane_height(u32::MAX, 2), Some(1 << 31));
        assert_eq!(PixelFormat::Yuv420Nv21.default_stride(u32::MAX, 1), Some(1 << 32));
    }
}
