//! The frames that a decoder needs, from files that were written here.
#![allow(clippy::unwrap_used, reason = "a test fails that way")]

use vrs::format::{ImageSpec, Raster};
use vrs::{Format, PixelFormat, Reader, RecordableTypeId, Stream, Writer};
use vrs_conventions::{ImageLayout, VideoFrameLayout};
use vrs_media::{EncodedFrame, VideoError, VideoTrack};

/// A recording with frames of these places behind the key frames at these times: one a second, and other records between.
fn record(folder: &tempfile::TempDir, frames: &[(f64, u32)]) -> Reader {
    let path = folder.path().join("video.vrs");
    let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "test/video").unwrap();
    let configuration = camera.configuration(1, Format::<ImageLayout>::new()).unwrap();
    let raster = Raster::new(PixelFormat::Yuv420Nv12, 64, 48);
    let format = Format::<VideoFrameLayout>::new().image(ImageSpec::video("H.265", raster));
    let data = camera.data(1, format).unwrap();
    let other = camera.data(2, Format::<VideoFrameLayout>::new()).unwrap();
    let writer = Writer::create(&path, [camera]).unwrap();
    let video = ImageLayout::new(64, 48, PixelFormat::Yuv420Nv12);
    configuration.write(0.0, &video, &[]).unwrap();
    for (i, (image_key_frame_timestamp, image_key_frame_index)) in frames.iter().copied().enumerate() {
        let time = i as f64 + 1.0;
        let position = VideoFrameLayout { image_key_frame_timestamp, image_key_frame_index };
        data.write(time, &position, &[&[i as u8; 5]]).unwrap();
        other.write(time + 0.5, &position, &[]).unwrap();
    }
    writer.finish().unwrap();
    Reader::open(&path).unwrap()
}

fn track(file: &Reader) -> VideoTrack<'_> {
    VideoTrack::new(file.stream("test/video").unwrap())
}

fn run(track: VideoTrack<'_>, time: f64) -> Result<Vec<f64>, VideoError> {
    track.run_to_time(time)?.map(|frame| Ok(frame?.timestamp())).collect()
}

#[test]
fn a_run_begins_at_the_key_frame() {
    let folder = tempfile::tempdir().unwrap();
    let file = record(&folder, &[(1.0, 0), (1.0, 1), (1.0, 2), (4.0, 0), (4.0, 1), (4.0, 2)]);
    let track = track(&file);
    assert_eq!(run(track, 3.0).unwrap(), [1.0, 2.0, 3.0]);
    assert_eq!(run(track, 4.0).unwrap(), [4.0]);
    assert_eq!(run(track, 5.6).unwrap(), [4.0, 5.0, 6.0]);
    let frames: Vec<EncodedFrame<'_>> = track.frames().map(Result::unwrap).collect();
    assert_eq!(frames.len(), 6);
    assert_eq!(
        frames.iter().map(EncodedFrame::is_key_frame).collect::<Vec<_>>(),
        [true, false, false, true, false, false]
    );
    let fifth = &frames[4];
    assert_eq!((fifth.bytes(), fifth.codec().name().to_string()), (&[4_u8; 5][..], "H.265".to_owned()));
    assert_eq!(fifth.raster(), Raster::new(PixelFormat::Yuv420Nv12, 64, 48));
}

#[test]
fn a_missing_frame_is_told_before_anything_is_decoded() {
    let folder = tempfile::tempdir().unwrap();
    let missing = |frames: &[(f64, u32)], time: f64| match run(track(&record(&folder, frames)), time) {
        Err(VideoError::MissingFrame { timestamp, index }) => Some((timestamp, index)),
        _ => None,
    };
    // One dropped between.
    assert_eq!(missing(&[(1.0, 0), (1.0, 2)], 2.0), Some((2.0, 1)));
    std::fs::remove_file(folder.path().join("video.vrs")).unwrap();
    // The recording begins behind the key frame.
    assert_eq!(missing(&[(1.0, 1), (1.0, 2)], 2.0), Some((2.0, 0)));
    std::fs::remove_file(folder.path().join("video.vrs")).unwrap();
    // The key frame before is another one.
    assert_eq!(missing(&[(1.0, 0), (2.0, 1)], 2.0), Some((2.0, 0)));
}

#[test]
fn what_has_no_frame_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = record(&folder, &[(1.0, 0)]);
    assert!(matches!(run(track(&file), 1.2), Err(VideoError::NoFrame { .. })));
    assert!(matches!(run(track(&file), 9.0), Err(VideoError::NoFrame { .. })));
}
