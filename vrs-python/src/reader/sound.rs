//! Sound as NumPy arrays, and what is known of it.

use std::ops::Range;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use vrs::SampleFormat;
use vrs::format::{AudioSpec, Sampling};

use crate::buffer::{Buffer, Memory, Number, Payload, Shape};

/// The samples of a block, a row for each moment and a column for each channel; other sound than PCM as bytes.
pub(super) fn array<'py>(
    py: Python<'py>,
    payload: &Payload,
    range: Range<usize>,
    spec: &AudioSpec,
) -> PyResult<Bound<'py, PyAny>> {
    let bytes = payload.bytes().get(range.clone()).unwrap_or_default();
    let as_bytes = Shape::row(Number::U8, bytes.len());
    let memory = || Memory::Record(payload.clone());
    let buffer = match spec {
        AudioSpec::Pcm(sampling) => pcm(memory(), range.clone(), bytes, sampling),
        _ => None,
    };
    match buffer.or_else(|| Buffer::new(memory(), range, &as_bytes)) {
        Some(buffer) => buffer.into_array(py),
        None => Ok(py.None().into_bound(py)),
    }
}

fn pcm(memory: Memory, range: Range<usize>, bytes: &[u8], sampling: &Sampling) -> Option<Buffer> {
    let format = sampling.sample_format?;
    let (channels, stride) = (usize::from(sampling.channels?.get()), usize::from(sampling.frame_stride()?.get()));
    let frame_size = usize::from(sampling.frame_size()?);
    // The last one may lack its padding.
    let there = bytes.len().checked_add(stride.checked_sub(frame_size)?)? / stride;
    let frames = sampling.count.map_or(there, |count| (count.get() as usize).min(there));
    if let Some(number) = number(format) {
        return Buffer::new(memory, range, &Shape::new(number, [(frames, stride), (channels, number.size)]));
    }
    let frame = |frame: &'_ [u8]| frame.get(..frame_size).map(<[u8]>::to_vec).unwrap_or_default();
    let samples: Vec<u8> = bytes.chunks(stride).take(frames).flat_map(frame).collect();
    let widened: Vec<u8> = samples.as_chunks().0.iter().flat_map(|sample| widen(format, *sample)).collect();
    let wide = if matches!(format, SampleFormat::U24Le | SampleFormat::U24Be) { Number::U32 } else { Number::I32 };
    Buffer::made(widened, &Shape::dense(wide, &[frames, channels])?)
}

/// 24 bits as 32, little-endian.
fn widen(format: SampleFormat, [first, middle, last]: [u8; 3]) -> [u8; 4] {
    let (low, high) = if format.is_little_endian() { (first, last) } else { (last, first) };
    let is_signed = matches!(format, SampleFormat::I24Le | SampleFormat::I24Be);
    [low, middle, high, if is_signed && high & 0x80 != 0 { 0xff } else { 0 }]
}

/// What NumPy has for a sample; nothing for 24 bits.
fn number(format: SampleFormat) -> Option<Number> {
    Some(match format {
        SampleFormat::I8 => Number::I8,
        SampleFormat::U8 | SampleFormat::ALaw | SampleFormat::MuLaw => Number::U8,
        SampleFormat::I16Le => Number::I16,
        SampleFormat::U16Le => Number::U16,
        SampleFormat::I16Be => Number::I16_BE,
        SampleFormat::U16Be => Number::U16_BE,
        SampleFormat::I24Le | SampleFormat::U24Le | SampleFormat::I24Be | SampleFormat::U24Be => return None,
        SampleFormat::I32Le => Number::I32,
        SampleFormat::U32Le => Number::U32,
        SampleFormat::I32Be => Number::I32_BE,
        SampleFormat::U32Be => Number::U32_BE,
        SampleFormat::F32Le => Number::F32,
        SampleFormat::F32Be => Number::F32_BE,
        SampleFormat::F64Le => Number::F64,
        SampleFormat::F64Be => Number::F64_BE,
    })
}

/// What is known of sound, for `pyvrs2.AudioSpec`.
pub(super) fn spec_facts<'py>(py: Python<'py>, spec: &AudioSpec) -> PyResult<Bound<'py, PyDict>> {
    let sampling = spec.sampling();
    let facts = PyDict::new(py);
    facts.set_item("channel_count", sampling.channels.map_or(0, std::num::NonZero::get))?;
    facts.set_item("sample_format", sampling.sample_format.map_or("undefined", |format| format.name()))?;
    facts.set_item("sample_rate", sampling.rate.map_or(0, std::num::NonZero::get))?;
    facts.set_item("sample_count", sampling.count.map_or(0, std::num::NonZero::get))?;
    facts.set_item("sample_frame_stride", sampling.frame_stride().map_or(0, std::num::NonZero::get))?;
    facts.set_item("buffer_size", spec.block_size())?;
    facts.set_item("text", spec.to_string())?;
    Ok(facts)
}
