use vrs::DataLayout;

#[derive(DataLayout)]
struct Hand {
    time: f64,
}

#[derive(DataLayout)]
struct Frame {
    #[layout(label = "hands/1/time")]
    flat: f64,
    #[layout(struct)]
    hands: [Hand; 2],
}

fn main() {}
