//! The table of results, and the file that holds it.

use std::fs;
use std::path::Path;

use super::table::Table;
use super::{Answers, Measured};

const BEGIN: &str = "<!-- cargo xtask bench --write: from here -->";
const END: &str = "<!-- to here -->";

/// Times in seconds, ratios, memory and file sizes.
pub(super) fn table(measured: &[Measured]) -> String {
    let header =
        ["job", "vrs", "mcap", "C++", "vrs ÷ mcap", "vrs ÷ C++", "goal", "own memory", "peak", "file", "÷ C++"];
    let mut table = Table::new(&header);
    for Measured { recording, job, vrs, mcap, reference, own_memory } in measured {
        let time = |answers: &Answers| format!("{:.3} s", answers.seconds());
        let faster = |other: &Answers| format!("{:.2}", vrs.seconds() / other.seconds());
        let smaller = |other: &Answers| format!("{:.3}", vrs.bytes() as f64 / other.bytes() as f64);
        let peak = vrs.0.iter().filter_map(|line| line.peak_memory).max();
        table.row(vec![
            format!("{job} {recording}"),
            time(vrs),
            or_dash(mcap.as_ref(), time),
            or_dash(reference.as_ref(), time),
            or_dash(mcap.as_ref(), faster),
            or_dash(reference.as_ref(), faster),
            format!("{:.2}", job.goal(*recording)),
            or_dash(own_memory.as_ref(), |bytes| megabytes(*bytes)),
            or_dash(peak.as_ref(), |bytes| megabytes(*bytes)),
            megabytes(vrs.bytes()),
            or_dash(reference.as_ref(), smaller),
        ]);
    }
    table.to_string()
}

fn or_dash<T>(value: Option<&T>, text: impl FnOnce(&T) -> String) -> String {
    value.map_or_else(|| "–".to_owned(), text)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Puts the results between their marks in a file.
pub(super) fn put(path: &Path, machine: &str, table: &str) -> Result<(), String> {
    let error = |error: std::io::Error| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(error)?;
    let marks = || Some((text.split_once(BEGIN)?.0, text.split_once(END)?.1));
    let (before, after) = marks().ok_or_else(|| format!("{}: the marks for the table are missing", path.display()))?;
    fs::write(path, format!("{before}{BEGIN}\n\n{machine}\n\n{table}\n{END}{after}")).map_err(error)
}
