//! `vrs json-description`: the summary for programs.
//!
//! Names and order of the members are those of the reference tool, whose readers exist. It escapes the bytes of texts in a
//! way of its own; here, text is text.

use std::io;
use std::path::Path;

use serde::{Serialize, Serializer};
use vrs::reader::StreamReader;
use vrs::{Reader, RecordType, Tags};

use super::write_json_line;
use crate::output::Output;
use crate::text::ByteSize;

pub(super) fn run(path: &Path, out: &mut Output) -> io::Result<()> {
    let Some(file) = out.open(path) else { return Ok(()) };
    write_json_line(&FileJson::new(&file, path), out)
}

/// What the command prints.
#[derive(Serialize)]
pub(crate) struct FileJson<'r> {
    file_name: String,
    file_chunks: Vec<String>,
    file_size_short: String,
    file_size: u64,
    tags: TagsJson<'r>,
    number_of_devices: usize,
    number_of_records: usize,
    #[serde(flatten)]
    times: Option<TimesJson>,
    devices: Vec<StreamJson<'r>>,
}

#[derive(Serialize)]
struct StreamJson<'r> {
    recordable_name: String,
    recordable_id: u16,
    instance_id: u16,
    #[serde(skip_serializing_if = "str::is_empty")]
    recordable_flavor: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    recordable_original_name: Option<&'r str>,
    tags: TagsJson<'r>,
    vrs_tag: TagsJson<'r>,
    configuration: RecordsJson,
    state: RecordsJson,
    data: RecordsJson,
    stream_size: u64,
}

#[derive(Serialize)]
struct RecordsJson {
    number_of_records: usize,
    #[serde(flatten)]
    times: Option<TimesJson>,
}

/// Absent where there is no record.
#[derive(Serialize)]
struct TimesJson {
    start_time: f64,
    end_time: f64,
}

/// Tags as an object. What is not UTF-8 shows as U+FFFD.
struct TagsJson<'r>(&'r Tags);

impl<'r> FileJson<'r> {
    pub(crate) fn new(file: &'r Reader, path: &Path) -> Self {
        let mut entries = file.entries().map(|entry| entry.timestamp);
        let start = entries.next();
        Self {
            file_name: path.display().to_string(),
            file_chunks: file.chunks().iter().map(|chunk| chunk.display().to_string()).collect(),
            file_size_short: ByteSize(file.size()).to_string(),
            file_size: file.size(),
            tags: TagsJson(file.tags()),
            number_of_devices: file.streams().len(),
            number_of_records: file.record_count(),
            times: start.map(|start| TimesJson { start_time: start, end_time: entries.last().unwrap_or(start) }),
            devices: file.streams().map(StreamJson::new).collect(),
        }
    }
}

impl<'r> StreamJson<'r> {
    fn new(stream: StreamReader<'r>) -> Self {
        let type_id = stream.type_id();
        let name = type_id.to_string();
        Self {
            recordable_original_name: Some(stream.name()).filter(|original| *original != name),
            recordable_name: name,
            recordable_id: type_id.0,
            instance_id: stream.id().instance,
            recordable_flavor: stream.flavor(),
            tags: TagsJson(stream.tags()),
            vrs_tag: TagsJson(stream.internal_tags()),
            configuration: RecordsJson::new(stream, RecordType::Configuration),
            state: RecordsJson::new(stream, RecordType::State),
            data: RecordsJson::new(stream, RecordType::Data),
            stream_size: stream.size_on_disk(),
        }
    }
}

impl RecordsJson {
    fn new(stream: StreamReader<'_>, record_type: RecordType) -> Self {
        let times = stream.time_range(record_type);
        Self {
            number_of_records: stream.count(record_type),
            times: times.map(|(start_time, end_time)| TimesJson { start_time, end_time }),
        }
    }
}

impl Serialize for TagsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name.to_string(), value.to_string())))
    }
}
