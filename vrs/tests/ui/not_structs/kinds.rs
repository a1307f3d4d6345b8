use vrs::{DataLayout, LayoutEnum};

#[derive(DataLayout)]
struct Tuple(u8);

#[derive(DataLayout)]
struct Unit;

#[derive(DataLayout)]
enum Choice {
    A,
}

#[derive(DataLayout)]
union Bits {
    float: f32,
    integer: u32,
}

#[derive(LayoutEnum)]
struct Number {
    value: u8,
}

fn main() {}
