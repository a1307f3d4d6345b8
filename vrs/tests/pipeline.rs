//! The way of records to the file: threads, flushes, marks, the queue and what happens when it is full.
#![allow(clippy::float_cmp)] // Times come back as they were written.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use vrs::container::FileHeader;
use vrs::io::{MemoryStorage, Storage, WriteAt};
use vrs::writer::{Mark, Options, Order, ThreadRole, WhenFull};
use vrs::{
    DataLayout, ErrorKind, Preset, RawWriter, Reader, RecordType, RecordableTypeId, Stream, StreamId, WriteProblem,
    Writer,
};

const IMU: RecordableTypeId = RecordableTypeId::IMU;

// ---- storage ------------------------------------------------------------------------------------

/// Memory behind a gate: as long as it is closed, what is appended waits. It can also be full.
#[derive(Clone, Debug)]
struct Gate {
    memory: Arc<Mutex<Vec<u8>>>,
    open: Arc<(Mutex<bool>, Condvar)>,
    room: usize,
}

impl Gate {
    fn opened() -> Self {
        Self { memory: Arc::default(), open: Arc::new((Mutex::new(true), Condvar::new())), room: usize::MAX }
    }

    fn set(&self, is_open: bool) {
        *self.open.0.lock().unwrap() = is_open;
        self.open.1.notify_all();
    }

    fn read(&self) -> Reader {
        vrs::reader::Options::new().open_data(self.memory.lock().unwrap().clone()).unwrap()
    }
}

impl Storage for Gate {
    fn create_chunk(&mut self, _: usize) -> io::Result<Box<dyn WriteAt>> {
        Ok(Box::new(self.clone()))
    }
}

impl WriteAt for Gate {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (open, changed) = &*self.open;
        drop(changed.wait_while(open.lock().unwrap(), |is_open| !*is_open).unwrap());
        let mut memory = self.memory.lock().unwrap();
        let fitting = bytes.len().min(self.room - memory.len());
        memory.extend_from_slice(&bytes[..fitting]);
        if fitting < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.memory.lock().unwrap()[offset as usize..][..bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// ---- recordings ---------------------------------------------------------------------------------

fn stream(flavor: &str, when_full: WhenFull) -> (Stream, RawWriter) {
    let mut stream = Stream::new(IMU, flavor).unwrap().compression(Preset::None).when_full(when_full);
    let data = stream.raw(RecordType::Data, 1).unwrap();
    (stream, data)
}

/// A record of 1000 bytes that begins with its number.
fn payload(number: u32) -> Vec<u8> {
    let mut payload = vec![0; 1000];
    payload[..4].copy_from_slice(&number.to_le_bytes());
    payload
}

fn write(handle: &RawWriter, number: u32) -> vrs::Result<()> {
    handle.write(f64::from(number), &payload(number))
}

/// The numbers of the data records of a stream, in the order of time.
fn numbers(file: &Reader, flavor: &str) -> Vec<u32> {
    let records = file.stream(flavor).unwrap().records().map(Result::unwrap);
    let data = records.filter(|record| record.record_type() == RecordType::Data);
    data.map(|record| u32::from_le_bytes(*record.payload().first_chunk().unwrap())).collect()
}

fn problem(result: vrs::Result<()>) -> WriteProblem {
    match result.unwrap_err().kind() {
        ErrorKind::Write { problem, .. } => problem.clone(),
        other => panic!("{other}"),
    }
}

fn manual() -> Options {
    Writer::options().manual_flush()
}

/// Waits for something that must come.
fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what}");
        thread::sleep(Duration::from_millis(1));
    }
}

// ---- order and determinism ----------------------------------------------------------------------

/// Compressed and other streams, small records and large ones, in order and late.
fn record_all_sorts(options: &Options) -> Vec<u8> {
    let memory = MemoryStorage::new();
    let presets = [Preset::ZstdFast, Preset::None, Preset::Lz4Fast];
    let (streams, handles): (Vec<_>, Vec<_>) = presets
        .iter()
        .map(|preset| {
            let (stream, handle) = stream("a", WhenFull::Wait);
            (stream.compression(*preset), handle)
        })
        .unzip();
    let writer = options.create_in(memory.clone(), streams).unwrap();
    for number in 0..3000_u32 {
        let (handle, size) = (&handles[number as usize % 3], if number % 50 == 0 { 300_000 } else { 400 });
        let bytes: Vec<u8> = (0..size).map(|at| (at / 9 + number) as u8).collect();
        handle.write(f64::from(number) - f64::from(number % 7) * 5.0, &bytes).unwrap();
        if number % 300 == 299 {
            writer.flush_before(f64::from(number) - 20.0).unwrap();
        }
    }
    let summary = writer.finish().unwrap();
    assert!(summary.records() == 3000 && summary.late_records() > 0 && summary.compression_ratio() < 0.9, "{summary}");
    memory.chunks().concat()
}

