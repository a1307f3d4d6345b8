//! Images as NumPy arrays, as stored or converted, and what is known of them.

use std::ops::Range;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use vrs::PixelFormat;
use vrs::format::{ImageSpec, Raster};
use vrs_media::{Bitmap, Channels, ImageError, Samples};

use crate::buffer::{Buffer, Memory, Number, Payload, Shape};
use crate::error::SelectionError;

/// How images are handed out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Conversion {
    /// As stored: raw pixels in rows and columns, encoded images as bytes.
    #[default]
    Off,
    /// Encoded images decoded.
    Decompress,
    /// Grey or colour, of 8 bits a channel; grey of more bits, of 16.
    Normalize,
    /// Grey of 8 bits.
    NormalizeGrey8,
    /// The bytes as stored.
    RawBuffer,
}

impl Conversion {
    pub(super) fn new(name: &str) -> PyResult<Self> {
        Ok(match name {
            "off" => Self::Off,
            "decompress" => Self::Decompress,
            "normalize" => Self::Normalize,
            "normalize_grey8" => Self::NormalizeGrey8,
            "raw_buffer" => Self::RawBuffer,
            _ => return Err(SelectionError::new_err(format!("there is no image conversion `{name}`"))),
        })
    }
}

/// An image, ready to be handed out.
pub(super) struct Image {
    memory: Memory,
    range: Range<usize>,
    shape: Shape,
    spec: ImageSpec,
}

impl Image {
    /// The image of a block, as wanted.
    pub(super) fn new(
        payload: &Payload,
        range: Range<usize>,
        spec: &ImageSpec,
        conversion: Conversion,
    ) -> Result<Self, ImageError> {
        let bytes = payload.bytes().get(range.clone()).unwrap_or_default();
        let is_encoded = matches!(spec, ImageSpec::Video { .. } | ImageSpec::CustomCodec { .. })
            || matches!(spec, ImageSpec::Jpg(_) | ImageSpec::Png(_) | ImageSpec::Jxl(_));
        let shape = match conversion {
            Conversion::Off => raw_shape(spec, bytes.len()),
            Conversion::Decompress if !is_encoded => raw_shape(spec, bytes.len()),
            Conversion::RawBuffer => None,
            Conversion::Decompress => return Ok(Self::converted(Bitmap::decode(spec, bytes)?)),
            Conversion::Normalize => return Ok(Self::converted(normalize(spec, bytes)?)),
            Conversion::NormalizeGrey8 => return Ok(Self::converted(grey(normalize(spec, bytes)?)?)),
        };
        let shape = shape.unwrap_or_else(|| Shape::row(Number::U8, bytes.len()));
        Ok(Self { memory: Memory::Record(payload.clone()), range, shape, spec: spec.clone() })
    }

    fn converted(bitmap: Bitmap) -> Self {
        let (size, channels) = (bitmap.size(), bitmap.channels());
        let (bytes, number): (Vec<u8>, Number) = match bitmap.into_samples() {
            Samples::U8(samples) => (samples, Number::U8),
            Samples::U16(samples) => (samples.into_iter().flat_map(u16::to_le_bytes).collect(), Number::U16),
        };
        let (width, height) = (size.width() as usize, size.height() as usize);
        let lengths = [height, width, channels.count()];
        let axes = if channels == Channels::Grey { &lengths[..2] } else { &lengths[..] };
        let shape = Shape::dense(number, axes).unwrap_or_else(|| Shape::row(Number::U8, bytes.len()));
        let pixel_format = match (channels, number.size) {
            (Channels::Grey, 1) => PixelFormat::Grey8,
            (Channels::Grey, _) => PixelFormat::Grey16,
            (Channels::Rgb, 1) => PixelFormat::Rgb8,
            // All bits of 16 are in use: there is no closer name.
            (Channels::Rgb, _) => PixelFormat::Rgb12,
            (Channels::Rgba, _) => PixelFormat::Rgba8,
        };
        let spec = ImageSpec::from(Raster::new(pixel_format, size.width(), size.height()));
        let range = 0..bytes.len();
        Self { memory: Memory::Made(bytes.into()), range, shape, spec }
    }

    pub(super) fn spec(&self) -> &ImageSpec {
        &self.spec
    }

    /// The NumPy array.
    pub(super) fn array(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let bytes = Shape::row(Number::U8, self.range.len());
        let buffer = Buffer::new(self.memory.clone(), self.range.clone(), &self.shape);
        let Some(buffer) = buffer.or_else(|| Buffer::new(self.memory, self.range, &bytes)) else {
            return Ok(py.None().into_bound(py));
        };
        buffer.into_array(py)
    }
}

