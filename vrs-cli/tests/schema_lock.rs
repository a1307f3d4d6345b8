//! `vrs schema show`, `diff` and `lock`: on reference files, on recordings of changed structs, and on what is neither.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]
#![allow(clippy::struct_field_names, reason = "labels are what they are")]

mod common;

use std::fs;
use std::path::Path;

use common::{Run, run};
use serde_json::Value;
use vrs::{DataLayout, Format, RecordableTypeId, Stream, Writer};
use vrs_tests::data::reference;

mod old {
    #[derive(vrs::DataLayout)]
    pub(crate) struct Frame {
        pub(crate) frame_counter: u32,
        pub(crate) exposure: f64,
        #[layout(default = 1.5)]
        pub(crate) gain: f32,
    }
}

mod new {
    #[derive(vrs::DataLayout)]
    pub(crate) struct Frame {
        pub(crate) frame_counter: u64,
        pub(crate) exposure: f64,
        #[layout(default = 1.5)]
        pub(crate) gain: f32,
        pub(crate) note: String,
    }
}

mod strict {
    #[derive(vrs::DataLayout)]
    pub(crate) struct Frame {
        pub(crate) exposure: f64,
        #[layout(required)]
        pub(crate) iso: u16,
    }
}

/// Records a stream `acme/cam` whose data records, of this version, are such structs.
fn record<T: DataLayout + 'static>(path: &Path, version: u32, value: &T) {
    let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/cam").unwrap();
    let frames = camera.data(version, Format::of(value)).unwrap();
    let writer = Writer::create(path, [camera]).unwrap();
    frames.write(0.0, value, &[]).unwrap();
    writer.finish().unwrap();
}

/// A folder with recordings of the structs above.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    record(&path("old.vrs"), 1, &old::Frame { frame_counter: 7, exposure: 0.1, gain: 2.0 });
    record(&path("new.vrs"), 2, &new::Frame { frame_counter: 7, exposure: 0.1, gain: 2.0, note: String::new() });
    record(&path("strict.vrs"), 1, &strict::Frame { exposure: 0.1, iso: 100 });
    folder
}

fn diff(folder: &Path, a: &str, b: &str) -> Run {
    run(folder, &["schema", "diff", a, b])
}

/// The cells of the row of a piece.
fn row<'o>(out: &'o str, piece: &str) -> Vec<&'o str> {
    let line =
        out.lines().find(|line| line.trim_start().starts_with(piece)).unwrap_or_else(|| panic!("{piece}: {out}"));
    line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

#[test]
fn a_recording_is_the_same_as_itself_and_as_its_lock() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["all_pieces", "guide", "layouts", "resilience", "audio", "blocks"] {
        let path = reference(&format!("{name}.vrs"));
        let path = path.to_str().unwrap();
        let lock = format!("{name}.lock");
        let Run { code, out, .. } = run(folder.path(), &["schema", "lock", path, "--out", &lock]);
        assert_eq!((code, out.as_str()), (0, ""), "{name}");
        assert_eq!(
            run(folder.path(), &["schema", "lock", path]).out,
            fs::read_to_string(folder.path().join(&lock)).unwrap()
        );
        for (a, b) in [(path, path), (path, &lock), (&lock, path), (&lock, &lock)] {
            let Run { code, out, .. } = diff(folder.path(), a, b);
            assert_eq!((code, out.lines().last()), (0, Some("the same")), "{a} {b}: {out}");
        }
    }
}

#[test]
fn each_piece_says_what_the_other_side_sees() {
    let folder = folder();
    let Run { code, out, err } = diff(folder.path(), "old.vrs", "new.vrs");
    assert_eq!(code, 3);
    assert_eq!(row(&out, "exposure: f64"), ["exposure: f64", "present", "present"]);
    assert_eq!(row(&out, "frame_counter: u32"), ["frame_counter: u32", "default (stored as u64)", "lost"]);
    assert_eq!(row(&out, "frame_counter: u64"), ["frame_counter: u64", "lost", "default (stored as u32)"]);
    assert_eq!(row(&out, "note: String"), ["note: String", "lost", "default"]);
    assert!(out.contains("acme/cam/Data:1:0 (A), acme/cam/Data:2:0 (B)") && out.ends_with("\n1 break\n"), "{out}");
    assert!(
        err.contains("has `frame_counter` as u64, recordings have it as u32: add #[layout(legacy(type = u32"),
        "{err}"
    );
}