/// FORMAT.md §17.6.
#[test]
fn the_same_input_makes_the_same_bytes_with_any_number_of_workers() {
    for queue in [64 << 20, 2 << 20] {
        let record = |workers| record_all_sorts(&Writer::options().reproducible().queue(queue).workers(workers));
        let one = record(0);
        for workers in [1, 2, 8] {
            assert!(record(workers) == one, "{workers} workers, queue {queue}");
        }
    }
}

#[test]
fn what_is_reproducible_follows_from_the_tags() {
    let record = |tag: &str, options: Options| {
        let memory = MemoryStorage::new();
        let streams = [stream("a", WhenFull::Wait).0, stream("a", WhenFull::Wait).0];
        options.tag("a", tag).create_in(memory.clone(), streams).unwrap().finish().unwrap();
        let file = vrs::reader::Options::new().open_chunk_data(memory.chunks()).unwrap();
        let serials = file.streams().map(|stream| stream.serial_number().to_owned());
        let header = FileHeader::parse(&memory.chunks()[0]).unwrap();
        (header.creation_id, serials.collect::<Vec<_>>())
    };
    let reproducible = || Writer::options().reproducible();
    let one = record("b", reproducible());
    assert_ne!(one.1[0], one.1[1]);
    assert_eq!(record("b", reproducible()), one);
    let other = record("c", reproducible());
    assert!(other.0 != one.0 && other.1[0] != one.1[0]);
    assert_eq!(record("b", reproducible().creation_id(7)), (7, one.1));
}

#[test]
fn late_records_can_be_refused() {
    for (order, behind_flush, backwards) in
        [(Order::Sort, true, true), (Order::Window, false, true), (Order::Strict, false, false)]
    {
        let memory = MemoryStorage::new();
        let ((a, one), (b, other)) = (stream("a", WhenFull::Wait), stream("b", WhenFull::Wait));
        let writer = manual().order(order).create_in(memory, [a, b]).unwrap();
        for time in [1.0, 5.0] {
            one.write(time, b"").unwrap();
        }
        writer.flush_before(3.0).unwrap();
        let refused = |result: vrs::Result<()>, text: &str| {
            let error = result.unwrap_err().to_string();
            assert!(error.contains(text), "{error}");
        };
        if behind_flush {
            other.write(2.0, b"").unwrap();
        } else {
            let text = "stream 241-2 (b) at t = 2 s: it comes too late: all records before t = 3 s are flushed";
            refused(other.write(2.0, b""), text);
        }
        other.write(3.0, b"").unwrap();
        if backwards {
            one.write(4.0, b"").unwrap();
        } else {
            refused(one.write(4.0, b""), "at t = 4 s: it comes too late: its stream has a record at t = 5 s");
        }
        // Everything is flushed: what is not older than the latest record is still in order.
        writer.flush_before(f64::INFINITY).unwrap();
        assert_eq!(one.write(4.5, b"").is_ok(), behind_flush);
        other.write(5.0, b"").unwrap();
        assert_eq!(writer.finish().unwrap().late_records() > 0, behind_flush);
    }
}

// ---- flushes and marks --------------------------------------------------------------------------

#[test]
fn marks_come_one_behind_the_other_and_never_go_back() {
    let gate = Gate::opened();
    let (stream, handle) = stream("a", WhenFull::Wait);
    let writer = manual().create_in(gate.clone(), [stream]).unwrap();
    gate.set(false);
    (0..10).for_each(|number| write(&handle, number).unwrap());
    let flushed = writer.flush_before(6.0).unwrap();
    let marks = writer.marks();
    assert_eq!((flushed.records(), marks.queued, marks.written, marks.durable), (6, 6, 0, 0));
    flushed.wait(Mark::Queued).unwrap();
    gate.set(true);
    flushed.wait(Mark::Written).unwrap();
    assert_eq!((writer.marks().written, writer.marks().durable), (6, 0));
    flushed.wait(Mark::Durable).unwrap();
    assert_eq!(writer.marks().durable, 6);
    let nothing = writer.flush_before(6.0).unwrap();
    assert_eq!(nothing.records(), 0);
    nothing.wait(Mark::Durable).unwrap();

    let last = writer.flush_before(8.0).unwrap();
    let summary = writer.finish().unwrap();
    assert_eq!((summary.marks.queued, summary.marks.written, summary.marks.durable), (10, 10, 6));
    last.wait(Mark::Written).unwrap();
    let error = last.wait(Mark::Durable).unwrap_err().to_string();
    assert!(error.contains("the recording is finished"), "{error}");
}

