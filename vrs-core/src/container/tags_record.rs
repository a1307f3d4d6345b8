//! Tags records: the tags of a stream that was added while its file was being written (FORMAT.md §9).

use alloc::vec::Vec;

use thiserror::Error;

use super::bytes::{Payload, load, put_count};
use super::description::Description;
use super::pairs::{pairs_size, put_pairs, read_pair};
use super::record_header::{PayloadTooLarge, RecordHeader};
use super::stream_id::StreamId;
use super::stream_tags::StreamTags;
use crate::Tags;

/// Bytes of the offsets and lengths before the tags.
const FIXED_SIZE: usize = 16;

/// Why the payload of a tags record cannot be read: the stream keeps the tags that it has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum TagsRecordError {
    /// The record has a form that does not exist yet.
    #[error("version {found} of tags records cannot be read, only 1")]
    Version {
        /// The format version of the record.
        found: u32,
    },
    /// The payload ends before the tags.
    #[error("the tags need {needed} bytes, the record has {found}")]
    TooShort {
        /// Bytes of the whole payload.
        needed: u64,
        /// Bytes that are there.
        found: usize,
    },
}

impl StreamTags {
    /// The format version of tags records.
    pub const RECORD_VERSION: u32 = 1;

    /// Reads the payload of a tags record, once decompressed (FORMAT.md §9.1).
    ///
    /// A map that does not fit the payload is empty, and a damaged pair ends its map, as in the reference.
    ///
    /// # Errors
    /// [`TagsRecordError`] when the version is unknown, or the payload ends before the last map does.
    pub fn parse_record(format_version: u32, payload: &[u8]) -> Result<Self, TagsRecordError> {
        if format_version != Self::RECORD_VERSION {
            return Err(TagsRecordError::Version { found: format_version });
        }
        let too_short = |needed| TagsRecordError::TooShort { needed, found: payload.len() };
        let (fixed, rest) = payload.split_at_checked(FIXED_SIZE).ok_or(too_short(FIXED_SIZE as u64))?;
        let (internal, user) = (Span::at(fixed, 0), Span::at(fixed, 8));
        let maps = usize::try_from(user.end()).ok().and_then(|end| rest.get(..end));
        let maps = maps.ok_or(too_short(user.end().saturating_add(FIXED_SIZE as u64)))?;
        Ok(Self { user: user.read(maps), internal: internal.read(maps) })
    }

    /// Appends the payload of a tags record.
    ///
    /// Readers put these tags in the place of all that they have of the stream: a record that lacks the layouts of a stream
    /// takes them away.
    ///
    /// # Errors
    /// [`PayloadTooLarge`] when the tags do not fit one record; nothing is appended.
    pub fn write_record(&self, out: &mut Vec<u8>) -> Result<(), PayloadTooLarge> {
        let sizes = [pairs_size(&self.internal), pairs_size(&self.user)];
        RecordHeader::size_with(sizes.into_iter().fold(FIXED_SIZE as u64, u64::saturating_add))?;
        let [internal, user] = sizes.map(|size| usize::try_from(size).unwrap_or(usize::MAX));
        for number in [0, internal, internal, user] {
            put_count(out, number);
        }
        put_pairs(out, &self.internal);
        put_pairs(out, &self.user);
        Ok(())
    }
}

impl Description {
    /// Applies a tags record to its stream, which then has its tags and no others (FORMAT.md §9.2).
    ///
    /// The stream is one of the file from then on, even if the record cannot be read. Once all tags records were applied, in
    /// the order of the index, [`add_missing_serial_numbers`](Self::add_missing_serial_numbers) must follow.
    ///
    /// # Errors
    /// Those of [`StreamTags::parse_record`]; the stream keeps its tags.
    pub fn apply_tags_record(
        &mut self,
        stream: StreamId,
        format_version: u32,
        payload: &[u8],
    ) -> Result<(), TagsRecordError> {
        let tags = self.streams.entry(stream).or_default();
        *tags = StreamTags::parse_record(format_version, payload)?;
        tags.upgrade_name();
        Ok(())
    }
}

/// Where a map is in the bytes after the fixed part.
#[derive(Clone, Copy)]
struct Span {
    offset: u32,
    length: u32,
}

impl Span {
    fn at(fixed: &[u8], at: usize) -> Self {
        Self { offset: load(fixed, at), length: load(fixed, at.saturating_add(4)) }
    }

    fn end(self) -> u64 {
        u64::from(self.offset).saturating_add(u64::from(self.length))
    }

