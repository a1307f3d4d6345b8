//! Every byte that leads to records, damaged: each case costs what it must, and is told as what it is (FORMAT.md §14.4,
//! §19.1).

use std::collections::BTreeMap;

use vrs::Reader;
use vrs::io::MemoryStorage;
use vrs::ops::{CheckReport, check, recover_in};
use vrs::reader::Repair;
use vrs_tests::damage::{Case, Class, Damage, Fact, Sound, open, readable, tags};
use vrs_tests::data::{real_files, reference};

/// Bits that are flipped, one variant for each.
fn masks() -> &'static [u8] {
    if is_soak() { &[1, 2, 4, 8, 16, 32, 64, 128, 255] } else { &[] }
}

/// The long form: everything, on every reference file.
fn is_soak() -> bool {
    std::env::var_os("VRS_SOAK").is_some()
}

fn sound(name: &str) -> Sound {
    Sound::new(std::fs::read(reference(name)).unwrap())
}

fn sample_file() -> Option<Sound> {
    let path = real_files().into_iter().find(|path| path.ends_with("sample_file.vrs"))?;
    Some(Sound::new(std::fs::read(path).unwrap()))
}

/// Whether the file that is damaged here is recovered: a part of them, and all in the long form.
fn is_recovered(place: usize) -> bool {
    is_soak() || place.is_multiple_of(7)
}

/// A case, opened and checked.
struct Seen {
    file: Reader,
    report: CheckReport,
    found: BTreeMap<u64, Fact>,
    lost: Vec<u64>,
}

fn see(sound: &Sound, case: &Case) -> vrs::Result<Seen> {
    let file = open(&sound.with(case.damage))?;
    let (report, found) = (check(&file), readable(&file));
    let lost = sound.lost(&found);
    Ok(Seen { file, report, found, lost })
}

/// What is recovered of a damaged file is sound, and holds everything that could be read of it: records whose layouts are
/// damaged are left out, and those that the index stands for may be more.
fn assert_recovers(sound: &Sound, seen: &Seen) -> Result<(), String> {
    let memory = MemoryStorage::new();
    let summary = recover_in(&seen.file, memory.clone()).map_err(|error| error.to_string())?;
    let recovered = open(&memory.chunks().concat()).map_err(|error| error.to_string())?;
    let report = check(&recovered);
    require(report.is_sound() && report.proven == report.records, format!("what is recovered is not sound: {report}"))?;
    let facts: Vec<Fact> = readable(&recovered).into_values().collect();
    require(facts.len() as u64 == summary.written.records(), format!("{summary}"))?;
    let (kept, all): (Vec<&Fact>, usize) =
        (seen.found.values().filter(|fact| facts.contains(fact)).collect(), seen.found.len());
    require(
        kept.len() + 1 >= all && facts.len() <= kept.len() + 1,
        format!("{} of {all} recovered: {summary}", kept.len()),
    )?;
    let unhurt = sound.records.values().filter(|fact| seen.found.values().any(|found| found == *fact));
    require(unhurt.clone().all(|fact| facts.contains(fact)), format!("an unhurt record is not recovered: {summary}"))?;
    // Streams whose tags were cut off get a serial number.
    let is_cut = seen.file.repairs().iter().any(|repair| matches!(repair, Repair::Description(_)));
    require(is_cut || tags(&recovered) == tags(&seen.file), "tags are not recovered".to_owned())
}

// ---- cut ----------------------------------------------------------------------------------------

#[test]
fn cuts_cost_what_is_cut_off() {
    let mut cases =
        vec![("layouts", sound("layouts.vrs"), usize::MAX), ("resilience", sound("resilience.vrs"), usize::MAX)];
    cases.extend(sample_file().map(|sound| ("sample_file", sound, if is_soak() { 1000 } else { 200 })));
    for (name, sound, most) in cases {
        for case in sound.cuts(most) {
            let Damage::Cut(size) = case.damage else { unreachable!() };
            assert_cut(&sound, &case, size).unwrap_or_else(|why| panic!("{name}, cut at {size}: {why}"));
        }
    }
}

fn assert_cut(sound: &Sound, case: &Case, size: usize) -> Result<(), String> {
    let seen = match see(sound, case) {
        Err(_) if size < 80 => return Ok(()),
        Err(error) => return Err(error.to_string()),
        Ok(_) if size < 80 => return Err("it opens".to_owned()),
        Ok(seen) => seen,
    };
    let is_cut_off = |(offset, record): (&u64, &usize)| *offset as usize + record > size;
    let cut_off: Vec<u64> =
        sound.sizes.iter().filter(|record| is_cut_off((record.0, record.1))).map(|(at, _)| *at).collect();
    let report = &seen.report;
    require(seen.lost == cut_off, format!("lost {:?}, not {cut_off:?}: {report}", seen.lost))?;
    require(!report.is_sound() && !seen.file.repairs().is_empty(), format!("it is taken for sound: {report}"))?;
    let index = sound.index.clone().unwrap();
    if index.start < sound.description.end + 1 && size >= index.end {
        return require(sound.names_loss(report, &cut_off), format!("the loss is not told: {report}"));
    }
    if is_recovered(size) {
        assert_recovers(sound, &seen)?;
    }
    // What is behind the last whole record is told, if no index tells more.
    let told: u64 = report.loss.places.iter().map(|place| place.bytes).sum();
    let torn = size as u64 - seen.found.last_key_value().map_or(0, |(at, _)| at + sound.sizes[at] as u64);
    let is_told = report.loss.records.is_some() || told == torn || seen.found.is_empty() || torn == 0;
    require(is_told, format!("{told} of {torn} torn bytes are told: {report}"))
}

