//! The Python package: built, installed into a virtual environment as its users do it, and tested there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::run;

/// Installs the package into `target/python` and runs its tests. Where there is no Python or no network, it says so.
pub(crate) fn test(arguments: &[String]) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let package = root.join("vrs-python");
    let environment = match Environment::get(&root.join("target/python"), &package.join("tests/requirements.txt")) {
        Ok(environment) => environment,
        Err(reason) => {
            eprintln!("SKIPPED: the Python package cannot be tested: {reason}");
            return Ok(());
        }
    };
    environment.install(&package)?;
    run(environment.command("pytest").args(["-ra", "--quiet"]).args(arguments).current_dir(&package))
}

/// A virtual environment.
struct Environment {
    python: PathBuf,
}

impl Environment {
    /// The environment with these requirements: the one of an earlier run, or a fresh one. What cannot be installed is
    /// named, and missing; tests that need it skip.
    fn get(home: &Path, requirements: &Path) -> Result<Self, String> {
        let environment = Self { python: home.join("bin/python") };
        let wanted =
            fs::read_to_string(requirements).map_err(|error| format!("{}: {error}", requirements.display()))?;
        let stamp = home.join("requirements.txt");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(environment);
        }
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(home))?;
        if run(environment.pip().arg("--requirement").arg(requirements)).is_err() {
            for requirement in wanted.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
                if let Err(reason) = run(environment.pip().arg(requirement)) {
                    eprintln!("SKIPPED: tests that need {requirement}: {reason}");
                }
            }
            run(environment.command("maturin").arg("--version"))
                .and(run(environment.command("pytest").arg("--version")))?;
            // Not stamped: the next run tries again.
            return Ok(environment);
        }
        fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))?;
        Ok(environment)
    }

    /// `pip install` of the package; unoptimised, so that it shares its build with the other tests.
    fn install(&self, package: &Path) -> Result<(), String> {
        run(self
            .pip()
            .args(["--no-build-isolation", "--no-deps", "--force-reinstall"])
            .arg(package)
            .env("MATURIN_PEP517_ARGS", "--profile dev")
            // maturin itself is in the environment.
            .env("PATH", self.path()))
    }

    fn path(&self) -> std::ffi::OsString {
        let mut folders = vec![self.python.parent().map(Path::to_owned).unwrap_or_default()];
        if let Some(path) = std::env::var_os("PATH") {
            folders.extend(std::env::split_paths(&path));
        }
        std::env::join_paths(folders).unwrap_or_default()
    }

    fn pip(&self) -> Command {
        let mut pip = self.command("pip");
        pip.args(["install", "--quiet", "--disable-pip-version-check"]);
        pip
    }

    /// A module of the environment, to be run.
    fn command(&self, module: &str) -> Command {
        let mut command = Command::new(&self.python);
        command.args(["-m", module]);
        command
    }
}
