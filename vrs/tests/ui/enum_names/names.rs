use vrs::{DataLayout, LayoutEnum};

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(u8)]
enum Mode {
    Off = 0,
}

#[derive(DataLayout)]
struct Pose {
    height: f64,
}

#[derive(DataLayout)]
struct Frame {
    #[layout(names)]
    number: f64,
    #[layout(names, tag(enum = "Off=0"))]
    twice: Mode,
    #[layout(struct, names)]
    pose: Pose,
}

fn main() {}
