use vrs::DataLayout;

#[derive(DataLayout)]
struct Rig {
    names: [String; 4],
}

fn main() {}
