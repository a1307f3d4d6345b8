use vrs::DataLayout;

#[derive(DataLayout)]
struct Inner {
    value: Option<f32>,
}

#[derive(DataLayout)]
struct Frame {
    #[layout(struct)]
    inner: [Inner; 65],
}

fn main() {}
