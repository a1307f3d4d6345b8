//! The `vrs` command. All of it is in the library, so that other programs can carry it.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    vrs_cli::run(std::env::args_os())
}