#[test]
fn new_pieces_and_defaults_are_compatible_and_required_ones_are_not() {
    let folder = folder();
    // The lock of a program that reads the old counter into the new one.
    let lock = "# VRS layout lock\n\nlayout Frame\n    exposure: f64\n    frame_counter: u32 => frame_counter: u64\n    \
                frame_counter: u64\n    gain: f32\n    note: String\n";
    fs::write(folder.path().join("migrating.lock"), lock).unwrap();
    let Run { code, out, err } = diff(folder.path(), "old.vrs", "migrating.lock");
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert_eq!(row(&out, "frame_counter: u64"), ["frame_counter: u64", "lost", "migrated from frame_counter: u32"]);
    assert_eq!(row(&out, "frame_counter: u32")[2], "read as frame_counter: u64");
    assert!(out.ends_with("\ncompatible: 3 pieces differ\n"), "{out}");

    fs::write(folder.path().join("lossy.lock"), lock.replace("=> frame_counter: u64", "=> removed")).unwrap();
    let lossy = diff(folder.path(), "old.vrs", "lossy.lock");
    assert_eq!((lossy.code, row(&lossy.out, "frame_counter: u32")[2]), (0, "removed on purpose"));

    // What the old program reads of still older recordings, the new one has to read, too.
    let itself = diff(folder.path(), "migrating.lock", "migrating.lock");
    assert_eq!((itself.code, itself.out.lines().last()), (0, Some("the same")), "{}", itself.out);
    fs::write(folder.path().join("forgetful.lock"), lock.replace("    frame_counter: u32 => frame_counter: u64\n", ""))
        .unwrap();
    let forgetful = diff(folder.path(), "migrating.lock", "forgetful.lock");
    assert_eq!((forgetful.code, row(&forgetful.out, "frame_counter: u32")[2]), (3, "lost"));

    fs::write(folder.path().join("less.lock"), lock.replace("    gain: f32\n", "")).unwrap();
    let less = diff(folder.path(), "migrating.lock", "less.lock");
    assert_eq!(less.code, 3);
    assert!(less.err.contains("`Frame` of less.lock loses `gain: f32`"), "{}", less.err);
    assert_eq!(diff(folder.path(), "less.lock", "migrating.lock").code, 0);

    let strict = diff(folder.path(), "old.vrs", "strict.vrs");
    assert!(strict.err.contains("old.vrs lacks `iso: u16`, which readers require"), "{}", strict.err);
    assert_eq!(row(&strict.out, "gain: f32"), ["gain: f32", "default 1.5", "lost"]);
    assert_eq!(row(&strict.out, "iso: u16"), ["iso: u16", "lost", "missing, required"]);
}

#[test]
fn a_layout_that_programs_no_longer_lock_is_a_break() {
    let folder = tempfile::tempdir().unwrap();
    let two = "# VRS layout lock\n\nlayout A\n    a: u8\n\nlayout B\n    b: u8\n";
    fs::write(folder.path().join("two.lock"), two).unwrap();
    fs::write(folder.path().join("one.lock"), two.split("\nlayout B").next().unwrap()).unwrap();
    fs::write(folder.path().join("other.lock"), two.replace(": u8", ": i8")).unwrap();
    let Run { code, out, err } = diff(folder.path(), "two.lock", "one.lock");
    assert!(code == 3 && err.contains("one.lock has no layout `B`") && out.contains("B (only in A)"), "{out}{err}");
    assert_eq!(diff(folder.path(), "one.lock", "two.lock").code, 0);
    let other = diff(folder.path(), "two.lock", "other.lock");
    assert!(other.err.contains("`A` and `A` have no piece in common"), "{}", other.err);
    // A recording without a stream loses nothing.
    let guide = reference("guide.vrs");
    let Run { code, out, .. } = diff(&reference(""), guide.to_str().unwrap(), "layouts.vrs");
    assert_eq!((code, out.lines().last()), (0, Some("compatible: each side has layouts of its own")));
}

#[test]
fn the_samples_read_the_guide() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples/layouts.lock");
    let Run { out, .. } = diff(&reference(""), "guide.vrs", lock.to_str().unwrap());
    for pair in [
        "guide/pieces/Data:1:0 (A), guide::SixPieces (B)",
        "guide/camera/Configuration:1:0 (A), guide::MyCameraConfigRecordDataLayout (B)",
        "guide/optional_on/Data:1:0 (A), guide::OptionalFields (B)",
        "rig::Imu (only in B)",
    ] {
        assert!(out.contains(pair), "{pair}: {out}");
    }
    assert_eq!(row(&out, "labelled_points")[1..], ["present", "present"]);
}

