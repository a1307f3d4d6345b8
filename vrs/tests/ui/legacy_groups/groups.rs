use vrs::DataLayout;

#[derive(DataLayout)]
struct Pose {
    height: f64,
}

#[derive(DataLayout)]
struct Frame {
    #[layout(struct, legacy(label = "hand"))]
    left_hand: Pose,
    #[layout(legacy(label = "thermal"))]
    optional: Option<Pose>,
}

fn main() {}
