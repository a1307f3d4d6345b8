use vrs::{DataLayout, LayoutEnum};

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(u8)]
enum Mode {
    Slow = 1,
    Fast = 2,
}

#[derive(DataLayout)]
struct Frame {
    mode: Mode,
    #[layout(default = Mode::Slow)]
    answered: Mode,
}

fn main() {}
