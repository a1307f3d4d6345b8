//! Recorders: streams before there is a file, one file after the other, and streams and tags that come late.
#![allow(clippy::float_cmp)] // Times come back as they were written.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.
#![allow(dead_code)] // Structs that are only written have accessors that nothing calls.

use std::path::PathBuf;
use std::time::Duration;

use vrs::io::MemoryStorage;
use vrs::writer::{Options, WhenFull};
use vrs::{
    CreateProblem, DataLayout, ErrorKind, Format, Preset, RawWriter, Reader, RecordType, RecordableTypeId, Recorder,
    RecorderProblem, Stream, StreamId, WriteProblem, Writer,
};

const IMU: RecordableTypeId = RecordableTypeId::IMU;

/// A stream with handles for configurations, states and data.
fn stream(flavor: &str) -> (Stream, [RawWriter; 3]) {
    let mut stream = Stream::new(IMU, flavor).unwrap().compression(Preset::None);
    let handles = [RecordType::Configuration, RecordType::State, RecordType::Data];
    let handles = handles.map(|record_type| stream.raw(record_type, 1).unwrap());
    (stream, handles)
}

fn options() -> Options {
    Recorder::options().manual_flush()
}

/// What is recorded: streams, types and times.
fn record(recorder: &Recorder, during: impl FnOnce(&Writer)) -> Vec<(String, RecordType, f64)> {
    let memory = MemoryStorage::new();
    let writer = recorder.start_in(memory.clone()).unwrap();
    during(&writer);
    writer.finish().unwrap();
    content(&open(&memory))
}

fn open(memory: &MemoryStorage) -> Reader {
    let file = vrs::reader::Options::new().open_chunk_data(memory.chunks()).unwrap();
    assert!(file.repairs().is_empty());
    file
}

fn content(file: &Reader) -> Vec<(String, RecordType, f64)> {
    let flavor = |id: StreamId| file.stream(&id.to_string()).unwrap().flavor().to_owned();
    file.records()
        .map(|record| {
            let record = record.unwrap();
            (flavor(record.stream_id()), record.record_type(), record.timestamp())
        })
        .collect()
}

fn times(content: &[(String, RecordType, f64)], record_type: RecordType) -> Vec<f64> {
    content.iter().filter(|(_, found, _)| *found == record_type).map(|(.., time)| *time).collect()
}

fn recorder_problem<T>(result: vrs::Result<T>) -> RecorderProblem {
    match result.map(drop).unwrap_err().kind() {
        ErrorKind::Recorder(problem) => problem.clone(),
        other => panic!("{other}"),
    }
}

// ---- before and between files -------------------------------------------------------------------

#[test]
fn the_last_seconds_before_a_file_are_kept_with_what_they_need() {
    let (imu, [configurations, states, data]) = stream("imu");
    let (gps, [_, _, positions]) = stream("gps");
    let recorder = options().build([imu, gps]).unwrap();
    recorder.keep_last(Duration::from_secs(10));
    positions.write(1.0, b"long ago").unwrap();
    for second in 0..1000_u32 {
        let time = f64::from(second);
        if second < 300 && second % 100 == 0 {
            configurations.write(time, b"configuration").unwrap();
            states.write(time, b"state").unwrap();
        }
        data.write(time, &[0; 1000]).unwrap();
    }
    // A late one is kept if it is not too old.
    data.write(990.5, b"late").unwrap();
    let content = record(&recorder, |_| data.write(1000.0, b"").unwrap());
    assert_eq!(times(&content, RecordType::Configuration), [200.0]);
    assert_eq!(times(&content, RecordType::State), [200.0]);
    let mut expected: Vec<f64> = (989..=1000).map(f64::from).collect();
    expected.insert(2, 990.5);
    assert_eq!(times(&content, RecordType::Data), expected);
    assert!(content.iter().all(|(flavor, ..)| flavor == "imu"));
}

