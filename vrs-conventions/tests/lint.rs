//! What the lint tells of recordings, and of those that follow the conventions.
#![allow(clippy::unwrap_used, reason = "a test fails that way")]

use vrs::format::{ImageSpec, Raster, SampleFormat};
use vrs::{AudioFormat, DataLayout, Format, ImageFormat, PixelFormat, Reader, RecordableTypeId, Stream, Writer};
use vrs_conventions::tags::WriteTags;
use vrs_conventions::{
    AudioLayout, Finding, ImageLayout, NextBlockLayout, Problem, VideoFrameLayout, lint, lint_stream,
};

#[derive(DataLayout)]
struct Exposure {
    exposure: f64,
}

fn stream(flavor: &str) -> Stream {
    Stream::new(RecordableTypeId::FORWARD_CAMERA, flavor).unwrap()
}

/// What the lint tells of a recording of these streams.
fn lint_recording(streams: Vec<Stream>, write: impl FnOnce()) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.vrs");
    let writer = Writer::create(&path, streams).unwrap();
    write();
    writer.finish().unwrap();
    lint(&Reader::open(&path).unwrap())
}

fn problems(findings: Vec<Finding>) -> Vec<Problem> {
    findings.into_iter().map(|finding| finding.problem).collect()
}

#[test]
fn what_follows_the_conventions_has_no_findings() {
    let mut camera = stream("test/camera");
    let configuration = camera.configuration(1, Format::<ImageLayout>::new()).unwrap();
    let frames = camera.data(1, Format::<Exposure>::new().image(ImageFormat::Raw)).unwrap();
    camera.with_capture_time(1.5);
    let mut video = stream("test/video");
    let raster = video.configuration(1, Format::<ImageLayout>::new()).unwrap();
    let format = Format::<VideoFrameLayout>::new().image(ImageSpec::video("H.265", Raster::default()));
    let video_frames = video.data(1, format).unwrap();
    let mut microphone = stream("test/microphone");
    let audio = microphone.configuration(1, Format::<AudioLayout>::new()).unwrap();
    let sound = microphone.data(1, Format::<NextBlockLayout>::new().audio(AudioFormat::Pcm)).unwrap();
    for stream in [&camera, &video, &microphone] {
        assert_eq!(lint_stream(stream), []);
    }
    let findings = lint_recording(vec![camera, video, microphone], || {
        configuration.write(0.0, &ImageLayout::new(2, 2, PixelFormat::Grey8), &[]).unwrap();
        raster.write(0.0, &ImageLayout::new(2, 2, PixelFormat::Grey8), &[]).unwrap();
        audio.write(0.0, &AudioLayout::new(SampleFormat::I16Le, 1, 8000), &[]).unwrap();
        frames.write(1.0, &Exposure { exposure: 0.1 }, &[&[0; 4]]).unwrap();
        video_frames.write(1.0, &VideoFrameLayout::default(), &[&[0; 4]]).unwrap();
        sound.write(1.0, &NextBlockLayout { next_content_block_size: 4 }, &[&[0; 4]]).unwrap();
    });
    assert_eq!(findings, []);
}

/// Decisions 37: images of which nothing in the file says how large they are.
#[test]
fn images_without_a_size_are_told() {
    let mut camera = stream("test/camera");
    let configuration = camera.configuration(1, Format::<ImageLayout>::new()).unwrap();
    let frames = camera.data(1, Format::<Exposure>::new().image(ImageFormat::Raw)).unwrap();
    assert_eq!(lint_stream(&camera), []);
    // The configuration record is forgotten.
    let findings = lint_recording(vec![camera], || frames.write(1.0, &Exposure { exposure: 0.1 }, &[&[0; 4]]).unwrap());
    assert!(
        matches!(&findings[..], [Finding { problem: Problem::NoConfiguration { version: 1, .. }, .. }]),
        "{findings:?}"
    );
    assert!(findings[0].to_string().contains("200-1 (test/camera)") && findings[0].to_string().contains("write one"));
    drop(configuration);
}

#[test]
fn a_configuration_that_comes_late_or_says_nothing_is_told() {
    for (time, width) in [(2.0, 2), (0.0, 0)] {
        let mut camera = stream("test/camera");
        let configuration = camera.configuration(1, Format::<ImageLayout>::new()).unwrap();
        let frames = camera.data(1, Format::<Exposure>::new().image(ImageFormat::Raw)).unwrap();
        let findings = problems(lint_recording(vec![camera], || {
            configuration.write(time, &ImageLayout::new(width, 2, PixelFormat::Grey8), &[]).unwrap();
            frames.write(1.0, &Exposure { exposure: 0.1 }, &[&[0; 4]]).unwrap();
        }));
        assert!(matches!(findings[..], [Problem::Undescribed { timestamp: 1.0, .. }]), "{findings:?}");
    }
}

#[test]
fn labels_of_conventions_have_their_types() {
    #[derive(DataLayout)]
    struct Size {
        image_width: u16,
    }
    #[derive(DataLayout)]
    struct Odd {
        image_stride: f64,
        #[layout(struct)]
        camera: Size,
        #[layout(label = "Frame Counter")]
        frame_counter: u32,
    }
    let mut camera = stream("test/camera");
    let _ = camera.data(3, Format::<Odd>::new().image(ImageFormat::Jpg)).unwrap();
    let findings = problems(lint_stream(&camera));
    assert_eq!(findings.len(), 3, "{findings:?}");
    assert!(
        matches!(&findings[0], Problem::WrongType { label, place, .. } if label == "image_stride" && place.version == 3)
    );
    assert!(matches!(&findings[1], Problem::NestedLabel { label, .. } if label == "camera/image_width"));
    assert!(matches!(&findings[2], Problem::UnusualLabels { labels, .. } if *labels == ["Frame Counter"]));
}

#[test]
fn video_without_key_frames_is_told() {
    let mut camera = stream("test/video");
    let raster = Raster::new(PixelFormat::Grey8, 2, 2);
    let _ = camera.configuration(1, Format::<ImageLayout>::new()).unwrap();
    let _ = camera.data(1, Format::<Exposure>::new().image(ImageSpec::video("H.265", raster))).unwrap();
    let findings = problems(lint_stream(&camera));
    assert!(matches!(findings[..], [Problem::NoKeyFrame(place)] if place.block == 1), "{findings:?}");
}

#[test]
fn streams_that_nobody_can_tell_apart() {
    // The ids of generic kinds of streams ask for a flavor, those of certain devices do not.
    let device = |flavor: &str| Stream::new(RecordableTypeId(1201), flavor).unwrap();
    let findings = problems(lint_recording(vec![device(""), device("test/right"), device("")], || ()));
    assert!(
        matches!(&findings[..], [Problem::Alike { streams, .. }] if *streams == ["1201-1", "1201-3"]),
        "{findings:?}"
    );
    let mut left = device("");
    left.with_device_role("left");
    assert_eq!(lint_recording(vec![left, device("test/right")], || ()), []);
    assert_eq!(lint_recording(vec![device("")], || ()), []);
}

#[test]
fn tags_have_their_forms() {
    let mut camera = stream("test/camera");
    camera.tag("capture_time_epoch", "yesterday");
    let findings = lint_stream(&camera);
    assert!(
        matches!(&findings[..], [Finding { problem: Problem::Tag(error), .. }] if error.tag == "capture_time_epoch")
    );
}
