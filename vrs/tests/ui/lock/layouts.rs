//! The layouts of the lock and of the macro differ.
use vrs::DataLayout;

#[derive(DataLayout)]
struct Frame {
    gain: f32,
}

#[derive(DataLayout)]
struct New {
    gain: f32,
}

vrs::lock! { "../../../../vrs/tests/locks/two.lock": Frame, New }

fn main() {}
