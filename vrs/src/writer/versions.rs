//! The format versions of one handle: one for all of its records, or one for each set of optional groups.

use std::sync::Arc;

use vrs_core::layout::{Presence, PresenceBuilder};

/// The most optional groups that records can choose: each doubles the number of versions.
pub(super) const MAX_GROUPS: usize = 3;

/// How the layouts of a record are stored, and in which version.
#[derive(Clone, Debug)]
pub(super) enum Versions<D> {
    /// All records alike.
    One(D),
    /// By the groups that a record has: they are a number, by which these definitions are in order.
    PerRecord(Arc<[D]>),
}

impl<D> Versions<D> {
    /// The definitions for a record that has the groups which `presence` notes, and how many versions it stands behind the
    /// first.
    #[inline]
    pub(super) fn choose(&self, presence: impl FnOnce(&mut PresenceBuilder)) -> (&D, u32) {
        match self {
            Self::One(definitions) => (definitions, 0),
            Self::PerRecord(sets) => {
                let mut groups = PresenceBuilder::default();
                presence(&mut groups);
                let set = groups.finish().bits() as usize;
                // There is one for each set that values can have.
                sets.get(set).map_or((&sets[0], 0), |definitions| (definitions, set as u32))
            }
        }
    }
}

/// Every set of so many groups, by their numbers.
pub(super) fn sets(groups: usize) -> impl Iterator<Item = (u32, Presence)> {
    (0..1 << groups.min(MAX_GROUPS)).map(|set: u32| (set, Presence::from_bits(set.into())))
}