#[test]
fn memory_of_what_is_forgotten_is_used_again() {
    let (imu, [_, _, data]) = stream("imu");
    let recorder = options().queue(2_000_000).build([imu]).unwrap();
    recorder.keep_last(Duration::from_secs(100));
    (0..100_000).for_each(|second| data.write(f64::from(second), &[0; 1000]).unwrap());
    let memory = MemoryStorage::new();
    let writer = recorder.start_in(memory).unwrap();
    let summary = writer.finish().unwrap();
    // A hundred seconds fit the queue, so that nothing had to be dropped.
    assert_eq!((summary.records(), summary.dropped_records()), (101, 0));
    // And of the memory for a hundred million bytes only a little more was used than these seconds take.
    assert!(summary.queue_peak_bytes < 800_000, "{summary:?}");
}

#[test]
fn a_ring_that_is_too_small_drops_the_oldest_and_says_so() {
    let (imu, [configurations, _, data]) = stream("imu");
    let recorder = options().queue(100_000).build([imu]).unwrap();
    recorder.keep_last(Duration::from_secs(1_000_000));
    configurations.write(0.0, b"configuration").unwrap();
    (0..1000).for_each(|second| data.write(f64::from(second), &[0; 1000]).unwrap());
    let memory = MemoryStorage::new();
    let summary = recorder.start_in(memory.clone()).unwrap().finish().unwrap();
    let content = content(&open(&memory));
    let data = times(&content, RecordType::Data);
    assert!((90..100).contains(&data.len()) && data.last() == Some(&999.0), "{data:?}");
    assert!(data.windows(2).all(|pair| pair[1] == pair[0] + 1.0));
    assert_eq!(summary.dropped_records(), 1000 - data.len() as u64);
    assert_eq!(times(&content, RecordType::Configuration), [0.0]);
}

#[test]
fn without_a_file_nobody_waits_for_room() {
    let full = |when_full| {
        let (imu, [_, _, data]) = stream("imu");
        let recorder = options().queue(50_000).build([imu.when_full(when_full)]).unwrap();
        let failed = (0..100).map(|second| data.write(f64::from(second), &[0; 1000])).filter_map(Result::err);
        let failed: Vec<_> = failed.collect();
        for error in &failed {
            let problem = WriteProblem::QueueFull { limit: 50_000 };
            assert!(matches!(error.kind(), ErrorKind::Write { problem: found, .. } if *found == problem), "{error}");
        }
        (failed.len(), times(&record(&recorder, |_| ()), RecordType::Data))
    };
    let (failed, times) = full(WhenFull::Wait);
    assert!(failed > 40 && times.len() == 100 - failed && times[0] == 0.0);
    assert_eq!(full(WhenFull::Refuse), (failed, times.clone()));
    assert_eq!(full(WhenFull::DropNewest), (0, times.clone()));
    let (failed, newest) = full(WhenFull::DropOldest);
    assert!(failed == 0 && newest.len() == times.len() && newest.last() == Some(&99.0));
}

#[test]
fn purging_keeps_the_last_configuration_and_state() {
    let (imu, [configurations, states, data]) = stream("imu");
    let recorder = options().build([imu]).unwrap();
    for second in 0..10 {
        let time = f64::from(second);
        configurations.write(time, b"configuration").unwrap();
        states.write(time + 0.1, b"state").unwrap();
        data.write(time + 0.2, b"data").unwrap();
    }
    assert_eq!(recorder.purge_before(5.15), 5 * 3 + 2);
    assert_eq!(recorder.purge_before(5.0), 0);
    let content = record(&recorder, |_| assert_eq!(recorder.purge_before(100.0), 0, "there is a file"));
    assert_eq!(times(&content, RecordType::Configuration), [5.0, 6.0, 7.0, 8.0, 9.0]);
    assert_eq!(times(&content, RecordType::State), [5.1, 6.1, 7.1, 8.1, 9.1]);
    assert_eq!(times(&content, RecordType::Data), [5.2, 6.2, 7.2, 8.2, 9.2]);
}

