//! Jobs allocate nothing for a record, in any of their threads: twice as many records cost no more allocations, but for the
//! few buffers that grow and the flushes, each of which lists what it takes.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::alloc::System;
use std::path::Path;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use vrs::Preset;
use vrs_bench::{Kind, Outcome, Result, read, seek, write};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Allocations that a job makes.
fn count(job: impl FnOnce() -> Result<Outcome>) -> usize {
    let region = Region::new(ALLOCATOR);
    job().unwrap();
    let stats = region.change();
    stats.allocations + stats.reallocations
}

/// How many allocations the second half of a job adds for each of its records.
fn per_record(n: u64, job: impl Fn(u64) -> Result<Outcome>) -> f64 {
    let (half, whole) = (count(|| job(n)), count(|| job(2 * n)));
    (whole as f64 - half as f64) / n as f64
}

/// So many records that what is inflated ahead of need, more or less of it, does not count. `vrs/tests/` has the codecs alone.
const RECORDINGS: [(Kind, u64, Preset); 4] = [
    (Kind::Imu, 20_000, Preset::None),
    (Kind::Tracks, 2000, Preset::None),
    (Kind::Tracks, 8000, Preset::ZstdLight),
    (Kind::Camera, 100, Preset::None),
];

/// One test, for all threads of the process are counted.
#[test]
fn jobs_allocate_nothing_per_record() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.vrs");
    let path: &Path = &path;
    for (kind, n, preset) in RECORDINGS {
        let name = format!("{} {preset}", kind.name());
        let writing = per_record(n, |n| write(kind, n, path, preset));
        // A few hundred images fill the queue, or not, as threads take turns: `vrs/tests/allocations.rs` waits for its flushes.
        assert!(writing < 0.1 || matches!(kind, Kind::Camera), "write {name}: {writing}");
        let reading = [n, 2 * n].map(|n| {
            write(kind, n, path, preset).unwrap();
            count(|| read(kind, path)) as f64
        });
        let reading = (reading[1] - reading[0]) / n as f64;
        assert!(reading < 0.1, "read {name}: {reading}");
    }
    write(Kind::Imu, 20_000, path, Preset::None).unwrap();
    let seeking = per_record(1000, |k| seek(path, k));
    assert!(seeking < 0.01, "{seeking}");
}
