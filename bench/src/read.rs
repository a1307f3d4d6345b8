//! Reading through the typed reader.

use std::path::Path;

use vrs::Reader;
use vrs::reader::BlockContent;

use crate::workload::{Frame, Imu, Tracks};
use crate::{Kind, Outcome};

/// Reads every data record of a file and adds up the checksum.
pub(crate) fn read(kind: Kind, path: &Path) -> vrs::Result<Outcome> {
    let file = Reader::open(path)?;
    match kind {
        Kind::Imu => imu(&file),
        Kind::Camera => camera(&file),
        Kind::Tracks => tracks(&file),
    }
}

impl Outcome {
    fn add(&mut self, checksum: u64) {
        self.records += 1;
        self.checksum = self.checksum.wrapping_add(checksum);
    }
}

fn imu(file: &Reader) -> vrs::Result<Outcome> {
    let mut outcome = Outcome::default();
    for record in file.stream("bench/imu")?.data::<Imu>()?.records() {
        outcome.add(record?.layout()?.checksum());
    }
    Ok(outcome)
}

fn camera(file: &Reader) -> vrs::Result<Outcome> {
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

fn tracks(file: &Reader) -> vrs::Result<Outcome> {
    let mut outcome = Outcome::default();
    for record in file.stream("bench/tracks")?.data::<Tracks>()?.records() {
        outcome.add(record?.layout()?.checksum());
    }
    Ok(outcome)
}