#[test]
fn one_file_follows_the_other_and_each_can_be_read_alone() {
    let (imu, [configurations, states, data]) = stream("imu");
    let recorder = options().build([imu]).unwrap();
    configurations.write(0.0, b"configuration").unwrap();
    states.write(0.5, b"state").unwrap();
    let first = record(&recorder, |_| data.write(1.0, b"one").unwrap());
    data.write(2.0, b"between").unwrap();
    states.write(2.5, b"state").unwrap();
    let second = record(&recorder, |_| data.write(3.0, b"two").unwrap());
    assert_eq!(first.iter().map(|(.., time)| *time).collect::<Vec<_>>(), [0.0, 0.5, 1.0]);
    // The configuration that is in force, and the state, come again.
    assert_eq!(times(&second, RecordType::Configuration), [0.0]);
    assert_eq!(times(&second, RecordType::State), [0.5, 2.5]);
    assert_eq!(times(&second, RecordType::Data), [2.0, 3.0]);
    drop(recorder);
    let error = data.write(4.0, b"").unwrap_err();
    assert!(error.to_string().ends_with("the recording is finished"), "{error}");
}

#[test]
fn a_recorder_has_one_file_at_a_time_and_replaces_none() {
    let folder = tempfile::tempdir().unwrap();
    let [one, other]: [PathBuf; 2] = ["one.vrs", "other.vrs"].map(|name| folder.path().join(name));
    let (imu, [_, _, data]) = stream("imu");
    let recorder = options().build([imu]).unwrap();
    data.write(0.0, b"").unwrap();
    let writer = recorder.start(&one).unwrap();
    assert_eq!(recorder_problem(recorder.start(&other)), RecorderProblem::Recording);
    assert!(!other.exists());
    writer.finish().unwrap();
    data.write(1.0, b"").unwrap();
    let error = recorder.start(&one).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Create(CreateProblem::Exists)), "{error}");
    // What waits keeps waiting.
    assert_eq!(recorder.start(&other).unwrap().finish().unwrap().records(), 1);

    let (imu, [_, _, data]) = stream("imu");
    let recorder = options().overwrite(true).build([imu]).unwrap();
    data.write(2.0, b"").unwrap();
    recorder.start(&one).unwrap().finish().unwrap();
    assert_eq!(times(&content(&Reader::open(&one).unwrap()), RecordType::Data), [2.0]);
}

// ---- tags ---------------------------------------------------------------------------------------

