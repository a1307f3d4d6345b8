//! The workload: what record `i` of each kind holds, and what a reader adds up.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use vrs::{DataLayout, Point3Df, Text};

/// Records of the kind `imu`.
#[derive(DataLayout, Clone, Debug)]
pub(crate) struct Imu {
    pub(crate) capture_timestamp_ns: i64,
    pub(crate) arrival_timestamp_ns: i64,
    pub(crate) accel_valid: bool,
    pub(crate) gyro_valid: bool,
    pub(crate) temperature_deg_c: f64,
    pub(crate) accel_msec2: [f32; 3],
    pub(crate) gyro_radsec: [f32; 3],
}

/// What stands before the image in records of the kind `camera`. The names are the workload's.
#[expect(clippy::struct_field_names)]
#[derive(DataLayout, Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) frame_number: u64,
    pub(crate) capture_timestamp_ns: i64,
    pub(crate) exposure_duration: f64,
    pub(crate) gain: f64,
}

/// The configuration of the camera.
#[expect(clippy::struct_field_names)]
#[derive(DataLayout, Clone, Debug)]
pub(crate) struct CameraSetup {
    pub(crate) image_width: u32,
    pub(crate) image_height: u32,
    pub(crate) image_pixel_format: u32,
}

/// Records of the kind `tracks`.
#[derive(DataLayout, Clone, Debug, Default)]
pub(crate) struct Tracks {
    pub(crate) frame_number: u64,
    pub(crate) points: Vec<Point3Df>,
    pub(crate) labels: Vec<String>,
    pub(crate) note: String,
    pub(crate) scores: BTreeMap<String, f64>,
}

pub(crate) const WIDTH: usize = 640;
pub(crate) const HEIGHT: usize = 480;

/// splitmix64.
fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn noise(x: u64) -> f32 {
    (mix(x) & 0xffff) as f32 / 65536.0
}

impl Imu {
    /// Seconds between records.
    pub(crate) const PERIOD: f64 = 0.001;

    pub(crate) fn record(i: u64) -> Self {
        let capture = i as i64 * 1_000_000;
        Self {
            capture_timestamp_ns: capture,
            arrival_timestamp_ns: capture + 250_000 + (i % 7) as i64 * 1000,
            accel_valid: true,
            gyro_valid: !i.is_multiple_of(100),
            temperature_deg_c: 30.0 + (i % 1000) as f64 * 0.001,
            accel_msec2: [noise(6 * i), noise(6 * i + 1), 9.81 + noise(6 * i + 2)],
            gyro_radsec: [noise(6 * i + 3), noise(6 * i + 4), noise(6 * i + 5)],
        }
    }
}

impl ImuView<'_> {
    #[inline]
    pub(crate) fn checksum(self) -> u64 {
        let flags = u64::from(self.accel_valid()) + u64::from(self.gyro_valid());
        let floats = self.accel_msec2().into_iter().chain(self.gyro_radsec());
        let floats = floats.fold(0_u64, |sum, float| sum.wrapping_add(u64::from(float.to_bits())));
        (self.capture_timestamp_ns() as u64)
            .wrapping_add(self.arrival_timestamp_ns() as u64)
            .wrapping_add(flags)
            .wrapping_add(self.temperature_deg_c().to_bits())
            .wrapping_add(floats)
    }
}

impl Frame {
    /// Seconds between records.
    pub(crate) const PERIOD: f64 = 0.033;

    pub(crate) fn record(i: u64) -> Self {
        let gain = 1.0 + (i % 16) as f64;
        Self { frame_number: i, capture_timestamp_ns: i as i64 * 33_000_000, exposure_duration: 0.005, gain }
    }

    /// The eight images that take turns.
    pub(crate) fn images() -> Vec<Vec<u8>> {
        let pixel = |f: u64, at: usize| {
            let (x, y) = ((at % WIDTH) as u64, (at / WIDTH) as u64);
            let speck = u64::from(mix(f * (WIDTH * HEIGHT) as u64 + at as u64).trailing_zeros() >= 4);
            (((x + y + 16 * f) >> 2) + speck) as u8
        };
        (0..8).map(|f| (0..WIDTH * HEIGHT).map(|at| pixel(f, at)).collect()).collect()
    }
}

impl FrameView<'_> {
    #[inline]
    pub(crate) fn checksum(self, image: &[u8]) -> u64 {
        let words = image.as_chunks().0.iter().fold(0_u64, |sum, word| sum.wrapping_add(u64::from_le_bytes(*word)));
        self.frame_number()
            .wrapping_add(self.capture_timestamp_ns() as u64)
            .wrapping_add(self.exposure_duration().to_bits())
            .wrapping_add(self.gain().to_bits())
            .wrapping_add(words)
    }
}

impl Tracks {
    /// Seconds between records.
    pub(crate) const PERIOD: f64 = 0.01;

    /// Record 0, whose containers [`set`](Self::set) uses again.
    pub(crate) fn new() -> Self {
        let scores = [("head", 0.5), ("torso", 0.25), ("left", 0.0), ("right", 0.0)];
        let labels = ["hand", "", "object"].map(str::to_owned).into();
        let scores = scores.map(|(name, score)| (name.to_owned(), score)).into();
        let mut tracks = Self { labels, scores, ..Self::default() };
        tracks.set(0);
        tracks
    }

    /// Becomes record `i`.
    pub(crate) fn set(&mut self, i: u64) {
        self.frame_number = i;
        self.points.clear();
        let point = |k: u64| Point3Df::new([0, 1, 2].map(|c| noise(64 * i + k + c)));
        self.points.extend((0..20 + i % 20).map(point));
        // Writing to a string cannot fail.
        if let Some(label) = self.labels.get_mut(1) {
            label.clear();
            let _ = write!(label, "wrist{}", i % 10);
        }
        self.note.clear();
        let _ = write!(self.note, "frame {i}");
        for (name, score) in [("left", (i % 100) as f64 / 100.0), ("right", (i % 50) as f64 / 50.0)] {
            if let Some(stored) = self.scores.get_mut(name) {
                *stored = score;
            }
        }
    }
}

impl TracksView<'_> {
    #[inline]
    pub(crate) fn checksum(self) -> u64 {
        let last = |text: Text<'_>| u64::from(text.as_bytes().last().copied().unwrap_or_default());
        let length = |text: Text<'_>| text.len() as u64;
        let points = self.points().iter().flat_map(|point| point.0).map(|float| u64::from(float.to_bits()));
        let labels = self.labels().iter().map(|label| (31 * length(label)).wrapping_add(last(label)));
        let scores = self.scores().iter().map(|(key, score)| last(key).wrapping_add(score.to_bits()));
        let note = length(self.note()) + last(self.note());
        let sum = points.chain(labels).chain(scores).fold(0_u64, u64::wrapping_add);
        self.frame_number().wrapping_add(note).wrapping_add(sum)
    }
}
