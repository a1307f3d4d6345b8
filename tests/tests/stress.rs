//! Many threads that record at once: nothing is lost, nothing out of order, and memory stays bounded.
//!
//! With `VRS_SOAK` in the environment, a million records a thread instead of 50 000: `cargo xtask soak`.
#![allow(clippy::cast_precision_loss, clippy::float_cmp)] // Times are small whole numbers of milliseconds.

use std::io;
use std::path::Path;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use vrs::io::{Storage, WriteAt};
use vrs::writer::{Options, WhenFull};
use vrs::{Preset, Reader, RecordType, RecordableTypeId, Stream, Summary, Writer};

const THREADS: u64 = 16;

fn records() -> u64 {
    if std::env::var_os("VRS_SOAK").is_some() { 1_000_000 } else { 50_000 }
}

/// Records of each thread's own stream, 1 kHz, some of them late. The threads keep together as sensors do that share a clock: no
/// one is ahead of another by half a second.
fn record(writer: Writer, handles: Vec<vrs::RawWriter>, records: u64) -> Summary {
    let barrier = Barrier::new(handles.len());
    thread::scope(|scope| {
        let barrier = &barrier;
        for handle in handles {
            scope.spawn(move || {
                for number in 0..records {
                    if number % 500 == 0 {
                        barrier.wait();
                    }
                    let late = if number % 100 == 99 { 0.05 } else { 0.0 };
                    let mut payload = [0; 64];
                    payload[..8].copy_from_slice(&number.to_le_bytes());
                    handle.write(number as f64 * 0.001 - late, &payload).unwrap();
                }
            });
        }
    });
    writer.finish().unwrap()
}

fn streams(when_full: WhenFull) -> (Vec<Stream>, Vec<vrs::RawWriter>) {
    let stream = |number| {
        let flavor = format!("stream {number}");
        let mut stream = Stream::new(RecordableTypeId::IMU, flavor).unwrap().compression(Preset::None);
        stream = stream.when_full(when_full);
        let handle = stream.raw(RecordType::Data, 1).unwrap();
        (stream, handle)
    };
    (0..THREADS).map(stream).unzip()
}

/// The most memory that this process ever had, in MB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}

/// The numbers of each stream come complete, and within the file all records come in the order of time and stream.
fn check(path: &Path, records: u64) {
    let file = Reader::open(path).unwrap();
    assert!(file.repairs().is_empty());
    // The index is in order; where records stand in the file must be, too.
    assert!(file.entries().map(|entry| entry.offset).is_sorted());
    for stream in file.streams() {
        let mut seen = vec![false; records as usize];
        for record in stream.records() {
            let record = record.unwrap();
            let number = u64::from_le_bytes(*record.payload().first_chunk().unwrap());
            assert!(!std::mem::replace(&mut seen[number as usize], true), "{number} twice");
        }
        assert!(seen.into_iter().all(|seen| seen));
    }
}

#[test]
fn sixteen_threads_record_at_once() {
    const QUEUE: u64 = 32 << 20;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    let (streams, handles) = streams(WhenFull::Wait);
    let start = Instant::now();
    // What has come up to the grace before the latest record is all there, however slow the machine is.
    let options = Writer::options().queue(QUEUE).grace(Duration::from_secs(1)).flush_age(Duration::from_secs(3600));
    let writer = options.create(&path, streams).unwrap();
    let summary = record(writer, handles, records());
    let seconds = start.elapsed().as_secs_f64();
    let counts = (summary.records(), summary.late_records(), summary.dropped_records());
    assert_eq!(counts, (THREADS * records(), 0, 0));
    assert!(summary.queue_peak_bytes <= QUEUE + THREADS * 200, "{}", summary.queue_peak_bytes);
    println!(
        "{} records by {THREADS} threads in {seconds:.2} s; at most {} of {QUEUE} bytes waited; peak memory {:?} MB",
        summary.records(),
        summary.queue_peak_bytes,
        peak_memory(),
    );
    check(&path, records());
}

/// A disk that is slower than the sensors.
#[derive(Clone, Debug)]
struct Slow;

impl Storage for Slow {
    fn create_chunk(&mut self, _: usize) -> io::Result<Box<dyn WriteAt>> {
        Ok(Box::new(Self))
    }
}

impl WriteAt for Slow {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        // Some 20 MB a second, where the system's clock allows.
        thread::sleep(Duration::from_nanos(50 * bytes.len() as u64));
        Ok(())
    }

    fn write_at(&mut self, _: u64, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Each policy keeps to the bound, and every record is written, counted as dropped, or refused.
#[test]
fn a_slow_disk_with_each_policy() {
    const QUEUE: u64 = 200_000;
    let records = records() / 500;
    for when_full in [WhenFull::Wait, WhenFull::DropOldest, WhenFull::DropNewest, WhenFull::Refuse] {
        let (streams, handles) = streams(when_full);
        let options: Options = Writer::options().queue(QUEUE).grace(Duration::from_millis(1));
        let writer = options.create_in(Slow, streams).unwrap();
        let refused: u64 = thread::scope(|scope| {
            let threads = handles.iter().map(|handle| {
                scope.spawn(move || {
                    let write = |number| handle.write(number as f64 * 0.001, &[0; 500]);
                    (0..records).filter(|number| write(*number).is_err()).count() as u64
                })
            });
            let threads: Vec<_> = threads.collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        let summary = writer.finish().unwrap();
        println!(
            "{when_full:?}: {} written, {} dropped, {refused} refused; at most {} of {QUEUE} bytes waited",
            summary.records(),
            summary.dropped_records(),
            summary.queue_peak_bytes,
        );
        assert_eq!(summary.records() + summary.dropped_records() + refused, THREADS * records);
        assert!(summary.queue_peak_bytes <= QUEUE + THREADS * 600, "{}", summary.queue_peak_bytes);
        let loses = !matches!(when_full, WhenFull::Wait | WhenFull::Refuse);
        assert!(loses || summary.dropped_records() == 0);
        assert!(refused == 0 || when_full == WhenFull::Refuse);
    }
}
