//! Whether what stands behind the layouts of a stream's records is asked for: what lazy walks go by.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Records of a stream that are read whole in advance, because records before them were asked for all of their bytes.
///
/// It changes what is inflated when, and nothing that anybody gets.
#[derive(Debug, Default)]
pub(super) struct Demand(AtomicU32);

/// A record that is asked for all of its bytes has so many more read whole: where every record is asked, all are; where one in
/// ten is, four in ten.
const FOR_ONE: u32 = 4;

/// Records that are read whole though nobody asks any more: as many as may be under way, so that all of these are whole when
/// everybody asks.
const MOST: u32 = 256;

impl Demand {
    /// All bytes of a record are asked for.
    pub(super) fn ask(&self) {
        let more = |left: u32| (left < MOST).then(|| (left + FOR_ONE).min(MOST));
        // At the most there is nothing to add.
        let _ = self.0.fetch_update(Relaxed, Relaxed, more);
    }

    /// Whether to read the next record whole.
    pub(super) fn take(&self) -> bool {
        self.0.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of 1000 records are read whole when each one that `asks` says so is asked for all of its bytes.
    fn read_whole(asks: impl Fn(usize) -> bool) -> usize {
        let demand = Demand::default();
        let wholes = (0..1000).map(|record| {
            let is_whole = demand.take();
            if asks(record) {
                demand.ask();
            }
            usize::from(is_whole)
        });
        wholes.sum()
    }

    #[test]
    fn records_are_read_as_they_are_asked_for() {
        assert_eq!(read_whole(|_| false), 0);
        assert_eq!(read_whole(|_| true), 999);
        assert_eq!(read_whole(|record| record % 2 == 0), 999);
        assert_eq!(read_whole(|record| record % 10 == 0), 400);
        // It ends when the last ones were asked for.
        assert_eq!(read_whole(|record| record < 500), 499 + MOST as usize);
    }
}
