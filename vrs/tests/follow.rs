//! Recordings that are followed while they are made (FORMAT.md §12.5).
#![allow(clippy::struct_field_names)] // Labels of conventions.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::ops::ControlFlow::{self, Break, Continue};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use vrs::io::{MemoryStorage, Storage, WriteAt};
use vrs::reader::{Follow, FollowEnd, Follower, Moment, OwnedRecord, Record, Selection};
use vrs::writer::{IndexPlace, Integrity, Mark, Options};
use vrs::{
    DataLayout, ErrorKind, Format, ImageFormat, PixelFormat, Preset, Reader, RecordType, RecordableTypeId, Stream,
    Writer,
};

// ---- a recording with all that makes following hard ---------------------------------------------

/// Says how large the images are.
#[derive(DataLayout)]
struct Setup {
    image_width: u32,
    image_height: u32,
    #[layout(as = u32)]
    image_pixel_format: PixelFormat,
}

#[derive(DataLayout)]
struct Frame {
    gain: f64,
}

#[derive(DataLayout)]
struct NewFrame {
    gain: f64,
    exposure: f64,
}

fn setup(image_width: u32) -> Setup {
    Setup { image_width, image_height: 2, image_pixel_format: PixelFormat::Grey8 }
}

/// Records two streams, one of which comes late, and in the other a format that does; configurations that change, and records
/// that come late.
fn record(options: &Options, storage: impl Storage + 'static) {
    let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/left").unwrap().compression(Preset::ZstdLight);
    let setups = camera.configuration(1, Format::<Setup>::new()).unwrap();
    let frames = camera.data(1, Format::<Frame>::new().image(ImageFormat::Raw)).unwrap();
    let writer = options.clone().manual_flush().create_in(storage, [camera]).unwrap();
    setups.write(0.0, &setup(300), &[]).unwrap();
    for time in 0..4 {
        frames.write(f64::from(time), &Frame { gain: 0.5 }, &[&[7; 600]]).unwrap();
    }
    setups.write(4.0, &setup(10), &[]).unwrap();
    frames.write(4.5, &Frame { gain: 0.25 }, &[&[1; 20]]).unwrap();
    writer.flush_before(f64::INFINITY).unwrap();

    let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu").unwrap().compression(Preset::None);
    imu.tag("late", "yes");
    let samples = imu.data(1, Format::<Frame>::new()).unwrap();
    writer.add(imu).unwrap();
    samples.write(4.75, &Frame { gain: 1.0 }, &[]).unwrap();
    // Of the time of the first configuration.
    frames.write(3.5, &Frame { gain: 0.125 }, &[&[7; 600]]).unwrap();
    writer.flush_before(f64::INFINITY).unwrap();

    let camera = frames.stream_id().unwrap();
    let new =
        writer.update(camera, |camera| camera.data(2, Format::<NewFrame>::new().image(ImageFormat::Raw))).unwrap();
    new.write(5.0, &NewFrame { gain: 2.0, exposure: 0.01 }, &[&[3; 20]]).unwrap();
    samples.write(6.0, &Frame { gain: 3.0 }, &[]).unwrap();
    writer.finish().unwrap();
}

/// Where the index is, and whether there are chunks.
fn ways() -> Vec<Options> {
    let options = Writer::options;
    vec![
        options(),
        options().integrity(Integrity::Stream),
        options().index(IndexPlace::front_for(100)),
        options().index(IndexPlace::Front { room: 5 }),
        options().index(IndexPlace::Head),
        options().chunk_size(900),
        options().chunk_size(900).index(IndexPlace::Head),
        options().chunk_size(900).index(IndexPlace::front_for(100)),
        options().chunk_size(900).integrity(Integrity::Off),
    ]
}

// ---- storage that remembers, and does it again step by step -------------------------------------

/// Something that a recorder did to its storage.
#[derive(Clone, Debug)]
enum Deed {
    Create(usize),
    Append(usize, Vec<u8>),
    Rewrite(usize, u64, Vec<u8>),
}

#[derive(Clone, Debug, Default)]
struct Memory(Arc<Mutex<Vec<Deed>>>);

#[derive(Debug)]
struct MemoryOfChunk(Memory, usize);

impl Storage for Memory {
    fn create_chunk(&mut self, number: usize) -> io::Result<Box<dyn WriteAt>> {
        self.0.lock().unwrap().push(Deed::Create(number));
        Ok(Box::new(MemoryOfChunk(self.clone(), number)))
    }
}