#[test]
fn show_prints_what_definitions_say() {
    let folder = reference("");
    let Run { code, out, err } = run(&folder, &["schema", "show", "layouts.vrs", "ref/described"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let title = out.lines().next().unwrap();
    assert!(title.starts_with("ref/described/Data:1:0 of 65500-") && title.ends_with(", 9 pieces"), "{title}");
    assert!(row(&out, "temperature: f64")[1].contains("unit: degC"), "{out}");
    let by_id = run(&folder, &["schema", "show", "layouts.vrs", "65500-3"]);
    assert_eq!(by_id.out.matches(" pieces\n").count(), 1);
    assert!(run(&folder, &["schema", "show", "layouts.vrs"]).out.matches(" pieces\n").count() > 3);
}

#[test]
fn show_prints_json() {
    let json = run(&reference(""), &["schema", "show", "--json", "layouts.vrs", "ref/described"]).out;
    let layout: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&layout["layout"], &layout["tag"]), (&"ref/described/Data:1:0".into(), &"DL:Data:1:0".into()));
    let pieces = layout["pieces"].as_array().unwrap();
    let piece = |label: &str| pieces.iter().find(|piece| piece["label"] == label).unwrap();
    assert_eq!(piece("calibration")["size"], 4);
    assert_eq!(piece("calibration")["type"], "DataPieceArray<int32_t>");
    assert_eq!(piece("temperature")["rust"], "f64");
    assert_eq!(piece("temperature")["tags"]["unit"], "degC");
    assert!(piece("temperature")["properties"]["max"].is_number());
    let stored = run(&reference(""), &["json-description", "layouts.vrs"]).out;
    assert!(stored.contains(piece("lines")["default"][0].as_str().unwrap()));
}

#[test]
fn diff_prints_json() {
    let folder = folder();
    let Run { code, out, .. } = run(folder.path(), &["schema", "diff", "--json", "old.vrs", "new.vrs"]);
    let comparison: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &comparison["b"]), (3, &"acme/cam/Data:2:0".into()));
    let lost =
        comparison["pieces"].as_array().unwrap().iter().find(|piece| piece["b_in_a"]["sight"] == "lost").unwrap();
    assert_eq!((&lost["label"], &lost["a_in_b"]["sight"]), (&"frame_counter".into(), &"default".into()));
}

#[test]
fn unwise_labels_are_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    let lock = "# VRS layout lock\n\nlayout A\n    frameCounter: u8\n    hands/0/x_1: f32\n    id: u16\n    id: u8\n";
    fs::write(folder.path().join("a.lock"), lock).unwrap();
    let Run { code, err, .. } = run(folder.path(), &["schema", "show", "a.lock"]);
    assert_eq!((code, err.lines().count()), (0, 2), "{err}");
    assert!(err.contains("label `frameCounter` of A is not lowercase snake_case"), "{err}");
    assert!(err.contains("`id` is u8 in A and u16 in A"), "{err}");
    let versions = run(&reference(""), &["schema", "lock", "resilience.vrs"]);
    assert!(versions.err.contains("`frame_counter` is u32 in ref/cam/Data:1:0 and u64 in ref/cam/Data:2:0"));
}

#[test]
fn what_is_neither_recording_nor_lock_is_refused() {
    let folder = folder();
    fs::write(folder.path().join("bad.lock"), "# VRS layout lock\nlayout A\n  a: usize\n").unwrap();
    fs::write(folder.path().join("conflict.lock"), "<<<<<<< HEAD\n").unwrap();
    fs::write(folder.path().join("bytes.lock"), b"# VRS layout lock\n\xff").unwrap();
    fs::write(folder.path().join("short.vrs"), b"# VRS").unwrap();
    for name in ["bad.lock", "conflict.lock", "bytes.lock", "short.vrs", "missing.vrs", "missing.lock", "."] {
        for args in
            [vec!["show", name], vec!["lock", name], vec!["diff", name, "old.vrs"], vec!["diff", "old.vrs", name]]
        {
            let args: Vec<_> = ["schema"].into_iter().chain(args).collect();
            let Run { code, out, err } = run(folder.path(), &args);
            assert_eq!((code, out.as_str()), (1, ""), "{args:?} {err}");
            assert!(err.starts_with(&format!("vrs: {name}: ")) && err.lines().count() == 1, "{err}");
        }
    }
    assert!(run(folder.path(), &["schema", "show", "bad.lock"]).err.contains("line 3 of the lock has a type"));
    assert_eq!(run(folder.path(), &["schema", "show", "old.vrs", "no/such"]).code, 2);
    let unwritable = run(folder.path(), &["schema", "lock", "old.vrs", "--out", "no/such/folder.lock"]);
    assert!(unwritable.code == 1 && unwritable.err.contains("folder.lock: cannot write"), "{}", unwritable.err);
}

#[test]
fn a_definition_that_is_no_layout_is_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(reference("layouts.vrs")).unwrap();
    let at = whole.windows(22).position(|window| window == b"DataPieceValue<double>").unwrap();
    let mut bytes = whole;
    bytes[at..at + 22].copy_from_slice(b"DataPieceValue<dubble>");
    fs::write(folder.path().join("odd.vrs"), bytes).unwrap();
    let Run { code, out, err } = run(folder.path(), &["schema", "show", "odd.vrs"]);
    assert!(code == 3 && err.contains("odd.vrs: DL:Data:1:0 of stream ") && err.contains("unknown type"), "{err}");
    assert!(out.contains("ref/nested/Data:1:0"), "{out}");
}
