//! There is no lock, or it cannot be read.
use vrs::DataLayout;

#[derive(DataLayout)]
struct Frame {
    gain: f32,
}

vrs::lock! { "layouts.lock": Frame }

mod merged {
    vrs::lock! { "../../../../vrs/tests/locks/conflict.lock": super::Frame }
}

fn main() {}
