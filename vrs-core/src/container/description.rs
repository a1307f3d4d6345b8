//! The description record: all tags that were known when the file was created (FORMAT.md §7).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use thiserror::Error;

use super::bytes::{NotEnoughData, Payload, put_count};
use super::pairs::{pairs_size, put_pairs, read_pair};
use super::record_header::{PayloadTooLarge, RecordHeader};
use super::stream_id::StreamId;
use super::stream_tags::StreamTags;
use crate::{JsonError, Tags};

/// The tags of a file and of its streams.
///
/// ```
/// use vrs_core::container::Description;
///
/// let mut description = Description::default();
/// description.file_tags.insert("session_id", "17a561de");
/// description.streams.entry("65500-1".parse()?).or_default().user.insert("serial", "007");
///
/// let mut payload = Vec::new();
/// description.write(&mut payload)?;
/// let (read, error) = Description::parse(Description::FORMAT_VERSION, &payload);
/// assert_eq!(error, None);
/// assert_eq!(read.file_tags, description.file_tags);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Description {
    /// Tags of the file.
    pub file_tags: Tags,
    /// Tags of each stream.
    pub streams: BTreeMap<StreamId, StreamTags>,
}

/// What is wrong with a description. The file can be read without what is missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum DescriptionError {
    /// The record ends before the tags.
    #[error("the description is cut short: {0}")]
    NotEnoughData(#[from] NotEnoughData),
    /// The description has a form that does not exist yet.
    #[error("version {found} of the description record cannot be read, only 1 and 2")]
    Version {
        /// The format version of the record.
        found: u32,
    },
    /// A description of the old form has bad JSON for one of its streams, or for the file.
    #[error("the description of {} is damaged: {error}", stream_or_file(*stream))]
    Json {
        /// The stream; `None` for the file.
        stream: Option<StreamId>,
        /// Where and why.
        error: JsonError,
    },
    /// A description of the old form has JSON of the wrong shape.
    #[error("the description of {} is no JSON object", stream_or_file(*stream))]
    NoObject {
        /// The stream; `None` for the file.
        stream: Option<StreamId>,
    },
}

fn stream_or_file(stream: Option<StreamId>) -> alloc::string::String {
    stream.map_or_else(|| "the file".into(), |stream| alloc::format!("stream {stream}"))
}

impl Description {
    /// The format version of the records that [`write`](Self::write) makes.
    pub const FORMAT_VERSION: u32 = 2;

    /// The format version of old recordings, which is only read.
    pub const OLD_FORMAT_VERSION: u32 = 1;

    /// Reads the payload of a description record, or as much of it as the file has.
    ///
    /// An error costs only the tags behind it, which is why both come back. Names of streams that end in an instance number
    /// lose it (FORMAT.md §7.2), and streams without a serial number get one (§8.4), unless the payload ends too soon.
    pub fn parse(format_version: u32, payload: &[u8]) -> (Self, Option<DescriptionError>) {
        let (description, size) = Self::parse_front(format_version, payload);
        (description, size.err())
    }

    /// [`parse`](Self::parse), of bytes that may go on behind the payload: it also tells how many bytes the tags take.
    pub fn parse_front(format_version: u32, payload: &[u8]) -> (Self, Result<usize, DescriptionError>) {
        let mut description = Self::default();
        let mut payload = Payload::new(payload);
        let result = match format_version {
            Self::OLD_FORMAT_VERSION => description.read_old(&mut payload),
            Self::FORMAT_VERSION => description.read(&mut payload).map_err(DescriptionError::from),
            found => Err(DescriptionError::Version { found }),
        };
        (description, result.map(|()| payload.position()))
    }

    fn read(&mut self, payload: &mut Payload<'_>) -> Result<(), NotEnoughData> {
        for _ in 0..payload.number()? {
            let id = StreamId::parse(&payload.array()?);
            let tags = self.streams.entry(id).or_default();
            read_map(payload, &mut tags.user)?;
            read_map(payload, &mut tags.internal)?;
        }
        self.streams.values_mut().for_each(StreamTags::upgrade_name);
        read_map(payload, &mut self.file_tags)?;
        self.add_missing_serial_numbers();
        Ok(())
    }

