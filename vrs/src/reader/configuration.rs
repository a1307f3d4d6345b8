//! The configuration in force at a record: what its stream's last configuration record says (FORMAT.md §32.7).

use std::sync::OnceLock;

use smallvec::SmallVec;
use vrs_core::format::RecordType;

use super::blocks::{LayoutBlocks, Lookup, Walk};
use super::formats::Format;
use super::index::KindFilter;
use super::{Record, Shared};

/// The configuration records of a stream, each decoded when it is first needed.
#[derive(Debug, Default)]
pub(super) struct Configurations {
    /// Positions in the index, ascending.
    positions: Vec<usize>,
    decoded: Vec<OnceLock<Option<Configuration>>>,
}

/// A configuration record: its version and its bytes, in which the layouts are found again.
#[derive(Debug)]
struct Configuration {
    version: u32,
    payload: Vec<u8>,
}

impl Configurations {
    fn of(inner: &Shared, stream: usize) -> Self {
        let selection = KindFilter::new(Some(stream as u16), Some(RecordType::Configuration));
        let mut positions = Vec::new();
        while let Some(position) = inner.index.find(positions.last().map_or(0, |last| last + 1), selection) {
            positions.push(position);
        }
        let decoded = positions.iter().map(|_| OnceLock::new()).collect();
        Self { positions, decoded }
    }
}

/// The layout blocks of the last configuration record before a record that can be read and has a format.
///
/// The answer depends on nothing but the file: not on what was read before, nor on the thread.
pub(super) fn in_force(lookup: Lookup<'_>) -> LayoutBlocks<'_> {
    let Lookup { inner, stream, position } = lookup;
    let Some(entry) = inner.streams.get(stream) else { return SmallVec::new() };
    let configurations = entry.configurations.get_or_init(|| Configurations::of(inner, stream));
    let before = configurations.positions.partition_point(|configuration| *configuration < position);
    let candidates = configurations.positions.iter().zip(&configurations.decoded).take(before).rev();
    for (position, decoded) in candidates {
        let configuration = decoded.get_or_init(|| Configuration::read(inner, stream, *position));
        if let Some(configuration) = configuration {
            return configuration.layouts(entry.format(inner, RecordType::Configuration, configuration.version));
        }
    }
    SmallVec::new()
}

impl Configuration {
    fn read(inner: &Shared, stream: usize, position: usize) -> Option<Self> {
        let record = Record::read(inner, &mut inner.payload_reader(), position)?.ok()?;
        let version = record.version();
        inner.streams.get(stream)?.format(inner, RecordType::Configuration, version)?;
        Some(Self { version, payload: record.payload().to_vec() })
    }

    fn layouts<'a>(&'a self, format: Option<Format<'a>>) -> LayoutBlocks<'a> {
        format.map(|format| Walk::new(format, &self.payload).into_layouts()).unwrap_or_default()
    }
}
