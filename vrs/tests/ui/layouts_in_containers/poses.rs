use std::collections::BTreeMap;

use vrs::DataLayout;

#[derive(DataLayout)]
struct Pose {
    x: f32,
}

#[derive(DataLayout)]
struct Frame {
    poses: Vec<Pose>,
    named: BTreeMap<String, Pose>,
    some: [Pose; 2],
}

fn main() {}
