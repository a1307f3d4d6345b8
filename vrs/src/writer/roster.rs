//! The streams of a file and their ids.

use std::collections::BTreeMap;
use std::path::Path;

use vrs_core::container::StreamId;

use super::stream::Stream;
use crate::error::{CreateProblem, Error, Result};

/// More than the reference reads (FORMAT.md §18.2).
pub(super) const MAX_STREAMS: usize = 5000;

/// The streams of a file, in the order of their ids.
pub(super) type Roster = BTreeMap<StreamId, Stream>;

/// The streams of a file that is to be created, with their ids, once all their formats are known to be readable.
pub(super) fn enroll(streams: impl IntoIterator<Item = Stream>, path: Option<&Path>) -> Result<Roster> {
    let roster = assign_ids(streams).map_err(|problem| Error::new(path, problem))?;
    roster.values().try_for_each(Stream::check_formats)?;
    Ok(roster)
}

/// Gives each stream its id. A pinned instance is kept; the other streams of a type count from 1, in the order in which they
/// come, and leave out what is taken (FORMAT.md §17.1).
pub(super) fn assign_ids(streams: impl IntoIterator<Item = Stream>) -> Result<Roster, CreateProblem> {
    let (pinned, counted): (Vec<_>, Vec<_>) =
        streams.into_iter().partition(|stream| stream.pinned_instance().is_some());
    let found = pinned.len() + counted.len();
    if found > MAX_STREAMS {
        return Err(CreateProblem::TooManyStreams { found, most: MAX_STREAMS });
    }
    let mut roster = Roster::new();
    for stream in pinned.into_iter().chain(counted) {
        let id = assign_id(&roster, &stream)?;
        roster.insert(id, stream);
    }
    Ok(roster)
}

/// The id of a stream that comes to those of a file.
pub(super) fn assign_id(roster: &Roster, stream: &Stream) -> Result<StreamId, CreateProblem> {
    let too_many = CreateProblem::TooManyStreams { found: roster.len() + 1, most: MAX_STREAMS };
    if roster.len() >= MAX_STREAMS {
        return Err(too_many);
    }
    let id = |instance| StreamId::new(stream.type_id(), instance);
    match stream.pinned_instance().map(id) {
        Some(stream) if roster.contains_key(&stream) => Err(CreateProblem::DuplicateStream { stream }),
        Some(id) => Ok(id),
        None => (1..=u16::MAX).map(id).find(|id| !roster.contains_key(id)).ok_or(too_many),
    }
}

#[cfg(test)]
mod tests {
    use vrs_core::container::RecordableTypeId;

    use super::*;

    fn ids(streams: &[(RecordableTypeId, Option<u16>)]) -> Result<Vec<(String, String)>, CreateProblem> {
        let streams = (b'a'..).zip(streams).map(|(name, (type_id, instance))| {
            let stream = Stream::new(*type_id, char::from(name)).unwrap();
            if let Some(instance) = instance { stream.instance(*instance) } else { stream }
        });
        let entry = |(id, stream): (StreamId, Stream)| (id.to_string(), stream.channel().flavor().to_owned());
        Ok(assign_ids(streams)?.into_iter().map(entry).collect())
    }

    #[test]
    fn instances_count_by_type_around_pinned_ones() {
        const IMU: RecordableTypeId = RecordableTypeId::IMU;
        const GPS: RecordableTypeId = RecordableTypeId::GPS;
        let found = ids(&[(IMU, None), (GPS, Some(7)), (IMU, Some(2)), (GPS, None), (IMU, None), (IMU, Some(0))]);
        let expected = [("241-0", "f"), ("241-1", "a"), ("241-2", "c"), ("241-3", "e"), ("281-1", "d"), ("281-7", "b")];
        assert_eq!(found.unwrap(), expected.map(|(id, name)| (id.to_owned(), name.to_owned())));

        let stream = StreamId::new(GPS, 3);
        assert_eq!(
            ids(&[(GPS, Some(3)), (IMU, Some(3)), (GPS, Some(3))]),
            Err(CreateProblem::DuplicateStream { stream })
        );
    }

    #[test]
    fn files_have_a_bounded_number_of_streams() {
        let streams = |count| (0..count).map(|_| Stream::new(RecordableTypeId::UNIT_TEST_1, "").unwrap());
        assert_eq!(assign_ids(streams(5000)).unwrap().len(), 5000);
        let too_many = CreateProblem::TooManyStreams { found: 5001, most: 5000 };
        assert_eq!(assign_ids(streams(5001)).unwrap_err(), too_many);
    }
}
