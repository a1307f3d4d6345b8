use vrs::LayoutEnum;

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[layout(mirrors = other::Mode)]
#[repr(u8)]
enum Typo {
    Off = 0,
}

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[layout(non_exhaustive)]
#[repr(u8)]
enum Alone {
    Off = 0,
}

fn main() {}
