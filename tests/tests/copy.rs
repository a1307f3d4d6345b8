//! Copies of every reference and real file: the same records and tags for us and for the official reader, in every form.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use vrs::ops::{CopyOptions, CopySummary, check, checksum, copy};
use vrs::reader::{MultiReader, RecordEntry};
use vrs::writer::{IndexPlace, Integrity};
use vrs::{Preset, Reader};
use vrs_tests::data::{real_files, reference, reference_files};
use vrs_tests::dump::dump;
use vrs_tests::known_differences::without_known_differences;
use vrs_tests::oracle::Oracle;

fn all_files() -> Vec<PathBuf> {
    [reference_files(), real_files()].concat()
}

fn open(path: &Path) -> MultiReader {
    Reader::open(path).unwrap_or_else(|error| panic!("{error}")).into()
}

/// The bytes of all chunks of a file.
fn bytes(file: &Reader) -> Vec<u8> {
    file.chunks().iter().flat_map(|chunk| std::fs::read(chunk).unwrap()).collect()
}

/// What a copy must keep of a record: what its header says, and its payload as it is stored.
fn stored(file: &Reader) -> Vec<(Vec<u8>, Vec<u8>)> {
    let bytes = bytes(file);
    let record = |entry: RecordEntry| {
        let record = &bytes[entry.offset as usize..][..entry.stored_size as usize];
        // All but the size of the record before it, and the type id, which has two forms.
        let header = [&record[..4], &record[12..32]].concat();
        (header, record[32..].to_vec())
    };
    file.entries().map(record).collect()
}

/// The copy has the same tags and records, and nothing is wrong with it.
fn must_equal(file: &Reader, copied: &Reader, summary: &CopySummary, what: &str) {
    assert_eq!(copied.description(), file.description(), "{what}");
    assert!(summary.is_sound(), "{what}: {summary}");
    assert_eq!(summary.written.records(), file.record_count() as u64, "{what}");
    assert_eq!(summary.written.bytes, copied.size(), "{what}");
    let report = check(copied);
    assert!(report.is_sound(), "{what}: {report}");
    let ids = |file: &Reader| file.streams().map(|stream| (stream.id(), stream.record_count())).collect::<Vec<_>>();
    assert_eq!(ids(copied), ids(file), "{what}");
}

#[test]
fn payloads_are_not_touched_whatever_the_form_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    for path in all_files() {
        let files = open(&path);
        let (usual, expected) = (CopyOptions::new, checksum(&files.files()[0]).unwrap());
        let forms = [
            usual(),
            usual().index_in_front(),
            usual().index(IndexPlace::Head),
            usual().chunk_size(20_000),
            usual().chunk_size(20_000).index_in_front().integrity(Integrity::Off),
        ];
        for (number, options) in forms.into_iter().enumerate() {
            let to = folder.path().join(format!("{number}.vrs"));
            let what = format!("{}, form {number}", path.display());
            let summary = options.overwrite(true).durable(false).copy(&files, &to).unwrap();
            let copied = Reader::open(&to).unwrap();
            must_equal(&files.files()[0], &copied, &summary, &what);
            assert_eq!(summary.as_stored, summary.written.records(), "{what}");
            if number == 0 {
                assert_eq!(checksum(&copied).unwrap(), expected, "{what}");
            }
            assert!(stored(&copied) == stored(&files.files()[0]), "{what}");
        }
    }
}

#[test]
fn presets_change_how_records_are_stored_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (to, again) = (folder.path().join("to.vrs"), folder.path().join("again.vrs"));
    let presets = [Preset::None, Preset::Lz4Fast, Preset::ZstdFast, Preset::ZstdMedium];
    for (path, preset) in all_files().into_iter().zip(presets.into_iter().cycle()) {
        let files = open(&path);
        let what = format!("{} as {preset}", path.display());
        let options = CopyOptions::new().preset(preset).overwrite(true).durable(false).creation_id(1);
        let made = [1, 3].map(|threads| {
            let summary = options.clone().threads(threads).copy(&files, &to).unwrap();
            must_equal(&files.files()[0], &Reader::open(&to).unwrap(), &summary, &what);
            std::fs::read(&to).unwrap()
        });
        assert!(made[0] == made[1], "{what}: threads do not show");
        let copied = Reader::open(&to).unwrap();
        assert_eq!(checksum(&copied).unwrap(), checksum(&files.files()[0]).unwrap(), "{what}");
        // Nothing is gained by doing it twice.
        options.copy(&copied.into(), &again).unwrap();
        assert!(std::fs::read(&again).unwrap() == made[0], "{what}: done twice");
    }
}

