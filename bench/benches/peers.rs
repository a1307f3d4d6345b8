//! Short recordings beside those of the crate `mcap`: what a record costs, apart from opening and closing.
//!
//! `cargo bench -p vrs-bench --bench peers`, with `-- --quick` for a first look. The jobs of whole recordings are
//! `cargo xtask bench`.
#![allow(missing_docs)] // The macros of criterion make functions without any.
#![allow(clippy::unwrap_used)] // What cannot be measured may stop.

use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tempfile::TempDir;
use vrs::Preset;
use vrs_bench::{Kind, Outcome, Result, peer, read, write};

const RECORDINGS: [(Kind, u64, Preset); 5] = [
    (Kind::Imu, 20_000, Preset::None),
    (Kind::Camera, 20, Preset::None),
    (Kind::Camera, 20, Preset::ZstdFast),
    (Kind::Camera, 20, Preset::Lz4Fast),
    (Kind::Tracks, 2000, Preset::None),
];

/// A way to write a recording.
type Write = fn(Kind, u64, &Path, Preset) -> Result<Outcome>;
/// A way to read it.
type Read = fn(Kind, &Path) -> Result<Outcome>;

const PROGRAMS: [(&str, Write, Read); 2] = [("vrs", write, read), ("mcap", peer::write, peer::read)];

fn recordings(criterion: &mut Criterion) {
    let folder = scratch();
    for (kind, n, preset) in RECORDINGS {
        let path = folder.path().join("recording");
        for (name, write, read) in PROGRAMS {
            let mut group = criterion.benchmark_group(format!("write {} {preset}", kind.name()));
            group.throughput(Throughput::Elements(n)).sample_size(20);
            group.bench_function(name, |bencher| bencher.iter(|| write(kind, n, &path, preset).unwrap()));
            group.finish();
            let mut group = criterion.benchmark_group(format!("read {} {preset}", kind.name()));
            group.throughput(Throughput::Elements(n)).sample_size(20);
            group.bench_function(name, |bencher| bencher.iter(|| read(kind, &path).unwrap()));
            group.finish();
        }
    }
}

/// A folder in memory where there is one, so that no disk is measured.
fn scratch() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap()
}

criterion_group!(benches, recordings);
criterion_main!(benches);
