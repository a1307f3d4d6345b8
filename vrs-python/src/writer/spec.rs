//! Blocks of images, sound and bytes: how they are declared, and what objects hold them.

use pyo3::prelude::*;
use vrs::PieceSpec;
use vrs::format::conventions::{self, Convention};
use vrs::format::{
    AudioFormat, AudioSpec, Codec, Content, ContentBlock, ImageSize, ImageSpec, Picture, PixelFormat, Raster,
    SampleFormat, Sampling,
};

use super::fault::Fault;
use super::number::{aligned_buffer, append_exactly, dtype, shown, tuple};

/// A block of records, and its name.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct BlockSpec {
    pub(super) name: String,
    pub(super) block: ContentBlock,
}

/// How the pixels of an image are coded.
pub(super) struct Coding {
    codec: Codec,
    is_video: bool,
}

impl Coding {
    /// By a codec, which video and a quality need.
    pub(super) fn new(codec: Option<&str>, quality: Option<u8>, is_video: bool) -> Result<Option<Self>, Fault> {
        let Some(name) = codec else {
            return match (is_video, quality) {
                (false, None) => Ok(None),
                _ => Err(Fault::Layout("video, and a quality, are those of a codec: give its name".to_owned())),
            };
        };
        if name.is_empty() || name.len() > LONGEST_CODEC_NAME {
            let what = format!("the name of a codec has 1 to {LONGEST_CODEC_NAME} bytes, not {}", name.len());
            return Err(Fault::Layout(what));
        }
        let codec = match quality {
            None => Codec::new(name),
            Some(quality @ 0..=100) => Codec::new(name).with_quality(quality),
            Some(quality) => return Err(Fault::Layout(format!("a quality is 0 to 100, not {quality}"))),
        };
        Ok(Some(Self { codec, is_video }))
    }
}

/// Readers cut longer ones: a part of a record format has less than 200 bytes, and a character may be written by three.
const LONGEST_CODEC_NAME: usize = 60;

/// What the numbers of an array are, and its shape.
struct Array {
    dtype: &'static str,
    shapes: Vec<Vec<Option<usize>>>,
}

impl BlockSpec {
    /// An image: `pixel` is a pixel format, or the format of a file.
    pub(super) fn image(
        name: &str,
        width: u32,
        height: u32,
        pixel: &str,
        coding: Option<&Coding>,
    ) -> Result<Self, Fault> {
        let Some(size) = ImageSize::new(width, height) else {
            return Err(Fault::Layout(format!("an image of {width} × {height} pixels has none")));
        };
        let picture = Picture { size: Some(size), pixel_format: None };
        let raster = || Ok::<_, Fault>(Raster::new(pixel_format(pixel)?, width, height));
        let image = match (pixel, coding) {
            ("jpg" | "jpeg", None) => ImageSpec::Jpg(picture),
            ("png", None) => ImageSpec::Png(picture),
            ("jxl", None) => ImageSpec::Jxl(picture),
            (_, None) => ImageSpec::Raw(raster()?),
            (_, Some(Coding { codec, is_video: true })) => ImageSpec::video(codec.clone(), raster()?),
            (_, Some(Coding { codec, is_video: false })) => {
                ImageSpec::CustomCodec { raster: raster()?, codec: codec.clone() }
            }
        };
        if image.block_size().is_some_and(|bytes| bytes > u64::from(u32::MAX)) {
            return Err(Fault::Layout(format!("an image of {width} × {height} pixels does not fit a record")));
        }
        Ok(Self { name: name.to_owned(), block: image.into() })
    }

    /// Whether it holds frames of a video, which need the frames before them.
    pub(super) fn is_video(&self) -> bool {
        matches!(self.block.content, Content::Image(ImageSpec::Video { .. }))
    }

    /// The pieces in front of a frame of a video that say where its key frame is (FORMAT.md §29.4).
    pub(super) fn key_frame() -> [PieceSpec; 2] {
        [conventions::IMAGE_KEY_FRAME_TIMESTAMP, conventions::IMAGE_KEY_FRAME_INDEX]
            .map(|convention| PieceSpec::new(convention.label, convention.ty))
    }

    /// Sound: `sample` is a sample format, little-endian where the byte order is not said.
    pub(super) fn audio(name: &str, rate: u32, channels: u8, sample: &str) -> Result<Self, Fault> {
        if rate == 0 || channels == 0 {
            return Err(Fault::Layout(format!("{channels} channels at {rate} Hz are no sound")));
        }
        let audio = if sample == "opus" {
            let sampling = Sampling { sample_format: None, ..Sampling::new(SampleFormat::I16Le, channels) };
            AudioSpec::new(AudioFormat::Opus, sampling.with_rate(rate))
        } else {
            AudioSpec::Pcm(Sampling::new(sample_format(sample)?, channels).with_rate(rate))
        };
        Ok(Self { name: name.to_owned(), block: audio.into() })
    }

