//! The jobs of one deterministic workload, as whole-process commands: each prints one JSON line with the time it took and a
//! checksum of what it read, so that a run counts only where the checksum is right.
//!
//! `vrs-bench write imu 1000000 imu.vrs none`, then `vrs-bench read imu imu.vrs`.

mod read;
mod workload;
mod write;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand, ValueEnum};
use serde::Serialize;
use vrs::{Preset, Reader};

#[derive(Parser)]
#[command(name = "vrs-bench", about = "The jobs of the benchmark workload")]
struct Arguments {
    #[command(subcommand)]
    job: Job,
}

/// The three kinds of streams of the workload.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Small records of fixed size.
    Imu,
    /// Raw images with a little metadata.
    Camera,
    /// Records of variable size.
    Tracks,
}

#[derive(Subcommand)]
enum Job {
    /// Write N data records.
    Write { kind: Kind, n: u64, file: PathBuf, preset: Preset },
    /// Read every data record and add up its checksum.
    Read { kind: Kind, file: PathBuf },
    /// Open and index a file.
    Open { file: PathBuf },
}

/// What a job did.
#[derive(Default)]
struct Outcome {
    records: u64,
    checksum: u64,
    seconds: f64,
}

/// The line that a job prints.
#[derive(Serialize)]
struct Line {
    job: String,
    records: u64,
    bytes: u64,
    checksum: String,
    seconds: f64,
}

fn main() -> ExitCode {
    let job = Arguments::parse().job;
    let (name, file) = job.describe();
    match job.run() {
        Ok(Outcome { records, checksum, seconds }) => {
            let bytes = file.metadata().map_or(0, |metadata| metadata.len());
            let line = Line { job: name, records, bytes, checksum: format!("{checksum:016x}"), seconds };
            println!("{}", serde_json::to_string(&line).unwrap_or_default());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("vrs-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

impl Job {
    /// Its name, and the file whose size the line tells.
    fn describe(&self) -> (String, PathBuf) {
        match self {
            Self::Write { kind, file, preset, .. } => (format!("write {} {preset}", kind.name()), file.clone()),
            Self::Read { kind, file } => (format!("read {}", kind.name()), file.clone()),
            Self::Open { file } => ("open".to_owned(), file.clone()),
        }
    }

    fn run(self) -> vrs::Result<Outcome> {
        match self {
            Self::Write { kind, n, file, preset } => write::write(kind, n, &file, preset),
            Self::Read { kind, file } => timed(|| read::read(kind, &file)),
            Self::Open { file } => timed(|| {
                let records = Reader::open(file)?.record_count() as u64;
                Ok(Outcome { records, ..Outcome::default() })
            }),
        }
    }
}

/// The time from before a file is opened or created until it is closed.
fn timed(job: impl FnOnce() -> vrs::Result<Outcome>) -> vrs::Result<Outcome> {
    let start = Instant::now();
    let outcome = job()?;
    Ok(Outcome { seconds: start.elapsed().as_secs_f64(), ..outcome })
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Imu => "imu",
            Self::Camera => "camera",
            Self::Tracks => "tracks",
        }
    }
}