#[test]
fn records_are_flushed_by_themselves_up_to_the_grace() {
    let (stream, handle) = stream("a", WhenFull::Wait);
    let options = Writer::options().flush_interval(Duration::from_millis(1)).flush_age(Duration::from_secs(3600));
    let writer = options.grace(Duration::from_secs(2)).create_in(MemoryStorage::new(), [stream]).unwrap();
    (0..10).for_each(|number| write(&handle, number).unwrap());
    eventually("records before 9 - 2 are written", || writer.marks().written == 7);
    write(&handle, 10).unwrap();
    eventually("so is the next one", || writer.marks().written == 8);
    assert_eq!(writer.finish().unwrap().marks.written, 11);
}

#[test]
fn records_are_flushed_when_nothing_follows_them() {
    let (stream, handle) = stream("a", WhenFull::Wait);
    let options = Writer::options().flush_interval(Duration::from_millis(1)).flush_age(Duration::from_millis(5));
    let writer = options.grace(Duration::from_secs(1000)).create_in(MemoryStorage::new(), [stream]).unwrap();
    write(&handle, 1).unwrap();
    eventually("it has waited for long enough", || writer.marks().written == 1);
    writer.finish().unwrap();
}

#[test]
fn bytes_that_come_together_are_flushed() {
    for workers in [0, 1] {
        let (stream, handle) = stream("a", WhenFull::Wait);
        let options = Writer::options().flush_bytes(20_000).flush_interval(Duration::from_secs(3600)).workers(workers);
        let writer = options.grace(Duration::from_secs(5)).create_in(MemoryStorage::new(), [stream]).unwrap();
        (0..100).for_each(|number| write(&handle, number).unwrap());
        // Each time when 20 records, but for those of the grace, have come.
        let queued = writer.marks().queued;
        assert!((75..95).contains(&queued), "{queued}");
        writer.finish().unwrap();
    }
}

// ---- a disk that is too slow --------------------------------------------------------------------

/// The queue of these tests: room for some 96 records.
const QUEUE: u64 = 100_000;

/// Writes records while the disk stands still: which of them are in the file, how many were dropped, and how many refused.
fn record_on_a_disk_that_stands(when_full: WhenFull, options: &Options) -> (Vec<u32>, u64, u32, Reader) {
    let gate = Gate::opened();
    let (stream, handle) = stream("a", when_full);
    let writer = options.clone().queue(QUEUE).create_in(gate.clone(), [stream]).unwrap();
    gate.set(false);
    let mut refused = 0;
    for number in 0..300 {
        if let Err(error) = write(&handle, number) {
            assert_eq!(problem(Err(error)), WriteProblem::QueueFull { limit: QUEUE });
            refused += 1;
        }
    }
    assert!(writer.summary().queue_peak_bytes <= QUEUE + 2000, "{:?}", writer.summary());
    gate.set(true);
    let summary = writer.finish().unwrap();
    let file = gate.read();
    (numbers(&file, "a"), summary.streams[0].dropped_records, refused, file)
}

#[test]
fn the_newest_are_dropped() {
    let (numbers, dropped, refused, _) = record_on_a_disk_that_stands(WhenFull::DropNewest, &manual());
    let count = numbers.len() as u32;
    assert!((90..100).contains(&count), "{count}");
    assert!(numbers.into_iter().eq(0..count));
    assert_eq!((dropped, refused), (u64::from(300 - count), 0));
}

#[test]
fn the_oldest_are_dropped() {
    let (numbers, dropped, refused, _) = record_on_a_disk_that_stands(WhenFull::DropOldest, &manual());
    assert_eq!((dropped, refused), (300 - numbers.len() as u64, 0));
    assert!((90..100).contains(&numbers.len()), "{}", numbers.len());
    // What was on its way, and the last ones.
    let gaps: Vec<_> = numbers.windows(2).filter(|pair| pair[1] != pair[0] + 1).collect();
    assert!(numbers[0] == 0 && numbers.ends_with(&[298, 299]) && gaps.len() == 1, "{numbers:?}");
    assert!(300 - gaps[0][1] > 40, "{numbers:?}");
}

#[test]
fn records_are_refused() {
    let (numbers, dropped, refused, _) = record_on_a_disk_that_stands(WhenFull::Refuse, &manual());
    let count = numbers.len() as u32;
    assert!((90..100).contains(&count), "{count}");
    assert!(numbers.into_iter().eq(0..count));
    assert_eq!((dropped, refused), (0, 300 - count));
}

