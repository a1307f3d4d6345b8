//! Finding records: by number, by time, and by what a selection says.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.

use vrs::reader::{Moment, Record, Selection, StreamMatch};
use vrs::{ErrorKind, Reader, RecordType, RecordableTypeId, Stream, Writer};

const CAMERA: RecordableTypeId = RecordableTypeId::SLAM_CAMERA_DATA;
const IMU: RecordableTypeId = RecordableTypeId::SLAM_IMU_DATA;

use RecordType::{Configuration, Data, State};

/// Two cameras and an IMU. Each record holds one byte, its number among those of its stream and type.
///
/// | stream | configuration | state | data |
/// |---|---|---|---|
/// | 1201-1 `acme/left` | 0, 2 | 0 | 1, 1.5, 2, … 5 |
/// | 1201-2 `acme/right`, tag `side` = `right` | 0 | | 1.25, 1.75, … 4.75 |
/// | 1202-1 `acme/imu` | 0 | 0, 2.1 | 1, 1.1, … 5 |
fn recording() -> (tempfile::TempDir, Reader) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.vrs");
    let tenths = |times: &[u32]| times.iter().map(|time| f64::from(*time) / 100.0).collect::<Vec<_>>();
    let steps = |from: usize, step: usize, to: u32| tenths(&(from as u32..=to).step_by(step).collect::<Vec<_>>());
    let sources = [
        (CAMERA, "acme/left", tenths(&[0, 200]), tenths(&[0]), steps(100, 50, 500)),
        (CAMERA, "acme/right", tenths(&[0]), Vec::new(), steps(125, 50, 475)),
        (IMU, "acme/imu", tenths(&[0]), tenths(&[0, 210]), steps(100, 10, 500)),
    ];
    let mut streams = Vec::new();
    let mut records = Vec::new();
    for (type_id, flavor, configuration, state, data) in sources {
        let mut stream = Stream::new(type_id, flavor).unwrap();
        if flavor == "acme/right" {
            stream.tag("side", "right");
        }
        for (record_type, times) in [(Configuration, configuration), (State, state), (Data, data)] {
            records.push((stream.raw(record_type, 1).unwrap(), times));
        }
        streams.push(stream);
    }
    let writer = Writer::create(&path, streams).unwrap();
    for (handle, times) in records {
        for (number, time) in (0..).zip(times) {
            handle.write(time, &[number]).unwrap();
        }
    }
    writer.finish().unwrap();
    let reader = Reader::open(&path).unwrap();
    (folder, reader)
}

/// `1201-1 D 1.5` for a data record.
fn text(record: &Record<'_>) -> String {
    let kind = match record.record_type() {
        Configuration => "C",
        State => "S",
        _ => "D",
    };
    format!("{} {kind} {}", record.stream_id(), record.timestamp())
}

fn selected(file: &Reader, selection: &Selection) -> Vec<String> {
    let selected = file.select(selection).unwrap();
    let records: Vec<String> = selected.records().map(|record| text(&record.unwrap())).collect();
    // Every way to ask gives the same.
    assert_eq!(selected.len(), records.len());
    assert_eq!(selected.is_empty(), records.is_empty());
    assert_eq!(selected.entries().count(), records.len());
    let mut backwards: Vec<String> = selected.records().rev().map(|record| text(&record.unwrap())).collect();
    backwards.reverse();
    assert_eq!(backwards, records);
    for (number, expected) in records.iter().enumerate() {
        assert_eq!(text(&selected.record(number).unwrap().unwrap()), *expected);
    }
    assert!(selected.record(records.len()).is_none());
    records
}

