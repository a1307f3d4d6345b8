use vrs::{DataLayout, DecodeLayout};

#[derive(DataLayout)]
struct Scan<'a> {
    ranges: &'a [f32],
}

fn decodes<T: DecodeLayout>() {}

fn main() {
    decodes::<Scan<'_>>();
}