// ---- flipped bytes of headers -------------------------------------------------------------------

#[test]
fn a_flipped_byte_in_a_header_costs_one_record_at_most() {
    let mut files = vec![("layouts", sound("layouts.vrs"), 1), ("resilience", sound("resilience.vrs"), 1)];
    files.extend(sample_file().map(|sound| ("sample_file", sound, if is_soak() { 1 } else { 29 })));
    let mut wrong = Vec::new();
    for (name, sound, step) in files {
        for case in sound.header_flips(masks(), step) {
            wrong.extend(assert_flip(&sound, &case).err().map(|why| format!("{name}, {case:?}: {why}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn assert_flip(sound: &Sound, case: &Case) -> Result<(), String> {
    let Damage::Flip { at, .. } = case.damage else { unreachable!() };
    let is_unreadable = case.class == Class::FileHeader && !(8..72).contains(&at);
    let seen = match see(sound, case) {
        // Magic numbers and versions, and sizes that no header has.
        Err(_) if is_unreadable || (16..24).contains(&at) => return Ok(()),
        Err(error) => return Err(error.to_string()),
        Ok(seen) => seen,
    };
    if is_recovered(at) {
        assert_recovers(sound, &seen)?;
    }
    let report = &seen.report;
    let damaged: Vec<u64> = case.record.into_iter().collect();
    require(seen.lost.iter().all(|lost| damaged.contains(lost)), format!("lost {:?}: {report}", seen.lost))?;
    require(tags(&seen.file) == sound.tags, format!("tags are lost: {report}"))?;
    let unread: Vec<u64> = seen.lost.iter().copied().filter(|lost| !seen.found.contains_key(lost)).collect();
    // Of what is written nowhere else, nothing tells that it is another: the version.
    let is_version = case.record.is_some_and(|record| (12..16).contains(&(at - record as usize)));
    // The sign of a zero is no other time.
    let has_time = |offset: u64| at - offset as usize == 23 && f64::from_bits(sound.records[&offset].time) == 0.0;
    let is_zero = case.record.is_some_and(has_time) && case.damage == Damage::Flip { at, mask: 0x80 };
    if is_version || is_zero || means_nothing(case, at) {
        return Ok(());
    }
    require(!report.is_sound(), format!("it is taken for sound: {report}"))?;
    require(
        sound.names_loss(report, &unread),
        format!("lost {unread:?}, and this is told: {report}: {:?}", report.loss),
    )?;
    let is_found_at_open = case.record.is_none() && !seen.file.repairs().is_empty();
    let strict = vrs::reader::Options::new().strict(true).open_data(sound.with(case.damage));
    require(strict.is_err() || !is_found_at_open, "strict opening repairs it".to_owned())
}

/// Bytes that no reader looks at (FORMAT.md §3, §5.4): without hashes, nobody notices.
fn means_nothing(case: &Case, at: usize) -> bool {
    match case.class {
        Class::FileHeader => (8..16).contains(&at) || (48..72).contains(&at) || at >= 76,
        _ => false,
    }
}

fn require(holds: bool, otherwise: String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise) }
}

// ---- flipped bytes of payloads ------------------------------------------------------------------

#[test]
fn a_flipped_byte_in_a_payload_costs_that_record() {
    let mut files = vec![("layouts", sound("layouts.vrs")), ("resilience", sound("resilience.vrs"))];
    files.extend(sample_file().map(|sound| ("sample_file", sound)));
    for (name, sound) in files {
        for case in sound.payload_flips() {
            let seen = see(&sound, &case).unwrap();
            if case.record.is_some_and(|offset| is_recovered(offset as usize)) {
                assert_recovers(&sound, &seen).unwrap_or_else(|why| panic!("{name}, {case:?}: {why}"));
            }
            let Seen { file, report, found, lost } = seen;
            let damaged: Vec<u64> = case.record.into_iter().collect();
            assert!(lost.iter().all(|lost| damaged.contains(lost)), "{name}, {case:?}: lost {lost:?}");
            assert_eq!(file.repairs(), [] as [Repair; 0], "{name}, {case:?}");
            // A record that cannot be read is told; of one that can, nothing says that it was another.
            let unread: Vec<u64> = lost.iter().copied().filter(|lost| !found.contains_key(lost)).collect();
            assert!(sound.names_loss(&report, &unread), "{name}, {case:?}: {report}");
            assert!(unread.is_empty() || !report.is_sound(), "{name}, {case:?}: {report}");
        }
    }
}
