//! Records that choose their optional groups by themselves.
#![allow(clippy::unwrap_used)] // A test fails that way.

use allocation_counter::measure;
use proptest::prelude::*;
use vrs::writer::Mark;
use vrs::{
    DataLayout, EncodeError, ErrorKind, Format, ImageFormat, Presence, Raw, Reader, RecordType, RecordableTypeId,
    Stream, StreamProblem, WriteProblem, Writer,
};

#[derive(DataLayout, Clone, Debug, Default, PartialEq)]
struct Sample {
    number: u32,
    thermal: Option<Thermal>,
    note: Option<String>,
    tail: u8,
}

#[derive(DataLayout, Clone, Debug, Default, PartialEq)]
struct Thermal {
    temperature: f32,
    history: Vec<f32>,
    humidity: Option<f64>,
}

#[derive(DataLayout, Clone, Debug, Default, PartialEq)]
struct Position {
    altitude: Option<f64>,
}

fn stream() -> Stream {
    Stream::new(RecordableTypeId::BAROMETER, "acme/roof").unwrap()
}

fn sample() -> impl Strategy<Value = Sample> {
    let thermal = (-9.0..9.0_f32, prop::collection::vec(-9.0..9.0_f32, 0..3), prop::option::of(-9.0..9.0))
        .prop_map(|(temperature, history, humidity)| Thermal { temperature, history, humidity });
    (any::<u32>(), prop::option::of(thermal), prop::option::of("[a-z]{0,3}"), any::<u8>())
        .prop_map(|(number, thermal, note, tail)| Sample { number, thermal, note, tail })
}

/// The version of a record: that of its set of groups.
fn version_of(sample: &Sample) -> u32 {
    let humidity = sample.thermal.as_ref().is_some_and(|thermal| thermal.humidity.is_some());
    7 + u32::from(sample.thermal.is_some()) + 2 * u32::from(humidity) + 4 * u32::from(sample.note.is_some())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn nothing_is_lost(samples in prop::collection::vec(sample(), 1..20)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.vrs");
        let mut sensor = stream();
        let handle = sensor.data(7, Format::per_record::<Sample>().image(ImageFormat::Jpg)).unwrap();
        let writer = Writer::create(&path, [sensor]).unwrap();
        for (second, sample) in (0..).zip(&samples) {
            handle.write(f64::from(second), sample, &[b"jpg"]).unwrap();
        }
        writer.finish().unwrap();

        let file = Reader::open(&path).unwrap();
        prop_assert!(vrs::ops::check(&file).is_sound());
        let read = file.stream("acme/roof").unwrap().data::<Sample>().unwrap();
        prop_assert_eq!(read.records().count(), samples.len());
        for (record, sample) in read.records().zip(&samples) {
            let record = record.unwrap();
            prop_assert_eq!(&record.layout().unwrap().decode().unwrap(), sample);
            prop_assert_eq!(record.version(), version_of(sample));
        }
    }
}

/// Of eight sets of three groups, two have a group inside an absent one.
#[test]
fn each_set_has_a_version() {
    let mut sensor = stream();
    sensor.data(7, Format::per_record::<Sample>()).unwrap();
    let formats: Vec<(u32, Option<&str>)> =
        (6..16).map(|version| (version, sensor.tags().internal.get(&format!("RF:Data:{version}")))).collect();
    let layout = Some("data_layout");
    assert_eq!(formats[..3], [(6, None), (7, Some("data_layout/size=5")), (8, layout)]);
    assert_eq!(
        formats[3..],
        [(9, None), (10, layout), (11, layout), (12, layout), (13, None), (14, layout), (15, None)]
    );
    let definition = |version| sensor.tags().internal.get(&format!("DL:Data:{version}:0")).unwrap();
    let of = |presence| vrs::Definition::<Sample>::with_groups(Presence::from_bits(presence)).to_string();
    assert_eq!((definition(7), definition(14)), (&*of(0), &*of(7)));
}

#[test]
fn several_layouts_choose_together() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    let mut sensor = stream();
    let format = Format::per_record::<Thermal>().image(ImageFormat::Jpg).layout::<Position>();
    let handle = sensor.data(1, format).unwrap();
    assert_eq!(sensor.tags().internal.get("RF:Data:1"), Some("data_layout+image/jpg+data_layout/size=0"));
    assert_eq!(sensor.tags().internal.get("RF:Data:4"), Some("data_layout+image/jpg+data_layout/size=8"));
    let writer = Writer::create(&path, [sensor]).unwrap();
    let thermal = |humidity| Thermal { humidity, ..Thermal::default() };
    let position = |altitude| Position { altitude };
    handle.write_parts(1.0, (&thermal(None), Raw(b"1"), &position(Some(100.0)))).unwrap();
    handle.write_parts(2.0, (&thermal(Some(0.5)), Raw(b"2"), &position(None))).unwrap();
    writer.finish().unwrap();

    let file = Reader::open(&path).unwrap();
    let versions: Vec<u32> = file.records().map(|record| record.unwrap().version()).collect();
    assert_eq!(versions, [3, 2]);
    assert!(vrs::ops::check(&file).is_sound());
}

