//! Taking what is old enough out of all streams.

use std::sync::Arc;

use vrs_core::container::StreamId;

use super::batch::{Batch, BatchStream};
use super::channel::{Afterwards, Channel};
use super::drops::Ledger;
use crate::compress::Preset;

/// The streams of a recording, as its flushes see them.
#[derive(Default)]
pub(super) struct Collector {
    /// In the order of their ids.
    members: Vec<Member>,
    /// The stream of the drop ledger.
    ledger: Option<StreamId>,
}

pub(super) struct Member {
    pub(super) stream: BatchStream,
    pub(super) channel: Arc<Channel>,
}

impl Collector {
    /// Without streams yet; the drops of all are written to one of them, if so wanted.
    pub(super) fn new(ledger: Option<StreamId>) -> Self {
        Self { members: Vec::new(), ledger }
    }

    pub(super) fn add(&mut self, stream: BatchStream, channel: Arc<Channel>) {
        let place = self.members.partition_point(|member| member.stream.id < stream.id);
        self.members.insert(place, Member { stream, channel });
    }

    /// Compresses the records of a stream in this way from now on.
    pub(super) fn set_compression(&mut self, id: StreamId, preset: Preset) {
        if let Some(member) = self.members.iter_mut().find(|member| member.stream.id == id) {
            member.stream.preset = preset;
        }
    }

    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    pub(super) fn channel(&self, id: StreamId) -> Option<&Arc<Channel>> {
        self.members.iter().find(|member| member.stream.id == id).map(|member| &member.channel)
    }

    /// The latest time of a record that waits.
    pub(super) fn newest(&self) -> Option<f64> {
        self.members.iter().filter_map(|member| member.channel.newest()).reduce(f64::max)
    }

    /// Takes the records that are older than `time`.
    pub(super) fn take_before(&self, time: f64, batch: &mut Batch) {
        let (mut until, mut flushed) = (time, time);
        if time == f64::INFINITY {
            // What comes while the streams are looked at, one after the other, waits for the next flush: so nothing in this one
            // is newer than what any stream may still get.
            let Some(newest) = self.newest() else { return };
            (until, flushed) = (newest.next_up(), newest);
        }
        self.for_all(|member| {
            member.channel.take_before(until, flushed, |segment| batch.add(member.stream, segment));
        });
    }

    /// Takes all records; the streams leave the file.
    pub(super) fn close(&self, afterwards: &Afterwards, batch: &mut Batch) {
        self.for_all(|member| member.channel.close(afterwards, |segment| batch.add(member.stream, segment)));
    }

    /// The streams leave the file with what waits in them.
    pub(super) fn leave(&self, afterwards: &Afterwards) {
        self.members.iter().for_each(|member| member.channel.leave(afterwards));
    }

    /// Does something with all streams; last with the ledger, once it is written what they dropped.
    fn for_all(&self, mut visit: impl FnMut(&Member)) {
        let is_ledger = |member: &&Member| Some(member.stream.id) == self.ledger;
        self.members.iter().filter(|member| !is_ledger(member)).for_each(&mut visit);
        let Some(ledger) = self.members.iter().find(is_ledger) else { return };
        for member in &self.members {
            if let Some(run) = member.channel.take_drops() {
                let (facts, payload) = Ledger::record(member.stream.id, run);
                ledger.channel.write_internal(facts, &payload);
            }
        }
        visit(ledger);
    }
}
