//! What the official reader makes of damaged files, beside what is true and what we say: the table of `docs/damage.md`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use vrs::ops::check;
use vrs_tests::damage::{Case, Class, Sound, open, readable};
use vrs_tests::data::{real_files, reference};
use vrs_tests::oracle::Oracle;

/// Where the table stands in the text.
const BEGIN: &str = "<!-- table: cargo xtask damage-table -->\n";
const END: &str = "<!-- end of table -->\n";

/// Cases of one kind, added up.
#[derive(Default)]
struct Row {
    cases: u64,
    /// Records that are whole in the damaged files.
    whole: u64,
    /// How many the official reader reads, and we.
    theirs: u64,
    ours: u64,
    /// Cases that it refuses, and in which it crashes or hangs.
    refused: u64,
    crashed: u64,
    /// Cases in which it opens the file and reads fewer records than are whole, and no error says so.
    silent: u64,
    /// Cases that are no longer as they were, and those that we say nothing about.
    differing: u64,
    unsaid: u64,
}

fn main() {
    let Some(oracle) = Oracle::get() else { std::process::exit(1) };
    let mut rows: BTreeMap<(String, Class), Row> = BTreeMap::new();
    for (name, sound, cases) in suite() {
        for cases in cases.chunks(250) {
            add(oracle, &name, &sound, cases, &mut rows);
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/damage.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    std::fs::write(&path, format!("{before}{BEGIN}{}{END}{after}", table(&rows))).unwrap();
}

/// Files, and what is done to them.
fn suite() -> Vec<(String, Sound, Vec<Case>)> {
    let names = ["layouts.vrs", "resilience.vrs"].map(|name| (reference(name), 5000, 1));
    let sample = real_files().into_iter().find(|path| path.ends_with("sample_file.vrs"));
    let files = names.into_iter().chain(sample.map(|path| (path, 200, 29)));
    let suite = files.map(|(path, cuts, step)| {
        let sound = Sound::new(std::fs::read(&path).unwrap());
        let cases = sound.cuts(cuts).chain(sound.header_flips(&[], step)).chain(sound.payload_flips().step_by(step));
        let cases = cases.collect();
        (path.file_name().unwrap().to_string_lossy().into_owned(), sound, cases)
    });
    suite.collect()
}

fn add(oracle: &Oracle, name: &str, sound: &Sound, cases: &[Case], rows: &mut BTreeMap<(String, Class), Row>) {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<Vec<u8>> = cases.iter().map(|case| sound.with(case.damage)).collect();
    let paths: Vec<PathBuf> = (0..files.len()).map(|number| folder.path().join(format!("{number}.vrs"))).collect();
    for (path, bytes) in paths.iter().zip(&files) {
        std::fs::write(path, bytes).unwrap();
    }
    for ((case, bytes), theirs) in cases.iter().zip(&files).zip(oracle.reads(&paths)) {
        let row = rows.entry((name.to_owned(), case.class)).or_default();
        row.cases += 1;
        let whole = sound.whole_in(case, bytes.len());
        row.whole += whole;
        let error = theirs["error"].as_str().unwrap_or_default();
        let read = theirs["read"].as_u64().unwrap_or_default();
        row.theirs += read;
        row.crashed += u64::from(error.starts_with("the reader"));
        row.refused += u64::from(!error.is_empty() && !error.starts_with("the reader"));
        row.silent += u64::from(error.is_empty() && theirs["failed"] == 0 && read < whole);
        let ours = open(bytes).map(|file| (check(&file).is_sound(), readable(&file)));
        let is_same = ours.as_ref().is_ok_and(|(_, found)| *found == sound.records);
        row.ours += ours.as_ref().map_or(0, |(_, found)| found.len() as u64);
        row.differing += u64::from(!is_same);
        row.unsaid += u64::from(!is_same && ours.is_ok_and(|(is_sound, _)| is_sound));
    }
}

fn table(rows: &BTreeMap<(String, Class), Row>) -> String {
    let mut text = String::from(
        "| file | damage to | cases | records that are whole | pyvrs reads | refuses | crashes or hangs | loses whole records, \
         silently | we read | changed, and we do not see it |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for ((file, class), row) in rows {
        let Row { cases, whole, theirs, ours, refused, crashed, silent, unsaid, .. } = row;
        writeln!(
            text,
            "| `{file}` | {class} | {cases} | {whole} | {theirs} | {refused} | {crashed} | {silent} | {ours} | {unsaid} |"
        )
        .unwrap();
    }
    text
}
