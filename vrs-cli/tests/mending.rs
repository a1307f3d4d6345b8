//! `vrs recover` and `vrs fix-index`.
#![allow(clippy::unwrap_used, reason = "a test fails that way")]

mod common;

use std::fs;

use common::run;
use vrs_tests::data::reference;

#[test]
fn what_is_left_is_recovered_and_the_loss_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let whole = fs::read(reference("layouts.vrs")).unwrap();
    fs::write(path("cut.vrs"), &whole[..6000]).unwrap();
    let recovered = run(folder.path(), &["recover", "cut.vrs", "out.vrs"]);
    let expected = "\
the file is cut short: 3 of the 24 records in its index are missing
1 record is lost of stream 65500-4, t = 3.25 s
1 record is lost of stream 65501-1, t = 3.5 s
1 record is lost of stream 65501-2, t = 3.5 s
out.vrs: 21 records are recovered, 3 are lost
";
    assert_eq!((recovered.code, recovered.out.as_str(), recovered.err.as_str()), (3, expected, ""));
    let check = run(folder.path(), &["check", "out.vrs"]);
    assert_eq!((check.code, check.out.as_str()), (0, "21 records, all sound and what was recorded\n"));
    // The same content, as far as it is there.
    let json = |name| run(folder.path(), &["print-json", name]).out;
    assert_eq!(json("out.vrs"), json("cut.vrs"));

    // Nothing is replaced, and nothing is left behind.
    let again = run(folder.path(), &["recover", "cut.vrs", "out.vrs"]);
    assert_eq!((again.code, again.out.as_str()), (1, ""));
    assert!(again.err.contains("out.vrs: the file exists, and is not replaced"), "{}", again.err);
    assert_eq!(run(folder.path(), &["recover", "none.vrs", "new.vrs"]).code, 1);
    assert_eq!(run(folder.path(), &["recover", "cut.vrs"]).code, 2);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    assert_eq!(fs::read(path("cut.vrs")).unwrap(), &whole[..6000]);

    let sound = run(folder.path(), &["recover", reference("layouts.vrs").to_str().unwrap(), "copy.vrs"]);
    assert_eq!((sound.code, sound.out.as_str()), (0, "copy.vrs: 24 records are recovered, none is lost\n"));
}

#[test]
fn chunks_that_are_missing_cost_their_records() {
    let folder = tempfile::tempdir().unwrap();
    for suffix in ["", "_1", "_3"] {
        let name = format!("chunked.vrs{suffix}");
        fs::copy(reference(&name), folder.path().join(name)).unwrap();
    }
    let recovered = run(folder.path(), &["recover", "chunked.vrs", "out.vrs"]);
    assert_eq!(recovered.code, 3, "{}", recovered.out);
    assert!(recovered.out.starts_with("chunk files are missing: ") && recovered.out.contains("chunked.vrs_2"));
    assert_eq!(run(folder.path(), &["check", "out.vrs"]).code, 0);
    let fix = run(folder.path(), &["fix-index", "chunked.vrs"]);
    assert_eq!(fix.code, 1);
    assert!(fix.err.contains("chunk files are missing") && fix.err.contains("`vrs recover`"), "{}", fix.err);
}

#[test]
fn an_index_is_fixed_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["no_index.vrs", "cut_record.vrs", "layouts.vrs"] {
        fs::write(path(name), fs::read(reference(name)).unwrap()).unwrap();
    }
    let fix = run(folder.path(), &["fix-index", "no_index.vrs", "cut_record.vrs", "layouts.vrs"]);
    assert_eq!(fix.code, 3, "{}", fix.err);
    for line in [
        "no_index.vrs: 20 records, the index is written",
        "cut_record.vrs: 19 records, the index is written; 79 bytes of no record are cut off",
        "layouts.vrs: 24 records, the index is right: nothing is changed",
    ] {
        assert!(fix.out.lines().any(|found| found == line), "{line}: {}", fix.out);
    }
    let bytes = ["no_index.vrs", "cut_record.vrs"].map(|name| fs::read(path(name)).unwrap());
    let again = run(folder.path(), &["fix-index", "no_index.vrs", "cut_record.vrs"]);
    assert_eq!((again.code, again.out.matches("nothing is changed").count()), (0, 2), "{}", again.out);
    assert_eq!(bytes, ["no_index.vrs", "cut_record.vrs"].map(|name| fs::read(path(name)).unwrap()));
    assert_eq!(run(folder.path(), &["check", "no_index.vrs", "cut_record.vrs"]).code, 0);
    assert_eq!(fs::read(path("layouts.vrs")).unwrap(), fs::read(reference("layouts.vrs")).unwrap());
}
