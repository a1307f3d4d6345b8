use vrs::DataLayout;

#[derive(DataLayout)]
struct Frame {
    image: u32,
    has_image: bool,
    gain: f32,
    #[layout(accessor = gain)]
    gain_2: f32,
}

fn main() {}
