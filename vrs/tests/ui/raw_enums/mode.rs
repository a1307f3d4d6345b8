use vrs::DataLayout;

enum Mode {
    Off,
    On,
}

#[derive(DataLayout)]
struct Frame {
    mode: Mode,
}

fn main() {
    let _ = [Mode::Off, Mode::On];
}
