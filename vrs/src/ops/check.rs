//! Checking a recording: is every byte accounted for? (FORMAT.md §19.1)

use std::convert::Infallible;
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
    let mut report = CheckReport::of(file);
    let Ok(()) = report.examine(file, file.in_file_order(), |_, _| Ok::<(), Infallible>(()));
    report.follow_chain(file);
    report
}

impl CheckReport {
    /// What opening the file found.
    pub(super) fn of(file: &Reader) -> Self {
        let streamed = file.index_source() == IndexSource::ClosingRecord;
        Self { repairs: file.repairs().to_vec(), streamed, loss: Loss::of(file), ..Self::default() }
    }

    /// Reads all records and takes them apart. Those of the index that can be read are handed on, each with whether it is what
    /// its definition says.
    pub(super) fn examine<'r, E>(
        &mut self,
        file: &'r Reader,
        records: impl Iterator<Item = InFile<'r>>,
        mut each: impl FnMut(&Record<'r>, bool) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut findings = Vec::new();
        let mut evidence = Evidence::of(file, &mut findings);
        self.add_all(findings);
        for InFile { location, is_indexed, record } in records {
            let before = self.finding_count;
            self.add_all(evidence.examine(file, location, record.as_ref().ok()));
            match record {
                Ok(record) => {
                    let is_whole = self.check_blocks(&record);
                    if is_indexed {
                        each(&record, is_whole)?;
                    }
                }
                Err(error) => {
                    self.loss.add(location.stream, location.timestamp);
                    // Opening the file found out what is wrong with tags.
                    self.add_all(is_indexed.then_some(Finding::Record(error)));
                }
            }
            self.records += u64::from(is_indexed);
            self.sound += u64::from(is_indexed && self.finding_count == before);
        }
        self.add_all(evidence.finish());
        self.proven = evidence.proven;
        Ok(())
    }

    fn follow_chain(&mut self, file: &Reader) {
        let chain = file.follow_chain();
        self.add_all(chain.broken.map(Finding::Chain));
        self.add_all(chain.strays.into_iter().map(|offset| Finding::NotIndexed { offset }));
        for offset in chain.unusual {
            let is_index = u64::try_from(file.header().index_record_offset) == Ok(offset);
            let part = if is_index { FilePart::Index } else { FilePart::Description };
            let is_told = self.findings.iter().any(|finding| matches!(finding, Finding::Part(told) if *told == part));
            self.add_all((!is_told).then_some(Finding::Part(part)));
        }
    }

    /// Takes a record apart; answers whether its own bytes are what its definition says.
    fn check_blocks(&mut self, record: &Record<'_>) -> bool {
        // A record without a declared format is bytes, and any bytes are sound.
        let Ok(blocks) = record.blocks() else { return true };
        let mut is_record_whole = true;
        for block in blocks {
            let (problem, is_its_own) = match block.content {
                BlockContent::Layout(layout) => {
                    let damaged = layout.values().iter().find(|piece| !is_whole(piece));
                    (damaged.map(|piece| format!("the value of `{}` is damaged", piece.spec().label)), true)
                }
                BlockContent::Unsupported(problem) if is_damage(&problem) => {
                    let is_its_own = !matches!(problem, BlockProblem::Definition(_) | BlockProblem::NoDefinition);
                    (Some(problem.to_string()), is_its_own)
                }
                _ => (None, false),
            };
            if let Some(problem) = problem {
                is_record_whole &= !is_its_own;
                self.add(Finding::Block { record: record.location(), block: block.index, problem });
            }
        }
        is_record_whole
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
