//! Recording processes that are killed, `kill -9`, at any moment: what they said was written is there.
//!
//! With `VRS_SOAK` in the environment, 200 of them instead of 20: `cargo xtask soak`.
#![allow(clippy::cast_precision_loss, clippy::float_cmp)] // Times are small whole numbers of milliseconds.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use vrs::Reader;
use vrs_tests::killed::{STREAMS, payload};
use vrs_tests::oracle::Oracle;

/// The moments are drawn from the seed; where in a call they fall is up to the machine, and must not matter.
fn moment(seed: u64) -> (u64, Duration) {
    let mut bits = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits ^= bits >> 27;
    (bits % 12, Duration::from_micros((bits >> 32) % 20_000))
}

/// Kills a recording some time after so many marks; the last mark that it printed.
fn record_and_kill(path: &Path, seed: u64) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_record_until_killed"))
        .arg(path)
        .arg(seed.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let (marks, delay) = moment(seed);
    let first: Vec<String> = lines.by_ref().take(marks as usize + 1).collect();
    std::thread::sleep(delay);
    child.kill().unwrap();
    child.wait().unwrap();
    // What it printed in its last moments counts as well; a torn line does not.
    let marks = first.into_iter().chain(lines).filter_map(|line| line.parse().ok());
    marks.max().expect("it had printed a mark")
}

/// Every record up to the mark is there and unharmed, and so is every other that is there. How many there are.
fn must_hold(path: &Path, mark: u64, seed: u64) -> u64 {
    let file = Reader::open(path).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    let mut count = 0;
    for stream in 0..STREAMS {
        let records = file.stream(&format!("stream {stream}")).unwrap();
        let mut next = 0;
        for record in records.records() {
            let record = record.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            let time = next as f64 * 0.001;
            assert!(record.timestamp() == time && record.payload() == payload(stream, next), "seed {seed}: {next}");
            next += 1;
        }
        assert!(next >= mark, "seed {seed}, stream {stream}: {next} records, {mark} were written");
        count += next;
    }
    count
}

#[test]
fn what_was_written_survives_the_process() {
    let rounds = if std::env::var_os("VRS_SOAK").is_some() { 200 } else { 20 };
    let folder = tempfile::tempdir().unwrap();
    let (mut paths, mut counts, mut last) = (Vec::new(), Vec::new(), 0);
    for seed in 0..rounds {
        let path = folder.path().join(format!("{seed}.vrs"));
        let mark = record_and_kill(&path, seed);
        counts.push(must_hold(&path, mark, seed));
        paths.push(path);
        last = last.max(mark);
    }
    assert!(last > 0, "some got beyond their first mark");
    println!(
        "{rounds} recordings killed, {} records recovered, none lost that was written",
        counts.iter().sum::<u64>()
    );
    let Some(oracle) = Oracle::get() else { return };
    for (found, count) in oracle.counts(&paths).into_iter().zip(counts) {
        assert_eq!(found["records"], count, "{found}");
    }
}
