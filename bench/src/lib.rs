//! The jobs of one deterministic workload, by this library and, in [`peer`], by the crate `mcap`.
//!
//! Three kinds of streams stand for what recorders have: small records of fixed size ([`Kind::Imu`]), images
//! ([`Kind::Camera`]) and records of variable size ([`Kind::Tracks`]). Every job is timed from before its file is opened or
//! created until it is closed, and whoever reads adds up the same checksum.

mod copy;
mod fields;
mod memory;
pub mod peer;
mod read;
mod seek;
mod workload;
mod write;

use std::error::Error;
use std::path::Path;
use std::time::Instant;

pub use copy::copy;
pub use fields::fields;
pub use memory::{Watch, peak_memory};
pub use read::read;
pub use seek::seek;
pub use write::write;

/// What jobs end with.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The three kinds of streams of the workload.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Kind {
    /// Small records of fixed size.
    Imu,
    /// Raw images with a little metadata.
    Camera,
    /// Records of variable size.
    Tracks,
}

/// What a job did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome {
    /// Records that were written, read or found.
    pub records: u64,
    /// What they add up to, where they were read.
    pub checksum: u64,
    /// Time from before the file was opened or created until it was closed.
    pub seconds: f64,
}

impl Kind {
    /// As on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Imu => "imu",
            Self::Camera => "camera",
            Self::Tracks => "tracks",
        }
    }
}

impl Outcome {
    fn add(&mut self, checksum: u64) {
        self.records += 1;
        self.checksum = self.checksum.wrapping_add(checksum);
    }
}

/// Opens and indexes a file: where each record is, and when.
///
/// # Errors
/// The file cannot be opened.
pub fn open(path: &Path) -> Result<Outcome> {
    timed(|| {
        let records = vrs::Reader::open(path)?.record_count() as u64;
        Ok(Outcome { records, ..Outcome::default() })
    })
}

fn timed(job: impl FnOnce() -> Result<Outcome>) -> Result<Outcome> {
    let start = Instant::now();
    let outcome = job()?;
    Ok(Outcome { seconds: start.elapsed().as_secs_f64(), ..outcome })
}
