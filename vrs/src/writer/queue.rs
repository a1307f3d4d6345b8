//! The bounded memory in which records wait: how much is used, by whom, and what to do when there is no more.

use std::ops::{Add, AddAssign};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Instant;

use super::pool::Pool;
use super::{TimeIsUp, lock, wait_until};

/// Records, and the bytes of memory that they take.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Amount {
    pub(super) records: u64,
    pub(super) bytes: u64,
}

impl Amount {
    /// One record of so many bytes.
    pub(super) const fn of_record(bytes: u64) -> Self {
        Self { records: 1, bytes }
    }

    /// What is left of it without another amount; nothing if that is more.
    pub(super) const fn without(self, other: Self) -> Self {
        Self { records: self.records.saturating_sub(other.records), bytes: self.bytes.saturating_sub(other.bytes) }
    }

    /// Whether one of the two is as much as it may be.
    const fn reaches(self, limit: Self) -> bool {
        self.bytes >= limit.bytes || self.records >= limit.records
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { records: self.records + other.records, bytes: self.bytes + other.bytes }
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// An amount that all threads change.
#[derive(Debug, Default)]
struct Counter {
    records: AtomicU64,
    bytes: AtomicU64,
}

impl Counter {
    fn get(&self) -> Amount {
        Amount { records: self.records.load(Relaxed), bytes: self.bytes.load(Relaxed) }
    }

    /// Adds; what it is then.
    fn add(&self, amount: Amount) -> Amount {
        let before = Amount {
            records: self.records.fetch_add(amount.records, Relaxed),
            bytes: self.bytes.fetch_add(amount.bytes, Relaxed),
        };
        before + amount
    }

    fn sub(&self, amount: Amount) {
        self.records.fetch_sub(amount.records, Relaxed);
        self.bytes.fetch_sub(amount.bytes, Relaxed);
    }

    fn raise(&self, amount: Amount) {
        for (counter, value) in [(&self.records, amount.records), (&self.bytes, amount.bytes)] {
            // Most records raise nothing: looking is cheaper than locking the memory.
            if counter.load(Relaxed) < value {
                counter.fetch_max(value, Relaxed);
            }
        }
    }
}

/// How much may wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// What may be in memory at all.
    pub(super) limit: Amount,
    /// Bytes that are handed over by themselves when they have come together.
    pub(super) flush_bytes: u64,
}

/// How full the queue is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pressure {
    /// There is room.
    Low,
    /// There is room, and enough waits to be handed over.
    Due,
    /// So much waits that it must be handed over before anything is added, and that can be done.
    Half,
    /// Nothing can be added before something was written.
    Full,
}

/// The memory of a recorder.
///
/// A record first *waits* in its stream; a flush hands it over, and it is *on its way* until it is written. All of it together
/// keeps to a limit. What waits has half of that: when it fills it, it is handed over, as soon as less than a quarter is on its
/// way. So one of the two always moves, and whoever waits for room gets it; and when the disk stands still, enough is left in
/// the streams for the oldest of it to be dropped.
#[derive(Debug)]
pub(super) struct Queue {
    bounds: Bounds,
    /// What waits, and what is on its way.
    used: Counter,
    on_its_way: Counter,
    /// The most that was used.
    peak: Counter,
    /// Bytes that wait when the next flush is due.
    due: AtomicU64,
    pool: Arc<Pool>,
    gate: Mutex<()>,
    changed: Condvar,
}

impl Queue {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            used: Counter::default(),
            on_its_way: Counter::default(),
            peak: Counter::default(),
            due: AtomicU64::new(bounds.flush_bytes),
            pool: Arc::new(Pool::new(bounds.limit.bytes)),
            gate: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Memory that is used again.
    pub(super) const fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    /// The most that may be used.
    pub(super) const fn limit(&self) -> Amount {
        self.bounds.limit
    }

    /// Counts a record that waits from now on.
    pub(super) fn add(&self, amount: Amount) {
        let used = self.used.add(amount);
        self.peak.raise(used);
    }

    /// Takes back what waited and will not be written.
    pub(super) fn remove(&self, amount: Amount) {
        self.used.sub(amount);
        self.wake();
    }

    /// Counts what waited as being on its way.
    pub(super) fn hand_over(&self, amount: Amount) {
        self.on_its_way.add(amount);
    }

    /// Counts what was on its way as gone.
    pub(super) fn release(&self, amount: Amount) {
        self.on_its_way.sub(amount);
        self.used.sub(amount);
        self.wake();
    }

    /// Notes that what is left waits for something else than more bytes.
    pub(super) fn flushed(&self) {
        self.due.store(self.waiting().bytes.saturating_add(self.bounds.flush_bytes), Relaxed);
    }

    fn waiting(&self) -> Amount {
        // Two loads: what another thread does in between makes it wrong for a moment, and no harm comes of that.
        let on_its_way = self.on_its_way.get();
        self.used.get().without(on_its_way)
    }

    /// What waits fills its half.
    pub(super) fn is_half_waiting(&self) -> bool {
        self.waiting().reaches(self.half())
    }

    fn half(&self) -> Amount {
        self.part(2)
    }

    fn part(&self, of: u64) -> Amount {
        let Amount { records, bytes } = self.bounds.limit;
        Amount { records: records.div_ceil(of), bytes: bytes.div_ceil(of) }
    }

    /// How full it is, before another record is added.
    pub(super) fn pressure(&self) -> Pressure {
        let on_its_way = self.on_its_way.get();
        let used = self.used.get();
        let waiting = used.without(on_its_way);
        let can_move = !on_its_way.reaches(self.part(4));
        if waiting.reaches(self.half()) {
            return if can_move { Pressure::Half } else { Pressure::Full };
        }
        if used.reaches(self.bounds.limit) {
            return Pressure::Full;
        }
        if can_move && waiting.bytes >= self.due.load(Relaxed) { Pressure::Due } else { Pressure::Low }
    }

    /// Whether so much is used that nothing can be added, where nothing is ever on its way.
    pub(super) fn is_full(&self) -> bool {
        self.used.get().reaches(self.bounds.limit)
    }

    /// Waits until there is room, or `give_up`, but not longer than until `end`. Whoever makes these true must
    /// [`wake`](Self::wake) those who wait.
    pub(super) fn wait_while_full(&self, end: Option<Instant>, give_up: impl Fn() -> bool) {
        let mut gate = lock(&self.gate);
        while self.pressure() == Pressure::Full && !give_up() {
            match wait_until(&self.changed, gate, end) {
                Ok(woken) => gate = woken,
                Err(TimeIsUp) => return,
            }
        }
    }

    /// Has those who wait look again.
    pub(super) fn wake(&self) {
        // With the lock in hand, so that nobody is between looking and waiting.
        let _gate = lock(&self.gate);
        self.changed.notify_all();
    }

    /// The most that was used since the last file began.
    pub(super) fn peak(&self) -> Amount {
        self.peak.get()
    }

    /// Begins to look for the most that is used.
    pub(super) fn reset_peak(&self) {
        let used = self.used.get();
        self.peak.records.store(used.records, Relaxed);
        self.peak.bytes.store(used.bytes, Relaxed);
    }
}
