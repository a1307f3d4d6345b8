//! Checking a recording: is every byte accounted for? (FORMAT.md §19.1)

use std::fmt;

use thiserror::Error as ThisError;
use vrs_core::container::{IntegrityError, ScanStop};
use vrs_core::format::Reason;
use vrs_core::layout::{PieceValue, Value};

use super::hashes::Evidence;
use super::loss::Loss;
use crate::error::{Error, ErrorKind, RecordLocation};
use crate::reader::{BlockContent, BlockProblem, InFile, IndexSource, Reader, Record, Repair};

/// Findings kept in a report; the others are counted.
const MOST_FINDINGS: usize = 1000;

/// What [`check`] found.
#[derive(Debug, Default)]
pub struct CheckReport {
    /// Records in the index.
    pub records: u64,
    /// Records that can be read and whose blocks are what their definitions say.
    pub sound: u64,
    /// True for a streamed recording: it has no index, and a closing record proves that it is complete (FORMAT.md §19.2).
    pub streamed: bool,
    /// Records, and tags records, whose content is what was recorded: hashes in the file prove it (FORMAT.md §19.3). 0 for files
    /// that have none.
    pub proven: u64,
    /// What is lost: records that are missing, and those that cannot be read.
    pub loss: Loss,
    /// What had to be repaired when the file was opened.
    pub repairs: Vec<Repair>,
    /// What is wrong with records, the first 1 000.
    pub findings: Vec<Finding>,
    /// How many findings there are.
    pub finding_count: u64,
}

/// Something that a check found.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Finding {
    /// A record cannot be read.
    #[error(transparent)]
    Record(Error),
    /// A content block is not what its definition says.
    #[error("{record}: block {block}: {problem}")]
    Block {
        /// The record.
        record: RecordLocation,
        /// Number of the block.
        block: usize,
        /// What is wrong.
        problem: String,
    },
    /// The headers do not lead from record to record: one of them is damaged, or a record is.
    #[error("the chain of records is broken: {0}")]
    Chain(ScanStop),
    /// A record stands in the file that its index does not have.
    #[error("the record at offset {offset} is not in the index")]
    NotIndexed {
        /// Where its header stands.
        offset: u64,
    },
    /// A record can be read, but its content is another than what was recorded.
    #[error("{} is not what was recorded", changed(record, *of))]
    Changed {
        /// The record, or the last of several.
        record: RecordLocation,
        /// Among how many records it is.
        of: u64,
    },
    /// A record header was changed where that means nothing.
    #[error("{record}: its header is not what was written, though that changes nothing")]
    Header {
        /// The record.
        record: RecordLocation,
    },
    /// A part of the file that is no record is not what was written.
    #[error("{0} is not what was written")]
    Part(FilePart),
    /// There are more or fewer records than were recorded.
    #[error("{recorded} records were recorded, {found} are there")]
    Count {
        /// Records that are there, tags records among them.
        found: u64,
        /// Records that were recorded.
        recorded: u64,
    },
    /// A record of hashes is damaged.
    #[error("the hashes of records cannot be used: {0}")]
    Hashes(IntegrityError),
}

/// A part of a file that is no record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ThisError)]
#[non_exhaustive]
pub enum FilePart {
    /// The first 80 bytes.
    #[error("the file header")]
    Header,
    /// The tags.
    #[error("the description record")]
    Description,
    /// The index.
    #[error("the index record")]
    Index,
}

impl Finding {
    /// Which kind of finding it is, for programs: the name of the variant in lower case, `not_indexed` for example.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Record(_) => "record",
            Self::Block { .. } => "block",
            Self::Chain(_) => "chain",
            Self::NotIndexed { .. } => "not_indexed",
            Self::Changed { .. } => "changed",
            Self::Header { .. } => "header",
            Self::Part(_) => "part",
            Self::Count { .. } => "count",
            Self::Hashes(_) => "hashes",
        }
    }

    /// The record that it is about.
    pub fn record(&self) -> Option<&RecordLocation> {
        match self {
            Self::Record(error) => match error.kind() {
                ErrorKind::Record { record, .. } => Some(record),
                _ => None,
            },
            Self::Block { record, .. } | Self::Changed { record, .. } | Self::Header { record } => Some(record),
            Self::Chain(_) | Self::NotIndexed { .. } | Self::Part(_) | Self::Count { .. } | Self::Hashes(_) => None,
        }
    }
}

fn changed(record: &RecordLocation, of: u64) -> String {
    match of {
        1 => format!("{record}: its content"),
        of => format!("one of the {of} records up to the {record}"),
    }
}

impl CheckReport {
    /// True when nothing is missing, damaged or repaired.
    pub fn is_sound(&self) -> bool {
        self.repairs.is_empty() && self.finding_count == 0
    }

