//! Fuzzing on stable Rust: the coverage that libFuzzer needs, by flags that a stable compiler takes.

use std::path::Path;
use std::process::Command;

use crate::{root, run};

const TARGETS: [&str; 2] = ["open_file", "layout_json"];

const FLAGS: [&str; 6] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg=fuzzing",
];

/// Builds all targets and runs each for so many seconds on its corpus, which starts with the reference files.
pub(crate) fn smoke(seconds: u32) -> Result<(), String> {
    let root = root();
    let fuzz = root.join("fuzz");
    let target = fuzz.join("target");
    // A target of its own name keeps the flags away from build scripts and macros.
    let triple = env!("XTASK_TARGET");
    run(Command::new(env!("CARGO"))
        .args(["build", "--release", "--target", triple, "--manifest-path"])
        .arg(fuzz.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .env("RUSTFLAGS", FLAGS.join(" ")))?;
    for name in TARGETS {
        let corpus = fuzz.join("corpus").join(name);
        std::fs::create_dir_all(&corpus).map_err(|error| format!("{}: {error}", corpus.display()))?;
        run(Command::new(target.join(triple).join("release").join(name))
            .arg(&corpus)
            .arg(seeds(root, name))
            .arg(format!("-max_total_time={seconds}"))
            .args(["-max_len=20000", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=0", "-verbosity=0"])
            .current_dir(&fuzz))?;
        println!("fuzz target {name}: no failure in {seconds} s");
    }
    Ok(())
}

/// Where a target starts from.
fn seeds(root: &Path, name: &str) -> std::path::PathBuf {
    match name {
        "open_file" => root.join("tests/data/reference"),
        _ => root.join("fuzz/seeds").join(name),
    }
}
