//! The files that a recording makes: where its index is, chunks, other storage.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use vrs::container::FileVersion;
use vrs::io::{MemoryStorage, chunk_path, find_chunks};
use vrs::ops::check;
use vrs::reader::{IndexSource, is_recording};
use vrs::writer::{FinishedChunk, IndexPlace, Options};
use vrs::{CreateProblem, ErrorKind, Preset, Reader, RecordType, RecordableTypeId, Stream, Summary, Writer};

const FRONT: IndexPlace = IndexPlace::front_for(1000);

fn place_of_files() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    (folder, path)
}

/// Records one thousand numbered payloads of two streams, a tenth of a second apart.
fn record(create: impl FnOnce([Stream; 2]) -> vrs::Result<Writer>) -> Summary {
    let mut streams = ["one", "two"].map(|name| Stream::new(RecordableTypeId::IMU, name).unwrap());
    streams = streams.map(|stream| stream.compression(Preset::ZstdLight).serial_number("1"));
    let handles = streams.each_mut().map(|stream| stream.raw(RecordType::Data, 1).unwrap());
    let writer = create(streams).unwrap();
    for number in 0..1000 {
        let time = f64::from(number) * 0.1;
        handles[number as usize % 2].write(time, &payload(number)).unwrap();
        if number % 100 == 99 {
            writer.flush_before(time - 1.0).unwrap();
        }
    }
    writer.finish().unwrap()
}

/// 4 to 400 bytes, some of which shrink.
fn payload(number: u32) -> Vec<u8> {
    number.to_le_bytes().repeat(1 + number as usize % 100)
}

/// All records are there, in order, and nothing else is.
fn holds_all(file: &Reader) {
    assert_eq!(file.repairs(), []);
    assert_eq!((file.record_count(), file.streams().len()), (1000, 2));
    for (number, record) in (0..).zip(file.records()) {
        let record = record.unwrap();
        assert_eq!((record.timestamp(), record.payload()), (f64::from(number) * 0.1, payload(number).as_slice()));
    }
    let report = check(file);
    assert!(report.is_sound(), "{report}");
}

fn recorded(options: &Options, path: &Path) -> (Summary, Reader) {
    let summary = record(|streams| options.create(path, streams));
    let file = Reader::open(path).unwrap();
    holds_all(&file);
    assert_eq!(summary.bytes, file.size());
    (summary, file)
}

/// Listens to chunks.
fn listener() -> (Arc<Mutex<Vec<FinishedChunk>>>, impl Fn(&FinishedChunk) + Send + Sync) {
    let chunks: Arc<Mutex<Vec<FinishedChunk>>> = Arc::default();
    let heard = Arc::clone(&chunks);
    (chunks, move |chunk: &FinishedChunk| heard.lock().unwrap().push(chunk.clone()))
}

/// FORMAT.md §11.2.
#[test]
fn an_index_in_front_is_where_records_are_not_yet() {
    let (_folder, path) = place_of_files();
    let (_, file) = recorded(&Writer::options().index(FRONT), &path);
    let header = file.header();
    assert_eq!((header.version, file.index_source()), (FileVersion::Vrs2, IndexSource::Index));
    let (index, first) = (header.index_record_offset as usize, header.first_user_record_offset as usize);
    assert!(index < first);
    let lowest = file.entries().map(|entry| entry.offset).min();
    assert_eq!(lowest, Some(first as u64));

    // What the index does not need is zeros.
    let bytes = fs::read(&path).unwrap();
    let size = zstd_frame_end(&bytes[index..first]);
    assert!(size + 1000 < first - index && bytes[index + size..first].iter().all(|byte| *byte == 0));

    // A reader that has only half of the file knows how much is missing.
    let half = vrs::reader::Options::new().open_data(bytes[..bytes.len() / 2].to_vec()).unwrap();
    assert!(half.record_count() > 300 && half.repairs()[0].to_string().contains("of the 1000 records"));
}

/// Where the frame of a classic index ends.
fn zstd_frame_end(index: &[u8]) -> usize {
    let frame = 32 + 4 + 2 * 6 + 4;
    frame + zstd::zstd_safe::find_frame_compressed_size(&index[frame..]).unwrap()
}

#[test]
fn an_index_that_does_not_fit_in_front_goes_to_the_end() {
    let (_folder, path) = place_of_files();
    let (_, file) = recorded(&Writer::options().index(IndexPlace::Front { room: 50 }), &path);
    let header = file.header();
    assert!(header.index_record_offset > header.first_user_record_offset && header.first_user_record_offset > 0);
    // An interrupted recording is read like any other.
    let bytes = fs::read(&path).unwrap();
    let cut = vrs::reader::Options::new().open_data(bytes[..header.index_record_offset as usize].to_vec()).unwrap();
    assert_eq!(cut.record_count(), 1000);
}

