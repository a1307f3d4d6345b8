//! The stream player: the reference's callbacks, on the reference's files, and the same blocks as the other way of reading.

use std::path::Path;

use samples::guide::player::MyCameraStreamPlayer;
use vrs::Reader;
use vrs::reader::{Options, Players};
use vrs_tests::data;
use vrs_tests::scribe::{Scribe, pull};

/// The callbacks that the reference's player made for the same file.
#[test]
fn callbacks_on_the_guide_are_those_of_the_reference() {
    let file = Reader::open(data::reference("guide.vrs")).unwrap();
    let mut player = MyCameraStreamPlayer { out: Vec::new(), prints_layouts: false };
    let mut players = Players::new(&file);
    let cameras = ["guide/look_up", "guide/camera", "guide/old_camera"].map(|flavor| file.stream(flavor).unwrap());
    players.set_all(cameras, &mut player).play_all().unwrap();
    let expected = std::fs::read_to_string(data::reference("guide.callbacks.txt")).unwrap();
    assert_eq!(String::from_utf8(player.out).unwrap(), expected);
}

fn compare(path: &Path, options: &[Options]) -> usize {
    for options in options {
        let file = options.open(path).unwrap();
        let mut scribe = Scribe::default();
        file.play(&mut scribe).unwrap();
        let pulled = file.records().flatten().map(|record| (record.position(), pull(&record)));
        let pulled: Vec<_> = pulled.collect();
        assert_eq!(scribe.records.len(), pulled.len(), "{}", path.display());
        for (played, pulled) in scribe.records.iter().zip(&pulled) {
            assert_eq!(played, pulled, "{}", path.display());
        }
    }
    Reader::open(path).unwrap().record_count()
}

#[test]
fn reference_files_play_as_they_are_pulled() {
    let options = [Options::new(), Options::new().plain_files(true)];
    let records: usize = data::reference_files().iter().map(|path| compare(path, &options)).sum();
    assert!(records > 100);
}

#[test]
fn real_files_play_as_they_are_pulled() {
    for path in data::real_files() {
        compare(&path, &[Options::new()]);
    }
}
