//! Copies: what of a recording they take, what they leave alone, and what becomes of them when something goes wrong.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use vrs::io::{MemoryStorage, Storage, WriteAt};
use vrs::ops::{CopyOptions, check, copy};
use vrs::reader::{Moment, MultiReader, Selection, StreamReader};
use vrs::writer::{Integrity, WhenFull};
use vrs::{CreateProblem, ErrorKind, Preset, Reader, RecordType, RecordableTypeId, Stream, Writer};

use RecordType::{Configuration, Data, State};

const IMU: RecordableTypeId = RecordableTypeId::IMU;

/// Two streams, `a` compressed and `b` not: a configuration and a state record at 0 s, data at 1, 2, … 10 s. `seed` tells
/// recordings apart.
fn record(path: &Path, seed: u8, integrity: Integrity) -> MultiReader {
    let presets = [("a", Preset::ZstdLight), ("b", Preset::None)];
    let mut streams = presets.map(|(flavor, preset)| Stream::new(IMU, flavor).unwrap().compression(preset));
    let handles: Vec<_> = streams
        .iter_mut()
        .flat_map(|stream| {
            [Configuration, State, Data].map(|record_type| (record_type, stream.raw(record_type, 1).unwrap()))
        })
        .collect();
    streams[0].tag("seed", seed.to_string());
    let writer = Writer::options().integrity(integrity).tag("seed", seed.to_string()).overwrite(true);
    let writer = writer.create(path, streams).unwrap();
    for (record_type, handle) in handles {
        let times = if record_type == Data { 1..11 } else { 0..1 };
        for time in times {
            handle.write(f64::from(time), &payload(seed, time)).unwrap();
        }
    }
    writer.finish().unwrap();
    Reader::open(path).unwrap().into()
}

