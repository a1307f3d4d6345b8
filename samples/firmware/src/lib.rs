//! Records an inertial sensor as the firmware of a wristband does: no operating system, no allocator, bytes out through
//! whatever implements [`embedded_io::Write`].
//!
//! `firmware-link/` is the program around it; `cargo xtask firmware` links that without `std`, runs it and checks the
//! recording.
#![no_std]
#![forbid(unsafe_code)]

use embedded_io::Write;
use vrs::emit::{EmitError, Recorder, Recording, Records, Stream};
use vrs::{DataLayout, Point3Df, RecordableTypeId};

/// Samples that the sensor gathers before it wakes the processor.
const FIFO_SIZE: usize = 8;

/// Samples in a second.
const RATE: f32 = 800.0;

/// What the sensor gathered: one record.
#[derive(DataLayout, Clone, Debug, Default, PartialEq)]
pub struct Burst {
    /// How many bursts came before.
    pub number: u32,
    /// Of the chip.
    #[layout(unit = "°C")]
    pub temperature: f32,
    /// One for each sample.
    #[layout(unit = "m/s²")]
    pub accelerations: heapless::Vec<Point3Df, FIFO_SIZE>,
    /// One for each sample.
    #[layout(unit = "rad/s")]
    pub rotations: heapless::Vec<Point3Df, FIFO_SIZE>,
}

/// How the sensor is set up: borrowed from wherever it stands.
#[derive(DataLayout, Clone, Copy, Debug)]
pub struct Settings<'a> {
    /// Samples in a second.
    #[layout(unit = "Hz")]
    pub rate: f32,
    /// The chip.
    pub chip: &'a str,
    /// The greatest value of each quantity.
    pub ranges: &'a [(&'a str, f32)],
}

/// The sensor.
pub static IMU: Stream<'_> = Stream::new(RecordableTypeId::IMU, "sample/wristband").serial_number("0042");

/// What it measures.
pub static BURSTS: Records<'_, Burst> = IMU.data(1);

/// How it is set up.
pub static SETTINGS: Records<'_, Settings<'static>> = IMU.configuration(1);

/// All that is recorded.
pub static RECORDING: Recording<'_> =
    Recording::new(&[&SETTINGS, &BURSTS]).tags(&[("device_type", "wristband"), ("firmware_revision", "1.2")]);

/// Records so many bursts of a sensor on a swinging arm.
///
/// # Errors
/// Those of the output.
pub fn record<W: Write>(output: W, bursts: u32) -> Result<W, EmitError<W::Error>> {
    // A header, and the largest layout: the burst with full lists.
    let mut buffer = [0; 256];
    let mut recorder = Recorder::start(output, &mut buffer, &RECORDING)?;
    let settings = Settings { rate: RATE, chip: "swing-7", ranges: &[("rotation", 35.0), ("acceleration", 157.0)] };
    recorder.write(&SETTINGS, 0.0, &settings, &[])?;
    for number in 0..bursts {
        let burst = read_fifo(number);
        let time = f64::from(number + 1) * FIFO_SIZE as f64 / f64::from(RATE);
        recorder.write(&BURSTS, time, &burst, &[])?;
    }
    recorder.finish()
}

/// What the driver of the sensor would do: here, an arm that swings to and fro once in a second.
fn read_fifo(number: u32) -> Burst {
    let first = number * FIFO_SIZE as u32;
    let swing = |sample: u32| {
        let phase = sample % RATE as u32;
        let up = phase.min(RATE as u32 - phase);
        up as f32 / (RATE / 4.0) - 1.0
    };
    let samples = first..first + FIFO_SIZE as u32;
    Burst {
        number,
        temperature: 36.5,
        accelerations: samples.clone().map(|sample| Point3Df::from([0.5 * swing(sample), 0.0, 9.81])).collect(),
        rotations: samples.map(|sample| Point3Df::from([0.0, 0.0, swing(sample)])).collect(),
    }
}