/// Rows and columns of raw pixels, as pyvrs has them: of several planes, the first one. Nothing for images of other kinds
/// and those that are cut short.
fn raw_shape(spec: &ImageSpec, len: usize) -> Option<Shape> {
    let ImageSpec::Raw(raster) = spec else { return None };
    let (size, pixel_format) = raster.size.zip(raster.pixel_format)?;
    let (height, width) = (size.height() as usize, size.width() as usize);
    let stride = usize::try_from(raster.stride(0)?).ok()?;
    if raster.raw_size().is_none_or(|size| size > len as u64) {
        return None;
    }
    let Some(pixel) = pixel_format.bytes_per_pixel().map(usize::from) else {
        return Some(match pixel_format {
            PixelFormat::Yuy2 => Shape::new(Number::U8, [(height, stride), (width, 2), (2, 1)]),
            _ if pixel_format.plane_count() > 1 => Shape::new(Number::U8, [(height, stride), (width, 1)]),
            // Pixels that share bytes: the bytes of the rows.
            _ => Shape::new(Number::U8, [(height, stride), (stride, 1)]),
        });
    };
    // Of a mosaic, a pixel has one of its colours.
    let channels =
        Some(usize::from(pixel_format.channels())).filter(|channels| pixel.is_multiple_of(*channels)).unwrap_or(1);
    let number = number(pixel_format, pixel / channels)?;
    let axes = [(height, stride), (width, pixel), (channels, number.size)];
    Some(Shape::new(number, if channels == 1 { &axes[..2] } else { &axes[..] }))
}

fn number(pixel_format: PixelFormat, size: usize) -> Option<Number> {
    let is_float = matches!(
        pixel_format,
        PixelFormat::Depth32F | PixelFormat::Scalar64F | PixelFormat::Rgb32F | PixelFormat::Rgba32F
    );
    match (is_float, size) {
        (false, 1) => Some(Number::U8),
        (false, 2) => Some(Number::U16),
        (true, 4) => Some(Number::F32),
        (true, 8) => Some(Number::F64),
        _ => None,
    }
}

/// Each plane of a raw image as an array: rows of bytes.
pub(super) fn planes<'py>(
    py: Python<'py>,
    payload: &Payload,
    range: &Range<usize>,
    spec: &ImageSpec,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let ImageSpec::Raw(raster) = spec else { return Ok(Vec::new()) };
    let mut planes = Vec::new();
    for plane in raster.planes() {
        let [start, stride, size] =
            [plane.offset, plane.stride, plane.size].map(|n| usize::try_from(n).unwrap_or(usize::MAX));
        let start = range.start.saturating_add(start);
        let bytes = start..start.saturating_add(size).min(range.end);
        let shape = Shape::new(Number::U8, [(plane.height as usize, stride), (stride, 1)]);
        let Some(buffer) = Buffer::new(Memory::Record(payload.clone()), bytes, &shape) else { break };
        planes.push(buffer.into_array(py)?);
    }
    Ok(planes)
}

/// As pyvrs does: whole numbers that are grey keep up to 16 bits, mosaics stay grey, all else gets 8 bits.
fn normalize(spec: &ImageSpec, bytes: &[u8]) -> Result<Bitmap, ImageError> {
    let pixel_format = spec.raster().pixel_format;
    let conversion = vrs_media::Conversion::new().keep_mosaic(pixel_format != Some(PixelFormat::RgbIr4x4));
    let bitmap = Bitmap::decode_with(spec, bytes, &conversion)?;
    let is_float = matches!(pixel_format, Some(PixelFormat::Depth32F | PixelFormat::Scalar64F));
    let keeps_bits = bitmap.channels() == Channels::Grey && !is_float;
    Ok(if keeps_bits { bitmap } else { bitmap.into_8_bits() })
}

/// Grey of 8 bits; of colours, their luma by ITU-R BT.601.
fn grey(bitmap: Bitmap) -> Result<Bitmap, ImageError> {
    let (size, bitmap) = (bitmap.size(), bitmap.into_8_bits());
    if bitmap.channels() == Channels::Grey {
        return Ok(bitmap);
    }
    let luma = |pixel: &[u8; 3]| {
        let [red, green, blue] = pixel.map(u32::from);
        ((red * 299 + green * 587 + blue * 114 + 500) / 1000) as u8
    };
    let samples = bitmap.into_rgb8().as_chunks().0.iter().map(luma).collect();
    Bitmap::new(size, Channels::Grey, Samples::U8(samples))
}

/// What is known of an image, for `pyvrs2.ImageSpec`.
pub(super) fn spec_facts<'py>(py: Python<'py>, spec: &ImageSpec) -> PyResult<Bound<'py, PyDict>> {
    let raster = spec.raster();
    let is_raw = matches!(spec, ImageSpec::Raw(_));
    let codec = spec.codec();
    let pixel = raster.pixel_format.map_or(Some(0), |format| format.bytes_per_pixel().map(u32::from));
    let facts = PyDict::new(py);
    facts.set_item("width", raster.size.map_or(0, vrs::format::ImageSize::width))?;
    facts.set_item("height", raster.size.map_or(0, vrs::format::ImageSize::height))?;
    facts.set_item("stride", if is_raw { raster.stride(0).unwrap_or(0) } else { 0 })?;
    facts.set_item("bytes_per_pixel", if is_raw { pixel } else { Some(0) })?;
    facts.set_item("buffer_size", spec.block_size())?;
    facts.set_item("image_format", spec.format().map_or("undefined", |format| format.name()))?;
    facts.set_item("pixel_format", raster.pixel_format.map_or("undefined", |format| format.name()))?;
    facts.set_item("codec_name", codec.map(|codec| codec.name().to_string()).unwrap_or_default())?;
    facts.set_item("codec_quality", codec.and_then(vrs::format::Codec::quality))?;
    facts.set_item("key_frame_index", spec.key_frame().map_or(0, |frame| frame.index))?;
    facts.set_item("key_frame_timestamp", spec.key_frame().map_or(0.0, |frame| frame.timestamp))?;
    facts.set_item("text", spec.to_string())?;
    Ok(facts)
}
