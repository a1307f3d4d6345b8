//! A stream as its handles and its writer share it.

use std::sync::{Arc, Mutex, OnceLock, TryLockError};
use std::time::{Duration, Instant};

use vrs_core::container::{RecordableTypeId, StreamId};
use vrs_core::format::RecordType;

use super::arena::{Arena, RecordFacts, Segment};
use super::drops::{DropRun, Drops};
use super::lock;
use super::policy::{Order, Tried, WhenFull};
use super::queue::{Amount, Pressure, Queue};
use super::recording::Recording;
use super::retained::Retained;
use super::standby::Standby;
use crate::error::{Error, ErrorKind, Result, StreamLabel, UnwrittenRecord, WriteProblem};

/// Where the handles of a stream leave records, and where the writer finds them.
pub(super) struct Channel {
    type_id: RecordableTypeId,
    flavor: String,
    /// Known once the stream goes into a file.
    instance: OnceLock<u16>,
    state: Mutex<State>,
}

struct State {
    arena: Arena,
    phase: Phase,
    when_full: WhenFull,
    retained: Retained,
    drops: Drops,
    /// What is older than this is behind the last flush.
    flushed: f64,
    /// The latest time of a record in this file.
    last: f64,
}

/// Where a stream is in its life.
enum Phase {
    /// Nobody has it yet. Records wait.
    Waiting,
    /// A recorder has it, which has no file now.
    Standby(Arc<Standby>),
    Recording(Arc<Recording>),
    /// No record is taken any more.
    Closed,
}

/// Where a stream goes when its file is finished.
#[derive(Clone, Debug)]
pub(super) enum Afterwards {
    Closed,
    Standby(Arc<Standby>),
}

/// How recording a record ends, as long as the stream is locked.
enum Attempt<F> {
    Done,
    /// It is recorded, and enough waits to be handed over.
    Due(Arc<Recording>),
    /// There is no room: it is to be made, or waited for.
    NoRoom(Arc<Recording>, F),
}

/// What becomes of a record for which there was no room.
enum Room {
    Made,
    /// There is none, and the record is dropped.
    Dropped,
    None,
}

impl Channel {
    pub(super) fn new(type_id: RecordableTypeId, flavor: String) -> Self {
        let state = State {
            arena: Arena::default(),
            phase: Phase::Waiting,
            when_full: WhenFull::default(),
            retained: Retained::default(),
            drops: Drops::default(),
            flushed: f64::NEG_INFINITY,
            last: f64::NEG_INFINITY,
        };
        Self { type_id, flavor, instance: OnceLock::new(), state: Mutex::new(state) }
    }

    pub(super) fn label(&self) -> StreamLabel {
        StreamLabel { type_id: self.type_id, instance: self.instance.get().copied(), flavor: self.flavor.clone() }
    }

    pub(super) fn flavor(&self) -> &str {
        &self.flavor
    }

    pub(super) fn id(&self) -> Option<StreamId> {
        self.instance.get().map(|instance| StreamId::new(self.type_id, *instance))
    }

    pub(super) fn set_when_full(&self, when_full: WhenFull) {
        lock(&self.state).when_full = when_full;
    }

    // ---- recording -------------------------------------------------------------------------------

    /// Records what `fill` appends to the bytes that it is given; an error of `fill` takes them back.
    pub(super) fn write(
        &self,
        facts: RecordFacts,
        fill: impl FnOnce(&mut Vec<u8>) -> Result<(), WriteProblem>,
    ) -> Result<()> {
        check_time(facts.timestamp).map_err(|problem| self.error(facts, problem))?;
        let mut fill = fill;
        loop {
            let attempt = lock(&self.state).attempt(facts, fill);
            // The stream is not locked any more when records are handed over: that takes the locks of all streams.
            match attempt.map_err(|problem| self.error(facts, problem))? {
                Attempt::Done => return Ok(()),
                Attempt::Due(recording) => return recording.hand_over_due(),
                Attempt::NoRoom(recording, again) => {
                    recording.make_room(None)?;
                    fill = again;
                }
            }
        }
    }

    /// Records it if that takes no waiting, and no work on other records.
    pub(super) fn try_write(
        &self,
        facts: RecordFacts,
        fill: impl FnOnce(&mut Vec<u8>) -> Result<(), WriteProblem>,
    ) -> Result<Tried> {
        check_time(facts.timestamp).map_err(|problem| self.error(facts, problem))?;
        let mut state = match self.state.try_lock() {
            Ok(state) => state,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(Tried::NoRoom),
        };
        match state.attempt(facts, fill).map_err(|problem| self.error(facts, problem))? {
            Attempt::Done => Ok(Tried::Recorded),
            Attempt::Due(_) => Ok(Tried::Due),
            Attempt::NoRoom(..) => Ok(Tried::NoRoom),
        }
    }

    /// Does what [`try_write`](Self::try_write) leaves undone, or waits for it, but not longer than so.
    pub(super) fn make_room(&self, patience: Duration) -> Result<()> {
        let recording = match &lock(&self.state).phase {
            Phase::Recording(recording) => Some(Arc::clone(recording)),
            _ => None,
        };
        let Some(recording) = recording else { return Ok(()) };
        recording.make_room(Instant::now().checked_add(patience))
    }

