//! Reading through the typed reader.

use std::path::Path;

use vrs::Reader;
use vrs::reader::BlockContent;

use crate::workload::{Frame, Imu, Tracks};
use crate::{Kind, Outcome, Result, timed};

/// Reads every data record of a file and adds up the checksum.
///
/// # Errors
/// The file cannot be read.
pub fn read(kind: Kind, path: &Path) -> Result<Outcome> {
    timed(|| {
        let file = Reader::open(path)?;
        match kind {
            Kind::Imu => imu(&file),
            Kind::Camera => camera(&file),
            Kind::Tracks => tracks(&file),
        }
    })
}

fn imu(file: &Reader) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for record in file.stream("bench/imu")?.data::<Imu>()?.records() {
        outcome.add(record?.layout()?.checksum());
    }
    Ok(outcome)
}

fn camera(file: &Reader) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for record in file.stream("bench/camera")?.data::<Frame>()?.records() {
        let record = record?;
        let frame = record.layout()?;
        for block in record.blocks()? {
            if let BlockContent::Image(pixels) = block.content {
                outcome.add(frame.checksum(pixels));
            }
        }
    }
    Ok(outcome)
}

fn tracks(file: &Reader) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for record in file.stream("bench/tracks")?.data::<Tracks>()?.records() {
        outcome.add(record?.layout()?.checksum());
    }
    Ok(outcome)
}