    fn add_all(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            self.add(finding);
        }
    }

    fn add(&mut self, finding: Finding) {
        self.finding_count += 1;
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding);
        }
    }
}

/// A line for each repair and finding, then a verdict.
impl fmt::Display for CheckReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.repairs.iter().try_for_each(|repair| writeln!(out, "{repair}"))?;
        self.findings.iter().try_for_each(|finding| writeln!(out, "{finding}"))?;
        let more = self.finding_count.saturating_sub(self.findings.len() as u64);
        if more > 0 {
            writeln!(out, "and {more} more findings")?;
        }
        write!(out, "{}", self.loss)?;
        if self.streamed {
            writeln!(out, "no index (streamed)")?;
        }
        let Self { records, sound, .. } = self;
        match (self.is_sound(), sound == records) {
            (true, _) if self.proven > 0 => write!(out, "{records} records, all sound and what was recorded"),
            (true, _) => write!(out, "{records} records, all sound"),
            (false, true) => write!(out, "{records} records, all that are there can be read"),
            (false, false) => write!(out, "{records} records, {} of them damaged", records - sound),
        }
    }
}

/// Reads every record of a file, inflates it, takes it apart, and follows the chain of headers through the file. Where the file
/// has hashes of what was recorded ([`Integrity`](crate::writer::Integrity)), everything is compared with them.
///
/// ```no_run
/// let report = vrs::ops::check(&vrs::Reader::open("recording.vrs")?);
/// println!("{report}");
/// assert!(report.is_sound());
/// # Ok::<(), vrs::Error>(())
/// ```
pub fn check(file: &Reader) -> CheckReport {
    let streamed = file.index_source() == IndexSource::ClosingRecord;
    let repairs = file.repairs().to_vec();
    let mut report = CheckReport { repairs, streamed, loss: Loss::of(file), ..CheckReport::default() };
    let mut findings = Vec::new();
    let mut evidence = Evidence::of(file, &mut findings);
    report.add_all(findings);
    for InFile { location, is_indexed, record } in file.in_file_order() {
        let before = report.finding_count;
        report.add_all(evidence.examine(file, location, record.as_ref().ok()));
        match record {
            Ok(record) => check_blocks(&record, &mut report),
            Err(error) => {
                report.loss.add(location.stream, location.timestamp);
                // Opening the file found out what is wrong with tags.
                report.add_all(is_indexed.then_some(Finding::Record(error)));
            }
        }
        report.records += u64::from(is_indexed);
        report.sound += u64::from(is_indexed && report.finding_count == before);
    }
    report.add_all(evidence.finish());
    report.proven = evidence.proven;
    let chain = file.follow_chain();
    report.add_all(chain.broken.map(Finding::Chain));
    report.add_all(chain.strays.into_iter().map(|offset| Finding::NotIndexed { offset }));
    for offset in chain.unusual {
        let is_index = u64::try_from(file.header().index_record_offset) == Ok(offset);
        let part = if is_index { FilePart::Index } else { FilePart::Description };
        let is_told = report.findings.iter().any(|finding| matches!(finding, Finding::Part(told) if *told == part));
        report.add_all((!is_told).then_some(Finding::Part(part)));
    }
    report
}

fn check_blocks(record: &Record<'_>, report: &mut CheckReport) {
    // A record without a declared format is bytes, and any bytes are sound.
    let Ok(blocks) = record.blocks() else { return };
    for block in blocks {
        let problem = match block.content {
            BlockContent::Layout(layout) => {
                let damaged = layout.values().iter().find(|piece| !is_whole(piece));
                damaged.map(|piece| format!("the value of `{}` is damaged", piece.spec().label))
            }
            BlockContent::Unsupported(problem) if is_damage(&problem) => Some(problem.to_string()),
            _ => None,
        };
        if let Some(problem) = problem {
            report.add(Finding::Block { record: record.location(), block: block.index, problem });
        }
    }
}

fn is_whole(piece: &PieceValue<'_>) -> bool {
    piece.is_available() && piece.stored().is_some_and(Value::is_whole)
}

/// Whether a block contradicts its definition. A block that nothing describes is not damaged: its bytes are there.
fn is_damage(problem: &BlockProblem) -> bool {
    match problem {
        BlockProblem::Unsupported(unsupported) => {
            matches!(unsupported.reason, Reason::TooLong { .. } | Reason::TooShort { .. } | Reason::AudioSize { .. })
        }
        BlockProblem::NoConfiguration(_) => false,
        BlockProblem::Layout(_) | BlockProblem::Definition(_) | BlockProblem::NoDefinition => true,
    }
}
