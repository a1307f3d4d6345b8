//! Codecs of images, and the frames of video codecs.

use alloc::vec::Vec;
use core::fmt;

use crate::Text;

/// A codec of video frames or of images: its name and the quality it was set to. Both may be unsaid.
///
/// Record formats hold names of up to 190 bytes or so: readers ignore a `codec=` part of 200 bytes and more
/// (FORMAT.md §29.3).
///
/// ```
/// use vrs_core::format::Codec;
///
/// let codec = Codec::new("H.265").with_quality(80);
/// assert_eq!((codec.name(), codec.quality()), ("H.265".into(), Some(80)));
/// assert_eq!(codec.with_quality(101).quality(), None);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Codec {
    name: Vec<u8>,
    quality: Option<u8>,
}

impl Codec {
    /// The codec of this name, which may be any bytes; an empty name leaves it unsaid.
    pub fn new(name: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), quality: None }
    }

    /// The same at this quality, 0 to 100; a larger number leaves it unsaid, as in files.
    #[must_use]
    pub fn with_quality(self, quality: u8) -> Self {
        Self { quality: (quality <= 100).then_some(quality), ..self }
    }

    /// The name; empty when unsaid.
    pub fn name(&self) -> Text<'_> {
        Text::new(&self.name)
    }

    /// The quality, 0 to 100.
    pub const fn quality(&self) -> Option<u8> {
        self.quality
    }
}

impl<T: Into<Vec<u8>>> From<T> for Codec {
    fn from(name: T) -> Self {
        Self::new(name)
    }
}

impl Codec {
    /// Writes what is said, each part behind a `/`: `/codec=H.265/codec_quality=80` (FORMAT.md §29.2).
    pub(super) fn write_parts(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.name.is_empty() {
            out.write_str("/codec=")?;
            self.name.iter().try_for_each(|byte| write_escaped(out, *byte))?;
        }
        self.quality.map_or(Ok(()), |quality| write!(out, "/codec_quality={quality}"))
    }
}

/// Reads a name as record formats have it: `%` and two hexadecimal digits are a byte, any other `%` is itself
/// (FORMAT.md §29.3).
pub(super) fn unescape(mut text: &[u8]) -> Vec<u8> {
    let mut name = Vec::with_capacity(text.len());
    while let Some((&first, rest)) = text.split_first() {
        let escaped = (first == b'%').then(|| escaped_byte(rest)).flatten();
        let (byte, rest) = escaped.unwrap_or((first, rest));
        name.push(byte);
        text = rest;
    }
    name
}

fn escaped_byte(digits: &[u8]) -> Option<(u8, &[u8])> {
    let (pair, rest) = digits.split_first_chunk::<2>()?;
    let [high, low] = pair.map(|digit| char::from(digit).to_digit(16));
    let byte = high?.checked_mul(16)?.checked_add(low?)?;
    Some((u8::try_from(byte).ok()?, rest))
}

fn write_escaped(out: &mut fmt::Formatter<'_>, byte: u8) -> fmt::Result {
    match byte {
        b'+' | b'/' | b'\\' | b'%' | b' ' | b'"' | b'\'' | ..0x20 | 0x7f.. => write!(out, "%{byte:02X}"),
        _ => write!(out, "{}", char::from(byte)),
    }
}

/// Where a video frame stands after the key frame that it needs (FORMAT.md §29.2).
///
/// ```
/// use vrs_core::format::{Codec, ImageSpec, KeyFrame, Raster, RecordFormat};
///
/// let format = RecordFormat::parse_stored(b"image/video/keyframe_timestamp=2.25/keyframe_index=3");
/// let key_frame = Some(KeyFrame { timestamp: 2.25, index: 3 });
/// let video = ImageSpec::Video { raster: Raster::default(), codec: Codec::default(), key_frame };
/// assert_eq!(format, RecordFormat::new().image(video));
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct KeyFrame {
    /// Time of the key frame, in seconds.
    pub timestamp: f64,
    /// Frames since the key frame: 0 for the key frame itself.
    pub index: u32,
}

/// The time that stands for "no key frame".
const NO_TIMESTAMP: f64 = -1e-308;

impl KeyFrame {
    /// The position that these two stored values give; `None` for the time that files use for "none".
    pub(super) fn from_stored(timestamp: f64, index: u32) -> Option<Self> {
        (timestamp.to_bits() != NO_TIMESTAMP.to_bits()).then_some(Self { timestamp, index })
    }
}

impl KeyFrame {
    /// Writes both parts, each behind a `/`; the time has 9 decimals (FORMAT.md §29.2).
    pub(super) fn write_parts(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("/keyframe_timestamp=")?;
        if self.timestamp.is_nan() {
            out.write_str("nan")?;
        } else {
            write!(out, "{:.9}", self.timestamp)?;
        }
        write!(out, "/keyframe_index={}", self.index)
    }
}

#[cfg(test)]
mod tests {
    use std::format;
    use std::string::{String, ToString};

    use proptest::prelude::*;

    use super::*;
    use crate::format::{ImageSpec, Raster};

    fn text(codec: Codec, key_frame: Option<KeyFrame>) -> String {
        ImageSpec::Video { raster: Raster::default(), codec, key_frame }.to_string()
    }

    /// Appendix A.4 row 13.
    #[test]
    fn names_are_escaped() {
        for (name, escaped) in [
            (&br#"H.264 % + / \ " %"#[..], "H.264%20%25%20%2B%20%2F%20%5C%20%22%20%25"),
            (b"+confusing/codec/bad+name", "%2Bconfusing%2Fcodec%2Fbad%2Bname"),
            (b"\0\x1f'\x7f\xff", "%00%1F%27%7F%FF"),
        ] {
            assert_eq!(text(Codec::new(name), None), format!("image/video/codec={escaped}"));
            assert_eq!(unescape(escaped.as_bytes()), name);
        }
        assert_eq!(unescape(b"a%2b%2%zz%2g%"), b"a+%2%zz%2g%");
    }

    #[test]
    fn key_frames_print_any_time() {
        for (timestamp, printed) in [(2.251_009_123, "2.251009123"), (f64::NAN, "nan"), (f64::NEG_INFINITY, "-inf")] {
            let text = text(Codec::default(), KeyFrame::from_stored(timestamp, 5));
            assert_eq!(text, format!("image/video/keyframe_timestamp={printed}/keyframe_index=5"));
        }
        assert_eq!(KeyFrame::from_stored(-1e-308, 5), None);
    }

    proptest! {
        #[test]
        fn any_name_reads_back(name in prop::collection::vec(any::<u8>(), 1..40)) {
            let text = text(Codec::new(name.clone()), None);
            let escaped = text.strip_prefix("image/video/codec=").unwrap();
            prop_assert!(escaped.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/' && byte != b'+'));
            prop_assert_eq!(unescape(escaped.as_bytes()), name);
        }
    }
}
