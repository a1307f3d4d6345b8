//! What later records of a stream cannot be read without.

use vrs_core::format::RecordType;

use super::arena::{RecordFacts, Segment};

/// The latest configuration and the latest state record that left a stream: to an earlier file, or because they were purged.
///
/// They come first in the next file, so that what follows can be read (FORMAT.md §17.5).
#[derive(Debug, Default)]
pub(super) struct Retained {
    configuration: Option<Kept>,
    state: Option<Kept>,
}

#[derive(Debug)]
struct Kept {
    facts: RecordFacts,
    payload: Vec<u8>,
}

impl Retained {
    /// Looks at records that leave their stream.
    pub(super) fn keep(&mut self, segment: &Segment) {
        if !segment.is_mixed() {
            return;
        }
        for (facts, payload) in segment.records() {
            let kept = match facts.record_type {
                RecordType::Configuration => &mut self.configuration,
                RecordType::State => &mut self.state,
                _ => continue,
            };
            if kept.as_ref().is_none_or(|kept| kept.facts.timestamp <= facts.timestamp) {
                let kept = kept.get_or_insert_with(|| Kept { facts, payload: Vec::new() });
                kept.facts = facts;
                kept.payload.clear();
                kept.payload.extend_from_slice(payload);
            }
        }
    }

    /// Copies of them: the configuration, then the state.
    pub(super) fn copies(&self) -> Segment {
        let mut segment = Segment::default();
        for Kept { facts, payload } in self.configuration.iter().chain(&self.state) {
            segment.copy(*facts, payload);
        }
        segment
    }
}
