//! What a record format says about sound (FORMAT.md §29.7).

use core::fmt;
use core::num::{NonZeroU8, NonZeroU32};

use super::named::named;

named! {
    /// The encoding of sound (FORMAT.md §29.1).
    ///
    /// ```
    /// use vrs_core::format::AudioFormat;
    ///
    /// assert_eq!(AudioFormat::from_number(2), Some(AudioFormat::Opus));
    /// ```
    AudioFormat {
        /// Uncompressed samples.
        Pcm = 1, "pcm";
        /// Opus packets.
        Opus = 2, "opus";
    }
}

named! {
    /// The format of one sample of one channel (FORMAT.md §29.7).
    ///
    /// ```
    /// use vrs_core::format::SampleFormat;
    ///
    /// assert_eq!(SampleFormat::from_name("uint24be"), Some(SampleFormat::U24Be));
    /// assert_eq!(SampleFormat::U24Be.bytes(), 3);
    /// ```
    SampleFormat {
        /// Signed, 8 bits.
        I8 = 1, "int8";
        /// Unsigned, 8 bits.
        U8 = 2, "uint8";
        /// A-law, 8 bits.
        ALaw = 3, "uint8alaw";
        /// µ-law, 8 bits.
        MuLaw = 4, "uint8mulaw";
        /// Signed, 16 bits, little-endian.
        I16Le = 5, "int16le";
        /// Unsigned, 16 bits, little-endian.
        U16Le = 6, "uint16le";
        /// Signed, 16 bits, big-endian.
        I16Be = 7, "int16be";
        /// Unsigned, 16 bits, big-endian.
        U16Be = 8, "uint16be";
        /// Signed, 24 bits, little-endian.
        I24Le = 9, "int24le";
        /// Unsigned, 24 bits, little-endian.
        U24Le = 10, "uint24le";
        /// Signed, 24 bits, big-endian.
        I24Be = 11, "int24be";
        /// Unsigned, 24 bits, big-endian.
        U24Be = 12, "uint24be";
        /// Signed, 32 bits, little-endian.
        I32Le = 13, "int32le";
        /// Unsigned, 32 bits, little-endian.
        U32Le = 14, "uint32le";
        /// Signed, 32 bits, big-endian.
        I32Be = 15, "int32be";
        /// Unsigned, 32 bits, big-endian.
        U32Be = 16, "uint32be";
        /// IEEE-754 binary32, little-endian.
        F32Le = 17, "float32le";
        /// IEEE-754 binary32, big-endian.
        F32Be = 18, "float32be";
        /// IEEE-754 binary64, little-endian.
        F64Le = 19, "float64le";
        /// IEEE-754 binary64, big-endian.
        F64Be = 20, "float64be";
    }
}

impl SampleFormat {
    /// Bytes of a sample: 1, 2, 3, 4 or 8.
    pub const fn bytes(self) -> u8 {
        match self {
            Self::I8 | Self::U8 | Self::ALaw | Self::MuLaw => 1,
            Self::I16Le | Self::U16Le | Self::I16Be | Self::U16Be => 2,
            Self::I24Le | Self::U24Le | Self::I24Be | Self::U24Be => 3,
            Self::I32Le | Self::U32Le | Self::I32Be | Self::U32Be | Self::F32Le | Self::F32Be => 4,
            Self::F64Le | Self::F64Be => 8,
        }
    }

    /// True unless the bytes of a sample are big-endian.
    pub const fn is_little_endian(self) -> bool {
        !matches!(
            self,
            Self::I16Be
                | Self::U16Be
                | Self::I24Be
                | Self::U24Be
                | Self::I32Be
                | Self::U32Be
                | Self::F32Be
                | Self::F64Be
        )
    }

    /// True for IEEE-754 samples.
    pub const fn is_float(self) -> bool {
        matches!(self, Self::F32Le | Self::F32Be | Self::F64Le | Self::F64Be)
    }
}

/// Sound as a record format describes it, or as it turned out to be once its record was read (FORMAT.md §29.7).
///
/// ```
/// use vrs_core::format::{AudioSpec, SampleFormat, Sampling};
///
/// let stereo = AudioSpec::Pcm(Sampling::new(SampleFormat::I16Le, 2).with_rate(48_000));
/// assert_eq!(stereo.to_string(), "audio/pcm/int16le/channels=2/rate=48000");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum AudioSpec {
    /// Sound of unknown encoding.
    #[default]
    Unspecified,
    /// Uncompressed samples.
    Pcm(Sampling),
    /// Opus packets; the sampling is that of the decoded sound.
    Opus(Sampling),
}