    fn error(&self, facts: RecordFacts, problem: WriteProblem) -> Error {
        let RecordFacts { record_type, timestamp, .. } = facts;
        ErrorKind::Write { record: UnwrittenRecord { stream: self.label(), record_type, timestamp }, problem }.into()
    }

    /// Records something about the stream itself, whatever the policies say.
    pub(super) fn write_internal(&self, facts: RecordFacts, payload: &[u8]) {
        let mut state = lock(&self.state);
        if let Phase::Recording(recording) = &state.phase {
            let recording = Arc::clone(recording);
            // It fits: it was made by this library.
            let _: Result<(), WriteProblem> = state.push(recording.queue(), facts, |out| {
                out.extend_from_slice(payload);
                Ok(())
            });
        }
    }

    // ---- the life of the stream ------------------------------------------------------------------

    /// Gives the stream to a recorder that has no file. The records that wait count from now on.
    pub(super) fn stand_by(&self, id: StreamId, standby: &Arc<Standby>) {
        let mut state = lock(&self.state);
        self.instance.get_or_init(|| id.instance);
        standby.queue().add(state.arena.amount());
        if let Some(newest) = state.arena.newest() {
            standby.see(newest);
        }
        state.arena.use_pool(standby.queue().pool());
        state.phase = Phase::Standby(Arc::clone(standby));
    }

    /// Begins a file: from now on the records of the stream, those that wait too, belong to it. Of these, the ones older than
    /// `since` are purged.
    pub(super) fn open(&self, recording: &Arc<Recording>, since: f64) {
        let mut state = lock(&self.state);
        let state = &mut *state;
        state.purge_before(since, recording.queue());
        let first = state.retained.copies();
        recording.queue().add(first.amount());
        state.arena.put_in_front(first);
        (state.flushed, state.last) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        state.phase = Phase::Recording(Arc::clone(recording));
    }

    /// Drops what is older than `time`, as long as there is no file. How many records that were.
    pub(super) fn purge_before(&self, time: f64) -> u64 {
        let mut state = lock(&self.state);
        let Phase::Standby(standby) = &state.phase else { return 0 };
        let standby = Arc::clone(standby);
        state.purge_before(time, standby.queue())
    }

    /// Takes out the records older than `time`, which is a flush up to `flushed`.
    pub(super) fn take_before(&self, time: f64, flushed: f64, take: impl FnMut(Segment)) {
        let mut state = lock(&self.state);
        state.take_before(time, take);
        state.flushed = state.flushed.max(flushed);
    }

    /// Takes out all records, and leaves the file: it gets no more of them.
    pub(super) fn close(&self, afterwards: &Afterwards, take: impl FnMut(Segment)) {
        let mut state = lock(&self.state);
        state.take_before(f64::INFINITY, take);
        state.phase = afterwards.phase();
    }

    /// Leaves a file that failed. What waits may go into the next.
    pub(super) fn leave(&self, afterwards: &Afterwards) {
        lock(&self.state).phase = afterwards.phase();
    }

    /// Closes a stream that comes into no file any more. Its records are lost.
    pub(super) fn abandon(&self) {
        let mut state = lock(&self.state);
        if let Phase::Standby(standby) = &state.phase {
            standby.queue().remove(state.arena.amount());
        }
        if matches!(state.phase, Phase::Waiting | Phase::Standby(_)) {
            state.arena = Arena::default();
            state.phase = Phase::Closed;
        }
    }

    // ---- what is known of it ---------------------------------------------------------------------

    /// The latest time of a record that waits.
    pub(super) fn newest(&self) -> Option<f64> {
        lock(&self.state).arena.newest()
    }

    /// How many records were dropped since the last file was begun.
    pub(super) fn dropped(&self) -> u64 {
        lock(&self.state).drops.total()
    }

    /// The drops that nobody has written down yet.
    pub(super) fn take_drops(&self) -> Option<DropRun> {
        lock(&self.state).drops.take_run()
    }

    /// Counts the drops of the next file.
    pub(super) fn forget_drops(&self) {
        lock(&self.state).drops = Drops::default();
    }
}

impl Afterwards {
    fn phase(&self) -> Phase {
        match self {
            Self::Closed => Phase::Closed,
            Self::Standby(standby) => Phase::Standby(Arc::clone(standby)),
        }
    }
}

impl State {
    fn take_before(&mut self, time: f64, mut take: impl FnMut(Segment)) {
        let Self { arena, retained, .. } = self;
        arena.take_before(time, |segment| {
            retained.keep(&segment);
            take(segment);
        });
    }

