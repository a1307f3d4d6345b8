//! Uncompressed sound.

use std::fmt;
use std::num::NonZeroU32;

use vrs::format::{AudioSpec, SampleFormat, Sampling};

use super::sample::Sample;
use crate::AudioError;

/// A block of uncompressed sound, of any sample format.
///
/// A *sample frame* is one sample of every channel; samples come frame after frame.
///
/// ```
/// use vrs::format::{SampleFormat, Sampling};
/// use vrs_media::Pcm;
///
/// let stereo = Sampling::new(SampleFormat::I16Be, 2).with_rate(48_000);
/// let pcm = Pcm::new(&stereo, &[0x40, 0, 0xc0, 0])?;
/// assert_eq!((pcm.frames(), pcm.to_f32()), (1, vec![0.5, -0.5]));
/// assert_eq!(pcm.to_i16(), [0x4000, -0x4000]);
/// # Ok::<(), vrs_media::AudioError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Pcm<'a> {
    format: SampleFormat,
    channels: u8,
    rate: Option<NonZeroU32>,
    stride: usize,
    bytes: &'a [u8],
}

impl<'a> Pcm<'a> {
    /// Sound sampled so, in these bytes.
    ///
    /// # Errors
    /// The sampling lacks sample format or channels, its stride is too short, or the bytes are not so many sample frames.
    pub fn new(sampling: &Sampling, bytes: &'a [u8]) -> Result<Self, AudioError> {
        let format = sampling.sample_format.ok_or(AudioError::NoSampleFormat)?;
        let channels = sampling.channels.ok_or(AudioError::NoChannels)?.get();
        let needed = usize::from(format.bytes()) * usize::from(channels);
        let stride = sampling.stride.map_or(needed, |stride| stride.get().into());
        if stride < needed {
            return Err(AudioError::ShortStride { channels, format, stride: stride as u64 });
        }
        let frames = (bytes.len() / stride) as u64;
        let is_whole = bytes.len().is_multiple_of(stride);
        if !is_whole || sampling.count.is_some_and(|count| u64::from(count.get()) != frames) {
            return Err(AudioError::WrongSize { bytes: bytes.len() as u64, stride: stride as u64 });
        }
        Ok(Self { format, channels, rate: sampling.rate, stride, bytes })
    }

    /// The sound of an audio block.
    ///
    /// # Errors
    /// As for [`new`](Self::new), and [`AudioError::NotPcm`].
    pub fn of_block(spec: &AudioSpec, bytes: &'a [u8]) -> Result<Self, AudioError> {
        match spec {
            AudioSpec::Pcm(sampling) => Self::new(sampling, bytes),
            AudioSpec::Opus(_) | AudioSpec::Unspecified => Err(AudioError::NotPcm(spec.format())),
        }
    }

    /// What a sample is stored as.
    pub fn sample_format(&self) -> SampleFormat {
        self.format
    }

    /// Samples in a frame.
    pub fn channels(&self) -> u8 {
        self.channels
    }

    /// Sample frames per second, where it is said.
    pub fn rate(&self) -> Option<NonZeroU32> {
        self.rate
    }

    /// How many sample frames.
    pub fn frames(&self) -> usize {
        self.bytes.len() / self.stride
    }

    /// All samples, frame after frame: from −1 up to 1, floats as they are stored.
    pub fn to_f32(&self) -> Vec<f32> {
        self.samples().map(Sample::to_f32).collect()
    }

    /// All samples, frame after frame: of more than 16 bits, the highest 16. Floats beyond −1 and 1 are cut off.
    pub fn to_i16(&self) -> Vec<i16> {
        self.samples().map(Sample::to_i16).collect()
    }

    /// The samples of one channel, from 0, as [`to_f32`](Self::to_f32) has them; none when there is no such channel.
    pub fn channel(&self, channel: u8) -> impl Iterator<Item = f32> {
        let count = usize::from(self.channels);
        let channel = usize::from(channel);
        let samples = if channel < count { self.bytes } else { &[] };
        let of = move |frame: &'a [u8]| frame.chunks_exact(self.format.bytes().into()).nth(channel);
        samples.chunks_exact(self.stride).filter_map(of).map(|bytes| Sample::read(self.format, bytes).to_f32())
    }

    /// The samples as numbers, padding left out.
    pub(super) fn samples(&self) -> impl Iterator<Item = Sample> {
        let (format, size) = (self.format, usize::from(self.format.bytes()));
        let frames = self.bytes.chunks_exact(self.stride);
        let samples = frames.flat_map(move |frame| frame.chunks_exact(size).take(self.channels.into()));
        samples.map(move |bytes| Sample::read(format, bytes))
    }
}

impl fmt::Debug for Pcm<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { format, channels, rate, stride, .. } = self;
        out.debug_struct("Pcm")
            .field("format", format)
            .field("channels", channels)
            .field("rate", rate)
            .field("stride", stride)
            .field("frames", &self.frames())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_no_sound() {
        let sampling = Sampling::new(SampleFormat::U8, 2).with_stride(3).with_count(2);
        let pcm = Pcm::new(&sampling, &[0x80, 0xc0, 9, 0x40, 0, 9]).unwrap();
        assert_eq!(pcm.to_f32(), [0.0, 0.5, -0.5, -1.0]);
        assert_eq!(pcm.channel(1).collect::<Vec<_>>(), [0.5, -1.0]);
        assert_eq!(pcm.channel(2).count(), 0);
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let error = |sampling: Sampling, size: usize| Pcm::new(&sampling, &vec![0; size]).unwrap_err();
        let stereo = Sampling::new(SampleFormat::I16Le, 2);
        assert!(matches!(error(stereo, 6), AudioError::WrongSize { bytes: 6, stride: 4 }));
        assert!(matches!(error(stereo.with_count(3), 8), AudioError::WrongSize { bytes: 8, stride: 4 }));
        assert!(matches!(error(stereo.with_stride(3), 6), AudioError::ShortStride { stride: 3, .. }));
        assert!(matches!(error(Sampling::new(SampleFormat::I8, 0), 0), AudioError::NoChannels));
        let opus = Pcm::of_block(&AudioSpec::Opus(stereo), &[]).unwrap_err();
        assert_eq!(opus.to_string(), "opus sound needs a decoder of its own");
    }
}