impl WriteAt for MemoryOfChunk {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.0.lock().unwrap().push(Deed::Append(self.1, bytes.to_vec()));
        Ok(())
    }
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.0.lock().unwrap().push(Deed::Rewrite(self.1, offset, bytes.to_vec()));
        Ok(())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A recording that is made again.
struct Replay {
    storage: MemoryStorage,
    chunks: Vec<Box<dyn WriteAt>>,
    left: VecDeque<Deed>,
}

impl Replay {
    fn of(options: &Options) -> Self {
        let memory = Memory::default();
        record(options, memory.clone());
        let left = memory.0.lock().unwrap().iter().cloned().collect();
        let mut replay = Self { storage: MemoryStorage::new(), chunks: Vec::new(), left };
        // There is a file before anybody can follow it.
        assert!(replay.step().is_continue());
        replay
    }

    /// The next deed, or of bytes that are appended the next one.
    fn step(&mut self) -> ControlFlow<()> {
        match self.left.pop_front() {
            None => return Break(()),
            Some(Deed::Create(number)) => self.chunks.push(self.storage.create_chunk(number).unwrap()),
            Some(Deed::Append(chunk, bytes)) => {
                let (now, later) = bytes.split_at(bytes.len().min(1));
                self.chunks[chunk].append(now).unwrap();
                if !later.is_empty() {
                    self.left.push_front(Deed::Append(chunk, later.to_vec()));
                }
            }
            Some(Deed::Rewrite(chunk, offset, bytes)) => self.chunks[chunk].write_at(offset, &bytes).unwrap(),
        }
        Continue(())
    }

    fn finished(options: &Options) -> MemoryStorage {
        let mut replay = Self::of(options);
        while replay.step().is_continue() {}
        replay.storage
    }
}

// ---- what is compared ---------------------------------------------------------------------------

fn reader(storage: &MemoryStorage) -> Reader {
    vrs::reader::Options::new().open_chunk_data(storage.chunks()).unwrap()
}

/// Looks once, without waiting.
fn once() -> Follow {
    Follow::new().wait_with(|_| Break(()))
}

/// All there is to a record, apart from its number and its place.
fn describe(record: &Record<'_>) -> String {
    let blocks: Vec<_> = record.blocks().into_iter().flatten().collect();
    let (time, stream, flavor) = (record.timestamp(), record.stream_id(), record.stream().flavor());
    let (record_type, version, payload) = (record.record_type(), record.version(), record.payload());
    format!("{time:?} {stream} {flavor} {record_type} {version} {blocks:?} {payload:?}")
}

/// Records of a follower, in the order of an open file.
fn sorted(records: &[OwnedRecord]) -> Vec<String> {
    let mut records: Vec<Record<'_>> = records.iter().map(OwnedRecord::get).collect();
    records.sort_by(|a, b| (a.timestamp(), a.stream_id()).partial_cmp(&(b.timestamp(), b.stream_id())).unwrap());
    records.iter().map(describe).collect()
}

fn all(file: &Reader) -> Vec<String> {
    file.records().map(|record| describe(&record.unwrap())).collect()
}

// ---- tests --------------------------------------------------------------------------------------

/// Whatever is there of a file when it is looked at, its records come once each, when they are whole, and are what the finished
/// file has.
#[test]
fn records_come_when_they_are_whole() {
    for options in ways() {
        let mut replay = Replay::of(&options);
        let storage = replay.storage.clone();
        let mut follower = None;
        let (mut records, mut steps) = (Vec::new(), 0);
        while replay.step().is_continue() {
            steps += 1;
            let Some(follower) = &mut follower else {
                follower = once().open_chunks(storage.clone()).ok();
                continue;
            };
            let before = records.len();
            records.extend(follower.by_ref().map(Result::unwrap));
            assert!(records.len() <= before + 1, "one byte completes one record");
            if steps % 41 == 0 && follower.end() == Some(FollowEnd::Stopped) {
                assert_eq!(records.len(), reader(&storage).record_count(), "{options:?} after {steps} steps");
            }
        }
        let follower = follower.unwrap();
        assert_eq!(follower.end(), Some(FollowEnd::Finished), "{options:?}");
        assert_eq!(follower.torn_bytes() > 0, follower.end().is_none());
        let file = reader(&storage);
        assert_eq!(file.repairs(), []);
        assert_eq!(sorted(&records), all(&file), "{options:?}");
        assert_eq!((follower.record_count(), follower.repairs()), (file.record_count(), [].as_slice()));
        assert_eq!(follower.description(), file.description());
        let positions: Vec<usize> = records.iter().map(|record| record.get().position()).collect();
        assert_eq!(positions, (0..records.len()).collect::<Vec<_>>());
    }
}

