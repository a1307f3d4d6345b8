//! What differs between two recordings, and where.

use std::collections::BTreeSet;
use std::fmt;

use thiserror::Error as ThisError;
use vrs_core::Tags;
use vrs_core::container::StreamId;

use super::pairs::PairedStream;
use super::payload::Found;
use crate::error::{Error, RecordLocation};
use crate::reader::StreamReader;

/// Differences kept in a comparison; the others are counted.
const MOST_DIFFERENCES: usize = 1000;

/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// One of the two recordings.
///
/// ```
/// assert_eq!(vrs::ops::Side::B.to_string(), "B");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The first.
    A,
    /// The second.
    B,
}

impl fmt::Display for Side {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(if *self == Self::A { "A" } else { "B" })
    }
}

/// What [`compare`](super::compare) found. It prints as a line for each difference, and a verdict.
///
/// ```
/// use vrs::{Reader, RecordType, RecordableTypeId, Stream, Writer, io::MemoryStorage};
///
/// let record = |payload: &[u8]| {
///     let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?.serial_number("7");
///     let samples = imu.raw(RecordType::Data, 1)?;
///     let memory = MemoryStorage::new();
///     let writer = Writer::options().create_in(memory.clone(), [imu])?;
///     samples.write(0.5, payload)?;
///     writer.finish()?;
///     vrs::reader::Options::new().open_chunk_data(memory.chunks())
/// };
/// let (a, b): (Reader, Reader) = (record(b"left")?, record(b"lift")?);
/// let comparison = vrs::ops::compare(&a, &b);
/// assert_eq!((comparison.equal_records, comparison.difference_count), (0, 1));
/// assert!(!comparison.is_equal());
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Comparison {
    /// Records that both recordings have, and that are equal.
    pub equal_records: u64,
    /// What differs, the first 1 000.
    pub differences: Vec<Difference>,
    /// How many differences there are.
    pub difference_count: u64,
}

/// Something that differs. Records are those of A, where A has them.
///
/// ```no_run
/// use vrs::ops::Difference;
///
/// let (a, b) = (vrs::Reader::open("a.vrs")?, vrs::Reader::open("b.vrs")?);
/// for difference in &vrs::ops::compare(&a, &b).differences {
///     match difference {
///         Difference::Stream { stream, only_in, .. } => println!("{stream} is only in {only_in}"),
///         other => println!("{other}"),
///     }
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Difference {
    /// A tag of the files.
    #[error("the {0}")]
    FileTag(TagDifference),
    /// A stream that only one recording has.
    #[error("stream {stream}{} is only in {only_in}", in_brackets(flavor))]
    Stream {
        /// The stream.
        stream: StreamId,
        /// What it is in the words of the application.
        flavor: String,
        /// Which recording has it.
        only_in: Side,
    },
    /// A tag of a stream: its own, or one of the library, such as the definition of a layout.
    #[error("stream {stream}: the {tag}")]
    StreamTag {
        /// The stream.
        stream: StreamId,
        /// The tag.
        tag: TagDifference,
    },
    /// A record that only one recording has.
    #[error("{record} is only in {only_in}")]
    Record {
        /// The record.
        record: RecordLocation,
        /// Which recording has it.
        only_in: Side,
    },
    /// Versions of the format of a record.
    #[error("{record}: its version is {a} in A and {b} in B")]
    Version {
        /// The record.
        record: RecordLocation,
        /// Its version in A.
        a: u32,
        /// Its version in B.
        b: u32,
    },
    /// A value of a layout.
    #[error("{record}: block {block}: `{label}` {}", sides(a.as_deref(), b.as_deref()))]
    Piece {
        /// The record.
        record: RecordLocation,
        /// Number of the content block.
        block: usize,
        /// The label of the piece.
        label: String,
        /// Its value in A as JSON, shortened; `None` where A has no such piece.
        a: Option<String>,
        /// The same for B.
        b: Option<String>,
    },
    /// Bytes that are no values: of an image, of audio, of a custom block, or of a payload that nothing describes.
    #[error("{record}: {}: byte {offset} is the first that differs{}", part(*block), sizes(*a, *b))]
    Bytes {
        /// The record.
        record: RecordLocation,
        /// Number of the content block; `None` for the payload, or what is behind its blocks.
        block: Option<usize>,
        /// The first byte that differs, or that only one has.
        offset: u64,
        /// How many bytes there are in A.
        a: u64,
        /// And in B.
        b: u64,
    },
    /// A record that cannot be read.
    #[error("in {side}: {error}")]
    Unreadable {
        /// In which recording.
        side: Side,
        /// Which record, and why.
        error: Error,
    },
}

/// A tag that differs.
///
/// ```no_run
/// use vrs::ops::Difference;
///
/// let (a, b) = (vrs::Reader::open("a.vrs")?, vrs::Reader::open("b.vrs")?);
/// for difference in vrs::ops::compare(&a, &b).differences {
///     if let Difference::FileTag(tag) = difference {
///         println!("{}: {:?} became {:?}", tag.name, tag.a, tag.b);
///     }
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, ThisError)]
#[error("tag `{name}` {}", sides(a.as_deref(), b.as_deref()))]
#[non_exhaustive]
pub struct TagDifference {
    /// Its name.
    pub name: String,
    /// Its value in A; `None` where A does not have it. Bytes that are no UTF-8 are replaced.
    pub a: Option<String>,
    /// The same for B.
    pub b: Option<String>,
}

