//! The blocks of a record behind its layout.

use core::fmt::{self, Write as _};

use crate::format::{AudioSpec, ImageFormat, Raster, clean};

/// A block behind the layout of a record, whose bytes the program provides (FORMAT.md §29).
///
/// ```
/// use vrs_core::emit::Block;
/// use vrs_core::format::{ImageFormat, PixelFormat, Raster};
///
/// let pixels = Block::Raw(Raster::new(PixelFormat::Grey8, 320, 240));
/// assert_eq!(pixels.to_string(), "image/raw/320x240/pixel=grey8");
/// assert_eq!(pixels.size(), Some(76_800));
/// assert_eq!(Block::Image(ImageFormat::Jpg).to_string(), "image/jpg");
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Block<'a> {
    /// An image of which the format says no more than how it is encoded. Where its reader needs more, a layout of the record
    /// or a configuration record says it ([`conventions`](crate::format::conventions)).
    Image(ImageFormat),
    /// Rows of uncompressed pixels.
    Raw(Raster),
    /// Sound.
    Audio(AudioSpec),
    /// Bytes of the application.
    Custom {
        /// The name of their format; empty to leave it unsaid. Characters that record formats do not have become `_`.
        format: &'a str,
        /// Bytes of the block, if it is always so many.
        size: Option<u32>,
    },
}

impl Block<'_> {
    /// Bytes of every such block, where its description tells.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Image(_) => None,
            Self::Raw(raster) => raster.raw_size(),
            Self::Audio(audio) => audio.block_size(),
            Self::Custom { size, .. } => size.map(u64::from),
        }
    }
}

/// The block as record formats have it (FORMAT.md §29.1).
impl fmt::Display for Block<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Image(format) => write!(out, "image/{format}"),
            Self::Raw(raster) => {
                write!(out, "image/{}", ImageFormat::Raw)?;
                raster.write_parts(out)
            }
            Self::Audio(audio) => audio.fmt(out),
            Self::Custom { format, size } => {
                out.write_str("custom")?;
                if let Some(size) = size {
                    write!(out, "/size={size}")?;
                }
                if !format.is_empty() {
                    out.write_str("/format=")?;
                }
                format.bytes().try_for_each(|byte| out.write_char(clean(byte)))
            }
        }
    }
}
