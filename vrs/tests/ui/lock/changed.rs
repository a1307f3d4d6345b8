//! A recorded piece that is retyped, relabelled or gone.
use vrs::{DataLayout, Matrix3Df};

#[derive(DataLayout)]
struct Frame {
    exposure_time: f64,
    frame_counter: u64,
    points: Vec<Matrix3Df>,
    new: bool,
}

vrs::lock! { "../../../../vrs/tests/locks/frame.lock": Frame }

fn main() {}