    fn attempt<F>(&mut self, facts: RecordFacts, fill: F) -> Result<Attempt<F>, WriteProblem>
    where
        F: FnOnce(&mut Vec<u8>) -> Result<(), WriteProblem>,
    {
        match &self.phase {
            Phase::Waiting => self.arena.push(facts, fill).map(|_| Attempt::Done),
            Phase::Standby(standby) => {
                let standby = Arc::clone(standby);
                self.write_standby(&standby, facts, fill).map(|()| Attempt::Done)
            }
            Phase::Recording(recording) => {
                let recording = Arc::clone(recording);
                self.write_recording(recording, facts, fill)
            }
            Phase::Closed => Err(WriteProblem::Closed),
        }
    }

    fn write_recording<F>(
        &mut self,
        recording: Arc<Recording>,
        facts: RecordFacts,
        fill: F,
    ) -> Result<Attempt<F>, WriteProblem>
    where
        F: FnOnce(&mut Vec<u8>) -> Result<(), WriteProblem>,
    {
        if let Some(cause) = recording.failure() {
            return Err(WriteProblem::Failed { cause });
        }
        self.check_order(recording.order(), facts.timestamp)?;
        let queue = recording.queue();
        let mut pressure = queue.pressure();
        if pressure == Pressure::Full {
            match self.make_room(queue, facts, self.when_full, || queue.pressure() == Pressure::Full)? {
                Room::Made => pressure = queue.pressure(),
                Room::Dropped => return Ok(Attempt::Done),
                Room::None => {}
            }
        }
        if matches!(pressure, Pressure::Half | Pressure::Full) {
            return Ok(Attempt::NoRoom(recording, fill));
        }
        self.push(queue, facts, fill)?;
        Ok(if pressure == Pressure::Due { Attempt::Due(recording) } else { Attempt::Done })
    }

    fn write_standby<F>(&mut self, standby: &Standby, facts: RecordFacts, fill: F) -> Result<(), WriteProblem>
    where
        F: FnOnce(&mut Vec<u8>) -> Result<(), WriteProblem>,
    {
        let queue = standby.queue();
        if queue.is_full() {
            let policy = if standby.is_circular() { WhenFull::DropOldest } else { self.when_full };
            match self.make_room(queue, facts, policy, || queue.is_full())? {
                Room::Made => {}
                Room::Dropped => return Ok(()),
                Room::None => return Err(WriteProblem::QueueFull { limit: queue.limit().bytes }),
            }
        }
        self.push(queue, facts, fill)?;
        standby.see(facts.timestamp);
        if let Some(limit) = standby.limit() {
            let Self { arena, retained, .. } = self;
            arena.take_whole_before(limit, |segment| purge(segment, retained, queue));
        }
        Ok(())
    }

    /// Does what the policy of the stream says when a queue is full.
    fn make_room(
        &mut self,
        queue: &Queue,
        facts: RecordFacts,
        policy: WhenFull,
        is_full: impl Fn() -> bool,
    ) -> Result<Room, WriteProblem> {
        match policy {
            WhenFull::Wait => return Ok(Room::None),
            WhenFull::Refuse => return Err(WriteProblem::QueueFull { limit: queue.limit().bytes }),
            WhenFull::DropNewest => {}
            WhenFull::DropOldest => {
                while is_full() {
                    let Some(dropped) = self.arena.drop_oldest() else { break };
                    self.drops.add(dropped.facts.timestamp, policy);
                    queue.remove(Amount::of_record(dropped.cost));
                }
                if !is_full() {
                    return Ok(Room::Made);
                }
            }
        }
        if facts.record_type != RecordType::Data {
            return Ok(Room::None);
        }
        self.drops.add(facts.timestamp, policy);
        Ok(Room::Dropped)
    }

    fn push(
        &mut self,
        queue: &Queue,
        facts: RecordFacts,
        fill: impl FnOnce(&mut Vec<u8>) -> Result<(), WriteProblem>,
    ) -> Result<(), WriteProblem> {
        let cost = self.arena.push(facts, fill)?;
        queue.add(Amount::of_record(cost));
        self.last = self.last.max(facts.timestamp);
        Ok(())
    }

    fn check_order(&self, order: Order, time: f64) -> Result<(), WriteProblem> {
        if order != Order::Sort && time < self.flushed {
            return Err(WriteProblem::Behind { flushed: self.flushed });
        }
        if order == Order::Strict && time < self.last {
            return Err(WriteProblem::Backwards { last: self.last });
        }
        Ok(())
    }

    fn purge_before(&mut self, time: f64, queue: &Queue) -> u64 {
        let (Self { arena, retained, .. }, mut purged) = (self, 0);
        arena.take_before(time, |segment| {
            purged += segment.amount().records;
            purge(segment, retained, queue);
        });
        purged
    }
}

/// Lets go of records that go into no file, but for what others need.
fn purge(segment: Segment, retained: &mut Retained, queue: &Queue) {
    retained.keep(&segment);
    queue.remove(segment.amount());
    queue.pool().give_back(segment);
}

/// NaN breaks the order of records, and the two largest doubles belong to internal records (FORMAT.md §16.1).
fn check_time(time: f64) -> Result<(), WriteProblem> {
    if time.is_finite() && time.abs() < f64::MAX { Ok(()) } else { Err(WriteProblem::Time) }
}
