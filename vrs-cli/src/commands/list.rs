//! `vrs list`: the index.

use std::io::{self, Write};

use vrs::Reader;
use vrs::reader::Selected;

use crate::args::SelectedArgs;
use crate::output::{Output, TITLE};
use crate::select::select;

pub(super) fn run(args: &SelectedArgs, out: &mut Output) -> io::Result<()> {
    let Some(file) = out.open(&args.file) else { return Ok(()) };
    let Some(selected) = select(&file, &args.selection, out) else { return Ok(()) };
    Columns::of(&file).write(&selected, out)
}

/// The widths of the columns that files make wider or narrower.
struct Columns {
    position: usize,
    stream: usize,
    offset: usize,
}

impl Columns {
    fn of(file: &Reader) -> Self {
        let stream = file.streams().map(|stream| stream.id().to_string().len()).max().unwrap_or_default();
        Self {
            position: file.record_count().to_string().len(),
            stream: stream.max("STREAM".len()),
            offset: file.size().to_string().len().max("OFFSET".len()),
        }
    }

    fn write(&self, selected: &Selected<'_>, out: &mut Output) -> io::Result<()> {
        let Self { position: p, stream: s, offset: o } = *self;
        let head =
            format!("{:>p$}  {:>18}  {:s$}  {:13}  {:>10}  {:>o$}", "#", "TIME", "STREAM", "TYPE", "STORED", "OFFSET");
        out.styled_line(TITLE, head)?;
        for entry in selected.entries() {
            let (position, time, offset) = (entry.position, entry.timestamp, entry.offset);
            let (stream, record_type, size) = (entry.stream, entry.record_type, entry.stored_size);
            writeln!(out, "{position:p$}  {time:18.9}  {stream:s$}  {record_type:13}  {size:10}  {offset:o$}")?;
        }
        Ok(())
    }
}
