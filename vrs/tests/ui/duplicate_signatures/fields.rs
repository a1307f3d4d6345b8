use vrs::DataLayout;

type Seconds = f64;

#[derive(DataLayout)]
struct Frame {
    exposure: f64,
    #[layout(label = "exposure")]
    other_type: f32,
    #[layout(label = "exposure")]
    aliased: Seconds,
}

fn main() {}
