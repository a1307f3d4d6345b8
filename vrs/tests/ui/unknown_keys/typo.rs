use vrs::DataLayout;

#[derive(DataLayout)]
#[layout(descibe)]
struct Frame {
    #[layout(lable = "exposure_time")]
    exposure: f64,
    #[layout(required = true)]
    gain: f64,
    #[layout(label)]
    count: u32,
}

fn main() {}
