//! Records touched a little before they are copied, so that their pages are in memory, and mapped, when they are.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{Builder, Scope};

/// After so many bytes the scout tells that it was there.
const STRETCH: u64 = 1 << 20;

/// Stretches that it is ahead at most: a fraction of any cache of files.
const STRETCHES: usize = 8;

/// What whoever copies knows of the scout, a thread that goes ahead of it.
#[derive(Debug)]
pub(super) struct Scout {
    /// A message for each stretch; nothing if there is no scout.
    reports: Option<Receiver<()>>,
    passed: Stretches,
}

/// Bytes, counted in stretches.
#[derive(Clone, Copy, Debug, Default)]
struct Stretches {
    rest: u64,
}

impl Scout {
    /// Nobody goes ahead.
    pub(super) const fn none() -> Self {
        Self { reports: None, passed: Stretches { rest: 0 } }
    }

    /// Starts a scout that touches records, which are given with their sizes, in the order in which they are copied. It ends
    /// when this is dropped. Where the system gives no thread, nobody goes ahead.
    pub(super) fn start<'s, R>(
        scope: &'s Scope<'s, '_>,
        records: impl Iterator<Item = (R, u64)> + Send + 's,
        mut touch: impl FnMut(R) + Send + 's,
    ) -> Self {
        let (report, reports) = sync_channel(STRETCHES);
        let run = move || {
            let mut touched = Stretches::default();
            for (record, size) in records {
                touch(record);
                for () in touched.add(size) {
                    if report.send(()).is_err() {
                        return;
                    }
                }
            }
        };
        let started = Builder::new().name("vrs scout".to_owned()).spawn_scoped(scope, run);
        Self { reports: started.ok().map(|_| reports), ..Self::none() }
    }

    /// Waits until the scout has been at the next record, of so many bytes, unless that ends within a stretch.
    pub(super) fn follow(&mut self, size: u64) {
        for () in self.passed.add(size) {
            // A scout that is gone tells nothing more.
            if self.reports.as_ref().is_some_and(|reports| reports.recv().is_err()) {
                self.reports = None;
            }
        }
    }
}

impl Stretches {
    /// Adds bytes; an item for each stretch that ends with them.
    fn add(&mut self, size: u64) -> impl Iterator<Item = ()> + use<> {
        let size = self.rest + size;
        self.rest = size % STRETCH;
        (0..size / STRETCH).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
    use std::thread;

    use super::*;

    #[test]
    fn a_scout_is_ahead_and_not_far() {
        let sizes = [100, 300_000, STRETCH, 5 * STRETCH + 1, 7, STRETCH - 1].repeat(20);
        let touched = AtomicU64::new(0);
        let mut copied = 0;
        thread::scope(|scope| {
            let records = sizes.iter().map(|size| (*size, *size));
            let mut scout = Scout::start(scope, records, |size| {
                touched.fetch_add(size, SeqCst);
            });
            for size in &sizes {
                scout.follow(*size);
                copied += size;
                let touched = touched.load(SeqCst);
                assert!(touched / STRETCH >= copied / STRETCH, "{touched} {copied}");
                // It waits with a stretch that it cannot report, in the midst of the largest record.
                assert!(touched <= copied + (STRETCHES as u64 + 7) * STRETCH, "{touched} {copied}");
            }
        });
        assert_eq!(touched.into_inner(), copied);
    }

    #[test]
    fn nobody_waits_for_a_scout_that_is_not_there() {
        let mut scout = Scout::none();
        scout.follow(100 * STRETCH);
        let (mut touched, few) = (0, [STRETCH; 3]);
        thread::scope(|scope| {
            let mut scout = Scout::start(scope, few.into_iter().map(|size| ((), size)), |()| touched += 1);
            scout.follow(100 * STRETCH);
            // One that has more to do ends with this scope all the same.
            drop(Scout::start(scope, std::iter::repeat(((), STRETCH)), |()| {}));
        });
        assert_eq!(touched, 3);
    }
}
