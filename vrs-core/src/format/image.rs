//! What a record format says about an image.

use core::fmt;

use super::{Codec, ImageFormat, ImageSize, KeyFrame, PixelFormat, Raster};

/// An image as a record format describes it, or as it turned out to be once its record was read (FORMAT.md §29).
///
/// Each encoding holds what its string can say: strides only where there are rows of pixels, a codec only where there
/// is one to name. Parts that a stored string gives elsewhere, such as a stride for a `png`, are dropped when it is
/// read, as they are when the reference writes it again; a width without a height too.
///
/// ```
/// use vrs_core::format::{Codec, ImageFormat, ImageSpec, PixelFormat, Raster};
///
/// let raster = Raster::new(PixelFormat::Grey8, 640, 480);
/// assert_eq!(ImageSpec::from(raster).to_string(), "image/raw/640x480/pixel=grey8");
/// assert_eq!(ImageSpec::from(ImageFormat::Jpg).to_string(), "image/jpg");
/// let video = ImageSpec::video(Codec::new("H.265").with_quality(80), raster);
/// assert_eq!(video.to_string(), "image/video/640x480/pixel=grey8/codec=H.265/codec_quality=80");
/// ```
#[derive(Clone, PartialEq, Debug, Default)]
pub enum ImageSpec {
    /// An image of unknown encoding.
    #[default]
    Unspecified,
    /// Rows of uncompressed pixels.
    Raw(Raster),
    /// A JPEG file.
    Jpg(Picture),
    /// A PNG file.
    Png(Picture),
    /// A JPEG XL file.
    Jxl(Picture),
    /// A frame of a video codec.
    Video {
        /// What decoding gives.
        raster: Raster,
        /// How it is encoded.
        codec: Codec,
        /// Where the frame stands after its key frame, once a record is read.
        key_frame: Option<KeyFrame>,
    },
    /// An image of a codec that encodes each image by itself.
    CustomCodec {
        /// What decoding gives.
        raster: Raster,
        /// How it is encoded.
        codec: Codec,
    },
}

/// What a record format says about an image file, beside its encoding.
///
/// ```
/// use vrs_core::format::{ImageSize, ImageSpec, Picture};
///
/// let picture = Picture { size: ImageSize::new(640, 480), pixel_format: None };
/// assert_eq!(ImageSpec::Jxl(picture).to_string(), "image/jxl/640x480");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Picture {
    /// Width and height.
    pub size: Option<ImageSize>,
    /// The pixels that decoding gives.
    pub pixel_format: Option<PixelFormat>,
}

impl ImageSpec {
    /// Frames of a video codec, given by name or with its quality; decoding gives such a raster.
    pub fn video(codec: impl Into<Codec>, raster: Raster) -> Self {
        Self::Video { raster, codec: codec.into(), key_frame: None }
    }

    /// Images of a codec of your own, given by name or with its quality; decoding gives such a raster.
    pub fn custom_codec(codec: impl Into<Codec>, raster: Raster) -> Self {
        Self::CustomCodec { raster, codec: codec.into() }
    }

    /// Puts together what was read; parts that this encoding cannot have are dropped.
    pub(super) fn assemble(format: ImageFormat, raster: Raster, codec: Codec, key_frame: Option<KeyFrame>) -> Self {
        let picture = Picture { size: raster.size, pixel_format: raster.pixel_format };
        match format {
            ImageFormat::Raw => Self::Raw(raster),
            ImageFormat::Jpg => Self::Jpg(picture),
            ImageFormat::Png => Self::Png(picture),
            ImageFormat::Jxl => Self::Jxl(picture),
            ImageFormat::Video => Self::Video { raster, codec, key_frame },
            ImageFormat::CustomCodec => Self::CustomCodec { raster, codec },
        }
    }

    /// The encoding.
    pub const fn format(&self) -> Option<ImageFormat> {
        match self {
            Self::Unspecified => None,
            Self::Raw(_) => Some(ImageFormat::Raw),
            Self::Jpg(_) => Some(ImageFormat::Jpg),
            Self::Png(_) => Some(ImageFormat::Png),
            Self::Jxl(_) => Some(ImageFormat::Jxl),
            Self::Video { .. } => Some(ImageFormat::Video),
            Self::CustomCodec { .. } => Some(ImageFormat::CustomCodec),
        }
    }

    /// Dimensions, pixel format and strides; for image files those without strides.
    pub fn raster(&self) -> Raster {
        match self {
            Self::Unspecified => Raster::default(),
            Self::Raw(raster) | Self::Video { raster, .. } | Self::CustomCodec { raster, .. } => *raster,
            Self::Jpg(Picture { size, pixel_format })
            | Self::Png(Picture { size, pixel_format })
            | Self::Jxl(Picture { size, pixel_format }) => {
                Raster { size: *size, pixel_format: *pixel_format, ..Raster::default() }
            }
        }
    }

    /// The codec of a video frame or of an image with a codec of its own.
    pub const fn codec(&self) -> Option<&Codec> {
        match self {
            Self::Video { codec, .. } | Self::CustomCodec { codec, .. } => Some(codec),
            _ => None,
        }
    }

    /// Where a video frame stands after its key frame.
    pub const fn key_frame(&self) -> Option<KeyFrame> {
        match self {
            Self::Video { key_frame, .. } => *key_frame,
            _ => None,
        }
    }

    /// Bytes of the block when what is known here says so: those of raw images with size and pixel format
    /// (FORMAT.md §30).
    pub fn block_size(&self) -> Option<u64> {
        match self {
            Self::Raw(raster) => raster.raw_size(),
            _ => None,
        }
    }
}

impl From<ImageFormat> for ImageSpec {
    fn from(format: ImageFormat) -> Self {
        Self::assemble(format, Raster::default(), Codec::default(), None)
    }
}

impl From<Raster> for ImageSpec {
    fn from(raster: Raster) -> Self {
        Self::Raw(raster)
    }
}

impl ImageSpec {
    /// Writes what is said, each part behind a `/`; nothing for an unspecified image (FORMAT.md §29.2).
    pub(super) fn write_parts(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(format) = self.format() else { return Ok(()) };
        write!(out, "/{format}")?;
        self.raster().write_parts(out)?;
        if let Some(codec) = self.codec() {
            codec.write_parts(out)?;
        }
        self.key_frame().map_or(Ok(()), |key_frame| key_frame.write_parts(out))
    }
}

/// The canonical string of a block of this image (FORMAT.md §29.1).
impl fmt::Display for ImageSpec {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("image")?;
        self.write_parts(out)
    }
}
