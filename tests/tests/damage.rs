//! Damaged files: what is left is read, what is lost is said, nothing panics.

use std::path::{Path, PathBuf};

use vrs::ops::check;
use vrs::reader::Repair;
use vrs::{ErrorKind, Reader};
use vrs_tests::data::reference;
use vrs_tests::oracle::Oracle;

fn open(bytes: &[u8]) -> vrs::Result<Reader> {
    vrs::reader::Options::new().open_data(bytes.to_vec())
}

/// Reads all that can be read; panics are what the tests below are after.
fn exercise(bytes: &[u8]) {
    if let Ok(file) = open(bytes) {
        let _ = check(&file).to_string();
        let _ = vrs::ops::checksum(&file);
    }
}

#[test]
fn files_that_are_no_recordings_are_refused_with_a_reason() {
    let cases: [(&[u8], &str); 3] = [
        (b"", "it has 0 bytes, a file header alone has 80"),
        (b"PK\x03\x04", "it has 4 bytes, a file header alone has 80"),
        (&[0; 200], "its magic numbers are not there"),
    ];
    for (bytes, reason) in cases {
        let error = open(bytes).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Header(_)), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
    }
    let error = Reader::open("no/such/file.vrs").unwrap_err();
    assert!(error.to_string().starts_with("no/such/file.vrs: cannot open it"), "{error}");
}

/// `layouts.vrs` has its index in front: wherever it is cut, the loss is known exactly.
#[test]
fn a_front_index_tells_the_loss_at_every_cut() {
    let whole = std::fs::read(reference("layouts.vrs")).unwrap();
    let ends = record_ends(&whole);
    assert_eq!(ends.len(), 24);
    for cut in 0..whole.len() {
        let bytes = &whole[..cut];
        if cut < 80 {
            assert!(open(bytes).is_err(), "cut at {cut}");
            continue;
        }
        let file = open(bytes).unwrap_or_else(|error| panic!("cut at {cut}: {error}"));
        let surviving = ends.iter().filter(|end| **end <= cut as u64).count();
        assert_eq!(file.record_count(), surviving, "cut at {cut}");
        assert_eq!(file.records().flatten().count(), surviving, "cut at {cut}");
        let report = check(&file);
        assert!(!report.is_sound() && report.sound == surviving as u64, "cut at {cut}: {report}");
        if cut >= prelude_end(&whole) {
            let lost = Repair::Lost { lost: 24 - surviving as u64, announced: 24 };
            assert!(report.repairs.contains(&lost), "cut at {cut}: {report}");
        }
    }
}

/// Where each record ends, in the order of the file.
fn record_ends(bytes: &[u8]) -> Vec<u64> {
    let file = open(bytes).unwrap();
    let mut ends: Vec<u64> = file
        .records()
        .map(|record| record.unwrap())
        .map(|record| record.location().offset + u64::from(record.header().record_size))
        .collect();
    ends.sort_unstable();
    ends
}

/// Where the number of records in the front index ends.
fn prelude_end(bytes: &[u8]) -> usize {
    let index = usize::try_from(open(bytes).unwrap().header().index_record_offset).unwrap();
    index + 32 + 4 + 4 * 6 + 4
}

#[test]
fn cut_files_hold_what_the_official_reader_finds() {
    let Some(oracle) = Oracle::get() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut cuts: Vec<(PathBuf, Reader)> = Vec::new();
    for (name, step) in [("layouts.vrs", 1), ("resilience.vrs", 7), ("extremes.vrs", 5), ("audio.vrs", 11)] {
        let whole = std::fs::read(reference(name)).unwrap();
        for cut in (80..whole.len()).step_by(step) {
            let path = folder.path().join(format!("{cut}-{name}"));
            std::fs::write(&path, &whole[..cut]).unwrap();
            let file = Reader::open(&path).unwrap();
            cuts.push((path, file));
        }
    }
    let paths: Vec<&Path> = cuts.iter().map(|(path, _)| path.as_path()).collect();
    for ((path, file), theirs) in cuts.iter().zip(oracle.counts(&paths)) {
        assert_eq!(theirs["records"], file.record_count(), "{}", path.display());
        let streams: Vec<String> = file.streams().map(|stream| stream.id().to_string()).collect();
        assert_eq!(theirs["streams"], serde_json::json!(streams), "{}", path.display());
    }
}

#[test]
fn an_unclosed_recording_says_so() {
    let file = Reader::open(reference("no_index.vrs")).unwrap();
    assert_eq!(file.repairs(), [Repair::NoIndex]);
    assert_eq!(file.record_count(), 20);

    let file = Reader::open(reference("cut_record.vrs")).unwrap();
    assert_eq!(file.record_count(), 19);
    assert!(
        file.repairs()[1].to_string().starts_with("the scan ended 79 bytes before the end"),
        "{:?}",
        file.repairs()
    );

    let file = Reader::open(reference("cut_front_index.vrs")).unwrap();
    assert_eq!(file.repairs(), [Repair::Lost { lost: 2, announced: 24 }]);
    let strict = vrs::reader::Options::new().strict(true).open(reference("cut_front_index.vrs"));
    assert!(matches!(strict.unwrap_err().kind(), ErrorKind::NotSound(_)));
}

/// A wrong size in the index would move every later record: the sizes no longer add up, and a scan finds the records.
#[test]
fn a_wrong_size_in_the_index_is_noticed() {
    let mut bytes = std::fs::read(reference("layouts.vrs")).unwrap();
    let first_size = prelude_end(&bytes) + 8;
    for flip in [1, 4, 0x80] {
        bytes[first_size] ^= flip;
        let file = open(&bytes).unwrap();
        assert!(matches!(file.repairs()[0], Repair::Index(_)), "{:?}", file.repairs());
        assert_eq!(file.records().flatten().count(), 24);
        bytes[first_size] ^= flip;
    }
}

#[test]
fn flipped_bytes_never_panic() {
    for name in ["layouts.vrs", "resilience.vrs", "audio.vrs", "blocks.vrs"] {
        let whole = std::fs::read(reference(name)).unwrap();
        for at in (0..whole.len()).step_by(3) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            exercise(&bytes);
            bytes[at] = 0xff;
            exercise(&bytes);
        }
    }
}
