//! Several recordings read as one.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::path::{Path, PathBuf};

use vrs::reader::{Moment, MultiReader, Selection};
use vrs::{ErrorKind, Reader, RecordType, RecordableTypeId, Stream, Writer};

const IMU: RecordableTypeId = RecordableTypeId::SLAM_IMU_DATA;
const CAMERA: RecordableTypeId = RecordableTypeId::SLAM_CAMERA_DATA;

/// A recording with file tags and one stream for each list of times; each record holds the number of its file.
fn record(path: &Path, number: u8, tags: &[(&str, &str)], streams: &[(RecordableTypeId, &str, &[f64])]) -> PathBuf {
    let mut prepared = Vec::new();
    let mut handles = Vec::new();
    for (type_id, flavor, times) in streams {
        let mut stream = Stream::new(*type_id, *flavor).unwrap();
        handles.push((stream.raw(RecordType::Data, 1).unwrap(), *times));
        prepared.push(stream);
    }
    let options = tags.iter().fold(Writer::options(), |options, (name, value)| options.tag(*name, *value));
    let writer = options.create(path, prepared).unwrap();
    for (handle, times) in handles {
        for time in times {
            handle.write(*time, &[number]).unwrap();
        }
    }
    writer.finish().unwrap();
    path.to_owned()
}

/// Three files of one session. All have a stream 1202-1; the second has 1202-2, too.
fn session() -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let session = [("session_id", "s1")];
    let paths = vec![
        record(&path("a.vrs"), 0, &session, &[(IMU, "a/imu", &[1.0, 2.0, 3.0])]),
        record(&path("b.vrs"), 1, &session, &[(IMU, "b/imu", &[1.0, 1.5]), (IMU, "b/second", &[0.5, 2.0])]),
        record(&path("c.vrs"), 2, &[], &[(IMU, "c/imu", &[0.0, 4.0]), (CAMERA, "c/camera", &[2.0])]),
    ];
    (folder, paths)
}

/// `1202-1/0 1.5`: unique stream, file, time.
fn texts(records: vrs::reader::MultiRecords<'_>) -> Vec<String> {
    let text = |record: vrs::Result<vrs::reader::MultiRecord<'_>>| {
        let record = record.unwrap();
        assert_eq!(usize::from(record.payload()[0]), record.file());
        format!("{}/{} {}", record.unique_id(), record.file(), record.timestamp())
    };
    records.map(text).collect()
}

#[test]
fn records_come_in_one_order_under_unique_ids() {
    let (_folder, paths) = session();
    let files = MultiReader::open(&paths).unwrap();
    let streams: Vec<String> = files.streams().map(|stream| stream.to_string()).collect();
    let expected = ["1201-1 (c/camera)", "1202-1 (a/imu)", "1202-2 (b/imu)", "1202-3 (b/second)", "1202-4 (c/imu)"];
    assert_eq!(streams, expected);
    assert_eq!(files.record_count(), 10);
    assert_eq!(files.time_range(), Some((0.0, 4.0)));
    let expected = [
        "1202-4/2 0",
        "1202-3/1 0.5",
        "1202-1/0 1",
        "1202-2/1 1",
        "1202-2/1 1.5",
        "1201-1/2 2",
        "1202-1/0 2",
        "1202-3/1 2",
        "1202-1/0 3",
        "1202-4/2 4",
    ];
    assert_eq!(texts(files.records()), expected);

    // Streams are found by unique id, place and flavor, and are those of their files.
    let second = files.stream("1202+3").unwrap();
    assert_eq!((second.unique_id().to_string(), second.id().to_string()), ("1202-3".to_owned(), "1202-2".to_owned()));
    assert_eq!((second.file(), second.stream().flavor()), (1, "b/second"));
    assert_eq!(files.stream("c/imu").unwrap().unique_id().to_string(), "1202-4");
    let error = files.stream("1202-5").unwrap_err();
    assert!(error.to_string().contains("1202-4 (c/imu)"), "{error}");

    // One file is itself, and no file is empty.
    let one = MultiReader::open(&paths[..1]).unwrap();
    assert_eq!(texts(one.records()), ["1202-1/0 1", "1202-1/0 2", "1202-1/0 3"]);
    assert_eq!(MultiReader::open(&[] as &[PathBuf]).unwrap().records().count(), 0);
}

