//! The workload: what record `i` of each kind holds, and what a reader adds up.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use vrs::{DataLayout, Point3Df};

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
pub(crate) fn mix(x: u64) -> u64 {
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

/// What a record of the kind `imu` adds to the checksum.
#[inline]
pub(crate) fn imu_sum(times: [i64; 2], flags: [bool; 2], temperature: f64, vectors: [[f32; 3]; 2]) -> u64 {
    let times = times.map(|time| time as u64).into_iter().fold(0, u64::wrapping_add);
    let flags = flags.map(u64::from).iter().sum::<u64>();
    let floats = vectors.as_flattened().iter().map(|float| u64::from(float.to_bits())).sum::<u64>();
    times.wrapping_add(flags).wrapping_add(temperature.to_bits()).wrapping_add(floats)
}

impl ImuView<'_> {
    #[inline]
    pub(crate) fn checksum(self) -> u64 {
        let times = [self.capture_timestamp_ns(), self.arrival_timestamp_ns()];
        let flags = [self.accel_valid(), self.gyro_valid()];
        imu_sum(times, flags, self.temperature_deg_c(), [self.accel_msec2(), self.gyro_radsec()])
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

/// What a record of the kind `camera` adds to the checksum.
#[inline]
pub(crate) fn frame_sum(number: u64, time: i64, exposure: f64, gain: f64, image: &[u8]) -> u64 {
    let words = image.as_chunks().0.iter().fold(0_u64, |sum, word| sum.wrapping_add(u64::from_le_bytes(*word)));
    [number, time as u64, exposure.to_bits(), gain.to_bits()].into_iter().fold(words, u64::wrapping_add)
}

impl FrameView<'_> {
    #[inline]
    pub(crate) fn checksum(self, image: &[u8]) -> u64 {
        frame_sum(self.frame_number(), self.capture_timestamp_ns(), self.exposure_duration(), self.gain(), image)
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

/// What the pieces of a record of the kind `tracks` add to the checksum.
pub(crate) mod tracks_sum {
    #[inline]
    pub(crate) fn point(point: [f32; 3]) -> u64 {
        point.iter().map(|float| u64::from(float.to_bits())).sum()
    }

    #[inline]
    pub(crate) fn label(label: &[u8]) -> u64 {
        31 * label.len() as u64 + last(label)
    }

    #[inline]
    pub(crate) fn note(note: &[u8]) -> u64 {
        note.len() as u64 + last(note)
    }

    #[inline]
    pub(crate) fn score(key: &[u8], score: f64) -> u64 {
        last(key).wrapping_add(score.to_bits())
    }

    fn last(text: &[u8]) -> u64 {
        u64::from(text.last().copied().unwrap_or_default())
    }
}

impl TracksView<'_> {
    #[inline]
    pub(crate) fn checksum(self) -> u64 {
        let points = self.points().iter().map(|point| tracks_sum::point(point.0));
        let labels = self.labels().iter().map(|label| tracks_sum::label(label.as_bytes()));
        let scores = self.scores().iter().map(|(key, score)| tracks_sum::score(key.as_bytes(), score));
        let sum = points.chain(labels).chain(scores).fold(0_u64, u64::wrapping_add);
        self.frame_number().wrapping_add(tracks_sum::note(self.note().as_bytes())).wrapping_add(sum)
    }
}