/// What a preset made is recognized, in streams that show it.
#[test]
fn streams_that_are_stored_so_already_are_not_compressed_again() {
    let folder = tempfile::tempdir().unwrap();
    let [to, again] = ["to.vrs", "again.vrs"].map(|name| folder.path().join(name));
    let file = open(&reference("compression.vrs"));
    for preset in Preset::ALL {
        let options = CopyOptions::new().preset(preset).overwrite(true).durable(false);
        let first = options.copy(&file, &to).unwrap();
        assert!(
            first.as_stored < first.written.records(),
            "{preset}: {} of {}",
            first.as_stored,
            first.written.records()
        );
        let second = options.copy(&open(&to), &again).unwrap();
        assert_eq!(second.as_stored, second.written.records(), "{preset}");
    }
}

/// Whatever the form, and whether or not it was compressed anew.
#[test]
fn copies_read_as_with_the_official_reader() {
    let Some(oracle) = Oracle::get() else { return };
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("to.vrs");
    for (number, path) in all_files().into_iter().enumerate() {
        let files = open(&path);
        let options = CopyOptions::new().overwrite(true).durable(false);
        let options = match number % 4 {
            0 => options,
            1 => options.index_in_front(),
            2 => options.chunk_size(100_000).preset(Preset::ZstdLight),
            _ => options.index(IndexPlace::Head).integrity(Integrity::Record),
        };
        options.copy(&files, &to).unwrap();
        assert_eq!(oracle.checksum(&to), oracle.checksum(&path), "{}", path.display());
        let (ours, theirs) = (dump(&Reader::open(&to).unwrap()), oracle.dump(&to));
        assert_eq!((ours.len(), &ours[0]), (theirs.len(), &theirs[0]), "{}", path.display());
        for (ours, theirs) in ours.into_iter().zip(theirs).skip(1) {
            let theirs = without_known_differences(&ours, theirs);
            assert_eq!(ours, theirs, "{}", path.display());
        }
    }
}

/// All of them at once: streams of the same ids stand side by side, and each record is where its time is.
#[test]
fn files_are_merged_in_one_order_of_time() {
    let Some(oracle) = Oracle::get() else { return };
    let folder = tempfile::tempdir().unwrap();
    let names = ["layouts.vrs", "resilience.vrs", "chunked.vrs", "guide.vrs", "compression.vrs", "resilience.vrs"];
    let files: Vec<Reader> = names.iter().map(|name| Reader::open(reference(name)).unwrap()).collect();
    let files = MultiReader::join(files, &[]).unwrap();
    let to = folder.path().join("to.vrs");
    copy(&files, &to).unwrap();
    let copied = Reader::open(&to).unwrap();
    assert!(check(&copied).is_sound());
    assert_eq!(copied.record_count(), files.record_count());
    for (found, expected) in copied.records().zip(files.records()) {
        let (found, expected) = (found.unwrap(), expected.unwrap());
        assert_eq!((found.stream_id(), found.timestamp()), (expected.unique_id(), expected.timestamp()));
        assert_eq!((found.record_type(), found.version()), (expected.record_type(), expected.version()));
        assert!(found.payload() == expected.payload());
    }
    for stream in files.streams() {
        let copied = copied.stream(&stream.unique_id().to_string()).unwrap();
        assert_eq!((copied.tags(), copied.internal_tags()), (stream.tags(), stream.internal_tags()));
    }
    // Records stand in the file as they are read.
    assert!(copied.entries().map(|entry| entry.offset).is_sorted());
    let found = &oracle.counts(&[&to])[0];
    assert_eq!(found["records"], files.record_count(), "{found}");
}

/// The process dies while it copies, at each moment at which it says how far it is: under the name stands what stood there, or
/// nothing.
#[test]
fn a_copy_that_is_killed_has_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (reference("chunked.vrs"), folder.path().join("to.vrs"));
    let kill = |calls: usize| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copy_until_killed"));
        let status = command.arg(&from).arg(&to).arg(calls.to_string()).stderr(Stdio::null()).status().unwrap();
        status.success()
    };
    let files =
        || std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for is_there in [false, true] {
        if is_there {
            std::fs::write(&to, "old").unwrap();
        }
        let mut calls = 1;
        while !kill(calls) {
            let is_draft = |name: &String| name.rsplit('.').next() == Some("new");
            let (drafts, named): (Vec<_>, Vec<_>) = files().partition(is_draft);
            assert!(!drafts.is_empty(), "{named:?}");
            assert_eq!(named.len(), usize::from(is_there), "{named:?}");
            if is_there {
                assert_eq!(std::fs::read_to_string(&to).unwrap(), "old");
            }
            for name in drafts {
                std::fs::remove_file(folder.path().join(name)).unwrap();
            }
            calls += 1;
        }
        assert!(calls > 3, "{calls}");
        assert!(check(&Reader::open(&to).unwrap()).is_sound());
        let chunks: Vec<_> = files().collect();
        assert!(chunks.len() > 2 && chunks.iter().all(|name| name.starts_with("to.vrs")), "{chunks:?}");
        for name in chunks {
            std::fs::remove_file(folder.path().join(name)).unwrap();
        }
    }
}
