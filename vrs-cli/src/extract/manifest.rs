//! What a manifest says: a JSON line for each file.

use std::io::{self, Write};

use serde::Serialize;
use vrs::StreamId;
use vrs::reader::{Record, RecordBlock};

use super::folder::{Folder, NewFile};

/// Where a block stands.
#[derive(Clone, Serialize, Debug)]
pub(super) struct Place {
    #[serde(serialize_with = "display")]
    pub(super) stream: StreamId,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) flavor: String,
    #[serde(rename = "type")]
    pub(super) record_type: &'static str,
    /// Number of the record in index order.
    pub(super) record: usize,
    /// Number of the block in its record.
    pub(super) block: usize,
    /// Of the record, in seconds.
    pub(super) time: f64,
}

impl Place {
    pub(super) fn new(record: &Record<'_>, flavor: &str, block: &RecordBlock<'_>) -> Self {
        Self {
            stream: record.stream_id(),
            flavor: flavor.to_owned(),
            record_type: record.record_type().name(),
            record: record.position(),
            block: block.index,
            time: record.timestamp(),
        }
    }

    /// The name of a file for the block: no two blocks have one, and names sort in the order of time.
    pub(super) fn file_name(&self, digits: usize, extension: &str) -> String {
        let Self { stream, record, time, block, .. } = self;
        format!("{stream}/{record:0digits$}_{time:?}s_{block}.{extension}")
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn display<S: serde::Serializer>(stream: &StreamId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(stream)
}

/// A file of JSON lines.
#[derive(Debug)]
pub(super) struct Lines {
    file: NewFile,
    count: usize,
}

impl Lines {
    pub(super) fn new(folder: &Folder, name: &str) -> io::Result<Self> {
        Ok(Self { file: folder.begin(name)?, count: 0 })
    }

    pub(super) fn add(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.file, line)?;
        self.end_line()
    }

    /// Adds a line that is JSON already.
    pub(super) fn add_text(&mut self, line: &str) -> io::Result<()> {
        self.file.write_all(line.as_bytes())?;
        self.end_line()
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.count += 1;
        self.file.write_all(b"\n")
    }

    /// Completes the file; says how many lines it has.
    pub(super) fn finish(self) -> io::Result<usize> {
        self.file.finish().map(|()| self.count)
    }
}
