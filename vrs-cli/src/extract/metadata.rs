//! Metadata: what is in the recording beside images and sound.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use serde::Serialize;
use vrs::Reader;
use vrs::layout::Profile;
use vrs::reader::{BlockContent, Record};

use super::folder::Folder;
use super::manifest::Lines;
use crate::commands::FileJson;

/// `metadata.jsonl`: a line for each record, with the values of its layouts.
#[derive(Debug)]
pub(super) struct MetadataFile {
    lines: Lines,
}

/// What a line says before its blocks.
#[derive(Serialize)]
struct Head<'a> {
    record: usize,
    stream: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    flavor: &'a str,
    #[serde(rename = "type")]
    record_type: &'a str,
    version: u32,
    time: f64,
    /// Bytes, decompressed.
    size: usize,
}

impl MetadataFile {
    /// Begins the file, and writes beside it what `json-description` says of the recording: tags, streams, counts.
    pub(super) fn new(folder: &Folder, file: &Reader, path: &Path) -> io::Result<Self> {
        folder.write("description.json", |out| {
            let description = FileJson::new(file, path);
            serde_json::to_writer(&mut *out, &description)?;
            io::Write::write_all(out, b"\n")
        })?;
        Ok(Self { lines: Lines::new(folder, "metadata.jsonl")? })
    }

    pub(super) fn add(&mut self, record: &Record<'_>, flavor: &str) -> io::Result<()> {
        let head = Head {
            record: record.position(),
            stream: record.stream_id().to_string(),
            flavor,
            record_type: record.record_type().name(),
            version: record.version(),
            time: record.timestamp(),
            size: record.payload().len(),
        };
        let mut line = serde_json::to_string(&head)?;
        // The blocks go inside the braces of the head.
        line.pop();
        line.push_str(",\"blocks\":[");
        for (i, block) in record.blocks().into_iter().flatten().enumerate() {
            line.push_str(if i > 0 { "," } else { "" });
            match &block.content {
                BlockContent::Layout(layout) => {
                    push_legal_json(
                        &layout.schema().export(layout.block(), Profile::ExternalCompact).to_string(),
                        &mut line,
                    );
                }
                content => {
                    let kind = if matches!(content, BlockContent::Unsupported(_)) {
                        "unsupported"
                    } else {
                        block.block.content_type().name()
                    };
                    let text = serde_json::to_string(&block.block.to_string())?;
                    // A String takes all.
                    let _ = write!(line, "{{\"{kind}\":{text}}}");
                }
            }
        }
        line.push_str("]}");
        self.lines.add_text(&line)
    }

    /// Completes the file; says how many records are in it.
    pub(super) fn finish(self) -> io::Result<usize> {
        self.lines.finish()
    }
}

/// JSON has neither NaN nor infinities: they become `null`, as times do.
fn push_legal_json(json: &str, out: &mut String) {
    let mut rest = json;
    while let Some((number, text)) = rest.split_once('"') {
        push_numbers(number, out);
        // To the quote that ends the string.
        let mut escaped = false;
        let end = text.find(|char| {
            let ends = char == '"' && !escaped;
            escaped = char == '\\' && !escaped;
            ends
        });
        let (string, behind) = text.split_at(end.map_or(text.len(), |end| end + 1));
        out.push('"');
        out.push_str(string);
        rest = behind;
    }
    push_numbers(rest, out);
}

fn push_numbers(numbers: &str, out: &mut String) {
    if numbers.contains(['N', 'I']) {
        out.push_str(&numbers.replace("-Infinity", "null").replace("Infinity", "null").replace("NaN", "null"));
    } else {
        out.push_str(numbers);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_null() {
        let legal = |json| {
            let mut out = String::new();
            push_legal_json(json, &mut out);
            out
        };
        assert_eq!(legal(r#"[NaN,-Infinity,{"a":Infinity}]"#), r#"[null,null,{"a":null}]"#);
        let text = r#"{"NaN":"say \"NaN\" \\","b":[1.5,NaN]}"#;
        assert_eq!(legal(text), r#"{"NaN":"say \"NaN\" \\","b":[1.5,null]}"#);
    }
}