    /// Appends the payload of a description record of version 2.
    ///
    /// # Errors
    /// [`PayloadTooLarge`] when the tags do not fit one record; nothing is appended.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), PayloadTooLarge> {
        RecordHeader::size_with(self.size())?;
        put_count(out, self.streams.len());
        for (id, tags) in &self.streams {
            out.extend_from_slice(&id.to_bytes());
            put_map(out, &tags.user);
            put_map(out, &tags.internal);
        }
        put_map(out, &self.file_tags);
        Ok(())
    }

    /// Bytes that [`write`](Self::write) appends.
    fn size(&self) -> u64 {
        let stream_size = |tags: &StreamTags| {
            [StreamId::SIZE as u64, map_size(&tags.user), map_size(&tags.internal)]
                .into_iter()
                .fold(0, u64::saturating_add)
        };
        let streams = self.streams.values().map(stream_size);
        streams.chain([4, map_size(&self.file_tags)]).fold(0, u64::saturating_add)
    }
}

/// A pair count and as many pairs. The count is not trusted: memory grows with the pairs that are there.
fn read_map(payload: &mut Payload<'_>, tags: &mut Tags) -> Result<(), NotEnoughData> {
    (0..payload.number()?).try_for_each(|_| read_pair(payload, tags))
}

fn put_map(out: &mut Vec<u8>, tags: &Tags) {
    put_count(out, tags.len());
    put_pairs(out, tags);
}

