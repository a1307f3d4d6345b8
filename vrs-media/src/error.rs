//! What can go wrong.

use thiserror::Error;
use vrs::format::{AudioFormat, ImageFormat, SampleFormat};

/// Why an image cannot be turned into a bitmap.
///
/// ```
/// use vrs::format::ImageSpec;
/// use vrs_media::{Bitmap, ImageError};
///
/// let spec = ImageSpec::video("H.265", Default::default());
/// let error = Bitmap::decode(&spec, &[]).unwrap_err();
/// assert_eq!(error.to_string(), "frames of the video codec `H.265` need its decoder: VideoTrack gives the frames to feed it");
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum ImageError {
    /// Nothing says how large the image is.
    #[error("nothing says how large the image is: read its record with the stream's configuration")]
    NoSize,
    /// Nothing says what a pixel is.
    #[error("nothing says what a pixel of the image is")]
    NoPixelFormat,
    /// Nothing says how the image is encoded.
    #[error("nothing says how the image is encoded")]
    NoFormat,
    /// Rows overlap.
    #[error(
        "rows of plane {plane} take {needed} bytes, and only {stride} are said to be between them: the stride is wrong"
    )]
    ShortStride {
        /// Number of the plane, from 0.
        plane: usize,
        /// Bytes from row to row, as said.
        stride: u64,
        /// Bytes of the pixels of a row.
        needed: u64,
    },
    /// The image does not have the size that its description gives.
    #[error("the image has {actual} bytes, by its description it has {expected}")]
    WrongSize {
        /// Bytes by the description.
        expected: u64,
        /// Bytes there are.
        actual: u64,
    },
    /// The dimensions are beyond what any computer can hold.
    #[error("the image claims {width} × {height} pixels, more than {bytes} bytes can hold")]
    TooManyPixels {
        /// Pixels in a row.
        width: u64,
        /// Rows.
        height: u64,
        /// Bytes of the encoded image.
        bytes: usize,
    },
    /// The bytes are no image of this format.
    #[error("the {format} image cannot be decoded: {reason}")]
    Undecodable {
        /// The format.
        format: ImageFormat,
        /// What the decoder says.
        reason: String,
    },
    /// A video frame.
    #[error("frames of the video codec `{0}` need its decoder: VideoTrack gives the frames to feed it")]
    Video(String),
    /// An image of a codec that only its application knows.
    #[error("images of the codec `{0}` need its decoder")]
    CustomCodec(String),
    /// This build of the crate cannot decode the format.
    #[error("{0} images need the feature `{0}` of vrs-media")]
    FeatureOff(ImageFormat),
}

/// Why sound cannot be turned into samples, or not be written.
///
/// ```
/// use vrs::format::Sampling;
/// use vrs_media::{AudioError, Pcm};
///
/// assert_eq!(Pcm::new(&Sampling::default(), &[]).unwrap_err().to_string(), AudioError::NoSampleFormat.to_string());
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AudioError {
    /// Nothing says what a sample is.
    #[error("nothing says what a sample of the sound is")]
    NoSampleFormat,
    /// Nothing says how many channels there are.
    #[error("nothing says how many channels the sound has")]
    NoChannels,
    /// Nothing says how fast samples follow each other.
    #[error("nothing says how many samples a second has: set a rate to write the sound")]
    NoRate,
    /// The sound is not PCM.
    #[error("{} sound needs a decoder of its own", .0.map_or("such", AudioFormat::name))]
    NotPcm(Option<AudioFormat>),
    /// Frames overlap.
    #[error("{channels} samples of {format} do not fit the {stride} bytes between sample frames")]
    ShortStride {
        /// Samples in a frame.
        channels: u8,
        /// What a sample is.
        format: SampleFormat,
        /// Bytes from frame to frame.
        stride: u64,
    },
    /// The bytes are not so many sample frames.
    #[error("{bytes} bytes are no whole number of sample frames of {stride} bytes, or not the number said")]
    WrongSize {
        /// Bytes there are.
        bytes: u64,
        /// Bytes of a sample frame.
        stride: u64,
    },
    /// Sound of another kind than what a file began with.
    #[error("sound of another sample format, number of channels or rate cannot go on in one WAV file")]
    OtherSampling,
    /// WAV files end at 4 GiB.
    #[error("the WAV file is full: its sizes have 32 bits")]
    Full,
    /// A WAV file cannot be written.
    #[error("cannot write the WAV file: {0}")]
    Write(String),
}

/// Why the frames that a decoder needs cannot be found.
///
/// ```
/// use vrs_media::VideoError;
///
/// let error = VideoError::MissingFrame { timestamp: 2.5, index: 3 };
/// assert_eq!(error.to_string(), "frame 3 behind its key frame is missing before the frame at 2.5 s");
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum VideoError {
    /// A record cannot be read.
    #[error(transparent)]
    Record(#[from] vrs::Error),
    /// The record has no video frame, or none that is described.
    #[error("the record at {timestamp} s has no video frame that is described")]
    NoFrame {
        /// Time of the record, in seconds.
        timestamp: f64,
    },
    /// A frame does not say where it stands behind its key frame.
    #[error("the frame at {timestamp} s does not say where its key frame is: its layout has no image_key_frame_index")]
    NoKeyFrame {
        /// Time of the record, in seconds.
        timestamp: f64,
    },
    /// A frame that the wanted one needs is not in the recording.
    #[error("frame {index} behind its key frame is missing before the frame at {timestamp} s")]
    MissingFrame {
        /// Time of the wanted record, in seconds.
        timestamp: f64,
        /// Which frame behind the key frame: 0 is the key frame itself.
        index: u32,
    },
}
