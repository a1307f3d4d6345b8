//! Records a camera, an IMU and a hand tracker to a file, opens it again, and checks what it reads against what it wrote.
//!
//! `record_and_replay [FILE]`; without a path, the file goes to the folder for temporary files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use comfy_table::{CellAlignment, Table, presets};
use samples::rig::{CameraSetup, Frame, Imu, Motion};
use vrs::reader::{BlockContent, StreamReader};
use vrs::{Format, ImageFormat, Preset, Reader, RecordType, RecordWriter, RecordableTypeId, Stream, Writer};

/// How long the rig records.
const SECONDS: f64 = 2.0;

fn main() -> ExitCode {
    let path =
        std::env::args_os().nth(1).map_or_else(|| std::env::temp_dir().join("record_and_replay.vrs"), PathBuf::from);
    match record(&path).and_then(|()| replay(&path)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

// ---- recording -----------------------------------------------------------------------------------

fn record(path: &Path) -> vrs::Result<()> {
    // Streams are set up first: what they are, and what their records are made of.
    let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "sample/camera")?.compression(Preset::ZstdFast);
    camera.tag("lens", "wide");
    let setup = camera.configuration(1, Format::<CameraSetup>::new())?;
    let frames = camera.data(1, Format::<Frame>::new().image(ImageFormat::Raw))?;

    let mut imu = Stream::new(RecordableTypeId::IMU, "sample/imu")?.compression(Preset::None);
    let samples = imu.data(1, Format::<Imu>::new())?;

    let mut tracker = Stream::new(RecordableTypeId::MOTION, "sample/hand_tracker")?;
    let poses = tracker.data(1, Format::<Motion>::new())?;

    let writer = Writer::options().overwrite(true).tag("session_id", "sample").create(path, [camera, imu, tracker])?;

    // Then every sensor records on a thread of its own; the file is in the order of time.
    setup.write(0.0, &CameraSetup::forward(), &[])?;
    let results = thread::scope(|scope| {
        let camera = scope.spawn(|| record_camera(&frames));
        let imu = scope.spawn(|| each(Imu::PERIOD, |time, i| samples.write(time, &Imu::number(i), &[])));
        let tracker = scope.spawn(|| each(Motion::PERIOD, |time, i| poses.write(time, &Motion::number(i), &[])));
        [camera.join(), imu.join(), tracker.join()]
    });
    for result in results {
        result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    }

    let summary = writer.finish()?;
    println!("Recorded {}\n\n{summary}\n", path.display());
    Ok(())
}

fn record_camera(frames: &RecordWriter<Frame>) -> vrs::Result<()> {
    each(Frame::PERIOD, |time, i| frames.write(time, &Frame::number(i), &[&Frame::pixels(i)]))
}

/// Calls `write` with the time and the number of every record of a sensor.
fn each(period: f64, mut write: impl FnMut(f64, u64) -> vrs::Result<()>) -> vrs::Result<()> {
    (0..count(period)).try_for_each(|i| write(i as f64 * period, i))
}

fn count(period: f64) -> u64 {
    (SECONDS / period).round() as u64
}

// ---- replaying -----------------------------------------------------------------------------------

fn replay(path: &Path) -> vrs::Result<()> {
    let file = Reader::open(path)?;
    assert!(file.repairs().is_empty(), "{:?}", file.repairs());
    assert_eq!(file.tags().get("session_id"), Some("sample"));

    let (camera, imu, tracker) =
        (file.stream("sample/camera")?, file.stream("sample/imu")?, file.stream("sample/hand_tracker")?);
    replay_camera(camera)?;
    replay_imu(imu)?;
    replay_tracker(tracker)?;
    print_table(&[camera, imu, tracker]);
    println!("Everything that was read is what was written.");
    Ok(())
}

fn replay_camera(camera: StreamReader<'_>) -> vrs::Result<()> {
    assert_eq!(camera.tags().get("lens"), Some("wide"));
    for record in camera.configuration::<CameraSetup>()?.records() {
        assert_eq!(record?.decode()?, CameraSetup::forward());
    }
    let mut i = 0;
    for record in camera.data::<Frame>()?.records() {
        let record = record?;
        assert_eq!(record.decode()?, Frame::number(i));
        // The image was sized by the configuration record.
        let images = record.blocks()?.filter_map(|block| match block.content {
            BlockContent::Image(pixels) => Some(pixels),
            _ => None,
        });
        assert!(images.eq([Frame::pixels(i)]));
        i += 1;
    }
    assert_eq!(i, count(Frame::PERIOD));
    Ok(())
}

fn replay_imu(imu: StreamReader<'_>) -> vrs::Result<()> {
    let mut i = 0;
    for record in imu.data::<Imu>()?.records() {
        let record = record?;
        // A view reads fields from the bytes of the record: nothing is copied but the values asked for.
        let sample = record.layout()?;
        assert!(sample.has_gyroscope());
        assert_eq!(sample.gyroscope().map(f32::to_bits), Imu::number(i).gyroscope.map(f32::to_bits));
        assert_eq!(sample.decode().ok(), Some(Imu::number(i)));
        i += 1;
    }
    assert_eq!(i, count(Imu::PERIOD));
    Ok(())
}

fn replay_tracker(tracker: StreamReader<'_>) -> vrs::Result<()> {
    let mut i = 0;
    for record in tracker.data::<Motion>()?.records() {
        let record = record?;
        let (pose, written) = (record.layout()?, Motion::number(i));
        assert!(pose.joints().iter().eq(written.joints.iter().copied()));
        assert!(pose.names().iter().eq(written.names.iter().map(String::as_str)));
        assert_eq!(pose.note(), written.note.as_str());
        assert_eq!(pose.wrist(), written.wrist);
        i += 1;
    }
    assert_eq!(i, count(Motion::PERIOD));
    Ok(())
}

fn print_table(streams: &[StreamReader<'_>]) {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_header(["stream", "flavor", "data", "from", "to", "rate"]);
    for stream in streams {
        let (first, last) = stream.time_range(RecordType::Data).unwrap_or_default();
        let count = stream.count(RecordType::Data);
        table.add_row([
            stream.id().to_string(),
            stream.flavor().to_owned(),
            count.to_string(),
            format!("{first:.3} s"),
            format!("{last:.3} s"),
            format!("{:.1} Hz", (count - 1) as f64 / (last - first)),
        ]);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("{table}");
}
