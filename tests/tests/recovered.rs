//! What is recovered of damaged files, and files whose index was fixed, read by the official reader.

use std::path::PathBuf;

use vrs::Reader;
use vrs::ops::{fix_index, recover};
use vrs_tests::damage::Sound;
use vrs_tests::data::reference;
use vrs_tests::oracle::Oracle;

#[test]
fn the_official_reader_reads_what_is_recovered() {
    let Some(oracle) = Oracle::get() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (mut paths, mut counts): (Vec<PathBuf>, Vec<u64>) = (Vec::new(), Vec::new());
    for (name, step) in [("layouts.vrs", 41), ("resilience.vrs", 37)] {
        let sound = Sound::new(std::fs::read(reference(name)).unwrap());
        let flips = sound.header_flips(&[], 1).into_iter().step_by(step);
        for case in sound.cuts(40).chain(flips).chain(sound.payload_flips().step_by(3)) {
            let damaged = folder.path().join(format!("{}.vrs", paths.len()));
            std::fs::write(&damaged, sound.with(case.damage)).unwrap();
            let Ok(file) = Reader::open(&damaged) else { continue };
            let recovered = damaged.with_extension("out.vrs");
            let summary = recover(&file, &recovered).unwrap();
            drop(file);
            paths.push(recovered);
            counts.push(summary.written.records());
            // Where an index can lead to the records, it leads the official reader to them as well.
            if fix_index(&damaged).is_ok_and(|fix| fix.changed) {
                counts.push(Reader::open(&damaged).unwrap().record_count() as u64);
                paths.push(damaged);
            }
        }
    }
    assert!(paths.len() > 100, "{}", paths.len());
    for ((path, count), theirs) in paths.iter().zip(counts).zip(oracle.reads(&paths)) {
        assert_eq!(theirs["read"], count, "{}: {theirs}", path.display());
        assert_eq!(theirs["failed"], 0, "{}: {theirs}", path.display());
    }
}
