//! Records that had to be dropped: how many, and the ledger that says so in the file.

use std::collections::BTreeMap;

use vrs_core::container::{RecordableTypeId, StreamId};
use vrs_core::format::RecordType;

use super::arena::RecordFacts;
use super::policy::WhenFull;
use super::stream::Stream;
use crate::error::Result;

/// What a stream dropped.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Drops {
    total: u64,
    run: Option<DropRun>,
}

/// Drops of a stream since the ledger had its last record.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct DropRun {
    count: u64,
    first: f64,
    last: f64,
    policy: WhenFull,
}

impl Drops {
    /// Counts a record of this time.
    pub(super) fn add(&mut self, time: f64, policy: WhenFull) {
        self.total += 1;
        let run = self.run.get_or_insert(DropRun { count: 0, first: time, last: time, policy });
        run.count += 1;
        run.first = run.first.min(time);
        run.last = run.last.max(time);
    }

    pub(super) const fn total(&self) -> u64 {
        self.total
    }

    pub(super) fn take_run(&mut self) -> Option<DropRun> {
        self.run.take()
    }
}

/// What the stream of the ledger is called.
pub(crate) const DROP_LEDGER_FLAVOR: &str = "vrs/drops";

/// Gives the stream that a record of the ledger is about its id in another file. Whether that is another one.
pub(crate) fn readdress_drops(payload: &mut [u8], ids: &BTreeMap<StreamId, StreamId>) -> bool {
    let Some([t0, t1, i0, i1]) = payload.first_chunk_mut::<4>() else { return false };
    let old = StreamId::new(RecordableTypeId(u16::from_le_bytes([*t0, *t1])), u16::from_le_bytes([*i0, *i1]));
    let Some(new) = ids.get(&old).filter(|new| **new != old) else { return false };
    [*i0, *i1] = new.instance.to_le_bytes();
    true
}

/// The stream that says in the file what was dropped (FORMAT.md §19.4).
#[derive(Debug)]
pub(super) struct Ledger;

impl Ledger {
    const VERSION: u32 = 1;
    const FLAVOR: &str = DROP_LEDGER_FLAVOR;
    const SIZE: usize = 29;
    const LAYOUT: &str = concat!(
        r#"{"data_layout":["#,
        r#"{"name":"type_id","type":"DataPieceValue<uint16_t>","offset":0},"#,
        r#"{"name":"instance_id","type":"DataPieceValue<uint16_t>","offset":2},"#,
        r#"{"name":"records","type":"DataPieceValue<uint64_t>","offset":4},"#,
        r#"{"name":"first_timestamp","type":"DataPieceValue<double>","offset":12},"#,
        r#"{"name":"last_timestamp","type":"DataPieceValue<double>","offset":20},"#,
        r#"{"name":"policy","type":"DataPieceValue<uint8_t>","offset":28}]}"#,
    );

    pub(super) fn stream() -> Result<Stream> {
        let mut stream = Stream::new(RecordableTypeId::EVENT, Self::FLAVOR)?;
        stream.declare_fixed(RecordType::Data, Self::VERSION, Self::SIZE as u32, Self::LAYOUT);
        Ok(stream)
    }

    /// A record that says what a stream dropped. Its time is that of the last record that is missing.
    pub(super) fn record(stream: StreamId, run: DropRun) -> (RecordFacts, [u8; Self::SIZE]) {
        let policy = match run.policy {
            WhenFull::DropOldest => 1_u8,
            _ => 2,
        };
        let mut payload = [0; Self::SIZE];
        let pieces: [&[u8]; 6] = [
            &stream.type_id.0.to_le_bytes(),
            &stream.instance.to_le_bytes(),
            &run.count.to_le_bytes(),
            &run.first.to_le_bytes(),
            &run.last.to_le_bytes(),
            &[policy],
        ];
        let mut rest = payload.as_mut_slice();
        for piece in pieces {
            let (place, behind) = rest.split_at_mut(piece.len());
            place.copy_from_slice(piece);
            rest = behind;
        }
        let facts = RecordFacts { record_type: RecordType::Data, format_version: Self::VERSION, timestamp: run.last };
        (facts, payload)
    }
}
