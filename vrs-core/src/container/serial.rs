//! Serial numbers for streams that were recorded without one (FORMAT.md §8.4).

use alloc::collections::BTreeMap;
use alloc::string::String;

use super::description::Description;
use super::hash::Hash;
use super::stream_id::StreamId;
use super::stream_tags::StreamTags;
use super::tag_name;
use super::type_id::RecordableTypeId;
use crate::Tags;

/// Before each map that is hashed.
const SIGNATURE: &[u8] = b"map<string, string>";

/// Values of user and file tags count up to here: some are huge.
const LIMIT: usize = 2000;

impl Description {
    /// Gives each stream without a serial number, or with an empty one, a number that follows from its tags and those of the
    /// file. Copies of a recording come to the same numbers.
    ///
    /// [`parse`](Self::parse) has done it; it must be done again once tags records were applied.
    pub fn add_missing_serial_numbers(&mut self) {
        let file_digits = limited(&mut Hash::new(), &self.file_tags).digits();
        let mut ranks: BTreeMap<RecordableTypeId, u16> = BTreeMap::new();
        for (id, tags) in &mut self.streams {
            let serial_number = tags.internal.get_bytes(tag_name::SERIAL_NUMBER.as_bytes());
            if serial_number.is_some_and(|number| !number.is_empty()) {
                continue;
            }
            let rank = ranks.entry(id.type_id).or_default();
            *rank = rank.wrapping_add(1);
            tags.internal.insert(tag_name::SERIAL_NUMBER, "");
            let number = serial_number_of(StreamId::new(id.type_id, *rank), tags, &file_digits);
            tags.internal.insert(tag_name::SERIAL_NUMBER, number);
        }
    }
}

/// The serial number of the stream that is this one of its type, counting only those that need a number.
fn serial_number_of(rank: StreamId, tags: &StreamTags, file_digits: &str) -> String {
    let mut hash = Hash::new();
    hash.text(file_digits.as_bytes());
    limited(&mut hash, &tags.user);
    hash.bytes(SIGNATURE);
    for (name, value) in tags.internal.iter() {
        hash.text(name.as_bytes());
        hash.text(value.as_bytes());
    }
    hash.bytes(&rank.type_id.0.to_le_bytes());
    hash.bytes(&rank.instance.to_le_bytes());
    hash.digits()
}

/// Hashes tags, but of each value, with a NUL after it, only the first bytes.
fn limited<'h>(hash: &'h mut Hash, tags: &Tags) -> &'h Hash {
    hash.bytes(SIGNATURE);
    for (name, value) in tags.iter() {
        hash.text(name.as_bytes());
        match value.as_bytes().get(..LIMIT) {
            Some(start) => hash.bytes(start),
            None => hash.text(value.as_bytes()),
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers from another implementation of FORMAT.md §8.4, which the reference's numbers confirm for recordings.
    #[test]
    fn numbers_follow_from_the_tags() {
        let long = [("long", "x".repeat(3000))];
        let tags = |user: Tags, internal: Tags| StreamTags { user, internal };
        let none = || tags(Tags::new(), Tags::new());
        let value = |size| tags([("k", "y".repeat(size))].into_iter().collect(), Tags::new());
        let streams = [
            (
                "65500-3",
                tags([("k", "v")].into_iter().collect(), long.clone().into_iter().collect()),
                "071ae9a668fbd775",
            ),
            ("65500-4", tags(Tags::new(), [(tag_name::SERIAL_NUMBER, "given")].into_iter().collect()), "given"),
            ("65500-9", tags(Tags::new(), [(tag_name::SERIAL_NUMBER, "")].into_iter().collect()), "a6c6a343d512a80f"),
            ("65501-1", none(), "ae75b2ea78daf4fd"),
        ];
        let mut description = Description::default();
        description.file_tags.extend([("a", "b")]);
        description.file_tags.extend(long);
        description.streams.extend(streams.iter().map(|(id, tags, _)| (id.parse().unwrap(), tags.clone())));
        let with_value = |size| {
            let mut description = description.clone();
            description.streams = [("65501-7".parse().unwrap(), value(size))].into();
            description.add_missing_serial_numbers();
            description.streams.into_values().next().unwrap()
        };
        assert_eq!(with_value(1999).serial_number(), Some("b30a5c9bb9392d38"));
        assert_eq!(with_value(2000).serial_number(), Some("dd875097a56fcc87"));

        description.add_missing_serial_numbers();
        for (id, _, number) in streams {
            assert_eq!(description.streams[&id.parse().unwrap()].serial_number(), Some(number), "{id}");
        }
    }
}
