//! What is measured: the recordings, the jobs on each, the right answers and the goals.

use std::fmt;

use super::program::Line;

/// A recording of the workload.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Recording {
    pub(super) kind: Kind,
    pub(super) preset: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Imu,
    Camera,
    Tracks,
}

/// Something that is done with a recording.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Job {
    Write,
    Read,
    Open,
    Seek,
    Copy,
}

/// Look-ups of a seek job.
pub(super) const LOOK_UPS: u64 = 100_000;
/// The crate `mcap` reads a chunk for each look-up: of a hundredth of them, its time is given a hundredfold.
pub(super) const MCAP_LOOK_UPS: u64 = LOOK_UPS / 100;

impl Recording {
    pub(super) const ALL: [Self; 7] = [
        Self { kind: Kind::Imu, preset: "none" },
        Self { kind: Kind::Camera, preset: "none" },
        Self { kind: Kind::Camera, preset: "zfast" },
        Self { kind: Kind::Camera, preset: "fast" },
        Self { kind: Kind::Camera, preset: "zmedium" },
        Self { kind: Kind::Tracks, preset: "none" },
        Self { kind: Kind::Tracks, preset: "zlight" },
    ];

    pub(super) fn jobs(self) -> impl Iterator<Item = Job> {
        let jobs: &[Job] = match (self.kind, self.preset) {
            (Kind::Imu, _) => &[Job::Write, Job::Read, Job::Open, Job::Seek, Job::Copy],
            (Kind::Camera, "none" | "zfast") => &[Job::Write, Job::Read, Job::Copy],
            _ => &[Job::Write, Job::Read],
        };
        jobs.iter().copied()
    }

    pub(super) fn records(self) -> u64 {
        match self.kind {
            Kind::Imu => 1_000_000,
            Kind::Camera => 2000,
            Kind::Tracks => 200_000,
        }
    }

    /// What all its data records add up to.
    fn checksum(self) -> &'static str {
        match self.kind {
            Kind::Imu => "b8a34b630815f280",
            Kind::Camera => "8e328c65091c1b58",
            Kind::Tracks => "85c2335af25f57ca",
        }
    }

    /// Whether MCAP would be recorded so: its slow compression is no peer of ours.
    pub(super) fn in_mcap(self) -> bool {
        self.preset != "zmedium"
    }
}

impl Job {
    /// Whether the crate `mcap` can do it.
    pub(super) fn by_mcap(self) -> bool {
        self != Self::Copy
    }

    /// Whether an answer is right.
    pub(super) fn check(self, recording: Recording, line: &Line) -> Result<(), String> {
        let checksum = match self {
            Self::Read => Some(recording.checksum()),
            Self::Seek if line.records == LOOK_UPS => Some("5f195489122a7637"),
            Self::Seek => Some("f41def84305face3"),
            Self::Write | Self::Open | Self::Copy => None,
        };
        match checksum {
            Some(checksum) if line.checksum != checksum => {
                Err(format!("{self} {recording}: the checksum is {}, not {checksum}", line.checksum))
            }
            _ => Ok(()),
        }
    }

    /// The most time that it shall take, as a part of the time of the C++ reference.
    pub(super) fn goal(self, recording: Recording) -> f64 {
        match (self, recording.kind, recording.preset) {
            (Self::Read, Kind::Imu, _) => 0.12,
            (Self::Read, Kind::Camera, "none") => 0.5,
            (Self::Read, Kind::Camera, "fast") => 0.55,
            (Self::Read, Kind::Camera, _) => 0.52,
            (Self::Read, Kind::Tracks, "none") | (Self::Write, Kind::Imu, _) => 0.25,
            (Self::Read, Kind::Tracks, _) => 0.4,
            (Self::Open, ..) => 0.6,
            (Self::Seek, ..) => 0.22,
            (Self::Write, Kind::Camera, "none") | (Self::Write, Kind::Tracks, "zlight") => 0.8,
            (Self::Write, Kind::Camera, _) => 0.85,
            (Self::Write, Kind::Tracks, _) | (Self::Copy, ..) => 0.3,
        }
    }
}

impl fmt::Display for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.name(), self.preset)
    }
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Imu => "imu",
            Self::Camera => "camera",
            Self::Tracks => "tracks",
        }
    }
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Write => "write",
            Self::Read => "read",
            Self::Open => "open",
            Self::Seek => "seek",
            Self::Copy => "copy",
        })
    }
}
