//! `lock!` where all is well: what a lock says of structs that borrow, nest, have groups and were migrated.
//!
//! `tests/ui/lock` has what does not compile. `VRS_BLESS=1 cargo test -p vrs --test lock` writes the lock anew.
#![allow(clippy::unwrap_used, reason = "a test fails that way")]
#![allow(clippy::struct_field_names, reason = "labels are what they are")]

use vrs::{DataLayout, Fate, Lock};

#[derive(DataLayout)]
struct Hand {
    #[layout(legacy(label = "end", type = [f64; 3], with = narrow))]
    tip: [f32; 3],
}

fn narrow(wide: [f64; 3]) -> [f32; 3] {
    wide.map(|value| value as f32)
}

#[derive(DataLayout)]
struct Heat {
    celsius: f32,
}

/// The lock sees through it.
type Counter = u64;

#[derive(DataLayout)]
struct Frame {
    #[layout(legacy(type = u32))]
    frame_counter: Counter,
    #[layout(label = "exposure time", legacy(label = "exposure"))]
    exposure: f64,
    #[layout(struct)]
    hands: [Hand; 2],
    heat: Option<Heat>,
    new_in_this_version: Option<bool>,
}

mod lidar {
    #[derive(vrs::DataLayout)]
    pub(crate) struct Scan<'a> {
        pub(crate) ranges: &'a [f32],
        pub(crate) note: &'a str,
    }
}

vrs::lock! { "tests/locks/kept.lock": Frame, lidar::Scan<'_> }

#[test]
fn the_lock_says_what_became_of_each_piece() {
    let lock = Lock::parse(include_str!("locks/kept.lock")).unwrap();
    let fates = |name: &str| -> Vec<(String, String)> {
        lock.get(name).unwrap().pieces().map(|(piece, fate)| (piece.to_string(), fate.to_string())).collect()
    };
    let fate = |piece: &str| fates("Frame").into_iter().find(|(name, _)| name == piece).unwrap().1;
    assert_eq!(fate("frame_counter: u32"), " => frame_counter: u64");
    assert_eq!(fate("exposure: f64"), " => \"exposure time\": f64");
    assert_eq!(fate("hands/1/end: [f64; 3]"), " => hands/1/tip: [f32; 3]");
    // It was a piece once: the line stays until it is one again.
    assert_eq!(fate("note: String"), " => removed");
    assert_eq!((fate("celsius: f32"), fate("new_in_this_version: bool")), (String::new(), String::new()));
    let scan = [("note: String".to_owned(), String::new()), ("ranges: Vec<f32>".to_owned(), String::new())];
    assert_eq!(fates("lidar::Scan"), scan);
    assert!(lock.layouts().all(|(_, layout)| layout.pieces().any(|(_, fate)| *fate == Fate::Kept)));
}
