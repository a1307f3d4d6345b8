//! The official reader, asked through `oracle/oracle.py`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

/// A Python environment with the official reader in it.
#[derive(Clone, Debug)]
pub struct Oracle {
    python: PathBuf,
}

impl Oracle {
    /// The oracle, installed under `target/` the first time. `None`, and a line that says why, where that is impossible:
    /// without Python, without a network, on a system that the reader has no wheel for.
    pub fn get() -> Option<&'static Self> {
        static ORACLE: OnceLock<Option<Oracle>> = OnceLock::new();
        let oracle = ORACLE.get_or_init(|| {
            install().map_err(|reason| eprintln!("SKIPPED: the official reader cannot be asked: {reason}")).ok()
        });
        oracle.as_ref()
    }

    /// What it says of a file: a line for the file, then one for each record.
    pub fn dump(&self, path: &Path) -> Vec<Value> {
        lines(&self.run("dump", &[path]))
    }

    /// How many records of which streams it finds, for each of several files.
    pub fn counts(&self, paths: &[impl AsRef<Path>]) -> Vec<Value> {
        let paths: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
        paths.chunks(500).flat_map(|paths| lines(&self.run("count", paths))).collect()
    }

    /// How many records of each of several files it reads, and how many it fails to read; `error` where it refuses, crashes or
    /// hangs.
    pub fn reads(&self, paths: &[impl AsRef<Path>]) -> Vec<Value> {
        let paths: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
        paths.chunks(500).flat_map(|paths| lines(&self.run("reads", paths))).collect()
    }

    /// The logical checksum that it computes.
    pub fn checksum(&self, path: &Path) -> String {
        String::from_utf8(self.run("checksum", &[path]).stdout).unwrap().trim().to_owned()
    }

    fn run(&self, command: &str, paths: &[&Path]) -> Output {
        let output = Command::new(&self.python).arg(script()).arg(command).args(paths).output();
        output.unwrap_or_else(|error| panic!("{}: {error}", self.python.display()))
    }
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle/oracle.py")
}

/// Makes the virtual environment, or finds the one that an earlier run made for the same requirements.
fn install() -> Result<Oracle, String> {
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle/requirements.txt");
    let wanted = std::fs::read_to_string(&requirements).map_err(|error| error.to_string())?;
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/oracle");
    let (stamp, python) = (home.join("requirements.txt"), home.join("bin/python"));
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(Oracle { python });
    }
    // Made beside its place and moved there: tests run side by side.
    let fresh = home.with_extension(std::process::id().to_string());
    run(Command::new("python3").args(["-m", "venv"]).arg(&fresh))?;
    let pip = |python: &Path| {
        let mut command = Command::new(python);
        command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
        command
    };
    run(pip(&fresh.join("bin/python")).arg(&requirements))?;
    std::fs::write(fresh.join("requirements.txt"), &wanted).map_err(|error| error.to_string())?;
    let _ = std::fs::remove_dir_all(&home);
    if std::fs::rename(&fresh, &home).is_err() {
        // Another test was faster.
        let _ = std::fs::remove_dir_all(&fresh);
    }
    Ok(Oracle { python })
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let error = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} failed: {}", error.lines().last().unwrap_or_default()))
}
