//! Finding records by time.

use std::path::Path;

use vrs::Reader;

use crate::workload::{Imu, mix};
use crate::{Outcome, Result, timed};

/// Finds `k` data records of an imu file by time, in no order, reads them, and adds up their checksums.
///
/// # Errors
/// The file cannot be read.
pub fn seek(path: &Path, k: u64) -> Result<Outcome> {
    timed(|| {
        let file = Reader::open(path)?;
        let reader = file.stream("bench/imu")?.data::<Imu>()?;
        let mut outcome = Outcome::default();
        for i in 0..k {
            // Half a period before the record.
            let time = (mix(i) % reader.len() as u64) as f64 * Imu::PERIOD - 0.5 * Imu::PERIOD;
            let record = reader.at_or_after(time).ok_or("no record at or after a time before the last")?;
            outcome.add(record?.layout()?.checksum());
        }
        Ok(outcome)
    })
}
