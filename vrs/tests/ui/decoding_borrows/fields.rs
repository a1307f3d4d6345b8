use vrs::DataLayout;

#[derive(DataLayout)]
struct Frame {
    name: &'static str,
    gain: f32,
}

fn main() {}