/// How sound was sampled. Each part may be missing.
///
/// A *sample frame* is one sample of every channel.
///
/// ```
/// use vrs_core::format::{SampleFormat, Sampling};
///
/// let sampling = Sampling::new(SampleFormat::U24Be, 2).with_rate(48_000).with_count(100);
/// assert_eq!(sampling.pcm_size(), Some(600));
/// assert_eq!(sampling.with_stride(8).pcm_size(), Some(800));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Sampling {
    /// What a sample is.
    pub sample_format: Option<SampleFormat>,
    /// Samples in a frame.
    pub channels: Option<NonZeroU8>,
    /// Bytes from one sample frame to the next, when said; without it, frames have no padding.
    pub stride: Option<NonZeroU8>,
    /// Sample frames per second.
    pub rate: Option<NonZeroU32>,
    /// Sample frames in the block.
    pub count: Option<NonZeroU32>,
    /// Pairs of channels that are stereo. Only a layout can say it, no record format.
    pub stereo_pairs: u8,
}

impl Sampling {
    /// Frames of so many samples of this format; 0 channels leaves the number unsaid.
    pub const fn new(sample_format: SampleFormat, channels: u8) -> Self {
        let channels = NonZeroU8::new(channels);
        Self { sample_format: Some(sample_format), channels, stride: None, rate: None, count: None, stereo_pairs: 0 }
    }

    /// The same with so many sample frames per second; 0 leaves the rate unsaid.
    #[must_use]
    pub const fn with_rate(self, rate: u32) -> Self {
        Self { rate: NonZeroU32::new(rate), ..self }
    }

    /// The same with so many sample frames in the block; 0 leaves the number unsaid.
    #[must_use]
    pub const fn with_count(self, count: u32) -> Self {
        Self { count: NonZeroU32::new(count), ..self }
    }

    /// The same with so many bytes from frame to frame; 0 for frames without padding.
    #[must_use]
    pub const fn with_stride(self, stride: u8) -> Self {
        Self { stride: NonZeroU8::new(stride), ..self }
    }

    /// The same with so many stereo pairs among its channels.
    #[must_use]
    pub const fn with_stereo_pairs(self, stereo_pairs: u8) -> Self {
        Self { stereo_pairs, ..self }
    }

    /// Bytes of the samples of one frame; `None` when sample format or channels are missing.
    pub fn frame_size(&self) -> Option<u16> {
        let channels = u16::from(self.channels?.get());
        u16::from(self.sample_format?.bytes()).checked_mul(channels)
    }

    /// Bytes from one sample frame to the next: as said, else those of its samples. `None` when neither is known, or
    /// when the samples take more than 255 bytes, which the format cannot express (FORMAT.md §29.7).
    pub fn frame_stride(&self) -> Option<NonZeroU8> {
        self.stride.or_else(|| NonZeroU8::new(u8::try_from(self.frame_size()?).ok()?))
    }

    /// Bytes of the block when it is uncompressed: up to 2⁴⁰. `None` without a frame stride or a count.
    pub fn pcm_size(&self) -> Option<u64> {
        let stride = u64::from(self.frame_stride()?.get());
        stride.checked_mul(self.count?.get().into())
    }

    /// True when sound of both can be joined: sample format, channels, stride and rate are equal (FORMAT.md §29.4).
    pub fn is_compatible_with(&self, other: &Self) -> bool {
        let joins = |one: &Self| (one.sample_format, one.channels, one.frame_stride(), one.rate);
        joins(self) == joins(other)
    }
}

impl AudioSpec {
    /// Sound of this encoding.
    pub const fn new(format: AudioFormat, sampling: Sampling) -> Self {
        match format {
            AudioFormat::Pcm => Self::Pcm(sampling),
            AudioFormat::Opus => Self::Opus(sampling),
        }
    }

    /// The encoding.
    pub const fn format(&self) -> Option<AudioFormat> {
        match self {
            Self::Unspecified => None,
            Self::Pcm(_) => Some(AudioFormat::Pcm),
            Self::Opus(_) => Some(AudioFormat::Opus),
        }
    }

    /// How the sound was sampled.
    pub fn sampling(&self) -> Sampling {
        match self {
            Self::Unspecified => Sampling::default(),
            Self::Pcm(sampling) | Self::Opus(sampling) => *sampling,
        }
    }

    /// True for uncompressed samples of known format and number of channels, which no layout needs to describe
    /// (FORMAT.md §29.7).
    pub fn is_fully_defined(&self) -> bool {
        matches!(self, Self::Pcm(Sampling { sample_format: Some(_), channels: Some(_), .. }))
    }

    /// Bytes of the block when what is known here says so: those of uncompressed samples with a count (FORMAT.md §30).
    pub fn block_size(&self) -> Option<u64> {
        match self {
            Self::Pcm(sampling) => sampling.pcm_size(),
            Self::Unspecified | Self::Opus(_) => None,
        }
    }

