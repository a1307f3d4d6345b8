//! Labels of layouts: those of conventions, and how labels are written.

use vrs::format::conventions::{self as c, Convention};
use vrs::layout::Schema;

use super::{LayoutPlace, Problem};

/// All labels with an agreed meaning. `image_bytes_per_pixel` has two types.
const ALL: [Convention; 19] = [
    c::IMAGE_WIDTH,
    c::IMAGE_HEIGHT,
    c::IMAGE_STRIDE,
    c::IMAGE_STRIDE_2,
    c::IMAGE_PIXEL_FORMAT,
    c::IMAGE_BYTES_PER_PIXEL,
    c::IMAGE_BYTES_PER_PIXEL_8,
    c::IMAGE_CODEC_NAME,
    c::IMAGE_CODEC_QUALITY,
    c::IMAGE_KEY_FRAME_TIMESTAMP,
    c::IMAGE_KEY_FRAME_INDEX,
    c::AUDIO_FORMAT,
    c::AUDIO_SAMPLE_FORMAT,
    c::AUDIO_SAMPLE_STRIDE,
    c::AUDIO_CHANNEL_COUNT,
    c::AUDIO_SAMPLE_RATE,
    c::AUDIO_SAMPLE_COUNT,
    c::AUDIO_STEREO_PAIR_COUNT,
    c::NEXT_CONTENT_BLOCK_SIZE,
];

/// What is wrong with the labels of a layout.
pub(super) fn lint(place: LayoutPlace, schema: &Schema) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut unusual = Vec::new();
    for piece in schema.pieces() {
        let label = piece.label.clone();
        let last = label.rsplit('/').next().unwrap_or_default();
        let expected: Vec<_> = ALL.iter().filter(|convention| convention.label == last).map(|known| known.ty).collect();
        if expected.is_empty() {
            if !is_snake_case(&label) {
                unusual.push(label);
            }
        } else if last != label {
            problems.push(Problem::NestedLabel { place, label });
        } else if !expected.contains(&piece.ty) {
            problems.push(Problem::WrongType { place, label, found: piece.ty, expected });
        }
    }
    if !unusual.is_empty() {
        problems.push(Problem::UnusualLabels { place, labels: unusual });
    }
    problems
}

/// `frame_counter`, `left_hand/pose_2`: words of lowercase letters and digits.
fn is_snake_case(label: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    label.split('/').all(|part| part.split('_').all(is_word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case_is_told() {
        for label in ["gain", "frame_counter", "left_hand/0/pose_2", "x"] {
            assert!(is_snake_case(label), "{label}");
        }
        for label in ["", "Gain", "frameCounter", "frame counter", "_gain", "gain_", "a__b", "a/", "größe", "a-b"] {
            assert!(!is_snake_case(label), "{label}");
        }
    }
}
