//! What the streams of a recorder share while it has no file.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use super::queue::Queue;

/// The memory of a recorder, and how much of the past it holds on to until a file begins.
#[derive(Debug)]
pub(super) struct Standby {
    queue: Arc<Queue>,
    /// Seconds before the latest record that are kept; infinity for all. The bits of a double.
    keep: AtomicU64,
    /// The latest time of any record, by its bits.
    newest: AtomicU64,
}

impl Standby {
    pub(super) fn new(queue: Arc<Queue>) -> Self {
        let bits = |time: f64| AtomicU64::new(time.to_bits());
        Self { queue, keep: bits(f64::INFINITY), newest: bits(f64::NEG_INFINITY) }
    }

    pub(super) const fn queue(&self) -> &Arc<Queue> {
        &self.queue
    }

    /// Keeps so much of the past.
    pub(super) fn keep_last(&self, duration: Duration) {
        self.keep.store(duration.as_secs_f64().to_bits(), Relaxed);
    }

    fn keep(&self) -> f64 {
        f64::from_bits(self.keep.load(Relaxed))
    }

    /// Whether the past is forgotten.
    pub(super) fn is_circular(&self) -> bool {
        self.keep() < f64::INFINITY
    }

    /// Notes the time of a record.
    pub(super) fn see(&self, time: f64) {
        let later = |bits| (f64::from_bits(bits) < time).then_some(time.to_bits());
        // An error says that there was a later one.
        let _ = self.newest.fetch_update(Relaxed, Relaxed, later);
    }

    /// What is older than this is forgotten.
    pub(super) fn limit(&self) -> Option<f64> {
        let limit = f64::from_bits(self.newest.load(Relaxed)) - self.keep();
        limit.is_finite().then_some(limit)
    }
}
