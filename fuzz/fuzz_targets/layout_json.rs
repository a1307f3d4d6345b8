//! Any bytes as a layout definition: what parses is printed, parses again, and is the same.
#![no_main]

use vrs::Schema;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(schema) = Schema::parse(bytes) {
        let text = schema.to_string();
        let again = Schema::parse(text.as_bytes()).expect("what we print is a definition");
        assert_eq!(again.to_string(), text);
        assert_eq!(again.pieces().len(), schema.pieces().len());
    }
});
