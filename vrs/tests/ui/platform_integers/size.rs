use vrs::DataLayout;

type Length = usize;

#[derive(DataLayout)]
struct Frame {
    size: usize,
    offset: isize,
    aliased: Length,
    sizes: Vec<usize>,
}

fn main() {}
