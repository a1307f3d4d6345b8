//! What the times were measured on and with.

use std::fs;
use std::process::Command;

use crate::root;

/// The machine, how busy it is, and the versions, as lines of Markdown.
pub(super) fn description(runs: usize, reference: Option<&str>) -> Result<String, String> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let kernel = first_line("/proc/sys/kernel/osrelease").unwrap_or_default();
    let processor = value("/proc/cpuinfo", "model name").unwrap_or_default();
    let memory = value("/proc/meminfo", "MemTotal").and_then(|size| size.strip_suffix(" kB")?.parse::<f64>().ok());
    let memory = memory.map_or(0.0, |kib| (kib / 1024.0 / 1024.0).round());
    let load = first_line("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    let mut lines = vec![
        format!("- {}, medians of {runs} runs, load average {load} before them", output("date", &["-u", "+%Y-%m-%d"])?),
        format!("- {cores} cores of {processor}, {memory} GiB, {} {kernel}, files in memory", std::env::consts::OS),
        format!(
            "- this library at {}, {}",
            output("git", &["describe", "--always"])?,
            output("rustc", &["--version"])?
        ),
        format!("- mcap {}", locked("mcap").unwrap_or_default()),
    ];
    lines.extend(reference.map(|name| format!("- C++: {name}")));
    Ok(lines.join("\n"))
}

/// The version of a package in Cargo.lock.
fn locked(package: &str) -> Option<String> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).ok()?;
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{package}\""));
    Some(lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')?.to_owned())
}

fn output(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).current_dir(root()).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn first_line(path: &str) -> Option<String> {
    Some(fs::read_to_string(path).ok()?.lines().next()?.to_owned())
}

/// What stands behind a key in a file of the kernel.
fn value(path: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
