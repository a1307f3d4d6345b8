//! A large index is inflated by a thread of its own: that shows nowhere.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.

use vrs::reader::{Options, RecordEntry};
use vrs::{RecordType, RecordableTypeId, Stream, Writer};

const RECORDS: u32 = 25_000;

/// A recording of three streams, whose records are not in the order of time.
fn record() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    let mut streams = ["a", "b", "c"].map(|flavor| Stream::new(RecordableTypeId::IMU, flavor).unwrap());
    let handles = streams.each_mut().map(|stream| stream.raw(RecordType::Data, 1).unwrap());
    let writer = Writer::create(&path, streams).unwrap();
    for i in 0..RECORDS {
        let time = f64::from(i.wrapping_mul(2_654_435_761) >> 12);
        handles[i as usize % 3].write(time, &i.to_le_bytes()[..i as usize % 5]).unwrap();
    }
    writer.finish().unwrap();
    std::fs::read(path).unwrap()
}

/// What opening finds, with so many threads.
fn open(file: &[u8], threads: usize) -> (Vec<RecordEntry>, Vec<String>) {
    let file = Options::new().threads(threads).open_data(file.to_vec()).unwrap();
    let repairs = file.repairs().iter().map(ToString::to_string).collect();
    (file.entries().collect(), repairs)
}

#[test]
fn threads_change_nothing_about_an_index() {
    let file = record();
    let (entries, repairs) = open(&file, 1);
    assert!(entries.len() == RECORDS as usize && repairs.is_empty(), "{repairs:?}");
    assert!((entries, repairs) == open(&file, 2));
}

/// Damage is met by either thread: bytes that do not inflate, and entries that are none.
#[test]
fn threads_change_nothing_about_a_damaged_index() {
    let file = record();
    // The place of the index in the file header (FORMAT.md §3).
    let index = u64::from_le_bytes(file[24..32].try_into().unwrap()) as usize;
    let size = u32::from_le_bytes(file[index..][..4].try_into().unwrap()) as usize;
    let mut repaired = 0;
    for part in 0..16 {
        let mut file = file.clone();
        file[index + size * part / 16 + 60] ^= 0x10;
        let (one, two) = (open(&file, 1), open(&file, 2));
        assert!(one == two, "{part}: {:?} {:?}", one.1, two.1);
        repaired += usize::from(!one.1.is_empty());
    }
    assert!(repaired > 2, "{repaired}");
}
