//! What a program wants of a recording, said once.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use vrs_core::container::{RecordableTypeId, StreamId, StreamSelector};
use vrs_core::format::RecordType;

use crate::error::SelectionProblem;

/// Which records are wanted: a value that says it for any file. [`Reader::select`](super::Reader::select) looks it up in
/// one.
///
/// Each rule narrows the choice; without rules everything is wanted.
///
/// ```
/// use vrs::RecordType;
/// use vrs::reader::{Moment, Selection};
///
/// // The first minute of two cameras, ten frames a second at most, with the configuration that was in force before.
/// let selection = Selection::new()
///     .stream("acme/left")
///     .stream("1201-2")
///     .from(Moment::FromStart(0.0))
///     .until(Moment::FromStart(60.0))
///     .every(0.1)
///     .lead_in(true);
/// assert_ne!(selection, Selection::new().record_type(RecordType::Data));
/// ```
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Selection {
    pub(super) wanted: Vec<StreamMatch>,
    pub(super) unwanted: Vec<StreamMatch>,
    pub(super) record_types: Vec<RecordType>,
    pub(super) from: Option<Moment>,
    pub(super) until: Option<Moment>,
    pub(super) lead_in: bool,
    pub(super) thinning: Option<Thinning>,
}

/// Which records of those in range are kept.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Thinning {
    /// The first of each stream and type.
    First,
    /// Data records at least so many seconds after the last kept one of their stream.
    Every(f64),
    /// In each bucket, the data record of each stream that is nearest to its middle.
    Buckets { interval: f64, within: f64 },
}

impl Selection {
    /// Every record.
    pub const fn new() -> Self {
        Self {
            wanted: Vec::new(),
            unwanted: Vec::new(),
            record_types: Vec::new(),
            from: None,
            until: None,
            lead_in: false,
            thinning: None,
        }
    }

    /// Only these streams; said several times, all of them. Text is read as [`StreamMatch`] tells.
    #[must_use]
    pub fn stream(mut self, stream: impl Into<StreamMatch>) -> Self {
        self.wanted.push(stream.into());
        self
    }

    /// Not these streams, even where [`stream`](Self::stream) names them.
    #[must_use]
    pub fn without_stream(mut self, stream: impl Into<StreamMatch>) -> Self {
        self.unwanted.push(stream.into());
        self
    }

    /// Only records of this type; said several times, of all of them.
    #[must_use]
    pub fn record_type(mut self, record_type: RecordType) -> Self {
        self.record_types.push(record_type);
        self
    }

    /// Only records at this moment or later.
    #[must_use]
    pub fn from(mut self, moment: impl Into<Moment>) -> Self {
        self.from = Some(moment.into());
        self
    }

    /// Only records before this moment. Adjacent ranges, `until(t)` and `from(t)`, share no record.
    #[must_use]
    pub fn until(mut self, moment: impl Into<Moment>) -> Self {
        self.until = Some(moment.into());
        self
    }

    /// Whether the last configuration and state record of each stream before the range are wanted too: what the records in
    /// range need to be understood.
    #[must_use]
    pub fn lead_in(mut self, lead_in: bool) -> Self {
        self.lead_in = lead_in;
        self
    }

    /// Of the records in range, the first of each stream and type.
    ///
    /// Of this, [`every`](Self::every) and [`buckets`](Self::buckets), the one said last holds.
    #[must_use]
    pub fn first_records(mut self) -> Self {
        self.thinning = Some(Thinning::First);
        self
    }

    /// Of each stream, at most one data record in so many seconds: one is kept when it is at least that long after the last
    /// kept one.
    #[must_use]
    pub fn every(mut self, seconds: f64) -> Self {
        self.thinning = Some(Thinning::Every(seconds));
        self
    }

    /// Data records in step across streams: time is cut into buckets of `interval` seconds, the first one with the first
    /// data record in range at its middle, and of each stream the data record nearest to the middle of each bucket is kept
    /// if it is no farther from it than `within` seconds; of two that are equally near, the earlier one.
    #[must_use]
    pub fn buckets(mut self, interval: f64, within: f64) -> Self {
        self.thinning = Some(Thinning::Buckets { interval, within });
        self
    }

    /// Whether a stream is wanted which fits those rules that `fits` says.
    pub(super) fn wants(&self, fits: impl Fn(&StreamMatch) -> bool) -> bool {
        (self.wanted.is_empty() || self.wanted.iter().any(&fits)) && !self.unwanted.iter().any(fits)
    }

    /// Whether the numbers in it are numbers that make sense.
    pub(super) fn check(&self) -> Result<(), SelectionProblem> {
        for moment in [self.from, self.until].into_iter().flatten() {
            let (Moment::At(seconds) | Moment::FromStart(seconds) | Moment::BeforeEnd(seconds)) = moment;
            if !seconds.is_finite() {
                return Err(SelectionProblem::Time(seconds));
            }
        }
        let is_positive = |seconds: f64| seconds.is_finite() && seconds > 0.0;
        match self.thinning {
            Some(Thinning::Every(interval) | Thinning::Buckets { interval, .. }) if !is_positive(interval) => {
                Err(SelectionProblem::Interval(interval))
            }
            Some(Thinning::Buckets { within, .. }) if within.is_nan() || within < 0.0 => {
                Err(SelectionProblem::Within(within))
            }
            _ => Ok(()),
        }
    }
}

