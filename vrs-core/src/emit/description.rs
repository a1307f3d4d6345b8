//! The description record, printed from constants (FORMAT.md §7.2).

use core::fmt;

use super::output::{Bytes, Counter};
use super::records::{Declaration, RecordFormat, Recording};
use super::stream::Stream;
use crate::ascending::ascending;
use crate::container::tag_name;
use crate::format::RecordType;

/// Bytes of the payload.
pub(super) fn size(recording: &Recording<'_>) -> u64 {
    let mut counter = Counter::default();
    let Ok(()) = write(recording, &mut counter);
    counter.0
}

/// Writes the payload: streams by their ids, tags by the bytes of their names, as the reference does.
pub(super) fn write<O: Bytes>(recording: &Recording<'_>, out: &mut O) -> Result<(), O::Failure> {
    let streams = || ascending(recording.records.iter(), |records| records.declaration().stream.id());
    out.put_count(streams().count())?;
    for records in streams() {
        let stream = records.declaration().stream;
        out.put(&stream.id().to_bytes())?;
        write_map(stream.tags, out)?;
        write_internal_tags(recording, stream, out)?;
    }
    write_map(recording.tags, out)
}

fn write_map<O: Bytes>(tags: &[(&str, &str)], out: &mut O) -> Result<(), O::Failure> {
    let tags = || ascending(tags.iter(), |(name, _)| *name);
    out.put_count(tags().count())?;
    for (name, value) in tags() {
        out.put_string(name)?;
        out.put_string(value)?;
    }
    Ok(())
}

/// The tags that say what the stream is and what its records are made of (FORMAT.md §8.2).
fn write_internal_tags<O: Bytes>(
    recording: &Recording<'_>,
    stream: &Stream<'_>,
    out: &mut O,
) -> Result<(), O::Failure> {
    let of_stream = recording.records.iter().filter(|records| records.declaration().stream.id() == stream.id());
    let more = [(tag_name::FLAVOR, stream.flavor), (tag_name::SERIAL_NUMBER, stream.serial_number)];
    let more = more.into_iter().filter(|(_, value)| !value.is_empty());
    let of_formats = of_stream.clone().count().saturating_mul(2);
    out.put_count(of_formats.saturating_add(more.clone().count()).saturating_add(1))?;

    for records in ascending(of_stream.clone(), |records| TagName::layout(records.declaration()).key()) {
        out.put_string(TagName::layout(records.declaration()))?;
        out.put_string(records.declaration().definition)?;
    }
    for records in ascending(of_stream, |records| TagName::format(records.declaration()).key()) {
        out.put_string(TagName::format(records.declaration()))?;
        out.put_string(RecordFormat(records.declaration()))?;
    }
    out.put_string(tag_name::ORIGINAL_NAME)?;
    out.put_string(stream.id().type_id)?;
    for (name, value) in more {
        out.put_string(name)?;
        out.put_string(value)?;
    }
    Ok(())
}

/// The name of the tag of a record format, `RF:Data:1`, or of the layout of its first block, `DL:Data:1:0`.
struct TagName {
    prefix: &'static str,
    record_type: RecordType,
    version: u32,
    suffix: &'static str,
}

impl TagName {
    fn format(of: Declaration<'_>) -> Self {
        let Declaration { record_type, version, .. } = of;
        Self { prefix: tag_name::RECORD_FORMAT_PREFIX, record_type, version, suffix: "" }
    }

    fn layout(of: Declaration<'_>) -> Self {
        Self { prefix: tag_name::LAYOUT_PREFIX, suffix: ":0", ..Self::format(of) }
    }

    /// What orders names of one prefix as their bytes do: 10 stands before 2, and before 1 where a colon follows.
    fn key(&self) -> (&'static str, [u8; VERSION_SIZE]) {
        let mut version = [0; VERSION_SIZE];
        let mut text = Slots { bytes: version.iter_mut() };
        // Ten digits and the first byte of the suffix fit.
        let _ = fmt::write(&mut text, format_args!("{}{}", self.version, self.suffix));
        (self.record_type.name(), version)
    }
}

/// Bytes of the longest version with its suffix.
const VERSION_SIZE: usize = 12;

impl fmt::Display for TagName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { prefix, record_type, version, suffix } = self;
        write!(out, "{prefix}{record_type}:{version}{suffix}")
    }
}

/// Text into an array.
struct Slots<'a> {
    bytes: core::slice::IterMut<'a, u8>,
}

impl fmt::Write for Slots<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.bytes().try_for_each(|byte| self.bytes.next().map(|slot| *slot = byte).ok_or(fmt::Error))
    }
}
