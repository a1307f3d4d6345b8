use vrs::LayoutEnum;

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(u8)]
enum Mode {
    Off,
    Fast(f32),
    Slow { speed: f32 },
}

#[derive(LayoutEnum, Clone, Copy, Debug)]
enum Never {}

fn main() {}
