//! Whatever is wrong with an index, it is right again, and at no moment is a record lost.

use vrs_core::container::RecordableTypeId;
use vrs_core::format::RecordType;

use super::plan::Plan;
use super::steps::Step;
use crate::compress::Preset;
use crate::error::{ErrorKind, IndexFixProblem};
use crate::io::MemoryStorage;
use crate::ops::check;
use crate::reader::Reader;
use crate::writer::{IndexPlace, Integrity, Stream, Writer};

type Chunks = Vec<Vec<u8>>;

/// Recordings of all forms: the place of the index, chunks or none, hashes or none.
fn recordings() -> Vec<Chunks> {
    let places = [IndexPlace::End, IndexPlace::Front { room: 300 }, IndexPlace::Front { room: 0 }, IndexPlace::Head];
    let forms = places.into_iter().flat_map(|place| [u64::MAX, 500].map(|chunk_size| (place, chunk_size)));
    let forms = forms.flat_map(|form| [Integrity::Off, Integrity::Record].map(|integrity| (form, integrity)));
    forms.map(|((place, chunk_size), integrity)| record(place, chunk_size, integrity)).collect()
}

fn record(place: IndexPlace, chunk_size: u64, integrity: Integrity) -> Chunks {
    let stream = |type_id, flavor| Stream::new(type_id, flavor).unwrap().compression(Preset::None);
    let (mut imu, mut camera) = (stream(RecordableTypeId::IMU, "a"), stream(RecordableTypeId::FORWARD_CAMERA, "b"));
    let handles = [imu.raw(RecordType::Data, 1).unwrap(), camera.raw(RecordType::Data, 2).unwrap()];
    let memory = MemoryStorage::new();
    let options = Writer::options().workers(0).index(place).chunk_size(chunk_size).integrity(integrity).creation_id(7);
    let writer = options.create_in(memory.clone(), [imu, camera]).unwrap();
    for number in 0..12_u8 {
        handles[usize::from(number % 2)]
            .write(f64::from(number), &vec![number; 30 + 10 * usize::from(number)])
            .unwrap();
    }
    writer.finish().unwrap();
    memory.chunks()
}

fn open(chunks: &Chunks) -> Reader {
    crate::reader::Options::new().open_chunk_data(chunks.clone()).unwrap()
}

/// Every record that can be read, whatever its place.
fn content(chunks: &Chunks) -> Vec<(u64, String, Vec<u8>)> {
    let file = open(chunks);
    let records = file.records().flatten();
    records
        .map(|record| (record.timestamp().to_bits(), record.stream_id().to_string(), record.payload().to_vec()))
        .collect()
}

fn plan(chunks: &Chunks) -> Option<Plan> {
    Plan::new(&open(chunks)).unwrap()
}

fn take(steps: &[Step], chunks: &mut Chunks) {
    for step in steps {
        match step {
            Step::Cut { chunk, size } => chunks[*chunk].truncate(*size as usize),
            Step::Write { chunk, offset, bytes } => {
                let (chunk, start) = (&mut chunks[*chunk], *offset as usize);
                // What a disk fills a gap with.
                chunk.resize(chunk.len().max(start + bytes.len()), 0);
                chunk[start..start + bytes.len()].copy_from_slice(bytes);
            }
            Step::Sync { .. } => {}
        }
    }
}

/// Damage to the index alone, which costs no record.
fn damages(chunks: &Chunks) -> Vec<(&'static str, Chunks)> {
    let header = *open(chunks).header();
    let at = usize::try_from(header.index_record_offset).unwrap();
    let locate = |mut at: usize| {
        let chunk = chunks.iter().position(|chunk| {
            at < chunk.len() || {
                at -= chunk.len();
                false
            }
        });
        (chunk.unwrap(), at)
    };
    let (chunk, local) = locate(at);
    let with = |damage: &dyn Fn(&mut Chunks)| {
        let mut damaged = chunks.clone();
        damage(&mut damaged);
        damaged
    };
    let mut damages = vec![
        ("unnamed", with(&|chunks| chunks[0][24..32].fill(0))),
        ("elsewhere", with(&|chunks| chunks[0][24] ^= 1)),
        ("its size", with(&|chunks| chunks[chunk][local] ^= 0x40)),
        ("its version", with(&|chunks| chunks[chunk][local + 12] ^= 0x40)),
        ("an entry", with(&|chunks| chunks[chunk][local + 60] ^= 0x10)),
    ];
    let is_last = chunk + 1 == chunks.len()
        && chunk * chunks.len() == chunk * (chunk + 1)
        && header.first_user_record_offset == 0;
    if is_last {
        damages.push(("cut", with(&|chunks| chunks[chunk].truncate(local + 40))));
        damages.push((
            "gone",
            with(&|chunks| {
                chunks[chunk].truncate(local);
                chunks[0][24..32].fill(0);
            }),
        ));
    }
    damages
}