/// FORMAT.md §12.3.
#[test]
fn chunks_stay_below_their_size() {
    let (folder, path) = place_of_files();
    let (chunks, listener) = listener();
    let options = Writer::options().chunk_size(20_000).index(IndexPlace::End).on_chunk(listener);
    let (_, file) = recorded(&options, &path);
    let sizes: Vec<u64> = file.chunks().iter().map(|chunk| fs::metadata(chunk).unwrap().len()).collect();
    assert!(sizes.len() > 3, "{sizes:?}");
    // All but the last, which has the index, are full.
    assert!(sizes[..sizes.len() - 1].iter().all(|size| (19_000..20_000).contains(size)), "{sizes:?}");
    assert!(file.header().index_record_offset as u64 > file.size() - sizes[sizes.len() - 1]);

    // Each is told once it is finished; the first, whose header is written at the end, is the last.
    let chunks = chunks.lock().unwrap();
    let numbers: Vec<usize> = chunks.iter().map(|chunk| chunk.number).collect();
    assert_eq!(numbers, (1..sizes.len()).chain([0]).collect::<Vec<_>>());
    for FinishedChunk { number, path: told, size, is_last, .. } in chunks.iter() {
        assert_eq!(told, &Some(chunk_path(&path, *number)));
        assert_eq!((*size, *is_last), (sizes[*number], *number == 0));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), sizes.len());
}

#[test]
fn large_records_are_alone_in_their_chunk() {
    let memory = MemoryStorage::new();
    record(|streams| Writer::options().chunk_size(1).create_in(memory.clone(), streams));
    let chunks = memory.chunks();
    assert_eq!(chunks.len(), 1001);
    holds_all(&vrs::reader::Options::new().open_chunk_data(chunks).unwrap());
}

#[test]
fn chunks_end_with_time() {
    let (_folder, path) = place_of_files();
    let (_, file) = recorded(&Writer::options().chunk_duration(Duration::from_secs(10)), &path);
    assert_eq!(file.chunks().len(), 10);
    let mut ends = vec![0];
    for chunk in file.chunks() {
        ends.push(ends[ends.len() - 1] + fs::metadata(chunk).unwrap().len());
    }
    for entry in file.entries() {
        let chunk = (entry.timestamp / 10.0 + 1e-9) as usize;
        assert!((ends[chunk]..ends[chunk + 1]).contains(&entry.offset), "{entry:?}");
    }
}

/// FORMAT.md §11.3.
#[test]
fn a_head_is_a_file_of_its_own() {
    let (_folder, path) = place_of_files();
    let (_, file) = recorded(&Writer::options().index(IndexPlace::Head), &path);
    assert_eq!((file.chunks().len(), file.header().version), (2, FileVersion::Vrs1));
    let head = fs::metadata(&path).unwrap().len();
    assert_eq!(file.header().first_user_record_offset as u64, head);
    // The chain of sizes passes over the index, which was short when the first record was written.
    let body = fs::read(chunk_path(&path, 1)).unwrap();
    assert_eq!(body[4..8], 32_u32.to_le_bytes());
}

/// With somebody who listens, chunks are final when they are told: the head is a file of its own.
#[test]
fn whoever_listens_gets_chunks_that_do_not_change() {
    let (_folder, path) = place_of_files();
    let copies = Arc::new(Mutex::new(Vec::<(PathBuf, Vec<u8>)>::new()));
    let taken = Arc::clone(&copies);
    let options = Writer::options().chunk_size(20_000).on_chunk(move |chunk| {
        let path = chunk.path.clone().unwrap();
        let bytes = fs::read(&path).unwrap();
        assert_eq!(bytes.len() as u64, chunk.size);
        taken.lock().unwrap().push((path, bytes));
    });
    let (_, file) = recorded(&options, &path);
    let copies = copies.lock().unwrap();
    assert_eq!(copies.len(), file.chunks().len());
    for (path, bytes) in copies.iter() {
        assert!(fs::read(path).unwrap() == *bytes, "{}", path.display());
    }
    assert_eq!(copies.last().unwrap().0, path);
}

/// A long index goes to the head in frames of 100 000 entries, and the head of an unfinished recording is no obstacle.
#[test]
fn a_long_index_goes_to_the_head_in_pieces() {
    let memory = MemoryStorage::new();
    let mut imu = Stream::new(RecordableTypeId::IMU, "a").unwrap();
    let handle = imu.raw(RecordType::Data, 1).unwrap();
    let writer = Writer::options().index(IndexPlace::Head).create_in(memory.clone(), [imu]).unwrap();
    for number in 0..250_000 {
        handle.write(f64::from(number), &[]).unwrap();
    }
    writer.finish().unwrap();
    let mut chunks = memory.chunks();
    let file = vrs::reader::Options::new().open_chunk_data(chunks.clone()).unwrap();
    assert_eq!((file.record_count(), file.index_source(), file.repairs()), (250_000, IndexSource::Index, &[][..]));
    let index = file.header().index_record_offset as usize;
    let (mut frames, mut counts) = (&chunks[0][index + 32..], Vec::new());
    while !frames.is_empty() {
        let (frame, rest) = frames.split_at(zstd::zstd_safe::find_frame_compressed_size(frames).unwrap());
        counts.push(zstd::zstd_safe::get_frame_content_size(frame).unwrap().unwrap() / 19);
        frames = rest;
    }
    assert_eq!(counts, [100_000, 100_000, 50_000]);

    // As it was before it was finished: sizes and offset were not known.
    chunks[0][index..index + 4].copy_from_slice(&32_u32.to_le_bytes());
    chunks[0][index + 28..index + 32].fill(0);
    chunks[0][40..48].fill(0);
    let file = vrs::reader::Options::new().open_chunk_data(chunks).unwrap();
    assert_eq!((file.record_count(), file.index_source()), (250_000, IndexSource::Scan));
}

