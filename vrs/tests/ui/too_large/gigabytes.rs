use vrs::DataLayout;

#[derive(DataLayout)]
struct Volume {
    voxels: [u64; 1 << 28],
}

fn main() {}
