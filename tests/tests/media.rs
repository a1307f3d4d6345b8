//! Images and sound of reference and real files, as pictures and samples.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

use std::path::Path;

use vrs::Reader;
use vrs::format::{AudioFormat, Content, ImageFormat};
use vrs::reader::BlockContent;
use vrs_media::{Bitmap, ImageError, Pcm};
use vrs_tests::data::{real_files, reference_files};

/// What was found in a file: images by whether they decode, and blocks of PCM.
#[derive(Default, Debug)]
struct Found {
    pictures: usize,
    videos: usize,
    pcm: usize,
}

fn look_into(path: &Path) -> Found {
    let mut found = Found::default();
    for record in Reader::open(path).unwrap().records().filter_map(Result::ok) {
        for block in record.blocks().into_iter().flatten() {
            match (&block.content, &block.block.content) {
                (BlockContent::Image(bytes), Content::Image(spec)) => match Bitmap::decode(spec, bytes) {
                    Ok(bitmap) => {
                        let said = spec.raster().size;
                        assert!(said.is_none_or(|said| said == bitmap.size()), "{}: {said:?}", path.display());
                        found.pictures += 1;
                    }
                    Err(ImageError::Video(_) | ImageError::CustomCodec(_)) => found.videos += 1,
                    // The reference files hold a few bytes in place of image files.
                    Err(ImageError::Undecodable { .. }) if spec.format() != Some(ImageFormat::Raw) => {
                        assert!(bytes.len() < 5000, "{}: {spec}", path.display());
                    }
                    Err(error) => panic!("{}: {spec}: {error}", path.display()),
                },
                (BlockContent::Audio(bytes), Content::Audio(spec)) if spec.format() == Some(AudioFormat::Pcm) => {
                    let pcm = Pcm::of_block(spec, bytes).unwrap();
                    assert_eq!(pcm.to_f32().len(), pcm.frames() * usize::from(pcm.channels()));
                    found.pcm += 1;
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn all_images_and_sound_of_reference_files_are_understood() {
    let found: Vec<Found> = reference_files().iter().map(|path| look_into(path)).collect();
    assert!(found.iter().any(|found| found.pictures > 0), "{found:?}");
    assert_eq!(found.iter().map(|found| found.pcm).max(), Some(6));
}

/// The images of glasses that nobody here made: JPEG, H.265, raw pixels.
#[test]
fn all_images_of_real_files_are_understood() {
    for path in real_files() {
        let expected = match path.file_name().unwrap().to_str().unwrap() {
            "aria_gen1.vrs" => (20, 0, 4),
            "aria_gen2.vrs" => (0, 43, 0),
            "sample_raw_pixel_formats.vrs" => (260, 0, 0),
            _ => continue,
        };
        let found = look_into(&path);
        assert_eq!((found.pictures, found.videos, found.pcm), expected, "{}", path.display());
    }
}
