//! The messages: fields in their order, little-endian.

use crate::Result;
use crate::workload::{Frame, Imu, Tracks, frame_sum, imu_sum, tracks_sum};

impl Imu {
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.capture_timestamp_ns.to_le_bytes());
        out.extend(self.arrival_timestamp_ns.to_le_bytes());
        out.extend([u8::from(self.accel_valid), u8::from(self.gyro_valid)]);
        out.extend(self.temperature_deg_c.to_le_bytes());
        out.extend(self.accel_msec2.map(f32::to_le_bytes).as_flattened());
        out.extend(self.gyro_radsec.map(f32::to_le_bytes).as_flattened());
    }
}

impl Frame {
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.frame_number.to_le_bytes());
        out.extend(self.capture_timestamp_ns.to_le_bytes());
        out.extend(self.exposure_duration.to_le_bytes());
        out.extend(self.gain.to_le_bytes());
    }
}

impl Tracks {
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.frame_number.to_le_bytes());
        out.extend((self.points.len() as u32).to_le_bytes());
        self.points.iter().for_each(|point| out.extend(point.0.map(f32::to_le_bytes).as_flattened()));
        out.extend((self.labels.len() as u32).to_le_bytes());
        self.labels.iter().for_each(|label| put_text(label, out));
        put_text(&self.note, out);
        out.extend((self.scores.len() as u32).to_le_bytes());
        for (key, score) in &self.scores {
            put_text(key, out);
            out.extend(score.to_le_bytes());
        }
    }
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(text.as_bytes());
}

/// What is left of a message.
struct Message<'a>(&'a [u8]);

impl<'a> Message<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or("a message is too short")?;
        self.0 = rest;
        Ok(*bytes)
    }

    fn text(&mut self) -> Result<&'a [u8]> {
        let len = u32::from_le_bytes(self.take()?);
        let (text, rest) = self.0.split_at_checked(len as usize).ok_or("a message is too short")?;
        self.0 = rest;
        Ok(text)
    }

    fn floats(&mut self) -> Result<[f32; 3]> {
        Ok([f32::from_le_bytes(self.take()?), f32::from_le_bytes(self.take()?), f32::from_le_bytes(self.take()?)])
    }
}

pub(super) fn imu_checksum(message: &[u8]) -> Result<u64> {
    let mut message = Message(message);
    let times = [i64::from_le_bytes(message.take()?), i64::from_le_bytes(message.take()?)];
    let flags = message.take::<2>()?.map(|flag| flag != 0);
    let temperature = f64::from_le_bytes(message.take()?);
    Ok(imu_sum(times, flags, temperature, [message.floats()?, message.floats()?]))
}

pub(super) fn frame_checksum(message: &[u8]) -> Result<u64> {
    let mut message = Message(message);
    let (number, time) = (u64::from_le_bytes(message.take()?), i64::from_le_bytes(message.take()?));
    let (exposure, gain) = (f64::from_le_bytes(message.take()?), f64::from_le_bytes(message.take()?));
    Ok(frame_sum(number, time, exposure, gain, message.0))
}

pub(super) fn tracks_checksum(message: &[u8]) -> Result<u64> {
    let mut message = Message(message);
    let mut sum = u64::from_le_bytes(message.take()?);
    for _ in 0..u32::from_le_bytes(message.take()?) {
        sum = sum.wrapping_add(tracks_sum::point(message.floats()?));
    }
    for _ in 0..u32::from_le_bytes(message.take()?) {
        sum = sum.wrapping_add(tracks_sum::label(message.text()?));
    }
    sum = sum.wrapping_add(tracks_sum::note(message.text()?));
    for _ in 0..u32::from_le_bytes(message.take()?) {
        let key = message.text()?;
        sum = sum.wrapping_add(tracks_sum::score(key, f64::from_le_bytes(message.take()?)));
    }
    Ok(sum)
}
