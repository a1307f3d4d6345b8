//! Copies of any recording, any part of it, into any form of file, hold what was selected.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helpers here have none.

use proptest::prelude::*;
use vrs::io::MemoryStorage;
use vrs::ops::{CopyOptions, check, compare_selected};
use vrs::reader::{Moment, MultiReader, Selection};
use vrs::writer::{IndexPlace, Integrity};
use vrs::{Preset, Reader, RecordType, RecordableTypeId, Stream, Writer};

use RecordType::{Configuration, Data, State};

const TYPES: [RecordType; 3] = [Configuration, State, Data];

/// Stream, place of the type, tenths of a second, bytes of the payload.
type Recorded = (usize, usize, u8, usize);

/// Records three streams, one of which is compressed.
fn record(records: &[Recorded], integrity: Integrity) -> Reader {
    let presets = [Preset::None, Preset::ZstdFast, Preset::Lz4Fast];
    let mut streams =
        presets.map(|preset| Stream::new(RecordableTypeId::IMU, preset.name()).unwrap().compression(preset));
    let handles = streams.each_mut().map(|stream| TYPES.map(|record_type| stream.raw(record_type, 1).unwrap()));
    let memory = MemoryStorage::new();
    let options = Writer::options().integrity(integrity).workers(0);
    let writer = options.create_in(memory.clone(), streams).unwrap();
    for (number, (stream, record_type, tenths, size)) in (0_u8..).zip(records) {
        let payload: Vec<u8> = (0..*size).map(|byte| (byte / 9) as u8 ^ number).collect();
        handles[*stream][*record_type].write(f64::from(*tenths) / 10.0, &payload).unwrap();
    }
    writer.finish().unwrap();
    open(&memory)
}

fn open(memory: &MemoryStorage) -> Reader {
    vrs::reader::Options::new().open_chunk_data(memory.chunks()).unwrap()
}

fn selections() -> impl Strategy<Value = Selection> {
    let streams = prop::sample::select(vec!["none", "zfast", "241", "241-2"]);
    let moment = || prop::option::of((0..3_u8, 0..60_u8));
    (prop::option::of(streams), 0..4_usize, moment(), moment(), any::<bool>(), 0..4_u8).prop_map(
        |(stream, types, from, until, lead_in, thinning)| {
            let mut selection = Selection::new().lead_in(lead_in);
            let at = |(kind, tenths): (u8, u8)| {
                let seconds = f64::from(tenths) / 10.0;
                [Moment::At(seconds), Moment::FromStart(seconds), Moment::BeforeEnd(seconds)][usize::from(kind)]
            };
            selection = stream.into_iter().fold(selection, Selection::stream);
            selection = TYPES.iter().take(types % 3).fold(selection, |selection, of| selection.record_type(*of));
            selection = from.into_iter().fold(selection, |selection, from| selection.from(at(from)));
            selection = until.into_iter().fold(selection, |selection, until| selection.until(at(until)));
            match thinning {
                0 => selection.first_records(),
                1 => selection.every(0.7),
                2 => selection.buckets(0.5, 0.2),
                _ => selection,
            }
        },
    )
}

fn options() -> impl Strategy<Value = CopyOptions> {
    let preset = prop::option::of(prop::sample::select(vec![Preset::None, Preset::Lz4Fast, Preset::ZstdFast]));
    let place = prop::sample::select(vec![IndexPlace::End, IndexPlace::Front { room: 90 }, IndexPlace::Head]);
    (preset, place, 1..4_usize, prop::option::of(200..3000_u64), any::<bool>()).prop_map(
        |(preset, place, threads, chunk_size, is_hashed)| {
            let mut options = CopyOptions::new().index(place).threads(threads);
            options = preset.into_iter().fold(options, CopyOptions::preset);
            options = chunk_size.into_iter().fold(options, CopyOptions::chunk_size);
            if is_hashed { options.integrity(Integrity::Record) } else { options }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn copies_hold_what_was_selected(
        records in prop::collection::vec((0..3_usize, 0..3_usize, 0..60_u8, 0..600_usize), 0..60),
        is_hashed: bool,
        selection in selections(),
        options in options(),
    ) {
        let integrity = if is_hashed { Integrity::Stream } else { Integrity::Off };
        let file = record(&records, integrity);
        let memory = MemoryStorage::new();
        let files = MultiReader::from(file.clone());
        let summary = options.selection(selection.clone()).copy_in(&files, memory.clone()).unwrap();
        let copied = open(&memory);
        let (wanted, all) = (file.select(&selection).unwrap(), copied.select(&Selection::new()).unwrap());
        let comparison = compare_selected(&wanted, &all);
        prop_assert!(comparison.is_equal(), "{}", comparison);
        prop_assert_eq!(comparison.equal_records, copied.record_count() as u64);
        prop_assert_eq!(summary.written.records(), copied.record_count() as u64);
        prop_assert!(summary.is_sound());
        let report = check(&copied);
        prop_assert!(report.is_sound(), "{}", report);
    }
}
