//! What a recording holds, said when it is finished.

use std::fmt;
use std::iter::repeat;

use vrs_core::container::StreamId;
use vrs_core::format::RecordType;

use super::remark::Remark;

/// What was recorded: made by [`Writer::finish`](super::Writer::finish).
///
/// It prints in a few lines:
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("out.vrs");
/// use vrs::{RecordType, RecordableTypeId, Stream, Writer};
///
/// let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
/// let samples = imu.raw(RecordType::Data, 1)?;
/// let writer = Writer::create(&path, [imu])?;
/// samples.write(0.5, b"payload")?;
///
/// let summary = writer.finish()?;
/// assert_eq!(summary.records(), 1);
/// assert_eq!(
///     summary.to_string(),
///     format!("1 record of 1 stream, {} bytes\n  241-1 acme/imu: 1 data, 7 bytes", summary.bytes),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Summary {
    /// Bytes of the file.
    pub bytes: u64,
    /// All streams, in the order of their ids.
    pub streams: Vec<StreamSummary>,
}

/// What was recorded of one stream.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct StreamSummary {
    /// The id of the stream in the file.
    pub id: StreamId,
    /// What the stream is, in the words of the application.
    pub flavor: String,
    /// Records by the place of their type in [`RecordType::ALL`].
    counts: [u64; RecordType::ALL.len()],
    /// Bytes of all payloads before compression.
    pub payload_bytes: u64,
    /// Bytes of all payloads as they are stored.
    pub stored_bytes: u64,
    /// Records that stand in the file behind records of a later time, because they came when those had been flushed.
    pub late_records: u64,
    /// What readers of the stream will miss.
    pub remarks: Vec<Remark>,
}

impl Summary {
    /// Records of all streams.
    pub fn records(&self) -> u64 {
        self.streams.iter().map(StreamSummary::records).sum()
    }

    /// Late records of all streams: see [`StreamSummary::late_records`].
    pub fn late_records(&self) -> u64 {
        self.streams.iter().map(|stream| stream.late_records).sum()
    }
}

impl StreamSummary {
    pub(super) fn new(id: StreamId, flavor: &str) -> Self {
        Self {
            id,
            flavor: flavor.to_owned(),
            counts: [0; RecordType::ALL.len()],
            payload_bytes: 0,
            stored_bytes: 0,
            late_records: 0,
            remarks: Vec::new(),
        }
    }

    /// Records of one type.
    pub fn count(&self, record_type: RecordType) -> u64 {
        self.by_type().find(|(found, _)| *found == record_type).map_or(0, |(_, count)| count)
    }

    /// Records of all types.
    pub fn records(&self) -> u64 {
        self.counts.iter().sum()
    }

    fn by_type(&self) -> impl Iterator<Item = (RecordType, u64)> {
        RecordType::ALL.into_iter().zip(self.counts)
    }

    /// Adds a record.
    pub(super) fn add(&mut self, record_type: RecordType, payload_size: u32, stored_size: usize, is_late: bool) {
        for (counted, count) in RecordType::ALL.into_iter().zip(&mut self.counts) {
            *count += u64::from(counted == record_type);
        }
        self.payload_bytes += u64::from(payload_size);
        self.stored_bytes += stored_size as u64;
        self.late_records += u64::from(is_late);
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (records, streams) = (Count(self.records(), "record"), Count(self.streams.len() as u64, "stream"));
        write!(out, "{records} of {streams}, {}", Bytes(self.bytes))?;
        self.streams.iter().try_for_each(|stream| write!(out, "\n  {stream}"))
    }
}

/// `1201-1 acme/left: 1 configuration, 600 data, 614.4 MB stored in 301.2 MB, 3 late`
impl fmt::Display for StreamSummary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.id)?;
        if !self.flavor.is_empty() {
            write!(out, " {}", self.flavor)?;
        }
        if self.records() == 0 {
            return out.write_str(": no records");
        }
        let counts = self.by_type().filter(|(_, count)| *count > 0);
        for (separator, (record_type, count)) in [": "].into_iter().chain(repeat(", ")).zip(counts) {
            write!(out, "{separator}{count} {}", record_type.name().to_lowercase())?;
        }
        write!(out, ", {}", Bytes(self.payload_bytes))?;
        if self.stored_bytes < self.payload_bytes {
            write!(out, " stored in {}", Bytes(self.stored_bytes))?;
        }
        if self.late_records > 0 {
            write!(out, ", {} late", self.late_records)?;
        }
        self.remarks.iter().try_for_each(|remark| write!(out, "\n    {remark}"))
    }
}

/// A number of things.
struct Count(u64, &'static str);

impl fmt::Display for Count {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(count, name) = self;
        write!(out, "{count} {name}{}", if *count == 1 { "" } else { "s" })
    }
}

/// A number of bytes in the largest unit that leaves a whole number before the point.
struct Bytes(u64);

impl fmt::Display for Bytes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit =
            [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")].into_iter().find(|(unit, _)| self.0 >= *unit);
        match unit {
            Some((unit, name)) => write!(out, "{:.1} {name}", self.0 as f64 / unit as f64),
            None => Count(self.0, "byte").fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_print_in_a_few_lines() {
        let mut left = StreamSummary::new("1201-1".parse().unwrap(), "acme/left");
        left.add(RecordType::Configuration, 12, 12, false);
        for number in 0..600 {
            left.add(RecordType::Data, 1_024_000, 502_000, number < 3);
        }
        let mut imu = StreamSummary::new("1202-1".parse().unwrap(), "");
        imu.add(RecordType::State, 0, 0, false);
        let idle = StreamSummary::new("1202-2".parse().unwrap(), "acme/idle");
        let summary = Summary { bytes: 301_250_000, streams: vec![left, imu, idle] };
        assert_eq!((summary.records(), summary.late_records()), (602, 3));
        assert_eq!(
            summary.to_string(),
            "602 records of 3 streams, 301.2 MB\n  \
             1201-1 acme/left: 1 configuration, 600 data, 614.4 MB stored in 301.2 MB, 3 late\n  \
             1202-1: 1 state, 0 bytes\n  \
             1202-2 acme/idle: no records"
        );
    }

    #[test]
    fn sizes_have_units() {
        for (bytes, text) in
            [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (2_550_000_000, "2.5 GB")]
        {
            assert_eq!(Bytes(bytes).to_string(), text);
        }
    }
}
