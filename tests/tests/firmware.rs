//! What the firmware sample records, read on a host.

use std::fs;
use std::path::{Path, PathBuf};

use allocation_counter::measure;
use firmware::Burst;
use tempfile::TempDir;
use vrs::reader::IndexSource;
use vrs::{DataLayout, Point3Df, Reader, RecordType, ops};

/// As many bursts as `firmware-link` records.
const BURSTS: u32 = 100;

/// What the library records on this machine.
fn record() -> Vec<u8> {
    let mut flash = vec![0; 1 << 16];
    let size = flash.len();
    let free = firmware::record(&mut flash[..], BURSTS).unwrap().len();
    flash.truncate(size - free);
    flash
}

fn recording() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wristband.vrs");
    fs::write(&path, record()).unwrap();
    (folder, path)
}

#[test]
fn the_recording_is_sound_and_reads_back() {
    /// A host has no need for fixed capacities.
    #[derive(DataLayout, Debug)]
    struct OwnedBurst {
        number: u32,
        accelerations: Vec<Point3Df>,
    }
    #[derive(DataLayout)]
    struct Settings {
        rate: f32,
        chip: String,
        ranges: std::collections::BTreeMap<String, f32>,
    }

    let (_folder, path) = recording();
    let file = Reader::open(&path).unwrap();
    assert_eq!((file.index_source(), file.repairs().len()), (IndexSource::ClosingRecord, 0));
    let report = ops::check(&file);
    assert!(report.is_sound(), "{report}");
    assert_eq!(report.to_string(), "no index (streamed)\n101 records, all sound");

    let stream = file.stream("sample/wristband").unwrap();
    assert_eq!((stream.count(RecordType::Data), stream.serial_number()), (100, "0042"));
    let configurations = stream.configuration::<Settings>().unwrap();
    let record = configurations.records().next().unwrap().unwrap();
    let settings = record.layout().unwrap().decode().unwrap();
    assert_eq!((settings.rate.to_bits(), &*settings.chip), (800_f32.to_bits(), "swing-7"));
    assert_eq!(settings.ranges, [("acceleration".to_owned(), 157.0), ("rotation".to_owned(), 35.0)].into());

    let (bursts, owned) = (stream.data::<Burst>().unwrap(), stream.data::<OwnedBurst>().unwrap());
    for (number, (burst, owned)) in (0..).zip(bursts.records().zip(owned.records())) {
        let (burst, owned) = (burst.unwrap(), owned.unwrap());
        let (burst, owned) = (burst.layout().unwrap().decode().unwrap(), owned.layout().unwrap().decode().unwrap());
        assert_eq!((burst.number, owned.number, burst.accelerations.len()), (number, number, 8));
        assert_eq!(&burst.accelerations[..], owned.accelerations);
    }
}

#[test]
fn recording_allocates_nothing() {
    let mut flash = vec![0; 1 << 15];
    let used = measure(|| assert!(firmware::record(&mut flash[..], BURSTS).is_ok()));
    assert_eq!(used.count_total, 0);
}

/// A recording that lost power: it says so, and what is there can be read.
#[test]
fn without_its_closing_record_it_is_not_sound() {
    let (folder, whole) = (tempfile::tempdir().unwrap(), record());
    let path = folder.path().join("cut.vrs");
    fs::write(&path, &whole[..whole.len() - 40]).unwrap();
    let file = Reader::open(&path).unwrap();
    assert_eq!((file.records().count(), file.index_source()), (101, IndexSource::Scan));
    assert!(!ops::check(&file).is_sound());
}

/// Features that only hosts have would bring in crates that need `std`.
#[test]
fn the_linked_program_has_no_std() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../firmware-link/Cargo.lock");
    let lock = fs::read_to_string(lock).unwrap();
    let has = |name: &str| lock.contains(&format!("name = \"{name}\"\n"));
    assert!(has("vrs") && has("vrs-core") && has("embedded-io"));
    for name in ["lz4", "memmap2", "uuid", "zstd"] {
        assert!(!has(name), "{name}");
    }
}

/// `cargo xtask firmware` says where the recording of the linked program is.
#[test]
fn the_linked_program_records_the_same() {
    let Some(path) = std::env::var_os("VRS_FIRMWARE_RECORDING") else {
        eprintln!("SKIPPED: `cargo xtask firmware` links the program whose recording is compared here");
        return;
    };
    assert!(fs::read(&path).unwrap() == record());
}
