use vrs::LayoutEnum;

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(C)]
enum LikeC {
    Off,
    On,
}

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(usize)]
enum Sized {
    Off,
    On,
}

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(isize)]
enum Signed {
    Off,
    On,
}

fn main() {}
