//! Our reader against the official one, value by value, on every reference and real file.

use std::path::Path;

use vrs::{DataLayout, Format, Reader, RecordableTypeId, Stream, Writer};
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

/// Each record is of the version of its optional groups.
#[test]
fn records_that_choose_their_groups_read_as_with_the_official_reader() {
    #[derive(DataLayout)]
    struct Sample {
        number: u32,
        temperature: Option<f32>,
        note: Option<String>,
    }

    let Some(oracle) = Oracle::get() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("groups.vrs");
    let mut sensor = Stream::new(RecordableTypeId::BAROMETER, "acme/roof").unwrap();
    let samples = sensor.data(3, Format::per_record::<Sample>()).unwrap();
    let writer = Writer::create(&path, [sensor]).unwrap();
    for number in 0..8 {
        let temperature = (number % 2 == 0).then_some(20.5);
        let note = (number % 4 < 2).then(|| format!("note {number}"));
        samples.write(f64::from(number), &Sample { number, temperature, note }, &[]).unwrap();
    }
    writer.finish().unwrap();
    compare(oracle, &path);
    let versions: Vec<_> = oracle.dump(&path)[1..].iter().map(|record| record["version"].as_u64().unwrap()).collect();
    assert_eq!(versions, [6, 5, 4, 3, 6, 5, 4, 3]);
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
