use vrs::{DataLayout, LayoutEnum};

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(u8)]
enum Mode {
    Off,
}

#[derive(DataLayout)]
struct Frame {
    modes: Vec<Mode>,
}

fn main() {}
