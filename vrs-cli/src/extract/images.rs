//! Images: files as they are stored, raw pixels as PNG.

use std::io::{self, Write};

use serde::Serialize;
use vrs::format::{Content, ImageSize, ImageSpec, PixelFormat, Raster};
use vrs::reader::RecordBlock;
use vrs_media::Frame;

use super::folder::Folder;
use super::manifest::{Lines, Place};

/// The images that are being extracted.
#[derive(Debug)]
pub(super) struct ImageFiles<'f> {
    folder: &'f Folder,
    manifest: Lines,
    digits: usize,
    /// Whether raw pixels stay as they are stored.
    raw: bool,
}

/// A line of `images.jsonl`.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    #[serde(flatten)]
    place: &'a Place,
    /// The block, completed by layouts and configuration.
    format: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pixel_format: Option<&'static str>,
    /// Bytes in the recording.
    stored_size: usize,
    /// Whether the file holds other pixels than the recording.
    converted: bool,
    /// Of float pixels, the values that became black and white.
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<(f64, f64)>,
}

impl<'f> ImageFiles<'f> {
    pub(super) fn new(folder: &'f Folder, digits: usize, raw: bool) -> io::Result<Self> {
        Ok(Self { folder, manifest: Lines::new(folder, "images.jsonl")?, digits, raw })
    }

    /// Writes an image. Raw pixels that do not fit their description are written as stored, and the problem is told.
    pub(super) fn add(&mut self, place: &Place, block: &RecordBlock<'_>, bytes: &[u8]) -> io::Result<Option<String>> {
        let Content::Image(spec) = &block.block.content else { return Ok(None) };
        let (frame, problem) = match spec {
            ImageSpec::Raw(raster) if !self.raw => match Frame::new(*raster, bytes) {
                Ok(frame) => (Some(frame), None),
                Err(problem) => (None, Some(format!("the image is written as stored: {problem}"))),
            },
            _ => (None, None),
        };
        let extension = if frame.is_some() { "png" } else { extension(spec) };
        let name = place.file_name(self.digits, extension);
        self.folder.write(&name, |file| match &frame {
            Some(frame) => frame.to_bitmap().write_png(file),
            None => file.write_all(bytes),
        })?;
        let Raster { size, pixel_format, .. } = spec.raster();
        self.manifest.add(&Line {
            file: &name,
            place,
            format: block.block.to_string(),
            width: size.map(ImageSize::width),
            height: size.map(ImageSize::height),
            pixel_format: pixel_format.map(PixelFormat::name),
            stored_size: bytes.len(),
            converted: frame.is_some(),
            range: frame.as_ref().and_then(Frame::value_range),
        })?;
        Ok(problem)
    }

    /// Completes the manifest; says how many images there are.
    pub(super) fn finish(self) -> io::Result<usize> {
        self.manifest.finish()
    }
}

/// What the names of stored images end with. Frames of the usual video codecs can be joined to a file that players take.
fn extension(spec: &ImageSpec) -> &'static str {
    match spec {
        ImageSpec::Raw(_) => "raw",
        ImageSpec::Jpg(_) => "jpg",
        ImageSpec::Png(_) => "png",
        ImageSpec::Jxl(_) => "jxl",
        ImageSpec::Video { codec, .. } => {
            let name = codec.name().to_string().to_ascii_lowercase().replace(['.', '-', '_', ' '], "");
            match name.as_str() {
                "h264" | "avc" => "h264",
                "h265" | "hevc" => "h265",
                "vp9" => "vp9",
                "av1" => "av1",
                _ => "video",
            }
        }
        ImageSpec::CustomCodec { .. } | ImageSpec::Unspecified => "image",
    }
}
