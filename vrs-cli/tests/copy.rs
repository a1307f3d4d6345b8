//! `vrs copy`, and the options by which all commands select records.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Run, run, vrs};
use vrs::ops::{check, checksum};
use vrs::{Preset, Reader, RecordType, RecordableTypeId, Stream, Writer};
use vrs_tests::data::{reference, reference_files};

/// Copies a reference file to `to.vrs` in the folder.
fn copy(folder: &Path, name: &str, more: &[&str]) -> Run {
    let from = reference(name);
    run(folder, &[&["copy", from.to_str().unwrap(), "--to", "to.vrs", "--overwrite"], more].concat())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn copies_hold_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("to.vrs");
    for file in reference_files() {
        let (name, from) = (file.display(), Reader::open(&file).unwrap());
        let copied = run(folder.path(), &["copy", file.to_str().unwrap(), "--to", "to.vrs", "--overwrite"]);
        // What had to be repaired is said, and not in the copy.
        let is_sound = from.repairs().is_empty();
        assert_eq!(
            (copied.code, copied.err.is_empty()),
            (if is_sound { 0 } else { 3 }, is_sound),
            "{name}: {copied:?}"
        );
        assert!(copied.out.starts_with("to.vrs: "), "{name}: {copied:?}");
        let to = Reader::open(&to).unwrap();
        assert_eq!(checksum(&to).unwrap(), checksum(&from).unwrap(), "{name}");
        assert!(check(&to).is_sound(), "{name}");
    }
    assert_eq!(names(folder.path()), ["to.vrs"]);
}

#[test]
fn options_say_what_becomes_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let size = |more: &[&str]| {
        let Run { code, out, err } = copy(folder.path(), "compression.vrs", more);
        assert_eq!((code, err.as_str()), (0, ""), "{more:?}");
        assert!(out.starts_with("to.vrs: 88 records of 11 streams, "), "{more:?}: {out}");
        Reader::open(folder.path().join("to.vrs")).unwrap()
    };
    let usual = size(&[]);
    let (none, tight) = (size(&["--preset", "none"]), size(&["--preset", "ztight", "--hash"]));
    assert!(tight.size() < usual.size() && usual.size() < none.size());
    let chunked = size(&["--chunk-size", "8K"]);
    assert!(chunked.chunks().len() > 3);
    let front = size(&["--index", "front", "--tag", "made by=a=test"]);
    assert_eq!((front.chunks().len(), front.tags().get("made by")), (1, Some("a=test")));
    assert!(front.header().index_record_offset < front.header().first_user_record_offset);
    let head = size(&["--index", "head"]);
    assert_eq!(head.chunks().len(), 2);
    assert_eq!(names(folder.path()), ["to.vrs", "to.vrs_1"]);
}

