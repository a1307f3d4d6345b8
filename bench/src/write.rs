//! Writing the workload.

use std::path::Path;

use vrs::{Format, ImageFormat, Preset, RecordType, RecordableTypeId, Stream, Writer};

use crate::workload::{CameraSetup, Frame, HEIGHT, Imu, Tracks, WIDTH};
use crate::{Kind, Outcome, Result, timed};

/// Format version of all records.
const VERSION: u32 = 1;
/// Records between flushes: as often as a recorder would.
const FLUSH: u64 = 10_000;

/// Writes a configuration, a state, and `n` data records of a kind.
///
/// # Errors
/// The file cannot be written.
pub fn write(kind: Kind, n: u64, path: &Path, preset: Preset) -> Result<Outcome> {
    // The images are the camera's, not the recorder's work.
    let images = if matches!(kind, Kind::Camera) { Frame::images() } else { Vec::new() };
    timed(|| {
        match kind {
            Kind::Imu => imu(n, path, preset)?,
            Kind::Camera => camera(n, path, preset, &images)?,
            Kind::Tracks => tracks(n, path, preset)?,
        }
        Ok(Outcome { records: n, ..Outcome::default() })
    })
}

fn imu(n: u64, path: &Path, preset: Preset) -> vrs::Result<()> {
    let mut stream = Stream::new(RecordableTypeId::SLAM_IMU_DATA, "bench/imu")?.compression(preset);
    let data = stream.data(VERSION, Format::<Imu>::new())?;
    let writer = start(stream, path)?;
    record(&writer, n, Imu::PERIOD, |time, i| data.write(time, &Imu::record(i), &[]))?;
    writer.finish().map(drop)
}

fn camera(n: u64, path: &Path, preset: Preset, images: &[Vec<u8>]) -> vrs::Result<()> {
    let mut stream = Stream::new(RecordableTypeId::SLAM_CAMERA_DATA, "bench/camera")?.compression(preset);
    let setup = stream.configuration(VERSION, Format::<CameraSetup>::new())?;
    let state = stream.raw(RecordType::State, VERSION)?;
    let data = stream.data(VERSION, Format::<Frame>::new().image(ImageFormat::Raw))?;
    let size = CameraSetup { image_width: WIDTH as u32, image_height: HEIGHT as u32, image_pixel_format: 1 };
    setup.write(0.0, &size, &[])?;
    state.write(0.0, &[])?;
    let writer = Writer::options().overwrite(true).create(path, [stream])?;
    let image = |i: u64| images.get(i as usize % images.len()).map_or(&[][..], Vec::as_slice);
    record(&writer, n, Frame::PERIOD, |time, i| data.write(time, &Frame::record(i), &[image(i)]))?;
    writer.finish().map(drop)
}

fn tracks(n: u64, path: &Path, preset: Preset) -> vrs::Result<()> {
    let mut stream = Stream::new(RecordableTypeId::UNIT_TEST_1, "bench/tracks")?.compression(preset);
    let data = stream.data(VERSION, Format::<Tracks>::new())?;
    let writer = start(stream, path)?;
    let mut tracks = Tracks::new();
    record(&writer, n, Tracks::PERIOD, |time, i| {
        tracks.set(i);
        data.write(time, &tracks, &[])
    })?;
    writer.finish().map(drop)
}

/// Creates the file, with an empty configuration and an empty state record.
fn start(mut stream: Stream, path: &Path) -> vrs::Result<Writer> {
    for record_type in [RecordType::Configuration, RecordType::State] {
        stream.raw(record_type, VERSION)?.write(0.0, &[])?;
    }
    Writer::options().overwrite(true).create(path, [stream])
}

/// Writes the data records, flushing now and then.
fn record(writer: &Writer, n: u64, period: f64, mut write: impl FnMut(f64, u64) -> vrs::Result<()>) -> vrs::Result<()> {
    for i in 0..n {
        let time = i as f64 * period;
        write(time, i)?;
        if i % FLUSH == FLUSH - 1 {
            writer.flush_before(time)?;
        }
    }
    Ok(())
}
