//! Tables of facts and the tests that stand for them.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

/// Rows of a table, a file, and tests in it.
pub type Row = (RangeInclusive<usize>, &'static str, &'static [&'static str]);

/// Checks that the rows of a table are exactly these, and that each has the tests that it names. `locate` makes the path of a
/// file in the project out of what the table calls it.
pub fn check(table: &str, rows: &[Row], all: impl IntoIterator<Item = usize>, locate: impl Fn(&str) -> String) {
    let covered: BTreeSet<usize> = rows.iter().flat_map(|(rows, ..)| rows.clone()).collect();
    assert!(all.into_iter().eq(covered), "{table}");
    for (rows, file, tests) in rows {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(locate(file));
        let code = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for test in *tests {
            assert!(code.contains(&format!("fn {test}(")), "{table} row {rows:?}: no test {test} in {file}");
        }
    }
}
