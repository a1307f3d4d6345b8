//! Records that are tried, and waits that end: for threads that have more to attend to.
#![allow(clippy::unwrap_used, reason = "a test fails that way")]

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use vrs::io::{MemoryStorage, Storage, WriteAt};
use vrs::writer::{Mark, Options, Tried, WhenFull};
use vrs::{DynamicWriter, ErrorKind, Raw, RecordType, RecordableTypeId, Stream, WriteProblem, Writer};

/// Memory that takes nothing more as long as somebody else has the lock.
#[derive(Clone, Debug, Default)]
struct Locked {
    memory: MemoryStorage,
    lock: Arc<Mutex<()>>,
}

#[derive(Debug)]
struct Chunk {
    chunk: Box<dyn WriteAt>,
    lock: Arc<Mutex<()>>,
}

impl Storage for Locked {
    fn create_chunk(&mut self, number: usize) -> io::Result<Box<dyn WriteAt>> {
        Ok(Box::new(Chunk { chunk: self.memory.create_chunk(number)?, lock: Arc::clone(&self.lock) }))
    }
}

impl WriteAt for Chunk {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let _lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.chunk.append(bytes)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.chunk.write_at(offset, bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.chunk.flush()
    }

    fn sync(&mut self) -> io::Result<()> {
        self.chunk.sync()
    }
}

const SIZE: usize = 100_000;

fn stream(flavor: &str, when_full: WhenFull) -> (Stream, DynamicWriter) {
    let mut stream = Stream::new(RecordableTypeId::IMU, flavor).unwrap().when_full(when_full);
    let records = stream.dynamic(RecordType::Data, 1, &"custom".parse().unwrap(), &[]).unwrap();
    (stream, records)
}

fn options() -> Options {
    Writer::options().manual_flush().queue(4 * SIZE as u64).grace(Duration::from_secs(1_000_000))
}

fn attempt(records: &DynamicWriter, number: u32) -> vrs::Result<Tried> {
    records.try_write(f64::from(number), &[Raw(&vec![7; SIZE]).into()])
}

/// Tries again until the record is recorded.
fn insist(records: &DynamicWriter, number: u32) -> vrs::Result<()> {
    loop {
        let tried = attempt(records, number)?;
        if tried != Tried::Recorded {
            records.make_room(Duration::from_millis(1))?;
        }
        if tried.is_recorded() {
            return Ok(());
        }
    }
}

#[test]
fn who_tries_does_not_wait() {
    let storage = Locked::default();
    let (imu, records) = stream("a", WhenFull::Wait);
    let writer = options().create_in(storage.clone(), [imu]).unwrap();
    let stalled = storage.lock.lock().unwrap();
    let mut count = 0;
    // What has come together is handed over on the way; then the memory is full.
    for _ in 0..100 {
        if attempt(&records, count).unwrap().is_recorded() {
            count += 1;
        }
        records.make_room(Duration::from_millis(1)).unwrap();
    }
    assert!((2..10).contains(&count), "{count}");
    assert_eq!(attempt(&records, count).unwrap(), Tried::NoRoom);
    let flushed = writer.flush_before(f64::INFINITY).unwrap();
    assert!(!flushed.wait_for(Mark::Written, Duration::from_millis(1)).unwrap());
    drop(stalled);
    insist(&records, count).unwrap();
    assert!(flushed.wait_for(Mark::Written, Duration::from_secs(60)).unwrap());
    let marks = writer.marks();
    assert!(marks.written >= u64::from(count), "{marks:?}");
    assert_eq!(writer.finish().unwrap().records(), u64::from(count) + 1);
    let closed = attempt(&records, 1000).unwrap_err();
    assert!(matches!(closed.kind(), ErrorKind::Write { problem: WriteProblem::Closed, .. }));
}

#[test]
fn who_tries_again_gets_room() {
    for (workers, queue) in [(0, 5_000), (1, 5_000), (2, 500), (1, 1)] {
        let (streams, handles): (Vec<_>, Vec<_>) =
            ["a", "b", "c", "d"].map(|flavor| stream(flavor, WhenFull::Wait)).into_iter().unzip();
        let writer = options().queue(queue).workers(workers).create_in(MemoryStorage::new(), streams).unwrap();
        thread::scope(|scope| {
            for records in &handles {
                scope.spawn(|| (0..20).for_each(|number| insist(records, number).unwrap()));
            }
        });
        assert_eq!(writer.finish().unwrap().records(), 80);
    }
}

#[test]
fn who_tries_keeps_to_the_policies() {
    for (when_full, dropped) in [(WhenFull::DropNewest, true), (WhenFull::DropOldest, true), (WhenFull::Refuse, false)]
    {
        let storage = Locked::default();
        let (imu, records) = stream("a", when_full);
        let writer = options().create_in(storage.clone(), [imu]).unwrap();
        let stalled = storage.lock.lock().unwrap();
        let problem = (0..100).find_map(|number| insist(&records, number).err());
        drop(stalled);
        match problem.as_ref().map(vrs::Error::kind) {
            None => assert!(dropped),
            Some(ErrorKind::Write { problem, .. }) => {
                assert!(!dropped && matches!(problem, WriteProblem::QueueFull { .. }), "{problem}");
            }
            Some(other) => panic!("{other}"),
        }
        assert_eq!(writer.finish().unwrap().dropped_records() > 0, dropped);
    }
}