#[test]
fn records_by_number() {
    let (_folder, file) = recording();
    let left = file.stream("acme/left").unwrap();
    let byte = |record_type, number| left.record(record_type, number).map(|record| record.unwrap().payload()[0]);
    assert_eq!(byte(Data, 0), Some(0));
    assert_eq!(byte(Data, 8), Some(8));
    assert_eq!(byte(Data, 9), None);
    assert_eq!(byte(Configuration, 1), Some(1));
    let any = |number| left.record(None, number).map(|record| text(&record.unwrap()));
    let expected = ["1201-1 C 0", "1201-1 S 0", "1201-1 D 1", "1201-1 D 1.5", "1201-1 C 2"];
    assert_eq!([0, 1, 2, 3, 4].map(|number| any(number).unwrap()), expected);
    assert_eq!(any(12), None);
    assert_eq!(text(&left.last(None).unwrap().unwrap()), "1201-1 D 5");
    assert_eq!(text(&left.last(Configuration).unwrap().unwrap()), "1201-1 C 2");
    assert!(file.stream("1201-2").unwrap().last(State).is_none());

    let numbers: Vec<_> = left.entries().map(|entry| left.number_of(None, entry.position).unwrap()).collect();
    assert_eq!(numbers, (0..12).collect::<Vec<_>>());
    let configuration = left.record(Configuration, 1).unwrap().unwrap().position();
    assert_eq!(left.number_of(Configuration, configuration), Some(1));
    assert_eq!(left.number_of(Data, configuration), None);
    assert_eq!(file.stream("acme/imu").unwrap().number_of(None, configuration), None);
}

#[test]
fn records_by_time() {
    let (_folder, file) = recording();
    let left = file.stream("acme/left").unwrap();
    let found = |record: Option<vrs::Result<Record<'_>>>| record.map(|record| text(&record.unwrap()));
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(found(left.at_or_after(Data, 1.5)), some("1201-1 D 1.5"));
    assert_eq!(found(left.at_or_after(Data, 1.51)), some("1201-1 D 2"));
    assert_eq!(found(left.at_or_after(None, 1.51)), some("1201-1 C 2"));
    assert_eq!(found(left.at_or_after(Data, 5.01)), None);
    assert_eq!(found(left.at_or_after(Data, -1.0)), some("1201-1 D 1"));
    assert_eq!(found(left.before(Data, 1.5)), some("1201-1 D 1"));
    assert_eq!(found(left.before(Data, 1.0)), None);
    assert_eq!(found(left.before(None, 1.0)), some("1201-1 S 0"));
    assert_eq!(found(left.before(Data, 99.0)), some("1201-1 D 5"));
    assert_eq!(found(left.nearest(Data, 1.7, 0.25)), some("1201-1 D 1.5"));
    assert_eq!(found(left.nearest(Data, 1.75, 0.25)), some("1201-1 D 1.5"), "the earlier of two equally near ones");
    assert_eq!(found(left.nearest(Data, 1.76, 0.25)), some("1201-1 D 2"));
    assert_eq!(found(left.nearest(Data, 0.5, 0.25)), None);
    assert_eq!(found(left.nearest(Data, -7.0, f64::INFINITY)), some("1201-1 D 1"));
    assert_eq!(found(left.nearest(State, 99.0, f64::INFINITY)), some("1201-1 S 0"));
    assert_eq!(found(file.stream("1201-2").unwrap().nearest(State, 0.0, f64::INFINITY)), None);

    let cameras = file.select(&Selection::new().stream(CAMERA).record_type(Data)).unwrap();
    assert_eq!(found(cameras.at_or_after(1.6)), some("1201-2 D 1.75"));
    assert_eq!(found(cameras.before(1.25)), some("1201-1 D 1"));
    assert_eq!(found(cameras.nearest(4.8, 0.1)), some("1201-2 D 4.75"));
    let everything = file.select(&Selection::new()).unwrap();
    assert_eq!(found(everything.at_or_after(2.05)), some("1202-1 S 2.1"));
}

/// Records stand near each other or far from each other, as those of a slow stream among those of a fast one.
#[test]
fn records_by_time_wherever_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.vrs");
    let mut streams = ["fast", "slow"].map(|flavor| Stream::new(IMU, flavor).unwrap());
    let [fast, slow] = streams.each_mut().map(|stream| stream.raw(Data, 1).unwrap());
    let writer = Writer::create(&path, streams).unwrap();
    for number in 0..1000_u16 {
        let time = f64::from(number) / 8.0;
        fast.write(time, &[]).unwrap();
        if [0, 63, 64, 65, 300, 301, 900].contains(&number) {
            slow.write(time, &[]).unwrap();
        }
    }
    writer.finish().unwrap();
    let file = Reader::open(&path).unwrap();
    let time = |record: Option<vrs::Result<Record<'_>>>| record.map(|record| record.unwrap().timestamp());
    for stream in ["fast", "slow"].map(|flavor| file.stream(flavor).unwrap()) {
        let times: Vec<f64> = stream.records_of(Data).map(|record| record.unwrap().timestamp()).collect();
        for at in (-3..2010_i16).map(|sixteenth| f64::from(sixteenth) / 16.0) {
            for record_type in [None, Some(Data)] {
                let behind = times.iter().copied().find(|time| *time >= at);
                assert_eq!(time(stream.at_or_after(record_type, at)), behind, "{at} {record_type:?}");
                let before = times.iter().copied().rfind(|time| *time < at);
                assert_eq!(time(stream.before(record_type, at)), before, "{at} {record_type:?}");
            }
            assert_eq!(time(stream.at_or_after(State, at)), None);
        }
    }
}

