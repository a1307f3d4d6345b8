use vrs::DataLayout;

#[derive(DataLayout)]
struct Hand {
    #[layout(legacy(label = "time", type = f32))]
    timestamp: f64,
}

#[derive(DataLayout)]
struct Frame {
    #[layout(struct)]
    hands: [Hand; 2],
    #[layout(label = "hands/1/time")]
    flat: f32,
}

#[derive(DataLayout)]
struct Group {
    time: f32,
    group: Option<Hand>,
}

fn main() {}
