//! Following the headers from the first record to the last, in a file that has an index.

use vrs_core::container::{CompressionType, IndexVersion, RecordHeader, RecordableTypeId, Scan, ScanStop, StopCause};
use vrs_core::format::RecordType;

use super::stored_index::StoredIndex;
use super::walk::{Walk, WalkStep};
use super::{Inner, Reader, Repair};

/// Records that are told one by one.
const MOST_STRAYS: usize = 1000;

/// What the headers say that the index does not.
#[derive(Debug, Default)]
pub(crate) struct Chain {
    /// Where it breaks, if it does.
    pub(crate) broken: Option<ScanStop>,
    /// Where records stand that are in no index.
    pub(crate) strays: Vec<u64>,
    /// Where description and index stand, if their headers are not as every writer makes them.
    pub(crate) unusual: Vec<u64>,
}

/// Whether the header of the description or of the index has in it what belongs there (FORMAT.md §5.4): bits that readers do
/// not look at.
fn is_usual(header: &RecordHeader, type_id: RecordableTypeId) -> bool {
    let is_compressed = header.compression_type() != Some(CompressionType::None);
    let is_split = header.format_version == IndexVersion::Split as u32;
    header.raw_type_id == type_id.to_disk()
        && header.instance_id == 0
        && header.record_type() == Some(RecordType::Data)
        && header.timestamp.to_bits() == f64::MAX.to_bits()
        && (is_split || is_compressed == (header.uncompressed_size > 0))
}

impl Reader {
    /// What the file header says that stands at an offset.
    fn expected_type(&self, offset: u64) -> Option<RecordableTypeId> {
        let header = self.header();
        let is_at = |place| u64::try_from(place) == Ok(offset);
        let is_index = is_at(header.index_record_offset).then_some(RecordableTypeId::VRS_INDEX);
        is_index.or_else(|| is_at(header.description_record_offset).then_some(RecordableTypeId::VRS_DESCRIPTION))
    }

    fn has_usual_index(&self, offset: u64, type_id: RecordableTypeId) -> bool {
        let Inner { source, header, start, .. } = &*self.inner;
        type_id != RecordableTypeId::VRS_INDEX || StoredIndex::at(source, header, *start, offset).tells_its_size()
    }

    /// Whether the header of a record that the file header leads to is as every writer makes it.
    pub(super) fn is_usual_internal(&self, offset: u64, header: &RecordHeader) -> bool {
        let type_id = self.expected_type(offset);
        type_id.is_none_or(|id| is_usual(header, id) && self.has_usual_index(offset, id))
    }

    /// Follows the chain of record headers. Where records were lost or found by a scan, opening has done that already.
    pub(crate) fn follow_chain(&self) -> Chain {
        let is_other =
            |repair: &Repair| matches!(repair, Repair::Description(_) | Repair::Head(_) | Repair::Tags { .. });
        if !self.inner.repairs.iter().all(is_other) {
            return Chain::default();
        }
        let mut chain = Chain::default();
        let mut indexed = self.in_file_order().offsets().peekable();
        let mut walk = Walk::new(&self.inner.source, Scan::new(&self.inner.header, self.inner.source.len()));
        loop {
            match walk.step() {
                WalkStep::Record { offset, .. } => {
                    while indexed.next_if(|indexed| *indexed < offset).is_some() {}
                    if indexed.next_if_eq(&offset).is_none() && chain.strays.len() < MOST_STRAYS {
                        chain.strays.push(offset);
                    }
                }
                WalkStep::Internal { offset, header } => {
                    chain.unusual.extend((!self.is_usual_internal(offset, &header)).then_some(offset));
                }
                WalkStep::Gap { gap, .. } => chain.broken = chain.broken.or(Some(gap.stop)),
                WalkStep::End(stop) => {
                    let is_broken = stop.cause != StopCause::EndOfFile;
                    chain.broken = chain.broken.or(is_broken.then_some(stop));
                    return chain;
                }
            }
        }
    }
}
