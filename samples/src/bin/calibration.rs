//! Data without a layout of its own: a calibration as JSON, an opaque message, and a type of the standard library, in one
//! configuration record.
//!
//! `calibration [FILE]`, by default `calibration.vrs` in the folder for temporary files.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, TryFromFloatSecsError};

use serde::{Deserialize, Serialize};
use vrs::{Adapter, Bytes, DataLayout, Format, Json, Reader, RecordableTypeId, Stream, Writer};

/// What the calibration tool gives: nested lists and names, of another shape for each model of lens.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Calibration {
    model: String,
    lenses: BTreeMap<String, Lens>,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Lens {
    center: [f64; 2],
    coefficients: Vec<f64>,
}

/// Durations are stored as seconds.
enum Seconds {}

impl Adapter for Seconds {
    type Value = Duration;
    type Stored = f64;
    type Error = TryFromFloatSecsError;

    fn store(value: &Duration) -> f64 {
        value.as_secs_f64()
    }

    fn load(seconds: f64) -> Result<Duration, Self::Error> {
        Duration::try_from_secs_f64(seconds)
    }
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Configuration {
    /// A string piece: any program can show it.
    calibration: Json<Calibration>,
    /// A vector of `uint8_t`, lent as a slice.
    firmware_message: Bytes,
    /// A double.
    #[layout(with = Seconds, unit = "s", default = 0.01)]
    exposure: Duration,
}

fn main() -> ExitCode {
    let path = std::env::args_os().nth(1).map_or_else(|| std::env::temp_dir().join("calibration.vrs"), PathBuf::from);
    match record(&path).and_then(|()| read(&path)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn record(path: &PathBuf) -> vrs::Result<()> {
    let left = Lens { center: [319.5, 239.5], coefficients: vec![0.25, -0.5, 0.125] };
    let right = Lens { center: [318.0, 240.0], coefficients: vec![0.25] };
    let lenses = BTreeMap::from([("left".to_owned(), left), ("right".to_owned(), right)]);
    let configuration = Configuration {
        calibration: Json(Calibration { model: "fisheye".to_owned(), lenses }),
        firmware_message: Bytes::from(vec![8, 150, 1]),
        exposure: Duration::from_millis(8),
    };
    let mut rig = Stream::new(RecordableTypeId::FORWARD_CAMERA, "samples/rig")?;
    let configurations = rig.configuration(1, Format::<Configuration>::new())?;
    let writer = Writer::create(path, [rig])?;
    configurations.write(0.0, &configuration, &[])?;
    writer.finish()?;
    Ok(())
}

fn read(path: &PathBuf) -> vrs::Result<()> {
    let file = Reader::open(path)?;
    for record in file.stream("samples/rig")?.configuration::<Configuration>()?.records() {
        let record = record?;
        let configuration = record.layout()?;
        println!("as stored: {}", configuration.calibration().as_text());
        println!("message of {} bytes", configuration.firmware_message().len());
        // Decoding names the field whose text is no calibration, or whose number is no duration.
        let owned = record.decode()?;
        println!("exposure {:?}", owned.exposure);
        for (name, lens) in &owned.calibration.lenses {
            println!("{name}: center {:?}, {} coefficients", lens.center, lens.coefficients.len());
        }
    }
    Ok(())
}
