//! Every pixel format, worked by hand; image files; and what is no image.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

use vrs::PixelFormat::{self, *};
use vrs::format::{ImageFormat, ImageSize, ImageSpec, Raster};
use vrs_media::{Bitmap, Channels, Conversion, Frame, ImageError, Samples};

fn convert(format: PixelFormat, width: u32, height: u32, bytes: &[u8], conversion: &Conversion) -> (Channels, Samples) {
    let bitmap = Frame::new(Raster::new(format, width, height), bytes).unwrap().convert(conversion);
    assert_eq!(bitmap.size(), ImageSize::new(width, height).unwrap());
    (bitmap.channels(), bitmap.into_samples())
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A format, width and height, the bytes; what they become.
type Case = (PixelFormat, (u32, u32), Vec<u8>, Channels, Samples);

/// What the usual rules make of two or four pixels of each format.
#[allow(clippy::too_many_lines, reason = "one line or two for each format")]
fn cases() -> Vec<Case> {
    use Channels::{Grey, Rgb, Rgba};
    use Samples::{U8, U16};
    let (two, four) = ((2, 1), (2, 2));
    // 10 bits: 0x200 is 0b10_0000_0000, and widened 0b1000_0000_0010_0000.
    let raw10 = vec![0x80, 0xff, 0, 0, 0b1100];
    let packed = (0x200_u64 | (0x3ff << 10)).to_le_bytes()[..5].to_vec();
    // Of black and white in BT.601: Y is 16 and 235. U and V of pure red, Y 81: 90 and 240.
    let red = [254, 0, 0];
    vec![
        (Grey8, two, vec![7, 9], Grey, U8(vec![7, 9])),
        (Bgr8, two, vec![1, 2, 3, 4, 5, 6], Rgb, U8(vec![3, 2, 1, 6, 5, 4])),
        (Depth32F, two, floats(&[2.0, 6.0]), Grey, U16(vec![0, 65535])),
        (Rgb8, two, vec![1, 2, 3, 4, 5, 6], Rgb, U8(vec![1, 2, 3, 4, 5, 6])),
        (YuvI420Split, four, vec![16, 235, 16, 235, 128, 128], Rgb, U8([[0; 3], [255; 3], [0; 3], [255; 3]].concat())),
        (Rgba8, two, vec![1, 2, 3, 4, 5, 6, 7, 8], Rgba, U8(vec![1, 2, 3, 4, 5, 6, 7, 8])),
        (Rgb10, (1, 1), words(&[0, 0x3ff, 0x200]), Rgb, U16(vec![0, 0xffff, 0x8020])),
        (Rgb12, (1, 1), words(&[0, 0xfff, 0x800]), Rgb, U16(vec![0, 0xffff, 0x8008])),
        (Grey10, two, words(&[0x200, 0x3ff]), Grey, U16(vec![0x8020, 0xffff])),
        (Grey12, two, words(&[0x800, 0xfff]), Grey, U16(vec![0x8008, 0xffff])),
        (Grey16, two, words(&[0x1234, 0xfedc]), Grey, U16(vec![0x1234, 0xfedc])),
        (Rgb32F, (1, 1), floats(&[0.0, 1.0, 0.5]), Rgb, U16(vec![0, 65535, 32768])),
        (Scalar64F, two, [-1.0_f64, 1.0].map(f64::to_le_bytes).concat(), Grey, U16(vec![0, 65535])),
        (Yuy2, two, vec![81, 90, 81, 240], Rgb, U8([red, red].concat())),
        // Blue, green; green, infrared: there is no red.
        (RgbIr4x4, four, vec![10, 20, 30, 40], Rgb, U8(vec![10, 25, 10, 20, 20, 10, 30, 30, 10, 40, 25, 10])),
        (Rgba32F, (1, 1), floats(&[0.0, 2.0, 1.0, 0.5]), Rgba, U16(vec![0, 65535, 32768, 32768])),
        (
            Bayer8Rggb,
            four,
            vec![10, 20, 30, 40],
            Rgb,
            U8([[10, 25, 40], [10, 20, 40], [10, 30, 40], [10, 25, 40]].concat()),
        ),
        (Raw10, two, raw10.clone(), Grey, U16(vec![0x8020, 0xffff])),
        // Green is in none of the rows.
        (Raw10BayerRggb, two, raw10.clone(), Rgb, U16(vec![0x8020, 0xffff, 0x8020, 0x8020, 0xffff, 0xffff])),
        (Raw10BayerBggr, two, raw10, Rgb, U16(vec![0x8020, 0xffff, 0x8020, 0xffff, 0xffff, 0x8020])),
        (Yuv420Nv21, four, vec![81, 81, 81, 81, 240, 90], Rgb, U8([red; 4].concat())),
        (Yuv420Nv12, four, vec![81, 81, 81, 81, 90, 240], Rgb, U8([red; 4].concat())),
        (Grey10Packed, two, packed, Grey, U16(vec![0x8020, 0xffff])),
        (
            Bayer8Bggr,
            four,
            vec![10, 20, 30, 40],
            Rgb,
            U8([[40, 25, 10], [40, 20, 10], [40, 30, 10], [40, 25, 10]].concat()),
        ),
        (Bayer10Gbrg, two, words(&[0x200, 0x3ff]), Rgb, U16(vec![0x8020, 0x8020, 0xffff, 0xffff, 0x8020, 0xffff])),
        (
            Bayer8Gbrg,
            four,
            vec![10, 20, 30, 40],
            Rgb,
            U8([[30, 10, 20], [30, 25, 20], [30, 25, 20], [30, 40, 20]].concat()),
        ),
    ]
}

#[test]
fn every_format_becomes_grey_or_colour() {
    let cases = cases();
    assert_eq!(cases.len(), PixelFormat::ALL.len());
    for ((format, (width, height), bytes, channels, samples), number) in cases.into_iter().zip(1..) {
        assert_eq!(format.number(), number);
        let converted = convert(format, width, height, &bytes, &Conversion::new());
        assert_eq!(converted, (channels, samples), "{format}");
    }
}

/// Padding between rows, and dimensions that do not fill groups of pixels.
#[test]
fn odd_sizes_and_padding_change_no_pixel() {
    for format in PixelFormat::ALL.iter().copied() {
        for (width, height) in [(1, 1), (3, 3), (5, 2), (7, 5)] {
            let tight = Raster::new(format, width, height);
            let size = tight.raw_size().unwrap() as usize;
            let bytes: Vec<u8> = (0..size).map(|i| (i * 31 % 127) as u8).collect();
            let tight = Frame::new(tight, bytes).unwrap();
            let stride = |plane| tight.plane(plane).map_or(0, |plane| plane.stride() as u32 + 3);
            let padded = tight.raster().with_stride(stride(0)).with_stride_2(stride(1));
            let row = |row: &[u8]| [row, &[0xee; 3]].concat();
            let bytes: Vec<u8> =
                tight.planes().flat_map(|plane| plane.rows().flat_map(row).collect::<Vec<_>>()).collect();
            let padded = Frame::new(padded, bytes).unwrap();
            assert_eq!(padded.to_bitmap(), tight.to_bitmap(), "{format} {width}x{height}");
            let kept = Conversion::new().keep_mosaic(true).full_range_yuv(true);
            assert_eq!(padded.convert(&kept), tight.convert(&kept), "{format} {width}x{height}");
        }
    }
}

#[test]
fn rules_of_ones_own() {
    let kept = Conversion::new().keep_mosaic(true);
    assert_eq!(convert(Bayer8Rggb, 2, 1, &[1, 2], &kept), (Channels::Grey, Samples::U8(vec![1, 2])));
    let full = Conversion::new().full_range_yuv(true);
    assert_eq!(convert(Yuy2, 2, 1, &[16, 128, 255, 128], &full).1, Samples::U8(vec![16, 16, 16, 255, 255, 255]));
    let range = Conversion::new().range(0.0..=1.0);
    assert_eq!(convert(Rgb32F, 1, 1, &floats(&[-1.0, 1.0, 9.0]), &range).1, Samples::U16(vec![0, 65535, 65535]));
    let depth = Frame::new(Raster::new(Depth32F, 3, 1), floats(&[f32::NAN, 4.0, 2.0])).unwrap();
    assert_eq!(depth.value_range(), Some((2.0, 4.0)));
    assert_eq!(depth.to_bitmap().samples(), &Samples::U16(vec![0, 65535, 0]));
}

fn png(bitmap: &Bitmap) -> Vec<u8> {
    let mut file = Vec::new();
    bitmap.write_png(&mut file).unwrap();
    file
}

fn decode(format: ImageFormat, bytes: &[u8]) -> Result<Bitmap, ImageError> {
    Bitmap::decode(&ImageSpec::from(format), bytes)
}

#[test]
fn png_files_keep_every_bit() {
    for channels in [Channels::Grey, Channels::Rgb, Channels::Rgba] {
        let count = 15 * channels.count();
        let eight = Samples::U8((0..count).map(|i| (i * 37) as u8).collect());
        let sixteen = Samples::U16((0..count).map(|i| (i * 1237) as u16).collect());
        for samples in [eight, sixteen] {
            let bitmap = Bitmap::new(ImageSize::new(5, 3).unwrap(), channels, samples).unwrap();
            assert_eq!(decode(ImageFormat::Png, &png(&bitmap)).unwrap(), bitmap);
        }
    }
}

/// Files that libjpeg made: the left half black and the right half 200; and a colour.
#[test]
fn jpg_files_of_others() {
    let grey = decode(ImageFormat::Jpg, include_bytes!("data/grey.jpg")).unwrap();
    assert_eq!((grey.size(), grey.channels()), (ImageSize::new(16, 8).unwrap(), Channels::Grey));
    let rows = [[0; 8], [200; 8]].concat().repeat(8);
    assert_eq!(grey.samples(), &Samples::U8(rows));
    let colour = decode(ImageFormat::Jpg, include_bytes!("data/colour.jpg")).unwrap();
    assert_eq!(colour.channels(), Channels::Rgb);
    let Samples::U8(samples) = colour.samples() else { panic!("{colour:?}") };
    // What libjpeg decodes it to; decoders may differ by one.
    assert_eq!(samples.len(), 192);
    assert!(
        samples
            .iter()
            .zip([201, 40, 90].into_iter().cycle())
            .all(|(ours, theirs): (&u8, u8)| ours.abs_diff(theirs) <= 1)
    );
}

/// Files that libjxl made, without loss.
#[cfg(feature = "jxl")]
#[test]
fn jxl_files_of_others() {
    let colours = decode(ImageFormat::Jxl, include_bytes!("data/colours.jxl")).unwrap();
    assert_eq!((colours.size(), colours.channels()), (ImageSize::new(3, 2).unwrap(), Channels::Rgb));
    let pixels = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [1, 2, 3], [200, 100, 50], [9, 8, 7]].concat();
    assert_eq!(colours.samples(), &Samples::U8(pixels));
    let grey = decode(ImageFormat::Jxl, include_bytes!("data/grey.jxl")).unwrap();
    assert_eq!((grey.channels(), grey.samples()), (Channels::Grey, &Samples::U8(vec![0, 128, 255, 7])));
}