#[test]
fn files_without_records_have_any_form() {
    for place in [IndexPlace::End, FRONT, IndexPlace::Head] {
        let memory = MemoryStorage::new();
        let streams = [Stream::new(RecordableTypeId::IMU, "a").unwrap()];
        Writer::options().index(place).create_in(memory.clone(), streams).unwrap().finish().unwrap();
        let file = vrs::reader::Options::new().open_chunk_data(memory.chunks()).unwrap();
        assert_eq!((file.record_count(), file.streams().len(), file.repairs()), (0, 1, &[][..]), "{place:?}");
    }
}

/// Tags are there before the first record is.
#[test]
fn tags_survive_whatever_comes_after_creation() {
    for place in [IndexPlace::End, FRONT, IndexPlace::Head] {
        let (_folder, path) = place_of_files();
        let mut imu = Stream::new(RecordableTypeId::IMU, "a").unwrap();
        imu.tag("position", "left");
        let writer = Writer::options().index(place).tag("session", "7").create(&path, [imu]).unwrap();
        let file = Reader::open(&path).unwrap();
        assert_eq!(file.tags().get("session"), Some("7"), "{place:?}");
        assert_eq!(file.stream("a").unwrap().tags().get("position"), Some("left"), "{place:?}");
        writer.finish().unwrap();
    }
}

#[test]
fn stale_chunks_are_refused_or_replaced() {
    let (_folder, path) = place_of_files();
    let options = Writer::options().chunk_size(20_000);
    recorded(&options, &path);
    let count = find_chunks(&path).unwrap().len();
    fs::remove_file(&path).unwrap();
    fs::remove_file(chunk_path(&path, 1)).unwrap();
    let error = options.create(&path, []).unwrap_err();
    let stale = CreateProblem::OtherChunk { chunk: chunk_path(&path, 2) };
    assert!(matches!(error.kind(), ErrorKind::Create(problem) if *problem == stale), "{error}");

    let (_, file) = recorded(&options.overwrite(true), &path);
    assert_eq!(file.chunks().len(), count);
    let (_, file) = recorded(&Writer::options().overwrite(true), &path);
    assert_eq!((file.chunks().len(), find_chunks(&path).unwrap().len()), (1, 1));
}

#[cfg(unix)]
#[test]
fn chunks_stand_beside_what_a_link_leads_to() {
    let (folder, link) = place_of_files();
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).unwrap();
    fs::write(inner.join("a.vrs"), "").unwrap();
    std::os::unix::fs::symlink(inner.join("a.vrs"), &link).unwrap();
    let (chunks, listener) = listener();
    let options = Writer::options().overwrite(true).chunk_size(20_000).on_chunk(listener);
    let (_, file) = recorded(&options, &link);
    assert!(file.chunks().len() > 3);
    let chunks = chunks.lock().unwrap();
    assert!(chunks.iter().all(|chunk| chunk.path.as_ref().unwrap().parent().unwrap().ends_with("inner")));
}

/// A disk that is full, in earnest.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named() {
    let error = Writer::options().overwrite(true).create("/dev/full", []).unwrap_err();
    let text = "/dev/full: cannot write what is buffered: No space left on device (os error 28)";
    assert_eq!(error.to_string(), text);
    assert!(matches!(error.kind(), ErrorKind::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull));
}

#[test]
fn recordings_are_known_by_their_header() {
    let (_folder, path) = place_of_files();
    assert!(matches!(is_recording(&path).unwrap_err().kind(), ErrorKind::Io { .. }));
    for (bytes, expected) in [(Vec::new(), false), (b"no recording".repeat(100), false)] {
        fs::write(&path, bytes).unwrap();
        assert_eq!(is_recording(&path).unwrap(), expected);
    }
    fs::remove_file(&path).unwrap();
    let (_, file) = recorded(&Writer::options(), &path);
    assert!(is_recording(&path).unwrap());
    assert_eq!(file.streams_signature(), "241-1-0-0-500,241-1-0-0-500");
    // What stands behind the header does not matter.
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..80]).unwrap();
    assert!(is_recording(&path).unwrap());
}
