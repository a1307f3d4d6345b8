//! What a person got wrong in a record format.

use alloc::format;
use alloc::string::String;
use core::fmt;

use thiserror::Error;

use super::near::nearest;
use super::{AudioFormat, ContentType, ImageFormat};

/// Why a text that a person wrote is no record format.
///
/// ```
/// use vrs_core::format::RecordFormat;
///
/// let error = "data_layout+images/raw".parse::<RecordFormat>().unwrap_err();
/// assert_eq!(error.to_string(), "`images` in block 1 is no content type, did you mean `image`?");
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
#[error("`{text}` in block {block} is no {part}{}", suggestion(*near))]
pub struct RecordFormatError {
    /// Which block, from 0.
    pub block: usize,
    /// What the text should be.
    pub part: FormatPart,
    /// The text, between the `+` or `/` around it.
    pub text: String,
    /// A name that was perhaps meant.
    pub near: Option<&'static str>,
}

/// The parts of a block in a record format string.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum FormatPart {
    /// The first part: `image`, `data_layout`, …
    ContentType,
    /// The encoding of an image: `raw`, `jpg`, …
    ImageFormat,
    /// The encoding of sound: `pcm` or `opus`.
    AudioFormat,
    /// Anything else: `640x480`, `channels=2`, …
    Parameter,
}

impl fmt::Display for FormatPart {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::ContentType => "content type",
            Self::ImageFormat => "image format",
            Self::AudioFormat => "audio format",
            Self::Parameter => "parameter that can stand there",
        })
    }
}

impl RecordFormatError {
    pub(super) fn new(block: usize, part: FormatPart, text: &[u8]) -> Self {
        let near = match part {
            FormatPart::ContentType => nearest::<ContentType>(text),
            FormatPart::ImageFormat => nearest::<ImageFormat>(text),
            FormatPart::AudioFormat => nearest::<AudioFormat>(text),
            FormatPart::Parameter => None,
        };
        Self { block, part, text: String::from_utf8_lossy(text).into_owned(), near }
    }
}

fn suggestion(near: Option<&str>) -> String {
    near.map_or_else(String::new, |name| format!(", did you mean `{name}`?"))
}
