use vrs::DataLayout;

struct Foreign;

#[derive(DataLayout)]
struct Frame {
    count: usize,
    foreign: Foreign,
    gain: f32,
    #[layout(label = "gain")]
    other: f32,
}

fn main() {}
