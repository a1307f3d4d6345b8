//! Any bytes as a file: opening, checking and taking apart every record neither panics nor runs away.
#![no_main]

use vrs::reader::Options;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(file) = Options::new().open_data(bytes.to_vec()) {
        let _ = vrs::ops::check(&file).to_string();
        let _ = vrs::ops::checksum(&file);
    }
});
