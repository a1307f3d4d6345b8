//! `vrs schema lock`: the lock of recordings.

use std::fs;
use std::io::{self, Write};

use vrs::Lock;

use super::warn;
use crate::args::LockArgs;
use crate::output::{Output, Verdict};
use crate::schema::Layouts;

pub(super) fn run(args: &LockArgs, out: &mut Output) -> io::Result<()> {
    let mut lock = Lock::default();
    for path in &args.files {
        let Some(layouts) = Layouts::open(path, out) else { return Ok(()) };
        warn(&layouts, out);
        layouts.add_to(&mut lock);
    }
    let Some(path) = &args.out else { return write!(out, "{lock}") };
    if let Err(error) = fs::write(path, lock.to_string()) {
        out.complain(Verdict::Failed, format_args!("{}: cannot write: {error}", path.display()));
    }
    Ok(())
}
