//! The C library stands in for the board: it starts the program and takes its bytes.

fn main() {
    println!("cargo::rustc-link-arg-bins=-lc");
}