fn map_size(tags: &Tags) -> u64 {
    pairs_size(tags).saturating_add(4)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::container::{RecordableTypeId, tag_name};

    /// Pairs as a file may hold them: in any order, repeated.
    type Pairs<'a> = &'a [(&'a str, &'a str)];

    /// A payload of version 2: ids, user tags and internal tags of streams, then file tags.
    fn payload(streams: &[(&str, Pairs<'_>, Pairs<'_>)], file_tags: Pairs<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        let put = |out: &mut Vec<u8>, pairs: Pairs<'_>| {
            put_count(out, pairs.len());
            for text in pairs.iter().flat_map(|pair| [pair.0, pair.1]) {
                put_count(out, text.len());
                out.extend(text.bytes());
            }
        };
        put_count(&mut out, streams.len());
        for (id, user, internal) in streams {
            out.extend(id.parse::<StreamId>().unwrap().to_bytes());
            put(&mut out, user);
            put(&mut out, internal);
        }
        put(&mut out, file_tags);
        out
    }

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        pairs.iter().copied().collect()
    }

    #[test]
    fn repetitions_merge_and_the_last_value_counts() {
        let serial = (tag_name::SERIAL_NUMBER, "1");
        let streams = [("9-1", &[("b", "1"), ("a", "1")][..], &[serial][..]), ("9-1", &[("a", "2")], &[])];
        let (description, error) = Description::parse(2, &payload(&streams, &[("f", "1"), ("f", "2")]));
        assert_eq!(error, None);
        assert_eq!(description.file_tags, tags(&[("f", "2")]));
        let expected = StreamTags { user: tags(&[("a", "2"), ("b", "1")]), internal: tags(&[serial]) };
        assert_eq!(description.streams, [("9-1".parse().unwrap(), expected)].into());
    }

    #[test]
    fn names_and_serial_numbers_are_cleaned_up_as_far_as_the_payload_goes() {
        let name = (tag_name::ORIGINAL_NAME, "Unit Test 1 #12");
        let payload = payload(&[("9-1", &[], &[name])], &[("f", "1")]);
        let (whole, error) = Description::parse(2, &payload);
        let stream = whole.streams.values().next().unwrap();
        assert_eq!((error, stream.original_name()), (None, Some("Unit Test 1")));
        assert_eq!(stream.serial_number().map(str::len), Some(16));

        let (cut, error) = Description::parse(2, &payload[..payload.len() - 1]);
        let stream = cut.streams.values().next().unwrap();
        let short = NotEnoughData { at: payload.len() - 1, needed: 1, found: 0 };
        assert_eq!(error, Some(DescriptionError::NotEnoughData(short)));
        assert_eq!((stream.original_name(), stream.serial_number()), (Some("Unit Test 1"), None));
    }

    #[test]
    fn tags_before_a_cut_stay() {
        let payload = payload(&[("9-1", &[("a", "1"), ("b", "2")], &[]), ("9-2", &[], &[])], &[]);
        let user_tags = |size| {
            let (description, error) = Description::parse(2, &payload[..size]);
            assert!(matches!(error, Some(DescriptionError::NotEnoughData(_))), "{size}");
            description.streams.values().map(|tags| tags.user.len()).collect::<Vec<_>>()
        };
        assert!(user_tags(9).is_empty());
        assert_eq!(user_tags(10), [0]);
        assert_eq!(user_tags(23), [0]);
        assert_eq!(user_tags(24), [1]);
        assert_eq!(user_tags(payload.len() - 1), [2, 0]);
        for size in 0..payload.len() {
            user_tags(size);
        }
    }

    #[test]
    fn counts_are_not_trusted() {
        for version in [1, 2] {
            let short = NotEnoughData { at: 4, needed: 6, found: 5 };
            let expected = (Description::default(), Some(DescriptionError::NotEnoughData(short)));
            assert_eq!(Description::parse(version, &[0xff; 9]), expected);
        }
        let (_, error) = Description::parse(3, &[0; 8]);
        assert_eq!(error, Some(DescriptionError::Version { found: 3 }));
    }

    fn any_tags() -> impl Strategy<Value = Tags> {
        let pair = (prop::collection::vec(any::<u8>(), 0..5), prop::collection::vec(any::<u8>(), 0..9));
        prop::collection::vec(pair, 0..4).prop_map(|pairs| pairs.into_iter().collect())
    }

    fn any_stream() -> impl Strategy<Value = (StreamId, StreamTags)> {
        ((any::<u16>(), any::<u16>()), any_tags(), any_tags()).prop_map(|((type_id, instance), user, mut internal)| {
            internal.insert(tag_name::SERIAL_NUMBER, "given");
            (StreamId::new(RecordableTypeId(type_id), instance), StreamTags { user, internal })
        })
    }

    proptest! {
        #[test]
        fn descriptions_read_back(file_tags in any_tags(), streams in prop::collection::vec(any_stream(), 0..4)) {
            let description = Description { file_tags, streams: streams.into_iter().collect() };
            let mut payload = Vec::new();
            description.write(&mut payload).unwrap();
            prop_assert_eq!(payload.len() as u64, description.size());
            payload.push(0);
            prop_assert_eq!(Description::parse(2, &payload), (description, None));
        }

        #[test]
        fn damage_does_no_harm(at in 0..66_usize, byte: u8, size in 0..=66_usize) {
            let mut payload = payload(&[("9-1", &[("a", "1"), ("b", "2")], &[]), ("9-2", &[], &[])], &[("f", "1")]);
            prop_assert_eq!(payload.len(), 66);
            payload[at] = byte;
            let (description, _) = Description::parse(2, &payload[..size]);
            let tag_count: usize = description.streams.values().map(|tags| tags.user.len() + tags.internal.len()).sum();
            prop_assert!(description.streams.len() <= 66 / 14 && tag_count <= 66 / 8 + description.streams.len());
        }

        #[test]
        fn any_bytes_are_a_description_or_an_error(version in 0..4_u32, payload: Vec<u8>) {
            let (description, error) = Description::parse(version, &payload);
            let complete = description.streams.values().all(|tags| tags.serial_number().is_some_and(|n| !n.is_empty()));
            prop_assert!(error.is_some() || complete);
        }
    }
}