#[test]
fn tags_of_a_file_come_before_it() {
    let recorder = options().tag("a", "1").build([stream("imu").0]).unwrap();
    recorder.tag("b", "2").unwrap();
    let memory = MemoryStorage::new();
    let writer = recorder.start_in(memory.clone()).unwrap();
    let error = recorder.tag("c", "3").unwrap_err();
    assert!(error.to_string().starts_with("the tags of a file stand at its beginning"), "{error}");
    assert_eq!(recorder_problem(Err::<(), _>(error)), RecorderProblem::FileTags);
    writer.finish().unwrap();
    let file = open(&memory);
    assert_eq!([file.tags().get("a"), file.tags().get("b"), file.tags().get("c")], [Some("1"), Some("2"), None]);
    recorder.tag("c", "3").unwrap();
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Sample {
    number: u32,
}

#[test]
fn tags_and_formats_of_a_stream_can_follow() {
    let memory = MemoryStorage::new();
    let mut imu = Stream::new(IMU, "imu").unwrap();
    imu.tag("early", "1");
    let samples = imu.data(1, Format::<Sample>::new()).unwrap();
    assert_eq!(samples.stream_id(), None);
    let writer = options().create_in(memory.clone(), [imu]).unwrap();
    let id = samples.stream_id().unwrap();
    samples.write(1.0, &Sample { number: 1 }, &[]).unwrap();
    writer.flush_before(2.0).unwrap();
    writer
        .update(id, |imu| {
            imu.tag("late", "2");
            Ok(())
        })
        .unwrap();
    let states = writer
        .update(id, |imu| {
            imu.tag("late", "3");
            imu.state(1, Format::<Sample>::new())
        })
        .unwrap();
    states.write(2.0, &Sample { number: 2 }, &[]).unwrap();
    let stranger = StreamId::new(IMU, 9);
    let problem = RecorderProblem::NoStream { stream: stranger };
    assert_eq!(recorder_problem(writer.update(stranger, |_| Ok(()))), problem);
    let summary = writer.finish().unwrap();
    assert_eq!((summary.records(), summary.late_records(), summary.streams[0].count(RecordType::Tags)), (2, 0, 2));

    let file = open(&memory);
    let imu = file.stream("imu").unwrap();
    assert_eq!((imu.tags().get("early"), imu.tags().get("late")), (Some("1"), Some("3")));
    let number = |record: vrs::Result<vrs::reader::TypedRecord<'_, Sample>>| record.unwrap().decode().unwrap().number;
    assert!(imu.data::<Sample>().unwrap().records().map(number).eq([1]));
    assert!(imu.state::<Sample>().unwrap().records().map(number).eq([2]));
}

#[test]
fn streams_can_follow() {
    let memory = MemoryStorage::new();
    let (one, [_, _, first]) = stream("one");
    let writer = options().create_in(memory.clone(), [one]).unwrap();
    first.write(1.0, b"").unwrap();
    writer.flush_before(2.0).unwrap();

    let mut late = Stream::new(RecordableTypeId::GPS, "late").unwrap();
    late.tag("position", "roof");
    let samples = late.data(1, Format::<Sample>::new()).unwrap();
    samples.write(0.5, &Sample { number: 7 }, &[]).unwrap();
    assert_eq!(writer.add(late).unwrap().to_string(), "281-1");
    samples.write(3.0, &Sample { number: 8 }, &[]).unwrap();
    assert_eq!(writer.add(stream("two").0).unwrap().to_string(), "241-2");
    let error = writer.add(stream("three").0.instance(2)).unwrap_err();
    let duplicate = CreateProblem::DuplicateStream { stream: StreamId::new(IMU, 2) };
    assert!(matches!(error.kind(), ErrorKind::Create(problem) if *problem == duplicate), "{error}");
    let summary = writer.finish().unwrap();
    assert_eq!((summary.records(), summary.late_records()), (3, 1), "the one from before it came");

    let file = open(&memory);
    let flavors: Vec<_> = file.streams().map(|stream| stream.flavor().to_owned()).collect();
    assert_eq!(flavors, ["one", "two", "late"]);
    let late = file.stream("late").unwrap();
    assert_eq!(late.tags().get("position"), Some("roof"));
    let samples = late.data::<Sample>().unwrap();
    assert!(samples.records().map(|record| record.unwrap().decode().unwrap().number).eq([7, 8]));
}

/// Each writer counts for itself: that is what resets them.
#[test]
fn instances_count_from_one_in_each_writer() {
    for _ in 0..2 {
        let (streams, handles): (Vec<_>, Vec<_>) = ["a", "b"].map(stream).into_iter().unzip();
        let recorder = options().build(streams).unwrap();
        assert_eq!(recorder.streams(), [StreamId::new(IMU, 1), StreamId::new(IMU, 2)]);
        assert_eq!(handles[1][0].stream_id(), Some(StreamId::new(IMU, 2)));
        assert_eq!(recorder.add(stream("c").0).unwrap(), StreamId::new(IMU, 3));
        assert_eq!(recorder.add(stream("d").0.instance(7)).unwrap(), StreamId::new(IMU, 7));
    }
}