    /// Bytes: of a size, or as many as there are; `format` says what they are.
    pub(super) fn binary(name: &str, size: Option<u32>, format: &str) -> Self {
        Self { name: name.to_owned(), block: ContentBlock::custom(format).with_size(size) }
    }

    /// Whether each record says how many bytes it has.
    pub(super) fn varies(&self) -> bool {
        let said = match &self.block.content {
            Content::Image(image) => image.block_size(),
            Content::Audio(audio) => audio.block_size(),
            _ => None,
        };
        self.block.size.is_none() && said.is_none()
    }

    /// The pieces by which configurations say the same, with their values; `None` for blocks without such a convention.
    pub(super) fn conventions(&self) -> Option<Vec<(PieceSpec, Vec<u8>)>> {
        let number = |convention: Convention, value: u32| {
            // In one byte or in four.
            let size = convention.ty.fixed_size().map_or(0, |size| size as usize);
            let bytes = value.to_le_bytes();
            (PieceSpec::new(convention.label, convention.ty), bytes.get(..size).unwrap_or(&bytes).to_vec())
        };
        match &self.block.content {
            Content::Image(image) => {
                let Raster { size, pixel_format, .. } = image.raster();
                let size = size?;
                let mut pieces = vec![
                    number(conventions::IMAGE_WIDTH, size.width()),
                    number(conventions::IMAGE_HEIGHT, size.height()),
                ];
                if let Some(format) = pixel_format {
                    pieces.push(number(conventions::IMAGE_PIXEL_FORMAT, format.number().into()));
                }
                if let Some(codec) = image.codec() {
                    let name = conventions::IMAGE_CODEC_NAME;
                    pieces.push((PieceSpec::new(name.label, name.ty), codec.name().as_bytes().to_vec()));
                    let quality = |quality: u8| number(conventions::IMAGE_CODEC_QUALITY, quality.into());
                    pieces.extend(codec.quality().map(quality));
                }
                Some(pieces)
            }
            Content::Audio(audio) => {
                let sampling = audio.sampling();
                let format = audio.format().unwrap_or(AudioFormat::Pcm);
                let mut pieces = vec![number(conventions::AUDIO_FORMAT, format.number().into())];
                if let Some(sample) = sampling.sample_format {
                    pieces.push(number(conventions::AUDIO_SAMPLE_FORMAT, sample.number().into()));
                }
                pieces.push(number(conventions::AUDIO_CHANNEL_COUNT, sampling.channels.map_or(0, |n| n.get().into())));
                pieces.push(number(conventions::AUDIO_SAMPLE_RATE, sampling.rate.map_or(0, std::num::NonZero::get)));
                Some(pieces)
            }
            _ => None,
        }
    }

    /// Appends the bytes of a block. Arrays are copied in the order of their indices, whatever their strides; one dimension
    /// of bytes is taken for what it is.
    pub(super) fn append(&self, object: &Bound<'_, PyAny>, out: &mut Vec<u8>) -> Result<(), Fault> {
        let Ok(buffer) = aligned_buffer(object) else {
            return Err(Fault::Type(format!("expected {}, not {}", self.expected(), shown(object))));
        };
        let py = object.py();
        if buffer.dimensions() == 1 && buffer.item_size() == 1 && append_exactly(&buffer, py, "uint8", out)? {
            return self.check_bytes(out.len());
        }
        let Some(array) = self.array() else {
            // Any shape of bytes will do.
            return if append_exactly(&buffer, py, "uint8", out)? {
                self.check_bytes(out.len())
            } else {
                Err(Fault::Type(format!("expected {}, not the dtype {}", self.expected(), dtype(object))))
            };
        };
        let found = buffer.shape();
        let fits = |shape: &Vec<Option<usize>>| {
            shape.len() == found.len() && shape.iter().zip(found).all(|(n, found)| n.is_none_or(|n| n == *found))
        };
        if !array.shapes.iter().any(fits) {
            return Err(Fault::Shape(format!("expected {}, not the shape {}", self.expected(), tuple(found))));
        }
        if append_exactly(&buffer, py, array.dtype, out)? {
            return Ok(());
        }
        Err(Fault::Type(format!("expected {}, not the dtype {}", self.expected(), dtype(object))))
    }

    fn check_bytes(&self, found: usize) -> Result<(), Fault> {
        let wrong = |expected: String| Err(Fault::Shape(format!("expected {expected}, not {found} bytes")));
        match &self.block.content {
            Content::Image(image) => match image.block_size() {
                Some(size) if size != found as u64 => wrong(format!("{size} bytes, or {}", self.expected())),
                _ => Ok(()),
            },
            Content::Audio(AudioSpec::Pcm(sampling)) => match sampling.frame_size() {
                Some(frame) if !found.is_multiple_of(frame.into()) => {
                    wrong(format!("samples of {frame} bytes, or {}", self.expected()))
                }
                _ => Ok(()),
            },
            _ => match self.block.size {
                Some(size) if size as usize != found => wrong(format!("{size} bytes")),
                _ => Ok(()),
            },
        }
    }

