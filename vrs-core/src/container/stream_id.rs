//! Stream ids: which stream of a file (FORMAT.md §5.3).

use core::fmt;
use core::num::NonZeroU16;
use core::str::FromStr;

use thiserror::Error;

use super::bytes::{load, store};
use super::type_id::RecordableTypeId;

/// A stream of a file: the type of its device or data, and a number that tells streams of one type apart.
///
/// Streams are ordered by type, then by instance. The text form is `1201-2`.
///
/// ```
/// use vrs_core::container::{RecordableTypeId, StreamId};
///
/// let id: StreamId = "1201-2".parse()?;
/// assert_eq!(id, StreamId::new(RecordableTypeId::SLAM_CAMERA_DATA, 2));
/// assert_eq!(id.to_string(), "1201-2");
/// assert_eq!(id.name().to_string(), "Camera Data (SLAM) #2");
/// # Ok::<(), vrs_core::container::StreamIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StreamId {
    /// What kind of device or data.
    pub type_id: RecordableTypeId,
    /// Which of that kind. Recordings number from 1, often with gaps; the number means nothing by itself.
    pub instance: u16,
}

impl StreamId {
    /// Bytes of an id inside indexes and descriptions: the type as `i32`, the instance as `u16`.
    pub const SIZE: usize = 6;

    /// The stream of this type and instance.
    pub const fn new(type_id: RecordableTypeId, instance: u16) -> Self {
        Self { type_id, instance }
    }

    /// Reads an id as indexes and descriptions hold it (FORMAT.md §5.3).
    #[inline]
    pub fn parse(bytes: &[u8; Self::SIZE]) -> Self {
        Self::new(RecordableTypeId::from_disk(load(bytes, 0)), load(bytes, 4))
    }

    /// The bytes of the id in indexes and descriptions.
    pub fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        store(&mut bytes, 0, self.type_id.to_disk());
        store(&mut bytes, 4, self.instance);
        bytes
    }

    /// The display name: `Camera Data (SLAM) #2`.
    pub const fn name(self) -> StreamName {
        StreamName(self)
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.type_id.0, self.instance)
    }
}

/// Reads `1201-2`. Numbers beyond 65535 are errors; the reference would cut them to 16 bits and mean another stream.
impl FromStr for StreamId {
    type Err = StreamIdError;

    fn from_str(text: &str) -> Result<Self, StreamIdError> {
        let (type_id, instance) = two_numbers(text, '-').ok_or(StreamIdError)?;
        Ok(Self::new(RecordableTypeId(type_id), instance))
    }
}

/// Prints the display name of a stream; made by [`StreamId::name`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StreamName(StreamId);

impl fmt::Display for StreamName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} #{}", self.0.type_id, self.0.instance)
    }
}

/// How a person names a stream: by its id, `1201-2`, or by its place among those of its type, `1201+1`.
///
/// ```
/// use vrs_core::container::{StreamId, StreamSelector};
///
/// let streams: [StreamId; 3] = ["1201-4".parse()?, "1201-7".parse()?, "1202-1".parse()?];
/// let second: StreamSelector = "1201+2".parse()?;
/// assert_eq!(second.select(streams), Some(streams[1]));
/// # Ok::<(), vrs_core::container::StreamIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StreamSelector {
    /// The stream of this id.
    Id(StreamId),
    /// A stream by its place, from 1, among those of its type in the order of their ids.
    Nth {
        /// The type.
        type_id: RecordableTypeId,
        /// The place.
        place: NonZeroU16,
    },
}

impl StreamSelector {
    /// The stream that is meant, of the streams of a file in the order of their ids.
    pub fn select(self, streams: impl IntoIterator<Item = StreamId>) -> Option<StreamId> {
        let mut streams = streams.into_iter();
        match self {
            Self::Id(id) => streams.find(|stream| *stream == id),
            Self::Nth { type_id, place } => {
                let before = usize::from(place.get()).saturating_sub(1);
                streams.filter(|stream| stream.type_id == type_id).nth(before)
            }
        }
    }
}

impl fmt::Display for StreamSelector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(out),
            Self::Nth { type_id, place } => write!(out, "{}+{place}", type_id.0),
        }
    }
}

impl FromStr for StreamSelector {
    type Err = StreamIdError;

    fn from_str(text: &str) -> Result<Self, StreamIdError> {
        let Some((type_id, place)) = two_numbers(text, '+') else { return text.parse().map(Self::Id) };
        let place = NonZeroU16::new(place).ok_or(StreamIdError)?;
        Ok(Self::Nth { type_id: RecordableTypeId(type_id), place })
    }
}

/// The text names no stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a stream: write its id, `1201-2`, or its place from 1 among those of its type, `1201+2`")]
#[non_exhaustive]
pub struct StreamIdError;

/// Digits, the separator, digits, nothing else.
fn two_numbers(text: &str, separator: char) -> Option<(u16, u16)> {
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?;
    let (first, second) = text.split_once(separator)?;
    Some((number(first)?, number(second)?))
}

#[cfg(test)]
mod tests {
    use std::string::{String, ToString};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_reads_back() {
        for text in ["0-0", "1201-2", "65535-65535"] {
            assert_eq!(text.parse::<StreamId>().unwrap().to_string(), text);
            assert_eq!(text.parse::<StreamSelector>().unwrap().to_string(), text);
        }
        assert_eq!("200+65535".parse::<StreamSelector>().unwrap().to_string(), "200+65535");
        assert_eq!("0012-007".parse::<StreamId>().unwrap().to_string(), "12-7");
    }

    #[test]
    fn other_text_is_no_stream() {
        for text in ["", "-", "1", "1-", "-1", "1-2-3", "+1-2", "1-+2", "1 -2", "1-2 ", "a-1", "65536-1", "1-65536"] {
            assert!(text.parse::<StreamId>().is_err(), "{text}");
        }
        for text in ["1+0", "1+", "+1", "1+2+3", "1+-2", "1+65536", ""] {
            assert!(text.parse::<StreamSelector>().is_err(), "{text}");
        }
        assert!("1+2".parse::<StreamId>().is_err());
    }

    #[test]
    fn order_is_numeric() {
        let ids = ["2-9", "2-10", "10-1"].map(|text| text.parse::<StreamId>().unwrap());
        assert!(ids.is_sorted());
        let place = |text: &str| text.parse::<StreamSelector>().unwrap().select(ids);
        assert_eq!([place("2+2"), place("2+3"), place("10-1"), place("3+1")], [Some(ids[1]), None, Some(ids[2]), None]);
    }

    proptest! {
        #[test]
        fn ids_read_back(type_id: u16, instance: u16, text: String) {
            let id = StreamId::new(RecordableTypeId(type_id), instance);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            prop_assert_eq!(StreamId::parse(&id.to_bytes()), id);
            if let Ok(selector) = text.parse::<StreamSelector>() {
                prop_assert_eq!(selector.to_string().parse(), Ok(selector));
            }
        }
    }

    #[test]
    fn bytes_are_type_and_instance() {
        let id = StreamId::new(RecordableTypeId::UNIT_TEST_1, 258);
        assert_eq!(id.to_bytes(), [0xdc, 0xff, 0, 0, 2, 1]);
        assert_eq!(StreamId::parse(&id.to_bytes()), id);
        assert_eq!(StreamId::parse(&[0xff, 0xff, 0xff, 0xff, 1, 0]), StreamId::new(RecordableTypeId::UNDEFINED, 1));
    }
}
