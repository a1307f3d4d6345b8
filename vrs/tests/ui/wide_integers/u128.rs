use vrs::DataLayout;

#[derive(DataLayout)]
struct Identity {
    uuid: u128,
    offset: i128,
}

fn main() {}
