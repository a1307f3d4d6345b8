//! Whatever a damaged file claims, opening, checking and recovering it takes memory by its size.

use allocation_counter::measure;
use vrs::io::MemoryStorage;
use vrs::ops::{check, recover_in};
use vrs_tests::damage::{Sound, open};
use vrs_tests::data::reference;

/// Bytes for each byte of the file: the file itself, its index, which records are there, its recovered form.
const PER_BYTE: u64 = 16;

/// And beside that: a payload is believed to have up to 16 MiB before it is inflated, in each of the walks over the records.
const CONSTANT: u64 = 4 * (16 << 20);

#[test]
fn memory_is_bounded_by_the_size_of_the_file() {
    for name in ["layouts.vrs", "resilience.vrs", "compression.vrs"] {
        let sound = Sound::new(std::fs::read(reference(name)).unwrap());
        let step = if name == "compression.vrs" { 11 } else { 3 };
        // The highest bits make the largest numbers.
        let flips = sound.header_flips(&[0x80], step).into_iter();
        for case in flips.chain(sound.cuts(100)).chain(sound.payload_flips().step_by(step)) {
            let bytes = sound.with(case.damage);
            let used = measure(|| {
                if let Ok(file) = open(&bytes) {
                    let _ = check(&file).to_string();
                    recover_in(&file, MemoryStorage::new()).unwrap();
                }
            });
            let most = PER_BYTE * bytes.len() as u64 + CONSTANT;
            assert!(used.bytes_max < most, "{name}, {case:?}: {} bytes for a file of {}", used.bytes_max, bytes.len());
        }
    }
}