#[test]
fn streams_by_every_name() {
    let (_folder, file) = recording();
    let ids = |selection: Selection| {
        let selected = file.select(&selection).unwrap();
        selected.streams().map(|stream| stream.id().to_string()).collect::<Vec<_>>()
    };
    let new = Selection::new;
    assert_eq!(ids(new()), ["1201-1", "1201-2", "1202-1"]);
    assert_eq!(ids(new().stream("1201")), ["1201-1", "1201-2"]);
    assert_eq!(ids(new().stream("1201+2")), ["1201-2"]);
    assert_eq!(ids(new().stream("tag:side=right")), ["1201-2"]);
    assert_eq!(ids(new().stream("acme/imu").stream("1201-1")), ["1201-1", "1202-1"]);
    assert_eq!(ids(new().without_stream(IMU)), ["1201-1", "1201-2"]);
    assert_eq!(ids(new().stream(CAMERA).without_stream("acme/left")), ["1201-2"]);
    assert_eq!(ids(new().stream("1202-1").without_stream("1202")), [""; 0]);

    for unknown in ["1201-3", "1203", "acme", "tag:side=left", "tag:camera=right", "1201+3"] {
        for selection in [new().stream(unknown), new().without_stream(StreamMatch::from(unknown))] {
            let error = file.select(&selection).unwrap_err();
            let wanted = matches!(error.kind(), ErrorKind::NoStream { wanted, .. } if wanted == unknown);
            assert!(wanted && error.to_string().contains("1201-2 (acme/right)"), "{error}");
        }
    }
    let error = file.select(&new().every(0.0)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Selection(_)), "{error}");
}

#[test]
fn ranges_of_time() {
    let (_folder, file) = recording();
    let left = || Selection::new().stream("acme/left");
    assert_eq!(selected(&file, &left().from(1.5).until(2.0)), ["1201-1 D 1.5"]);
    let expected = ["1201-1 D 1.5", "1201-1 C 2", "1201-1 D 2"];
    assert_eq!(selected(&file, &left().from(Moment::FromStart(0.5)).until(Moment::FromStart(1.5))), expected);
    assert_eq!(selected(&file, &left().from(Moment::BeforeEnd(0.5))), ["1201-1 D 4.5", "1201-1 D 5"]);
    assert_eq!(selected(&file, &left().until(0.5)), ["1201-1 C 0", "1201-1 S 0"]);
    assert_eq!(selected(&file, &left().from(3.0).until(2.0)), [""; 0]);
    assert_eq!(selected(&file, &left().from(1.0).until(1.0)), [""; 0]);
    // Adjacent ranges share nothing and leave nothing out.
    let parts = [left().until(2.0), left().from(2.0).until(3.1), left().from(3.1)];
    let together: Vec<String> = parts.iter().flat_map(|part| selected(&file, part)).collect();
    assert_eq!(together, selected(&file, &left()));
}

#[test]
fn what_a_range_needs_to_be_understood() {
    let (_folder, file) = recording();
    let selection = Selection::new().from(2.05).until(2.15).lead_in(true);
    let lead_in = ["1201-2 C 0", "1202-1 C 0", "1201-1 S 0", "1202-1 S 0", "1201-1 C 2"];
    let mut found = selected(&file, &selection);
    let mut start = found.drain(..5).collect::<Vec<_>>();
    start.sort_unstable();
    let mut expected = lead_in;
    expected.sort_unstable();
    assert_eq!(start, expected);
    assert_eq!(found, ["1202-1 S 2.1", "1202-1 D 2.1"]);
    // Types and streams that are not wanted are not wanted in front either.
    let selection = selection.record_type(Data).record_type(State).stream(CAMERA);
    assert_eq!(selected(&file, &selection), ["1201-1 S 0"]);
    // From the start, nothing stands before.
    assert_eq!(selected(&file, &Selection::new().lead_in(true)), selected(&file, &Selection::new()));
}