/// A time in a recording, in seconds. As text: `12.5`, `+3` from the start, `-2` before the end.
///
/// Start and end are the times of the first and the last data record of the file.
///
/// ```
/// use vrs::reader::Moment;
///
/// assert_eq!("12.5".parse(), Ok(Moment::At(12.5)));
/// assert_eq!("+3".parse(), Ok(Moment::FromStart(3.0)));
/// assert_eq!(Moment::BeforeEnd(2.0).to_string(), "-2");
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Moment {
    /// This time.
    At(f64),
    /// So long after the first data record.
    FromStart(f64),
    /// So long before the last data record.
    BeforeEnd(f64),
}

impl Moment {
    /// The time that it means in a recording from `start` to `end`, all in seconds.
    pub fn between(self, start: f64, end: f64) -> f64 {
        match self {
            Self::At(seconds) => seconds,
            Self::FromStart(seconds) => start + seconds,
            Self::BeforeEnd(seconds) => end - seconds,
        }
    }
}

impl From<f64> for Moment {
    fn from(seconds: f64) -> Self {
        Self::At(seconds)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(seconds) => write!(out, "{seconds}"),
            Self::FromStart(seconds) => write!(out, "+{seconds}"),
            Self::BeforeEnd(seconds) => write!(out, "-{seconds}"),
        }
    }
}

/// The text is no [`Moment`].
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("not a time: write seconds, `12.5`, or seconds from the start, `+3`, or before the end, `-2`")]
#[non_exhaustive]
pub struct MomentError;

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let (moment, digits): (fn(f64) -> Self, _) = match text.as_bytes().first() {
            Some(b'+') => (Self::FromStart, text.get(1..)),
            Some(b'-') => (Self::BeforeEnd, text.get(1..)),
            _ => (Self::At, Some(text)),
        };
        let digits = digits.filter(|digits| digits.starts_with(|first: char| first.is_ascii_digit() || first == '.'));
        let seconds = digits.and_then(|digits| digits.parse().ok()).ok_or(MomentError)?;
        Ok(moment(seconds))
    }
}

/// Some streams of a file. As text: an id, `1201-2`; a place among those of a type, `1201+1`; a type, `1201`; a tag,
/// `tag:serial=007`; everything else is a flavor.
///
/// ```
/// use vrs::reader::StreamMatch;
/// use vrs::RecordableTypeId;
///
/// assert_eq!(StreamMatch::from("1201"), StreamMatch::Type(RecordableTypeId(1201)));
/// assert_eq!(StreamMatch::from("acme/left"), StreamMatch::Flavor("acme/left".to_owned()));
/// assert_eq!(StreamMatch::from("tag:serial=007").to_string(), "tag:serial=007");
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum StreamMatch {
    /// One stream, by its id or its place.
    Id(StreamSelector),
    /// All streams of a type.
    Type(RecordableTypeId),
    /// All streams of a flavor.
    Flavor(String),
    /// All streams whose application gave them this tag.
    Tag {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
}

impl From<&str> for StreamMatch {
    fn from(text: &str) -> Self {
        if let Ok(selector) = text.parse() {
            return Self::Id(selector);
        }
        if text.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(type_id) = text.parse()
        {
            return Self::Type(RecordableTypeId(type_id));
        }
        match text.strip_prefix("tag:").and_then(|tag| tag.split_once('=')) {
            Some((name, value)) => Self::Tag { name: name.to_owned(), value: value.to_owned() },
            None => Self::Flavor(text.to_owned()),
        }
    }
}

impl FromStr for StreamMatch {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl From<StreamId> for StreamMatch {
    fn from(id: StreamId) -> Self {
        Self::Id(StreamSelector::Id(id))
    }
}

impl From<RecordableTypeId> for StreamMatch {
    fn from(type_id: RecordableTypeId) -> Self {
        Self::Type(type_id)
    }
}

impl fmt::Display for StreamMatch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(selector) => selector.fmt(out),
            Self::Type(type_id) => type_id.0.fmt(out),
            Self::Flavor(flavor) => flavor.fmt(out),
            Self::Tag { name, value } => write!(out, "tag:{name}={value}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_back() {
        for text in ["0", "12.5", "+3", "-2.25", "+0.5", "-0"] {
            assert_eq!(text.parse::<Moment>().unwrap().to_string(), text);
        }
        for text in ["", "+", "-", "x", "+-2", "--2", "- 2", "inf", "+inf", "nan", "1s"] {
            assert_eq!(text.parse::<Moment>(), Err(MomentError), "{text}");
        }
    }

    #[test]
    fn stream_matches_read_back() {
        for text in ["1201-2", "1201+1", "1201", "acme/left", "tag:serial=0=7", "tag:serial", "70000", ""] {
            assert_eq!(StreamMatch::from(text).to_string(), text);
        }
        assert_eq!(StreamMatch::from("tag:serial"), StreamMatch::Flavor("tag:serial".to_owned()));
        assert_eq!(StreamMatch::from("70000"), StreamMatch::Flavor("70000".to_owned()));
    }

    #[test]
    fn numbers_must_make_sense() {
        let selection = Selection::new;
        assert_eq!(selection().every(0.5).from(-1.0).until(Moment::BeforeEnd(0.0)).check(), Ok(()));
        assert_eq!(selection().buckets(1.0, 0.0).check(), Ok(()));
        for selection in [
            selection().from(f64::NAN),
            selection().until(Moment::FromStart(f64::INFINITY)),
            selection().every(0.0),
            selection().every(f64::NAN),
            selection().every(f64::INFINITY),
            selection().buckets(-1.0, 0.0),
            selection().buckets(1.0, -0.5),
            selection().buckets(1.0, f64::NAN),
        ] {
            assert!(selection.check().is_err(), "{selection:?}");
        }
    }
}
