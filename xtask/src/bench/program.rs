//! The programs that are compared.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::job::{Job, LOOK_UPS, MCAP_LOOK_UPS, Recording};

/// A program with the jobs of the workload.
pub(super) struct Program {
    path: PathBuf,
    /// What stands before a job.
    prefix: &'static [&'static str],
    /// What its files are called.
    name: &'static str,
    look_ups: u64,
    /// Whether it can look at its memory.
    is_ours: bool,
}

/// What a program answers.
#[derive(Deserialize)]
pub(super) struct Line {
    pub(super) records: u64,
    pub(super) bytes: u64,
    pub(super) checksum: String,
    pub(super) seconds: f64,
    pub(super) peak_memory: Option<u64>,
    pub(super) own_memory: Option<u64>,
}

impl Program {
    pub(super) fn vrs(bench: &Path) -> Self {
        Self { path: bench.to_owned(), prefix: &[], name: "vrs", look_ups: LOOK_UPS, is_ours: true }
    }

    pub(super) fn mcap(bench: &Path) -> Self {
        Self { path: bench.to_owned(), prefix: &["mcap"], name: "mcap", look_ups: MCAP_LOOK_UPS, is_ours: false }
    }

    pub(super) fn reference(path: &Path) -> Self {
        Self { path: path.to_owned(), prefix: &[], name: "reference", look_ups: LOOK_UPS, is_ours: false }
    }

    /// Does a job, on the file that it wrote before.
    pub(super) fn run(&self, job: Job, recording: Recording, folder: &Path, with_memory: bool) -> Result<Line, String> {
        match job {
            // To replace a file is to remove it first, which takes as long as a good part of writing it.
            Job::Write => _ = fs::remove_file(self.file(folder)),
            Job::Copy => _ = fs::remove_file(self.copy(folder)),
            Job::Read | Job::Open | Job::Seek => {}
        }
        let line = self.ask(self.arguments(job, recording, folder), with_memory)?;
        Ok(if job == Job::Seek { Line { seconds: line.seconds * self.times(), ..line } } else { line })
    }

    /// Reads the file that it made by copying.
    pub(super) fn read_copy(&self, recording: Recording, folder: &Path) -> Result<Line, String> {
        self.ask(vec!["read".into(), recording.kind.name().into(), self.copy(folder)], false)
    }

    fn ask(&self, arguments: Vec<OsString>, with_memory: bool) -> Result<Line, String> {
        let mut command = Command::new(&self.path);
        if with_memory && self.is_ours {
            command.arg("--memory");
        }
        command.args(self.prefix).args(arguments);
        let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
        if !output.status.success() {
            return Err(format!("{command:?}: {}: {}", output.status, String::from_utf8_lossy(&output.stderr)));
        }
        // The reference logs on the way.
        let answer = String::from_utf8_lossy(&output.stdout);
        let line = answer.lines().rev().find(|line| line.starts_with('{')).unwrap_or_default();
        serde_json::from_str(line).map_err(|error| format!("{command:?}: {error}: {answer}"))
    }

    fn file(&self, folder: &Path) -> OsString {
        folder.join(format!("recording.{}", self.name)).into_os_string()
    }

    fn copy(&self, folder: &Path) -> OsString {
        folder.join(format!("copy.{}", self.name)).into_os_string()
    }

    /// How many times as many look-ups this would have to do.
    fn times(&self) -> f64 {
        LOOK_UPS as f64 / self.look_ups as f64
    }

    fn arguments(&self, job: Job, recording: Recording, folder: &Path) -> Vec<OsString> {
        let (file, copy) = (self.file(folder), self.copy(folder));
        let (kind, preset) = (recording.kind.name().into(), recording.preset.into());
        let name = job.to_string().into();
        match job {
            Job::Write => vec![name, kind, recording.records().to_string().into(), file, preset],
            Job::Read => vec![name, kind, file],
            Job::Open => vec![name, file],
            Job::Seek => vec![name, file, self.look_ups.to_string().into()],
            Job::Copy => vec![name, file, copy, preset],
        }
    }
}
