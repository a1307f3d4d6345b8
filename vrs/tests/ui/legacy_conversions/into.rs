use vrs::{DataLayout, LayoutEnum, Point3Df};

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(u32)]
enum Old {
    Off = 0,
}

#[derive(LayoutEnum, Clone, Copy, Debug)]
#[repr(u8)]
enum Mode {
    Off = 0,
}

#[derive(DataLayout)]
struct Frame {
    #[layout(legacy(type = f64))]
    narrower: f32,
    #[layout(legacy(type = [f32; 3]))]
    longer: [f32; 4],
    #[layout(legacy(type = Point3Df))]
    components: [f64; 3],
    #[layout(legacy(type = u32))]
    number_too_wide: Mode,
    #[layout(legacy(type = Old))]
    another_enum: Mode,
}

fn main() {}