    /// True when both describe the same sound: a stride without padding is the same as none, and stereo pairs do not
    /// count (FORMAT.md §29.4).
    pub fn same_as(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.sampling(), other.sampling());
        self.format() == other.format() && ours.is_compatible_with(&theirs) && ours.count == theirs.count
    }
}

impl From<AudioFormat> for AudioSpec {
    fn from(format: AudioFormat) -> Self {
        Self::new(format, Sampling::default())
    }
}

impl AudioSpec {
    /// Writes what is said, each part behind a `/`; nothing for unspecified sound (FORMAT.md §29.2).
    pub(super) fn write_parts(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(format) = self.format() else { return Ok(()) };
        write!(out, "/{format}")?;
        self.sampling().write_parts(out)
    }
}

/// The canonical string of a block of this sound (FORMAT.md §29.1).
impl fmt::Display for AudioSpec {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("audio")?;
        self.write_parts(out)
    }
}

impl Sampling {
    /// Writes what is said, each part behind a `/`; the stride only when frames have padding (FORMAT.md §29.2).
    fn write_parts(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(format) = self.sample_format {
            write!(out, "/{format}")?;
        }
        if let Some(channels) = self.channels {
            write!(out, "/channels={channels}")?;
        }
        if let Some(rate) = self.rate {
            write!(out, "/rate={rate}")?;
        }
        if let Some(count) = self.count {
            write!(out, "/samples={count}")?;
        }
        let padded = self.stride.filter(|stride| Some(u16::from(stride.get())) != self.frame_size());
        padded.map_or(Ok(()), |stride| write!(out, "/stride={stride}"))
    }
}

#[cfg(test)]
mod tests {
    use super::SampleFormat::*;
    use super::*;

    /// FORMAT.md §29.7.
    #[test]
    fn sample_formats() {
        let bits = [8, 8, 8, 8, 16, 16, 16, 16, 24, 24, 24, 24, 32, 32, 32, 32, 32, 32, 64, 64];
        assert_eq!(SampleFormat::ALL.len(), bits.len());
        for ((format, bits), number) in SampleFormat::ALL.iter().zip(bits).zip(1..) {
            assert_eq!((format.number(), format.bytes() * 8), (number, bits), "{format}");
            assert_eq!(SampleFormat::from_number(number), Some(*format));
            assert_eq!(SampleFormat::from_name(format.name()), Some(*format));
            assert_eq!(format.is_little_endian(), !format.name().ends_with("be"), "{format}");
            assert_eq!(format.is_float(), format.name().starts_with("float"), "{format}");
        }
        assert_eq!((SampleFormat::from_number(0), SampleFormat::from_number(21)), (None, None));
        assert_eq!(SampleFormat::from_name("undefined"), None);
    }

    /// Appendix A.4 rows 15 to 19; FORMAT.md §34 row 14 for frames of more than 255 bytes.
    #[test]
    fn frames_and_sizes() {
        let new = Sampling::new;
        for (sampling, stride, size) in [
            (new(U24Be, 1).with_rate(32_000), Some(3), None),
            (new(F64Be, 2).with_count(100).with_stride(16), Some(16), Some(1600)),
            (new(F64Be, 2).with_count(100), Some(16), Some(1600)),
            (new(I24Be, 3), Some(9), None),
            (new(MuLaw, 1).with_count(800), Some(1), Some(800)),
            (new(I8, 255).with_count(u32::MAX), Some(255), Some(255 * u64::from(u32::MAX))),
            (new(F64Le, 32).with_count(1), None, None),
            (new(F64Le, 32).with_count(1).with_stride(255), Some(255), Some(255)),
            (new(I8, 0).with_count(1), None, None),
            (Sampling::default().with_count(2).with_stride(4), Some(4), Some(8)),
        ] {
            assert_eq!(sampling.frame_stride().map(NonZeroU8::get), stride, "{sampling:?}");
            assert_eq!(sampling.pcm_size(), size, "{sampling:?}");
            assert_eq!(AudioSpec::Pcm(sampling).block_size(), size);
            assert_eq!(AudioSpec::Opus(sampling).block_size(), None);
        }
    }

    #[test]
    fn only_pcm_is_fully_defined() {
        let sampling = Sampling::new(I16Le, 2);
        assert!(AudioSpec::Pcm(sampling).is_fully_defined());
        let parts = [AudioSpec::Opus(sampling), AudioSpec::Pcm(Sampling::new(I16Le, 0)), AudioFormat::Pcm.into()];
        assert!(!parts.iter().any(AudioSpec::is_fully_defined));
    }
}