#[test]
fn a_version_that_is_taken_is_an_error_and_nothing_is_declared() {
    let problem = |result: vrs::Result<_>| match result.map(|_: vrs::RecordWriter<Sample>| ()).unwrap_err().kind() {
        ErrorKind::Stream { problem, .. } => format!("{problem}"),
        other => panic!("{other}"),
    };
    let mut sensor = stream();
    sensor.raw(RecordType::Data, 10).unwrap();
    let before = sensor.tags().clone();
    let message = problem(sensor.data(5, Format::per_record::<Sample>()));
    assert_eq!(message, "Data records of version 10 are declared already: choose another version");
    assert_eq!(*sensor.tags(), before);
    let message = problem(sensor.data(u32::MAX - 3, Format::per_record::<Sample>()));
    assert!(message.starts_with("Data records from version 4294967292 on need 8 versions"), "{message}");
    assert_eq!(*sensor.tags(), before);
    // Version 3 + 7 is that of all groups, but 8 + 2 is that of a set that no value can have.
    sensor.data(3, Format::per_record::<Sample>()).unwrap_err();
    sensor.data(8, Format::per_record::<Sample>()).unwrap();
    sensor.state(5, Format::per_record::<Sample>()).unwrap();
}

#[test]
fn more_than_three_groups_are_refused() {
    #[derive(DataLayout)]
    struct Four {
        a: Option<u8>,
        b: Option<u8>,
        c: Option<u8>,
        d: Option<u8>,
    }
    let error = stream().data(1, Format::per_record::<Four>()).map(drop).unwrap_err();
    let ErrorKind::Stream { problem, .. } = error.kind() else { panic!("{error}") };
    let expected = StreamProblem::TooManyGroups { record_type: RecordType::Data, version: 1, groups: 4 };
    assert_eq!(*problem, expected);
}

/// The group is named by its first piece, and the way out is told.
#[test]
fn a_format_that_fixes_its_groups_names_the_one_that_differs() {
    let handle = stream().data(1, Format::<Sample>::new()).unwrap();
    let mut sensor = stream();
    let with_note = Sample { note: Some(String::new()), ..Sample::default() };
    let fixed = sensor.data(1, Format::of(&with_note)).unwrap();
    drop(handle);
    let group = |value: &Sample| match fixed.write(0.0, value, &[]).unwrap_err().kind() {
        ErrorKind::Write { problem: WriteProblem::Layout(error), .. } => *error,
        other => panic!("{other}"),
    };
    let thermal = Some(Thermal { humidity: Some(0.5), ..Thermal::default() });
    let error = group(&Sample { thermal, ..with_note.clone() });
    assert_eq!(error, EncodeError::Presence { layout: "Sample", label: "temperature", group: 0, present: true });
    let error = group(&Sample::default());
    assert_eq!(error, EncodeError::Presence { layout: "Sample", label: "note", group: 2, present: false });
    assert_eq!(
        error.to_string(),
        "the optional group `note` of `Sample` is absent, and the record format says the opposite: it is chosen by the \
         prototype of Format::of, and the same for all records. Where groups come and go, use Format::per_record"
    );
}

#[test]
fn choosing_allocates_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut sensor = stream();
    let handle = sensor.data(1, Format::per_record::<Sample>()).unwrap();
    let options = Writer::options().manual_flush().workers(0);
    let writer = options.create(folder.path().join("out.vrs"), [sensor]).unwrap();
    let with_group = Sample { thermal: Some(Thermal::default()), ..Sample::default() };
    let record = |second: u32| {
        for number in 0..50 {
            let sample = if number % 2 == 0 { &with_group } else { &Sample { number, ..Sample::default() } };
            handle.write(f64::from(second) + f64::from(number) * 0.01, sample, &[]).unwrap();
        }
    };
    // Memory comes back when it is written: waiting for that makes every round the same.
    for second in 0..20 {
        record(second);
        writer.flush_before(f64::from(second) - 1.0).unwrap().wait(Mark::Written).unwrap();
    }
    assert_eq!(measure(|| record(20)).count_total, 0);
    writer.finish().unwrap();
}
