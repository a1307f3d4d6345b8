//! The firmware sample as a device has it: linked without `std`, in a workspace of its own.

use std::fs::File;
use std::process::Command;

use crate::{cargo, root, run};

/// Builds the program with and without optimisation, has it record, and checks the recordings.
pub(crate) fn run_linked() -> Result<(), String> {
    let root = root();
    let target = root.join("target/firmware-link");
    for profile in ["dev", "release"] {
        run(Command::new(env!("CARGO"))
            .args(["build", "--profile", profile, "--manifest-path"])
            .arg(root.join("firmware-link/Cargo.toml"))
            .arg("--target-dir")
            .arg(&target))?;
        let folder = if profile == "dev" { "debug" } else { profile };
        let recording = target.join(folder).join("wristband.vrs");
        let file = File::create(&recording).map_err(|error| format!("{}: {error}", recording.display()))?;
        run(Command::new(target.join(folder).join("firmware-link")).stdout(file))?;
        cargo(&[
            "run",
            "--quiet",
            "--package",
            "vrs-cli",
            "--bin",
            "vrs",
            "--",
            "check",
            &recording.to_string_lossy(),
        ])?;
        // The test compares it with what the library records on this machine, which other tests read back.
        run(Command::new(env!("CARGO"))
            .args(["test", "--quiet", "--workspace", "--all-features", "--test", "firmware"])
            .env("VRS_FIRMWARE_RECORDING", &recording))?;
    }
    Ok(())
}
