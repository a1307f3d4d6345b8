use vrs::DataLayout;

#[repr(C)]
struct Pose {
    x: f32,
}

#[derive(DataLayout)]
struct Layout {
    x: f32,
}

#[derive(DataLayout)]
struct Frame {
    raw: Pose,
    unmarked: Layout,
    pair: (f32, f32),
    #[layout(struct)]
    underived: Pose,
}

fn main() {}
