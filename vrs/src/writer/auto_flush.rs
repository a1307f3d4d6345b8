//! When a recording flushes by itself.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How a recording flushes by itself from time to time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cadence {
    pub(super) interval: Duration,
    /// So old a record may get in memory, whatever its time is.
    pub(super) age: Duration,
}

/// The times at which a recording flushes by itself.
#[derive(Debug)]
pub(super) struct AutoFlush {
    cadence: Cadence,
    next: Instant,
    /// When it looked, and the latest time of a record that waited then.
    seen: VecDeque<(Instant, f64)>,
}

impl AutoFlush {
    pub(super) fn new(cadence: Cadence, now: Instant) -> Self {
        Self { cadence, next: now + cadence.interval, seen: VecDeque::new() }
    }

    /// When to look again.
    pub(super) const fn next(&self) -> Instant {
        self.next
    }

    /// Looks: `newest` is the latest time of a record that waits. All records up to the time that comes back have waited for
    /// long enough, if there are any.
    pub(super) fn look(&mut self, now: Instant, newest: Option<f64>) -> Option<f64> {
        self.next = now + self.cadence.interval;
        self.seen.extend(newest.map(|newest| (now, newest)));
        let mut aged: Option<f64> = None;
        while let Some((then, newest)) = self.seen.front().copied() {
            if now.duration_since(then) < self.cadence.age {
                break;
            }
            self.seen.pop_front();
            aged = Some(aged.map_or(newest, |aged| aged.max(newest)));
        }
        aged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_waited_for_long_enough_is_flushed() {
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        let cadence = Cadence { interval: second, age: 3 * second };
        let mut flush = AutoFlush::new(cadence, start);
        assert_eq!(flush.next(), start + second);
        let mut look = |seconds, newest| flush.look(start + second * seconds, newest);
        assert_eq!(look(1, Some(10.0)), None);
        assert_eq!(look(2, Some(12.0)), None);
        assert_eq!(look(3, Some(11.0)), None);
        assert_eq!(look(4, None), Some(10.0));
        assert_eq!(look(9, Some(20.0)), Some(12.0));
        assert_eq!(look(10, None), None);
        assert_eq!(flush.next(), start + second * 11);
    }
}
