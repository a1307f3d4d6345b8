//! The labels by which layouts describe the blocks around them (FORMAT.md §32.1).
//!
//! A piece of exactly one of these labels, kinds and element types has the meaning given here, in any layout. A label
//! with the label of a struct before it, such as `camera/image_width`, is none of them.

use crate::element::ElementType::{self, F64, U8, U32};
use crate::layout::PieceType;
#[cfg(feature = "alloc")]
use crate::layout::{Schema, Slot, match_pieces};

/// The signature of a piece with an agreed meaning: its label and what it stores.
///
/// ```
/// use vrs_core::format::conventions::IMAGE_WIDTH;
///
/// assert_eq!(IMAGE_WIDTH.label, "image_width");
/// assert_eq!(IMAGE_WIDTH.ty.to_string(), "DataPieceValue<uint32_t>");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Convention {
    /// The label, alone and complete.
    pub label: &'static str,
    /// What the piece stores.
    pub ty: PieceType,
}

impl Convention {
    const fn value(label: &'static str, element: ElementType) -> Self {
        Self { label, ty: PieceType::Value(element) }
    }
}

/// Pixels in a row of the image.
pub const IMAGE_WIDTH: Convention = Convention::value("image_width", U32);
/// Rows of the image.
pub const IMAGE_HEIGHT: Convention = Convention::value("image_height", U32);
/// Bytes from one row of the first plane to the next; optional.
pub const IMAGE_STRIDE: Convention = Convention::value("image_stride", U32);
/// Bytes from one row of the other planes to the next; optional.
pub const IMAGE_STRIDE_2: Convention = Convention::value("image_stride_2", U32);
/// Number of the [`PixelFormat`](super::PixelFormat), in the low 8 bits.
pub const IMAGE_PIXEL_FORMAT: Convention = Convention::value("image_pixel_format", U32);
/// What old recordings have in place of a pixel format: 1, 3, 4 or 8 bytes.
pub const IMAGE_BYTES_PER_PIXEL: Convention = Convention::value("image_bytes_per_pixel", U32);
/// The same in one byte.
pub const IMAGE_BYTES_PER_PIXEL_8: Convention = Convention::value("image_bytes_per_pixel", U8);
/// Name of the codec of a video frame or of an image with a codec of its own.
pub const IMAGE_CODEC_NAME: Convention = Convention { label: "image_codec_name", ty: PieceType::String };
/// Quality of the codec, 0 to 100, in the low 8 bits; optional.
pub const IMAGE_CODEC_QUALITY: Convention = Convention::value("image_codec_quality", U32);
/// Time of the key frame that a video frame needs, in seconds.
pub const IMAGE_KEY_FRAME_TIMESTAMP: Convention = Convention::value("image_key_frame_timestamp", F64);
/// Frames since that key frame; 0 for the key frame itself.
pub const IMAGE_KEY_FRAME_INDEX: Convention = Convention::value("image_key_frame_index", U32);
/// Number of the [`AudioFormat`](super::AudioFormat); PCM when missing.
pub const AUDIO_FORMAT: Convention = Convention::value("audio_format", U8);
/// Number of the [`SampleFormat`](super::SampleFormat).
pub const AUDIO_SAMPLE_FORMAT: Convention = Convention::value("audio_sample_format", U8);
/// Bytes from one sample frame to the next; optional.
pub const AUDIO_SAMPLE_STRIDE: Convention = Convention::value("audio_sample_stride", U8);
/// Samples in a sample frame.
pub const AUDIO_CHANNEL_COUNT: Convention = Convention::value("audio_channel_count", U8);
/// Sample frames per second.
pub const AUDIO_SAMPLE_RATE: Convention = Convention::value("audio_sample_rate", U32);
/// Sample frames in the block.
pub const AUDIO_SAMPLE_COUNT: Convention = Convention::value("audio_sample_count", U32);
/// Pairs of channels that are stereo; optional.
pub const AUDIO_STEREO_PAIR_COUNT: Convention = Convention::value("audio_stereo_pair_count", U8);
/// Bytes of the block directly behind the layout.
pub const NEXT_CONTENT_BLOCK_SIZE: Convention = Convention::value("next_content_block_size", U32);

