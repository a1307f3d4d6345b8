//! Both programs do the same work: they read the same from what each wrote.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.

use vrs::Preset;
use vrs_bench::{Kind, open, peer, read, seek, write};

#[test]
fn both_programs_add_up_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (vrs, mcap) = (folder.path().join("a.vrs"), folder.path().join("a.mcap"));
    for (kind, n) in [(Kind::Imu, 3000), (Kind::Camera, 10), (Kind::Tracks, 300)] {
        for preset in [Preset::None, Preset::Lz4Fast, Preset::ZstdFast] {
            write(kind, n, &vrs, preset).unwrap();
            peer::write(kind, n, &mcap, preset).unwrap();
            let (ours, theirs) = (read(kind, &vrs).unwrap(), peer::read(kind, &mcap).unwrap());
            assert_eq!((ours.records, theirs.records), (n, n), "{kind:?} {preset}");
            assert_eq!(ours.checksum, theirs.checksum, "{kind:?} {preset}");
            assert_ne!(ours.checksum, 0);
            // Ours has a configuration and a state, too.
            assert_eq!((open(&vrs).unwrap().records, peer::open(&mcap).unwrap().records), (n + 2, n));
        }
    }
}

#[test]
fn both_programs_find_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (vrs, mcap) = (folder.path().join("a.vrs"), folder.path().join("a.mcap"));
    write(Kind::Imu, 30_000, &vrs, Preset::None).unwrap();
    peer::write(Kind::Imu, 30_000, &mcap, Preset::None).unwrap();
    let (ours, theirs) = (seek(&vrs, 50).unwrap(), peer::seek(&mcap, 50).unwrap());
    assert_eq!((ours.records, theirs.records, ours.checksum), (50, 50, theirs.checksum));
}

/// The first record as the workload states it: the whole sums are checked where times are measured.
#[test]
fn the_checksum_is_that_of_the_workload() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.vrs");
    write(Kind::Tracks, 1, &path, Preset::None).unwrap();
    let text = [4 * 31 + 100, 6 * 31 + 48, 6 * 31 + 116, 7 + 48].into_iter().sum::<u64>();
    let scores = [("left", 0.0), ("right", 0.0), ("head", 0.5), ("torso", 0.25_f64)];
    let scores = scores.map(|(key, score)| u64::from(key.as_bytes()[key.len() - 1]).wrapping_add(score.to_bits()));
    let outcome = read(Kind::Tracks, &path).unwrap();
    let points = outcome.checksum.wrapping_sub(text).wrapping_sub(scores.into_iter().fold(0, u64::wrapping_add));
    // 60 coordinates from 0 to 1: their bits add up to less than 60 times those of 1.
    assert!(points > 0 && points < 60 * u64::from(1_f32.to_bits()), "{points:x}");
}
