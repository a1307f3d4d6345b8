//! What a lint tells.

use std::fmt;

use thiserror::Error;
use vrs::format::Unreadable;
use vrs::layout::PieceType;
use vrs::{RecordType, RecordableTypeId};

use crate::tags::TagError;

/// Something that does not follow the conventions: where, what, and what to do.
///
/// ```
/// use vrs_conventions::{Finding, LayoutPlace, Problem};
/// use vrs::RecordType;
///
/// let place = LayoutPlace { record_type: RecordType::Data, version: 1, block: 1 };
/// let finding = Finding { stream: Some("acme/video".to_owned()), problem: Problem::NoKeyFrame(place) };
/// assert!(finding.to_string().starts_with("acme/video: Data records, version 1, block 1: "));
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// The stream, by id and flavor; none for what is about the whole recording.
    pub stream: Option<String>,
    /// What it is.
    pub problem: Problem,
}

/// A block of the records of a stream.
///
/// ```
/// use vrs::RecordType;
///
/// let place = vrs_conventions::LayoutPlace { record_type: RecordType::State, version: 2, block: 0 };
/// assert_eq!(place.to_string(), "State records, version 2, block 0");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LayoutPlace {
    /// Of such records,
    pub record_type: RecordType,
    /// of this format version,
    pub version: u32,
    /// the block of this number, from 0.
    pub block: usize,
}

/// What does not follow the conventions.
///
/// ```
/// use vrs::RecordableTypeId;
/// use vrs_conventions::Problem;
///
/// let problem = Problem::Alike { type_id: RecordableTypeId::IMU, streams: vec!["1202-1".into(), "1202-2".into()] };
/// assert!(problem.to_string().contains("1202-1, 1202-2"));
/// ```
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum Problem {
    /// A label is a convention's, and its type is another.
    #[error(
        "{place}: `{label}` is a {found}, by convention it is a {}: readers do not see it. Change its type, or its label",
        .expected.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or a ")
    )]
    WrongType {
        /// The layout.
        place: LayoutPlace,
        /// The label.
        label: String,
        /// The type it has.
        found: PieceType,
        /// The types it may have.
        expected: Vec<PieceType>,
    },
    /// A label is a convention's, behind that of a struct.
    #[error(
        "{place}: `{label}` describes nothing, for the label of a struct stands before it. Record it outside of the struct, or \
         in an optional group, which has no label"
    )]
    NestedLabel {
        /// The layout.
        place: LayoutPlace,
        /// The label.
        label: String,
    },
    /// Labels are not written as others write them.
    #[error("{place}: labels are lowercase words with `_` between them; not so: {}", .labels.join(", "))]
    UnusualLabels {
        /// The layout.
        place: LayoutPlace,
        /// The labels.
        labels: Vec<String>,
    },
    /// No reader can make out a block.
    #[error("{record_type} records, version {version}: {unreadable}")]
    Unreadable {
        /// Of such records,
        record_type: RecordType,
        /// of this format version.
        version: u32,
        /// The block, and what is missing.
        unreadable: Unreadable,
    },
    /// What describes a block stands in configuration records, and there are none.
    #[error(
        "{record_type} records, version {version}: {unreadable}. The stream declares configuration records that say it: write \
         one before the first of these records"
    )]
    NoConfiguration {
        /// Of such records,
        record_type: RecordType,
        /// of this format version.
        version: u32,
        /// The block, and what is missing without a configuration record.
        unreadable: Unreadable,
    },
    /// The layouts are there and do not say what they should.
    #[error("the first {record_type} record, at {timestamp} s, has a block that cannot be read: {reason}")]
    Undescribed {
        /// The type of the record.
        record_type: RecordType,
        /// Its time, in seconds.
        timestamp: f64,
        /// The block, and what is missing.
        reason: String,
    },
    /// Video frames do not say which key frame they need.
    #[error(
        "{0}: the layout before a video frame has `image_key_frame_timestamp` and `image_key_frame_index`, this one has not: \
         readers cannot begin in the middle. Record a VideoFrameLayout before the frame"
    )]
    NoKeyFrame(LayoutPlace),
    /// Streams of one type of which nobody can tell which is which.
    #[error("{type_id}: of several streams, {} have no flavor that tells them apart. Give each one", .streams.join(", "))]
    Alike {
        /// Their type.
        type_id: RecordableTypeId,
        /// Their ids.
        streams: Vec<String>,
    },
    /// A tag does not have the form that it has by convention.
    #[error(transparent)]
    Tag(TagError),
}

impl fmt::Display for LayoutPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} records, version {}, block {}", self.record_type, self.version, self.block)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.stream {
            Some(stream) => write!(out, "{stream}: {}", self.problem),
            None => self.problem.fmt(out),
        }
    }
}