#[test]
fn thinning() {
    let (_folder, file) = recording();
    let left = || Selection::new().stream("acme/left").record_type(Data);
    let times = |selection: Selection| {
        let selected = selected(&file, &selection);
        selected.iter().map(|text| text.rsplit(' ').next().unwrap().parse().unwrap()).collect::<Vec<f64>>()
    };
    assert_eq!(times(left().every(1.0)), [1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(times(left().every(0.6)), [1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(times(left().every(0.5)), [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0]);
    assert_eq!(times(left().every(100.0)), [1.0]);
    assert_eq!(times(left().from(1.2).every(1.5)), [1.5, 3.0, 4.5]);
    let first = [
        "1201-1 C 0",
        "1201-2 C 0",
        "1202-1 C 0",
        "1201-1 S 0",
        "1202-1 S 0",
        "1201-1 D 1",
        "1202-1 D 1",
        "1201-2 D 1.25",
    ];
    let mut found = selected(&file, &Selection::new().first_records());
    let mut expected = first;
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    // Other records stay.
    let found = selected(&file, &Selection::new().stream("acme/left").every(100.0));
    assert_eq!(found, ["1201-1 C 0", "1201-1 S 0", "1201-1 D 1", "1201-1 C 2"]);
}

/// The sample nearest to the middle of a bucket is kept, not the farthest, and the one that opens a bucket is not lost.
#[test]
fn buckets() {
    let (_folder, file) = recording();
    let data = || Selection::new().record_type(Data);
    // Middles at 1, 2, 3, 4, 5: the right camera has frames at a distance of 0.25 on both sides, the earlier one is taken.
    let found = selected(&file, &data().stream(CAMERA).buckets(1.0, 0.3));
    let expected = [
        "1201-1 D 1",
        "1201-2 D 1.25",
        "1201-2 D 1.75",
        "1201-1 D 2",
        "1201-2 D 2.75",
        "1201-1 D 3",
        "1201-2 D 3.75",
        "1201-1 D 4",
        "1201-2 D 4.75",
        "1201-1 D 5",
    ];
    assert_eq!(found, expected);
    let found = selected(&file, &data().stream(CAMERA).buckets(1.0, 0.2));
    assert_eq!(found, ["1201-1 D 1", "1201-1 D 2", "1201-1 D 3", "1201-1 D 4", "1201-1 D 5"]);
    // Middles 1.25 apart from 1 on: 1, 2.25, 3.5, 4.75.
    let found = selected(&file, &data().stream("1202-1").buckets(1.25, 1.0));
    assert_eq!(found, ["1202-1 D 1", "1202-1 D 2.2", "1202-1 D 3.5", "1202-1 D 4.7"]);
}

#[test]
fn iterators_go_both_ways_and_skip_without_reading() {
    let (_folder, file) = recording();
    let count = file.record_count();
    let all: Vec<String> = file.records().map(|record| text(&record.unwrap())).collect();
    assert_eq!(all.len(), count);
    let mut records = file.records();
    assert_eq!(text(&records.nth(3).unwrap().unwrap()), all[3]);
    assert_eq!(text(&records.next_back().unwrap().unwrap()), all[count - 1]);
    assert_eq!(text(&records.nth(1).unwrap().unwrap()), all[5]);
    assert_eq!(records.count(), count - 7);
    assert_eq!(file.records().step_by(10).count(), count.div_ceil(10));
    let mut left = file.stream("acme/left").unwrap().records_of(Data);
    while let (Some(first), Some(last)) = (left.next(), left.next_back()) {
        let (first, last) = (first.unwrap().payload()[0], last.unwrap().payload()[0]);
        assert_eq!(first + last, 8);
    }
    assert!(left.next().is_none() && left.next_back().is_none());
}
