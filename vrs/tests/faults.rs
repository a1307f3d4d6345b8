//! Storage that fails, and disks that lose power: what was written before is there, and what is wrong is said.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use vrs::io::{Storage, WriteAt};
use vrs::ops::check;
use vrs::reader::IndexSource;
use vrs::writer::{IndexPlace, Integrity, Options, SyncPolicy};
use vrs::{ErrorKind, Preset, RawWriter, Reader, RecordType, RecordableTypeId, Stream, WriteProblem, Writer};

// ---- a disk ---------------------------------------------------------------------------------------

/// What was asked of a disk.
#[derive(Clone, Debug)]
enum Call {
    Create { chunk: usize },
    Append { chunk: usize, bytes: Vec<u8> },
    WriteAt { chunk: usize, offset: usize, bytes: Vec<u8> },
    Flush { chunk: usize },
    Sync { chunk: usize },
    SyncNames,
}

/// A disk that notes all calls, one of which can fail.
#[derive(Clone, Debug, Default)]
struct Disk {
    calls: Arc<Mutex<Vec<Call>>>,
    /// Number of the call that fails, and how much of it is done all the same.
    failing: Option<(usize, Share)>,
}

/// How much of a call is done.
#[derive(Clone, Copy, Debug)]
enum Share {
    Nothing,
    Half,
    All,
}

impl Share {
    fn of(self, bytes: &[u8]) -> Vec<u8> {
        let count = match self {
            Self::Nothing => 0,
            Self::Half => bytes.len() / 2,
            Self::All => bytes.len(),
        };
        bytes[..count].to_vec()
    }
}

impl Call {
    /// The same call, done in part.
    fn part(&self, share: Share) -> Option<Self> {
        match self {
            Self::Append { chunk, bytes } => Some(Self::Append { chunk: *chunk, bytes: share.of(bytes) }),
            Self::WriteAt { chunk, offset, bytes } => {
                Some(Self::WriteAt { chunk: *chunk, offset: *offset, bytes: share.of(bytes) })
            }
            _ => matches!(share, Share::All).then(|| self.clone()),
        }
    }
}

impl Disk {
    fn call(&self, call: Call) -> io::Result<()> {
        let mut calls = self.calls.lock().unwrap();
        let share = match self.failing {
            Some((number, _)) if number < calls.len() => panic!("{call:?} after a failure"),
            Some((number, share)) if number == calls.len() => share,
            _ => {
                calls.push(call);
                return Ok(());
            }
        };
        // One entry, whether or not anything was done: so nothing may follow.
        calls.push(call.part(share).unwrap_or(Call::Flush { chunk: 0 }));
        Err(io::Error::from(io::ErrorKind::StorageFull))
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

impl Storage for Disk {
    fn create_chunk(&mut self, number: usize) -> io::Result<Box<dyn WriteAt>> {
        self.call(Call::Create { chunk: number })?;
        Ok(Box::new(DiskChunk { disk: self.clone(), number }))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.call(Call::SyncNames)
    }
}

#[derive(Debug)]
struct DiskChunk {
    disk: Disk,
    number: usize,
}

impl WriteAt for DiskChunk {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.disk.call(Call::Append { chunk: self.number, bytes: bytes.to_vec() })
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.disk.call(Call::WriteAt { chunk: self.number, offset: offset as usize, bytes: bytes.to_vec() })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.disk.call(Call::Flush { chunk: self.number })
    }

    fn sync(&mut self) -> io::Result<()> {
        self.disk.call(Call::Sync { chunk: self.number })
    }
}

/// What calls leave: the bytes of each chunk.
fn chunks(calls: &[Call]) -> Vec<Vec<u8>> {
    let mut chunks: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
    for call in calls {
        match call {
            Call::Create { chunk } => assert_eq!(chunks.insert(*chunk, Vec::new()), None),
            Call::Append { chunk, bytes } => chunks.get_mut(chunk).unwrap().extend(bytes),
            Call::WriteAt { chunk, offset, bytes } => {
                chunks.get_mut(chunk).unwrap()[*offset..][..bytes.len()].copy_from_slice(bytes);
            }
            Call::Flush { .. } | Call::Sync { .. } | Call::SyncNames => {}
        }
    }
    assert!(chunks.keys().copied().eq(0..chunks.len()), "chunks come one by one");
    chunks.into_values().collect()
}

/// What ends a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    /// The end of the process: what was flushed is there.
    Kill,
    /// A power cut: what was synced is there.
    PowerCut,
}

impl End {
    /// Whether a call makes what was written to a chunk before survive.
    fn is_barrier(self, call: &Call, of: usize) -> bool {
        match call {
            Call::Flush { chunk } => self == Self::Kill && *chunk == of,
            Call::Sync { chunk } => *chunk == of,
            _ => false,
        }
    }
}

