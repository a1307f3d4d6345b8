//! What typical structs expand to, kept in `tests/expected`, so that a change of generated code is seen in review.
//!
//! `VRS_BLESS=1 cargo test -p vrs-derive` writes the files anew.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use super::data_layout;

/// The expansion, as rustfmt of this toolchain lays it out.
fn expand(source: &str) -> String {
    let code = data_layout(&syn::parse_str(source).unwrap()).to_string();
    // What stands in braces behind a macro is not laid out.
    let code = code.replace("__vrs :: when_alloc ! {", "mod when_alloc {");
    let rustfmt = ["--edition", "2024", "--config-path", concat!(env!("CARGO_MANIFEST_DIR"), "/..")];
    let mut child = Command::new("rustfmt").args(rustfmt).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(code.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "rustfmt does not take the expansion");
    String::from_utf8(output.stdout).unwrap()
}

fn check(name: &str, source: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected").join(format!("{name}.rs"));
    let expanded = expand(source);
    if env::var_os("VRS_BLESS").is_some() {
        fs::write(&path, &expanded).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == expanded,
        "{} is not what is generated now: bless it, and look at the difference",
        path.display()
    );
}

#[test]
fn plain() {
    check("plain", "pub struct Plain { /// Seconds.\n pub time: f64, note: String }");
}

#[test]
fn nested() {
    check(
        "nested",
        "struct Nested { #[layout(struct)] left: Hand, #[layout(struct)] hands: [Hand; 2], pose: [f32; 3] }",
    );
}

#[test]
fn optional() {
    check("optional", "struct Optional { thermal: Option<Thermal>, offset: Option<f32> }");
}

#[test]
fn borrowed() {
    check("borrowed", "struct Borrowed<'a> { ranges: &'a [f32], note: &'a str }");
}

#[test]
fn attributes() {
    check(
        "attributes",
        r#"struct Attributes {
            #[layout(label = "exposure_time", unit = "s", default = 0.01, min = 0.0, required)] exposure: f64,
            #[layout(as = u32)] mode: Mode,
            #[layout(legacy(label = "frame", type = u32))] frame_counter: u64,
            #[layout(with = Seconds)] delay: Duration,
        }"#,
    );
}
