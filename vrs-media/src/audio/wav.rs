//! WAV files.

use std::io::{Seek, Write};
use std::num::NonZeroU32;

use hound::{SampleFormat as WavFormat, WavSpec, WavWriter};
use vrs::format::SampleFormat;

use super::Pcm;
use super::sample::Sample;
use crate::AudioError;

/// A WAV file that is being written, block after block of sound.
///
/// Samples of up to 32 bits keep all their bits: unsigned ones become signed where WAV wants them signed, and the other way
/// round for 8 bits; A-law and µ-law become the 16-bit numbers that they stand for. `float64` is rounded to 32 bits, which
/// is what readers of WAV files take.
///
/// ```
/// use std::io::Cursor;
///
/// use vrs::format::{SampleFormat, Sampling};
/// use vrs_media::{Pcm, WavFile};
///
/// let mono = Sampling::new(SampleFormat::I16Le, 1).with_rate(8_000);
/// let pcm = Pcm::new(&mono, &[1, 0, 2, 0])?;
/// let mut bytes = Cursor::new(Vec::new());
/// let mut file = WavFile::new(&mut bytes, &pcm)?;
/// file.write(&pcm)?;
/// file.finish()?;
/// assert_eq!(&bytes.into_inner()[44..], [1, 0, 2, 0]);
/// # Ok::<(), vrs_media::AudioError>(())
/// ```
pub struct WavFile<W: Write + Seek> {
    writer: WavWriter<W>,
    format: SampleFormat,
    channels: u8,
    rate: NonZeroU32,
    bits: u16,
    /// Bytes of samples written.
    written: u64,
}

impl<W: Write + Seek> WavFile<W> {
    /// Bytes of samples in one file; its header and sizes take the rest of 4 GiB.
    const CAPACITY: u64 = u32::MAX as u64 - 256;

    /// Begins a file for sound like this; the block itself is not written.
    ///
    /// # Errors
    /// [`AudioError::NoRate`], [`AudioError::Write`].
    pub fn new(out: W, pcm: &Pcm<'_>) -> Result<Self, AudioError> {
        let (format, channels, rate) = (pcm.sample_format(), pcm.channels(), pcm.rate().ok_or(AudioError::NoRate)?);
        let bits = match format.bytes() {
            _ if matches!(format, SampleFormat::ALaw | SampleFormat::MuLaw) => 16,
            8 => 32,
            bytes => u16::from(bytes) * 8,
        };
        let spec = WavSpec {
            channels: channels.into(),
            sample_rate: rate.get(),
            bits_per_sample: bits,
            sample_format: if format.is_float() { WavFormat::Float } else { WavFormat::Int },
        };
        let writer = WavWriter::new(out, spec).map_err(|error| write_error(&error))?;
        Ok(Self { writer, format, channels, rate, bits, written: 0 })
    }

    /// Whether a block of sound can go on in this file: it is like the first, and there is room.
    pub fn takes(&self, pcm: &Pcm<'_>) -> bool {
        self.is_alike(pcm) && self.has_room(pcm)
    }

    fn is_alike(&self, pcm: &Pcm<'_>) -> bool {
        (pcm.sample_format(), pcm.channels(), pcm.rate()) == (self.format, self.channels, Some(self.rate))
    }

    fn has_room(&self, pcm: &Pcm<'_>) -> bool {
        self.size_of(pcm) <= Self::CAPACITY - self.written
    }

    fn size_of(&self, pcm: &Pcm<'_>) -> u64 {
        (pcm.frames() as u64).saturating_mul(u64::from(self.channels) * u64::from(self.bits / 8))
    }

