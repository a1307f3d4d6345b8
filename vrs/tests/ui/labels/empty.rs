use vrs::DataLayout;

#[derive(DataLayout)]
struct Frame {
    #[layout(label = "")]
    nameless: f64,
    #[layout(label = "a\0b")]
    cut: f64,
}

fn main() {}
