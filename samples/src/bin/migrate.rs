//! Reads recordings of years ago with the structs of today: fields that were retyped, renamed, lengthened and removed.
//!
//! `migrate [FOLDER]`, with the folder of `guide.vrs` and `resilience.vrs`; without, that of this repository.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use samples::guide::layouts::{MyCameraDataRecordDataLayout, MyCameraLegacyFields, my_conversion_logic};
use vrs::reader::StreamReader;
use vrs::{DataLayout, PieceSource, Point2Df, Reader};

fn main() -> ExitCode {
    let folder = std::env::args_os()
        .nth(1)
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/reference"), PathBuf::from);
    match read(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn read(folder: &Path) -> vrs::Result<()> {
    let guide = Reader::open(folder.join("guide.vrs"))?;
    for flavor in ["guide/camera", "guide/old_camera"] {
        print_counters(guide.stream(flavor)?)?;
    }
    let resilience = Reader::open(folder.join("resilience.vrs"))?;
    print_evolution(resilience.stream("65500-6")?)
}

/// The camera of the document: its counter was a `u32` once. Nothing in the loop knows.
fn print_counters(camera: StreamReader<'_>) -> vrs::Result<()> {
    let frames = camera.data::<MyCameraDataRecordDataLayout>()?;
    println!("{}", camera.flavor());
    print!("{}", frames.mapping());
    for record in frames.records() {
        let record = record?;
        let frame = record.layout()?;
        print!("  {} s: frame {}", record.timestamp(), frame.frame_counter());
        // The same through the whole old struct, as the document does it. It is there where the old piece answers.
        if let PieceSource::Legacy(_) = frame.frame_counter_source() {
            let old = record.layout_as::<MyCameraLegacyFields>()?;
            assert_eq!(my_conversion_logic(old.frame_counter()), frame.frame_counter());
            print!(", other time {} s", old.other_time());
        }
        println!();
    }
    println!();
    Ok(())
}

/// A camera whose layout changed in every way there is.
#[derive(DataLayout, Debug)]
struct Metadata {
    /// Added: older files answer with the default.
    #[layout(default = 1.0)]
    gain: f64,
    /// Renamed.
    #[layout(legacy(label = "temp"))]
    camera_temperature: f32,
    /// Retyped. Every `u32` is a `u64`: no function is needed.
    #[layout(legacy(type = u32))]
    frame_counter: u64,
    /// Lengthened: an array of another length is another type.
    #[layout(legacy(type = [f32; 4], with = without_distortion))]
    calibration: [f32; 6],
    /// Moved, which changes nothing.
    exposure: f32,
    /// Added.
    features: Vec<Point2Df>,
}

/// Old calibrations had no distortion.
fn without_distortion(old: [f32; 4]) -> [f32; 6] {
    let [fx, fy, cx, cy] = old;
    [fx, fy, cx, cy, 0.0, 0.0]
}

/// What was removed from the camera's layout, and is still in old files.
#[derive(DataLayout)]
struct Removed {
    note: String,
}

fn print_evolution(camera: StreamReader<'_>) -> vrs::Result<()> {
    let frames = camera.data::<Metadata>()?;
    println!("{}", camera.id());
    print!("{}", frames.mapping());
    for record in frames.records() {
        let record = record?;
        let frame = record.decode()?;
        print!("  version {}: frame {}, {} °C", record.version(), frame.frame_counter, frame.camera_temperature);
        print!(", gain {}, calibration {:?}", frame.gain, frame.calibration);
        // Versions without any of the fields are an error.
        if let Ok(removed) = record.layout_as::<Removed>() {
            print!(", note {:?}", removed.note());
        }
        println!();
    }
    Ok(())
}