/// What these calls leave if the recording ends like this behind them: of each chunk what is safe, and of what came later as many
/// calls as it has luck. In a power cut, chunks whose names were not synced are only there if they are lucky.
fn left_behind(calls: &[Call], end: End, luck: impl Fn(usize) -> usize) -> Vec<Vec<u8>> {
    let chunk_of = |call: &Call| match call {
        Call::Create { chunk } | Call::Append { chunk, .. } | Call::WriteAt { chunk, .. } => Some(*chunk),
        Call::Flush { .. } | Call::Sync { .. } | Call::SyncNames => None,
    };
    let named = calls.iter().rposition(|call| matches!(call, Call::SyncNames)).unwrap_or(0);
    let count = calls.iter().filter(|call| matches!(call, Call::Create { .. })).count();
    let mut survives = vec![false; calls.len()];
    let mut is_gone = false;
    for chunk in 0..count {
        let safe = calls.iter().rposition(|call| end.is_barrier(call, chunk)).unwrap_or(0);
        let mut luck = luck(chunk);
        for (number, call) in calls.iter().enumerate().filter(|(_, call)| chunk_of(call) == Some(chunk)) {
            let is_creation = matches!(call, Call::Create { .. });
            let is_safe = if is_creation { end == End::Kill || number < named } else { number < safe };
            is_gone |= is_creation && !is_safe && luck == 0;
            survives[number] = !is_gone && (is_safe || luck > 0);
            luck = luck.saturating_sub(usize::from(!is_safe));
        }
    }
    let calls = calls.iter().zip(survives).filter(|(_, survives)| *survives).map(|(call, _)| call.clone());
    chunks(&calls.collect::<Vec<_>>())
}

// ---- a recording ----------------------------------------------------------------------------------

const FLUSHES: u8 = 6;

/// All forms of files.
fn forms() -> Vec<Options> {
    let places = [IndexPlace::End, IndexPlace::Front { room: 300 }, IndexPlace::Front { room: 0 }, IndexPlace::Head];
    let options = places.into_iter().flat_map(|place| {
        // Without threads each call has its place.
        let options = Writer::options().workers(0).index(place).creation_id(7);
        [u64::MAX, 500].map(|chunk_size| options.clone().chunk_size(chunk_size))
    });
    options.flat_map(|options| [options.clone(), options.integrity(Integrity::Stream)]).collect()
}

/// What became of a small recording.
struct Outcome {
    /// How many records were in the file when this many calls had been made.
    marks: Vec<(usize, u8)>,
    /// What the flushes and the end said.
    errors: Vec<vrs::Error>,
    calls: Vec<Call>,
    /// Whether there was a recording at all, and whether it was finished.
    is_created: bool,
    is_finished: bool,
}

/// Records two records for each flush. After an error, everything else must report an error, too.
fn record(options: &Options, disk: &Disk) -> Outcome {
    let (stream, handle) = stream();
    let mut outcome =
        Outcome { marks: Vec::new(), errors: Vec::new(), calls: Vec::new(), is_created: false, is_finished: false };
    match options.create_in(disk.clone(), [stream]) {
        Ok(writer) => {
            outcome.is_created = true;
            outcome.marks.push((disk.calls().len(), 0));
            record_on(writer, &handle, disk, &mut outcome);
        }
        Err(error) => outcome.errors.push(error),
    }
    outcome.calls = disk.calls();
    outcome
}

fn stream() -> (Stream, RawWriter) {
    let mut stream = Stream::new(RecordableTypeId::IMU, "a").unwrap().serial_number("1").compression(Preset::None);
    let handle = stream.raw(RecordType::Data, 1).unwrap();
    (stream, handle)
}

fn record_on(writer: Writer, handle: &RawWriter, disk: &Disk, outcome: &mut Outcome) {
    for number in 0..FLUSHES {
        for number in [2 * number, 2 * number + 1] {
            if let Err(error) = handle.write(f64::from(number), &payload(number)) {
                let is_told = matches!(error.kind(), ErrorKind::Write { problem: WriteProblem::Failed { .. }, .. });
                assert!(is_told && !outcome.errors.is_empty(), "{error}");
            }
        }
        match writer.flush_before(f64::from(2 * number + 2)) {
            Ok(_) => outcome.marks.push((disk.calls().len(), 2 * number + 2)),
            Err(error) => outcome.errors.push(error),
        }
    }
    match writer.finish() {
        Ok(_) => outcome.is_finished = true,
        Err(error) => outcome.errors.push(error),
    }
}

fn payload(number: u8) -> Vec<u8> {
    vec![number; 30 + usize::from(number) * 10]
}

