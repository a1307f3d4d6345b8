//! The jobs of the workload, timed: this library, the crate `mcap`, and the C++ reference where there is a program of it.

mod job;
mod machine;
mod program;
mod report;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use job::{Job, Recording};
use program::{Line, Program};

use crate::{cargo, root};

/// Options of `cargo xtask bench`.
#[derive(Args)]
pub(crate) struct Options {
    /// Runs of each job, of which the median counts.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// A program of the C++ reference that has the jobs of vrs-bench, with the same arguments and the same line as its answer.
    #[arg(long, env = "VRS_REFERENCE_BENCH")]
    reference: Option<PathBuf>,
    /// What it was built from, for BENCHMARKS.md.
    #[arg(long, env = "VRS_REFERENCE_NAME", default_value = "the C++ reference")]
    reference_name: String,
    /// Only recordings with this word in their name, `imu` or `zfast`.
    #[arg(long)]
    only: Option<String>,
    /// Put the table into BENCHMARKS.md.
    #[arg(long)]
    write: bool,
}

/// What the programs needed for a job.
struct Measured {
    recording: Recording,
    job: Job,
    vrs: Answers,
    mcap: Option<Answers>,
    reference: Option<Answers>,
    /// Most memory of its own that this library took, in bytes.
    own_memory: Option<u64>,
}

/// The answers of a program to the same question.
struct Answers(Vec<Line>);

pub(crate) fn bench(options: &Options) -> Result<(), String> {
    cargo(&["build", "--release", "--package", "vrs-bench"])?;
    let bench = root().join("target/release/vrs-bench");
    let vrs = Program::vrs(&bench);
    let mcap = Program::mcap(&bench);
    let reference = options.reference.as_deref().map(Program::reference);
    let folder = scratch()?;
    let name = reference.as_ref().map(|_| options.reference_name.as_str());
    let machine = machine::description(options.runs, name)?;
    let mut measured = Vec::new();
    for recording in Recording::ALL {
        if options.only.as_ref().is_none_or(|word| recording.to_string().contains(word)) {
            let programs = [Some(&vrs), Some(&mcap).filter(|_| recording.in_mcap()), reference.as_ref()];
            let result = measure(recording, programs, &folder, options.runs, &mut measured);
            fs::remove_dir_all(&folder).and_then(|()| fs::create_dir(&folder)).map_err(|error| error.to_string())?;
            result?;
        }
    }
    fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    let table = report::table(&measured);
    println!("{table}");
    if options.write {
        report::put(&root().join("BENCHMARKS.md"), &machine, &table)?;
    }
    Ok(())
}

/// All jobs on a recording, one program after the other in each run, so that all of them meet the same weather.
fn measure(
    recording: Recording,
    [vrs, mcap, reference]: [Option<&Program>; 3],
    folder: &Path,
    runs: usize,
    measured: &mut Vec<Measured>,
) -> Result<(), String> {
    let vrs = vrs.ok_or("this library takes part")?;
    for job in recording.jobs() {
        eprintln!("{job} {recording}");
        let programs = [Some(vrs), mcap.filter(|_| job.by_mcap()), reference];
        let mut answers = programs.map(|program| program.map(|_| Vec::new()));
        for _ in 0..runs {
            for (program, answers) in programs.iter().zip(&mut answers) {
                if let (Some(program), Some(answers)) = (program, answers) {
                    let line = program.run(job, recording, folder, false)?;
                    job.check(recording, &line)?;
                    answers.push(line);
                }
            }
        }
        if job == Job::Copy {
            for program in programs.into_iter().flatten() {
                Job::Read.check(recording, &program.read_copy(recording, folder)?)?;
            }
        }
        let [vrs_answers, mcap, reference] = answers.map(|answers| answers.map(Answers));
        let vrs_answers = vrs_answers.ok_or("this library takes part")?;
        for answers in [Some(&vrs_answers), mcap.as_ref(), reference.as_ref()].into_iter().flatten() {
            answers.check(job, recording)?;
        }
        // Looking at the memory takes time: a run of its own.
        let own_memory = vrs.run(job, recording, folder, true)?.own_memory;
        measured.push(Measured { recording, job, vrs: vrs_answers, mcap, reference, own_memory });
    }
    Ok(())
}

impl Answers {
    /// Whether each run made or read a file of the same size.
    fn check(&self, job: Job, recording: Recording) -> Result<(), String> {
        let same = self.0.windows(2).all(|pair| pair[0].bytes == pair[1].bytes);
        if same { Ok(()) } else { Err(format!("{job} {recording}: the files differ in size")) }
    }

    /// The median time.
    fn seconds(&self) -> f64 {
        let mut seconds: Vec<f64> = self.0.iter().map(|line| line.seconds).collect();
        seconds.sort_by(f64::total_cmp);
        seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn bytes(&self) -> u64 {
        self.0.first().map_or(0, |line| line.bytes)
    }
}

/// A new folder in memory where there is one, so that no disk is measured.
fn scratch() -> Result<PathBuf, String> {
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let folder = parent.join(format!("vrs-bench-{}", std::process::id()));
    fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}
