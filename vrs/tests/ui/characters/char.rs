use vrs::DataLayout;

#[derive(DataLayout)]
struct Key {
    pressed: char,
    held: Vec<char>,
}

fn main() {}