    fn read(self, maps: &[u8]) -> Tags {
        let range = usize::try_from(self.offset).ok().zip(usize::try_from(self.end()).ok());
        let map = range.and_then(|(start, end)| maps.get(start..end)).unwrap_or_default();
        let (mut payload, mut tags) = (Payload::new(map), Tags::new());
        while !payload.is_empty() && read_pair(&mut payload, &mut tags).is_ok() {}
        tags
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::container::tag_name;

    /// Internal tags `a` = `x` and `b` = `y`, user tag `k` = `v`: 36 bytes of tags.
    fn sample() -> (StreamTags, Vec<u8>) {
        let tags = |pairs: &[(&str, &str)]| pairs.iter().copied().collect::<Tags>();
        let sample = StreamTags { user: tags(&[("k", "v")]), internal: tags(&[("a", "x"), ("b", "y")]) };
        let mut payload = Vec::new();
        sample.write_record(&mut payload).unwrap();
        (sample, payload)
    }

    fn with(at: usize, value: u8) -> Vec<u8> {
        let (_, mut payload) = sample();
        payload[at] = value;
        payload
    }

    #[test]
    fn internal_tags_come_first() {
        let (_, payload) = sample();
        let expected = b"\0\0\0\0\x14\0\0\0\x14\0\0\0\x0a\0\0\0\
            \x01\0\0\0a\x01\0\0\0x\x01\0\0\0b\x01\0\0\0y\x01\0\0\0k\x01\0\0\0v";
        assert_eq!(payload, expected);
    }

    #[test]
    fn damage_costs_as_little_as_in_the_reference() {
        let names = |payload: &[u8]| {
            let tags = StreamTags::parse_record(1, payload).unwrap();
            [tags.internal, tags.user].map(|tags| tags.iter().map(|(name, _)| name.as_bytes()[0] as char).collect())
        };
        let cases: [(Vec<u8>, [&str; 2]); 5] = [
            (sample().1, ["ab", "k"]),
            (with(4, 0xff), ["", "k"]),
            (with(0, 10), ["bk", "k"]),
            (with(26, 9), ["a", "k"]),
            (with(12, 0), ["ab", ""]),
        ];
        for (payload, expected) in cases {
            let found: [alloc::string::String; 2] = names(&payload);
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn short_payloads_and_other_versions_are_errors() {
        let (_, payload) = sample();
        let short = |needed, found| Err(TagsRecordError::TooShort { needed, found });
        assert_eq!(StreamTags::parse_record(1, &payload[..15]), short(16, 15));
        assert_eq!(StreamTags::parse_record(1, &payload[..45]), short(46, 45));
        assert_eq!(StreamTags::parse_record(1, &[0xff; 20]), short(16 + 2 * 0xffff_ffff, 20));
        assert_eq!(StreamTags::parse_record(2, &payload), Err(TagsRecordError::Version { found: 2 }));
    }

    #[test]
    fn a_record_replaces_all_tags_or_none() {
        let mut description = Description::default();
        let stream = "9-1".parse().unwrap();
        let mut tags = StreamTags::default();
        tags.user.insert("old", "1");
        description.streams.insert(stream, tags.clone());
        assert!(description.apply_tags_record(stream, 1, b"").is_err());
        assert_eq!(description.streams[&stream], tags);

        let (mut record, _) = sample();
        record.internal.insert(tag_name::ORIGINAL_NAME, "Camera #7");
        let mut payload = Vec::new();
        record.write_record(&mut payload).unwrap();
        description.apply_tags_record(stream, 1, &payload).unwrap();
        assert_eq!(description.streams[&stream].user, record.user);
        assert_eq!(description.streams[&stream].original_name(), Some("Camera"));

        let other = "9-2".parse().unwrap();
        assert!(description.apply_tags_record(other, 7, &payload).is_err());
        assert_eq!(description.streams[&other], StreamTags::default());
    }

    proptest! {
        #[test]
        fn records_read_back(user: Vec<(Vec<u8>, Vec<u8>)>, internal: Vec<(Vec<u8>, Vec<u8>)>, rest: Vec<u8>) {
            let tags = StreamTags { user: user.into_iter().collect(), internal: internal.into_iter().collect() };
            let mut payload = Vec::new();
            tags.write_record(&mut payload).unwrap();
            payload.extend(rest);
            prop_assert_eq!(StreamTags::parse_record(1, &payload), Ok(tags));
        }

        #[test]
        fn damaged_records_do_no_harm(at in 0..46_usize, byte: u8, size in 0..=46_usize) {
            let payload = with(at, byte);
            if let Ok(tags) = StreamTags::parse_record(1, &payload[..size]) {
                prop_assert!(tags.user.len() <= 3 && tags.internal.len() <= 3);
            }
        }
    }
}