#[test]
fn selections_mean_all_files() {
    let (_folder, paths) = session();
    let files = MultiReader::open(&paths).unwrap();
    let select = |selection: Selection| texts(files.select(&selection).unwrap());
    assert_eq!(select(Selection::new()), texts(files.records()));
    assert_eq!(select(Selection::new().stream("1202-2")), ["1202-2/1 1", "1202-2/1 1.5"]);
    assert_eq!(
        select(Selection::new().stream(CAMERA).stream("a/imu").until(2.5)),
        ["1202-1/0 1", "1201-1/2 2", "1202-1/0 2"]
    );
    // The last data record of all is at 4 s, though each file ends elsewhere.
    assert_eq!(select(Selection::new().from(Moment::BeforeEnd(1.0))), ["1202-1/0 3", "1202-4/2 4"]);
    assert_eq!(select(Selection::new().without_stream(IMU)), ["1201-1/2 2"]);
    // Buckets are in step across files: their middles are at 0, 2 and 4 s.
    let buckets = select(Selection::new().buckets(2.0, 0.25));
    assert_eq!(buckets, ["1202-4/2 0", "1201-1/2 2", "1202-1/0 2", "1202-3/1 2", "1202-4/2 4"]);

    let error = files.select(&Selection::new().stream("1203")).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoStream { .. }), "{error}");
    let error = files.select(&Selection::new().every(-1.0)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Selection(_)), "{error}");
}

#[test]
fn without_data_records_all_records_say_where_the_end_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("configured.vrs");
    let mut stream = Stream::new(IMU, "imu").unwrap();
    let configurations = stream.raw(RecordType::Configuration, 1).unwrap();
    let writer = Writer::create(&path, [stream]).unwrap();
    for time in [0.0, 2.0] {
        configurations.write(time, &[0]).unwrap();
    }
    writer.finish().unwrap();

    let last = Selection::new().lead_in(false).from(Moment::BeforeEnd(0.0));
    let file = Reader::open(&path).unwrap();
    assert_eq!(file.select(&last).unwrap().len(), 1);
    assert_eq!(texts(MultiReader::from(file).select(&last).unwrap()), ["1202-1/0 2"]);
}

#[test]
fn files_of_other_sessions_are_refused() {
    let (folder, mut paths) = session();
    let stranger = folder.path().join("stranger.vrs");
    paths.push(record(&stranger, 3, &[("session_id", "s2")], &[(IMU, "d/imu", &[1.0])]));
    let error = MultiReader::open(&paths).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unrelated { tag, .. } if tag == "session_id"), "{error}");
    assert_eq!(error.path(), Some(stranger.as_path()));
    let text = error.to_string();
    assert!(text.contains("`s2`") && text.contains("`s1`") && text.contains("a.vrs"), "{text}");

    let open = || paths.iter().map(|path| Reader::open(path).unwrap());
    assert_eq!(MultiReader::join(open(), &[]).unwrap().record_count(), 11);
    assert!(MultiReader::join(open(), &["capture_time_epoch"]).is_ok());
    assert!(MultiReader::join(open(), &["session_id"]).is_err());
}

#[test]
fn indexes_tell_what_records_will_come() {
    let (_folder, paths) = session();
    let files = MultiReader::open(&paths).unwrap();
    for selection in [Selection::new(), Selection::new().stream("1202").from(1.0).until(3.0)] {
        let mut records = files.select(&selection).unwrap();
        let streams: Vec<String> = records.streams().map(|stream| stream.unique_id().to_string()).collect();
        assert_eq!(streams.len(), if selection == Selection::new() { 5 } else { 4 });
        let all: Vec<_> = records.entries().collect();
        for entry in &all {
            let record = records.next().unwrap().unwrap();
            assert_eq!((entry.unique_id, entry.file), (record.unique_id(), record.file()));
            assert_eq!((entry.entry.position, entry.entry.offset), (record.position(), record.location().offset));
            assert!(streams.contains(&entry.unique_id.to_string()));
        }
        assert!(records.next().is_none() && records.entries().next().is_none());
    }
}

#[test]
fn a_single_file_keeps_its_ids() {
    let (_folder, paths) = session();
    let file = Reader::open(&paths[1]).unwrap();
    let files = MultiReader::from(file.clone());
    assert!(files.streams().all(|stream| stream.unique_id() == stream.id() && stream.file() == 0));
    assert_eq!(files.record_count(), file.record_count());
}