/// Opens what is left, which must hold at least this many of the records, in order and unharmed. Whether it is unharmed
/// itself comes back.
fn must_hold(chunks: Vec<Vec<u8>>, least: u8, what: &str) -> Reader {
    let file = vrs::reader::Options::new().open_chunk_data(chunks).unwrap_or_else(|error| panic!("{what}: {error}"));
    let imu = file.stream("a").unwrap_or_else(|error| panic!("{what}: {error}"));
    let count = imu.record_count() as u8;
    assert!(count >= least, "{what}: {count} of {least} records; {:?}", file.repairs());
    for (number, record) in (0..count).zip(imu.records()) {
        let record = record.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!((record.timestamp(), record.payload()), (f64::from(number), payload(number).as_slice()), "{what}");
    }
    file
}

// ---- tests ----------------------------------------------------------------------------------------

#[test]
fn sound_disks_hold_everything() {
    for options in forms() {
        let outcome = record(&options, &Disk::default());
        assert!(outcome.is_finished && outcome.errors.is_empty());
        let file = must_hold(chunks(&outcome.calls), 2 * FLUSHES, "all");
        let report = check(&file);
        assert!(report.is_sound() && report.proven == report.records, "{report}");
    }
}

/// Each call fails, with nothing, half, or all of it done: what was flushed before is there.
#[test]
fn every_call_can_fail() {
    for options in forms().into_iter().flat_map(|options| [options.clone(), options.sync(SyncPolicy::EachFlush)]) {
        let calls = record(&options, &Disk::default()).calls.len();
        for number in 0..calls {
            for share in [Share::Nothing, Share::Half, Share::All] {
                let disk = Disk { failing: Some((number, share)), ..Disk::default() };
                let outcome = record(&options, &disk);
                let what = format!("{options:?}: call {number} of {calls}, {share:?}");
                assert!(!outcome.is_finished, "{what}");
                let texts: Vec<String> = outcome.errors.iter().map(ToString::to_string).collect();
                assert!(texts.iter().all(|text| *text == texts[0] && text.starts_with("cannot ")), "{what}: {texts:?}");
                for error in &outcome.errors {
                    let ErrorKind::Io { source, .. } = error.kind() else { panic!("{what}: {error}") };
                    assert_eq!(source.kind(), io::ErrorKind::StorageFull);
                }
                if outcome.is_created {
                    let (_, written) = outcome.marks[outcome.marks.len() - 1];
                    must_hold(chunks(&outcome.calls), written, &what);
                }
            }
        }
    }
}

/// The process dies in the middle of any call: what was flushed is there.
#[test]
fn processes_can_die_at_any_call() {
    for options in forms() {
        let outcome = record(&options, &Disk::default());
        for number in outcome.marks[0].0..outcome.calls.len() {
            let mut calls = outcome.calls[..number].to_vec();
            calls.extend(outcome.calls[number].part(Share::Half));
            holds_after(End::Kill, &calls, last_mark(&outcome, number), &options);
        }
    }
}

/// The power fails in the middle of any call: what was synced is there, whatever else reached the disk.
#[test]
fn power_can_fail_at_any_call() {
    for options in forms() {
        let options = options.sync(SyncPolicy::EachFlush);
        let outcome = record(&options, &Disk::default());
        for number in outcome.marks[0].0..outcome.calls.len() {
            let mut calls = outcome.calls[..number].to_vec();
            calls.extend(outcome.calls[number].part(Share::Half));
            holds_after(End::PowerCut, &calls, last_mark(&outcome, number), &options);
        }
        // What was finished is finished.
        let file = must_hold(left_behind(&outcome.calls, End::PowerCut, |_| 0), 2 * FLUSHES, "finished");
        assert_eq!((file.index_source(), file.repairs().len()), (IndexSource::Index, 0));
    }
}

/// The recording is there as far as it was safe, whether nothing else survived, all, a bit of each chunk, or all of each second
/// chunk.
fn holds_after(end: End, calls: &[Call], safe: u8, options: &Options) {
    let of_each = [0, usize::MAX, 1, 2, 3].map(|luck| [luck; 2]);
    for luck in of_each.into_iter().chain([[0, usize::MAX], [usize::MAX, 0]]) {
        let chunks = left_behind(calls, end, |chunk| luck[chunk % 2]);
        must_hold(chunks, safe, &format!("{end:?} after {} calls, luck {luck:?}, {options:?}", calls.len()));
    }
}

/// The last mark that had been set when so many calls had been made.
fn last_mark(outcome: &Outcome, calls: usize) -> u8 {
    let before = outcome.marks.iter().filter(|(made, _)| *made <= calls);
    before.map(|(_, records)| *records).max().unwrap()
}
