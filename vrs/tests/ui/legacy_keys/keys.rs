use vrs::DataLayout;

#[derive(DataLayout)]
struct Frame {
    #[layout(legacy)]
    bare: f64,
    #[layout(legacy(with = half))]
    nothing_different: f64,
    #[layout(legacy(name = "old"))]
    unknown: f64,
    #[layout(legacy(label = "a", label = "b"))]
    repeated: f64,
    #[layout(legacy(label = ""))]
    empty: f64,
    #[layout(legacy(type = f32, with = "half"))]
    quoted: f64,
    #[layout(legacy(type = usize))]
    machine: u64,
}

fn half(old: f64) -> f64 {
    old / 2.0
}

fn main() {}