fn payload(seed: u8, time: u8) -> Vec<u8> {
    vec![seed.wrapping_add(time); 300 + usize::from(time)]
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// `1-1 Data 2`: stream, type, time of each record.
fn texts(file: &Reader) -> Vec<String> {
    file.entries().map(|entry| format!("{} {} {}", entry.stream, entry.record_type, entry.timestamp)).collect()
}

// ---- what is taken --------------------------------------------------------------------------------

#[test]
fn a_selection_takes_its_records_and_the_streams_it_wants() {
    let folder = Folder::new();
    let files = record(&folder.path("from.vrs"), 7, Integrity::Record);
    let from = &files.files()[0];
    let [a, b] = ["a", "b"].map(|flavor| from.stream(flavor).unwrap().id());
    for (number, (selection, streams, expected)) in [
        (Selection::new().stream("b"), vec![b], 12),
        (Selection::new().without_stream("b").record_type(Data), vec![a], 10),
        (Selection::new().from(3.0).until(5.0), vec![a, b], 4),
        (Selection::new().from(3.0).until(Moment::BeforeEnd(5.0)).lead_in(true), vec![a, b], 8),
        (Selection::new().every(2.5), vec![a, b], 4 + 8),
        (Selection::new().first_records(), vec![a, b], 6),
        // Nothing is in range, and the streams are there all the same.
        (Selection::new().from(100.0), vec![a, b], 0),
    ]
    .into_iter()
    .enumerate()
    {
        let to = folder.path(&format!("{number}.vrs"));
        let summary = CopyOptions::new().selection(selection.clone()).copy(&files, &to).unwrap();
        let copied = Reader::open(&to).unwrap();
        let selected: Vec<String> = {
            let entries = files.select(&selection).unwrap().entries();
            let text =
                |entry: vrs::reader::RecordEntry| format!("{} {} {}", entry.stream, entry.record_type, entry.timestamp);
            entries.map(|entry| text(entry.entry)).collect()
        };
        assert_eq!((texts(&copied), selected.len()), (selected, expected), "{selection:?}");
        assert_eq!(copied.streams().map(StreamReader::id).collect::<Vec<_>>(), streams, "{selection:?}");
        assert_eq!(summary.written.streams.len(), streams.len());
        // Hashes go with their records.
        let report = check(&copied);
        assert!(report.is_sound() && report.proven == expected as u64, "{selection:?}: {report}");
    }
    let error = CopyOptions::new().selection(Selection::new().stream("c")).copy(&files, folder.path("no.vrs"));
    assert!(matches!(error.unwrap_err().kind(), ErrorKind::NoStream { .. }));
    assert!(!folder.path("no.vrs").exists());
}

#[test]
fn tags_of_the_file_can_be_set() {
    let folder = Folder::new();
    let files = record(&folder.path("from.vrs"), 7, Integrity::Record);
    CopyOptions::new().tag("seed", "none").tag("more", "1").copy(&files, folder.path("to.vrs")).unwrap();
    let copied = Reader::open(folder.path("to.vrs")).unwrap();
    assert_eq!((copied.tags().get("seed"), copied.tags().get("more")), (Some("none"), Some("1")));
}

#[test]
fn merged_files_keep_all_tags() {
    let folder = Folder::new();
    let files = ["1.vrs", "2.vrs", "3.vrs"].iter().zip(1..);
    let files = files.map(|(name, seed)| record(&folder.path(name), seed, Integrity::Record).files()[0].clone());
    let files = MultiReader::join(files, &[]).unwrap();
    let summary = copy(&files, folder.path("to.vrs")).unwrap();
    assert_eq!((summary.written.records(), summary.written.streams.len()), (72, 6));
    let copied = Reader::open(folder.path("to.vrs")).unwrap();
    let tags = ["seed", "seed_merged", "seed_merged-1"].map(|name| copied.tags().get(name));
    assert_eq!(tags, [Some("1"), Some("2"), Some("3")]);
    let seeds: Vec<_> = copied.streams().filter_map(|stream| stream.tags().get("seed")).collect();
    assert_eq!(seeds, ["1", "2", "3"]);
    let report = check(&copied);
    assert!(report.is_sound() && report.proven == 72, "{report}");
}

// ---- what the library itself keeps in files --------------------------------------------------------

#[test]
fn a_stream_of_hashes_is_made_anew_or_not_at_all() {
    let folder = Folder::new();
    let files = record(&folder.path("from.vrs"), 7, Integrity::Stream);
    assert_eq!(files.files()[0].streams().len(), 3);
    copy(&files, folder.path("to.vrs")).unwrap();
    let copied = Reader::open(folder.path("to.vrs")).unwrap();
    assert_eq!((copied.streams().len(), copied.record_count()), (2, 24));
    let options = CopyOptions::new().selection(Selection::new().record_type(Data)).integrity(Integrity::Stream);
    options.copy(&files, folder.path("with.vrs")).unwrap();
    // The record of hashes goes, so that those of the stream are looked at.
    let file = fs::read(folder.path("with.vrs")).unwrap();
    let index = vrs::container::FileHeader::parse(&file).unwrap().index_record_offset as usize;
    let cut = vrs::reader::Options::new().open_data(file[..index - 1].to_vec()).unwrap();
    let report = check(&cut);
    assert_eq!((report.records, report.proven), (21, 20), "{report}");
}

/// What a ledger says of streams whose ids another file has already.
#[test]
fn drop_ledgers_speak_of_the_streams_of_the_copy() {
    let folder = Folder::new();
    let recorded = ["1.vrs", "2.vrs"].map(|name| {
        let mut imu = Stream::new(IMU, "imu").unwrap().when_full(WhenFull::DropNewest);
        let samples = imu.raw(Data, 1).unwrap();
        let recorder = Writer::options().queue(1000).drop_ledger(true).build([imu]).unwrap();
        (0..30).for_each(|time| samples.write(f64::from(time), &[0; 100]).unwrap());
        assert!(recorder.start(folder.path(name)).unwrap().finish().unwrap().dropped_records() > 0);
        Reader::open(folder.path(name)).unwrap()
    });
    let dropped = |file: &Reader, ledger: &str| {
        let ledger = file.streams().find(|stream| stream.id().to_string() == ledger).unwrap();
        let of = |payload: &[u8]| [0, 2].map(|at| u16::from_le_bytes([payload[at], payload[at + 1]]));
        ledger.records().map(|record| of(record.unwrap().payload())).collect::<Vec<_>>()
    };
    let first = dropped(&recorded[0], "320-1");
    assert!(!first.is_empty() && first.iter().all(|of| *of == [IMU.0, 1]));
    let files = MultiReader::join(recorded, &[]).unwrap();
    copy(&files, folder.path("to.vrs")).unwrap();
    let copied = Reader::open(folder.path("to.vrs")).unwrap();
    assert_eq!(dropped(&copied, "320-1"), first);
    assert!(dropped(&copied, "320-2").iter().all(|of| *of == [IMU.0, 2]));
    let report = check(&copied);
    assert!(report.is_sound() && report.proven == report.records, "{report}");
}

// ---- where it comes from ---------------------------------------------------------------------------

/// By system calls, and in chunks that are cut in the midst of records and headers (FORMAT.md §12.2).
#[test]
fn records_are_copied_from_any_storage() {
    let folder = Folder::new();
    let path = folder.path("from.vrs");
    let mapped = record(&path, 7, Integrity::Record);
    let bytes = fs::read(&path).unwrap();
    let plain = vrs::reader::Options::new().plain_files(true).open(&path).unwrap();
    let cut: Vec<Vec<u8>> = bytes.chunks(97).map(<[u8]>::to_vec).collect();
    let cut = vrs::reader::Options::new().open_chunk_data(cut).unwrap();
    let copied = |files: &MultiReader, options: CopyOptions| {
        let memory = MemoryStorage::new();
        options.creation_id(1).copy_in(files, memory.clone()).unwrap();
        memory.chunks()
    };
    for options in [CopyOptions::new(), CopyOptions::new().preset(Preset::Lz4Fast)] {
        let expected = copied(&mapped, options.clone());
        for file in [&plain, &cut] {
            assert!(copied(&file.clone().into(), options.clone()) == expected);
        }
    }
}

/// Of one megabyte or sixteen: payloads go through a buffer of one, or from where they are to the file.
#[test]
fn memory_does_not_grow_with_the_recording() {
    let folder = Folder::new();
    let peak = |megabytes: u32| {
        let mut stream = Stream::new(IMU, "large").unwrap().compression(Preset::None);
        let samples = stream.raw(Data, 1).unwrap();
        let writer = Writer::options().overwrite(true).create(folder.path("from.vrs"), [stream]).unwrap();
        for number in 0..16 * megabytes {
            samples.write(f64::from(number), &vec![number as u8; 1 << 16]).unwrap();
        }
        writer.finish().unwrap();
        let options = CopyOptions::new().overwrite(true).durable(false);
        let memory = allocation_counter::measure(|| {
            let file = Reader::open(folder.path("from.vrs")).unwrap();
            options.copy(&file.into(), folder.path("to.vrs")).unwrap();
        });
        memory.bytes_max
    };
    let (small, large) = (peak(1), peak(16));
    assert!(large < small + 200_000 && large < 4 << 20, "{small} {large}");
}

// ---- hashes ---------------------------------------------------------------------------------------

/// What happened to a record since it was recorded shows in the copy of the copy.
#[test]
fn hashes_are_those_that_records_were_recorded_with() {
    let folder = Folder::new();
    let path = folder.path("from.vrs");
    let from = record(&path, 7, Integrity::Record).files()[0].clone();
    let at = from.stream("b").unwrap().entries().nth(5).unwrap().offset as usize + 32 + 10;
    let mut bytes = fs::read(&path).unwrap();
    bytes[at] ^= 1;
    fs::write(&path, bytes).unwrap();
    for preset in [None, Some(Preset::ZstdFast)] {
        let files = Reader::open(&path).unwrap().into();
        let options = preset.iter().fold(CopyOptions::new(), |options, preset| options.preset(*preset));
        options.overwrite(true).copy(&files, folder.path("to.vrs")).unwrap();
        let report = check(&Reader::open(folder.path("to.vrs")).unwrap());
        assert_eq!((report.proven, report.finding_count), (23, 1), "{report}");
        assert!(report.to_string().contains("is not what was recorded"), "{report}");
    }
}

#[test]
fn hashes_are_made_where_they_cost_nothing_or_are_asked_for() {
    let folder = Folder::new();
    let files = record(&folder.path("from.vrs"), 7, Integrity::Off);
    let proven = |options: CopyOptions| {
        options.overwrite(true).copy(&files, folder.path("to.vrs")).unwrap();
        let report = check(&Reader::open(folder.path("to.vrs")).unwrap());
        assert!(report.is_sound(), "{report}");
        report.proven
    };
    let usual = CopyOptions::new;
    assert_eq!(proven(usual()), 0);
    assert_eq!(proven(usual().integrity(Integrity::Record)), 24);
    assert_eq!(proven(usual().preset(Preset::None)), 24);
    assert_eq!(proven(usual().preset(Preset::None).integrity(Integrity::Off)), 0);
    assert_eq!(proven(usual().selection(Selection::new().stream("b"))), 12);
}

// ---- damage ---------------------------------------------------------------------------------------

/// Damages a byte of a record of stream `a` at 3 s, in its header or its payload.
fn damaged(folder: &Folder, byte: usize) -> MultiReader {
    let path = folder.path("damaged.vrs");
    let from = record(&path, 7, Integrity::Off).files()[0].clone();
    let entry = from.stream("a").unwrap().entries().find(|entry| entry.timestamp > 2.5).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes[entry.offset as usize + byte] ^= 0xff;
    fs::write(&path, bytes).unwrap();
    Reader::open(&path).unwrap().into()
}

#[test]
fn records_that_cannot_be_read_are_said() {
    let folder = Folder::new();
    // The record type of its header is none.
    let files = damaged(&folder, 26);
    for preset in [Preset::None, Preset::ZstdLight] {
        let summary = CopyOptions::new().preset(preset).overwrite(true).copy(&files, folder.path("to.vrs")).unwrap();
        assert_eq!((summary.missing, summary.damaged, summary.findings.len()), (1, 0, 1), "{summary}");
        assert!(summary.findings[0].to_string().contains("stream 241-1 at t = 3 s"), "{}", summary.findings[0]);
        let copied = Reader::open(folder.path("to.vrs")).unwrap();
        assert_eq!(copied.record_count(), 23);
        assert!(check(&copied).is_sound());
    }
}

#[test]
fn records_that_do_not_inflate_stay_as_they_are() {
    let folder = Folder::new();
    // The magic number of the frame.
    let files = damaged(&folder, 32);
    for (preset, expected) in [(None, 0), (Some(Preset::None), 1), (Some(Preset::Lz4Fast), 1)] {
        let options = preset.iter().fold(CopyOptions::new(), |options, preset| options.preset(*preset));
        let summary = options.overwrite(true).copy(&files, folder.path("to.vrs")).unwrap();
        assert_eq!((summary.missing, summary.damaged), (0, expected), "{summary}");
        let copied = Reader::open(folder.path("to.vrs")).unwrap();
        assert_eq!(copied.record_count(), 24);
        let unreadable: Vec<_> = copied.records().filter_map(Result::err).collect();
        assert_eq!(unreadable.len(), 1);
        assert!(unreadable[0].to_string().contains("t = 3 s"), "{}", unreadable[0]);
    }
}

// ---- when something goes wrong ----------------------------------------------------------------------

#[test]
fn files_are_replaced_only_where_they_may_be_and_only_by_whole_ones() {
    let folder = Folder::new();
    let files = record(&folder.path("from.vrs"), 7, Integrity::Record);
    let to = folder.path("to.vrs");
    fs::write(&to, "something else").unwrap();
    let error = copy(&files, &to).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Create(CreateProblem::Exists)), "{error}");
    let seen = to.clone();
    let options = CopyOptions::new().overwrite(true).progress(move |progress| {
        assert!(progress.records <= progress.all_records && progress.all_records == 24);
        assert_eq!(fs::read_to_string(&seen).unwrap(), "something else");
        ControlFlow::Continue(())
    });
    options.copy(&files, &to).unwrap();
    assert_eq!(Reader::open(&to).unwrap().record_count(), 24);
    // A file can be its own copy.
    let before = fs::read(folder.path("from.vrs")).unwrap();
    CopyOptions::new().overwrite(true).chunk_size(2000).copy(&files, folder.path("from.vrs")).unwrap();
    assert!(fs::read(folder.path("from.vrs")).unwrap() != before);
    assert!(check(&Reader::open(folder.path("from.vrs")).unwrap()).is_sound());
}

