use vrs::LayoutEnum;

mod other {
    pub enum Mode {
        Off,
        Slow,
    }
}

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[layout(mirror = other::Mode)]
#[repr(u8)]
enum Lacking {
    Off = 0,
}

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[layout(mirror = other::Mode)]
#[repr(u8)]
enum Inventing {
    Off = 0,
    Slow = 1,
    Fast = 2,
}

fn main() {}