impl Comparison {
    /// True when the recordings hold the same.
    pub fn is_equal(&self) -> bool {
        self.difference_count == 0
    }

    /// One that could not be made.
    pub(super) fn of_errors(errors: [Option<Error>; 2]) -> Self {
        let mut comparison = Self::default();
        let errors = [Side::A, Side::B].into_iter().zip(errors);
        comparison.extend(errors.filter_map(|(side, error)| Some(Difference::Unreadable { side, error: error? })));
        comparison
    }

    pub(super) fn add(&mut self, found: Found) {
        self.equal_records += found.equal;
        self.extend(found.differences);
    }

    pub(super) fn extend(&mut self, differences: impl IntoIterator<Item = Difference>) {
        for difference in differences {
            self.difference_count += 1;
            if self.differences.len() < MOST_DIFFERENCES {
                self.differences.push(difference);
            }
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { equal_records, differences, difference_count } = self;
        differences.iter().try_for_each(|difference| writeln!(out, "{difference}"))?;
        let more = difference_count.saturating_sub(differences.len() as u64);
        if more > 0 {
            writeln!(out, "and {more} more differences")?;
        }
        match difference_count {
            0 => write!(out, "equal: all tags and {equal_records} records"),
            1 => write!(out, "1 difference, {equal_records} records are equal"),
            count => write!(out, "{count} differences, {equal_records} records are equal"),
        }
    }
}

/// Tags that differ, by their names.
pub(super) fn differing_tags(a: &Tags, b: &Tags) -> impl Iterator<Item = TagDifference> {
    let names: BTreeSet<&[u8]> = a.iter().chain(b.iter()).map(|(name, _)| name.as_bytes()).collect();
    let value = |tags: &Tags, name: &[u8]| tags.get_bytes(name).map(<[u8]>::to_vec);
    let differing = names.into_iter().filter_map(|name| {
        let (a, b) = (value(a, name), value(b, name));
        let text = |value: Option<Vec<u8>>| value.map(|value| String::from_utf8_lossy(&value).into_owned());
        (a != b).then(|| TagDifference { name: String::from_utf8_lossy(name).into_owned(), a: text(a), b: text(b) })
    });
    differing.collect::<Vec<_>>().into_iter()
}

/// What differs between two streams, apart from their records, or that there is only one.
pub(super) fn stream_differences(stream: &PairedStream<'_>) -> Vec<Difference> {
    let only = |stream: &StreamReader<'_>, only_in| {
        vec![Difference::Stream { stream: stream.id(), flavor: stream.flavor().to_owned(), only_in }]
    };
    match stream {
        PairedStream::OnlyA(stream) => only(stream, Side::A),
        PairedStream::OnlyB(stream) => only(stream, Side::B),
        PairedStream::Both(a, b) => {
            let internal = differing_tags(a.internal_tags(), b.internal_tags());
            let user = differing_tags(a.tags(), b.tags());
            internal.chain(user).map(|tag| Difference::StreamTag { stream: a.id(), tag }).collect()
        }
    }
}

fn in_brackets(flavor: &str) -> String {
    if flavor.is_empty() { String::new() } else { format!(" ({flavor})") }
}

/// `is 1 in A and 2 in B`.
fn sides(a: Option<&str>, b: Option<&str>) -> String {
    match excerpts(a.map(str::to_owned), b.map(str::to_owned)) {
        (Some(a), Some(b)) => format!("is {a} in A and {b} in B"),
        (Some(a), None) => format!("is only in A: {a}"),
        (None, Some(b)) => format!("is only in B: {b}"),
        (None, None) => "is in neither".to_owned(),
    }
}

/// What is shown of two values: not more than [`SHOWN`] characters, from a place on at which the difference is seen.
pub(super) fn excerpts(a: Option<String>, b: Option<String>) -> (Option<String>, Option<String>) {
    let (of_a, of_b) = (a.as_deref().unwrap_or_default(), b.as_deref().unwrap_or_default());
    let common = of_a.chars().zip(of_b.chars()).take_while(|(a, b)| a == b).count();
    let skipped = if common < SHOWN { 0 } else { common - SHOWN / 3 };
    let cut = |text: String| {
        let (front, mut rest) = (if skipped > 0 { "…" } else { "" }, text.chars().skip(skipped));
        let shown: String = rest.by_ref().take(SHOWN).collect();
        let behind = if rest.next().is_some() { "…" } else { "" };
        format!("{front}{shown}{behind}")
    };
    (a.map(cut), b.map(cut))
}

fn part(block: Option<usize>) -> String {
    block.map_or_else(|| "its bytes".to_owned(), |block| format!("block {block}"))
}

fn sizes(a: u64, b: u64) -> String {
    if a == b { String::new() } else { format!(", of {a} bytes in A and {b} in B") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_shown_where_they_differ() {
        let long = |end: &str| Some(format!("{}{end}", "µ".repeat(500)));
        let (a, b) = excerpts(long("one"), long("two and more"));
        let common = "µ".repeat(20);
        assert_eq!((a, b), (Some(format!("…{common}one")), Some(format!("…{common}two and more"))));
        let (a, b) = excerpts(long("one"), None);
        assert_eq!((a, b), (Some(format!("{}…", "µ".repeat(60))), None));
        assert_eq!(excerpts(Some("1".to_owned()), Some("2".to_owned())), (Some("1".to_owned()), Some("2".to_owned())));
        // An excerpt of excerpts is the same.
        let short = excerpts(long("one"), long("two"));
        assert_eq!(excerpts(short.0.clone(), short.1.clone()), short);
    }
}
