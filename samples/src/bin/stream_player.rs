//! Reads the recordings of a camera by callbacks: the document's `MyCameraStreamPlayer`. It finds the `frame_counter` of
//! today's camera and of one that still counted in 32 bits, and prints each layout as the file has it.
//!
//! `stream_player [FILE]`; without a file, it records one with both cameras to the folder for temporary files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use samples::guide::layouts::{
    MyCameraConfigRecordDataLayout, MyCameraDataRecordDataLayout, MyCameraLegacyFields, MyDataLayoutForDataRecords,
};
use samples::guide::player::{Failure, MyCameraStreamPlayer};
use vrs::{Format, ImageFormat, PixelFormat, Reader, RecordableTypeId, Stream, Writer};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let path = if let Some(path) = std::env::args_os().nth(1) {
        PathBuf::from(path)
    } else {
        let path = std::env::temp_dir().join("stream_player.vrs");
        record(&path)?;
        path
    };
    let file = Reader::open(&path)?;
    let mut player = MyCameraStreamPlayer { out: std::io::stdout().lock(), prints_layouts: true };
    file.play(&mut player)
}

/// Two cameras, years apart.
fn record(path: &Path) -> vrs::Result<()> {
    let (mut today, mut yesterday) = (camera("camera")?, camera("old_camera")?);
    let config = || Format::<MyCameraConfigRecordDataLayout>::new();
    let configs = [today.configuration(1, config())?, yesterday.configuration(1, config())?];
    let frames = today.data(1, Format::<MyDataLayoutForDataRecords>::new().image(ImageFormat::Raw))?;
    let old_frames = yesterday.data(1, Format::<MyCameraLegacyFields>::new().image(ImageFormat::Raw))?;
    let writer = Writer::options().overwrite(true).create(path, [today, yesterday])?;

    for (handle, role) in configs.iter().zip(["top_pointing_down", "left"]) {
        let config = MyCameraConfigRecordDataLayout {
            image_width: 4,
            image_height: 2,
            image_pixel_format: PixelFormat::Grey8,
            camera_role: role.to_owned(),
        };
        handle.write(0.0, &config, &[])?;
    }
    let frame = MyCameraDataRecordDataLayout { camera_temperature: 30.0, frame_counter: 1 << 40 };
    frames.write(1.0, &frame, &[&[1; 8]])?;
    let old_frame = MyCameraLegacyFields { frame_counter: 100, camera_temperature: 25.0, other_time: 0.5 };
    old_frames.write(1.0, &old_frame, &[&[2; 8]])?;
    writer.finish()?;
    Ok(())
}

fn camera(flavor: &str) -> vrs::Result<Stream> {
    Stream::new(RecordableTypeId::SAMPLE_DEVICE, flavor)
}