/// Declares the slots of one group of conventions, in the order that counts where a layout repeats a piece.
#[cfg(feature = "alloc")]
macro_rules! slots {
    ($(#[$doc:meta])* $Group:ident { $($(#[$field_doc:meta])* $field:ident = $convention:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
        #[non_exhaustive]
        pub struct $Group {
            $(#[doc = concat!("Where [`", stringify!($convention), "`] stands.")] pub $field: Option<Slot>,)*
        }

        impl $Group {
            fn of(schema: &Schema) -> Self {
                let expected = [$(($convention.label, $convention.ty),)*];
                let mut found = match_pieces(expected, schema).into_iter();
                Self { $($field: found.next().flatten(),)* }
            }
        }
    };
}

#[cfg(feature = "alloc")]
slots! {
    /// The pieces of a layout that describe an image.
    ImageSlots {
        width = IMAGE_WIDTH,
        height = IMAGE_HEIGHT,
        stride = IMAGE_STRIDE,
        stride_2 = IMAGE_STRIDE_2,
        pixel_format = IMAGE_PIXEL_FORMAT,
        codec_quality = IMAGE_CODEC_QUALITY,
        bytes_per_pixel = IMAGE_BYTES_PER_PIXEL,
        bytes_per_pixel_8 = IMAGE_BYTES_PER_PIXEL_8,
        codec_name = IMAGE_CODEC_NAME,
    }
}

#[cfg(feature = "alloc")]
slots! {
    /// The pieces of a layout that place the video frame directly behind it.
    VideoSlots {
        key_frame_timestamp = IMAGE_KEY_FRAME_TIMESTAMP,
        key_frame_index = IMAGE_KEY_FRAME_INDEX,
    }
}

#[cfg(feature = "alloc")]
slots! {
    /// The pieces of a layout that describe sound.
    AudioSlots {
        format = AUDIO_FORMAT,
        sample_format = AUDIO_SAMPLE_FORMAT,
        sample_stride = AUDIO_SAMPLE_STRIDE,
        channel_count = AUDIO_CHANNEL_COUNT,
        sample_rate = AUDIO_SAMPLE_RATE,
        sample_count = AUDIO_SAMPLE_COUNT,
        stereo_pair_count = AUDIO_STEREO_PAIR_COUNT,
    }
}

#[cfg(feature = "alloc")]
slots! {
    /// The pieces of a layout that size the block directly behind it.
    NextSlots {
        content_block_size = NEXT_CONTENT_BLOCK_SIZE,
        audio_sample_count = AUDIO_SAMPLE_COUNT,
    }
}

/// Which pieces of a layout follow the conventions; found once per layout.
///
/// ```
/// use vrs_core::format::conventions::{ConventionSlots, IMAGE_HEIGHT, IMAGE_WIDTH};
/// use vrs_core::layout::{PieceSpec, Schema};
///
/// let schema = Schema::new([IMAGE_HEIGHT, IMAGE_WIDTH].map(|piece| PieceSpec::new(piece.label, piece.ty)))?;
/// let slots = ConventionSlots::of(&schema);
/// assert_eq!(slots.image.width, schema.slot(1));
/// assert_eq!(slots.image.pixel_format, None);
/// # Ok::<(), vrs_core::layout::SchemaError>(())
/// ```
#[cfg(feature = "alloc")]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct ConventionSlots {
    /// What describes an image.
    pub image: ImageSlots,
    /// What places the video frame directly behind the layout.
    pub video: VideoSlots,
    /// What describes sound.
    pub audio: AudioSlots,
    /// What sizes the block directly behind the layout.
    pub next: NextSlots,
}

#[cfg(feature = "alloc")]
impl ConventionSlots {
    /// Looks the conventions up in a layout; each group by itself, in the order of its declaration (FORMAT.md §32.1).
    pub fn of(schema: &Schema) -> Self {
        Self {
            image: ImageSlots::of(schema),
            video: VideoSlots::of(schema),
            audio: AudioSlots::of(schema),
            next: NextSlots::of(schema),
        }
    }
}

#[cfg(test)]
#[cfg(feature = "alloc")]
mod tests {
    use super::*;
    use crate::layout::PieceSpec;

    fn schema(pieces: &[(&str, PieceType)]) -> Schema {
        Schema::new(pieces.iter().map(|(label, ty)| PieceSpec::new(*label, *ty))).unwrap()
    }

    /// FORMAT.md §32.1: label, kind and element type must all be right, and no struct may stand before the label.
    #[test]
    fn only_the_exact_signature_counts() {
        let schema = schema(&[
            ("camera/image_width", IMAGE_WIDTH.ty),
            ("image_height", AUDIO_FORMAT.ty),
            ("Image_stride", IMAGE_STRIDE.ty),
            ("image_pixel_format", PieceType::Array(U32, 1)),
            ("image_bytes_per_pixel", IMAGE_BYTES_PER_PIXEL_8.ty),
            ("image_codec_name", PieceType::Value(U32)),
        ]);
        let slots = ConventionSlots::of(&schema);
        let image = ImageSlots { bytes_per_pixel_8: schema.slot(4), ..ImageSlots::default() };
        assert_eq!(slots, ConventionSlots { image, ..ConventionSlots::default() });
    }

    /// FORMAT.md §27.2: the search goes on behind the last piece found, so width found last makes height the first
    /// again.
    #[test]
    fn repeated_pieces_are_taken_in_turn() {
        let schema = schema(&[
            ("image_height", IMAGE_HEIGHT.ty),
            ("image_width", IMAGE_WIDTH.ty),
            ("image_height", IMAGE_HEIGHT.ty),
            ("audio_sample_count", AUDIO_SAMPLE_COUNT.ty),
            ("next_content_block_size", NEXT_CONTENT_BLOCK_SIZE.ty),
            ("audio_sample_count", AUDIO_SAMPLE_COUNT.ty),
        ]);
        let slots = ConventionSlots::of(&schema);
        assert_eq!((slots.image.width, slots.image.height), (schema.slot(1), schema.slot(2)));
        assert_eq!((slots.audio.sample_count, slots.next.audio_sample_count), (schema.slot(3), schema.slot(5)));
    }
}
