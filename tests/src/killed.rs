//! What `record_until_killed` records.

use vrs::Preset;

/// How many streams there are, each recorded by a thread.
pub const STREAMS: u64 = 3;

/// How a stream is compressed.
pub const fn preset(stream: u64) -> Preset {
    match stream {
        0 => Preset::None,
        1 => Preset::ZstdFast,
        _ => Preset::Lz4Fast,
    }
}

/// The payload of a record: its number, and between nothing and some 60 kB that can be compressed.
pub fn payload(stream: u64, number: u64) -> Vec<u8> {
    let size = if number.is_multiple_of(16) { 60_000 } else { (number * 7 + stream) % 600 };
    let mut payload = number.to_le_bytes().to_vec();
    payload.extend((0..size).map(|at| (at / 8 + number + stream) as u8));
    payload
}
