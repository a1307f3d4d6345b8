//! Recordings that are printed while they are made.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use common::{run, vrs};
use vrs::writer::{IndexPlace, Mark};
use vrs::{DataLayout, Format, RecordableTypeId, Stream, Writer};
use vrs_tests::data::reference;

#[derive(DataLayout)]
struct Sample {
    temperature: f64,
}

/// The recorder and the command take turns: each line is waited for before the next record is written.
#[test]
fn lines_come_while_the_recording_is_made() {
    for place in [IndexPlace::End, IndexPlace::front_for(100), IndexPlace::Head] {
        let folder = tempfile::tempdir().unwrap();
        let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu").unwrap();
        let samples = imu.data(1, Format::<Sample>::new()).unwrap();
        let options = Writer::options().manual_flush().chunk_size(300).index(place);
        let writer = options.create(folder.path().join("out.vrs"), [imu]).unwrap();
        let mut follower =
            vrs(folder.path(), &["print-json", "out.vrs", "--follow"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(follower.stdout.take().unwrap()).lines();
        for time in 0..12 {
            samples.write(f64::from(time), &Sample { temperature: 20.5 }, &[]).unwrap();
            writer.flush_before(f64::INFINITY).unwrap().wait(Mark::Written).unwrap();
            let (record, block) = (lines.next().unwrap().unwrap(), lines.next().unwrap().unwrap());
            assert!(record.contains(&format!("\"timestamp\":{time}.0,")), "{record}");
            assert!(block.contains("20.5"), "{block}");
        }
        writer.finish().unwrap();
        assert!(lines.next().is_none());
        assert!(follower.wait().unwrap().success());
    }
}

#[test]
fn a_finished_recording_prints_as_usual() {
    let folder = reference("");
    // Its records are in the order of time.
    for file in ["guide.vrs", "blocks.vrs", "chunked.vrs"] {
        for command in ["print", "print-json"] {
            let (usual, followed) = (run(&folder, &[command, file]), run(&folder, &[command, file, "--follow"]));
            assert_eq!((followed.code, followed.err.as_str()), (0, ""));
            assert_eq!(followed.out.lines().count(), usual.out.lines().count());
            if file != "chunked.vrs" {
                assert_eq!(followed.out, usual.out, "{command} {file}");
            }
        }
    }
    let selected = ["print-json", "guide.vrs", "--stream", "guide/camera", "--type", "data"];
    assert_eq!(run(&folder, &[&selected[..], &["--follow"]].concat()).out, run(&folder, &selected).out);
}

#[test]
fn a_recording_without_an_end_is_given_up_when_asked_to() {
    let run = run(&reference(""), &["print", "cut_record.vrs", "--follow", "--idle", "0"]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("the recording has not ended, and "), "{}", run.err);
    assert!(!run.out.is_empty());
}

#[test]
fn what_cannot_be_followed_is_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "no recording").unwrap();
    let mut damaged = fs::read(reference("no_index.vrs")).unwrap();
    let size = damaged.len();
    damaged[size / 2..].fill(0x55);
    fs::write(folder.path().join("damaged.vrs"), damaged).unwrap();
    let follow = |file: &str, more: &[&str]| run(folder.path(), &[&["print", file, "--follow"], more].concat());
    assert_eq!((follow("missing.vrs", &[]).code, follow("notes.txt", &[]).code), (1, 1));
    let damaged = follow("damaged.vrs", &[]);
    assert!(damaged.code == 3 && damaged.err.contains("vrs check"), "{damaged:?}");
    assert_eq!(follow("damaged.vrs", &["--idle", "soon"]).code, 2);
    assert_eq!(run(folder.path(), &["print", "damaged.vrs", "--idle", "1"]).code, 2);
}
