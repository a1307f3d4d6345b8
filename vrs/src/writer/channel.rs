//! A stream as its handles and its writer share it.

use std::sync::{Arc, Mutex, OnceLock};

use vrs_core::container::{RecordableTypeId, StreamId};

use super::arena::{Arena, RecordFacts, Segment};
use super::lock;
use super::recording::Recording;
use crate::error::{Error, ErrorKind, Result, StreamLabel, UnwrittenRecord, WriteProblem};

/// Where the handles of a stream leave records, and where the writer finds them.
pub(super) struct Channel {
    type_id: RecordableTypeId,
    flavor: String,
    /// Known once the stream goes into a file.
    instance: OnceLock<u16>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    arena: Arena,
    phase: Phase,
}

/// Where a stream is in its life.
#[derive(Default)]
enum Phase {
    /// There is no file yet. Records wait for it.
    #[default]
    Waiting,
    Recording(Arc<Recording>),
    /// No record is taken any more.
    Closed,
}

impl Channel {
    pub(super) fn new(type_id: RecordableTypeId, flavor: String) -> Self {
        Self { type_id, flavor, instance: OnceLock::new(), state: Mutex::default() }
    }

    pub(super) fn label(&self) -> StreamLabel {
        StreamLabel { type_id: self.type_id, instance: self.instance.get().copied(), flavor: self.flavor.clone() }
    }

    pub(super) fn flavor(&self) -> &str {
        &self.flavor
    }

    /// Records what `fill` appends to the bytes that it is given; an error of `fill` takes them back.
    pub(super) fn write(
        &self,
        facts: RecordFacts,
        fill: impl FnOnce(&mut Vec<u8>) -> Result<(), WriteProblem>,
    ) -> Result<()> {
        match self.append(facts, fill) {
            Ok(None) => Ok(()),
            // The stream is not locked any more: relieving takes the locks of all streams.
            Ok(Some(recording)) => recording.relieve(),
            Err(problem) => Err(self.error(facts, problem)),
        }
    }

    /// Appends a record to those that wait; the recording comes back if that makes too many.
    fn append(
        &self,
        facts: RecordFacts,
        fill: impl FnOnce(&mut Vec<u8>) -> Result<(), WriteProblem>,
    ) -> Result<Option<Arc<Recording>>, WriteProblem> {
        check_time(facts.timestamp)?;
        let mut state = lock(&self.state);
        let State { arena, phase } = &mut *state;
        match phase {
            Phase::Waiting => arena.push(facts, fill).map(|_| None),
            Phase::Recording(recording) if recording.has_failed() => Err(WriteProblem::Failed),
            Phase::Recording(recording) => {
                let cost = arena.push(facts, fill)?;
                Ok(recording.add_pending(cost).then(|| Arc::clone(recording)))
            }
            Phase::Closed => Err(WriteProblem::Closed),
        }
    }

    fn error(&self, facts: RecordFacts, problem: WriteProblem) -> Error {
        let RecordFacts { record_type, timestamp, .. } = facts;
        ErrorKind::Write { record: UnwrittenRecord { stream: self.label(), record_type, timestamp }, problem }.into()
    }

    /// Opens the stream: from now on its records, those that wait too, belong to a recording.
    pub(super) fn open(&self, id: StreamId, recording: &Arc<Recording>) {
        let mut state = lock(&self.state);
        self.instance.get_or_init(|| id.instance);
        recording.add_pending(state.arena.cost());
        state.arena.use_pool(recording.pool());
        state.phase = Phase::Recording(Arc::clone(recording));
    }

    /// Takes out the records older than `time`.
    pub(super) fn take_before(&self, time: f64, take: &mut dyn FnMut(Segment)) {
        lock(&self.state).arena.take_before(time, take);
    }

    /// Takes out all records, and takes no more from then on.
    pub(super) fn close(&self, take: &mut dyn FnMut(Segment)) {
        let mut state = lock(&self.state);
        state.arena.take_before(f64::INFINITY, take);
        state.phase = Phase::Closed;
    }

    /// Closes a stream that never came into a file. Its records are lost.
    pub(super) fn abandon(&self) {
        let mut state = lock(&self.state);
        if matches!(state.phase, Phase::Waiting) {
            *state = State { arena: Arena::default(), phase: Phase::Closed };
        }
    }

    /// The latest time of a record that waits.
    pub(super) fn newest(&self) -> Option<f64> {
        lock(&self.state).arena.newest()
    }
}

/// NaN breaks the order of records, and the two largest doubles belong to internal records (FORMAT.md §16.1).
fn check_time(time: f64) -> Result<(), WriteProblem> {
    if time.is_finite() && time.abs() < f64::MAX { Ok(()) } else { Err(WriteProblem::Time) }
}
