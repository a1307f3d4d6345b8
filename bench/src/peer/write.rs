//! Writing the workload.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use mcap::records::MessageHeader;
use mcap::{WriteOptions, Writer};
use vrs::Preset;

use super::options;
use crate::workload::{Frame, Imu, Tracks};
use crate::{Kind, Outcome, Result, timed};

/// Writes `n` messages of a kind.
///
/// # Errors
/// The file cannot be written, or `mcap` has no such compression.
pub fn write(kind: Kind, n: u64, path: &Path, preset: Preset) -> Result<Outcome> {
    let options = options(preset)?;
    let images = if matches!(kind, Kind::Camera) { Frame::images() } else { Vec::new() };
    timed(|| {
        let mut recording = Recording::create(kind, path, options)?;
        match kind {
            Kind::Imu => (0..n).try_for_each(|i| recording.write(i, Imu::PERIOD, |out| Imu::record(i).put(out)))?,
            Kind::Camera => (0..n).zip(images.iter().cycle()).try_for_each(|(i, image)| {
                recording.write(i, Frame::PERIOD, |out| {
                    Frame::record(i).put(out);
                    out.extend_from_slice(image);
                })
            })?,
            Kind::Tracks => {
                let mut tracks = Tracks::new();
                (0..n).try_for_each(|i| {
                    tracks.set(i);
                    recording.write(i, Tracks::PERIOD, |out| tracks.put(out))
                })?;
            }
        }
        recording.writer.finish()?;
        Ok(Outcome { records: n, ..Outcome::default() })
    })
}

struct Recording {
    writer: Writer<BufWriter<File>>,
    channel_id: u16,
    message: Vec<u8>,
}

impl Recording {
    fn create(kind: Kind, path: &Path, options: WriteOptions) -> Result<Self> {
        let mut writer = options.create(BufWriter::new(File::create(path)?))?;
        let topic = format!("bench/{}", kind.name());
        let channel_id = writer.add_channel(0, &topic, "little-endian", &BTreeMap::new())?;
        Ok(Self { writer, channel_id, message: Vec::new() })
    }

    fn write(&mut self, i: u64, period: f64, put: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        self.message.clear();
        put(&mut self.message);
        let time = i * (period * 1e9) as u64;
        let (channel_id, sequence) = (self.channel_id, i as u32);
        let header = MessageHeader { channel_id, sequence, log_time: time, publish_time: time };
        Ok(self.writer.write_to_known_channel(&header, &self.message)?)
    }
}
