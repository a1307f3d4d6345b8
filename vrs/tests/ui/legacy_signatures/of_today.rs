use vrs::DataLayout;

type Seconds = f32;

#[derive(DataLayout)]
struct Frame {
    #[layout(legacy(type = f64))]
    itself: f64,
    #[layout(legacy(label = "gain", type = Seconds), legacy(label = "gain", type = u8))]
    another: f64,
    gain: f32,
}

fn main() {}
