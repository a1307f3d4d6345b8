//! What a recording holds, said when it is finished.

use std::fmt;
use std::iter::repeat;

use vrs_core::container::StreamId;
use vrs_core::format::RecordType;

use super::file::StoredRecord;
use super::marks::Marks;
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
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Summary {
    /// Bytes of the file; 0 as long as it is not complete.
    pub bytes: u64,
    /// All streams, in the order of their ids.
    pub streams: Vec<StreamSummary>,
    /// How far the recording has got.
    pub marks: Marks,
    /// The most memory, in bytes, that records took at a time which waited or were being written.
    pub queue_peak_bytes: u64,
    /// The most records that there were of this kind.
    pub queue_peak_records: u64,
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
    /// Data records that are missing because there was no room for them: see [`WhenFull`](super::WhenFull).
    pub dropped_records: u64,
    /// What readers of the stream will miss.
    pub remarks: Vec<Remark>,
}

/// What was written of a stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Counts {
    by_type: [u64; RecordType::ALL.len()],
    payload_bytes: u64,
    stored_bytes: u64,
    late: u64,
}

impl Counts {
    /// Adds a record, which may have come late.
    pub(super) fn add(&mut self, record: &StoredRecord<'_>, is_late: bool) {
        let record_type = record.facts.record_type;
        for (counted, count) in RecordType::ALL.into_iter().zip(&mut self.by_type) {
            *count += u64::from(counted == record_type);
        }
        self.payload_bytes += u64::from(record.payload_size);
        self.stored_bytes += record.stored.len() as u64;
        // The time of tags records means nothing.
        self.late += u64::from(is_late && record_type != RecordType::Tags);
    }
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

    /// Dropped records of all streams: see [`StreamSummary::dropped_records`].
    pub fn dropped_records(&self) -> u64 {
        self.streams.iter().map(|stream| stream.dropped_records).sum()
    }

    /// What compression makes of the payloads of all streams: see [`StreamSummary::compression_ratio`].
    pub fn compression_ratio(&self) -> f64 {
        let sum = |bytes: fn(&StreamSummary) -> u64| self.streams.iter().map(bytes).sum();
        ratio(sum(|stream| stream.stored_bytes), sum(|stream| stream.payload_bytes))
    }
}

impl StreamSummary {
    pub(super) fn new(id: StreamId, flavor: &str, counts: Counts, dropped_records: u64) -> Self {
        let Counts { by_type, payload_bytes, stored_bytes, late } = counts;
        Self {
            id,
            flavor: flavor.to_owned(),
            counts: by_type,
            payload_bytes,
            stored_bytes,
            late_records: late,
            dropped_records,
            remarks: Vec::new(),
        }
    }

    /// Records of one type.
    pub fn count(&self, record_type: RecordType) -> u64 {
        self.by_type().find(|(found, _)| *found == record_type).map_or(0, |(_, count)| count)
    }

    /// Records of all types that readers see: all but tags records.
    pub fn records(&self) -> u64 {
        self.visible().map(|(_, count)| count).sum()
    }

    /// Bytes of the payloads as they are stored, for each byte before compression: 0.25 is a quarter. 1 if there are none.
    pub fn compression_ratio(&self) -> f64 {
        ratio(self.stored_bytes, self.payload_bytes)
    }

    fn by_type(&self) -> impl Iterator<Item = (RecordType, u64)> {
        RecordType::ALL.into_iter().zip(self.counts)
    }

    fn visible(&self) -> impl Iterator<Item = (RecordType, u64)> {
        self.by_type().filter(|(record_type, _)| *record_type != RecordType::Tags)
    }
}

fn ratio(stored: u64, payload: u64) -> f64 {
    if payload == 0 { 1.0 } else { stored as f64 / payload as f64 }
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
            out.write_str(": no records")?;
            return self.write_dropped(out);
        }
        let counts = self.visible().filter(|(_, count)| *count > 0);
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
        self.write_dropped(out)?;
        self.remarks.iter().try_for_each(|remark| write!(out, "\n    {remark}"))
    }
}

impl StreamSummary {
    fn write_dropped(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.dropped_records > 0 { write!(out, ", {} dropped", self.dropped_records) } else { Ok(()) }
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
    use vrs_core::container::CompressionType;

    use super::super::arena::RecordFacts;
    use super::*;

    #[test]
    fn summaries_print_in_a_few_lines() {
        let counts = |record_type, count, [payload_size, stored_size]: [usize; 2], late| {
            let stored = vec![0; stored_size];
            let facts = RecordFacts { record_type, format_version: 1, timestamp: 0.0 };
            let mut counts = Counts::default();
            for number in 0..count {
                let (stream, compression) = ("1201-1".parse().unwrap(), CompressionType::Zstd);
                let (payload_size, stored) = (payload_size as u32, stored.as_slice());
                let record = StoredRecord { stream, facts, compression, payload_size, stored, hash: None };
                counts.add(&record, number < late);
            }
            counts
        };
        let stream =
            |id: &str, flavor, counts, dropped| StreamSummary::new(id.parse().unwrap(), flavor, counts, dropped);
        let left = stream("1201-1", "acme/left", counts(RecordType::Data, 600, [1_024_000, 502_000], 3), 0);
        let imu = stream("1202-1", "", counts(RecordType::State, 1, [0, 0], 0), 7);
        let tags = counts(RecordType::Tags, 1, [100, 100], 1);
        let idle = stream("1202-2", "acme/idle", tags, 2);
        let streams = vec![left, imu, idle];
        let marks = Marks::default();
        let summary = Summary { bytes: 301_250_000, streams, marks, queue_peak_bytes: 0, queue_peak_records: 0 };
        assert_eq!((summary.records(), summary.late_records(), summary.dropped_records()), (601, 3, 9));
        assert!((summary.streams[0].compression_ratio() - 502.0 / 1024.0).abs() < 1e-12);
        assert!((summary.streams[1].compression_ratio() - 1.0).abs() < 1e-12);
        assert_eq!(
            summary.to_string(),
            "601 records of 3 streams, 301.2 MB\n  \
             1201-1 acme/left: 600 data, 614.4 MB stored in 301.2 MB, 3 late\n  \
             1202-1: 1 state, 0 bytes, 7 dropped\n  \
             1202-2 acme/idle: no records, 2 dropped"
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
