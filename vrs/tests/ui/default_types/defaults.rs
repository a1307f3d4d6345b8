use vrs::DataLayout;

#[derive(DataLayout)]
struct Frame {
    #[layout(default = "fast")]
    speed: f64,
    #[layout(default = [1, 2, 3])]
    gains: [u8; 2],
    #[layout(default = vec![1.0])]
    weights: Vec<f32>,
    #[layout(min = -1)]
    count: u32,
}

fn main() {}
