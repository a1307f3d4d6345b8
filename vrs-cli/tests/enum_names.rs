//! `vrs print`: numbers that a definition names.
#![allow(clippy::unwrap_used, reason = "a test fails that way")]

mod common;

use common::run;
use vrs::{DataLayout, Format, LayoutEnum, RecordableTypeId, Stream, Writer};

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(i8)]
enum Mode {
    Off = 0,
    Reverse = -1,
}

#[derive(DataLayout)]
struct Status {
    #[layout(names)]
    mode: Mode,
    bare: Mode,
    other: i8,
}

#[test]
fn prints_show_the_names_of_enums() {
    let folder = tempfile::tempdir().unwrap();
    let mut motor = Stream::new(RecordableTypeId::SAMPLE_DEVICE, "motor").unwrap();
    let records = motor.data(1, Format::<Status>::new()).unwrap();
    let writer = Writer::create(folder.path().join("motor.vrs"), [motor]).unwrap();
    records.write(1.0, &Status { mode: Mode::Reverse, bare: Mode::Reverse, other: 0 }, &[]).unwrap();
    records.write(2.0, &Status { mode: Mode::Off, bare: Mode::Off, other: 0 }, &[]).unwrap();
    writer.finish().unwrap();

    let printed = run(folder.path(), &["print", "motor.vrs"]);
    assert_eq!((printed.code, printed.err.as_str()), (0, ""));
    let modes: Vec<_> = printed.out.lines().filter(|line| line.contains("mode:")).map(str::trim).collect();
    assert_eq!(modes, ["mode: Reverse (-1)", "mode: Off (0)"]);
    assert!(printed.out.contains(" bare: -1\n"));

    // The struct that `schema rust` prints has the names, too.
    let schema = run(folder.path(), &["schema", "rust", "motor.vrs", "motor"]);
    assert!(schema.out.contains(r#"tag(enum = "Off=0, Reverse=-1")"#), "{}", schema.out);
}
