//! Description records of version 1, whose tags are JSON (FORMAT.md §7.3).

use super::bytes::Payload;
use super::description::{Description, DescriptionError};
use super::stream_id::StreamId;
use super::stream_tags::StreamTags;
use super::tag_name;
use crate::Tags;
use crate::json::Json;

/// Objects in objects: a stream's description, its tags, and some more that nobody reads.
const MAX_DEPTH: usize = 8;

impl Description {
    /// Reads a payload of version 1. Bad JSON costs the tags that it should have had; the first such error comes back.
    pub(super) fn read_old(&mut self, payload: &mut Payload<'_>) -> Result<(), DescriptionError> {
        let mut first_error = Ok(());
        for _ in 0..payload.number()? {
            let id = StreamId::parse(&payload.array()?);
            let tags = self.streams.entry(id).or_default();
            *tags = StreamTags::default();
            let result = read_stream(payload.string()?, Some(id), tags);
            first_error = first_error.and(result);
        }
        let result = object(payload.string()?, None).map(|json| self.file_tags = string_members(&json));
        self.add_missing_serial_numbers();
        first_error.and(result)
    }
}

/// A stream's name and user tags.
fn read_stream(text: &[u8], id: Option<StreamId>, tags: &mut StreamTags) -> Result<(), DescriptionError> {
    let json = object(text, id);
    let member = |name| json.as_ref().ok().and_then(|json| json.get(name));
    let name = member("name").and_then(Json::as_string).unwrap_or_default();
    tags.internal.insert(tag_name::ORIGINAL_NAME, name);
    tags.upgrade_name();
    tags.user = member("tags").map(string_members).unwrap_or_default();
    json.map(|_| ())
}

fn object(text: &[u8], stream: Option<StreamId>) -> Result<Json<'_>, DescriptionError> {
    let json = Json::parse(text, MAX_DEPTH).map_err(|error| DescriptionError::Json { stream, error })?;
    if json.as_object().is_some() { Ok(json) } else { Err(DescriptionError::NoObject { stream }) }
}

/// The members that are strings; of a repeated name the last.
fn string_members(json: &Json<'_>) -> Tags {
    let members = json.as_object().unwrap_or_default().iter();
    members.filter_map(|(name, value)| Some((name.as_ref(), value.as_string()?))).collect()
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;
    use crate::JsonError;

    fn parse(streams: &[(&str, &str)], file: &str) -> (Description, Option<DescriptionError>) {
        let mut payload = (streams.len() as u32).to_le_bytes().to_vec();
        let put = |payload: &mut Vec<u8>, text: &str| {
            payload.extend((text.len() as u32).to_le_bytes());
            payload.extend(text.bytes());
        };
        for (id, text) in streams {
            payload.extend(id.parse::<StreamId>().unwrap().to_bytes());
            put(&mut payload, text);
        }
        put(&mut payload, file);
        Description::parse(Description::OLD_FORMAT_VERSION, &payload)
    }

    #[test]
    fn strings_become_tags() {
        let stream = r#"{"name": "Camera #3", "tags": {"a": "1", "b": 2, "a": "3"}, "more": [{}]}"#;
        let (description, error) = parse(&[("9-1", stream), ("9-2", "{}")], r#"{"f": "x", "g": null}"#);
        assert_eq!(error, None);
        assert_eq!(description.file_tags, [("f", "x")].into_iter().collect());
        let [first, second] = ["9-1", "9-2"].map(|id| &description.streams[&id.parse().unwrap()]);
        assert_eq!(first.user, [("a", "3")].into_iter().collect());
        assert_eq!((first.original_name(), second.original_name()), (Some("Camera"), Some("")));
        assert!([first, second].iter().all(|tags| tags.serial_number().map(str::len) == Some(16)));
    }

    #[test]
    fn bad_json_costs_its_own_tags_only() {
        let good = r#"{"name": "n", "tags": {"a": "1"}}"#;
        let (description, error) = parse(&[("9-1", "{"), ("9-2", good)], "[]");
        let json = JsonError { at: 1, expected: "a member name" };
        assert_eq!(error, Some(DescriptionError::Json { stream: Some("9-1".parse().unwrap()), error: json }));
        let names: Vec<_> = description.streams.values().map(StreamTags::original_name).collect();
        assert_eq!(names, [Some(""), Some("n")]);
        assert!(description.streams.values().all(|tags| tags.serial_number().is_some()));

        assert_eq!(parse(&[("9-1", good)], "[]").1, Some(DescriptionError::NoObject { stream: None }));
    }
}