/// The iterator waits by itself, and what is done then decides how it goes on.
#[test]
fn a_follower_waits_for_records() {
    for options in ways() {
        let mut replay = Replay::of(&options);
        let storage = replay.storage.clone();
        let interval = Duration::from_secs(3600);
        let waits = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&waits);
        let follow = Follow::new().interval(interval).wait_with(move |asked| {
            assert_eq!(asked, interval);
            *counted.lock().unwrap() += 1;
            replay.step()
        });
        let mut follower = follow.open_chunks(storage.clone()).unwrap();
        let records: Vec<OwnedRecord> = follower.by_ref().map(Result::unwrap).collect();
        assert_eq!((follower.end(), follower.next().is_none()), (Some(FollowEnd::Finished), true));
        assert_eq!(sorted(&records), all(&reader(&storage)));
        assert!(*waits.lock().unwrap() > reader(&storage).size() / 2, "one byte is not waited for");
    }
}

#[test]
fn a_finished_recording_is_read_to_its_end() {
    for options in ways() {
        let storage = Replay::finished(&options);
        let mut follower =
            Follow::new().wait_with(|_| panic!("there is nothing to wait for")).open_chunks(storage.clone()).unwrap();
        let records: Vec<OwnedRecord> = follower.by_ref().map(Result::unwrap).collect();
        assert_eq!(follower.end(), Some(FollowEnd::Finished), "{options:?}");
        let file = reader(&storage);
        assert_eq!(sorted(&records), all(&file));
        // Where all is known, so are the places.
        let mut places: Vec<u64> = file.entries().map(|entry| entry.offset).collect();
        places.sort_unstable();
        assert_eq!(records.iter().map(|record| record.get().location().offset).collect::<Vec<_>>(), places);
    }
}

/// The recorder dies within a record.
#[test]
fn a_recording_that_was_left_has_no_end() {
    for options in ways() {
        let mut replay = Replay::of(&options);
        let storage = replay.storage.clone();
        while reader_or_none(&storage).is_none_or(|file| file.record_count() < 7) {
            assert!(replay.step().is_continue());
        }
        for _ in 0..40 {
            assert!(replay.step().is_continue());
        }
        let mut follower = once().open_chunks(storage.clone()).unwrap();
        let records: Vec<OwnedRecord> = follower.by_ref().map(Result::unwrap).collect();
        assert_eq!((records.len(), follower.end()), (7, Some(FollowEnd::Stopped)), "{options:?}");
        assert_eq!(sorted(&records), all(&reader(&storage)));
        assert!(follower.torn_bytes() > 0);
    }
}

fn reader_or_none(storage: &MemoryStorage) -> Option<Reader> {
    vrs::reader::Options::new().open_chunk_data(storage.chunks()).ok()
}

/// Streams and formats of which the beginning of the file knows nothing.
#[test]
fn late_streams_and_formats_are_known_when_their_records_come() {
    let mut replay = Replay::of(&Writer::options());
    let storage = replay.storage.clone();
    let mut follower = Follow::new().wait_with(move |_| replay.step()).open_chunks(storage).unwrap();
    assert_eq!(follower.streams().len(), 1);
    assert!(matches!(follower.stream("acme/imu").unwrap_err().kind(), ErrorKind::NoStream { .. }));
    let mut exposures = Vec::new();
    while let Some(record) = follower.next() {
        let record = record.unwrap();
        let record = record.get();
        if record.stream().flavor() == "acme/imu" {
            assert_eq!(follower.stream("acme/imu").unwrap().tags().get("late"), Some("yes"));
            assert!(record.layout_as::<Frame>().unwrap().gain() >= 1.0);
        } else if let Ok(frame) = record.layout_as::<NewFrame>() {
            exposures.extend(frame.has_exposure().then(|| frame.exposure()));
            assert!(record.layout_as::<Setup>().is_err());
        }
    }
    assert_eq!(exposures, [0.01]);
}