#[test]
fn a_cancelled_copy_leaves_nothing() {
    let folder = Folder::new();
    let files = record(&folder.path("from.vrs"), 7, Integrity::Record);
    for preset in [Preset::None, Preset::ZstdFast] {
        let options = CopyOptions::new().preset(preset).chunk_size(2000).progress(|_| ControlFlow::Break(()));
        let error = options.copy(&files, folder.path("to.vrs")).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Cancelled), "{error}");
        assert_eq!(folder.names(), ["from.vrs"]);
    }
}

/// Storage that is full after so many calls.
#[derive(Clone, Debug)]
struct Failing {
    memory: MemoryStorage,
    calls: Arc<Mutex<usize>>,
}

impl Failing {
    fn call(&self) -> io::Result<()> {
        let mut left = self.calls.lock().unwrap();
        *left = left.checked_sub(1).ok_or(io::ErrorKind::StorageFull)?;
        Ok(())
    }
}

impl Storage for Failing {
    fn create_chunk(&mut self, number: usize) -> io::Result<Box<dyn WriteAt>> {
        self.call()?;
        Ok(Box::new(FailingChunk(self.clone(), self.memory.create_chunk(number)?)))
    }
}

#[derive(Debug)]
struct FailingChunk(Failing, Box<dyn WriteAt>);

