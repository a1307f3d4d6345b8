//! Memory stays flat as recordings grow, apart from the index: 24 bytes a record, and 4 more where records are found by time.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::path::Path;

use peak_alloc::PeakAlloc;
use vrs::{Preset, Reader, RecordType, RecordableTypeId, Stream, Writer};
use vrs_bench::{Kind, Outcome, Result, open, read, seek, write};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What records that are not written may take, unless said otherwise.
const QUEUE: f64 = (64 << 20) as f64;

/// What is inflated ahead of need: small records, or images.
fn slack(kind: Kind, preset: Preset) -> f64 {
    if matches!(kind, Kind::Camera) && preset != Preset::None { ahead(640.0 * 480.0) } else { 1e6 }
}

/// The most that records of a size take ahead of need: two batches for each thread, and one that is being read, each at most a
/// record larger than 1 MiB; and as many buffers that wait for use.
fn ahead(record: f64) -> f64 {
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as f64;
    2.0 * (2.0 * threads + 1.0) * ((1 << 20) as f64 + record)
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
        let reading = peak(|| read(kind, &paths[1]));
        assert!(reading <= 24.0 * numbers[1] as f64 + slack(kind, preset), "read {name}: {reading}");
        check("open", 24.0, &|path| open(path));
        check("read", 24.0, &|path| read(kind, path));
        if matches!(kind, Kind::Imu) {
            check("seek", 28.0, &|path| seek(path, 1000));
        }
    }
    records_that_grow_unforeseen(&paths[0]);
}

/// What was read before says nothing of these: some bytes each in the file, and megabytes inflated.
fn records_that_grow_unforeseen(path: &Path) {
    const LARGE: usize = 2_000_000;
    let mut stream = Stream::new(RecordableTypeId::UNIT_TEST_1, "a").unwrap().compression(Preset::ZstdFast);
    let records = stream.raw(RecordType::Data, 1).unwrap();
    let writer = Writer::options().overwrite(true).create(path, [stream]).unwrap();
    let mixed: Vec<u8> = (0..4000_u32).map(|byte| if byte % 2 == 0 { 0 } else { ((byte * byte) >> 7) as u8 }).collect();
    let large = vec![0; LARGE];
    let payloads = std::iter::repeat_n(&mixed, 300).chain(std::iter::repeat_n(&large, 60));
    for (time, payload) in (0..).zip(payloads) {
        records.write(f64::from(time), payload).unwrap();
    }
    let written = writer.finish().unwrap();
    assert!(written.bytes < 300 * 4000, "{written}");
    let reading = peak(|| {
        let file = Reader::open(path)?;
        for record in file.records() {
            assert!(matches!(record?.payload().len(), 4000 | LARGE));
        }
        Ok(Outcome::default())
    });
    assert!(reading < ahead(LARGE as f64), "{reading}");
}
