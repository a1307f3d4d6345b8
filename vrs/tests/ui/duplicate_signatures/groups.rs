use vrs::DataLayout;

#[derive(DataLayout)]
struct Thermal {
    temperature: f32,
}

#[derive(DataLayout)]
struct Motor {
    temperature: f32,
}

#[derive(DataLayout)]
struct Frame {
    thermal: Option<Thermal>,
    motor: Option<Motor>,
}

fn main() {}
