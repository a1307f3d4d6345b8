use vrs::LayoutEnum;

#[derive(LayoutEnum, Clone, Copy, Debug)]
enum Mode {
    Off,
    On,
}

fn main() {
    let _ = [Mode::Off, Mode::On];
}
