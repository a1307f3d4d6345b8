use vrs::DataLayout;

#[derive(DataLayout)]
struct Pose {
    x: f32,
}

#[derive(DataLayout)]
struct Frame {
    #[layout(struct, required)]
    left: Pose,
    #[layout(default = 1.0)]
    optional: Option<f32>,
    #[layout(unit = "m")]
    group: Option<Pose>,
    #[layout(min = 0)]
    note: String,
    #[layout(struct, as = u32)]
    right: Pose,
}

fn main() {}
