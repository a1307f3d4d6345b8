//! When a recording is synced, and when its chunks end.

use std::time::Instant;

use super::settings::{FileSettings, SyncPolicy};

/// When a recording is to be synced.
#[derive(Debug)]
pub(super) struct SyncSchedule {
    policy: SyncPolicy,
    last: Instant,
}

impl SyncSchedule {
    pub(super) fn new(policy: SyncPolicy) -> Self {
        Self { policy, last: Instant::now() }
    }

    /// When the next sync is to be; `None` when only flushes tell.
    pub(super) fn next(&self) -> Option<Instant> {
        match self.policy {
            SyncPolicy::Every(interval) => self.last.checked_add(interval),
            SyncPolicy::Never | SyncPolicy::EachFlush => None,
        }
    }

    /// Whether a flush is to be followed by a sync.
    pub(super) fn is_due(&self) -> bool {
        self.policy == SyncPolicy::EachFlush || self.next().is_some_and(|next| next <= Instant::now())
    }

    /// Notes that there was one.
    pub(super) fn synced(&mut self) {
        self.last = Instant::now();
    }
}

/// When a chunk ends (FORMAT.md §12.3).
#[derive(Debug)]
pub(super) struct ChunkLimits {
    size: u64,
    duration: f64,
    /// When the first record of the chunk was; infinity before it.
    start: f64,
}

impl ChunkLimits {
    pub(super) fn new(settings: &FileSettings) -> Self {
        let duration = settings.chunk_duration.map_or(f64::INFINITY, |duration| duration.as_secs_f64());
        Self { size: settings.chunk_size.unwrap_or(u64::MAX), duration, start: f64::INFINITY }
    }

    /// Whether a chunk of so many bytes ends before this record.
    pub(super) fn is_reached(&self, chunk_size: u64, record_size: u32, timestamp: f64) -> bool {
        let size = chunk_size.saturating_add(u64::from(record_size));
        chunk_size > 0 && (size >= self.size || timestamp - self.start >= self.duration)
    }

    /// Notes that a record goes into the chunk.
    pub(super) fn add(&mut self, timestamp: f64) {
        if self.start.is_infinite() {
            self.start = timestamp;
        }
    }

    /// Notes that another chunk begins.
    pub(super) fn begin(&mut self) {
        self.start = f64::INFINITY;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// FORMAT.md §12.3.
    #[test]
    fn chunks_stay_below_their_size() {
        let limits = ChunkLimits::new(&FileSettings { chunk_size: Some(1000), ..FileSettings::default() });
        assert!(!limits.is_reached(899, 100, 0.0));
        assert!(limits.is_reached(900, 100, 0.0));
        assert!(limits.is_reached(1, 5000, 0.0));
        assert!(!limits.is_reached(0, 5000, 0.0));
    }

    #[test]
    fn chunks_end_after_their_duration() {
        let settings = FileSettings { chunk_duration: Some(Duration::from_secs(2)), ..FileSettings::default() };
        let mut limits = ChunkLimits::new(&settings);
        assert!(!limits.is_reached(200, 100, 1e9));
        limits.add(5.0);
        limits.add(6.0);
        assert!(!limits.is_reached(200, 100, 6.5) && !limits.is_reached(200, 100, -100.0));
        assert!(limits.is_reached(200, 100, 7.0));
        limits.begin();
        assert!(!limits.is_reached(200, 100, 7.0));
    }

    #[test]
    fn syncs_come_with_flushes_or_with_time() {
        let due = |policy| SyncSchedule::new(policy).is_due();
        let hour = Duration::from_secs(3600);
        assert!(!due(SyncPolicy::Never) && due(SyncPolicy::EachFlush));
        assert!(due(SyncPolicy::Every(Duration::ZERO)) && !due(SyncPolicy::Every(hour)));
        assert!(!due(SyncPolicy::Every(Duration::MAX)));
        assert!(SyncSchedule::new(SyncPolicy::Every(hour)).next().is_some());
    }
}