#[test]
fn what_is_selected_comes_alone() {
    let storage = Replay::finished(&Writer::options());
    let file = reader(&storage);
    let (new, data) = (Selection::new, RecordType::Data);
    for selection in [
        new().stream("acme/left"),
        // A stream that comes late, by its tag and by its place.
        new().stream("tag:late=yes"),
        new().stream("241+1").record_type(data),
        new().without_stream("acme/imu").record_type(RecordType::Configuration),
        new().from(2.0).until(4.6),
        new().from(Moment::FromStart(4.5)),
        new().first_records(),
        new().every(2.0).stream("acme/imu"),
    ] {
        let mut follower = once().select(selection.clone()).open_chunks(storage.clone()).unwrap();
        let records: Vec<OwnedRecord> = follower.by_ref().map(Result::unwrap).collect();
        let expected: Vec<String> =
            file.select(&selection).unwrap().records().map(|record| describe(&record.unwrap())).collect();
        assert!(!expected.is_empty(), "{selection:?}");
        assert_eq!(sorted(&records), expected, "{selection:?}");
        assert_eq!(follower.record_count(), file.record_count());
    }
    // A stream that never comes is waited for in vain.
    let mut follower = once().select(new().stream("acme/right")).open_chunks(storage.clone()).unwrap();
    assert_eq!((follower.by_ref().count(), follower.end()), (0, Some(FollowEnd::Finished)));

    for (selection, reason) in [
        (new().until(Moment::BeforeEnd(1.0)), "when it ends"),
        (new().buckets(1.0, 0.5), "nearest"),
        (new().from(1.0).lead_in(true), "last before"),
        (new().every(-1.0), "positive"),
    ] {
        let error = once().select(selection).open_chunks(storage.clone()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Selection(_)) && error.to_string().contains(reason), "{error}");
    }
}

/// Files, and a recorder that writes between two looks.
#[test]
fn files_are_followed_from_chunk_to_chunk() {
    for place in [IndexPlace::End, IndexPlace::Head] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.vrs");
        let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu").unwrap();
        let samples = imu.data(1, Format::<Frame>::new()).unwrap();
        let options = Writer::options().manual_flush().chunk_size(400).index(place);
        let mut writer = Some(options.create(&path, [imu]).unwrap());
        let mut time = 0;
        let follow = Follow::new().wait_with(move |_| {
            time += 1;
            if time > 30 {
                let Some(writer) = writer.take() else { return Break(()) };
                writer.finish().unwrap();
                return Continue(());
            }
            samples.write(f64::from(time), &Frame { gain: f64::from(time) }, &[]).unwrap();
            let flushed = writer.as_ref().unwrap().flush_before(f64::INFINITY).unwrap();
            flushed.wait(Mark::Written).unwrap();
            Continue(())
        });
        let mut follower = follow.open(&path).unwrap();
        let times: Vec<f64> = follower.by_ref().map(|record| record.unwrap().get().timestamp()).collect();
        assert_eq!(times, (1..=30).map(f64::from).collect::<Vec<_>>());
        assert_eq!(follower.end(), Some(FollowEnd::Finished));
        assert!(fs::read_dir(folder.path()).unwrap().count() > 3);
        // Any of its files will do.
        let again = Follower::open(path.with_file_name("out.vrs_2")).unwrap();
        assert_eq!(again.map(|record| record.unwrap().get().timestamp()).collect::<Vec<_>>(), times);
    }
}

/// The bytes of a recording in one file, and where its second record stands.
fn recorded() -> (Vec<u8>, usize) {
    let bytes = Replay::finished(&Writer::options()).chunks().remove(0);
    let file = vrs::reader::Options::new().open_data(bytes.clone()).unwrap();
    let mut places: Vec<u64> = file.entries().map(|entry| entry.offset).collect();
    places.sort_unstable();
    (bytes, places[1] as usize)
}

/// A recording that has come so far.
fn begun(bytes: &[u8]) -> (MemoryStorage, Box<dyn WriteAt>) {
    let mut storage = MemoryStorage::new();
    let mut chunk = storage.create_chunk(0).unwrap();
    // The index is not there yet, and the header does not know it.
    chunk.append(bytes).unwrap();
    chunk.write_at(24, &[0; 8]).unwrap();
    (storage, chunk)
}

/// How many records come now, and how that ends.
fn look(follower: &mut Follower) -> (usize, Option<FollowEnd>) {
    let count = follower.by_ref().map(Result::unwrap).count();
    (count, follower.end())
}

/// Some file systems show that a file is longer before they show its bytes.
#[test]
fn zeros_are_bytes_to_come() {
    let (bytes, second) = recorded();
    let (storage, mut chunk) = begun(&bytes[..second]);
    let mut follower = once().open_chunks(storage).unwrap();
    assert_eq!(look(&mut follower), (1, Some(FollowEnd::Stopped)));
    chunk.append(&[0; 40]).unwrap();
    for _ in 0..3 {
        assert_eq!(look(&mut follower), (0, Some(FollowEnd::Stopped)));
    }
    chunk.write_at(second as u64, &bytes[second..][..40]).unwrap();
    chunk.append(&bytes[second + 40..]).unwrap();
    assert_eq!(look(&mut follower), (10, Some(FollowEnd::Finished)));
}

