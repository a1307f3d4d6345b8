//! Memory stays flat as recordings grow, apart from the index: 24 bytes a record, and 4 more where records are found by time.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::path::Path;

use peak_alloc::PeakAlloc;
use vrs::Preset;
use vrs_bench::{Kind, Outcome, Result, open, read, seek, write};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What records that are not written may take, unless said otherwise.
const QUEUE: f64 = (64 << 20) as f64;

/// What is inflated ahead of need, more or less of it: small records, or a few batches of images.
fn slack(kind: Kind, preset: Preset) -> f64 {
    if matches!(kind, Kind::Camera) && preset != Preset::None { 30e6 } else { 1e6 }
}

/// Most bytes that a job has of the heap at once, in all its threads.
fn peak(job: impl FnOnce() -> Result<Outcome>) -> f64 {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    job().unwrap();
    (ALLOCATOR.peak_usage() - before) as f64
}

/// One test, for all threads of the process are counted.
#[test]
fn memory_grows_with_the_index_alone() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["a.vrs", "b.vrs"].map(|name| folder.path().join(name));
    let recordings = [
        (Kind::Imu, 10_000, Preset::None),
        (Kind::Tracks, 2000, Preset::None),
        (Kind::Tracks, 2000, Preset::ZstdLight),
        (Kind::Camera, 40, Preset::None),
        (Kind::Camera, 40, Preset::ZstdFast),
    ];
    for (kind, n, preset) in recordings {
        let numbers = [n, 10 * n];
        let name = format!("{} {preset}", kind.name());
        for (n, path) in numbers.iter().zip(&paths) {
            let writing = peak(|| write(kind, *n, path, preset));
            // The queue fills or not, as threads take turns; what is made of it, and room in buffers, take half as much again.
            let limit = 1.6 * QUEUE + 10.0 * *n as f64;
            assert!(writing < limit, "write {name}: {writing}");
        }
        let check = |job: &str, limit: f64, run: &dyn Fn(&Path) -> Result<Outcome>| {
            let peaks = paths.each_ref().map(|path| peak(|| run(path)));
            let records = (numbers[1] - numbers[0]) as f64;
            let more = peaks[1] - peaks[0];
            assert!(
                more <= limit * records + slack(kind, preset),
                "{job} {name}: {peaks:?}, {} a record",
                more / records
            );
        };
        check("open", 24.0, &|path| open(path));
        check("read", 24.0, &|path| read(kind, path));
        if matches!(kind, Kind::Imu) {
            check("seek", 28.0, &|path| seek(path, 1000));
        }
    }
}
