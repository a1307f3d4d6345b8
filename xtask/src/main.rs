//! What CI and the README run. `cargo xtask help` lists the tasks.

mod bench;
mod firmware;
mod fuzz;
mod instructions;
mod python;

use std::path::Path;
use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};

/// Tasks of the project.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run all tests of the workspace, with the sample programs.
    Test,
    /// Install the Python package into a virtual environment of its own, and run its tests. `Test` does it too.
    Python {
        /// Passed on to pytest.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Check formatting, lints, documentation, and the crates without their default features.
    Lint,
    /// Link the firmware sample without `std`, run it, and check what it records.
    Firmware,
    /// Kill 200 recordings, record a million records on each of 16 threads, and damage every bit of all headers: before a
    /// release, with figures.
    Soak,
    /// Time the jobs of the workload beside the crate `mcap` and, where there is one, a program of the C++ reference.
    Bench(bench::Options),
    /// Count what a record costs in instructions, and compare with the budgets of `bench/instructions.toml`.
    Instructions(instructions::Options),
    /// Write the table of what the official reader makes of damaged files into docs/damage.md.
    DamageTable,
    /// Build the fuzz targets with coverage and run each for a while.
    FuzzSmoke {
        /// Seconds for each target.
        #[arg(long, default_value_t = 10)]
        seconds: u32,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Test => test(),
        Task::Python { arguments } => python::test(&arguments),
        Task::Lint => lint(),
        Task::Firmware => firmware::run_linked(),
        Task::Soak => soak(),
        Task::DamageTable => cargo(&["run", "--package", "vrs-tests", "--bin", "damage_table"]),
        Task::Bench(options) => bench::bench(&options),
        Task::Instructions(options) => instructions::instructions(&options),
        Task::FuzzSmoke { seconds } => fuzz::smoke(seconds),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            eprintln!("xtask: {failed}");
            ExitCode::FAILURE
        }
    }
}

fn test() -> Result<(), String> {
    cargo(&["test", "--workspace", "--all-features"])?;
    python::test(&[])
}

fn soak() -> Result<(), String> {
    let tests =
        ["test", "--release", "--package", "vrs-tests", "--test", "kill", "--test", "stress", "--test", "damage_suite"];
    run(Command::new(env!("CARGO")).args(tests).args(["--", "--nocapture", "--test-threads=1"]).env("VRS_SOAK", "1"))?;
    // Memory of long recordings.
    cargo(&["test", "--release", "--package", "vrs", "--lib", "--", "--ignored", "--nocapture"])
}

fn lint() -> Result<(), String> {
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--all-features", "--", "--deny", "warnings"])?;
    // Features unify in a workspace: only alone does a crate show that it needs none.
    for (package, features) in [
        ("vrs", ""),
        ("vrs", "alloc"),
        ("vrs", "alloc,derive"),
        ("vrs", "heapless"),
        ("vrs", "embedded"),
        ("vrs", "derive,embedded,heapless"),
        ("firmware", ""),
        ("vrs", "alloc,derive,json"),
        ("vrs-media", ""),
        ("vrs-media", "jpg"),
        ("vrs-media", "png"),
        ("vrs-media", "jxl"),
        ("vrs-media", "wav"),
    ] {
        cargo(&[
            "clippy",
            "--package",
            package,
            "--no-default-features",
            "--features",
            features,
            "--",
            "--deny",
            "warnings",
        ])?;
    }
    run(Command::new(env!("CARGO"))
        .args(["doc", "--workspace", "--no-deps", "--all-features"])
        .env("RUSTDOCFLAGS", "--deny warnings"))
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

fn cargo(arguments: &[&str]) -> Result<(), String> {
    run(Command::new(env!("CARGO")).args(arguments))
}

/// Runs a command to its end, showing what it prints.
fn run(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed: {status}")) }
}
