//! The beginning of a file: its header and its description, also where a header that leads to the tags is damaged
//! (FORMAT.md §7, §14.4).

use vrs_core::container::{Description, FileHeader, RecordHeader, RecordableTypeId};

use super::repair::{DescriptionProblem, Repair};
use super::stored_index::read_header;
use crate::io::Source;

/// Bytes that are searched for tags where nothing says how many there are, at most.
const MOST_TAGS: u64 = 1 << 28;

/// What the beginning of a file says.
pub(super) struct Head {
    /// The file header, as it was before it was damaged.
    pub(super) header: FileHeader,
    pub(super) description: Description,
    /// Bytes of the description record, header included, if there is one.
    pub(super) description_size: Option<u32>,
    /// Where the records of streams start, unless an index knows better.
    pub(super) start: u64,
    pub(super) repair: Option<Repair>,
}

/// The tags at some place, as far as they can be read.
struct Tags {
    description: Description,
    /// Bytes of their record, if its header can be read.
    size: Option<u32>,
    problem: Option<DescriptionProblem>,
}

/// Reads the tags where the headers say that they are. Where they are not, they may still be where all writers put them: then
/// it is the headers that are damaged, and they are read as they must have been.
pub(super) fn read(source: &Source, header: FileHeader) -> Head {
    let Tags { description, size, problem } = read_declared(source, &header);
    let mended = problem.as_ref().and_then(|_| read_usual(source));
    match (problem, mended) {
        (Some(problem), Some((description, size))) => {
            Head::new(source, header.with_usual_sizes(), description, Some(size), Some(Repair::Head(problem)))
        }
        (problem, _) => {
            // A file may have no tags.
            let problem = problem.filter(|problem| *problem != DescriptionProblem::NotNamed);
            Head::new(source, header, description, size, problem.map(Repair::Description))
        }
    }
}

impl Head {
    fn new(
        source: &Source,
        header: FileHeader,
        description: Description,
        size: Option<u32>,
        repair: Option<Repair>,
    ) -> Self {
        let start = header.user_records_start(source.len(), size).unwrap_or(u64::from(header.file_header_size()));
        Self { header, description, description_size: size, start, repair }
    }
}

fn read_declared(source: &Source, file: &FileHeader) -> Tags {
    let without = |problem| Tags { description: Description::default(), size: None, problem: Some(problem) };
    match file.description_record(source.len()) {
        Ok(Some(offset)) => read_at(source, file, offset),
        Ok(None) => without(DescriptionProblem::NotNamed),
        Err(problem) => without(problem.into()),
    }
}

fn read_at(source: &Source, file: &FileHeader, offset: u64) -> Tags {
    let failed = |size, problem| Tags { description: Description::default(), size, problem: Some(problem) };
    let Some(header) = read_header(source, offset) else {
        return failed(None, DescriptionProblem::Unreadable("its header is cut".to_owned()));
    };
    let payload_start = offset.saturating_add(u64::from(file.record_header_size()));
    let Some(declared) = header.payload_size(file.record_header_size()).ok().filter(|size| *size >= 4) else {
        return failed(None, DescriptionProblem::TooSmall { found: header.record_size });
    };
    let size = u64::from(declared).min(source.len().saturating_sub(payload_start));
    let payload = match source.read(payload_start, size as usize) {
        Ok(payload) => payload,
        Err(error) => return failed(Some(header.record_size), DescriptionProblem::Unreadable(error.to_string())),
    };
    let (description, tags_size) = Description::parse_front(header.format_version, &payload);
    let problem = match tags_size {
        Err(problem) => Some(problem.into()),
        // Any writer makes its record as large as its tags. If it is larger, the record behind it has to say the same.
        Ok(size) if size != declared as usize && !is_followed(source, offset, header.record_size) => {
            Some(DescriptionProblem::TooLarge { found: header.record_size })
        }
        Ok(_) if header.type_id() != RecordableTypeId::VRS_DESCRIPTION => Some(DescriptionProblem::OtherRecord),
        Ok(_) => None,
    };
    Tags { description, size: Some(header.record_size), problem }
}

/// The tags where all writers put them, and the size of their record, if tags are there that can be read to their end.
fn read_usual(source: &Source) -> Option<(Description, u32)> {
    let usual = FileHeader::new(0);
    let offset = usual.description_record(source.len()).ok()??;
    let payload_start = offset.checked_add(u64::from(usual.record_header_size()))?;
    let most = source.len().saturating_sub(payload_start).min(MOST_TAGS);
    let payload = source.read(payload_start, usize::try_from(most).ok()?).ok()?;
    let (description, size) = Description::parse_front(Description::FORMAT_VERSION, &payload);
    let has_tags = !description.streams.is_empty() || !description.file_tags.is_empty();
    let size = RecordHeader::size_with(size.ok().filter(|_| has_tags)? as u64).ok()?;
    // The tags end by themselves, wherever their header says that they do.
    let declared = read_header(source, offset).map(|header| header.record_size);
    let declared = declared.filter(|declared| *declared > size && is_followed(source, offset, *declared));
    Some((description, declared.unwrap_or(size)))
}

/// Whether behind a record of so many bytes another stands that says so.
fn is_followed(source: &Source, offset: u64, size: u32) -> bool {
    let next = read_header(source, offset.saturating_add(u64::from(size)));
    next.is_some_and(|header| header.previous_record_size == size)
}