impl WriteAt for FailingChunk {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.call()?;
        self.1.append(bytes)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.call()?;
        self.1.write_at(offset, bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.call()?;
        self.1.flush()
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.call()?;
        self.1.sync()
    }
}

#[test]
fn storage_that_fails_at_any_call_is_an_error() {
    let folder = Folder::new();
    let files = record(&folder.path("from.vrs"), 7, Integrity::Record);
    for preset in [None, Some(Preset::ZstdFast)] {
        let options = preset.iter().fold(CopyOptions::new(), |options, preset| options.preset(*preset));
        let options = options.chunk_size(2000);
        let mut failed = 0;
        for calls in 0.. {
            let storage = Failing { memory: MemoryStorage::new(), calls: Arc::new(Mutex::new(calls)) };
            let Err(error) = options.copy_in(&files, storage.clone()) else {
                let copied = vrs::reader::Options::new().open_chunk_data(storage.memory.chunks()).unwrap();
                assert!(check(&copied).is_sound() && copied.record_count() == 24);
                break;
            };
            let ErrorKind::Io { source, .. } = error.kind() else { panic!("{error}") };
            assert_eq!(source.kind(), io::ErrorKind::StorageFull);
            failed += 1;
        }
        assert!(failed > 50, "{failed}");
    }
}

