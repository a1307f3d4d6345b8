use vrs::LayoutEnum;

mod other {
    pub enum Mode {
        Off = 0,
        Slow = -1,
        Fast = 2,
    }
}

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[layout(mirror = other::Mode)]
#[repr(i8)]
enum Mode {
    Off = 0,
    Slow = 1,
    Fast = 3,
}

fn main() {}
