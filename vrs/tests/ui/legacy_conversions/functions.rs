use vrs::{DataLayout, LayoutEnum};

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(u8)]
enum Mode {
    Off = 0,
}

#[derive(DataLayout)]
struct Frame {
    #[layout(legacy(type = u32, with = to_u32))]
    wrong_result: u64,
    #[layout(legacy(type = f32, with = widen))]
    wrong_argument: u64,
    #[layout(legacy(type = [f32; 2], with = f64::max))]
    two_arguments: f64,
    #[layout(legacy(type = u16, with = to_u32))]
    an_enum: Mode,
    #[layout(legacy(type = u32, with = widen))]
    right: u64,
}

fn to_u32(old: u32) -> u32 {
    old
}

fn widen(old: u32) -> u64 {
    old.into()
}

fn main() {}
