//! The jobs of the workload as whole-process commands: each prints one JSON line with the time it took and a checksum of what it
//! read, so that a run counts only where the checksum is right.
//!
//! `vrs-bench write imu 1000000 imu.vrs none`, then `vrs-bench read imu imu.vrs`; `vrs-bench mcap …` does the same with the
//! crate `mcap`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use serde::Serialize;
use vrs::Preset;
use vrs_bench::{Kind, Outcome, Result, Watch, peak_memory, peer};

#[derive(Parser)]
#[command(name = "vrs-bench", about = "The jobs of the benchmark workload")]
struct Arguments {
    /// Also tell the most memory that the process had of its own, mapped files apart. Looks every millisecond: not for times.
    #[arg(long, global = true)]
    memory: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(flatten)]
    Vrs(Job),
    /// The same jobs by the crate `mcap`.
    #[command(subcommand)]
    Mcap(Job),
}

#[derive(Subcommand)]
enum Job {
    /// Write N data records.
    Write { kind: Kind, n: u64, file: PathBuf, preset: Preset },
    /// Read every data record and add up its checksum.
    Read { kind: Kind, file: PathBuf },
    /// Find K data records of an imu file by time, read them, and add up their checksums.
    Seek { file: PathBuf, k: u64 },
    /// Open and index a file.
    Open { file: PathBuf },
    /// Copy all records to a new file, recompressed with PRESET.
    Copy { file: PathBuf, out: PathBuf, preset: Preset },
    /// Read the last field of N records of 5 or of 500 fields, in memory.
    Fields { count: usize, n: u64 },
}

/// The line that a job prints.
#[derive(Serialize)]
struct Line {
    job: String,
    records: u64,
    bytes: u64,
    checksum: String,
    seconds: f64,
    /// Most bytes of memory that the process had in use, pages of mapped files among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    peak_memory: Option<u64>,
    /// Most bytes that were its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    own_memory: Option<u64>,
}

fn main() -> ExitCode {
    let Arguments { memory, command } = Arguments::parse();
    let (job, mcap) = match command {
        Command::Vrs(job) => (job, false),
        Command::Mcap(job) => (job, true),
    };
    let watch = memory.then(Watch::start);
    match job.run(mcap) {
        Ok(Outcome { records, checksum, seconds }) => {
            let own_memory = watch.and_then(Watch::stop);
            let (name, file) = job.describe();
            let bytes = file.metadata().map_or(0, |metadata| metadata.len());
            let job = if mcap { format!("mcap {name}") } else { name };
            let checksum = format!("{checksum:016x}");
            let line = Line { job, records, bytes, checksum, seconds, peak_memory: peak_memory(), own_memory };
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
    fn describe(&self) -> (String, &Path) {
        match self {
            Self::Write { kind, file, preset, .. } => (format!("write {} {preset}", kind.name()), file),
            Self::Read { kind, file } => (format!("read {}", kind.name()), file),
            Self::Seek { file, .. } => ("seek".to_owned(), file),
            Self::Open { file } => ("open".to_owned(), file),
            Self::Copy { out, preset, .. } => (format!("copy {preset}"), out),
            Self::Fields { count, .. } => (format!("fields {count}"), Path::new("")),
        }
    }

    fn run(&self, mcap: bool) -> Result<Outcome> {
        match self {
            Self::Write { kind, n, file, preset } if mcap => peer::write(*kind, *n, file, *preset),
            Self::Write { kind, n, file, preset } => vrs_bench::write(*kind, *n, file, *preset),
            Self::Read { kind, file } if mcap => peer::read(*kind, file),
            Self::Read { kind, file } => vrs_bench::read(*kind, file),
            Self::Seek { file, k } if mcap => peer::seek(file, *k),
            Self::Seek { file, k } => vrs_bench::seek(file, *k),
            Self::Open { file } if mcap => peer::open(file),
            Self::Open { file } => vrs_bench::open(file),
            Self::Copy { .. } if mcap => Err("the crate mcap has no copy".into()),
            Self::Copy { file, out, preset } => vrs_bench::copy(file, out, *preset),
            Self::Fields { .. } if mcap => {
                Err("the fields of a message of MCAP are no matter of the crate mcap".into())
            }
            Self::Fields { count, n } => vrs_bench::fields(*count, *n),
        }
    }
}