#[test]
fn an_index_is_as_it_was() {
    for chunks in recordings() {
        assert!(check(&open(&chunks)).is_sound() && plan(&chunks).is_none());
        for (what, damaged) in damages(&chunks) {
            let mut fixed = damaged.clone();
            let steps = plan(&damaged).unwrap_or_else(|| panic!("{what}: {:?}", open(&damaged).repairs())).steps;
            take(&steps, &mut fixed);
            let report = check(&open(&fixed));
            assert!(report.is_sound(), "{what}: {report}\n{steps:?}");
            assert_eq!(content(&fixed), content(&chunks), "{what}");
            assert!(plan(&fixed).is_none(), "{what}");
            assert!(fixed == chunks, "{what}");
        }
    }
}

/// A recording that was not closed, and one that lost its end: what is torn is cut off.
#[test]
fn torn_records_are_cut_off() {
    for chunks in recordings() {
        let Some(last) = open(&chunks).records().last().map(|record| record.unwrap().location().offset as usize) else {
            continue;
        };
        let before: usize = chunks[..chunks.len() - 1].iter().map(Vec::len).sum();
        let Some(local) = last.checked_sub(before) else { continue };
        for cut in [1, 31, 32, 50] {
            let mut torn = chunks.clone();
            torn.last_mut().unwrap().truncate(local + cut);
            let found = content(&torn);
            assert_eq!(found.len(), 11);
            let plan = plan(&torn).unwrap();
            assert_eq!((plan.records, plan.cut_off), (11, cut as u64));
            take(&plan.steps, &mut torn);
            let report = check(&open(&torn));
            assert!(report.is_sound(), "{report}");
            assert_eq!(content(&torn), found);
        }
    }
}

/// The states that a power cut can leave: what was synced is there, of what came later any part, each write maybe half of it.
fn left_behind(steps: &[Step], chunks: &Chunks) -> Vec<Chunks> {
    let mut states = Vec::new();
    for end in 0..=steps.len() {
        let synced = steps[..end].iter().rposition(|step| matches!(step, Step::Sync { .. })).map_or(0, |at| at + 1);
        let unsynced = &steps[synced..end];
        for lucky in 0..1_u32 << unsynced.len() {
            for half in [false, true] {
                let mut state = chunks.clone();
                take(&steps[..synced], &mut state);
                for (number, step) in unsynced.iter().enumerate().filter(|(number, _)| lucky >> number & 1 == 1) {
                    let _ = number;
                    take(&[if half { halved(step) } else { step.clone() }], &mut state);
                }
                states.push(state);
            }
        }
    }
    states
}

fn halved(step: &Step) -> Step {
    match step {
        Step::Write { chunk, offset, bytes } => {
            Step::Write { chunk: *chunk, offset: *offset, bytes: bytes[..bytes.len() / 2].to_vec() }
        }
        other => other.clone(),
    }
}

#[test]
fn no_moment_loses_a_record() {
    let mut states = 0;
    for chunks in recordings() {
        let all = content(&chunks);
        for (what, damaged) in damages(&chunks) {
            let steps = plan(&damaged).unwrap().steps;
            // A wrong entry hides its record from who believes the index.
            let visible = content(&damaged);
            assert!(visible.len() + 1 >= all.len());
            for mut state in left_behind(&steps, &damaged) {
                let left = content(&state);
                let is_there = visible.iter().all(|record| left.contains(record));
                assert!(is_there, "{what}: {:?}", open(&state).repairs());
                if let Some(again) = plan(&state) {
                    take(&again.steps, &mut state);
                }
                let report = check(&open(&state));
                assert!(report.is_sound() && content(&state) == all, "{what}: {report}");
                states += 1;
            }
        }
    }
    assert!(states > 1000, "{states}");
}

#[test]
fn what_no_index_can_lead_to_is_refused() {
    let chunks = record(IndexPlace::End, u64::MAX, Integrity::Record);
    let offsets: Vec<usize> = open(&chunks).entries().map(|entry| entry.offset as usize).collect();
    let refused = |chunks: &Chunks| match Plan::new(&open(chunks)) {
        Err(ErrorKind::Index(problem)) => problem,
        other => panic!("{other:?}"),
    };
    // Damage between records.
    let mut damaged = chunks.clone();
    damaged[0][24..32].fill(0);
    damaged[0][offsets[5]..offsets[5] + 32].fill(0xff);
    assert_eq!(refused(&damaged), IndexFixProblem::Hole { offset: offsets[5] as u64 });
    // Two headers, one of which lies about its size: what follows seems to be its payload.
    let mut damaged = chunks.clone();
    damaged[0][24..32].fill(0);
    damaged[0][offsets[5]..offsets[5] + 4].copy_from_slice(&1_000_000_u32.to_le_bytes());
    damaged[0][offsets[6]..offsets[6] + 32].fill(0xff);
    assert_eq!(refused(&damaged), IndexFixProblem::RecordsBehind { offset: offsets[5] as u64 });
    // The records go on elsewhere.
    let mut chunks = record(IndexPlace::End, 500, Integrity::Off);
    chunks[0][24..32].fill(0);
    let cut = chunks[1].len() - 5;
    chunks[1].truncate(cut);
    assert!(matches!(refused(&chunks), IndexFixProblem::Hole { .. } | IndexFixProblem::ChunksBehind { .. }));
}
