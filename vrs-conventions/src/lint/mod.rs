//! Whether streams follow the conventions, so that readers of other people understand them.

mod finding;
mod labels;

use std::collections::BTreeMap;

use vrs::format::{ContentType, Definitions, RecordDefinition};
use vrs::reader::{BlockContent, BlockProblem, StreamReader};
use vrs::{Reader, RecordType, RecordableTypeId, Stream};

pub use self::finding::{Finding, LayoutPlace, Problem};
use crate::tags::ReadTags;

/// What in a recording does not follow the conventions (FORMAT.md §29 to §33), stream by stream.
///
/// The definitions of all streams are looked at, their tags, and of each record type with images or sound, the first record.
///
/// ```no_run
/// let file = vrs::Reader::open("recording.vrs")?;
/// for finding in vrs_conventions::lint(&file) {
///     println!("{finding}");
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
pub fn lint(file: &Reader) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut problems = Vec::new();
    problems.extend(file.tags().problems().into_iter().map(Problem::Tag));
    findings.extend(problems.into_iter().map(|problem| Finding { stream: None, problem }));
    for stream in file.streams() {
        let name = match stream.flavor() {
            "" => stream.id().to_string(),
            flavor => format!("{} ({flavor})", stream.id()),
        };
        let configured = stream.count(RecordType::Configuration) > 0;
        let mut problems = lint_definitions(stream.definitions(), configured);
        problems.extend(stream.tags().problems().into_iter().map(Problem::Tag));
        if problems
            .iter()
            .all(|problem| !matches!(problem, Problem::Unreadable { .. } | Problem::NoConfiguration { .. }))
        {
            problems.extend(lint_records(stream));
        }
        findings.extend(problems.into_iter().map(|problem| Finding { stream: Some(name.clone()), problem }));
    }
    findings.extend(alike(file).map(|problem| Finding { stream: None, problem }));
    findings
}

/// What in a stream that is not recorded yet does not follow the conventions: to be called where its formats are declared,
/// in a test for instance.
///
/// ```
/// use vrs::{DataLayout, Format, ImageFormat, RecordableTypeId, Stream};
/// use vrs_conventions::lint_stream;
///
/// #[derive(DataLayout)]
/// struct Frame {
///     image_width: u16,
///     image_height: u32,
/// }
///
/// let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/left")?;
/// camera.data(1, Format::<Frame>::new().image(ImageFormat::Jpg))?;
/// let findings = lint_stream(&camera);
/// assert!(findings[0].to_string().contains("`image_width` is a DataPieceValue<uint16_t>"), "{}", findings[0]);
/// # Ok::<(), vrs::Error>(())
/// ```
pub fn lint_stream(stream: &Stream) -> Vec<Finding> {
    let tags = stream.tags();
    let mut problems = lint_definitions(&Definitions::from_tags(&tags.internal), true);
    problems.extend(tags.user.problems().into_iter().map(Problem::Tag));
    let name = tags.flavor().filter(|flavor| !flavor.is_empty()).or(tags.original_name());
    let findings = problems.into_iter().map(|problem| Finding { stream: name.map(str::to_owned), problem });
    findings.collect()
}

/// Looks at all formats of a stream, and all labels of their layouts. Without configuration records, their formats describe
/// nothing.
fn lint_definitions(definitions: &Definitions, configured: bool) -> Vec<Problem> {
    let of_type = |wanted| definitions.iter().filter(move |(record_type, ..)| *record_type == wanted);
    let configurations: Vec<&RecordDefinition> =
        of_type(RecordType::Configuration).map(|(_, _, definition)| definition).collect();
    let mut problems = Vec::new();
    for (record_type, version, definition) in definitions.iter() {
        // A configuration record describes no other one.
        let declared = if record_type == RecordType::Configuration { &[][..] } else { &configurations };
        let recorded = if configured { declared } else { &[] };
        if let Err(unreadable) = definition.check_readable(Some(declared)) {
            problems.push(Problem::Unreadable { record_type, version, unreadable });
        } else if let Err(unreadable) = definition.check_readable(Some(recorded)) {
            problems.push(Problem::NoConfiguration { record_type, version, unreadable });
        }
        for (block, _) in definition.format.used_blocks().iter().enumerate() {
            let place = LayoutPlace { record_type, version, block };
            if let Some(Ok(layout)) = definition.layout(block) {
                problems.extend(labels::lint(place, layout.schema()));
            }
            problems.extend(lint_video(place, definition));
        }
    }
    problems
}

/// A video frame cannot be decoded without knowing where its key frame is.
fn lint_video(place: LayoutPlace, definition: &RecordDefinition) -> Option<Problem> {
    let block = definition.format.get(place.block);
    let is_video = block.to_string().starts_with("image") && block.to_string().contains("/video");
    let before = place.block.checked_sub(1).and_then(|before| definition.layout(before));
    let has_key_frame = before.is_some_and(|layout| {
        layout.as_ref().is_ok_and(|layout| {
            let video = layout.conventions().video;
            video.key_frame_timestamp.is_some() && video.key_frame_index.is_some()
        })
    });
    (is_video && !has_key_frame).then_some(Problem::NoKeyFrame(place))
}

/// Looks at the first record of each type: a layout may be there and say nothing.
fn lint_records(stream: StreamReader<'_>) -> impl Iterator<Item = Problem> {
    let definitions = stream.definitions();
    let has_media = definitions.has(ContentType::Image) || definitions.has(ContentType::Audio);
    let types = [RecordType::Configuration, RecordType::State, RecordType::Data].into_iter().filter(move |_| has_media);
    // A record that cannot be read is what a check tells of.
    let records = types.filter_map(move |record_type| stream.record(record_type, 0)?.ok());
    records.filter_map(|record| {
        let undescribed = record.blocks().ok()?.find_map(|block| match block.content {
            BlockContent::Unsupported(problem @ BlockProblem::Unsupported(_)) => Some(problem.to_string()),
            _ => None,
        })?;
        Some(Problem::Undescribed {
            record_type: record.record_type(),
            timestamp: record.timestamp(),
            reason: undescribed,
        })
    })
}

/// Streams of one type of which nobody can tell which is which.
fn alike(file: &Reader) -> impl Iterator<Item = Problem> {
    let mut by_type: BTreeMap<RecordableTypeId, Vec<StreamReader<'_>>> = BTreeMap::new();
    for stream in file.streams() {
        by_type.entry(stream.type_id()).or_default().push(stream);
    }
    let alike = by_type.into_iter().filter(|(_, streams)| streams.len() > 1);
    let alike = alike.filter_map(|(type_id, streams)| {
        let nameless = |stream: &&StreamReader<'_>| stream.flavor().is_empty() && stream.tags().device_role().is_none();
        let streams: Vec<String> = streams.iter().filter(nameless).map(|stream| stream.id().to_string()).collect();
        (!streams.is_empty()).then_some(Problem::Alike { type_id, streams })
    });
    alike.collect::<Vec<_>>().into_iter()
}
