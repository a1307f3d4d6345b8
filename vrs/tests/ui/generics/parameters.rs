use vrs::DataLayout;

#[derive(DataLayout)]
struct Frame<T, const N: usize> {
    values: [T; N],
}

#[derive(DataLayout)]
struct Scan<'a> {
    ranges: &'a [f32],
}

fn main() {}