#[test]
fn a_queue_can_be_bounded_by_records() {
    let options = manual().queue_records(10);
    let (numbers, dropped, ..) = record_on_a_disk_that_stands(WhenFull::DropNewest, &options);
    let count = numbers.len() as u32;
    assert!((7..=10).contains(&count) && numbers.into_iter().eq(0..count), "{count}");
    assert_eq!(dropped, u64::from(300 - count));
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Dropped {
    type_id: u16,
    instance_id: u16,
    records: u64,
    first_timestamp: f64,
    last_timestamp: f64,
    policy: u8,
}

/// FORMAT.md §19.4.
#[test]
fn a_ledger_says_what_is_missing() {
    for (when_full, policy) in [(WhenFull::DropOldest, 1), (WhenFull::DropNewest, 2)] {
        let (numbers, dropped, _, file) = record_on_a_disk_that_stands(when_full, &manual().drop_ledger(true));
        let numbers: BTreeSet<u32> = numbers.into_iter().collect();
        let missing: Vec<u32> = (0..300).filter(|number| !numbers.contains(number)).collect();
        let ledger = file.stream("vrs/drops").unwrap();
        assert_eq!(ledger.id(), StreamId::new(RecordableTypeId::EVENT, 1));
        let entries: Vec<Dropped> = ledger
            .data::<Dropped>()
            .unwrap()
            .records()
            .map(|record| {
                let record = record.unwrap();
                let entry = record.decode().unwrap();
                assert!(record.timestamp() == entry.last_timestamp);
                entry
            })
            .collect();
        assert_eq!(entries.iter().map(|entry| entry.records).sum::<u64>(), dropped);
        assert!(entries.iter().all(|entry| (entry.type_id, entry.instance_id, entry.policy) == (241, 1, policy)));
        assert!(entries[0].first_timestamp == f64::from(missing[0]));
        assert!(entries[entries.len() - 1].last_timestamp == f64::from(missing[missing.len() - 1]));
    }
}

#[test]
fn nothing_but_data_is_dropped() {
    for when_full in [WhenFull::DropOldest, WhenFull::DropNewest] {
        let gate = Gate::opened();
        let (mut stream, handle) = stream("a", when_full);
        let configurations = stream.raw(RecordType::Configuration, 1).unwrap();
        let states = stream.raw(RecordType::State, 1).unwrap();
        let writer = manual().queue(QUEUE).create_in(gate.clone(), [stream]).unwrap();
        gate.set(false);
        for number in 0..200 {
            if number % 25 == 0 && number < 90 {
                configurations.write(f64::from(number), b"configuration").unwrap();
            }
            write(&handle, number).unwrap();
        }
        thread::scope(|scope| {
            // It may have to wait for the disk, but is never lost.
            let state = scope.spawn(|| states.write(200.0, b"state"));
            gate.set(true);
            state.join().unwrap().unwrap();
        });
        let summary = writer.finish().unwrap();
        let stream = &summary.streams[0];
        assert!(stream.dropped_records > 50, "{summary}");
        assert_eq!((stream.count(RecordType::Configuration), stream.count(RecordType::State)), (4, 1), "{summary}");
        assert_eq!(stream.count(RecordType::Data) + stream.dropped_records, 200);
        assert!(summary.to_string().contains(&format!(", {} dropped", stream.dropped_records)));
    }
}

/// Nobody flushes, the grace keeps everything back, and there is less memory than records: nothing is lost, nothing stands still.
#[test]
fn who_waits_for_room_gets_it() {
    for (workers, queue) in [(0, 5_000), (1, 5_000), (2, 500), (1, 1)] {
        let memory = MemoryStorage::new();
        let (streams, handles): (Vec<_>, Vec<_>) =
            ["a", "b", "c", "d"].map(|flavor| stream(flavor, WhenFull::Wait)).into_iter().unzip();
        let options = manual().queue(queue).grace(Duration::from_secs(1_000_000)).workers(workers);
        let writer = options.create_in(memory.clone(), streams).unwrap();
        thread::scope(|scope| {
            for handle in &handles {
                scope.spawn(|| (0..500).for_each(|number| write(handle, number).unwrap()));
            }
        });
        let peak = writer.summary().queue_peak_bytes;
        assert!(peak <= queue + 4 * 1100, "{peak}");
        assert_eq!(writer.finish().unwrap().records(), 2000);
        let file = vrs::reader::Options::new().open_chunk_data(memory.chunks()).unwrap();
        for flavor in ["a", "b", "c", "d"] {
            assert!(numbers(&file, flavor).into_iter().eq(0..500));
        }
    }
}

// ---- threads and failures -----------------------------------------------------------------------

#[test]
fn threads_are_told_what_they_are() {
    let started = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&started);
    let tell = move |role: ThreadRole| {
        assert_eq!(thread::current().name(), Some(role.name()));
        seen.lock().unwrap().push(role.name());
    };
    let (stream, handle) = stream("a", WhenFull::Wait);
    let writer = Writer::options().workers(2).on_thread_start(tell).create_in(MemoryStorage::new(), [stream]).unwrap();
    write(&handle, 1).unwrap();
    writer.finish().unwrap();
    let mut started = started.lock().unwrap().clone();
    started.sort_unstable();
    assert_eq!(started, ["vrs-compress", "vrs-compress", "vrs-writer"]);
}

