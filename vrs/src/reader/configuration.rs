//! The configuration in force at a record: what its stream's last configuration record says (FORMAT.md §32.7).

use std::sync::OnceLock;

use smallvec::SmallVec;
use vrs_core::format::RecordType;

use super::blocks::{LayoutBlocks, Lookup, Walk};
use super::formats::Format;
use super::index::{IndexedRecord, KindFilter};
use super::positions::{Positions, Wanted};
use super::{Record, Shared};

/// The configuration records of a stream, each decoded when it is first needed.
#[derive(Debug, Default)]
pub(super) struct Configurations {
    /// In index order.
    records: Vec<IndexedRecord>,
    decoded: Vec<OnceLock<Option<Configuration>>>,
}

/// A configuration record: its version and its bytes, in which the layouts are found again.
#[derive(Debug)]
struct Configuration {
    version: u32,
    payload: Vec<u8>,
}

impl Configurations {
    fn of(inner: &Shared, stream: u16) -> Self {
        let selection = KindFilter::new(Some(stream), Some(RecordType::Configuration));
        let positions = Positions::new(&inner.index, Wanted::Filter(selection));
        Self::new(positions.filter_map(|position| inner.index.get(position)).collect())
    }

    /// These records of one stream, which are in index order.
    pub(super) fn new(records: Vec<IndexedRecord>) -> Self {
        let decoded = records.iter().map(|_| OnceLock::new()).collect();
        Self { records, decoded }
    }
}

/// The layout blocks of the last configuration record before a record that can be read and has a format.
///
/// The answer depends on nothing but the file: not on what was read before, nor on the thread.
pub(super) fn in_force(lookup: Lookup<'_>) -> LayoutBlocks<'_> {
    let Lookup { inner, record } = lookup;
    let Some(entry) = inner.streams.get(usize::from(record.stream)) else { return SmallVec::new() };
    let configurations = entry.configurations.get_or_init(|| Configurations::of(inner, record.stream));
    let before = configurations.records.partition_point(|configuration| configuration.order(&record).is_lt());
    let candidates = configurations.records.iter().zip(&configurations.decoded).take(before).rev();
    for (record, decoded) in candidates {
        let configuration = decoded.get_or_init(|| Configuration::read(inner, record));
        if let Some(configuration) = configuration {
            return configuration.layouts(entry.format(inner, RecordType::Configuration, configuration.version));
        }
    }
    SmallVec::new()
}

impl Configuration {
    fn read(inner: &Shared, record: &IndexedRecord) -> Option<Self> {
        let stream = usize::from(record.stream);
        let record = Record::read_indexed(inner, &mut inner.payload_reader(), usize::MAX, *record).ok()?;
        let version = record.version();
        inner.streams.get(stream)?.format(inner, RecordType::Configuration, version)?;
        Some(Self { version, payload: record.payload().to_vec() })
    }

    fn layouts<'a>(&'a self, format: Option<Format<'a>>) -> LayoutBlocks<'a> {
        format.map(|format| Walk::new(format, &self.payload).into_layouts()).unwrap_or_default()
    }
}
