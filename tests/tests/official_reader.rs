//! Our reader against the official one, value by value, on every reference and real file.

use std::path::Path;

use vrs::Reader;
use vrs_tests::data;
use vrs_tests::dump::dump;
use vrs_tests::known_differences::without_known_differences;
use vrs_tests::oracle::Oracle;

#[test]
fn reference_files_read_as_with_the_official_reader() {
    let Some(oracle) = Oracle::get() else { return };
    for path in data::reference_files() {
        compare(oracle, &path);
    }
}

#[test]
fn real_files_read_as_with_the_official_reader() {
    let Some(oracle) = Oracle::get() else { return };
    for path in data::real_files() {
        compare(oracle, &path);
    }
}

/// Without an index, which it rebuilds, and with a closing record, which it steps over.
#[test]
fn a_recording_of_a_firmware_reads_as_with_the_official_reader() {
    let Some(oracle) = Oracle::get() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wristband.vrs");
    let mut flash = vec![0; 1 << 16];
    let free = firmware::record(&mut flash[..], 100).unwrap().len();
    std::fs::write(&path, &flash[..flash.len() - free]).unwrap();
    compare(oracle, &path);
    assert_eq!(oracle.dump(&path)[0]["records"], 101);
}

fn compare(oracle: &Oracle, path: &Path) {
    let ours = dump(&Reader::open(path).unwrap());
    let theirs = oracle.dump(path);
    assert_eq!(ours.len(), theirs.len(), "{}", path.display());
    assert_eq!(ours[0], theirs[0], "{}", path.display());
    for (ours, theirs) in ours.into_iter().zip(theirs).skip(1) {
        let theirs = without_known_differences(&ours, theirs);
        assert_eq!(ours, theirs, "{}", path.display());
    }
}