/// A program's function that panics ends the recording, and leaves nobody waiting.
#[test]
fn a_panic_is_a_failure() {
    for bad in [ThreadRole::Writer, ThreadRole::Compression] {
        let (stream, handle) = stream("a", WhenFull::Wait);
        let tell = move |role| assert!(role != bad, "no priority");
        let options = Writer::options().queue(20_000).on_thread_start(tell);
        let writer = options.create_in(MemoryStorage::new(), [stream]).unwrap();
        let error = (0..).find_map(|number| write(&handle, number).err()).unwrap().to_string();
        let expected = format!("cannot run {}: it panicked: no priority", bad.name());
        assert!(error.contains(&expected), "{error}");
        assert!(writer.flush_before(1.0).unwrap_err().to_string().contains(&expected));
        assert!(writer.finish().unwrap_err().to_string().contains(&expected));
    }
}

/// Whoever writes, flushes or waits when the disk is full is told, then and ever after; the start of the file can be read.
#[test]
fn a_full_disk_ends_the_recording() {
    for workers in [0, 1, 3] {
        let gate = Gate { room: 50_000, ..Gate::opened() };
        let (stream, handle) = stream("a", WhenFull::Wait);
        let options = Writer::options().queue(10_000).workers(workers);
        let writer = options.create_in(gate.clone(), [stream]).unwrap();
        let error = (0..1000).find_map(|number| write(&handle, number).err()).unwrap();
        assert!(error.to_string().contains("cannot write "), "{error}");
        let WriteProblem::Failed { cause } = problem(write(&handle, 1000)) else { panic!() };
        assert!(cause.starts_with("cannot write ") && cause.ends_with("no storage space"), "{cause}");
        for error in [writer.flush_before(9.0).map(drop), writer.finish().map(drop)].map(Result::unwrap_err) {
            assert!(
                matches!(error.kind(), ErrorKind::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull)
            );
        }
        let found = numbers(&gate.read(), "a");
        assert!(found.len() > 40 && found.iter().copied().eq(0..found.len() as u32), "{}", found.len());
    }
}

#[test]
fn who_waits_is_told_of_failures() {
    let gate = Gate { room: 5_000, ..Gate::opened() };
    let (stream, handle) = stream("a", WhenFull::Wait);
    let writer = manual().create_in(gate.clone(), [stream]).unwrap();
    gate.set(false);
    (0..10).for_each(|number| write(&handle, number).unwrap());
    let flushed = writer.flush_before(20.0).unwrap();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| flushed.wait(Mark::Written));
        gate.set(true);
        assert!(matches!(waiting.join().unwrap().unwrap_err().kind(), ErrorKind::Io { .. }));
    });
    // Dropping it does what can be done, which is nothing, and tells nobody.
    drop(writer);
    assert!(matches!(problem(write(&handle, 11)), WriteProblem::Closed));
}

#[test]
fn summaries_can_be_seen_while_recording() {
    let (stream, handle) = stream("a", WhenFull::Wait);
    let stream = stream.compression(Preset::ZstdFast);
    let writer = manual().create_in(MemoryStorage::new(), [stream]).unwrap();
    (0..100).for_each(|number| write(&handle, number).unwrap());
    writer.flush_before(60.0).unwrap().wait(Mark::Written).unwrap();
    let summary = writer.summary();
    assert_eq!((summary.records(), summary.bytes, summary.streams[0].payload_bytes), (60, 0, 60_000));
    assert!(summary.compression_ratio() < 0.2 && summary.queue_peak_records == 100, "{summary:?}");
    assert!(summary.queue_peak_bytes > 100_000, "{summary:?}");
    let last = writer.finish().unwrap();
    assert!(last.records() == 100 && last.queue_peak_bytes == summary.queue_peak_bytes && last.bytes > 0);
}
