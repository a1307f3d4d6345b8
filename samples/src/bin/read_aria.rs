//! Opens a recording of Project Aria glasses and prints what the inertial sensors say.
//!
//! `read_aria RECORDING.vrs`

use std::process::ExitCode;

use vrs::reader::StreamReader;
use vrs::{DataLayout, Reader, RecordType, RecordableTypeId};

/// The data records of an Aria IMU, as far as this program wants them: the file has more fields, and a field that some
/// recording lacks would read as its default.
#[derive(DataLayout, Debug)]
struct Sample {
    capture_timestamp_ns: i64,
    accelerometer_valid: bool,
    gyroscope_valid: bool,
    #[layout(label = "accelerometer")]
    accel_msec2: [f32; 3],
    #[layout(label = "gyroscope")]
    gyro_radsec: [f32; 3],
}

/// What the configuration says about the sensor.
#[derive(DataLayout, Debug)]
struct Setup {
    nominal_rate: f64,
}

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else {
        eprintln!("usage: read_aria RECORDING.vrs");
        return ExitCode::from(2);
    };
    match Reader::open(path).and_then(|file| print_imus(&file)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn print_imus(file: &Reader) -> vrs::Result<()> {
    println!("device {}, session {}", tag(file, "device_type"), tag(file, "session_id"));
    let imus = file.streams().filter(|stream| stream.type_id() == RecordableTypeId::SLAM_IMU_DATA);
    for imu in imus {
        print_imu(imu)?;
    }
    Ok(())
}

fn tag<'f>(file: &'f Reader, name: &str) -> &'f str {
    file.tags().get(name).unwrap_or("unknown")
}

fn print_imu(imu: StreamReader<'_>) -> vrs::Result<()> {
    let samples = imu.data::<Sample>()?;
    println!("\n{} {}", imu.id(), imu.name());
    for setup in imu.configuration::<Setup>()?.records() {
        println!("nominal rate {} Hz", setup?.layout()?.nominal_rate());
    }
    println!("{}", samples.mapping());
    let mut records = samples.records().peekable();
    if let Some(Ok(record)) = records.peek() {
        let first = record.layout()?;
        println!("first at {} ns", first.capture_timestamp_ns());
        println!("  accelerometer {:?} m/s²", first.accel_msec2());
        println!("  gyroscope     {:?} rad/s", first.gyro_radsec());
    }
    let mut valid = [Rate::default(), Rate::default()];
    for record in records {
        let record = record?;
        let sample = record.layout()?;
        let seconds = sample.capture_timestamp_ns() as f64 * 1e-9;
        for (rate, is_valid) in valid.iter_mut().zip([sample.accelerometer_valid(), sample.gyroscope_valid()]) {
            rate.add(seconds, is_valid);
        }
    }
    let [accelerometer, gyroscope] = valid;
    println!("{} samples: accelerometer {accelerometer}, gyroscope {gyroscope}", imu.count(RecordType::Data));
    Ok(())
}

/// How often a sensor gave a valid value.
#[derive(Default)]
struct Rate {
    count: u32,
    first: f64,
    last: f64,
}

impl Rate {
    fn add(&mut self, seconds: f64, is_valid: bool) {
        if is_valid {
            if self.count == 0 {
                self.first = seconds;
            }
            self.last = seconds;
            self.count += 1;
        }
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.count {
            0 => out.write_str("silent"),
            1 => out.write_str("once"),
            count => write!(out, "{:.1} Hz", f64::from(count - 1) / (self.last - self.first)),
        }
    }
}
