use vrs::{DataLayout, LayoutEnum};

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(u16)]
enum Mode {
    Off,
}

#[derive(DataLayout)]
struct Frame {
    #[layout(as = u8)]
    mode: Mode,
    #[layout(as = u64)]
    count: u32,
}

fn main() {}
