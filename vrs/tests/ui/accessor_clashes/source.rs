use vrs::DataLayout;

#[derive(DataLayout)]
struct Frame {
    #[layout(legacy(type = f32))]
    gain: f64,
    gain_source: u8,
}

fn main() {}
