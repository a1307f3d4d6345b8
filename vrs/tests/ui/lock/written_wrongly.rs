//! What stands in the macro.
use vrs::DataLayout;

#[derive(DataLayout)]
struct Frame {
    gain: f32,
}

vrs::lock! { Frame }
vrs::lock! { "layouts.lock": }
vrs::lock! { "layouts.lock": Frame, Frame }
vrs::lock! { "layouts.lock": [Frame; 2] }

fn main() {}
