//! How many instructions a record costs, counted by callgrind and held to budgets: a number that does not depend on how fast the
//! machine is, or on what else it does.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::{cargo, root};

/// Options of `cargo xtask instructions`.
#[derive(Args)]
pub(crate) struct Options {
    /// Put what is counted into the budgets.
    #[arg(long)]
    write: bool,
    /// Hold the jobs that are held to be linear to it up to ten million records: some minutes, and a gigabyte of disk.
    #[arg(long)]
    long: bool,
}

/// `bench/instructions.toml`.
#[derive(Deserialize, Serialize)]
struct Budgets {
    /// How much more than its budget a job may need, as a part of it.
    tolerance: f64,
    /// Instructions for each record of a job.
    per_record: BTreeMap<String, f64>,
}

/// A job, and the numbers of records of which it is counted: what a record costs is the difference.
struct Counted {
    name: &'static str,
    /// Writes the recording that the job reads, `N` standing for its records.
    before: &'static [&'static str],
    job: &'static [&'static str],
    records: &'static [u64],
}

const IMU: &[&str] = &["write", "imu", "N", "in.vrs", "none"];
const TRACKS: &[&str] = &["write", "tracks", "N", "in.vrs", "none"];
const COMPRESSED: &[&str] = &["write", "tracks", "N", "in.vrs", "zlight"];
const CAMERA: &[&str] = &["write", "camera", "N", "in.vrs", "none"];

/// Those of three numbers are held to be linear, from ten thousand records to a million, or to ten of them.
const JOBS: [Counted; 9] = [
    Counted { name: "write imu none", before: &[], job: IMU, records: &[10_000, 100_000, 1_000_000] },
    Counted {
        name: "read imu none",
        before: IMU,
        job: &["read", "imu", "in.vrs"],
        records: &[10_000, 100_000, 1_000_000],
    },
    Counted { name: "open imu none", before: IMU, job: &["open", "in.vrs"], records: &[10_000, 100_000, 1_000_000] },
    Counted { name: "write tracks none", before: &[], job: TRACKS, records: &[2000, 20_000] },
    Counted { name: "read tracks none", before: TRACKS, job: &["read", "tracks", "in.vrs"], records: &[2000, 20_000] },
    Counted {
        name: "read tracks zlight",
        before: COMPRESSED,
        job: &["read", "tracks", "in.vrs"],
        records: &[2000, 20_000],
    },
    Counted { name: "write camera none", before: &[], job: CAMERA, records: &[50, 150] },
    Counted { name: FEW_FIELDS, before: &[], job: &["fields", "5", "N"], records: &[10_000, 100_000] },
    Counted { name: MANY_FIELDS, before: &[], job: &["fields", "500", "N"], records: &[10_000, 100_000] },
];

const FEW_FIELDS: &str = "field 5 of 5";
const MANY_FIELDS: &str = "field 500 of 500";

/// How far what a record costs may change with the number of records: those of files beyond 128 MiB are announced to the thread
/// that brings their pages in, which is 55 instructions each.
const LINEAR: f64 = 0.15;

/// Counts, and compares with the budgets.
pub(crate) fn instructions(options: &Options) -> Result<(), String> {
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("xtask: no instructions are counted: valgrind is not installed");
        return Ok(());
    }
    cargo(&["build", "--release", "--package", "vrs-bench"])?;
    let path = root().join("bench/instructions.toml");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut budgets: Budgets = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let folder = root().join("target/instructions");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let (mut found, mut failures) = (BTreeMap::new(), Vec::new());
    for counted in &JOBS {
        let per_record = counted.count(&folder, options.long, &mut failures)?;
        let budget = budgets.per_record.get(counted.name).copied();
        println!("{:<20} {per_record:>12.1} of {:.1}", counted.name, budget.unwrap_or(f64::NAN));
        found.insert(counted.name.to_owned(), per_record.round());
        if !options.write && budget.is_none_or(|budget| per_record > budget * (1.0 + budgets.tolerance)) {
            failures
                .push(format!("{}: {per_record:.1} instructions a record, {budget:?} are its budget", counted.name));
        }
    }
    if found.get(MANY_FIELDS) > found.get(FEW_FIELDS).map(|few| few * (1.0 + LINEAR)).as_ref() {
        failures.push("a field of a layout of 500 costs more than one of 5".to_owned());
    }
    if options.write {
        budgets.per_record = found;
        let text = toml::to_string(&budgets).map_err(|error| error.to_string())?;
        fs::write(&path, format!("{HEADER}{text}")).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

const HEADER: &str = "# Instructions that a record may cost in each job: `cargo xtask instructions` counts, `--write` puts the counts here.\n";

impl Counted {
    /// What a record costs, between the last two numbers of them.
    fn count(&self, folder: &Path, long: bool, failures: &mut Vec<String>) -> Result<f64, String> {
        let further = (long && self.records.len() > 2).then_some(10_000_000);
        let numbers: Vec<u64> = self.records.iter().copied().chain(further).collect();
        let totals = numbers.iter().map(|records| {
            let with = |arguments: &[&str]| -> Vec<String> {
                arguments.iter().map(|argument| argument.replace('N', &records.to_string())).collect()
            };
            let bench = root().join("target/release/vrs-bench");
            if !self.before.is_empty() {
                let status =
                    Command::new(&bench).args(with(self.before)).current_dir(folder).stdout(Stdio::null()).status();
                status.ok().filter(ExitStatus::success).ok_or_else(|| format!("{:?} failed", self.before))?;
            }
            let mut command = Command::new("valgrind");
            command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(&bench).args(with(self.job));
            let output = command.current_dir(folder).output().map_err(|error| format!("{command:?}: {error}"))?;
            total(&String::from_utf8_lossy(&output.stderr)).ok_or_else(|| format!("{command:?} counted nothing"))
        });
        let totals = totals.collect::<Result<Vec<u64>, String>>()?;
        let pairs = numbers.windows(2).zip(totals.windows(2));
        let costs: Vec<f64> = pairs
            .map(|(records, totals)| totals[1].abs_diff(totals[0]) as f64 / (records[1] - records[0]) as f64)
            .collect();
        if let [first, more @ ..] = costs.as_slice()
            && numbers.len() > 2
            && more.iter().any(|cost| (cost - first).abs() > LINEAR * first)
        {
            failures.push(format!("{}: a record costs {first:.1}, and {more:.1?} among many more", self.name));
        }
        costs.last().copied().ok_or_else(|| format!("{}: nothing to compare", self.name))
    }
}

/// What callgrind says that it counted.
fn total(log: &str) -> Option<u64> {
    log.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok())
}
