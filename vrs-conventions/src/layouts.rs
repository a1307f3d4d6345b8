//! Layouts whose labels are conventions. A nested struct would put its own label in front of theirs: record these as
//! layouts of their own, or as optional groups, which have no prefix.

use vrs::format::{AudioFormat, SampleFormat};
use vrs::{DataLayout, PixelFormat};

/// What a raw image is: for configuration records when all images of a stream are alike, for the layout before the image
/// when they differ (FORMAT.md §32.5).
///
/// ```
/// use vrs_conventions::ImageLayout;
/// use vrs::PixelFormat;
///
/// let padded = ImageLayout { image_stride: 704, ..ImageLayout::new(640, 480, PixelFormat::Grey8) };
/// assert_eq!(padded.image_width, 640);
/// ```
#[derive(DataLayout, Clone, Copy, PartialEq, Eq, Debug)]
pub struct ImageLayout {
    /// Pixels in a row.
    pub image_width: u32,
    /// Rows.
    pub image_height: u32,
    /// Bytes from one row to the next; 0 when rows are not padded.
    pub image_stride: u32,
    /// What a pixel is.
    #[layout(as = u32)]
    pub image_pixel_format: PixelFormat,
}

impl ImageLayout {
    /// An image without padding.
    pub const fn new(width: u32, height: u32, pixel_format: PixelFormat) -> Self {
        Self { image_width: width, image_height: height, image_stride: 0, image_pixel_format: pixel_format }
    }
}

/// What the frames of a video are: for configuration records (FORMAT.md §32.5).
///
/// ```
/// use vrs::PixelFormat;
/// use vrs_conventions::VideoLayout;
///
/// let video = VideoLayout::new("H.265", 640, 480, PixelFormat::Yuv420Nv12);
/// assert_eq!(video.image_codec_quality, VideoLayout::NO_QUALITY);
/// ```
#[derive(DataLayout, Clone, PartialEq, Eq, Debug)]
pub struct VideoLayout {
    /// Pixels in a row.
    pub image_width: u32,
    /// Rows.
    pub image_height: u32,
    /// What a decoded pixel is.
    #[layout(as = u32)]
    pub image_pixel_format: PixelFormat,
    /// The codec.
    pub image_codec_name: String,
    /// Its quality, 0 to 100.
    pub image_codec_quality: u32,
}

impl VideoLayout {
    /// The quality that says nothing.
    pub const NO_QUALITY: u32 = 255;

    /// Video of a codec, without its quality.
    pub fn new(codec: impl Into<String>, width: u32, height: u32, pixel_format: PixelFormat) -> Self {
        Self {
            image_width: width,
            image_height: height,
            image_pixel_format: pixel_format,
            image_codec_name: codec.into(),
            image_codec_quality: Self::NO_QUALITY,
        }
    }
}

/// Where a video frame stands behind its key frame: for the layout directly before the frame.
///
/// ```
/// let key_frame = vrs_conventions::VideoFrameLayout { image_key_frame_timestamp: 1.5, image_key_frame_index: 0 };
/// assert_eq!(key_frame.image_key_frame_index, 0);
/// ```
#[derive(DataLayout, Clone, Copy, PartialEq, Debug, Default)]
pub struct VideoFrameLayout {
    /// Time of the key frame in seconds.
    pub image_key_frame_timestamp: f64,
    /// Frames since the key frame; 0 for the key frame itself.
    pub image_key_frame_index: u32,
}

/// What audio is: for configuration records, or the layout directly before the audio block (FORMAT.md §32.4).
///
/// ```
/// use vrs::format::SampleFormat;
/// use vrs_conventions::AudioLayout;
///
/// let stereo = AudioLayout::new(SampleFormat::I16Le, 2, 48_000);
/// assert_eq!(stereo.audio_channel_count, 2);
/// ```
#[derive(DataLayout, Clone, Copy, PartialEq, Eq, Debug)]
pub struct AudioLayout {
    /// How samples are coded.
    pub audio_format: AudioFormat,
    /// What a sample is.
    pub audio_sample_format: SampleFormat,
    /// Samples at one instant.
    pub audio_channel_count: u8,
    /// Samples of each channel per second.
    pub audio_sample_rate: u32,
}

impl AudioLayout {
    /// PCM audio.
    pub const fn new(sample_format: SampleFormat, channels: u8, rate: u32) -> Self {
        Self {
            audio_format: AudioFormat::Pcm,
            audio_sample_format: sample_format,
            audio_channel_count: channels,
            audio_sample_rate: rate,
        }
    }
}

/// How many sample frames the audio block directly behind the layout has.
///
/// ```
/// let block = vrs_conventions::AudioBlockLayout { audio_sample_count: 480 };
/// assert_eq!(block.audio_sample_count, 480);
/// ```
#[derive(DataLayout, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AudioBlockLayout {
    /// Sample frames.
    pub audio_sample_count: u32,
}

/// How long the block behind the layout is, where it is not the last of its record.
///
/// ```
/// let next = vrs_conventions::NextBlockLayout { next_content_block_size: 1024 };
/// assert_eq!(next.next_content_block_size, 1024);
/// ```
#[derive(DataLayout, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NextBlockLayout {
    /// Bytes.
    pub next_content_block_size: u32,
}

#[cfg(test)]
mod tests {
    use vrs::format::conventions::{self, Convention};
    use vrs::{DataLayout, Definition, Schema};

    use super::*;

    fn has<T: DataLayout>(conventions: &[Convention]) {
        let schema: Schema = Definition::<T>::new().schema();
        assert_eq!(schema.pieces().len(), conventions.len());
        for convention in conventions {
            assert!(schema.find(convention.label, convention.ty).is_some(), "{}", convention.label);
        }
    }

    #[test]
    fn fields_are_exactly_the_conventions() {
        use conventions::*;
        has::<ImageLayout>(&[IMAGE_WIDTH, IMAGE_HEIGHT, IMAGE_STRIDE, IMAGE_PIXEL_FORMAT]);
        has::<VideoFrameLayout>(&[IMAGE_KEY_FRAME_TIMESTAMP, IMAGE_KEY_FRAME_INDEX]);
        has::<AudioLayout>(&[AUDIO_FORMAT, AUDIO_SAMPLE_FORMAT, AUDIO_CHANNEL_COUNT, AUDIO_SAMPLE_RATE]);
        has::<AudioBlockLayout>(&[AUDIO_SAMPLE_COUNT]);
        has::<VideoLayout>(&[IMAGE_WIDTH, IMAGE_HEIGHT, IMAGE_PIXEL_FORMAT, IMAGE_CODEC_NAME, IMAGE_CODEC_QUALITY]);
        has::<NextBlockLayout>(&[NEXT_CONTENT_BLOCK_SIZE]);
    }
}
