//! Images and sound of recordings, as pictures and samples that other programs understand.
//!
//! A recording holds images as cameras make them: planes of packed 10-bit mosaics, depths in metres, JPEG files, frames of
//! a video codec. Here they become [`Bitmap`]s, of 8 or 16 bits grey, RGB or RGBA. Sound becomes `f32` or `i16` samples,
//! or a WAV file.
//!
//! ```
//! use vrs::format::{ImageSpec, PixelFormat, Raster};
//! use vrs_media::{Bitmap, Samples};
//!
//! // Two pixels of 12 bits: a quarter, and white.
//! let spec = ImageSpec::from(Raster::new(PixelFormat::Grey12, 2, 1));
//! let bitmap = Bitmap::decode(&spec, &[0x00, 0x04, 0xff, 0x0f])?;
//! assert_eq!(bitmap.samples(), &Samples::U16(vec![0x4004, 0xffff]));
//! # Ok::<(), vrs_media::ImageError>(())
//! ```
//!
//! | to | see |
//! |---|---|
//! | look at stored pixels, plane by plane | [`Frame`] |
//! | turn any image into grey or colour | [`Bitmap::decode`], [`Conversion`] |
//! | write a picture | `Bitmap::write_png` (feature `png`) |
//! | feed a video decoder | [`VideoTrack`] |
//! | get samples of sound | [`Pcm`] |
//! | write sound | `WavFile` (feature `wav`) |
//!
//! Where the blocks of a record come from: [`vrs::reader::Record::blocks`].
#![forbid(unsafe_code)]

mod audio;
mod bitmap;
mod convert;
mod decode;
mod error;
mod frame;
mod video;

pub use audio::Pcm;
#[cfg(feature = "wav")]
pub use audio::WavFile;
pub use bitmap::{Bitmap, Channels, Samples};
pub use convert::Conversion;
pub use error::{AudioError, ImageError, VideoError};
pub use frame::{Frame, PlaneView};
pub use video::{EncodedFrame, FrameRun, VideoFrames, VideoTrack};
