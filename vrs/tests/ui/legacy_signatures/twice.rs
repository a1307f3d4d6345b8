use vrs::DataLayout;

type Old = u32;

#[derive(DataLayout)]
struct Frame {
    #[layout(legacy(type = u32), legacy(label = "frame_no", type = u32), legacy(label = "frame_counter", type = Old))]
    frame_counter: u64,
}

fn main() {}