/// A header may claim what it likes.
#[test]
fn a_claim_of_size_is_not_believed() {
    let mut large = png(&Bitmap::new(ImageSize::new(1, 1).unwrap(), Channels::Grey, Samples::U8(vec![0])).unwrap());
    large[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    let crc = crc32(&large[12..29]);
    large[29..33].copy_from_slice(&crc.to_be_bytes());
    assert!(matches!(decode(ImageFormat::Png, &large), Err(ImageError::TooManyPixels { width: 0x7fff_ffff, .. })));
    // JPEG: start of image, a frame of 65535 × 65535.
    let jpg =
        [0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
    let error = decode(ImageFormat::Jpg, &jpg).unwrap_err();
    assert!(matches!(error, ImageError::TooManyPixels { .. } | ImageError::Undecodable { .. }), "{error}");
}

/// The checksum of PNG, by definition.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}

#[test]
fn damaged_files_are_errors() {
    let whole = png(&Bitmap::new(ImageSize::new(9, 9).unwrap(), Channels::Rgb, Samples::U8(vec![9; 243])).unwrap());
    for size in 0..whole.len() - 12 {
        assert!(decode(ImageFormat::Png, &whole[..size]).is_err(), "{size}");
    }
    let jxl = if cfg!(feature = "jxl") { ImageFormat::Jxl } else { ImageFormat::Png };
    for format in [ImageFormat::Jpg, ImageFormat::Png, jxl] {
        for bytes in [&[][..], b"no image at all, but text that goes on and on"] {
            assert!(matches!(decode(format, bytes), Err(ImageError::Undecodable { .. })), "{format}");
        }
    }
}