/// A disk on which no chunk behind the third can be made.
#[test]
fn files_that_cannot_be_written_leave_nothing() {
    let folder = Folder::new();
    let files = record(&folder.path("from.vrs"), 7, Integrity::Record);
    let error = copy(&files, folder.path("no/folder/to.vrs")).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Io { .. }), "{error}");
    // The name of a chunk is taken when it is to get it.
    fs::create_dir(folder.path("to.vrs_2")).unwrap();
    fs::write(folder.path("to.vrs_2/file"), "").unwrap();
    let error = CopyOptions::new().chunk_size(2000).copy(&files, folder.path("to.vrs")).unwrap_err();
    assert!(error.to_string().contains("cannot give it its name"), "{error}");
    assert_eq!(folder.names(), ["from.vrs", "to.vrs_2"]);
}

#[test]
fn summaries_say_what_is_in_the_copy() {
    let folder = Folder::new();
    let files = record(&folder.path("from.vrs"), 7, Integrity::Record);
    let summary = copy(&files, folder.path("to.vrs")).unwrap();
    let counts: BTreeMap<_, _> =
        summary.written.streams.iter().map(|stream| (stream.flavor.as_str(), stream.count(Data))).collect();
    assert_eq!(counts, [("a", 10), ("b", 10)].into());
    assert_eq!(summary.written.bytes, fs::metadata(folder.path("to.vrs")).unwrap().len());
    let text = summary.to_string();
    assert!(
        text.starts_with("24 records of 2 streams, ") && text.contains("241-1 a: 1 state, 1 configuration, 10 data"),
        "{text}"
    );
    assert_eq!(summary.written.marks.durable, 24);
}