#[test]
fn what_is_selected_is_what_each_command_takes() {
    let folder = tempfile::tempdir().unwrap();
    let from = reference("blocks.vrs");
    let from = from.to_str().unwrap();
    let all = run(folder.path(), &["list", from]).out.lines().count() - 1;
    for more in [
        &["--stream", "100"][..],
        &["--not-stream", "100", "--type", "data"],
        &["--after", "+0.2", "--before", "-0.1"],
        &["--after", "+0.2", "--no-lead-in"],
        &["--after", "-0.2", "--every", "0.1"],
        &["--buckets", "0.5", "--within", "0.1", "--type", "data"],
        &["--first-records"],
        &["--after", "1e9", "--no-lead-in"],
    ] {
        let [list, json, sum] = ["list", "print-json", "checksum"].map(|command| {
            let Run { code, out, err } = run(folder.path(), &[&[command, from], more].concat());
            assert_eq!((code, err.as_str()), (0, ""), "{command} {more:?}");
            out
        });
        let copied = copy(folder.path(), "blocks.vrs", more);
        assert_eq!(copied.code, 0, "{more:?}: {}", copied.err);
        let count = list.lines().count() - 1;
        let file = Reader::open(folder.path().join("to.vrs")).unwrap();
        assert_eq!(json.lines().filter(|line| line.starts_with(r#"{"record""#)).count(), count, "{more:?}");
        assert_eq!(file.record_count(), count, "{more:?}");
        assert_eq!(checksum(&file).unwrap().to_string(), sum.trim(), "{more:?}");
        assert!(count < all, "{more:?}");
    }
    let without = run(folder.path(), &["list", from, "--after", "-0.2", "--no-lead-in"]).out;
    let with = run(folder.path(), &["list", from, "--after", "-0.2"]).out;
    let configurations = |out: &str| out.matches(RecordType::Configuration.name()).count();
    assert!(configurations(&with) > 0 && configurations(&without) == 0, "{with}");
}

#[test]
fn files_of_one_session_are_merged() {
    let folder = tempfile::tempdir().unwrap();
    for (name, session) in [("a.vrs", "1"), ("b.vrs", "1"), ("c.vrs", "2")] {
        let made = copy(folder.path(), "resilience.vrs", &["--tag", &format!("session_id={session}")]);
        assert_eq!(made.code, 0, "{}", made.err);
        fs::rename(folder.path().join("to.vrs"), folder.path().join(name)).unwrap();
    }
    let merged = run(folder.path(), &["copy", "a.vrs", "b.vrs", "--to", "ab.vrs"]);
    assert_eq!((merged.code, merged.err.as_str()), (0, ""));
    let ids = |name: &str| {
        let file = Reader::open(folder.path().join(name)).unwrap();
        file.streams().map(|stream| (stream.id().to_string(), stream.record_count())).collect::<Vec<_>>()
    };
    assert_eq!(ids("a.vrs"), [("65500-5".to_owned(), 10), ("65500-6".to_owned(), 10)]);
    let merged: Vec<_> = [5, 6, 7, 8].map(|instance| (format!("65500-{instance}"), 10)).into();
    assert_eq!(ids("ab.vrs"), merged);
    let refused = run(folder.path(), &["copy", "a.vrs", "c.vrs", "--to", "ac.vrs"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("session_id") && refused.err.contains("--unrelated"), "{}", refused.err);
    assert!(!folder.path().join("ac.vrs").exists());
    let merged = run(folder.path(), &["copy", "a.vrs", "c.vrs", "--to", "ac.vrs", "--unrelated"]);
    assert_eq!((merged.code, merged.err.as_str()), (0, ""));
    assert_eq!(Reader::open(folder.path().join("ac.vrs")).unwrap().tags().get("session_id_merged"), Some("2"));
}

#[test]
fn a_file_that_exists_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (to, from) = (folder.path().join("to.vrs"), reference("layouts.vrs"));
    fs::write(&to, "something else").unwrap();
    let args = ["copy", from.to_str().unwrap(), "--to", "to.vrs"];
    let Run { code, out, err } = run(folder.path(), &args);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.starts_with("vrs: to.vrs: ") && err.contains("--overwrite"), "{err}");
    assert_eq!(fs::read_to_string(&to).unwrap(), "something else");
    // A folder is not even replaced where that is asked for.
    let Run { code, err, .. } = run(folder.path(), &["copy", from.to_str().unwrap(), "--to", ".", "--overwrite"]);
    assert_eq!(code, 1, "{err}");
    assert_eq!(names(folder.path()), ["to.vrs"]);
}

#[test]
fn what_makes_no_sense_is_usage() {
    let folder = tempfile::tempdir().unwrap();
    for more in [
        &["--stream", "no/such"][..],
        &["--not-stream", "9999"],
        &["--every", "0"],
        &["--every", "1", "--first-records"],
        &["--within", "1"],
        &["--after", "noon"],
        &["--preset", "best"],
        &["--chunk-size", "0"],
        &["--tag", "name"],
    ] {
        let Run { code, out, err } = copy(folder.path(), "layouts.vrs", more);
        assert_eq!((code, out.as_str()), (2, ""), "{more:?}: {err}");
        assert!(!err.is_empty());
    }
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn records_that_cannot_be_copied_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = fs::read(reference("layouts.vrs")).unwrap();
    let entry = Reader::open(reference("layouts.vrs")).unwrap().entries().nth(5).unwrap();
    // No record type is that high.
    bytes[entry.offset as usize + 26] = 9;
    fs::write(folder.path().join("damaged.vrs"), bytes).unwrap();
    let Run { code, out, err } = run(folder.path(), &["copy", "damaged.vrs", "--to", "to.vrs"]);
    assert_eq!((code, err.lines().count()), (3, 1), "{err}");
    assert!(err.starts_with("vrs: damaged.vrs: ") && err.contains(&format!("(offset {})", entry.offset)), "{err}");
    assert!(out.starts_with("to.vrs: 23 records"), "{out}");
    assert!(out.ends_with("1 of the records that were asked for cannot be read, and are missing\n"), "{out}");
}

/// A signal comes in the midst of it: nothing is left but what was there.
#[cfg(unix)]
#[test]
fn an_interrupted_copy_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut stream = Stream::new(RecordableTypeId::IMU, "slow to compress").unwrap().compression(Preset::None);
    let samples = stream.raw(RecordType::Data, 1).unwrap();
    let writer = Writer::create(folder.path().join("from.vrs"), [stream]).unwrap();
    for number in 0..256_u32 {
        let payload: Vec<u8> = (0..100_000_u32).map(|i| (i.wrapping_mul(i ^ number) >> 13) as u8 & 31).collect();
        samples.write(f64::from(number), &payload).unwrap();
    }
    writer.finish().unwrap();
    for signal in ["-INT", "-TERM"] {
        let mut copy = vrs(folder.path(), &["copy", "from.vrs", "--to", "to.vrs", "--preset", "zmax"]).spawn().unwrap();
        while names(folder.path()).len() < 2 && copy.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        Command::new("kill").args([signal, &copy.id().to_string()]).status().unwrap();
        // It ends by itself, not by the signal; a machine that is very fast may be done before.
        match copy.wait().unwrap().code() {
            Some(1) => assert_eq!(names(folder.path()), ["from.vrs"]),
            Some(0) => fs::remove_file(folder.path().join("to.vrs")).unwrap(),
            other => panic!("{signal}: {other:?}"),
        }
    }
}