#[test]
fn what_is_no_record_ends_it_when_it_stays() {
    let (bytes, second) = recorded();
    let junk = b"this is no header of any record at all";
    let (storage, mut chunk) = begun(&bytes[..second]);
    chunk.append(junk).unwrap();
    let mut follower = once().open_chunks(storage).unwrap();
    // It may be half of what is being written.
    assert_eq!(look(&mut follower), (1, Some(FollowEnd::Stopped)));
    chunk.write_at(second as u64, &bytes[second..][..junk.len()]).unwrap();
    assert_eq!(look(&mut follower), (0, Some(FollowEnd::Stopped)));
    chunk.write_at(second as u64, junk).unwrap();
    assert_eq!(look(&mut follower), (0, Some(FollowEnd::Stopped)));
    let (count, Some(FollowEnd::Damaged(stop))) = look(&mut follower) else { panic!("{follower:?}") };
    assert_eq!((count, stop.offset), (0, second as u64));
    assert!(follower.next().is_none());
}

#[test]
fn a_finished_file_that_is_cut_is_damaged() {
    let (bytes, second) = recorded();
    let mut storage = MemoryStorage::new();
    storage.create_chunk(0).unwrap().append(&bytes[..second + 50]).unwrap();
    let mut follower = once().open_chunks(storage).unwrap();
    let (1, Some(FollowEnd::Damaged(stop))) = look(&mut follower) else { panic!("{follower:?}") };
    assert!(stop.to_string().contains("torn"), "{stop}");
    assert_eq!(follower.torn_bytes(), 50);
}

#[test]
fn a_record_that_cannot_be_read_costs_no_other() {
    let (mut bytes, second) = recorded();
    // The payload of the first image.
    bytes[second + 32..][..4].fill(0xff);
    let (storage, _) = begun(&bytes);
    let mut follower = once().open_chunks(storage).unwrap();
    let records: Vec<_> = follower.by_ref().collect();
    let bad: Vec<usize> = (0..records.len()).filter(|number| records[*number].is_err()).collect();
    assert_eq!((records.len(), bad, follower.end()), (11, vec![1], Some(FollowEnd::Finished)));
    let error = records[1].as_ref().unwrap_err();
    assert!(error.to_string().contains(&format!("offset {second}")), "{error}");
}

#[test]
fn a_file_that_becomes_shorter_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    let (bytes, second) = recorded();
    fs::write(&path, begun(&bytes[..second + 7]).0.chunks().remove(0)).unwrap();
    let mut follower = once().open(&path).unwrap();
    assert_eq!((look(&mut follower), follower.torn_bytes()), ((1, Some(FollowEnd::Stopped)), 7));
    fs::File::options().write(true).open(&path).unwrap().set_len(100).unwrap();
    let error = follower.next().unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Io { .. }) && error.path() == Some(&path));
    assert!(error.to_string().contains("cut while it was followed"), "{error}");
}

/// A file with the name of the next chunk, which is none.
#[test]
fn a_stranger_is_no_chunk() {
    let (bytes, second) = recorded();
    for stranger in [&bytes[..], b"short", &[b'x'; 100]] {
        let (mut storage, mut chunk) = begun(&bytes[..second]);
        storage.create_chunk(1).unwrap().append(stranger).unwrap();
        let mut follower = once().open_chunks(storage).unwrap();
        assert_eq!(look(&mut follower), (1, Some(FollowEnd::Stopped)));
        chunk.append(&bytes[second..]).unwrap();
        assert_eq!(look(&mut follower), (10, Some(FollowEnd::Finished)));
    }
}

#[test]
fn what_is_no_recording_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let refusal = |follow: Follow| follow.open(&path).unwrap_err();
    let patient = || Follow::new().wait_with(|_| panic!("nothing can come of it"));
    assert!(matches!(refusal(patient()).kind(), ErrorKind::Io { .. }));
    for text in ["not a recording", &"not a recording".repeat(10)] {
        fs::write(&path, text).unwrap();
        assert!(matches!(refusal(patient()).kind(), ErrorKind::Header(_)), "{text}");
    }
    for beginning in [0, 5, 79, 80, 100] {
        fs::write(&path, &recorded().0[..beginning]).unwrap();
        assert!(refusal(once()).to_string().contains("no tags yet"), "{beginning} bytes");
    }
}
