use vrs::DataLayout;

#[derive(DataLayout)]
#[layout(strict, strict)]
struct Frame {
    #[layout(label = "exposure", label = "exposure_time")]
    exposure: f64,
    #[layout(unit = "m", tag(unit = "s"))]
    #[layout(min = 0.0, property(min = 1.0))]
    distance: f64,
}

fn main() {}