    /// The arrays that can hold the block; `None` where it is bytes to us.
    fn array(&self) -> Option<Array> {
        match &self.block.content {
            Content::Image(ImageSpec::Raw(raster)) => {
                let (size, (dtype, channels)) = (raster.size?, components(raster.pixel_format?)?);
                let rows = vec![Some(size.height() as usize), Some(size.width() as usize)];
                let with_channels = rows.iter().copied().chain([Some(channels)]).collect();
                let shapes = if channels == 1 { vec![rows, with_channels] } else { vec![with_channels] };
                Some(Array { dtype, shapes })
            }
            Content::Audio(AudioSpec::Pcm(sampling)) => {
                let (dtype, channels) = (sample_dtype(sampling.sample_format?)?, sampling.channels?.get() as usize);
                let frames = vec![None, Some(channels)];
                let shapes = if channels == 1 { vec![vec![None], frames] } else { vec![frames] };
                Some(Array { dtype, shapes })
            }
            _ => None,
        }
    }

    /// What is wanted, in words.
    fn expected(&self) -> String {
        let Some(Array { dtype, shapes }) = self.array() else { return "bytes, or an array of uint8".to_owned() };
        let length = |n: &Option<usize>| n.map_or_else(|| "n".to_owned(), |n| n.to_string());
        let shape = |shape: &Vec<_>| match shape.as_slice() {
            [one] => format!("({},)", length(one)),
            many => format!("({})", many.iter().map(length).collect::<Vec<_>>().join(", ")),
        };
        let shapes: Vec<_> = shapes.iter().map(shape).collect();
        format!("an array of {dtype} of shape {}", shapes.join(" or "))
    }
}

/// The dtype and the number of channels of pixels that stand one by one; `None` for packed pixels and planes.
fn components(format: PixelFormat) -> Option<(&'static str, usize)> {
    use PixelFormat as P;
    match format {
        P::Grey8 | P::RgbIr4x4 | P::Bayer8Rggb | P::Bayer8Bggr | P::Bayer8Gbrg => Some(("uint8", 1)),
        P::Bgr8 | P::Rgb8 => Some(("uint8", 3)),
        P::Rgba8 => Some(("uint8", 4)),
        P::Grey10 | P::Grey12 | P::Grey16 | P::Bayer10Gbrg => Some(("uint16", 1)),
        P::Rgb10 | P::Rgb12 => Some(("uint16", 3)),
        P::Depth32F => Some(("float32", 1)),
        P::Rgb32F => Some(("float32", 3)),
        P::Rgba32F => Some(("float32", 4)),
        P::Scalar64F => Some(("float64", 1)),
        _ => None,
    }
}

/// The dtype of samples; `None` for those that arrays have none for, or of the other byte order.
fn sample_dtype(format: SampleFormat) -> Option<&'static str> {
    use SampleFormat as S;
    match format {
        S::I8 => Some("int8"),
        S::U8 | S::ALaw | S::MuLaw => Some("uint8"),
        S::I16Le => Some("int16"),
        S::U16Le => Some("uint16"),
        S::I32Le => Some("int32"),
        S::U32Le => Some("uint32"),
        S::F32Le => Some("float32"),
        S::F64Le => Some("float64"),
        _ => None,
    }
}

/// The pixel format of a name: that of the format, or one that people use.
fn pixel_format(name: &str) -> Result<PixelFormat, Fault> {
    let lower = name.to_ascii_lowercase();
    let known = PixelFormat::ALL.iter().copied().find(|format| format.name().eq_ignore_ascii_case(name));
    let alias = || match lower.as_str() {
        "grey" | "gray" | "gray8" | "mono8" => Some(PixelFormat::Grey8),
        "gray10" => Some(PixelFormat::Grey10),
        "gray12" => Some(PixelFormat::Grey12),
        "gray16" | "mono16" => Some(PixelFormat::Grey16),
        "rgb" => Some(PixelFormat::Rgb8),
        "bgr" => Some(PixelFormat::Bgr8),
        "rgba" => Some(PixelFormat::Rgba8),
        "depth" => Some(PixelFormat::Depth32F),
        "nv12" => Some(PixelFormat::Yuv420Nv12),
        "nv21" => Some(PixelFormat::Yuv420Nv21),
        "i420" | "yuv420p" => Some(PixelFormat::YuvI420Split),
        _ => None,
    };
    known.or_else(alias).ok_or_else(|| {
        let names: Vec<_> = PixelFormat::ALL.iter().map(|format| format.name()).collect();
        Fault::Layout(format!(
            "there is no pixel format {name:?}: choose one of {}, or jpg, png, jxl",
            names.join(", ")
        ))
    })
}

fn sample_format(name: &str) -> Result<SampleFormat, Fault> {
    let known = SampleFormat::from_name(name).or_else(|| SampleFormat::from_name(&format!("{name}le")));
    known.ok_or_else(|| {
        let names: Vec<_> = SampleFormat::ALL.iter().map(|format| format.name()).collect();
        Fault::Layout(format!("there is no sample format {name:?}: choose one of {}, or opus", names.join(", ")))
    })
}