    /// Adds a block of sound.
    ///
    /// # Errors
    /// [`AudioError::OtherSampling`] and [`AudioError::Full`], with nothing written; [`AudioError::Write`].
    pub fn write(&mut self, pcm: &Pcm<'_>) -> Result<(), AudioError> {
        if !self.is_alike(pcm) {
            return Err(AudioError::OtherSampling);
        }
        if !self.has_room(pcm) {
            return Err(AudioError::Full);
        }
        for sample in pcm.samples() {
            match sample {
                Sample::Int(value) => self.writer.write_sample(value >> (32 - self.bits)),
                Sample::Float(value) => self.writer.write_sample(value as f32),
            }
            .map_err(|error| write_error(&error))?;
        }
        self.written += self.size_of(pcm);
        Ok(())
    }

    /// Sample frames written.
    pub fn frames(&self) -> u64 {
        self.written / (u64::from(self.channels) * u64::from(self.bits / 8))
    }

    /// Sample frames per second.
    pub fn rate(&self) -> NonZeroU32 {
        self.rate
    }

    /// Completes the file: its header tells the sizes from then on.
    ///
    /// # Errors
    /// [`AudioError::Write`].
    pub fn finish(self) -> Result<(), AudioError> {
        self.writer.finalize().map_err(|error| write_error(&error))
    }
}

impl<W: Write + Seek> std::fmt::Debug for WavFile<W> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("WavFile")
            .field("format", &self.format)
            .field("channels", &self.channels)
            .field("rate", &self.rate)
            .field("frames", &self.frames())
            .finish_non_exhaustive()
    }
}

fn write_error(error: &hound::Error) -> AudioError {
    AudioError::Write(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use hound::WavReader;
    use vrs::format::Sampling;

    use super::*;

    fn wav(format: SampleFormat, bytes: &[u8]) -> WavReader<Cursor<Vec<u8>>> {
        let sampling = Sampling::new(format, 1).with_rate(16_000);
        let pcm = Pcm::new(&sampling, bytes).unwrap();
        let mut out = Cursor::new(Vec::new());
        let mut file = WavFile::new(&mut out, &pcm).unwrap();
        file.write(&pcm).unwrap();
        file.write(&pcm).unwrap();
        assert_eq!(file.frames(), 2 * pcm.frames() as u64);
        file.finish().unwrap();
        out.set_position(0);
        WavReader::new(out).unwrap()
    }

    /// Every format, through a reader that we did not write.
    #[test]
    fn samples_come_back_exact() {
        for format in SampleFormat::ALL.iter().copied() {
            // Any bytes; as floats they are finite.
            let size = usize::from(format.bytes());
            let bytes: Vec<u8> = (0..size as u8 * 7).map(|i| i.wrapping_mul(37) & 0x7b).collect();
            let expected: Vec<f32> = Pcm::new(&Sampling::new(format, 1), &bytes).unwrap().to_f32();
            let mut reader = wav(format, &bytes);
            let spec = reader.spec();
            assert_eq!((spec.channels, spec.sample_rate), (1, 16_000));
            let scale = (1_u64 << (spec.bits_per_sample - 1)) as f64;
            let samples: Vec<f32> = match spec.sample_format {
                WavFormat::Float => reader.samples::<f32>().map(Result::unwrap).collect(),
                WavFormat::Int => {
                    reader.samples::<i32>().map(|value| (f64::from(value.unwrap()) / scale) as f32).collect()
                }
            };
            assert_eq!(samples, [expected.clone(), expected].concat(), "{format}");
        }
    }

    #[test]
    fn other_sound_goes_to_another_file() {
        let sampling = Sampling::new(SampleFormat::I16Le, 1).with_rate(8_000);
        let pcm = |sampling: &Sampling| Pcm::new(sampling, &[]).unwrap();
        let mut file = WavFile::new(Cursor::new(Vec::new()), &pcm(&sampling)).unwrap();
        let other = pcm(&sampling.with_rate(16_000));
        assert!(!file.takes(&other) && file.takes(&pcm(&sampling)));
        assert!(matches!(file.write(&other), Err(AudioError::OtherSampling)));
        let no_rate = WavFile::new(Cursor::new(Vec::new()), &pcm(&sampling.with_rate(0)));
        assert!(matches!(no_rate, Err(AudioError::NoRate)));
    }
}
